// The mathematics of CurveLab: two families of curves, their loss, one step of descent, and what a hand does to a hinge.
// Pure functions: `node --test` and torch both check them.

/** @typedef {'quadratic'|'relus'} Family @typedef {'mae'|'mse'} Measure */
/** @typedef {[number, number]} Point @typedef {[number, number]} Ends */

/** A quadratic has the parameters a, b, c. A sum of n hinges has m1..mn, b1..bn, w1..wn, c. @param {number[]} p */
export const hinges = p => (p.length - 1) / 3;
/** @param {Family} family @param {number[]} p */
export const fits = (family, p) => family === 'quadratic' ? p.length === 3 : p.length > 3 && p.length % 3 === 1;
/** @param {Family} family @param {number[]} p */
export const knobNames = (family, p) => family === 'quadratic' ? ['a', 'b', 'c'] :
  ['m', 'b', 'w'].flatMap(v => Array.from({length: hinges(p)}, (_, i) => v + (i + 1))).concat('c');

/** @param {Family} family @param {number[]} p @param {number} x */
export function predict(family, p, x) {
  if (family === 'quadratic') return (p[0] * x + p[1]) * x + p[2];
  const n = hinges(p);
  let y = p[3 * n];
  for (let i = 0; i < n; i++) y += p[2 * n + i] * Math.max(p[i] * x + p[n + i], 0);
  return y;
}

/**
 * The loss and its gradient. At a tie torch's choice: the slope of |r| at 0 is 0, that of relu at 0 too.
 * @param {Family} family @param {Measure} measure @param {number[]} p @param {Point[]} points
 */
export function evaluate(family, measure, p, points) {
  const grad = new Array(p.length).fill(0), n = hinges(p), mae = measure === 'mae';
  let loss = 0;
  for (const [x, y] of points) {
    const r = predict(family, p, x) - y, d = (mae ? Math.sign(r) : 2 * r) / points.length;
    loss += (mae ? Math.abs(r) : r * r) / points.length;
    if (family === 'quadratic') {
      grad[0] += d * x * x; grad[1] += d * x; grad[2] += d;
      continue;
    }
    for (let i = 0; i < n; i++) {
      const z = p[i] * x + p[n + i], w = p[2 * n + i];
      if (z > 0) { grad[i] += d * w * x; grad[n + i] += d * w; grad[2 * n + i] += d * z; }
    }
    grad[3 * n] += d;
  }
  return {loss, grad};
}

/**
 * One step of gradient descent. `sum` is what .grad holds: without zero_grad, every new gradient is added to it.
 * @param {Family} family @param {Measure} measure @param {Point[]} points @param {number[]} params
 * @param {number} lr @param {number[]|null} sum
 */
export function step(family, measure, points, params, lr, sum) {
  const {grad} = evaluate(family, measure, params, points);
  if (sum) grad.forEach((g, i) => { grad[i] = g + sum[i]; });
  return {params: params.map((v, i) => v - lr * grad[i]), sum: grad};
}

/** Has a descent that began at the loss `first` gone astray? @param {number} loss @param {number} first */
export const diverged = (loss, first) => !(loss <= 1e8 * Math.max(first, 1e-9));

// ---- Hinges by hand ----

/** Where hinge i bends; infinite if it is flat. @param {number[]} p @param {number} i */
export const corner = (p, i) => -p[hinges(p) + i] / p[i] || 0;

/**
 * Hinge i with its bend at x, and its weight changed by `lift`: the height that the curve gains a quarter of the figure away.
 * @param {number[]} p @param {number} i @param {number} x @param {number} lift @param {Ends} xlim @param {Ends} span
 */
export function moveHinge(p, i, x, lift, xlim, span) {
  const n = hinges(p), out = [...p], tidy = (/** @type {number} */ v) => Math.round(v * 1000) / 1000 || 0;
  if (p[i]) out[n + i] = tidy(-p[i] * x);
  const far = Math.abs(p[i]) * (xlim[1] - xlim[0]) / 4 || 1;
  const w = p[2 * n + i], low = Math.min(span[0], w), high = Math.max(span[1], w);
  if (lift) out[2 * n + i] = Math.min(Math.max(tidy(w + lift / far), low), high);
  return out;
}

/** One hinge more, in the widest gap between bends, with weight 0: the curve stays as it is. @param {number[]} p @param {Ends} xlim */
export function withHinge(p, [lo, hi]) {
  const n = hinges(p), bends = p.slice(0, n).map((_, i) => corner(p, i));
  const xs = [lo, ...bends.filter(x => x > lo && x < hi).sort((a, b) => a - b), hi];
  const at = xs.slice(1).map((x, j) => x - xs[j]).reduce((a, v, j, all) => v > all[a] + 1e-9 ? j : a, 0);
  return [...p.slice(0, n), 1, ...p.slice(n, 2 * n), -(xs[at] + xs[at + 1]) / 2 || 0, ...p.slice(2 * n, 3 * n), 0, p[3 * n]];
}

/** @param {number[]} p @param {number} i */
export const withoutHinge = (p, i) => p.filter((_, j) => j === p.length - 1 || j % hinges(p) !== i);
