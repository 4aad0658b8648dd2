// How an output finds its kernel. What a notebook keeps of a widget is a page that lives by itself; when the kernel that made it
// is there, anywidget opens the widget's model, and the two meet here under the key that both of them carry. A notebook that is
// opened again tomorrow has no model to miss: the page simply goes on alone.

import {rememberClassic} from './keep.js';

/** @typedef {import('./page.js').Model} Model */
/** @typedef {{models: Map<string, Model>, acts: Set<(key: string) => void>}} Meeting */

/** One for all widgets and bundles on this page. @returns {Meeting} */
const meeting = () => {
  const page = /** @type {{nbcurveMeeting?: Meeting}} */ (globalThis);
  return page.nbcurveMeeting ??= {models: new Map(), acts: new Set()};
};

/** anywidget's `initialize`: a model has come, with or without a view. @param {{model: Model}} widget */
export function announce({model}) {
  const {models, acts} = meeting(), key = model.get('key');
  rememberClassic(model.widget_manager);
  models.set(key, model);
  acts.forEach(act => act(key));
  return () => { if (models.get(key) === model) models.delete(key); };
}

/**
 * Mounts a widget with `own`, the page's model, and with the live one as soon as there is one.
 * @param {(root: HTMLElement, model: Model) => () => void} mount
 * @param {HTMLElement} root
 * @param {Model} own
 * @returns {() => void} takes it away
 */
export function mountBoth(mount, root, own) {
  const {models, acts} = meeting(), key = own.get('key');
  let leave = mount(root, models.get(key) || own);
  /** @param {string} come */
  const act = come => {
    if (come !== key) return;
    leave();
    leave = mount(root, /** @type {Model} */ (models.get(key)));
  };
  if (key) acts.add(act);
  return () => { acts.delete(act); leave(); };
}
