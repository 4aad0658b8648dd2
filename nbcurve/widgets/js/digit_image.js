// A drawing as the net knows it: `digit_image` of nbs/en/workshop/pad.ipynb once more, for pages without Python.
// The same sums in the same order, so that the same pixels are on.

/** @typedef {[number, number]} Point from (0, 0) at the top left to (1, 1) */
/** @typedef {Point[]} Stroke */

const SIDE = 32;  // pixels
const INK = 312, PEN = 4.4;  // in an average digit of the data: pixels that are on, and the width of its lines in pixels

/** As Python rounds: a half goes to the even neighbour. @param {number} v */
export function roundEven(v) {
  const low = Math.floor(v), rest = v - low;
  return rest < 0.5 || rest === 0.5 && low % 2 === 0 ? low : low + 1;
}

/** @param {number} v @param {number} low @param {number} high */
const clamp = (v, low, high) => Math.min(Math.max(v, low), high);

/**
 * How far the middle of each of 32 by 32 pixels is from the nearest stroke.
 * @param {Stroke[]} strokes in pixels
 * @returns {Float64Array} row by row
 */
export function distance(strokes) {
  const far = new Float64Array(SIDE * SIDE).fill(Infinity);  // squares, at first
  for (const stroke of strokes) {
    stroke.forEach(([ax, ay], i) => {
      const [bx, by] = stroke[Math.min(i + 1, stroke.length - 1)], dx = bx - ax, dy = by - ay, long = Math.max(dx * dx + dy * dy, 1e-9);
      for (let k = 0; k < far.length; k++) {
        const x = k % SIDE + 0.5 - ax, y = Math.floor(k / SIDE) + 0.5 - ay, t = clamp((x * dx + y * dy) / long, 0, 1);
        const u = x - t * dx, v = y - t * dy;
        far[k] = Math.min(far[k], u * u + v * v);
      }
    });
  }
  return far.map(square => roundEven(Math.sqrt(square) * 1e4) / 1e4);
}

/**
 * Rows pushed sideways until the left edges near the top and the bottom are one above the other.
 * @param {boolean[][]} on
 */
function upright(on) {
  const rows = on.flatMap((row, i) => row.includes(true) ? [i] : []);
  const top = rows[0] + 2, bottom = rows[rows.length - 1] - 2;  // the ends are ragged
  if (bottom - top < 8) return on;
  /** @param {number} i */
  const left = i => Math.max(on[i].indexOf(true), 0);
  const lean = (left(top) - left(bottom)) / (bottom - top);
  return on.map((row, i) => row.map((_, k) => row[(((k - roundEven((i - 16) * lean)) % SIDE) + SIDE) % SIDE]));
}

/** The ends of all points, across (0) or down (1). @param {Stroke[]} strokes @param {0|1} axis */
export function ends(strokes, axis) {
  let low = Infinity, high = -Infinity;
  strokes.forEach(s => s.forEach(p => { low = Math.min(low, p[axis]); high = Math.max(high, p[axis]); }));
  return [low, high];
}

/**
 * Centred, scaled and straightened, as the makers of the data did.
 * @param {Stroke[]} strokes
 */
function fitted(strokes) {
  const box = [20, SIDE], axes = /** @type {const} */ ([0, 1]), spans = axes.map(k => ends(strokes, k));
  const size = spans.map(([low, high]) => high - low), middle = spans.map(([low, high]) => (low + high) / 2);
  const room = Math.max(0.18 * Math.max(...size), 0.02);  // ink is wider than its strokes: by a pen
  const most = axes.map(k => box[k] / (size[k] + room));
  let scale = most, half = 0;
  /** @type {Float64Array} */ let far = new Float64Array(0);
  for (let again = 0; again < 2; again++) {  // the width of the pen depends on the scale, and the scale on the width
    const [sx, sy] = scale;
    far = distance(strokes.map(s => s.map(([x, y]) => [(x - middle[0]) * sx + 16, (y - middle[1]) * sy + 16])));
    half = clamp(far.slice().sort()[INK], 1.25, 5);
    const pen = 2 * half;
    scale = axes.map(k => Math.min(most[k], (box[k] - pen) / size[k]));
  }
  return upright(Array.from({length: SIDE}, (_, i) => Array.from({length: SIDE}, (_, k) => far[i * SIDE + k] < half)));
}

/**
 * A drawing as a picture of 8 by 8 blocks, made as the data set's digits were.
 * @param {Stroke[]} strokes
 * @param {boolean} [fit] centre, scale and straighten?
 * @returns {number[][]} ink from 0 to 16
 */
export function digitImage(strokes, fit = true) {
  const image = Array.from({length: 8}, () => Array(8).fill(0));
  if (!strokes.length) return image;
  /** @returns {boolean[][]} */
  const plain = () => {
    const far = distance(strokes.map(s => s.map(([x, y]) => [x * SIDE, y * SIDE])));
    return Array.from({length: SIDE}, (_, i) => Array.from({length: SIDE}, (_, k) => far[i * SIDE + k] < PEN / 2));
  };
  (fit ? fitted(strokes) : plain()).forEach((row, i) => row.forEach((on, k) => { image[i >> 2][k >> 2] += Number(on); }));
  return image;
}

/** Is there too little to read? @param {Stroke[]} strokes */
export const isSpeck = strokes => Math.max(...([0, 1]).map(k => {
  const [low, high] = ends(strokes, /** @type {0|1} */ (k));
  return high - low;
})) < 0.08;
