// A window on a lab for test_lab_link.py: the lab and its link as they are, a model that holds messages back, and listens, as ipywidgets' does.
// A line of JSON in is one thing that happens; a line out is what the page then sends and what it shows.

import {createInterface} from 'node:readline';
import {isDeepStrictEqual as same} from 'node:util';
import {KEYS, Lab} from '../../nbcurve/widgets/js/lab/core.js';
import {Link} from '../../nbcurve/widgets/js/lab/link.js';

Object.assign(globalThis, {window: globalThis, matchMedia: () => ({matches: true})});

class Model {
  constructor(name, state) {
    Object.assign(this, {name, state, widget_manager: {}, acts: {}, diff: {}, sent: [], count: 0, pending: 0, held: null, expected: {}});
  }
  get(k) { return this.state[k]; }
  on(name, act) { (this.acts[name] ||= []).push(act); }
  fire(name, ...what) { (this.acts[name] || []).forEach(act => act(...what)); }
  change(state) {
    const changed = Object.keys(state).filter(k => !same(this.state[k], state[k]));
    Object.assign(this.state, state);
    changed.forEach(k => this.fire('change:' + k));
    return changed;
  }
  set(k, v) { if (this.change({[k]: v}).length) this.diff[k] = v; }
  save_changes() {  // one message at a time; what is said meanwhile becomes one more
    if (!Object.keys(this.diff).length) return;
    this.held = {...this.held, ...this.diff};
    this.diff = {};
    this.send();
  }
  send() {
    if (this.pending || !this.held) return;
    const id = `${this.name}:${this.count++}`;
    this.sent.push({id, state: JSON.parse(JSON.stringify(this.held))});
    Object.keys(this.held).forEach(k => { this.expected[k] = id; });
    this.held = null; this.pending = 1;
  }
  /** Is this value, which the kernel echoes, old? It is until the answer to what was said last, and while more is to be said. */
  isOld(k, parent) {
    if (!(k in this.expected)) return false;
    if (this.expected[k] !== parent) return true;
    delete this.expected[k];
    return Boolean(this.held && k in this.held);
  }
  receive({method, state, content, parent}) {
    if (method === 'custom') this.fire('msg:custom', content);
    else if (method === 'idle') { this.pending = 0; this.send(); }
    else if (method === 'echo_update') this.change(Object.fromEntries(Object.entries(state).filter(([k]) => !this.isOld(k, parent))));
    else this.change(state);
  }
}

let model, lab, link;
const happens = {
  start([name, state]) { model = new Model(name, state); lab = new Lab(model); link = new Link(lab); },
  params(v) { lab.turn(v); }, points(v) { lab.setPoints(v); }, lr(v) { lab.set('lr', v); }, zero_grad(v) { lab.toggle('zero_grad', v); },
  frame() { lab.descent.tick(0); link.tellSoon(Infinity); },
  receive(message) { model.receive(message); },
};
for await (const line of createInterface({input: process.stdin})) {
  const [what, value] = JSON.parse(line);
  happens[what](value);
  console.log(JSON.stringify({sent: model.sent.splice(0), shown: Object.fromEntries(KEYS.map(k => [k, lab.s[k] ?? null]))}));
}
