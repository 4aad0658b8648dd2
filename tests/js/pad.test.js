// The digit pad's mathematics; that it agrees with Python's on a thousand drawings is in tests/test_pad.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import {digitImage, distance, isSpeck, roundEven} from '../../nbcurve/widgets/js/digit_image.js';
import {netProbs, reader, softmax, unpack} from '../../nbcurve/widgets/js/net.js';

const base64 = array => Buffer.from(array.buffer).toString('base64');

test('a half goes to the even neighbour, as in Python', () => {
  assert.deepEqual([0.5, 1.5, 2.5, -0.5, -1.5, 0.4, -0.6, 7].map(roundEven), [0, 2, 2, 0, -2, 0, -1, 7]);
});

test('how far a pixel is from a line and from a dot', () => {
  const line = distance([[[16, 0], [16, 32]]]), dot = distance([[[0.5, 0.5]]]);
  assert.deepEqual([...line.slice(32 * 5, 32 * 5 + 16)], Array.from({length: 16}, (_, k) => 15.5 - k));
  assert.equal(dot[0], 0);
  assert.equal(dot[3 + 4 * 32], 5);
});

test('a drawing is a picture', () => {
  const one = [[[0.5, 0.1], [0.5, 0.9]]];
  assert.deepEqual(digitImage([]), Array.from({length: 8}, () => Array(8).fill(0)));
  assert.deepEqual(digitImage([[[0.1, 0.1], [0.1, 0.3]]]), digitImage(one));
  assert.notDeepEqual(digitImage([[[0.1, 0.1], [0.1, 0.3]]], false), digitImage(one, false));
});

test('a speck is not read', () => {
  assert.ok(isSpeck([[[0.5, 0.5]], [[0.52, 0.55]]]));
  assert.ok(!isSpeck([[[0.5, 0.5], [0.5, 0.6]]]));
});

test('a net is unpacked and says what its numbers say', () => {
  const weights = new Int8Array(2 * 64 + 10 * 2);
  weights[0] = 100; weights[64 + 1] = -100;  // the first pixel for, the second one against
  weights[2 * 64] = 127; weights[2 * 64 + 3] = 127;  // to digits 0 and 1
  const rest = new Float32Array([0.01, 0.01, 0.5, 0, ...Array(10).fill(1 / 127), ...Array(10).fill(0)]);
  const packed = {layers: [2, 'relu', 10], bits: 8, weights: base64(weights), rest: base64(rest), ink: [-2, 2]};
  const x = Array(64).fill(0);
  x[0] = 1; x[1] = 3;
  const right = softmax([1.5, ...Array(9).fill(0)]), said = netProbs(unpack(packed), x);
  said.forEach((p, d) => assert.ok(Math.abs(p - right[d]) < 1e-6));
  const image = Array.from({length: 8}, () => Array(8).fill(0));
  const blank = netProbs(unpack(packed), Array(64).fill(-2));
  assert.deepEqual(reader(packed)(image), blank);
  image[0][0] = 16;
  assert.ok(reader(packed)(image)[0] > blank[0]);
});

test('softmax does not overflow', () => assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]));
