import {test} from 'node:test';
import assert from 'node:assert/strict';
import {decode, encode} from '../../nbcurve/widgets/js/lab/address.js';

const LAB = {xlim: [-3, 3], ylim: [-10, 40]};
const first = {params: [1.1, 1.1, 1.1], points: [[0, 1], [1, 2]]};
const between = (low, high) => low + (high - low) * Math.random();

test('a link keeps the knobs, and the points once they have been moved, to five digits', () => {
  for (let i = 0; i < 1000; i++) {
    const hinges = Math.floor(between(0, 8)), family = hinges ? 'relus' : 'quadratic', s = {...LAB, family};
    const params = Array.from({length: hinges ? 3 * hinges + 1 : 3}, () => between(-1, 1) * 10 ** between(-7, 5));
    const moved = Math.random() < 0.5;
    const points = moved ? Array.from({length: Math.ceil(between(0, 40))}, () => [between(...LAB.xlim), between(...LAB.ylim)]) : first.points;
    const text = encode({params, points}, first), got = decode(text, s);
    const near = (a, b) => assert.ok(Math.abs(a - b) <= 1e-4 * Math.abs(b), `${a} is not ${b} in ${text}`);
    assert.equal(encodeURI(text), text, 'nothing in it has to be escaped');
    got.params.forEach((v, j) => near(v, params[j]));
    assert.equal('points' in got, moved);
    got.points?.flat().forEach((v, j) => near(v, points.flat()[j]));
    assert.equal(encode({params: got.params, points: got.points ?? first.points}, first), text, 'once more is the same');
  }
});
test('it is short', () => assert.equal(encode({params: [3, 2, 1], points: first.points}, first), '3_2_1'));

test('what does not fit is no curve', () => {
  const s = {...LAB, family: 'quadratic'}, relus = {...LAB, family: 'relus'};
  const wrong = ['', '1', '1_2', '1_2_3_4', '1_2_x', '1_2_NaN', '1_2_Infinity', '1_2_1e9', '1_2_0x10', '1_2_3;', '1_2_3;1', '1_2_3;1_2_3', '1_2_3;9_0',
    '1_2_3;0_1;0_1', '__proto__', '<img src=x onerror=alert(1)>', '1_2_ 3', '1_2_3;' + Array(402).fill(0).join('_'), '1_'.repeat(9999)];
  for (const text of wrong) assert.equal(decode(text, s), null, text.slice(0, 40));
  assert.equal(decode('1_2_3', relus), null);
  assert.equal(decode(Array(64).fill(1).join('_'), relus), null, 'more hinges than a lab has');
  assert.ok(decode(Array(61).fill(1).join('_'), relus));
});
test('numbers too large are no link', () => {
  assert.equal(encode({params: [1e9, 0, 0], points: first.points}, first), '');
  assert.equal(encode({params: [NaN, 0, 0], points: first.points}, first), '');
  assert.equal(encode({params: [1, 2, 3], points: [[0, 1e12]]}, first), '');
});
