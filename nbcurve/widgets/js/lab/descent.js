// The descent of a lab: steps of its own, the replay of Python's, or one that never stops. One picture is one `tick`.

import {diverged, step} from '../curve.js';
import {Follower, STEPS, units} from '../follow.js';

/** @typedef {import('./core.js').Lab} Lab @typedef {{params: number[][], losses: number[], steps: number[], i?: number}} Trail */

export const PER_PLAY = 500;
const KEPT = 2000;
/** One model, one player: two views of a lab do not play at once. @type {WeakMap<object, Descent>} */
const players = new WeakMap();
/** anywidget hands each view an object of its own as the model; the layout is one for all of them. @param {Lab} lab @returns {object} */
const oneFor = ({model}) => model.get('layout') ?? model;

export class Descent {
  /** @param {Lab} lab */
  constructor(lab) {
    this.lab = lab;
    this.start = lab.s.params;
    this.sum = /** @type {number[]|null} */ (null);
    this.history = /** @type {number[]} */ ([]);
    this.walk = /** @type {number[][]} */ ([]);
    this.steps = this.playing = this.next = 0;
    this.best = Infinity;
    this.trail = /** @type {Required<Trail>|null} */ (null);
    this.follower = new Follower();
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
  }

  get begun() { return this.history.length > 1 || Boolean(this.trail); }
  get going() { return Boolean(this.playing || this.trail); }
  get awake() { return this.lab.s.follow && this.lab.seen && !this.follower.asleep; }

  /** The next step is the first one. */
  restart() { this.sum = null; this.history = []; this.walk = []; this.steps = 0; this.lab.message = ''; this.follower.wake(); }
  /** Losses from here on cannot be compared with earlier ones. */
  forget() { this.restart(); this.best = Infinity; }
  /** @param {number[]} params */
  begin(params) { this.trail = null; this.restart(); this.start = params; }
  /** Was a replay under way? It is no more. */
  leaveTrail() { const was = this.trail; this.trail = null; return Boolean(was); }
  stop(message = '') { this.playing = 0; this.lab.settle(); this.lab.message = message; this.lab.refresh(); }

  stepOnce() {
    const {lab} = this, {s} = lab;
    if (!this.history.length) this.note(s.params, lab.loss);
    const next = step(s.family, s.measure, s.points, s.params, s.lr, s.zero_grad ? null : this.sum);
    const {loss} = lab.evaluate(next.params);
    if (diverged(loss, this.history[0])) {
      return this.stop(lab.t('Stopped: the loss grows without end. Try a smaller learning rate.'));
    }
    this.sum = next.sum; lab.message = '';
    this.steps++;
    this.note(next.params, loss);
    lab.set('params', next.params);
  }
  /** @param {number[]} params @param {number} loss */
  note(params, loss) {
    if (!this.history.length) this.start = params;
    this.history.push(loss); this.walk.push(params);
    if (this.history.length > KEPT) { this.history.splice(1, 1); this.walk.splice(1, 1); }
  }

  play() {
    if (this.going) return this.stop();
    const other = players.get(oneFor(this.lab));
    if (other && other !== this && other.playing) other.stop();
    players.set(oneFor(this.lab), this);
    this.lab.remember('play');
    this.playing = PER_PLAY; this.next = 0; this.lab.message = '';
    this.lab.refresh();
  }
  /** @param {Trail} trail what Python's descent did */
  replay(trail) {
    this.playing = 0; this.sum = null; this.start = trail.params[0]; this.lab.message = '';
    this.trail = {...trail, i: 0};
    this.lab.refresh();
  }

  /** One picture further. Returns whether there is another. @param {number} now */
  tick(now) {
    if (this.trail) this.showTrail(this.trail);
    else if (this.playing && now >= this.next) {  // with reduced motion: rarely, and many steps at once
      for (let k = this.still.matches ? 50 : 1; k && this.playing; k--) {
        this.stepOnce();
        if (this.playing && !--this.playing) this.stop(this.lab.t('{n} steps done. Press Play for more.', {n: PER_PLAY}));
      }
      this.next = now + (this.still.matches ? 800 : 12);
    } else if (this.awake && now >= this.next) this.follow(now);
    return this.going || this.awake;
  }
  /** @param {Required<Trail>} trail */
  showTrail(trail) {
    const last = trail.params.length - 1, i = this.still.matches ? last : trail.i++;
    this.lab.s.params = trail.params[i];
    this.history = trail.losses.slice(0, i + 1); this.walk = trail.params.slice(0, i + 1); this.steps = trail.steps[i];
    if (i === last) { this.trail = null; this.lab.s.params = this.lab.model.get('params'); }
  }
  /** @param {number} now */
  follow(now) {
    const {s} = this.lab, [many, steps] = this.still.matches ? [30, STEPS] : [1, this.follower.pace];
    const unit = units(s.family, s.params, s.xlim, s.ylim);
    let params = s.params;
    for (let k = 0; k < many; k++) params = this.follower.run(s.family, s.measure, s.points, params, unit, steps);
    if (this.still.matches) this.next = now + 800;
    if (params === s.params) return;
    if (!this.history.length) this.note(s.params, this.lab.loss);
    this.steps += steps * many;
    this.note(params, this.lab.evaluate(params).loss);
    this.lab.set('params', params);
  }
}
