// The figure of a lab: axes, curve, residuals, hinges, points, and the two handles that keys move.

import {corner, hinges, predict} from '../curve.js';
import {fixed, tickNames, ticks} from '../numbers.js';
import {h, put, say} from '../page.js';

/** @typedef {import('./core.js').Lab} Lab @typedef {import('../curve.js').Point} Point */

const TOP = 10, RIGHT = 12, BOTTOM = 34, MANY = 1500;

export class Figure {
  /** @param {Lab} lab @param {string} uid */
  constructor(lab, uid) {
    this.lab = lab;
    this.W = this.H = 0;
    this.left = 40;
    this.hover = -1; this.held = -1; this.leaving = false;  // a point under the pointer, in it, and about to be let go outside
    const path = (/** @type {string} */ name) => h('path', {class: name});
    this.axes = h('g', {class: 'axes', 'aria-hidden': 'true'});
    this.hingeLayer = h('g'); this.corners = h('g');
    this.sticks = path('sticks'); this.truth = path('truth'); this.line = path('curve');
    this.halos = path('halos'); this.dots = path('dots'); this.big = path('dots big');
    this.clipBox = h('rect');
    this.caption = h('text', {class: 'caption', 'aria-hidden': 'true', 'text-anchor': 'middle'}, lab.t('drag me'));
    this.pulse = h('circle', {class: 'pulse', r: 11});
    this.handle = this.makeHandle('point', lab.t('Point'));
    this.hingeHandle = this.makeHandle('hinge', lab.t('Hinge'));
    this.svg = h('svg', {role: 'group', 'aria-label': lab.t('Figure'), 'aria-describedby': uid + '-fit'},
      h('clipPath', {id: uid + '-clip'}, this.clipBox), this.axes,
      h('g', {'clip-path': `url(#${uid}-clip)`}, this.sticks, this.hingeLayer, this.truth, this.line),
      this.halos, this.dots, this.big, this.corners, this.pulse, this.caption, this.handle, this.hingeHandle);
  }
  /** @param {string} kind @param {string} name */
  makeHandle(kind, name) {
    const is = {class: `handle ${kind}`, role: 'slider', tabindex: 0, 'aria-label': name, 'aria-valuenow': 0};
    return h('g', is, h('circle', {r: 12}));
  }

  /** @param {number} x */
  sx(x) { const [lo, hi] = this.lab.s.xlim; return this.left + (x - lo) / (hi - lo) * (this.W - this.left - RIGHT); }
  /** @param {number} y */
  sy(y) { const [lo, hi] = this.lab.s.ylim; return TOP + (hi - y) / (hi - lo) * (this.H - TOP - BOTTOM); }
  /** @param {[number, number]} at in pixels @returns {Point} */
  toData([px, py]) {
    const {xlim, ylim} = this.lab.s;
    return [xlim[0] + (px - this.left) / (this.W - this.left - RIGHT) * (xlim[1] - xlim[0]),
      ylim[1] - (py - TOP) / (this.H - TOP - BOTTOM) * (ylim[1] - ylim[0])];
  }
  /** How far outside the frame is a place? @param {[number, number]} at */
  outside([px, py]) { return Math.max(this.left - px, px - this.W + RIGHT, TOP - py, py - this.H + BOTTOM, 0); }
  /** @param {number} v */
  px(v) { return Math.round(Math.min(Math.max(v, -9999), 9999) * 10) / 10; }
  /** @param {Point[]} pairs */
  path(pairs) { return 'M' + pairs.map(([x, y]) => `${this.px(this.sx(x))} ${this.px(this.sy(y))}`).join('L'); }

  /** @param {number} width */
  resize(width) {
    if (width === this.W) return false;
    this.W = width; this.H = Math.round(Math.min(Math.max(width * 0.62, 220), 420)); this.lab.stale = true;
    return true;
  }

  draw() {
    if (this.lab.stale) { this.drawAxes(); this.drawPoints(); this.lab.stale = false; }
    this.drawCurve();
    this.drawHinges();
  }

  drawAxes() {
    const {W, H, svg} = this, {s} = this.lab, bottom = H - BOTTOM;
    const ty = ticks(...s.ylim, H / 50), yNames = tickNames(ty);
    this.left = Math.max(40, 20 + 7 * Math.max(...yNames.map(n => n.length)));
    let tx = ticks(...s.xlim, W / 80);
    const wide = 16 + 7 * Math.max(...tickNames(tx).map(n => n.length));
    if (tx.length * wide > W - this.left) tx = ticks(...s.xlim, Math.max(1, (W - this.left) / wide));
    const xNames = tickNames(tx);
    put(svg, 'viewBox', `0 0 ${W} ${H}`); put(svg, 'height', H);
    Object.entries({x: this.left, y: TOP, width: Math.max(W - this.left - RIGHT, 0), height: H - TOP - BOTTOM})
      .forEach(([k, v]) => put(this.clipBox, k, v));
    const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ value, /** @type {string} */ anchor) =>
      h('text', {x, y, 'text-anchor': anchor}, value);
    const across = ty.map(v => `M${this.left} ${this.px(this.sy(v))}H${W - RIGHT}`);
    const lines = tx.map(v => `M${this.px(this.sx(v))} ${TOP}V${bottom}`).concat(across);
    this.axes.replaceChildren(h('path', {class: 'grid', d: lines.join('')}),
      h('path', {class: 'frame', d: `M${this.left} ${TOP}V${bottom}H${W - RIGHT}`}),
      ...tx.map((v, i) => text(this.sx(v), bottom + 16, xNames[i], 'middle')),
      ...ty.map((v, i) => text(this.left - 6, this.sy(v) + 4, yNames[i], 'end')),
      text((W + this.left) / 2, H - 3, 'x', 'middle'), text(7, (H - BOTTOM) / 2, 'y', 'middle'));
    put(this.truth, 'd', s.truth ? this.path(s.truth) : '');
  }

  drawPoints() {
    const {s, t, chosen, touched} = this.lab, spot = (/** @type {Point} */ [x, y]) => `M${this.px(this.sx(x))} ${this.px(this.sy(y))}h0`;
    const all = s.points.map(spot).join(''), big = this.held >= 0 ? this.held : this.hover;
    put(this.halos, 'd', all); put(this.dots, 'd', all);
    put(this.big, 'd', big >= 0 && big < s.points.length ? spot(s.points[big]) : '');
    this.svg.classList.toggle('holding', this.held >= 0);
    this.svg.classList.toggle('leaving', this.leaving);
    const [x, y] = s.points[chosen], ring = this.handle.firstChild;
    put(ring, 'cx', this.px(this.sx(x))); put(ring, 'cy', this.px(this.sy(y)));
    put(this.handle, 'aria-valuenow', y); put(this.handle, 'aria-valuemin', s.ylim[0]); put(this.handle, 'aria-valuemax', s.ylim[1]);
    put(this.handle, 'aria-valuetext', t('{i} of {n}: x {x}, y {y}', {i: chosen + 1, n: s.points.length, x: fixed(x), y: fixed(y)}));
    this.drawCaption(this.leaving ? t('let go to remove') : touched ? '' : t('drag me'), this.leaving ? this.held : -1);
  }

  /** The one caption of the figure, at a point: until the first drag, and when a point is about to leave. */
  drawCaption(/** @type {string} */ text, /** @type {number} */ at) {
    const {s} = this.lab, place = s.points.map(([x, y]) => [this.sx(x), this.sy(y)]);
    this.caption.style.display = text ? '' : 'none';
    this.pulse.style.display = text && at < 0 ? '' : 'none';
    if (!text) return;
    if (at < 0) at = this.loneliest(place);
    const [x, y] = place[at], half = 5 * text.length;
    say(this.caption, text);
    put(this.caption, 'x', this.px(Math.min(Math.max(x, this.left + half), this.W - RIGHT - half)));
    put(this.caption, 'y', this.px(y < TOP + 40 ? y + 30 : y - 17));
    put(this.pulse, 'cx', this.px(x)); put(this.pulse, 'cy', this.px(y));
  }
  /** The point with the most room above it. @param {number[][]} place */
  loneliest(place) {
    const {family, params} = this.lab.s, few = place.slice(0, 200);
    const curve = (/** @type {number} */ x) => this.sy(predict(family, params, x));
    const room = few.map(([x, y], i) => Math.min(y < TOP + 40 ? 0 : 99, Math.abs(curve(this.toData([x, y])[0]) - y + 20),
      ...few.map(([u, v], j) => i === j ? 99 : Math.hypot((u - x) / 2, v - y + 20))));
    return room.indexOf(Math.max(...room));
  }

  drawCurve() {
    const {s} = this.lab, {family, params: p, points} = s, f = (/** @type {number} */ x) => predict(family, p, x), [lo, hi] = s.xlim;
    const many = Math.max(2, Math.round(this.W / 3)), bends = family === 'relus' ? p.slice(0, hinges(p)).map((_, i) => corner(p, i)) : [];
    const even = Array.from({length: many + 1}, (_, i) => lo + (hi - lo) * i / many);
    const xs = even.concat(bends.filter(x => x > lo && x < hi)).sort((a, b) => a - b);
    put(this.line, 'd', this.path(xs.map(x => [x, f(x)])));
    const every = Math.ceil(points.length / MANY);  // thousands of sticks are a grey cloud
    put(this.sticks, 'd', !s.residuals ? '' : points.filter((_, i) => i % every === 0)
      .map(([x, y]) => `M${this.px(this.sx(x))} ${this.px(this.sy(y))}V${this.px(this.sy(f(x)))}`).join(''));
    this.truth.style.display = s.show_truth ? '' : 'none';
  }

  drawHinges() {
    const {s, hinge, t} = this.lab, {params: p} = s, n = s.family === 'relus' ? hinges(p) : 0, [lo, hi] = s.xlim, c = p[3 * n];
    this.hingeHandle.style.display = n ? '' : 'none';
    while (this.hingeLayer.children.length > n) { this.hingeLayer.lastChild.remove(); this.corners.lastChild.remove(); }
    while (this.hingeLayer.children.length < n) {
      this.hingeLayer.append(h('path', {class: 'hinge-line'}));
      this.corners.append(h('path', {class: 'corner'}));
    }
    for (let i = 0; i < n; i++) {
      const bend = corner(p, i), there = bend > lo && bend < hi;
      const one = (/** @type {number} */ x) => c + p[2 * n + i] * Math.max(p[i] * x + p[n + i], 0);
      put(this.hingeLayer.children[i], 'd', this.path([lo, ...(there ? [bend] : []), hi].map(x => [x, one(x)])));
      const [x, y] = this.hingePlace(i), size = i === hinge ? 9 : 7;
      put(this.corners.children[i], 'd', there ? `M${x} ${y - size}l${size} ${size}l${-size} ${size}l${-size} ${-size}z` : '');
      put(this.corners.children[i], 'class', i === hinge ? 'corner chosen' : 'corner');
    }
    if (!n) return;
    const [x, y] = this.hingePlace(hinge), ring = this.hingeHandle.firstChild, bend = corner(p, hinge);
    put(ring, 'cx', x); put(ring, 'cy', y);
    ring.style.display = Number.isFinite(bend) ? '' : 'none';
    put(this.hingeHandle, 'aria-valuenow', this.px(p[2 * n + hinge]));
    put(this.hingeHandle, 'aria-valuemin', s.span[0]); put(this.hingeHandle, 'aria-valuemax', s.span[1]);
    const w = fixed(p[2 * n + hinge]);
    put(this.hingeHandle, 'aria-valuetext', t('{i} of {n}: bends at x {x}, weight {w}', {i: hinge + 1, n, x: fixed(bend), w}));
  }
  /** Where the diamond of a hinge is: on the sum, and inside the figure. @param {number} i */
  hingePlace(i) {
    const {family, params, xlim} = this.lab.s, bend = Math.min(Math.max(corner(params, i), xlim[0]), xlim[1]);
    const y = this.sy(predict(family, params, bend));
    return [this.px(this.sx(bend)), this.px(Math.min(Math.max(y, TOP), this.H - BOTTOM))];
  }
}
