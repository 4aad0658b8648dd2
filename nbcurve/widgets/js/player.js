// One player for whatever plays frames in a page: a descent, a fit, the sliders of an `interact` that has no kernel.
// A dial chooses the frame: time, a slider, a list or a check box. Each dial has its own frames, the other dials at their start.

import {followTheme, h, keepKeys, langOf, mountAll as mountPages, put, say, translator} from './page.js';

/** @typedef {import('./page.js').Model} Model */
/** @typedef {[number, 'curve'|'dot'|'knots', number[]]} Shape its pane, and its points: x, y, x, y, … */
/**
 * @typedef {object} Dial
 * @property {string} name
 * @property {'time'|'slider'|'choice'|'check'} kind
 * @property {number} at the frame at the start
 * @property {string[]} values for each frame, what the dial says
 * @property {string[]} [words] for each frame, the picture in words
 * @property {string[]} [printed] for each frame, what the function printed
 * @property {string} [plies] all pictures in one sheet, deflated, in base64
 * @property {string} [palette] its colours, in hex: sixteen or 256
 * @property {boolean} [chained] is each picture laid on the one before it?
 * @property {Shape[][]} [drawn] or for each frame what is drawn over the still picture
 */

const BEAT = 100, CALM = 1000, LEAP = 5;  // milliseconds a frame; with reduced motion it is seldom, and so many frames at once
const QUIET = 500;  // words are spoken once the dial rests, so that nobody is talked over

/** Which frame comes next. @param {number} k @param {number} last @param {boolean} calm */
export const following = (k, last, calm) => Math.min(k + (calm ? LEAP : 1), last);

/** Is this an address that a line may lead to? @param {string} address @param {string} page */
export const isAddress = (address, page) => {
  try { return ['http:', 'https:', 'file:'].includes(new URL(address, page).protocol); } catch { return false; }
};

/** @param {Shape} shape */
function draw([, kind, at]) {
  const spots = Array.from({length: at.length / 2}, (_, i) => [at[2 * i], at[2 * i + 1]]);
  if (kind === 'curve') return [h('path', {class: 'curve', d: 'M' + at.join(' ')})];
  if (kind === 'dot') return spots.map(([x, y]) => h('circle', {class: 'dot', cx: x, cy: y, r: 6}));
  return spots.map(([x, y]) => h('path', {class: 'knot', d: `M${x - 5} ${y}l5 -5 5 5 -5 5z`}));
}

/** A still picture with something drawn over it. */
class Overlay {
  /** @param {Model} model @param {HTMLImageElement} still */
  constructor(model, still) {
    const size = {width: model.get('width'), height: model.get('height')};
    this.panes = model.get('panes').map((/** @type {number[]} */ [x, y, width, height]) =>
      h('svg', {x, y, width, height, viewBox: `${x} ${y} ${width} ${height}`}));
    this.el = h('div', {class: 'picture', style: `max-width: ${size.width}px`}, still,
      h('svg', {class: 'over', viewBox: `0 0 ${size.width} ${size.height}`, 'aria-hidden': 'true'}, ...this.panes));
  }
  /** @param {Dial} dial @param {number} k */
  show(dial, k) {
    this.panes.forEach((/** @type {Element} */ pane, /** @type {number} */ i) =>
      pane.replaceChildren(...(dial.drawn?.[k] ?? []).filter(s => s[0] === i).flatMap(draw)));
  }
}

/**
 * The pictures of a dial, one after the other. The sheet begins with a ply to lay them on: each holds what differs
 * from that one, or, chained, from the one before it.
 * @param {Dial} dial @param {number} size of a picture, in bytes
 */
async function unfold(dial, size) {
  const packed = Uint8Array.from(atob(dial.plies ?? ''), c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const plies = new Uint8Array(await new Response(stream).arrayBuffer());
  for (let i = size; i < plies.length; i++) plies[i] ^= plies[dial.chained ? i - size : i % size];
  return plies.subarray(size);
}

/** Do half bytes count its colours? @param {Dial} dial */
const isFew = dial => (dial.palette ?? '').length <= 16 * 8;

/** A picture out of a sheet. */
class Sheet {
  /** @param {Model} model @param {HTMLImageElement} still it stays until something is turned */
  constructor(model, still) {
    const [width, height] = model.get('pixels');
    this.canvas = h('canvas', {width, height, role: 'img'});
    this.pen = this.canvas.getContext('2d');
    this.image = this.pen.createImageData(width, height);
    this.el = h('div', {class: 'picture', style: `max-width: ${model.get('width')}px`}, still);
    this.still = still;
    this.k = 0;
    /** @type {Dial|undefined} */
    this.dial = undefined;
    /** @type {Uint8Array|undefined} one dial's pictures at a time: they take 12 MB, 24 with many colours */
    this.frames = undefined;
  }
  /** Of a picture, in bytes: two pixels in each, if the colours are few. @param {Dial} dial */
  size(dial) { return Math.ceil(this.canvas.width * this.canvas.height / (isFew(dial) ? 2 : 1)); }
  /** @param {Dial} dial @param {number} k */
  show(dial, k) {
    if (this.still.isConnected && k === dial.at) return;
    put(this.canvas, 'aria-label', dial.words?.[k] ?? '');
    this.k = k;
    if (this.dial === dial) { this.paint(); return; }
    this.dial = dial;
    this.frames = undefined;
    unfold(dial, this.size(dial)).then(frames => { if (this.dial === dial) { this.frames = frames; this.paint(); } });
  }
  paint() {
    const {frames} = this;
    if (!frames || !this.dial) return;
    const colors = new Uint32Array(Uint8Array.from((this.dial.palette ?? '').match(/../g) ?? [], hex => parseInt(hex, 16)).buffer);
    const pixels = new Uint32Array(this.image.data.buffer), few = isFew(this.dial);
    for (let i = 0, j = this.k * this.size(this.dial); i < pixels.length; j++) {
      pixels[i++] = colors[few ? frames[j] >> 4 : frames[j]];
      if (!few) continue;
      pixels[i++] = colors[frames[j] & 15];  // the half byte after an odd last pixel falls off the end
    }
    this.pen.putImageData(this.image, 0, 0);
    if (this.still.isConnected) this.still.replaceWith(this.canvas);
  }
}

/**
 * What one turns, by mouse, finger or key: `turn` is told the frame.
 * @param {Dial} dial @param {string} uid @param {(k: number) => void} turn
 */
function control({name, kind, at, values}, uid, turn) {
  const out = h('output', {for: uid, 'aria-live': 'off'}), label = h('label', {for: uid}, name);
  if (kind === 'choice') {
    const list = h('select', {id: uid, oninput: () => turn(list.selectedIndex)}, ...values.map(v => h('option', {}, v)));
    return {el: h('div', {class: 'dial'}, label, list), show: (/** @type {number} */ k) => { list.selectedIndex = k; }};
  }
  if (kind === 'check') {
    const box = h('input', {type: 'checkbox', id: uid, oninput: () => turn(Number(box.checked))});
    return {el: h('div', {class: 'dial'}, label, box), show: (/** @type {number} */ k) => { box.checked = k === 1; }};
  }
  const range = h('input', {type: 'range', id: uid, min: 0, max: values.length - 1, step: 1, value: at, oninput: () => turn(+range.value)});
  const show = (/** @type {number} */ k) => {
    range.value = k;
    put(range, 'aria-valuetext', values[k]);
    say(out, values[k]);
  };
  return {el: h('div', {class: 'dial'}, label, range, out), show};
}

/** The button that lets time run. */
class Play {
  /** @param {(text: string) => string} t @param {number} last @param {() => number} now @param {(k: number) => void} go
   * @param {() => void} rested once it has come to a rest; a slider tells where it is by itself */
  constructor(t, last, now, go, rested) {
    this.t = t; this.last = last; this.now = now; this.go = go; this.rested = rested; this.timer = 0;
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    this.el = h('button', {type: 'button', onclick: () => { if (this.timer) this.rest(); else this.start(); }});
    this.stop();
  }
  start() {
    if (this.now() === this.last) this.go(0);
    this.timer = window.setInterval(() => this.step(), this.still.matches ? CALM : BEAT);
    this.label();
  }
  step() {
    this.go(following(this.now(), this.last, this.still.matches));
    if (this.now() === this.last || !this.el.isConnected) this.rest();
  }
  rest() { this.stop(); this.rested(); }
  stop() { clearInterval(this.timer); this.timer = 0; this.label(); }
  label() { say(this.el, this.timer ? '❚❚' : '▶'); put(this.el, 'aria-label', this.t(this.timer ? 'Pause' : 'Play')); }
}

/** The line below: what is different in a notebook, and how to get there. @param {Model} model @param {(text: string) => string} t */
function line(model, t) {
  const address = model.get('address'), several = model.get('dials').length > 1;
  const text = several ? t('Here each moves alone, the others at their start. In a notebook they move together.') + ' ' : '';
  const link = address && isAddress(address, document.baseURI) ? [h('a', {href: address}, t('Run it in a notebook'))] : [];
  return h('p', {class: 'quiet'}, text, ...link);
}

/** @param {HTMLElement} root its image is the still picture @param {Model} model @returns {() => void} takes it away */
export function mount(root, model) {
  const t = translator(model.get('words')), uid = 'player' + Math.random().toString(36).slice(2);
  /** @type {Dial[]} */
  const dials = model.get('dials'), ks = dials.map(dial => dial.at);
  const picture = new (model.get('panes') ? Overlay : Sheet)(model, /** @type {HTMLImageElement} */ (root.querySelector('img')));
  const printed = h('pre', {}), words = h('p', {class: 'unseen', role: 'status'});
  let quiet = 0;
  /** Frame `k` of dial `i`; the others go back to their start. @param {number} i @param {number} k */
  const show = (i, k) => {
    dials.forEach((dial, j) => { ks[j] = j === i ? k : dial.at; controls[j].show(ks[j]); });
    picture.show(dials[i], k);
    say(printed, dials[i].printed?.[k] ?? '');
    clearTimeout(quiet);
    if (!play?.timer) quiet = window.setTimeout(say, QUIET, words, `${dials[i].words?.[k] ?? ''} ${printed.textContent}`.trim());
  };
  const controls = dials.map((dial, i) => control(dial, `${uid}-${i}`, k => { play?.stop(); show(i, k); }));
  const {kind, values} = dials[0], rested = () => say(words, values[ks[0]]);
  const play = kind === 'time' ? new Play(t, values.length - 1, () => ks[0], k => show(0, k), rested) : null;
  const attrs = {class: 'nbcurve nbcurve-player', lang: langOf(model.get('lang')), dir: 'ltr',
    role: 'group', 'aria-label': t('Pictures that move'),
    'data-lm-suppress-shortcuts': 'true'};
  const turned = h('div', {class: 'dials'}, ...(play ? [play.el] : []), ...controls.map(c => c.el));
  const box = h('div', attrs, picture.el, printed, turned, ...(play ? [] : [line(model, t)]), words);
  root.replaceChildren(box);
  const free = keepKeys(box), {dress, leave} = followTheme(box, root), shown = new ResizeObserver(dress);
  shown.observe(box);
  show(0, ks[0]);
  clearTimeout(quiet);  // nothing has moved yet
  return () => { clearTimeout(quiet); play?.stop(); shown.disconnect(); free(); leave(); };
}

/** Brings a saved output to life. @param {string} id @param {Record<string, any>} state @param {string} [style] */
export const mountAll = (id, state, style) => mountPages(mount, id, state, style);
