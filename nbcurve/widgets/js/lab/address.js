// A link that carries a curve: #curve1=3_2_1 turns the knobs of the page's first lab to 3, 2, 1; after a semicolon stand its
// points, x and y in turn, if a hand has moved them. Only a page that says so has such links: a notebook's address is its own.

import {fits} from '../curve.js';
import {fixed} from '../numbers.js';
import {h} from '../page.js';
import {MOST_HINGES} from './core.js';
import {button} from './parts.js';

/** @typedef {import('./core.js').Lab} Lab @typedef {import('./core.js').Moment} Moment @typedef {import('./core.js').Shown} Shown */

const MOST_POINTS = 200, LARGEST = 1e6, LONGEST = 5000, QUIET = 500;  // the last one in milliseconds
const NUMBER = /^-?\d{1,7}(\.\d{1,12})?(e-\d{1,2})?$/;

/** Numbers as text, five digits each; '' if one of them is too large for a link. @param {number[]} numbers */
const write = numbers => numbers.every(v => Math.abs(v) <= LARGEST) ? numbers.map(v => +v.toPrecision(5)).join('_') : '';
/** @param {string} text @returns {number[]|null} */
const read = text => {
  const words = text.split('_');
  return words.every(w => NUMBER.test(w) && Math.abs(+w) <= LARGEST) ? words.map(Number) : null;
};

/** Knobs, and points if they have moved, as a link carries them; '' if it cannot. @param {Moment} now @param {Moment} first */
export function encode({params, points}, first) {
  const knobs = write(params), spots = points === first.points ? '' : write(points.flat());
  return !knobs || points.length > MOST_POINTS || (points !== first.points && !spots) ? '' : knobs + (spots && ';' + spots);
}

/** Between two ends, but for the digits that a link leaves out. @param {number} v @param {import('./core.js').Ends} ends */
const within = (v, [low, high]) => v >= low - (high - low) / 1e3 && v <= high + (high - low) / 1e3;

/** What a link says, if it makes sense in this lab; else null. @param {string} text @param {Shown} s @returns {Partial<Moment>|null} */
export function decode(text, s) {
  if (text.length > LONGEST) return null;
  const [knobs, spots, ...more] = text.split(';'), params = read(knobs), flat = spots === undefined ? [] : read(spots);
  if (more.length || !params || !fits(s.family, params) || params.length > 3 * MOST_HINGES + 1 || !flat) return null;
  if (spots === undefined) return {params};
  const points = /** @type {Moment['points']} */ (Array.from({length: flat.length / 2}, (_, i) => flat.slice(2 * i, 2 * i + 2)));
  const inside = points.every(([x, y]) => within(x, s.xlim) && within(y, s.ylim));
  return flat.length % 2 || points.length > MOST_POINTS || !inside ? null : {params, points};
}

/** Has the page links that carry curves? */
export const hasLinks = () => Boolean(document.querySelector('meta[name="nbcurve-links"]'));
const labs = () => [...document.querySelectorAll('div[id^="lab"]')].filter(el => /^lab\d+-[0-9a-f]{8}$/.test(el.id));

export class Address {
  /** @param {Lab} lab @param {HTMLElement} root one of the page's labs @param {HTMLElement} undo the button's place is after it */
  constructor(lab, root, undo) {
    this.lab = lab; this.root = root;
    this.name = `curve${labs().indexOf(root) + 1}`;
    this.first = {...lab.first};
    this.timer = 0;
    this.written = /** @type {string|null} */ (null);
    this.link = h('input', {type: 'text', class: 'link', readonly: true, hidden: true, 'aria-label': lab.t('Link to this curve')});
    undo.after(button(lab.t('Copy link'), () => this.copy()));
    undo.parentElement?.append(this.link);
    this.open = () => this.read();
    window.addEventListener('hashchange', this.open);
    this.read();
  }

  /** The curve of the page's address, if it carries one for this lab. */
  read() {
    const [name, text] = location.hash.slice(1).split('='), {lab} = this, {t} = lab;
    if (name !== this.name || text === undefined || text === this.written) return;
    let found = null;
    try { found = decode(decodeURIComponent(text), lab.s); } catch { /* what cannot be decoded is no curve */ }
    if (found) {
      lab.letGo();
      lab.remember('link');
      lab.descent.stop();
      if (found.points) lab.setPoints(found.points);
      lab.turn(/** @type {number[]} */ (found.params));
      this.written = text;
    }
    const loss = `${lab.s.measure.toUpperCase()} ${fixed(lab.loss, 4)}`;
    lab.message = !found ? t('The address carries no curve that fits here; it is ignored.') :
      lab.shows('loss') ? t('This curve came with the link: {loss}. Can you do better?', {loss}) : t('This curve came with the link.');
    this.root.scrollIntoView({block: 'center'});
    lab.refresh();
  }

  /** Once a hand has done something and all is quiet, the address follows. */
  writeSoon() {
    clearTimeout(this.timer);
    if (this.lab.past.length) this.timer = window.setTimeout(() => this.write(), QUIET);
  }
  write() {
    clearTimeout(this.timer);
    const text = encode(this.lab.s, this.first);
    if (text && text !== this.written) history.replaceState(history.state, '', `#${this.name}=${text}`);
    if (text) this.written = text;
    return Boolean(text);
  }

  async copy() {
    const {lab, link} = this, {t} = lab;
    if (!this.write()) lab.message = t('These numbers are too large, or the points too many, for a link.');
    else {
      const address = new URL(`#${this.name}=${this.written}`, location.href).href;
      try {
        await navigator.clipboard.writeText(address);
        link.hidden = true;
        lab.message = t('Copied. Whoever opens the link sees this curve.');
      } catch {  // a page that came without encryption may not write to the clipboard
        link.value = address; link.hidden = false; link.select();
        lab.message = t('Copy the link from the field.');
      }
    }
    lab.refresh();
  }

  leave() { clearTimeout(this.timer); window.removeEventListener('hashchange', this.open); }
}
