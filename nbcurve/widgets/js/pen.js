// The pen of a pad: a pointer or keys on the paper make strokes.

import {onKey} from './page.js';

/** @typedef {import('./digit_image.js').Point} Point */

/** @param {number} v */
const inside = v => Math.round(Math.min(Math.max(v, 0), 1) * 1000) / 1000;

export class Pen {
  /**
   * @param {import('./drawing.js').Drawing} drawing
   * @param {(down: boolean) => void} told called when a key puts the pen down or lifts it
   */
  constructor(drawing, told) {
    this.drawing = drawing;
    this.told = told;
    /** @type {Point} */ this.at = [0.5, 0.5];
    /** @type {number|null} */ this.pointer = null;  // the one that draws: others are ignored
    this.down = false;  // by key
    this.byKey = true;
  }

  /** Listens to the paper. @param {SVGSVGElement} paper */
  hold(paper) {
    this.paper = paper;
    const lift = /** @param {PointerEvent} e */ e => { if (e.pointerId === this.pointer) this.pointer = null; };
    paper.addEventListener('pointerdown', e => this.press(e, paper));
    paper.addEventListener('pointermove', e => this.move(e, paper));
    (/** @type {const} */ (['pointerup', 'pointercancel', 'lostpointercapture'])).forEach(name => paper.addEventListener(name, lift));
    paper.addEventListener('blur', () => this.rest());
    onKey(paper, e => this.key(e));
  }

  /** Off the paper. */
  rest() {
    this.pointer = null;
    this.down = false;
    this.drawing.changed();
  }

  /** @param {PointerEvent} e @param {Element} paper @returns {Point} */
  where(e, paper) {
    const r = paper.getBoundingClientRect();
    return [inside((e.clientX - r.left) / r.width), inside((e.clientY - r.top) / r.height)];
  }

  /** @param {PointerEvent} e @param {SVGSVGElement} paper */
  press(e, paper) {
    if (this.pointer !== null || e.button || !e.isPrimary) return;
    e.preventDefault();
    paper.focus({preventScroll: true});
    try { paper.setPointerCapture(e.pointerId); } catch { /* the pointer has gone */ }
    this.pointer = e.pointerId;
    this.down = this.byKey = false;
    this.at = this.where(e, paper);
    this.drawing.begin(this.at);
  }

  /** @param {PointerEvent} e @param {SVGSVGElement} paper */
  move(e, paper) {
    if (e.pointerId !== this.pointer || !this.drawing.strokes.length) return;
    const all = e.getCoalescedEvents?.() || [];
    this.at = this.where(e, paper);
    this.drawing.extend((all.length ? all : [e]).map(one => this.where(one, paper)));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const by = e.shiftKey ? 0.01 : 0.05;
    const way = {ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by]}[e.key];
    if (way) this.go(way);
    else if (e.key === ' ') this.toggle();
    else if (e.key === 'Backspace' || e.key === 'Delete') this.undo();
    else return;
    e.preventDefault();
    this.byKey = true;
    this.drawing.changed();
  }

  /** @param {number[]} way */
  go([dx, dy]) {
    this.at = [inside(this.at[0] + dx), inside(this.at[1] + dy)];
    if (this.down && this.drawing.strokes.length) this.drawing.extend([this.at]);
  }

  toggle() {
    this.down = !this.down;
    if (this.down) this.drawing.begin(this.at);
    this.told(this.down);
  }

  undo() { this.pointer = null; this.down = false; this.drawing.undo(); }
  clear() { this.pointer = null; this.down = false; this.drawing.clear(); }
}
