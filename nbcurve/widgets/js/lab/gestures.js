// Mouse, pen, finger and keys on the figure: they move, add and remove points, and move hinges.

import {corner, hinges} from '../curve.js';
import {clamp} from '../numbers.js';
import {onKey} from '../page.js';

/** @typedef {import('./core.js').Lab} Lab @typedef {import('./figure.js').Figure} Figure @typedef {[number, number]} Place */
/** @typedef {{kind: 'point'|'hinge', i: number, pointer: number, at: Place, params: number[]}} Hold */

const OUT = 26, TWICE = 450;  // pixels outside the frame; milliseconds between two presses that are one double press

export class Gestures {
  /** @param {Lab} lab @param {Figure} figure */
  constructor(lab, figure) {
    this.lab = lab; this.figure = figure;
    this.hold = /** @type {Hold|null} */ (null);
    this.press = /** @type {{at: Place, time: number, pointer: number}|null} */ (null);
    this.last = /** @type {{at: Place, time: number}|null} */ (null);
    lab.letGo = kind => this.letGo(kind);
    const {svg} = figure, on = (/** @type {string} */ name, /** @type {(e: any) => void} */ act) => svg.addEventListener(name, act);
    on('pointerdown', e => this.down(e)); on('pointermove', e => this.move(e)); on('pointerup', e => this.up(e));
    on('pointercancel', e => { if (e.pointerId === this.hold?.pointer) this.letGo(); this.press = null; });
    on('pointerleave', () => this.hover(-1));
    on('mousedown', e => { if (this.hold) e.preventDefault(); });  // or the press takes the focus to the page's body
    svg.addEventListener('touchstart', (/** @type {TouchEvent} */ e) => {
      if (this.hold || this.find(this.where(e.touches[0]), 24)) e.preventDefault();
    }, {passive: false});
    onKey(figure.handle, e => this.pointKey(e));
    onKey(figure.hingeHandle, e => this.hingeKey(e));
  }

  /** @param {{clientX: number, clientY: number}} e @returns {Place} */
  where(e) { const box = this.figure.svg.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; }
  /** What is near a place: a hinge's diamond lies above the points. @param {Place} at @param {number} reach */
  find([px, py], reach) {
    const {lab: {s}, figure} = this, n = s.family === 'relus' ? hinges(s.params) : 0;
    let found = /** @type {{kind: 'point'|'hinge', i: number}|null} */ (null), least = reach;
    const near = (/** @type {number} */ far, /** @type {'point'|'hinge'} */ kind, /** @type {number} */ i) => {
      if (far < least) { found = {kind, i}; least = far; }
    };
    s.points.forEach(([x, y], i) => near(Math.hypot(figure.sx(x) - px, figure.sy(y) - py), 'point', i));
    for (let i = 0; i < n; i++) {
      const [x, y] = figure.hingePlace(i), bend = corner(s.params, i);
      if (bend > s.xlim[0] && bend < s.xlim[1]) near(Math.hypot(x - px, y - py) - 1, 'hinge', i);
    }
    return found;
  }
  /** @param {PointerEvent} e */
  reach(e) { return e.pointerType === 'mouse' ? 12 : 24; }

  /** @param {PointerEvent} e */
  down(e) {
    if (this.hold || e.button || !e.isPrimary) return;
    const {lab, figure} = this, at = this.where(e), found = this.find(at, this.reach(e));
    if (!found) { this.press = {at, time: performance.now(), pointer: e.pointerId}; return; }
    this.hold = {...found, pointer: e.pointerId, at, params: lab.s.params};
    this.press = this.last = null;
    try { figure.svg.setPointerCapture(e.pointerId); } catch { /* the pointer has gone */ }
    if (found.kind === 'point') { lab.chosen = figure.held = found.i; lab.stale = true; } else lab.choose(found.i);
    (found.kind === 'point' ? figure.handle : figure.hingeHandle).focus({preventScroll: true});
    lab.remember(`hold ${performance.now()}`);
    lab.refresh();
  }

  /** @param {PointerEvent} e */
  move(e) {
    const {hold, lab, figure} = this, at = this.where(e);
    if (!hold) { if (e.pointerType === 'mouse') this.pointAt(this.find(at, 12)); return; }
    if (e.pointerId !== hold.pointer) return;
    if (!e.buttons) { this.letGo(); return; }  // it was let go where nobody told us
    const [x, y] = figure.toData(at);
    if (hold.kind === 'hinge') {
      const lift = y - figure.toData(hold.at)[1], still = Math.hypot(at[0] - hold.at[0], at[1] - hold.at[1]) < 3;
      const bend = clamp(x, lab.s.xlim);
      if (!still) this.moveHeld(() => lab.moveHinge(bend, lift, hold.params, hold.i));
      return;
    }
    figure.leaving = figure.outside(at) > OUT && lab.s.points.length > 1;
    lab.touched = true;
    this.moveHeld(() => lab.movePoint(hold.i, [clamp(x, lab.s.xlim), clamp(y, lab.s.ylim)]));
  }
  /** A drag is one deed, however long it takes. @param {() => void} act */
  moveHeld(act) {
    this.lab.quiet = true;
    act();
    this.lab.quiet = false;
  }
  /** @param {{kind: string, i: number}|null} found */
  pointAt(found) {
    this.figure.svg.style.cursor = found ? 'grab' : '';
    this.hover(found?.kind === 'point' ? found.i : -1);
  }
  /** @param {number} i */
  hover(i) {
    if (this.figure.hover === i) return;
    this.figure.hover = i; this.lab.stale = true;
    this.lab.refresh();
  }

  /** @param {PointerEvent} e */
  up(e) {
    const {hold, press, lab, figure} = this, at = this.where(e);
    if (hold) {
      if (e.pointerId !== hold.pointer) return;
      const gone = hold.kind === 'point' && figure.leaving;
      this.letGo();
      if (gone) this.moveHeld(() => lab.removePoint(hold.i));  // with the drag that led here, one deed
      return;
    }
    this.press = null;
    if (!press || press.pointer !== e.pointerId) return;
    const near = (/** @type {Place} */ a) => Math.hypot(a[0] - at[0], a[1] - at[1]), time = performance.now();
    if (near(press.at) > 8 || figure.outside(at)) { this.last = null; return; }
    if (this.last && time - this.last.time < TWICE && near(this.last.at) < 24) {
      const [x, y] = figure.toData(at);
      lab.addPoint([clamp(x, lab.s.xlim), clamp(y, lab.s.ylim)]);
      this.last = null;
    } else this.last = {at, time};
  }
  /** @param {Hold['kind']} [kind] if it is of this kind */
  letGo(kind) {
    if (kind && kind !== this.hold?.kind) return;
    if (this.hold) this.lab.forgetIdle();
    this.hold = this.press = null;
    this.figure.held = -1; this.figure.leaving = false;
    this.lab.stale = true;
    this.lab.refresh();
  }

  /** @param {KeyboardEvent} e */
  pointKey(e) {
    const {lab} = this, {s, chosen} = lab, [x, y] = s.points[chosen], part = e.shiftKey ? 500 : 50;
    const dx = (s.xlim[1] - s.xlim[0]) / part, dy = (s.ylim[1] - s.ylim[0]) / part;
    const to = (/** @type {number} */ u, /** @type {number} */ v) => {
      lab.touched = true;
      lab.movePoint(chosen, [clamp(u, s.xlim), clamp(v, s.ylim)]);
    };
    const order = s.points.map((_, i) => i).sort((i, j) => s.points[i][0] - s.points[j][0] || i - j), n = order.length;
    const go = (/** @type {number} */ i) => { lab.chosen = order[Math.min(Math.max(i, 0), n - 1)]; lab.stale = true; lab.refresh(); };
    this.act(e, {
      ArrowLeft: () => to(x - dx, y), ArrowRight: () => to(x + dx, y), ArrowUp: () => to(x, y + dy), ArrowDown: () => to(x, y - dy),
      PageUp: () => go(order.indexOf(chosen) + 1), PageDown: () => go(order.indexOf(chosen) - 1), Home: () => go(0), End: () => go(n - 1),
      Enter: () => lab.addPoint([clamp(x + 2 * dx, s.xlim), y]),
      Delete: () => lab.removePoint(chosen), Backspace: () => lab.removePoint(chosen)});
  }
  /** @param {KeyboardEvent} e */
  hingeKey(e) {
    const {lab} = this, {s, hinge} = lab, part = e.shiftKey ? 500 : 50, n = hinges(s.params);
    const dx = (s.xlim[1] - s.xlim[0]) / part, dy = (s.ylim[1] - s.ylim[0]) / part;
    const at = Math.min(Math.max(corner(s.params, hinge), s.xlim[0]), s.xlim[1]);
    const go = (/** @type {number} */ i) => lab.choose(Math.min(Math.max(i, 0), n - 1));
    const aside = (/** @type {number} */ by) => lab.moveHinge(clamp(at + by, s.xlim), 0);
    this.act(e, {
      ArrowLeft: () => aside(-dx), ArrowRight: () => aside(dx),
      ArrowUp: () => lab.moveHinge(corner(s.params, hinge), dy), ArrowDown: () => lab.moveHinge(corner(s.params, hinge), -dy),
      PageUp: () => go(hinge + 1), PageDown: () => go(hinge - 1), Home: () => go(0), End: () => go(n - 1),
      Enter: () => lab.addHinge(), Delete: () => lab.removeHinge(), Backspace: () => lab.removeHinge()});
  }
  /** @param {KeyboardEvent} e @param {Record<string, () => void>} acts */
  act(e, acts) {
    if (!acts[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    acts[e.key]();
  }
}
