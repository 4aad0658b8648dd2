// What a lab holds and what can happen to it. No element of the page in here: the views draw it, the link tells the model.

import {evaluate, fits, hinges, moveHinge, withHinge, withoutHinge} from '../curve.js';
import {translator} from '../page.js';
import {Descent} from './descent.js';

/** @typedef {import('../curve.js').Family} Family @typedef {import('../curve.js').Measure} Measure */
/** @typedef {import('../curve.js').Point} Point @typedef {import('../curve.js').Ends} Ends */
/**
 * The traits that both sides know.
 * @typedef {object} Shown
 * @property {Point[]} points @property {number[]} params @property {Family} family @property {Measure} measure
 * @property {boolean} residuals @property {boolean} show_truth @property {boolean} arrows @property {boolean} zero_grad
 * @property {boolean} follow @property {number} lr @property {Point[]|null} truth @property {Ends} xlim @property {Ends} ylim
 * @property {Ends} span @property {string} title @property {'points'|'loss'|'descent'} show @property {string[]} map
 */
/** @typedef {keyof Shown} Key @typedef {Pick<Shown, 'points'|'params'>} Moment */

/** @type {Key[]} */
export const KEYS = ['points', 'params', 'family', 'measure', 'residuals', 'show_truth', 'arrows', 'zero_grad', 'follow', 'lr', 'truth',
  'xlim', 'ylim', 'span', 'title', 'show', 'map'];
export const MOST_HINGES = 20;
const MOST_UNDO = 100, ONE_DEED = 800;  // milliseconds: what comes so soon after is the same deed

export class Lab {
  /** @param {import('../page.js').Model} model */
  constructor(model) {
    this.model = model;
    this.t = translator(model.get('words') || {});
    this.s = /** @type {Shown} */ (Object.fromEntries(KEYS.map(k => [k, model.get(k)])));
    this.first = {params: this.s.params, points: this.s.points};
    this.dirty = /** @type {Set<Key>} */ (new Set());
    this.stale = true;  // axes and points have to be drawn anew
    this.chosen = 0;  // the point, and the hinge, that keys and sliders are for
    this.hinge = 0;
    this.touched = false;  // has a point been dragged yet?
    this.seen = false;  // is the figure on the screen? What never stops rests where nobody looks
    this.message = '';
    this.past = /** @type {(Moment & {deed: string, at: number})[]} */ ([]);
    this.quiet = false;  // what happens belongs to a deed already remembered
    this.refresh = () => {};
    this.letGo = (/** @type {'point'|'hinge'|undefined} */ _kind = undefined) => {};
    this.descent = new Descent(this);
  }

  /** @param {Shown['show']} what has the lesson taught it? */
  shows(what) { return ['points', 'loss', 'descent'].indexOf(this.s.show) >= ['points', 'loss', 'descent'].indexOf(what); }

  /** @template {Key} K @param {K} key @param {Shown[K]} value */
  set(key, value) { this.s[key] = value; this.dirty.add(key); this.refresh(); }

  get loss() { return this.evaluate().loss; }
  evaluate(params = this.s.params) { return evaluate(this.s.family, this.s.measure, params, this.s.points); }

  /** What is shown holds from here on. */
  settle() { if (this.descent.leaveTrail()) this.set('params', this.s.params); }

  // ---- Undo ----

  /** Before a deed by hand: what was. Moves of one deed in quick succession count once. @param {string} deed */
  remember(deed) {
    if (this.quiet) return;
    const now = performance.now(), last = this.past.at(-1);
    if (last && last.deed === deed && now - last.at < ONE_DEED) { last.at = now; return; }
    this.past.push({points: this.s.points, params: this.s.params, deed, at: now});
    if (this.past.length > MOST_UNDO) this.past.shift();
  }
  /** Before a deed that adds or takes away: what a hand holds may be gone then. @param {'point'|'hinge'} kind @param {string} deed */
  reshape(kind, deed) { this.letGo(kind); this.remember(deed); }
  /** A deed that changed nothing is none. */
  forgetIdle() {
    const last = this.past.at(-1);
    if (last && last.points === this.s.points && last.params === this.s.params) this.past.pop();
  }
  undo() {
    this.letGo();
    const last = this.past.pop();
    if (!last) return;
    this.descent.stop();
    if (last.points !== this.s.points) this.setPoints(last.points);
    if (fits(this.s.family, last.params)) this.turn(last.params);
  }

  // ---- Knobs ----

  /** Knobs turned by hand. @param {number[]} params */
  turn(params) {
    this.descent.begin(params);
    this.set('params', params);
  }
  /** @param {number} i @param {number} v */
  turnOne(i, v) {
    if (!Number.isFinite(v)) return;
    this.remember(`knob ${i}`);
    this.turn(this.s.params.map((old, j) => j === i ? v : old));
  }
  /** @param {'residuals'|'show_truth'|'arrows'|'zero_grad'|'follow'} key @param {boolean} on */
  toggle(key, on) {
    if (key === 'zero_grad') { this.settle(); this.descent.restart(); }
    if (key === 'follow') { this.descent.stop(); this.remember('follow'); this.descent.restart(); }
    this.set(key, on);
  }
  /** @param {Measure} measure */
  measureBy(measure) { this.settle(); this.descent.forget(); this.set('measure', measure); }

  // ---- Points ----

  /** @param {Point[]} points */
  setPoints(points) {
    this.settle(); this.descent.forget();
    this.stale = true;
    this.chosen = Math.min(this.chosen, points.length - 1);
    this.set('points', points);
  }
  /** @param {number} i @param {Point} point */
  movePoint(i, point) { this.remember(`point ${i}`); this.setPoints(this.s.points.map((old, j) => j === i ? point : old)); }
  /** @param {Point} point */
  addPoint(point) {
    this.reshape('point', 'add ' + this.s.points.length);
    this.setPoints([...this.s.points, point]);
    this.chosen = this.s.points.length - 1;
  }
  /** @param {number} at */
  removePoint(at) {
    if (this.s.points.length === 1) { this.message = this.t('The last point stays.'); this.refresh(); return; }
    this.reshape('point', 'remove ' + this.s.points.length);
    this.chosen = Math.max(0, at - 1);
    this.setPoints(this.s.points.filter((_, j) => j !== at));
  }

  // ---- Hinges ----

  /** @param {number} i */
  choose(i) { this.hinge = i; this.stale = true; this.refresh(); }
  /** @param {number} x its new bend @param {number} lift upwards @param {number[]} [from] the knobs it began with @param {number} [i] */
  moveHinge(x, lift, from = this.s.params, i = this.hinge) {
    this.remember(`hinge ${i}`);
    this.turn(moveHinge(from, i, x, lift, this.s.xlim, this.s.span));
  }
  addHinge() {
    if (this.s.family === 'quadratic' || hinges(this.s.params) >= MOST_HINGES) return;
    this.reshape('hinge', 'more ' + this.s.params.length);
    this.turn(withHinge(this.s.params, this.s.xlim));
    this.choose(hinges(this.s.params) - 1);
  }
  removeHinge(i = this.hinge) {
    if (hinges(this.s.params) < 2) return;
    this.reshape('hinge', 'less ' + this.s.params.length);
    this.turn(withoutHinge(this.s.params, i));
    this.choose(Math.min(this.hinge, hinges(this.s.params) - 1));
  }

  /** Back to where the descent began; if it has not, to the first knobs and points. */
  reset() {
    const begun = this.descent.begun;
    this.letGo();
    this.remember('reset');
    this.descent.stop();
    if (!begun && this.s.points !== this.first.points) this.setPoints(this.first.points);
    this.turn(begun || !fits(this.s.family, this.first.params) ? this.descent.start : this.first.params);
  }
}
