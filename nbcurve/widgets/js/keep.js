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

/** What a notebook keeps: the models that its outputs show. @param {any} state @param {any[]} cells */
const kept = (state, cells) => {
  const ids = cells.flatMap(cell => cell.outputs ?? []).map(o => o.data?.[VIEW]?.model_id).filter(Boolean);
  return {[STATE]: {...state, state: reached(state.state, ids)}};
};

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
    context.model.setMetadata('widgets', kept(manager.get_state_sync({drop_defaults: true}), context.model.toJSON().cells));
  });
}

/** The same in the classic Notebook, whose manager has a `notebook`. Its state comes a moment later, and in time: before the notebook
 * is written, the server is asked whether its file is as it was.
 * @param {any} manager */
export function rememberClassic(manager) {
  const notebook = manager?.notebook;
  if (!notebook?.events || remembered.has(notebook)) return;
  remembered.add(notebook);
  notebook.events.on('before_save.Notebook', async () => {
    notebook.metadata.widgets = kept(await manager.get_state({drop_defaults: true}), notebook.toJSON().cells);
  });
}
