// CurveLab: points, a curve with knobs, its loss, and gradient descent that turns the same knobs. nbs/en/workshop/lab.ipynb explains it.
// lab/core.js holds the state, lab/descent.js moves it; figure, knobs, bar and map draw it; lab/link.js speaks with the model.

import {predict} from './curve.js';
import {fixed, formula} from './numbers.js';
import {announce, mountBoth} from './kernel.js';
import {followTheme, h, keepKeys, langOf, mountAll as mountPages, onKey, put, say} from './page.js';
import {Address, hasLinks} from './lab/address.js';
import {Bar} from './lab/bar.js';
import {Lab} from './lab/core.js';
import {Figure} from './lab/figure.js';
import {Gestures} from './lab/gestures.js';
import {Knobs} from './lab/knobs.js';
import {Link} from './lab/link.js';
import {LossMap} from './lab/map.js';
import {toggle} from './lab/parts.js';

/** @typedef {import('./page.js').Model} Model */

/** Everything around figure, knobs, bar and map: the readout, the switches, the help. */
class Frame {
  /** @param {Lab} lab @param {string} uid @param {Figure} figure @param {Knobs} knobs @param {Bar} bar @param {LossMap} map */
  constructor(lab, uid, figure, knobs, bar, map) {
    const {t} = lab;
    this.lab = lab;
    this.title = h('div', {class: 'title'}); this.formula = h('div', {class: 'formula'});
    this.loss = h('strong'); this.best = h('span', {class: 'quiet'});
    this.words = h('p', {class: 'unseen', id: uid + '-fit', role: 'status'});
    this.radios = /** @type {('mae'|'mse')[]} */ (['mae', 'mse']).map(measure => h('input',
      {type: 'radio', name: uid, value: measure, onchange: () => lab.measureBy(measure)}));
    this.switches = {residuals: toggle(lab, 'residuals', t('residuals')), show_truth: toggle(lab, 'show_truth', t('true curve')),
      arrows: toggle(lab, 'arrows', t('slopes'))};
    const choices = this.radios.map(r => h('label', {class: 'switch'}, r, r.value.toUpperCase()));
    this.readout = h('div', {class: 'line readout-line'}, h('div', {class: 'readout'}, this.loss, this.best),
      h('div', {class: 'choices', role: 'radiogroup', 'aria-label': t('Loss')}, ...choices));
    const help = h('details', {}, h('summary', {}, t('Mouse, touch and keys')), h('ul', {}, ...this.helpLines().map(k => h('li', {}, k))));
    const lang = langOf(lab.model.get('lang'));
    const box = {class: 'nbcurve nbcurve-lab', lang, dir: 'ltr', role: 'group', 'data-lm-suppress-shortcuts': true};
    this.el = h('div', box, this.title, h('div', {class: 'columns'},
        h('div', {class: 'figure'}, this.readout, figure.svg, this.formula,
          h('div', {class: 'choices', role: 'group', 'aria-label': t('Show')}, ...Object.values(this.switches)), bar.el, this.words),
        h('div', {class: 'panel'}, knobs.el, map.el, help)));
    this.boxes = [...this.el.querySelectorAll('[data-key]')];
    onKey(this.el, e => {
      if (e.key !== 'z' || !(e.ctrlKey || e.metaKey) || e.shiftKey || /** @type {any} */ (e.target).typing) return;
      e.preventDefault();
      lab.undo();
    });
    this.timer = 0;
  }
  helpLines() {
    const {t} = this.lab;
    return [t('Drag a point to move it, or out of the frame to take it away. Double-click or tap twice between the points to add one.'),
      t('On a point: arrow keys move it (Shift: less), Page Up and Page Down go to the next, Enter adds one, Delete removes it.'),
      t('Drag a diamond sideways to move its bend, up or down to change its weight. On a diamond, the arrow keys do the same.'),
      t('On a slider: arrow keys turn it by 0.1 (Shift: by 0.01), Page Up and Page Down by 1.'),
      t('Ctrl+Z takes back what you did. Reset goes back to where the descent began; once more, to the first knobs and points.')];
  }
  /** @param {number} loss */
  draw(loss) {
    const {lab} = this, {s, t} = lab, measure = s.measure.toUpperCase(), taught = lab.shows('loss');
    say(this.title, s.title); put(this.el, 'aria-label', s.title || t('Curve lab'));
    say(this.formula, formula(s.family, s.params));
    say(this.loss, `${measure} ${fixed(loss, 4)}`);
    const {best} = lab.descent;
    say(this.best, best < loss - 5e-5 * Math.max(1, Math.abs(loss)) ? t('best so far {best}', {best: fixed(best, 4)}) : '');
    this.readout.hidden = !taught;
    this.switches.show_truth.hidden = !s.truth;
    this.switches.arrows.hidden = !lab.shows('descent');
    this.radios.forEach(r => { r.checked = r.value === s.measure; });
    this.boxes.forEach(b => { const box = /** @type {any} */ (b); box.checked = /** @type {any} */ (s)[box.dataset.key]; });
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.describe(), 500);
  }
  /** The fit in words, for screen readers: once things are quiet, so that nobody is talked over. */
  describe() {
    const {s, t, loss} = this.lab, r = s.points.map(([x, y]) => y - predict(s.family, s.params, x));
    const far = r.reduce((a, v, i) => Math.abs(v) > Math.abs(r[a]) ? i : a, 0), curve = formula(s.family, s.params);
    const counts = t('{curve}. {n} points, {above} of them above the curve.', {curve, n: r.length, above: r.filter(v => v > 0).length});
    say(this.words, counts + (this.lab.shows('loss') ? ' ' + t('{measure} {loss}. The largest residual is {r}, at x = {x}.',
      {measure: s.measure.toUpperCase(), loss: fixed(loss, 4), r: fixed(r[far]), x: fixed(s.points[far][0])}) : ''));
  }
}

/** Puts a lab into `root`; returns the function that takes it down. @param {HTMLElement} root @param {Model} model */
export function mount(root, model) {
  const lab = new Lab(model), uid = 'lab' + Math.random().toString(36).slice(2);
  const figure = new Figure(lab, uid), knobs = new Knobs(lab, uid), bar = new Bar(lab, uid), map = new LossMap(lab);
  const frame = new Frame(lab, uid, figure, knobs, bar, map), link = new Link(lab);
  new Gestures(lab, figure);
  const address = hasLinks() ? new Address(lab, root, bar.undo) : null;
  let picture = 0;
  /** Once a frame at most: move on if a descent is under way, draw, and see that the model is told. @param {number} now */
  const tick = now => {
    picture = 0;
    let more = lab.descent.tick(now);
    if (figure.W) {
      const {loss, grad} = lab.evaluate();
      lab.descent.best = Math.min(lab.descent.best, loss);
      figure.draw(); knobs.draw(grad); bar.draw(); frame.draw(loss);
      more = map.draw() || more;
    }
    link.tellSoon(now); address?.writeSoon();
    if (more) lab.refresh();
  };
  lab.refresh = () => { picture ||= requestAnimationFrame(tick); };
  root.querySelectorAll(':scope > :not(style)').forEach(old => old.remove());
  root.append(frame.el);
  const {dress, leave} = followTheme(frame.el, root), free = keepKeys(frame.el);
  const space = /** @type {HTMLElement} */ (figure.svg.parentElement);
  const sizes = new ResizeObserver(() => { if (figure.resize(Math.floor(space.clientWidth))) { dress(); lab.refresh(); } });
  sizes.observe(space);
  const sight = new IntersectionObserver(all => { lab.seen = all.some(e => e.isIntersecting); lab.refresh(); });
  sight.observe(space);
  lab.refresh();
  return () => {
    cancelAnimationFrame(picture); clearTimeout(frame.timer);
    sizes.disconnect(); sight.disconnect(); leave(); free(); link.leave(); address?.leave();
  };
}

// ---- Two ways in: a widget with a kernel behind it, and a page without ----

export default {initialize: announce, render: (/** @type {{model: Model, el: HTMLElement}} */ {model, el}) => mount(el, model)};
/** @param {string} id @param {Record<string, any>} state @param {string} [style] */
export const mountAll = (id, state, style) => mountPages((root, own) => mountBoth(mount, root, own), id, state, style);
