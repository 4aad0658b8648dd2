// DigitPad: draws strokes at once and shows what is read: by the net that came along, or by Python. nbs/en/workshop/pad.ipynb explains it.

import {Drawing} from './drawing.js';
import {announce, mountBoth} from './kernel.js';
import {followTheme, h, keepKeys, langOf, mountAll as mountPages, put, say, translator} from './page.js';
import {Pen} from './pen.js';

/** @typedef {import('./page.js').Model} Model */
/** @typedef {import('./digit_image.js').Stroke} Stroke */

const SIZE = 1000;  // the paper's units

/** @param {Stroke} s */
const path = s => s.map(([x, y], i) => `${i ? 'L' : 'M'}${x * SIZE} ${y * SIZE}`).join('') + (s.length > 1 ? '' : 'h0');

/**
 * The elements of a pad.
 * @param {(text: string, values?: Record<string, any>) => string} t
 * @param {string} lang
 */
function elements(t, lang) {
  const help = 'pad' + Math.random().toString(36).slice(2), ink = h('g', {class: 'ink'}), nib = h('circle', {class: 'nib', r: 30});
  const paper = h('svg', {class: 'paper', viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'application', tabindex: 0,
    'aria-label': t('Paper to draw a digit on'), 'aria-describedby': help}, ink, nib);
  const cells = Array.from({length: 64}, (_, i) => h('rect', {x: i % 8, y: Math.floor(i / 8), width: 1.02, height: 1.02}));
  const seen = h('svg', {class: 'seen', viewBox: '0 0 8 8', role: 'img'}, ...cells);
  const rows = Array.from({length: 10}, (_, d) => {
    const fill = h('div', {class: 'fill'}), percent = h('span', {class: 'quiet'});
    const bar = h('div', {class: 'bar', 'aria-hidden': 'true'}, fill);
    return {fill, percent, row: h('li', {class: 'prob'}, h('span', {}, String(d)), bar, percent)};
  });
  const [undo, clear] = [t('Undo stroke'), t('Clear')].map(text => h('button', {type: 'button'}, text));
  const fit = h('input', {type: 'checkbox'});
  const verdict = h('strong'), words = h('p', {class: 'unseen', role: 'status'}), penWords = h('p', {class: 'unseen', role: 'status'});
  const keys = [t('Draw with the mouse, a pen or one finger.'),
    t('On the paper: arrow keys move the pen (Shift: less), Space puts it down and lifts it, Backspace takes back a stroke.')];
  const box = h('div', {class: 'nbcurve nbcurve-pad', lang: langOf(lang), dir: 'ltr', role: 'group', 'aria-label': t('Digit pad'),
    'data-lm-suppress-shortcuts': 'true'},
    h('div', {class: 'parts'},
      h('div', {class: 'draw'}, paper, h('div', {class: 'choices'}, undo, clear)),
      h('div', {class: 'look'}, seen, h('div', {class: 'quiet'}, t('what the net sees')), h('label', {}, fit, t('centred and scaled'))),
      h('div', {class: 'answer'}, verdict, h('ul', {class: 'probs', 'aria-label': t('probabilities')}, ...rows.map(r => r.row)))),
    h('details', {}, h('summary', {}, t('Mouse, touch and keys')), h('ul', {id: help}, ...keys.map(k => h('li', {}, k)))),
    words, penWords);
  return {box, paper, ink, nib, cells, seen, rows, undo, clear, fit, verdict, words, penWords};
}

/**
 * Shows what the drawing knows.
 * @param {ReturnType<typeof elements>} at
 * @param {Drawing} drawing
 * @param {Pen} pen
 * @param {(text: string, values?: Record<string, any>) => string} t
 */
function show(at, drawing, pen, t) {
  const {strokes} = drawing, {image, probs, best, text} = drawing.reading();
  while (at.ink.children.length > strokes.length) at.ink.lastChild.remove();
  strokes.forEach((s, i) => put(at.ink.children[i] || at.ink.appendChild(h('path')), 'd', path(s)));
  put(at.nib, 'cx', pen.at[0] * SIZE);
  put(at.nib, 'cy', pen.at[1] * SIZE);
  at.nib.classList.toggle('down', pen.down);
  at.nib.classList.toggle('hidden', !pen.byKey);
  image.flat().forEach((ink, i) => put(at.cells[i], 'fill-opacity', ink / 16));
  put(at.seen, 'aria-label', !strokes.length ? t('What the net sees: no ink')
    : t('What the net sees, ink from 0 to 16, row by row: {rows}', {rows: image.map(r => r.join(' ')).join('; ')}));
  at.rows.forEach(({fill, percent, row}, d) => {
    fill.style.width = `${100 * (probs[d] || 0)}%`;
    say(percent, probs.length ? `${Math.round(100 * probs[d])} %` : '');
    row.classList.toggle('best', d === best);
  });
  say(at.verdict, text);
  put(at.box, 'data-waiting', String(drawing.busy));
  at.fit.checked = drawing.fit;
  at.undo.disabled = at.clear.disabled = !strokes.length;
  return text;
}

/**
 * @param {HTMLElement} root
 * @param {Model} model
 * @returns {() => void} takes it away
 */
function mount(root, model) {
  const t = translator(model.get('words')), at = elements(t, model.get('lang'));
  let frame = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */ let quiet;
  const draw = () => {
    frame = 0;
    const text = show(at, drawing, pen, t);
    clearTimeout(quiet);
    quiet = setTimeout(() => say(at.words, text), 500);  // once things are quiet, so that nobody is talked over
  };
  const drawing = new Drawing(model, t, () => { frame ||= requestAnimationFrame(draw); });
  const pen = new Pen(drawing, down => say(at.penWords, down ? t('pen down') : t('pen up')));
  pen.hold(at.paper);
  drawing.replaced = () => pen.rest();
  at.undo.addEventListener('click', () => pen.undo());
  at.clear.addEventListener('click', () => pen.clear());
  at.fit.addEventListener('change', () => { drawing.fit = at.fit.checked; });
  root.querySelectorAll(':scope > :not(style)').forEach(old => old.remove());
  root.append(at.box);
  const free = keepKeys(at.box), {dress, leave} = followTheme(at.box, root), shown = new ResizeObserver(dress);
  shown.observe(at.box);
  draw();
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(quiet);
    shown.disconnect();
    [free, leave, () => drawing.leave()].forEach(end => end());
  };
}

/** Brings a saved output to life. @param {string} id @param {Record<string, any>} state @param {string} [style] */
export const mountAll = (id, state, style) => mountPages((root, own) => mountBoth(mount, root, own), id, state, style);
export default {initialize: announce, render: (/** @type {{model: Model, el: HTMLElement}} */ {model, el}) => mount(el, model)};
