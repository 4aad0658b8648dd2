// The picture of `interact`: shows the newest frame, says it in words, and tells when no one draws any more.
// Pure JavaScript with JSDoc types; what Python sends is in the traits of `Picture` in sliders.py.

const PATIENCE = 4000;  // milliseconds after which a kernel that has not answered may have gone
const QUIET = 500;      // words are spoken once the slider rests, so that nobody is talked over
const SETTLED = 200;    // a window that is being resized
const VIEW = 'application/vnd.jupyter.widget-view+json', STATE = 'application/vnd.jupyter.widget-state+json';

/** @typedef {{get: (key: string) => any, set: Function, save_changes: Function, on: Function, off: Function, widget_manager?: any}} Model */

/** An element with a class, its attributes and children.
 * @param {string} name @param {Record<string, string>} [attributes] @param {...Node} children */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Change a text only when it differs: a screen reader speaks every change.
 * @param {Element} element @param {string} text */
const say = (element, text) => { if (element.textContent !== text) element.textContent = text; };

/** All models that are reached from some of them.
 * @param {Record<string, any>} all a state per model id @param {string[]} ids */
function reached(all, ids) {
  /** @type {Record<string, any>} */
  const found = {};
  const waiting = ids.filter(id => id in all);
  while (waiting.length) {
    const id = /** @type {string} */ (waiting.pop());
    if (id in found) continue;
    found[id] = all[id];
    for (const [, other] of JSON.stringify(all[id].state).matchAll(/"IPY_MODEL_([^"]+)"/g)) if (other in all) waiting.push(other);
  }
  return found;
}

const remembered = new WeakSet();

/** JupyterLab saves widgets only if a setting says so, and else shows "model not found" when the notebook is opened again.
 * So what a notebook's outputs show goes into it whenever it is saved. Other places have no `context`.
 * @param {any} manager */
function remember(manager) {
  const context = manager?.context;
  if (!context?.saveState || !manager.get_state_sync || remembered.has(context)) return;
  remembered.add(context);
  context.saveState.connect((/** @type {any} */ _, /** @type {string} */ when) => {
    if (when !== 'started' || !context.model.setMetadata) return;
    /** @type {any[]} */
    const outputs = context.model.toJSON().cells.flatMap((/** @type {any} */ cell) => cell.outputs ?? []);
    const state = manager.get_state_sync({drop_defaults: true});
    state.state = reached(state.state, outputs.map(o => o.data?.[VIEW]?.model_id).filter(Boolean));
    context.model.setMetadata('widgets', {[STATE]: state});
  });
}

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
  const manager = model.widget_manager;
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

/** @param {{model: Model, el: HTMLElement}} where */
function render({model, el}) {
  const t = (/** @type {string} */ text) => model.get('words')[text] ?? text;
  const image = /** @type {HTMLImageElement} */ (h('img'));
  const note = h('p', {class: 'note', role: 'status'}), words = h('p', {class: 'unseen', role: 'status'});
  const box = h('div', {class: 'nbcurve-frame', lang: model.get('lang')}, image, note, words);
  el.classList.add('nbcurve-picture');
  el.replaceChildren(box);
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
    quiet = window.setTimeout(say, QUIET, words, model.get('text'));
  }
  /** Beside each other where there is room; and Python is told how wide a picture can be. */
  const sized = new ResizeObserver(() => {
    const all = el.closest('.nbcurve-interact');
    all?.classList.toggle('wide', all.clientWidth >= 700);
    clearTimeout(settling);
    settling = window.setTimeout(() => {
      const room = el.clientWidth;
      if (!room || Math.abs(room - model.get('room')) < 8) return;
      model.set('room', room);
      model.save_changes();
    }, SETTLED);
  });
  sized.observe(el);
  remember(model.widget_manager);
  const leave = watchKernel(model, (a, w) => { alive = a; waiting = w; mark(); });
  model.on('change:answered', draw);
  draw();
  return () => { clearTimeout(quiet); clearTimeout(settling); sized.disconnect(); leave(); model.off('change:answered', draw); };
}

export default {render};
