// One lab's page for test_lab_link.py: the lab and its link as they are, a model that holds messages back as ipywidgets does.
// A line of JSON in is one thing that happens; a line out is what the page then sends and what it shows.

import {createInterface} from 'node:readline';
import {isDeepStrictEqual as same} from 'node:util';
import {KEYS, Lab} from '../../nbcurve/widgets/js/lab/core.js';
import {Link} from '../../nbcurve/widgets/js/lab/link.js';

Object.assign(globalThis, {window: globalThis, matchMedia: () => ({matches: true})});

class Model {
  constructor(state) { Object.assign(this, {state, widget_manager: {}, acts: {}, diff: {}, sent: [], pending: 0, held: null}); }
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
    this.sent.push(JSON.parse(JSON.stringify(this.held)));
    this.held = null; this.pending = 1;
  }
  receive({method, state, content}) {
    if (method === 'custom') this.fire('msg:custom', content);
    else if (method === 'idle') { this.pending = 0; this.send(); } else this.change(state);
  }
}

let model, lab, link;
const happens = {
  start(state) { model = new Model(state); lab = new Lab(model); link = new Link(lab); },
  params(v) { lab.turn(v); }, points(v) { lab.setPoints(v); }, lr(v) { lab.set('lr', v); }, zero_grad(v) { lab.toggle('zero_grad', v); },
  frame() { lab.descent.tick(0); link.tellSoon(Infinity); },
  receive(message) { model.receive(message); },
};
for await (const line of createInterface({input: process.stdin})) {
  const [what, value] = JSON.parse(line);
  happens[what](value);
  console.log(JSON.stringify({sent: model.sent.splice(0), shown: Object.fromEntries(KEYS.map(k => [k, lab.s[k] ?? null]))}));
}
