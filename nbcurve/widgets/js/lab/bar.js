// The bar of the descent, under the figure: steps, play, a descent that never stops, the learning rate, the loss step by step.

import {fixed} from '../numbers.js';
import {h, put, say} from '../page.js';
import {button, field, fill, toggle} from './parts.js';

/** @typedef {import('./core.js').Lab} Lab */

export class Bar {
  /** @param {Lab} lab @param {string} uid */
  constructor(lab, uid) {
    const {t} = lab, setRate = (/** @type {number} */ v) => { if (v > 0 && Number.isFinite(v)) lab.set('lr', v); };
    this.lab = lab;
    this.step = button(t('Step'), () => { lab.descent.stop(); lab.remember('step'); lab.descent.stepOnce(); });
    this.play = button(t('Play'), () => lab.descent.play());
    this.play.className = 'main';
    this.undo = button(t('Undo'), () => lab.undo());
    this.count = h('span', {class: 'quiet count'});
    const slide = () => setRate(+(10 ** this.rate.value).toPrecision(2));
    this.rate = h('input', {type: 'range', id: uid + '-lr', min: -4, max: 1, step: 0.05, oninput: slide});
    this.rateField = field(lab, t('{name}, number', {name: t('learning rate')}), setRate, {late: true, by: 0, valid: v => v > 0});
    this.rateRow = h('div', {class: 'knob rate'}, h('label', {for: uid + '-lr'}, t('learning rate')), this.rate, this.rateField);
    this.zero = toggle(lab, 'zero_grad', t('zero the gradient after each step'));
    this.follow = toggle(lab, 'follow', t('never stop: the curve follows the points'));
    this.spark = h('path', {class: 'curve'}); this.sparkDot = h('path', {class: 'dots'});
    this.sparkBox = h('svg', {class: 'spark', role: 'img', viewBox: '0 0 300 48', preserveAspectRatio: 'none'}, this.spark, this.sparkDot);
    this.note = h('p', {class: 'note', role: 'status'});
    this.descent = h('div', {class: 'line'}, this.step, this.play);
    const more = h('div', {class: 'more'}, this.rateRow, this.zero, this.follow);
    this.more = more;
    this.path = h('div', {class: 'path'}, h('div', {class: 'quiet small'}, t('loss, step by step')), this.sparkBox);
    this.el = h('div', {class: 'descent', role: 'group', 'aria-label': t('Gradient descent')},
      h('div', {class: 'line'}, this.descent, button(t('Reset'), () => lab.reset()), this.undo, this.count), more, this.path, this.note);
  }

  draw() {
    const {lab} = this, {s, t, descent: d} = lab, taught = lab.shows('descent');
    this.descent.hidden = !taught || s.follow;
    this.count.hidden = this.more.hidden = this.path.hidden = !taught;
    this.rateRow.hidden = this.zero.hidden = s.follow;
    this.undo.disabled = !lab.past.length;
    fill(this.rateField, String(s.lr));
    this.rate.value = Math.log10(s.lr); put(this.rate, 'aria-valuetext', String(s.lr));
    say(this.play, d.going ? t('Pause') : t('Play'));
    say(this.count, s.follow ? d.follower.asleep ? t('Adam, asleep') : t('Adam, step {n}', {n: d.steps}) : t('step {n}', {n: d.steps}));
    say(this.note, lab.message);
    if (taught) this.drawPath();
  }
  drawPath() {
    const {lab: {t, descent: {history, going, steps}}} = this, n = Math.max(history.length - 1, 0), top = Math.max(...history, 1e-9);
    const px = (/** @type {number} */ v) => Math.round(v * 10) / 10;
    const at = (/** @type {number} */ v, /** @type {number} */ i) => `${px(4 + 292 * i / Math.max(n, 40))} ${px(44 - 40 * v / top)}`;
    put(this.spark, 'd', n ? 'M' + history.map(at).join('L') : '');
    put(this.sparkDot, 'd', n ? `M${at(history[n], n)}h0` : '');
    if (going) return;
    put(this.sparkBox, 'aria-label', n ? t('Loss over {n} steps: from {a} to {b}', {n: steps, a: fixed(history[0]), b: fixed(history[n])}) :
      t('Loss over the steps: none yet'));
  }
}
