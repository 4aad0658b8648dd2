// The knobs of a lab: a slider, a number and an arrow each; of many hinges one shows its sliders, the others are chips.

import {corner, hinges, knobNames} from '../curve.js';
import {fixed, shown} from '../numbers.js';
import {h, onKey, put, say} from '../page.js';
import {MOST_HINGES} from './core.js';
import {button, field, fill, turnKey} from './parts.js';

/** @typedef {import('./core.js').Lab} Lab */
/** @typedef {{i: number, row: any, slider: any, number: any, arrow: any, amount: any, slope: any}} Knob */

export class Knobs {
  /** @param {Lab} lab @param {string} uid */
  constructor(lab, uid) {
    this.lab = lab; this.uid = uid;
    this.knobs = /** @type {Knob[]} */ ([]);
    this.groups = /** @type {any[]} */ ([]);
    this.chipBox = h('div', {class: 'chips', role: 'group', 'aria-label': lab.t('Hinges')});
    this.rows = h('div', {class: 'rows'});
    this.add = button('+', () => lab.addHinge(), lab.t('Add a hinge'));
    this.add.className = 'add';
    this.el = h('div', {class: 'knobs', role: 'group', 'aria-label': lab.t('Knobs')}, this.chipBox, this.rows);
    this.chips = /** @type {any[]} */ ([]);
    this.made = '';
  }

  /** @param {number} i @param {string} name */
  makeKnob(i, name) {
    const {lab, uid} = this, {t} = lab, id = `${uid}-${i}`;
    const slider = h('input', {type: 'range', id, step: 'any', oninput: () => lab.turnOne(i, Math.round(slider.value * 100) / 100)});
    onKey(slider, e => {
      const by = turnKey(e), {params, span} = lab.s;
      if (!by) return;
      e.preventDefault();
      lab.turnOne(i, Math.min(Math.max(Math.round((params[i] + by) * 100) / 100, span[0]), span[1]));
    });
    const number = field(lab, t('{name}, number', {name}), v => lab.turnOne(i, v), {now: () => lab.s.params[i]});
    const arrow = h('path'), amount = h('span');
    const slope = h('span', {class: 'slope', role: 'img'},
      h('svg', {viewBox: '-24 -8 48 16', 'aria-hidden': 'true'}, h('path', {class: 'frame', d: 'M0 -8V8'}), arrow), amount);
    return {i, slider, number, arrow, amount, slope, row: h('div', {class: 'knob'}, h('label', {for: id}, name), slider, number, slope)};
  }

  /** Rows, groups and chips for the family and the number of knobs. */
  make() {
    const {lab, uid} = this, {s, t} = lab, n = s.family === 'relus' ? hinges(s.params) : 0;
    this.knobs = knobNames(s.family, s.params).map((name, i) => this.makeKnob(i, name));
    const row = (/** @type {number} */ j) => this.knobs[j].row;
    this.groups = Array.from({length: n}, (_, i) => h('div', {class: 'hinge', role: 'group', id: `${uid}-hinge${i}`,
      'aria-label': t('Hinge {i}', {i: i + 1})}, row(i), row(n + i), row(2 * n + i),
    n > 1 ? button(t('Remove'), () => this.remove(i), t('Remove hinge {i}', {i: i + 1})) : ''));
    this.rows.replaceChildren(h('div', {class: 'slope-name', 'aria-hidden': 'true'}, t('slope')), ...this.groups,
      ...(n ? [row(3 * n)] : this.knobs.map(k => k.row)));
    this.chipBox.hidden = !n;
    this.chips = Array.from({length: n}, (_, i) => h('button', {type: 'button', class: 'chip', 'aria-controls': `${uid}-hinge${i}`,
      onclick: () => lab.choose(i)}, String(i + 1)));
    this.chipBox.replaceChildren(h('span', {class: 'quiet'}, t('Hinges')), ...this.chips, this.add);
    this.add.disabled = n >= MOST_HINGES;
  }
  /** The focus goes on to what took the removed one's place. @param {number} i */
  remove(i) {
    this.lab.removeHinge(i);
    this.make(); this.made = this.want;
    this.chips[Math.min(i, this.chips.length - 1)].focus();
  }
  get want() { return `${this.lab.s.family} ${this.lab.s.params.length}`; }

  /** @param {number[]} grad */
  draw(grad) {
    const {lab} = this, {s, t, hinge} = lab, {params: p} = s, n = hinges(p);
    if (this.made !== this.want) { this.make(); this.made = this.want; }
    this.el.classList.toggle('arrows', s.arrows && lab.shows('descent'));
    this.groups.forEach((g, i) => {
      g.hidden = i !== hinge;
      put(this.chips[i], 'aria-pressed', String(i === hinge));
      const name = t('Hinge {i}: bends at x {x}, weight {w}', {i: i + 1, x: fixed(corner(p, i)), w: fixed(p[2 * n + i])});
      put(this.chips[i], 'aria-label', name);
    });
    this.knobs.forEach(k => this.drawKnob(k, grad[k.i]));
  }
  /** @param {Knob} knob @param {number} g its slope */
  drawKnob({i, slider, number, arrow, amount, slope}, g) {
    const {s, t} = this.lab, v = s.params[i], [lo, hi] = s.span, arrows = s.arrows && this.lab.shows('descent');
    put(slider, 'min', lo); put(slider, 'max', hi);
    if (slider.valueAsNumber !== v) slider.value = v;
    fill(number, shown(v));
    const way = [t('the loss falls to the right'), t('the loss does not change'), t('the loss falls to the left')][Math.sign(g) + 1];
    const falls = t('slope {g}: {way}', {g: fixed(g), way});
    put(slider, 'aria-valuetext', fixed(v) + (arrows ? ', ' + falls : ''));
    if (!arrows) return;
    const px = (/** @type {number} */ x) => Math.round(x * 10) / 10, sign = g < 0 ? 1 : -1;
    const long = 23 * (1 - Math.exp(-1.5 * Math.abs(g))), wide = px(Math.min(6, 2 + long / 2)), tip = px(sign * long);
    const neck = px(sign * Math.max(long - 6, 0));
    put(arrow, 'd', long < 0.5 ? 'M-2 -2h4v4h-4z' : `M0 -2H${neck}V-${wide}L${tip} 0L${neck} ${wide}V2H0z`);
    say(amount, fixed(g));
    put(slope, 'aria-label', falls);
  }
}
