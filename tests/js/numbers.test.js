import {test} from 'node:test';
import assert from 'node:assert/strict';
import {clamp, fixed, formula, parse, scientific, tickNames, ticks} from '../../nbcurve/widgets/js/numbers.js';
import {translator} from '../../nbcurve/widgets/js/page.js';

test('words are translated and filled in', () => {
  const t = translator({'{n} points': '{n} pontos'});
  assert.equal(t('{n} points', {n: 3}), '3 pontos');
  assert.equal(t('Step'), 'Step');
  assert.equal(t('{n} of {all}', {n: 1}), '1 of {all}');
});
test('a comma is a decimal comma', () => {
  const right = {'1,5': 1.5, '0,02': 0.02, '-1.5': -1.5, '−2': -2, ' 3 ': 3, '.5': 0.5, '5,': 5, '1e-3': 1e-3, '+4': 4};
  for (const [text, value] of Object.entries(right)) assert.equal(parse(text), value, text);
  for (const text of ['', '--', 'abc', '1,234.5', '1 2', '1e39', '0x10', 'Infinity', 'NaN']) assert.ok(Number.isNaN(parse(text)), text);
});
test('ticks of huge and tiny numbers keep their names short and their sign', () => {
  assert.deepEqual(tickNames([-2, 0, 2]), ['−2', '0', '2']);
  assert.deepEqual(tickNames([0, 100000, 200000]), ['0', '1×10⁵', '2×10⁵']);
  assert.deepEqual(tickNames([-5e-10, 0]), ['−5×10⁻¹⁰', '0']);
  assert.deepEqual(ticks(-2.1, 2.1, 5), [-2, -1, 0, 1, 2]);
});
test('numbers as people write them', () => {
  assert.equal(fixed(-0.001), '0.00');
  assert.equal(fixed(-1.5), '−1.50');
  assert.equal(fixed(Infinity), '∞');
  assert.equal(scientific(-1234567), '−1.2×10⁶');
  assert.equal(formula('quadratic', [1, -2, 3]), 'y = 1.00 x² − 2.00 x + 3.00');
  assert.equal(formula('relus', [1, 2, -3, 4]), 'y = −3.00 relu(1.00 x + 2.00) + 4.00');
  assert.equal(clamp(0.123456, [-2, 2]), 0.123);
});
