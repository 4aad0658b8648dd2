// A descent that never stops. Plain steps are too slow to follow a finger, so this is Adam (Kingma and Ba, 2014), many steps a
// picture, on knobs measured in units of the figure. It sleeps once there is nothing more to gain.

import {evaluate, hinges} from './curve.js';

/** @typedef {import('./curve.js').Family} Family @typedef {import('./curve.js').Measure} Measure */
/** @typedef {import('./curve.js').Point} Point */
/** @typedef {import('./curve.js').Ends} Ends */

export const STEPS = 24;
const FIRST = 0.02, LAST = 2e-4, PATIENCE = 12;

/**
 * How far each knob moves the curve: a figure's width and height give knobs a common unit.
 * @param {Family} family @param {number[]} p @param {Ends} xlim @param {Ends} ylim
 */
export function units(family, p, xlim, ylim) {
  const x = (xlim[1] - xlim[0]) / 4, y = (ylim[1] - ylim[0]) / 4, n = hinges(p);
  if (family === 'quadratic') return [y / x / x, y / x, y];
  return p.map((_, i) => i < n ? 1 : i < 2 * n ? x : i < 3 * n ? y / x : y);
}

export class Follower {
  constructor() {
    this.rate = FIRST; this.best = Infinity; this.idle = this.count = this.pictures = 0; this.asleep = false;
    /** @type {number[]} */ this.mean = [];
    /** @type {number[]} */ this.square = [];
  }

  /** Something has changed: take long steps again. */
  wake() { this.rate = FIRST; this.best = Infinity; this.idle = 0; this.asleep = false; this.count = 0; }

  /** How many steps a picture: few in the first ones, so that an eye can see the curve come. */
  get pace() { return Math.min(STEPS, 1 + (this.pictures++ >> 2)); }

  /**
   * The steps of one picture. Returns the knobs after them; the same array when asleep.
   * @param {Family} family @param {Measure} measure @param {Point[]} points @param {number[]} params
   * @param {number[]} unit @param {number} [steps]
   */
  run(family, measure, points, params, unit, steps = STEPS) {
    if (this.asleep) return params;
    if (this.mean.length !== params.length || !this.count) this.mean = params.map(() => 0), this.square = params.map(() => 0);
    let p = [...params], least = Infinity, found = p;
    for (let k = 0; k < steps; k++) {
      const {loss, grad} = evaluate(family, measure, p, points);
      if (loss < least) { least = loss; found = p; }
      p = this.step(p, grad, unit);
    }
    this.judge(least);
    return found;
  }

  /** @param {number[]} p @param {number[]} grad @param {number[]} unit */
  step(p, grad, unit) {
    const t = ++this.count, A = 0.9, B = 0.99;
    return p.map((v, i) => {
      const g = grad[i] * unit[i];
      this.mean[i] = A * this.mean[i] + (1 - A) * g;
      this.square[i] = B * this.square[i] + (1 - B) * g * g;
      return v - this.rate * unit[i] * (this.mean[i] / (1 - A ** t)) / (Math.sqrt(this.square[i] / (1 - B ** t)) + 1e-12);
    });
  }

  /** Shorter steps where nothing is gained any more; sleep after the shortest. @param {number} loss */
  judge(loss) {
    if (loss < this.best * (1 - 1e-3)) { this.best = loss; this.idle = 0; return; }
    if (++this.idle < PATIENCE) return;
    this.idle = 0; this.rate /= 3;
    this.asleep = this.rate < LAST || !(loss > 1e-12);
  }
}
