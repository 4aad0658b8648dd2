// A trained net in the page: numbers unpacked from text, then products, sums and zeros.

/**
 * What `pack_net` of nbs/en/workshop/pad.ipynb makes.
 * @typedef {object} Packed
 * @property {(number|'relu')[]} layers for each layer how many numbers it gives, or 'relu'
 * @property {number} bits of a weight: 16 or 8
 * @property {string} weights base64 of whole numbers, layer by layer, row by row
 * @property {string} rest base64 of float32: for each layer a scale for each row, then the biases
 * @property {[number, number]} ink what the net is given where there is no ink and where there is most
 */
/** @typedef {{weights: number[][], bias: number[]}|'relu'} Layer */

/** @param {string} text */
const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer;

/**
 * @param {Packed} packed
 * @returns {Layer[]}
 */
export function unpack(packed) {
  const whole = packed.bits === 16 ? new Int16Array(bytes(packed.weights)) : new Int8Array(bytes(packed.weights));
  const rest = new Float32Array(bytes(packed.rest));
  let width = 64, at = 0, next = 0;
  return packed.layers.map(outs => {
    if (outs === 'relu') return outs;
    const scales = rest.subarray(next, next + outs), bias = Array.from(rest.subarray(next + outs, next + 2 * outs)), ins = width;
    const weights = Array.from(scales, (scale, i) => Array.from(whole.subarray(at + i * ins, at + (i + 1) * ins), w => w * scale));
    at += outs * ins; next += 2 * outs; width = outs;
    return {weights, bias};
  });
}

/** @param {number[]} outs */
export function softmax(outs) {
  const top = Math.max(...outs), powers = outs.map(v => Math.exp(v - top)), sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(v => v / sum);
}

/**
 * What the net says to 64 numbers, as ten probabilities.
 * @param {Layer[]} layers
 * @param {number[]} x
 */
export function netProbs(layers, x) {
  for (const layer of layers) {
    const given = x;
    if (layer === 'relu') x = given.map(v => Math.max(v, 0));
    else x = layer.weights.map((row, i) => row.reduce((sum, w, k) => sum + w * given[k], layer.bias[i]));
  }
  return softmax(x);
}

/**
 * A function from a picture of 8 by 8 with ink from 0 to 16 to ten probabilities.
 * @param {Packed} packed
 * @returns {(image: number[][]) => number[]}
 */
export function reader(packed) {
  const layers = unpack(packed), [low, high] = packed.ink;
  return image => netProbs(layers, image.flat().map(ink => low + (high - low) / 16 * ink));
}
