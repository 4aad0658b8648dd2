// What a pad knows: the strokes, and who reads them. No page is needed here.

import {digitImage, isSpeck} from './digit_image.js';
import {reader} from './net.js';

/** @typedef {import('./page.js').Model} Model */
/** @typedef {import('./digit_image.js').Point} Point */
/** @typedef {import('./digit_image.js').Stroke} Stroke */
/** @typedef {{image: number[][], probs: number[], best: number, text: string}} Reading */

const PATIENCE = 4000, NEAR = 0.004;  // milliseconds; points nearer than this are one

export class Drawing {
  /**
   * @param {Model} model
   * @param {(text: string, values?: Record<string, any>) => string} t
   * @param {() => void} changed called whenever something is to be drawn anew
   */
  constructor(model, t, changed) {
    this.model = model;
    this.t = t;
    this.changed = changed;
    this.replaced = () => {};  // by Python's strokes: whatever the hand was doing, it ends
    /** @type {Stroke[]} */ this.strokes = model.get('strokes');
    this.saved = this.strokes;  // what the model's probabilities belong to, as long as nobody answers
    this.live = Boolean(model.widget_manager);
    this.unsent = this.pushing = this.silent = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.patience = undefined;
    /** @type {{strokes?: Stroke[], fit?: boolean, image: number[][]}} */ this.made = {image: []};
    /** @type {(image: number[][]) => number[]} */ this.read = () => [];
    this.hears = {'change:strokes': () => this.hearStrokes(), 'change:answered': () => this.hearAnswer(),
      'change:net': () => this.hearNet(), 'change:probs': changed, 'change:note': changed, 'change:fit': changed};
    Object.entries(this.hears).forEach(([name, act]) => model.on(name, act));
    this.hearNet();
  }

  leave() {
    clearTimeout(this.patience);
    Object.entries(this.hears).forEach(([name, act]) => this.model.off(name, act));
  }

  // ---- The hand speaks ----

  /** @param {Stroke[]} next */
  change(next) {
    this.strokes = next;
    this.unsent = true;
    this.changed();
    this.send();
  }

  /** A stroke begins. @param {Point} point */
  begin(point) { this.change([...this.strokes, [point]]); }

  /** The last stroke goes on. @param {Point[]} points */
  extend(points) {
    const last = this.strokes[this.strokes.length - 1], more = [...last];
    points.forEach(p => {
      const [x, y] = more[more.length - 1];
      if (Math.hypot(p[0] - x, p[1] - y) >= NEAR) more.push(p);
    });
    if (more.length > last.length) this.change([...this.strokes.slice(0, -1), more]);
  }

  undo() { if (this.strokes.length) this.change(this.strokes.slice(0, -1)); }
  clear() { this.change([]); }

  get fit() { return this.model.get('fit'); }
  set fit(fit) {
    this.model.set('fit', fit);
    this.unsent = true;
    this.send();
    this.model.save_changes();
    this.changed();
  }

  // ---- Python is asked one question at a time, always the newest, and speaks itself ----

  get waiting() { return this.live && this.model.get('asked') !== this.model.get('answered'); }
  get busy() { return this.waiting || this.live && this.unsent; }

  send() {
    if (!this.unsent || this.waiting) return;
    this.unsent = false;
    this.pushing = true;
    this.model.set('strokes', this.strokes);
    this.model.set('asked', (this.model.get('asked') || 0) + 1);
    this.model.save_changes();
    this.pushing = false;
    clearTimeout(this.patience);
    if (this.live) this.patience = setTimeout(() => { this.silent = this.waiting; this.changed(); }, PATIENCE);
  }

  hearStrokes() {
    if (this.pushing || this.unsent) return;
    const strokes = this.model.get('strokes');
    if (JSON.stringify(this.strokes) !== JSON.stringify(strokes)) {
      this.strokes = strokes;
      this.replaced();
    }
    this.changed();
  }

  hearAnswer() {
    this.silent = false;
    clearTimeout(this.patience);
    this.send();
    this.changed();
  }

  hearNet() {
    const net = this.model.get('net');
    this.read = net ? reader(net) : () => [];
    this.changed();
  }

  // ---- What it shows ----

  /** What the net sees, made once for each drawing. @returns {number[][]} */
  get image() {
    const {strokes, fit, made} = this;
    if (made.strokes !== strokes || made.fit !== fit) this.made = {strokes, fit, image: digitImage(strokes, fit)};
    return this.made.image;
  }

  /** @returns {number[]} ten, or none */
  probs() {
    if (!this.strokes.length || isSpeck(this.strokes)) return [];
    if (this.model.get('net')) return this.read(this.image);
    return this.live && !this.silent || this.strokes === this.saved ? this.model.get('probs') : [];
  }

  /** @returns {Reading} */
  reading() {
    const {t, image} = this, probs = this.probs();
    if (!probs.length) return {image, probs, best: -1, text: this.why()};
    const share = Math.max(...probs), best = probs.indexOf(share);
    return {image, probs, best, text: t('reads {digit}, {share} %', {digit: best, share: Math.round(100 * share)})};
  }

  /** Why nothing is read. */
  why() {
    const {t} = this;
    if (!this.strokes.length) return t('Draw a digit.');
    if (isSpeck(this.strokes)) return t('Too little ink to read: draw a whole digit.');
    if (this.silent) return t('No answer from Python. If its cell is not running, run the cell again.');
    return this.live ? this.model.get('note') : t('Here only Python can read. Run the cell again.');
  }
}
