// The loss from above: over two knobs, the others held where they are.

import {hinges, predict} from './curve.js';

/** @typedef {import('./curve.js').Family} Family @typedef {import('./curve.js').Measure} Measure */
/** @typedef {import('./curve.js').Point} Point */

/**
 * A function (u, v) -> loss with knob i at u and knob j at v. What does not depend on them is computed once.
 * @param {Family} family @param {Measure} measure @param {number[]} p @param {Point[]} points @param {number} i @param {number} j
 */
export function lossOver(family, measure, p, points, i, j) {
  const n = hinges(p), mae = measure === 'mae', own = new Set(family === 'relus' ? [i, j].filter(k => k < 3 * n).map(k => k % n) : []);
  const rest = [...p];
  own.forEach(k => { rest[2 * n + k] = 0; });
  if (family === 'quadratic') rest[i] = rest[j] = 0;
  else [i, j].filter(k => k === 3 * n).forEach(k => { rest[k] = 0; });
  const base = points.map(([x, y]) => predict(family, rest, x) - y), q = [...p];
  return (/** @type {number} */ u, /** @type {number} */ v) => {
    q[i] = u; q[j] = v;
    let loss = 0;
    for (let k = 0; k < points.length; k++) {
      const x = points[k][0];
      let r = base[k];
      if (family === 'quadratic') r += u * x ** (2 - i) + v * x ** (2 - j);
      else {
        for (const o of own) r += q[2 * n + o] * Math.max(q[o] * x + q[n + o], 0);
        if (i === 3 * n) r += u;
        if (j === 3 * n) r += v;
      }
      loss += mae ? Math.abs(r) : r * r;
    }
    return loss / points.length;
  };
}

/** @param {[number, number]} ends @param {number} n */
export const steps = ([lo, hi], n) => Array.from({length: n}, (_, k) => lo + (hi - lo) * k / (n - 1));

/** cividis, made for every eye: nine of its colours, the rest between them. */
const CIVIDIS = [
  [0, 34, 78], [26, 56, 111], [67, 78, 108], [97, 101, 111], [125, 124, 120],
  [155, 148, 118], [188, 174, 108], [222, 201, 88], [254, 232, 56]];
/** @param {number} share from 0 to 1 @returns {number[]} red, green, blue */
export function cividis(share) {
  const at = Math.min(Math.max(share, 0), 1) * (CIVIDIS.length - 1), k = Math.min(Math.floor(at), CIVIDIS.length - 2);
  return CIVIDIS[k].map((v, c) => Math.round(v + (CIVIDIS[k + 1][c] - v) * (at - k)));
}
