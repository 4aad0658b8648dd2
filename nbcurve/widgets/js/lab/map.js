// The map of a lab: the loss over two knobs seen from above, the walk on it, and a ball that can be put anywhere.

import {knobNames} from '../curve.js';
import {fixed} from '../numbers.js';
import {h, onKey, put, say} from '../page.js';
import {cividis, lossOver, steps} from '../surface.js';
import {turnKey} from './parts.js';

/** @typedef {import('./core.js').Lab} Lab */

export const GRID = 48;
const BUDGET = 5;  // milliseconds of a picture

export class LossMap {
  /** @param {Lab} lab */
  constructor(lab) {
    const {t} = lab;
    this.lab = lab;
    this.losses = new Float64Array(GRID * GRID); this.row = 0; this.made = /** @type {unknown[]} */ ([]);
    this.ground = /** @type {HTMLCanvasElement} */ (h('canvas', {width: GRID, height: GRID}));
    this.canvas = /** @type {HTMLCanvasElement} */ (h('canvas', {class: 'ground', 'aria-hidden': 'true'}));
    const names = [t('knob to the right'), t('knob upwards')], ball = t('The ball on the map');
    this.picks = names.map((name, k) => h('select', {'aria-label': name, onchange: () => this.pick(k)}));
    this.place = h('div', {class: 'place', tabindex: 0, role: 'slider', 'aria-label': ball, 'aria-valuenow': 0}, this.canvas);
    this.place.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => this.click(e));
    this.place.addEventListener('mousedown', (/** @type {MouseEvent} */ e) => e.preventDefault());
    onKey(this.place, e => this.key(e));
    const change = () => lab.set('map', this.switch.checked ? this.usual() : []);
    this.switch = h('input', {type: 'checkbox', class: 'map-switch', onchange: change});
    this.words = h('p', {class: 'quiet small'}, t('Dark is low. Click: the ball rolls down from there.'));
    const sign = (/** @type {string} */ text) => h('span', {class: 'quiet', 'aria-hidden': 'true'}, text);
    const lists = h('div', {class: 'line'}, this.picks[1], sign('↑'), this.picks[0], sign('→'));
    this.body = h('div', {class: 'map-body'}, lists, this.place, this.words);
    this.el = h('div', {class: 'map'}, h('label', {class: 'switch'}, this.switch, t('the loss from above')), this.body);
    this.names = '';
  }

  /** Two knobs to begin with. */
  usual() { return this.lab.s.family === 'quadratic' ? ['a', 'c'] : ['b1', 'w1']; }
  /** The two knobs' places among the parameters; null if the map is off. @returns {[number, number]|null} */
  get axes() {
    const {family, params, map} = this.lab.s, names = knobNames(family, params);
    if (!map?.length) return null;
    const [i, j] = map.map(name => names.indexOf(name));
    return i >= 0 && j >= 0 && i !== j ? [i, j] : [0, params.length - 1];
  }
  /** @param {number} k which of the two lists was used: both knobs stay different */
  pick(k) {
    const pair = this.picks.map(p => p.value);
    if (pair[0] === pair[1]) pair[1 - k] = [...(this.lab.s.map || [])][k];
    this.lab.set('map', pair);
  }

  // ---- A hand on the map ----

  /** @param {PointerEvent} e */
  click(e) {
    const axes = this.axes, {lab} = this, [lo, hi] = lab.s.span, box = this.canvas.getBoundingClientRect();
    if (!axes || e.button || !e.isPrimary) return;
    this.place.focus({preventScroll: true});
    const shares = [(e.clientX - box.left) / box.width, 1 - (e.clientY - box.top) / box.height];
    this.put(shares.map(v => Math.round(100 * (lo + (hi - lo) * Math.min(Math.max(v, 0), 1))) / 100));
    if (!lab.s.follow && lab.shows('descent')) lab.descent.play();
  }
  /** @param {number[]} at */
  put(at) {
    const {lab} = this, [i, j] = this.axes ?? [0, 1];
    lab.descent.stop();
    lab.remember('ball');
    lab.turn(lab.s.params.map((v, k) => k === i ? at[0] : k === j ? at[1] : v));
  }
  /** @param {KeyboardEvent} e */
  key(e) {
    const {lab} = this, by = Math.abs(turnKey(e));
    const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[e.key];
    const axes = this.axes, [lo, hi] = lab.s.span;
    if (!axes || !way && e.key !== 'Enter') return;
    e.preventDefault();
    if (!way) { if (!lab.s.follow && lab.shows('descent')) lab.descent.play(); return; }
    this.put(axes.map((k, d) => Math.min(Math.max(Math.round((lab.s.params[k] + way[d] * by) * 100) / 100, lo), hi)));
  }

  // ---- Drawing ----

  /** Returns whether rows are left for the next picture. */
  draw() {
    const {lab} = this, {s} = lab, axes = this.axes;
    this.el.hidden = !lab.shows('descent');
    this.switch.checked = Boolean(axes); this.body.hidden = !axes;
    if (!axes || this.el.hidden) return false;
    this.drawLists(axes);
    const rest = s.params.filter((_, k) => k !== axes[0] && k !== axes[1]).join();
    const want = [s.points, s.measure, s.family, s.params.length, axes.join(), s.span.join(), rest];
    if (want.some((v, k) => v !== this.made[k])) { this.made = want; this.row = 0; }
    const left = this.compute(axes);
    this.paint(axes);
    return left;
  }
  /** @param {[number, number]} axes */
  drawLists(axes) {
    const {family, params} = this.lab.s, names = knobNames(family, params);
    if (this.names !== names.join()) {
      this.names = names.join();
      this.picks.forEach(p => p.replaceChildren(...names.map(n => h('option', {value: n}, n))));
    }
    axes.forEach((i, k) => { if (this.picks[k].value !== names[i]) this.picks[k].value = names[i]; });
  }
  /** Rows from the top, as many as a picture has time for. @param {[number, number]} axes */
  compute([i, j]) {
    if (this.row >= GRID) return false;
    const {s} = this.lab, loss = lossOver(s.family, s.measure, s.params, s.points, i, j), at = steps(s.span, GRID);
    const end = performance.now() + BUDGET;
    do {
      const v = at[GRID - 1 - this.row];
      for (let k = 0; k < GRID; k++) this.losses[this.row * GRID + k] = loss(at[k], v);
      this.row++;
    } while (this.row < GRID && performance.now() < end);
    if (this.row < GRID) return true;
    this.colour();
    return false;
  }
  /** The square root of the loss as a colour: near the bottom there is more to see. */
  colour() {
    const low = Math.min(...this.losses), high = Math.max(...this.losses), image = new ImageData(GRID, GRID);
    this.losses.forEach((v, k) => image.data.set([...cividis(Math.sqrt((v - low) / (high - low || 1))), 255], 4 * k));
    this.ground.getContext('2d')?.putImageData(image, 0, 0);
  }
  /** @param {[number, number]} axes */
  paint([i, j]) {
    const {lab} = this, {s} = lab, width = this.place.clientWidth, height = Math.round(width * 0.72), sharp = devicePixelRatio || 1;
    const pen = this.canvas.getContext('2d'), [lo, hi] = s.span;
    if (!pen || !width) return;
    if (this.canvas.width !== Math.round(width * sharp)) {
      this.canvas.width = Math.round(width * sharp); this.canvas.height = Math.round(height * sharp);
      this.canvas.style.height = `${height}px`;
    }
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.imageSmoothingEnabled = true;
    const cell = GRID / (GRID - 1);  // grid points are at the edges, pixels' centres are not
    pen.drawImage(this.ground, width / 2 * (1 - cell), height / 2 * (1 - cell), width * cell, height * cell);
    const x = (/** @type {number[]} */ p) => (p[i] - lo) / (hi - lo) * width;
    const y = (/** @type {number[]} */ p) => (1 - (p[j] - lo) / (hi - lo)) * height;
    const colours = getComputedStyle(this.place), curve = colours.getPropertyValue('--curve');
    const walk = lab.descent.walk;
    for (const [colour, wide] of /** @type {[string, number][]} */ ([['#fff', 5], [curve, 2.5]])) {
      pen.strokeStyle = pen.fillStyle = colour; pen.lineWidth = wide; pen.lineJoin = pen.lineCap = 'round';
      pen.beginPath();
      walk.forEach((p, k) => { if (k) pen.lineTo(x(p), y(p)); else pen.moveTo(x(p), y(p)); });
      pen.stroke();
      pen.beginPath();
      pen.arc(x(s.params), y(s.params), 4 + wide / 2, 0, 7);
      pen.fill();
    }
    this.describe([i, j]);
  }
  /** @param {[number, number]} axes */
  describe(axes) {
    const {s, t, loss} = this.lab, names = knobNames(s.family, s.params);
    put(this.place, 'aria-valuenow', Math.round(s.params[axes[0]] * 100) / 100);
    put(this.place, 'aria-valuemin', s.span[0]); put(this.place, 'aria-valuemax', s.span[1]);
    const where = axes.map(k => `${names[k]} ${fixed(s.params[k])}`).join(', ');
    put(this.place, 'aria-valuetext', t('{where}, loss {loss}', {where, loss: fixed(loss)}));
    say(this.words, t('Dark is low. Click: the ball rolls down from there.'));
  }
}
