// What all widgets share: elements of a page, words, keys, theme, models, and the way into a page without a kernel.

/**
 * What a widget knows: anywidget's model, or `pageModel` where no kernel is at hand.
 * @typedef {object} Model
 * @property {(key: string) => any} get
 * @property {(key: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(name: string, act: (...args: any[]) => void) => void} on
 * @property {(name: string, act: (...args: any[]) => void) => void} off
 * @property {unknown} [widget_manager] only a live widget has one
 */

// ---- Elements ----

const SVG = ['svg', 'g', 'path', 'text', 'circle', 'clipPath', 'rect', 'line', 'polyline'];

/**
 * An element with attributes and children. A string becomes text, never markup; `on…` listens.
 * @param {string} tag
 * @param {Record<string, any>} [attrs]
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function h(tag, attrs = {}, ...children) {
  const el = SVG.includes(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [k, v] of Object.entries(attrs)) {
    if (k.startsWith('on')) el.addEventListener(k.slice(2), v);
    else if (v !== false && v !== undefined) el.setAttribute(k, v === true ? '' : v);
  }
  el.append(...children);
  return el;
}

/**
 * Write an attribute only if it differs: the browser then has less to redo.
 * @param {Element} el
 * @param {string} attr
 * @param {string|number} value
 */
export function put(el, attr, value) { if (el.getAttribute(attr) !== String(value)) el.setAttribute(attr, String(value)); }

/**
 * Write a text only if it differs; screen readers then speak of what is new alone.
 * @param {Element} el
 * @param {string} text
 */
export function say(el, text) { if (el.textContent !== text) el.textContent = text; }

// ---- Words ----

/**
 * A translator: `t('{n} points', {n: 3})`. The English text is the key; what stands in braces is filled in.
 * @param {Record<string, string>} [words] English text -> translation
 */
export function translator(words = {}) {
  /** @param {string} text @param {Record<string, any>} [values] */
  return (text, values = {}) => (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
}

/** Attributes of the outermost element: what language it speaks. @param {string} lang */
export const langOf = lang => lang === 'pt' ? 'pt-BR' : lang || 'en';

// ---- Keys ----

/** @type {WeakMap<EventTarget, (e: KeyboardEvent) => void>} */
const keyActs = new WeakMap();

/**
 * Lets `act` hear the keys pressed in `el`, inside a box of `keepKeys`.
 * @template {EventTarget} E
 * @param {E} el
 * @param {(e: KeyboardEvent) => void} act
 */
export function onKey(el, act) { keyActs.set(el, act); return el; }

/**
 * Keeps every key pressed in `box` from the notebook around it. Notebook 7 listens on the document before the target does, so
 * this listens on the window, before all, and tells those who asked with `onKey` itself. What a key does of its own (typing,
 * moving a slider) is left alone.
 * @param {HTMLElement} box
 * @returns {() => void} lets go
 */
export function keepKeys(box) {
  /** @param {KeyboardEvent} e */
  const hear = e => {
    const way = e.composedPath(), end = way.indexOf(box);
    if (end < 0) return;
    e.stopImmediatePropagation();
    if (e.type === 'keydown') for (const el of way.slice(0, end + 1)) keyActs.get(el)?.(e);
  };
  const types = /** @type {const} */ (['keydown', 'keypress', 'keyup']);
  types.forEach(type => window.addEventListener(type, hear, true));
  return () => types.forEach(type => window.removeEventListener(type, hear, true));
}

// ---- Theme ----

/** Is the page behind `el` dark? @param {Element} el */
export function isDark(el) {
  for (let e = /** @type {Element|null} */ (el); e; e = e.parentElement) {
    const [r, g, b, alpha = 1] = (getComputedStyle(e).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    if (alpha > 0.5) return 0.3 * r + 0.6 * g + 0.1 * b < 128;
  }
  return document.documentElement.getAttribute('theme') === 'dark' || matchMedia('(prefers-color-scheme: dark)').matches;
}

/**
 * Gives `box` the class `dark` where the page is, now and whenever that changes. (On paper theme.css is light in any case.)
 * @param {HTMLElement} box
 * @param {Element} root
 */
export function followTheme(box, root) {
  const dress = () => { box.classList.toggle('dark', isDark(root)); };
  const theme = matchMedia('(prefers-color-scheme: dark)'), themes = new MutationObserver(dress);
  [document.documentElement, document.body].forEach(el => themes.observe(el, {attributes: true}));
  theme.addEventListener('change', dress);
  dress();
  return {dress, leave: () => {
    themes.disconnect();
    theme.removeEventListener('change', dress);
  }};
}

// ---- A page without a kernel ----

/** A model for a page without a kernel. @param {Record<string, any>} state @returns {Model} */
export function pageModel(state) {
  /** @type {Record<string, ((...args: any[]) => void)[]>} */
  const acts = {};
  return {
    get: k => state[k], set: (k, v) => { state[k] = v; }, save_changes() {},
    on(name, act) { (acts[name] ||= []).push(act); }, off(name, act) { acts[name] = (acts[name] || []).filter(a => a !== act); },
  };
}

/**
 * Brings the saved outputs of one id to life: `mount` is the widget's own. The first one brings the style along.
 * @param {(root: HTMLElement, model: Model) => void} mount
 * @param {string} id
 * @param {Record<string, any>} state
 * @param {string} [style]
 */
export function mountAll(mount, id, state, style = '') {
  document.querySelectorAll('#' + id).forEach(found => {
    const el = /** @type {HTMLElement & {model?: Model}} */ (found);
    if (el.model) return;
    el.model = pageModel({...state});
    mount(el, el.model);
    if (style) el.prepend(h('style', {}, style));
  });
}
