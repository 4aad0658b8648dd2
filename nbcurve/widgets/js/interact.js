// The picture of `interact`: shows the newest frame, says it in words, and tells when no one draws any more.

import {remember, rememberClassic} from './keep.js';
import {followTheme, h, langOf, say, translator} from './page.js';

/** @typedef {import('./page.js').Model} Model */

const PATIENCE = 4000;  // milliseconds after which a kernel that has not answered may have gone
const QUIET = 500;      // words are spoken once the slider rests, so that nobody is talked over
const SETTLED = 200;    // a window that is being resized

/** Watches the sliders: `onChange(answering, waiting)` tells whether there is a kernel, and whether it lets one wait.
 * @param {Model} model @param {(alive: boolean, waiting: boolean) => void} onChange @returns {() => void} stops watching */
function watchKernel(model, onChange) {
  /** @type {any[]} */
  let sliders = [];
  let patience = 0, stopped = false;
  const alive = () => sliders.every(s => s.comm_live !== false);
  const tell = (waiting = false) => { clearTimeout(patience); onChange(alive(), waiting); };
  const heard = () => tell();
  const asked = () => { clearTimeout(patience); patience = window.setTimeout(tell, PATIENCE, true); };
  const manager = /** @type {any} */ (model.widget_manager);
  Promise.all(model.get('sliders').map((/** @type {string} */ id) => manager.get_model(id))).then(found => {
    if (stopped) return;
    sliders = found;
    for (const s of sliders) { s.on('change:value', asked); s.on('comm_live_update', heard); }
    tell();
  }, () => {});  // a manager that does not know them: nothing to watch
  model.on('change:answered', heard);
  return () => {
    stopped = true;
    clearTimeout(patience);
    for (const s of sliders) { s.off('change:value', asked); s.off('comm_live_update', heard); }
    model.off('change:answered', heard);
  };
}

/** Keeps the keys pressed in `box` from the notebook around it. A notebook may listen on the document, before the slider does;
 * it leaves alone what is said to be dealt with, and the slider gets the event as it was.
 * @param {HTMLElement} box @returns {() => void} lets go */
function keepKeys(box) {
  const hide = (/** @type {KeyboardEvent} */ e) => {
    if (e.composedPath().includes(box)) Object.defineProperty(e, 'defaultPrevented', {value: true, configurable: true});
  };
  const restore = (/** @type {any} */ e) => { delete e.defaultPrevented; };
  const stop = (/** @type {KeyboardEvent} */ e) => e.stopPropagation();
  window.addEventListener('keydown', hide, true);
  box.addEventListener('keydown', restore, true);
  box.addEventListener('keydown', stop);
  return () => {
    window.removeEventListener('keydown', hide, true);
    box.removeEventListener('keydown', restore, true);
    box.removeEventListener('keydown', stop);
  };
}

/** @param {{model: Model, el: HTMLElement}} where */
function render({model, el}) {
  const t = translator(model.get('words'));
  const image = h('img');
  const note = h('p', {class: 'note', role: 'status'}), words = h('p', {class: 'unseen', role: 'status'});
  const box = h('div', {class: 'nbcurve nbcurve-frame', lang: langOf(model.get('lang')), dir: 'ltr'}, image, note, words);
  el.classList.add('nbcurve-picture');
  el.replaceChildren(box);
  /** @type {(() => void)|undefined} */
  let free;
  let alive = true, waiting = false, quiet = 0, settling = 0;

  function mark() {
    const stale = model.get('stale');
    box.classList.toggle('old', stale || !alive);
    say(note, !alive ? t('The sliders sleep. Run this cell, and they move the picture again.')
      : waiting ? t('No answer from Python yet. If none comes, run this cell again.')
      : stale ? t('The picture is from before the error.') : '');
  }
  function draw() {
    const png = model.get('png');
    if (png) image.src = 'data:image/png;base64,' + png;
    image.width = model.get('width');
    image.alt = model.get('text');
    el.classList.toggle('nothing', !png);
    mark();
    clearTimeout(quiet);
    quiet = window.setTimeout(() => { say(words, model.get('text')); tell(); }, QUIET);  // it may be on another screen now
  }
  const {dress, leave: undress} = followTheme(box, el);
  /** Python is told how wide a picture can be, and how sharp it is seen. */
  function tell() {
    const room = el.clientWidth, density = devicePixelRatio > 1 ? 2 : 1;
    if (!room || Math.abs(room - model.get('room')) < 8 && density === model.get('density')) return;
    model.set('room', room);
    model.set('density', density);
    model.save_changes();
  }
  /** Beside each other where there is room. */
  const sized = new ResizeObserver(() => {
    dress();
    const all = /** @type {HTMLElement|null} */ (el.closest('.nbcurve-interact'));
    if (!all) return;
    free ??= keepKeys(all);
    all.classList.toggle('wide', all.clientWidth >= 700);
    clearTimeout(settling);
    settling = window.setTimeout(tell, SETTLED);
  });
  sized.observe(el);
  remember(model.widget_manager);
  rememberClassic(model.widget_manager);
  const leave = watchKernel(model, (a, w) => { alive = a; waiting = w; mark(); });
  model.on('change:answered', draw);
  draw();
  return () => {
    clearTimeout(quiet); clearTimeout(settling);
    sized.disconnect(); leave(); undress(); free?.();
    model.off('change:answered', draw);
  };
}

export default {render};
