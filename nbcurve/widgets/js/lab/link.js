// The lab and its model: what a hand did is told, what Python did is heard.

import {fits} from '../curve.js';
import {KEYS} from './core.js';

/** @typedef {import('./core.js').Lab} Lab @typedef {import('./core.js').Key} Key */

const TELL_EVERY = 100;  // milliseconds: each message to a kernel keeps the notebook busy longer than a frame
/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Link {
  /** @param {Lab} lab */
  constructor(lab) {
    this.lab = lab;
    this.telling = false;
    this.timer = this.told = 0;
    /** @type {[string, (...all: any[]) => void][]} */
    this.hears = KEYS.map(k => ['change:' + k, () => this.hear(k)]);
    this.hears.push(['msg:custom', m => { if (m?.trail) { lab.dirty.delete('params'); lab.descent.replay(m.trail); } }]);
    this.hears.forEach(([name, act]) => lab.model.on(name, act));
  }

  /** Sees that the model is told, ten times a second at most if there is a kernel. @param {number} now */
  tellSoon(now) {
    if (!this.lab.dirty.size || this.timer) return;
    const wait = this.lab.model.widget_manager ? this.told + TELL_EVERY - now : 0;
    if (wait > 0) this.timer = window.setTimeout(() => this.tell(), wait); else this.tell();
  }
  /** Each value goes with the number of Python's last message on it: what Python has told since then stays. */
  tell() {
    const {model, dirty, s} = this.lab, heard = {...model.get('heard')};
    clearTimeout(this.timer);
    this.timer = 0; this.told = performance.now();
    this.telling = true;
    dirty.forEach(k => { model.set(k, s[k]); heard[k] = model.get('told')?.[k]; });
    dirty.clear();
    model.set('heard', heard);
    model.save_changes();
    this.telling = false;
  }

  /** @param {Key} key */
  hear(key) {
    const {lab} = this, {s, descent} = lab, value = lab.model.get(key);
    if (this.telling || same(value, descent.trail && key === 'params' ? descent.trail.params.at(-1) : s[key])) return;
    lab.dirty.delete(key);  // what has not been told yet is overtaken
    if (key === 'params' || key === 'family') this.hearCurve();
    else {
      if (key === 'points') {  // a drag or a replay would speak of points that are no more
        lab.letGo('point');
        if (descent.leaveTrail()) s.params = lab.model.get('params');
      }
      if (key === 'points' || key === 'measure') descent.forget();
      if (key === 'zero_grad' && !descent.trail) descent.restart();
      Object.assign(s, {[key]: value});
      lab.chosen = Math.min(lab.chosen, s.points.length - 1);
      lab.stale = true;
    }
    lab.refresh();
  }
  /** Family and parameters change together. */
  hearCurve() {
    const {lab} = this, {s, descent, model} = lab, family = model.get('family'), params = model.get('params');
    if (!fits(family, params)) return;
    lab.dirty.delete('params');
    if (s.family !== family) { descent.best = Infinity; descent.playing = 0; lab.past = []; lab.letGo(); }
    if (s.params.length !== params.length) lab.letGo('hinge');
    s.family = family; s.params = params;
    lab.hinge = Math.min(lab.hinge, Math.max((params.length - 1) / 3 - 1, 0));
    descent.begin(params);
  }

  leave() {
    clearTimeout(this.timer);
    if (this.lab.dirty.size) this.tell();
    this.hears.forEach(([name, act]) => this.lab.model.off(name, act));
  }
}
