// A notebook that is saved remembers its widgets.

const VIEW = 'application/vnd.jupyter.widget-view+json', STATE = 'application/vnd.jupyter.widget-state+json';

/** All models that are reached from some of them.
 * @param {Record<string, any>} all a state per model id @param {string[]} ids */
export function reached(all, ids) {
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
 * @param {any} manager what anywidget calls `model.widget_manager` */
export function remember(manager) {
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
