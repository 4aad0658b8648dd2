// Numbers as people read and write them.

/** @typedef {import('./curve.js').Family} Family @typedef {import('./curve.js').Ends} Ends */

/** @param {number} v @param {number} [d] digits after the point */
export const fixed = (v, d = 2) => !Number.isFinite(v) ? '∞' : Math.abs(v) >= 1e6 ? scientific(v) :
  (Math.abs(v) < 0.5 / 10 ** d ? 0 : v).toFixed(d).replace('-', '−');
/** @param {number} v */
export const signed = v => (fixed(v).startsWith('−') ? ' − ' : ' + ') + fixed(Math.abs(v));

/** @type {Record<string, string>} */
const RAISED = Object.fromEntries([...'0123456789-'].map((c, i) => [c, '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'[i]]));
/** 3 × 10⁵ for 300000. @param {number} v @param {number} [d] digits after the point, at most */
export function scientific(v, d = 1) {
  const [digits, power] = v.toExponential(d).split('e'), short = digits.replace(/\.?0+$/, '').replace('-', '−');
  return `${short}×10${[...String(+power)].map(c => RAISED[c]).join('')}`;
}

/**
 * What was typed, as a number; NaN if it is none. A comma is a decimal comma: 1,5 is 1.5.
 * @param {string} text
 */
export function parse(text) {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Math.abs(+plain) <= 1e12 ? +plain : NaN;
}

/** A knob's value in its field. @param {number} v */
export const shown = v => Math.abs(v) >= 1e6 ? String(+v.toPrecision(6)) : String(+v.toFixed(3));

/** Inside `ends`, and with no more digits than a hand can place. @param {number} v @param {Ends} ends */
export function clamp(v, [lo, hi]) {
  const unit = 10 ** (Math.floor(Math.log10(hi - lo)) - 3);
  return Math.min(Math.max(+(Math.round(v / unit) * unit).toPrecision(9), lo), hi);
}

/** @param {number} lo @param {number} hi @param {number} count about so many */
export function ticks(lo, hi, count) {
  const raw = (hi - lo) / count, size = 10 ** Math.floor(Math.log10(raw)), out = [];
  const gap = [1, 2, 5, 10].map(k => k * size).find(k => k >= raw * 0.999) ?? size;
  for (let k = Math.ceil(lo / gap - 1e-9); k * gap <= hi + gap * 1e-9; k++) out.push(+(k * gap).toPrecision(12));
  return out;
}

/** The names of ticks: plain where that is short, with a power of ten where it is not. @param {number[]} all */
export function tickNames(all) {
  const most = Math.max(...all.map(Math.abs)), plain = most === 0 || most < 1e5 && most >= 1e-3;
  return all.map(v => v === 0 ? '0' : plain ? String(v).replace('-', '−') : scientific(v, 6));
}

const MOST_SHOWN = 3;
/** The curve as one writes it; of many hinges only the first ones. @param {Family} family @param {number[]} p */
export function formula(family, p) {
  if (family === 'quadratic') return `y = ${fixed(p[0])} x²${signed(p[1])} x${signed(p[2])}`;
  const n = (p.length - 1) / 3, few = n > MOST_SHOWN ? MOST_SHOWN - 1 : n;
  let out = 'y =';
  for (let i = 0; i < few; i++) {
    out += `${i ? signed(p[2 * n + i]) : ' ' + fixed(p[2 * n])} relu(${fixed(p[i])} x${signed(p[n + i])})`;
  }
  return out + (few < n ? ' + …' : '') + signed(p[3 * n]);
}
