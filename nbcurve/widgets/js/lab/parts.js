// Small parts of a lab's page: buttons, switches, number fields, sliders.

import {h, onKey, put} from '../page.js';
import {parse} from '../numbers.js';

/** @typedef {import('./core.js').Lab} Lab */

/** @param {string} text @param {() => void} act @param {string} [name] for screen readers, where the text is only a sign */
export const button = (text, act, name) => h('button', {type: 'button', onclick: act, 'aria-label': name, title: name}, text);

/** A switch for one trait. @param {Lab} lab @param {'residuals'|'show_truth'|'arrows'|'zero_grad'|'follow'} key @param {string} text */
export function toggle(lab, key, text) {
  const box = h('input', {type: 'checkbox', 'data-key': key, onchange: () => lab.toggle(key, box.checked)});
  return h('label', {class: 'switch'}, box, text);
}

/**
 * A field for a number. It keeps what is being typed and shows the state again when left; what is no number is marked.
 * @param {Lab} lab @param {string} name @param {(v: number) => void} act
 * @param {{late?: boolean, by?: number, now?: () => number, valid?: (v: number) => boolean}} [how] late: at the end, not at every key
 */
export function field(lab, name, act, {late = false, by = 0.1, now = () => NaN, valid = () => true} = {}) {
  const wrong = lab.t('This is not a number that fits here. Write for example 1.5.');
  const read = (/** @type {boolean} */ done) => {
    const v = parse(el.value), good = Number.isFinite(v) && valid(v), empty = el.value.trim() === '';
    put(el, 'aria-invalid', String(!good && !(empty && !done)));
    el.title = good || empty ? '' : wrong;
    if (good && (done || !late)) act(v);
    return good;
  };
  const end = () => {
    if (el.typing && late) read(true);
    el.typing = false;
    if (el.getAttribute('aria-invalid') === 'true') { lab.message = wrong; put(el, 'aria-invalid', 'false'); el.title = ''; }
    lab.refresh();
  };
  const el = h('input', {type: 'text', inputmode: 'decimal', autocomplete: 'off', spellcheck: 'false', 'aria-label': name,
    oninput: () => { el.typing = true; read(false); }, onblur: end, onchange: end});
  onKey(el, e => {
    const way = {ArrowUp: 1, ArrowDown: -1}[e.key];
    if (e.key === 'Enter') end();
    if (!way || !Number.isFinite(now())) return;
    e.preventDefault();
    el.typing = false;
    act(Math.round((now() + way * (e.shiftKey ? by / 10 : by)) * 1000) / 1000);
  });
  return el;
}
/** Shows a value in a field, unless something is being typed there. @param {any} el @param {string} text */
export function fill(el, text) { if (!el.typing && el.value !== text) el.value = text; }

/** The keys that turn a slider, with how far. @param {KeyboardEvent} e */
export function turnKey(e) {
  const by = {ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1}[e.key];
  return !by || e.ctrlKey || e.metaKey || e.altKey ? 0 : e.shiftKey ? by / 10 : by;
}
