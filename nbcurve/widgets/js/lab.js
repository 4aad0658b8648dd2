// @ts-nocheck
import {h, put, say, followTheme, pageModel, mountAll as mountPages} from './page.js';
// CurveLab: points, a curve with knobs, its loss, and gradient descent that turns the same knobs.
// With page.js in front of it, one ES module: for the live widget, the saved output and a page of its own. nbs/en/11_lab.ipynb explains it.

// ---- The mathematics: pure functions that need no page ----

// A quadratic has the parameters a, b, c. A sum of n hinges has m1..mn, b1..bn, w1..wn, c.
export const hinges = p => (p.length - 1) / 3;
export const fits = (family, p) => family === 'quadratic' ? p.length === 3 : p.length > 3 && p.length % 3 === 1;

export function predict(family, p, x) {
  if (family === 'quadratic') return (p[0] * x + p[1]) * x + p[2];
  const n = hinges(p);
  let y = p[3 * n];
  for (let i = 0; i < n; i++) y += p[2 * n + i] * Math.max(p[i] * x + p[n + i], 0);
  return y;
}

// The loss and its gradient. At a tie torch's choice: the slope of |r| at 0 is 0, that of relu at 0 too.
export function evaluate(family, measure, p, points) {
  const grad = new Array(p.length).fill(0), n = hinges(p);
  let loss = 0;
  for (const [x, y] of points) {
    const r = predict(family, p, x) - y, mae = measure === 'mae';
    const d = (mae ? Math.sign(r) : 2 * r) / points.length;
    loss += (mae ? Math.abs(r) : r * r) / points.length;
    if (family === 'quadratic') {
      grad[0] += d * x * x; grad[1] += d * x; grad[2] += d;
      continue;
    }
    for (let i = 0; i < n; i++) {
      const z = p[i] * x + p[n + i], w = p[2 * n + i];
      if (z > 0) { grad[i] += d * w * x; grad[n + i] += d * w; grad[2 * n + i] += d * z; }
    }
    grad[3 * n] += d;
  }
  return {loss, grad};
}

// One step of gradient descent. `sum` is what .grad holds: without zero_grad, every new gradient is added to it.
export function step(family, measure, points, params, lr, sum) {
  const {grad} = evaluate(family, measure, params, points);
  if (sum) grad.forEach((g, i) => { grad[i] = g + sum[i]; });
  return {params: params.map((v, i) => v - lr * grad[i]), sum: grad};
}

export function ticks(lo, hi, count) {
  const raw = (hi - lo) / count, size = 10 ** Math.floor(Math.log10(raw));
  const gap = [1, 2, 5, 10].map(k => k * size).find(k => k >= raw * 0.999), out = [];
  for (let k = Math.ceil(lo / gap - 1e-9); k * gap <= hi + gap * 1e-9; k++) out.push(+(k * gap).toPrecision(12));
  return out;
}

// ---- Words: a saved page carries those of its own language only ----

const TEXT = {};
TEXT.en = {
  name: 'Curve lab', figure: 'Figure', knobs: 'Knobs', hinge: 'Hinge', loss: 'Loss', best: 'best so far', show: 'Show',
  residuals: 'residuals', truth: 'true curve', arrows: 'slopes', descent: 'Gradient descent', step: 'Step', play: 'Play',
  pause: 'Pause', reset: 'Reset', lr: 'learning rate', zero: 'zero the gradient before each step', steps: 'step', path: 'loss, step by step',
  add: 'Add a hinge', remove: 'Remove hinge', number: 'number', help: 'Mouse, touch and keys', point: 'Point',
  history: (n, a, b) => n ? `Loss over ${n} steps: from ${a} to ${b}` : 'Loss over the steps: none yet',
  falls: (g, way) => `slope ${g}: ` + ['the loss falls to the right', 'the loss does not change', 'the loss falls to the left'][way],
  fit: (f, m, v, n, above, x, r) => `${f}. ${m} ${v}. ${n} points, ${above} of them above the curve. ` +
    `The largest residual is ${r}, at x = ${x}.`,
  at: (i, n, x, y) => `${i} of ${n}: x ${x}, y ${y}`, one: 'The last point stays.',
  diverged: 'Stopped: the loss grows without end. Try a smaller learning rate.',
  done: n => `${n} steps done. Press Play for more.`,
  keys: ['Drag a point to move it. Click or tap between the points to add one.',
    'On a point: arrow keys move it (Shift: less), Page Up and Page Down go to the next, Enter adds one, Delete removes it.',
    'On a slider: arrow keys turn it by 0.1 (Shift: by 0.01), Page Up and Page Down by 1.',
    'Reset goes back to where the descent began; once more, to the first knobs and points.'],
};
TEXT.pt = {
  name: 'Laboratório de curvas', figure: 'Figura', knobs: 'Botões', hinge: 'Dobradiça', loss: 'Perda', best: 'melhor até agora',
  show: 'Mostrar', residuals: 'resíduos', truth: 'curva verdadeira', arrows: 'inclinações', descent: 'Descida do gradiente',
  step: 'Passo', play: 'Rodar', pause: 'Pausar', reset: 'Recomeçar', lr: 'taxa de aprendizado',
  zero: 'zerar o gradiente antes de cada passo', steps: 'passo', path: 'perda, passo a passo', add: 'Pôr mais uma dobradiça', remove: 'Tirar a dobradiça',
  number: 'número', help: 'Mouse, toque e teclado', point: 'Ponto',
  history: (n, a, b) => n ? `Perda ao longo de ${n} passos: de ${a} a ${b}` : 'Perda ao longo dos passos: ainda nenhum',
  falls: (g, way) => `inclinação ${g}: ` + ['a perda cai para a direita', 'a perda não muda', 'a perda cai para a esquerda'][way],
  fit: (f, m, v, n, above, x, r) => `${f}. ${m} ${v}. ${n} pontos, ${above} deles acima da curva. ` +
    `O maior resíduo é ${r}, em x = ${x}.`,
  at: (i, n, x, y) => `${i} de ${n}: x ${x}, y ${y}`, one: 'O último ponto fica.',
  diverged: 'Parou: a perda cresce sem fim. Tente uma taxa de aprendizado menor.',
  done: n => `${n} passos dados. Aperte Rodar para continuar.`,
  keys: ['Arraste um ponto para movê-lo. Clique ou toque entre os pontos para criar outro.',
    'Num ponto: as setas o movem (com Shift, menos), Page Up e Page Down vão ao próximo, Enter cria um, Delete apaga.',
    'Num slider: as setas o movem 0,1 (com Shift, 0,01), Page Up e Page Down, 1.',
    'Recomeçar volta para onde a descida começou; mais uma vez, para os botões e pontos do início.'],
};

const fixed = (v, d = 2) => !Number.isFinite(v) ? '∞' : Math.abs(v) >= 1e6 ? v.toExponential(1) :
  (Math.abs(v) < 0.5 / 10 ** d ? 0 : v).toFixed(d).replace('-', '−');
const signed = v => (fixed(v).startsWith('−') ? ' − ' : ' + ') + fixed(Math.abs(v));

export function formula(family, p) {
  if (family === 'quadratic') return `y = ${fixed(p[0])} x²${signed(p[1])} x${signed(p[2])}`;
  const n = hinges(p);
  let out = 'y =';
  for (let i = 0; i < n; i++) out += `${i ? signed(p[2 * n + i]) : ' ' + fixed(p[2 * n])} relu(${fixed(p[i])} x${signed(p[n + i])})`;
  return out + signed(p[3 * n]);
}

// ---- The page ----

const KEYS = ['points', 'params', 'family', 'measure', 'residuals', 'show_truth', 'arrows', 'zero_grad', 'lr', 'truth', 'xlim', 'ylim',
  'span', 'title'];
const PAD = {left: 40, right: 10, top: 8, bottom: 34}, PER_PLAY = 500, MOST_HINGES = 20;
const TELL_EVERY = 100;  // milliseconds: each message to a kernel keeps the notebook busy longer than a frame

// Puts a lab into `root`. `model` has get, set, save_changes, on and off; returns the function that takes the lab down.
export function mount(root, model) {
  const lang = TEXT[model.get('lang')] ? model.get('lang') : 'en', t = TEXT[lang], uid = 'lab' + Math.random().toString(36).slice(2);
  const s = {}, dirty = new Set();  // the state shown, and what of it the model has not heard yet
  KEYS.forEach(k => { s[k] = model.get(k); });
  const first = {params: s.params, points: s.points};
  let start = s.params, sum = null, history = [], steps = 0, best = Infinity, message = '';  // of the descent
  let playing = 0, nextStep = 0, trail = null, frame = 0, timer = 0, pushing = false, teller = 0, told = 0;
  let W = 0, H = 0, chosen = 0, drag = -1, press = null, stale = true, knobs = [];
  const still = matchMedia('(prefers-reduced-motion: reduce)');

  // -- what can happen to the state --
  const refresh = () => { frame ||= requestAnimationFrame(tick); };
  const set = (key, value) => { s[key] = value; dirty.add(key); refresh(); };
  const lossNow = () => evaluate(s.family, s.measure, s.params, s.points).loss;
  const restart = () => { sum = null; history = []; steps = 0; message = ''; };
  const leaveTrail = () => { if (trail) { trail = null; set('params', s.params); } };  // what is shown holds from here on
  const stop = (text = '') => { playing = 0; leaveTrail(); message = text; refresh(); };
  const forget = () => { restart(); best = Infinity; };  // losses from here on cannot be compared with earlier ones
  const turn = (params) => { trail = null; restart(); start = params; set('params', params); };  // by hand
  const turnOne = (i, v) => { if (Number.isFinite(v)) turn(s.params.map((old, j) => j === i ? v : old)); };
  const setPoints = points => { leaveTrail(); forget(); stale = true; chosen = Math.min(chosen, points.length - 1); set('points', points); };

  function stepOnce() {
    if (!history.length) { start = s.params; history = [lossNow()]; }
    const next = step(s.family, s.measure, s.points, s.params, s.lr, s.zero_grad ? null : sum);
    const {loss} = evaluate(s.family, s.measure, next.params, s.points);
    if (!(loss < 1e9)) return stop(t.diverged);
    sum = next.sum; message = '';
    set('params', next.params);
    history.push(loss);
    steps++;
    if (history.length > 2001) history.splice(1, 1);
  }
  function play() {
    if (playing || trail) return stop();
    playing = PER_PLAY; nextStep = 0; message = '';
    refresh();
  }
  function reset() {
    const begun = history.length > 1 || trail;
    stop(); restart();
    if (!begun) {
      start = first.params;
      if (s.points !== first.points) setPoints(first.points);
    }
    set('params', start);
  }
  function addHinge() {  // in the widest gap between corners, with weight 0: the curve stays as it is
    const p = s.params, n = hinges(p), [lo, hi] = s.xlim;
    if (n >= MOST_HINGES) return;
    const xs = [lo, ...p.slice(0, n).map((m, i) => -p[n + i] / m).filter(x => x > lo && x < hi).sort((a, b) => a - b), hi];
    const i = xs.slice(1).map((x, j) => x - xs[j]).reduce((a, v, j, all) => v > all[a] + 1e-9 ? j : a, 0);
    const b = -(xs[i] + xs[i + 1]) / 2;
    turn([...p.slice(0, n), 1, ...p.slice(n, 2 * n), b || 0, ...p.slice(2 * n, 3 * n), 0, p[3 * n]]);
  }
  function removeHinge(i) {
    const n = hinges(s.params);
    if (n > 1) turn(s.params.filter((_, j) => j === 3 * n || j % n !== i));
    addButton.focus();
  }

  // -- points, by pointer and by key --
  const sx = x => PAD.left + (x - s.xlim[0]) / (s.xlim[1] - s.xlim[0]) * (W - PAD.left - PAD.right);
  const sy = y => PAD.top + (s.ylim[1] - y) / (s.ylim[1] - s.ylim[0]) * (H - PAD.top - PAD.bottom);
  const clamp = (v, [lo, hi]) => {  // inside, and with no more digits than a hand can place
    const unit = 10 ** (Math.floor(Math.log10(hi - lo)) - 3);
    return Math.min(Math.max(+(Math.round(v / unit) * unit).toPrecision(9), lo), hi);
  };
  const where = e => { const box = svg.getBoundingClientRect(); return [e.clientX - box.left, e.clientY - box.top]; };
  const toData = ([px, py]) => [
    clamp(s.xlim[0] + (px - PAD.left) / (W - PAD.left - PAD.right) * (s.xlim[1] - s.xlim[0]), s.xlim),
    clamp(s.ylim[1] - (py - PAD.top) / (H - PAD.top - PAD.bottom) * (s.ylim[1] - s.ylim[0]), s.ylim)];
  const movePoint = (i, point) => setPoints(s.points.map((old, j) => j === i ? point : old));
  const addPoint = point => { setPoints([...s.points, point]); chosen = s.points.length - 1; };
  function removePoint() {
    if (s.points.length === 1) return stop(t.one);
    const at = chosen;
    chosen = Math.max(0, at - 1);
    setPoints(s.points.filter((_, j) => j !== at));
  }
  function nearest(e) {
    const [px, py] = where(e);
    let found = -1, least = e.pointerType === 'mouse' ? 12 : 22;
    s.points.forEach(([x, y], i) => {
      const far = Math.hypot(sx(x) - px, sy(y) - py);
      if (far < least) { found = i; least = far; }
    });
    return found;
  }
  function down(e) {
    if (e.button || !e.isPrimary) return;
    drag = nearest(e);
    if (drag < 0) { press = where(e); return; }
    chosen = drag; stale = true;
    try { svg.setPointerCapture(e.pointerId); } catch { /* the pointer has gone */ }
    handle.focus({preventScroll: true});
    refresh();
  }
  function move(e) {
    if (drag >= 0) movePoint(drag, toData(where(e)));
    else if (e.pointerType === 'mouse') svg.style.cursor = nearest(e) < 0 ? 'crosshair' : 'grab';
  }
  function up(e) {
    const [px, py] = where(e);
    if (press && Math.hypot(px - press[0], py - press[1]) < 6 && px >= PAD.left && px <= W - PAD.right &&
      py >= PAD.top && py <= H - PAD.bottom) addPoint(toData([px, py]));
    drag = -1; press = null;
  }
  const letGo = () => { drag = -1; press = null; };
  function pointKey(e) {
    const [x, y] = s.points[chosen], part = e.shiftKey ? 500 : 50;
    const dx = (s.xlim[1] - s.xlim[0]) / part, dy = (s.ylim[1] - s.ylim[0]) / part;
    const to = (px, py) => movePoint(chosen, [clamp(px, s.xlim), clamp(py, s.ylim)]);
    const order = s.points.map((_, i) => i).sort((i, j) => s.points[i][0] - s.points[j][0] || i - j), n = order.length;
    const go = i => { chosen = order[Math.min(Math.max(i, 0), n - 1)]; stale = true; refresh(); };
    const actions = {
      ArrowLeft: () => to(x - dx, y), ArrowRight: () => to(x + dx, y), ArrowUp: () => to(x, y + dy), ArrowDown: () => to(x, y - dy),
      PageUp: () => go(order.indexOf(chosen) + 1), PageDown: () => go(order.indexOf(chosen) - 1), Home: () => go(0), End: () => go(n - 1),
      Enter: () => addPoint([clamp(x + 2 * dx, s.xlim), y]), Delete: removePoint, Backspace: removePoint};
    if (!actions[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    actions[e.key]();
  }

  // -- the elements --
  const button = (text, act, name) => h('button', {type: 'button', onclick: act, ...(name && {'aria-label': name})}, text);
  const toggle = (key, text) => {
    const box = h('input', {type: 'checkbox', 'data-key': key, onchange: () => {
      if (key === 'zero_grad') { leaveTrail(); restart(); }
      set(key, box.checked);
    }});
    return h('label', {}, box, text);
  };
  const radio = measure => {
    const box = h('input', {type: 'radio', name: uid, value: measure, onchange: () => { leaveTrail(); forget(); set('measure', measure); }});
    return h('label', {}, box, measure.toUpperCase());
  };
  // A field for numbers: it keeps what is being typed, and shows the state again when left.
  const field = (name, act) => {
    const el = h('input', {type: 'number', step: 0.1, 'aria-label': name, oninput: () => {
      el.typing = true;
      if (el.value !== '') act(+el.value);
    }, onblur: () => { el.typing = false; refresh(); }, onchange: () => { el.typing = false; refresh(); }});
    return el;
  };
  function makeKnob(i, label) {
    const id = `${uid}-${i}`;
    const slider = h('input', {type: 'range', id, step: 'any', oninput: () => turnOne(i, Math.round(slider.value * 100) / 100),
      onkeydown: e => {
        const by = {ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1}[e.key];
        if (!by || e.ctrlKey || e.metaKey || e.altKey) return;
        e.preventDefault();
        const v = Math.round((s.params[i] + (e.shiftKey ? by / 10 : by)) * 100) / 100;
        turnOne(i, Math.min(Math.max(v, s.span[0]), s.span[1]));
      }});
    const number = field(`${label}, ${t.number}`, v => turnOne(i, v));
    const arrow = h('path', {}), amount = h('span', {});
    const slope = h('span', {class: 'slope', role: 'img'}, h('svg', {viewBox: '-24 -8 48 16', 'aria-hidden': 'true'}, h('path', {class: 'frame', d: 'M0 -8V8'}), arrow), amount);
    return {i, slider, number, arrow, amount, slope, row: h('div', {class: 'knob'}, h('label', {for: id}, label), slider, number, slope)};
  }
  function makeKnobs() {
    const n = hinges(s.params), names = s.family === 'quadratic' ? ['a', 'b', 'c'] :
      [...'mbw'].flatMap(v => Array.from({length: n}, (_, i) => v + (i + 1))).concat('c');
    knobs = names.map((name, i) => makeKnob(i, name));
    const groups = s.family === 'quadratic' ? [] : Array.from({length: n}, (_, i) => h('div', {class: 'hinge', role: 'group',
      'aria-label': `${t.hinge} ${i + 1}`}, h('div', {class: 'line'}, h('span', {}, `${t.hinge} ${i + 1}`),
      n > 1 ? button('×', () => removeHinge(i), `${t.remove} ${i + 1}`) : ''), ...[i, n + i, 2 * n + i].map(j => knobs[j].row)));
    const rest = s.family === 'quadratic' ? knobs.map(k => k.row) : [knobs[3 * n].row];
    knobBox.replaceChildren(...groups, ...rest);
    addButton.hidden = s.family === 'quadratic';
    addButton.disabled = n >= MOST_HINGES;
    hingeLayer.replaceChildren();
    if (s.family === 'relus') for (let i = 0; i < n; i++) hingeLayer.append(h('path', {class: 'hinge-line'}), h('path', {class: 'corner'}));
  }

  const axes = h('g', {class: 'axes', 'aria-hidden': 'true'}), hingeLayer = h('g');
  const sticks = h('path', {class: 'sticks'}), truthLine = h('path', {class: 'truth'}), line = h('path', {class: 'curve'});
  const dots = h('path', {class: 'dots'}), ring = h('circle', {r: 9}), clipBox = h('rect', {});
  const handle = h('g', {class: 'handle', role: 'slider', tabindex: 0, 'aria-orientation': 'vertical', 'aria-label': t.point, onkeydown: pointKey}, ring);
  const svg = h('svg', {role: 'group', 'aria-label': t.figure, 'aria-describedby': uid + '-fit', onpointerdown: down, onpointermove: move, onpointerup: up,
    onpointercancel: letGo}, h('clipPath', {id: uid + '-clip'}, clipBox), axes,
    h('g', {'clip-path': `url(#${uid}-clip)`}, sticks, hingeLayer, truthLine, line), dots, handle);
  svg.addEventListener('touchstart', e => { if (nearest(e.touches[0]) >= 0) e.preventDefault(); }, {passive: false});
  const title = h('div', {class: 'title'}), formulaText = h('div', {class: 'formula'}), lossText = h('strong'), bestText = h('span', {class: 'quiet'});
  const words = h('p', {class: 'unseen', id: uid + '-fit', role: 'status'}), note = h('p', {class: 'note', role: 'status'});
  const truthToggle = toggle('show_truth', t.truth), knobBox = h('div', {class: 'knobs', role: 'group', 'aria-label': t.knobs});
  const addButton = button('+ ' + t.add, addHinge), playButton = button(t.play, play), count = h('span', {class: 'quiet'});
  playButton.className = 'main';
  const spark = h('path', {class: 'curve'}), sparkDot = h('path', {class: 'dots'});
  const sparkBox = h('svg', {class: 'spark', role: 'img', viewBox: '0 0 300 48', preserveAspectRatio: 'none'}, spark, sparkDot);
  const setRate = v => { if (v > 0 && Number.isFinite(v)) set('lr', v); };
  const rate = h('input', {type: 'range', id: uid + '-lr', min: -4, max: 1, step: 0.05, oninput: () => setRate(+(10 ** rate.value).toPrecision(2))});
  const rateField = field(`${t.lr}, ${t.number}`, setRate);
  rateField.step = 'any'; rateField.min = 0;
  const panel = h('div', {class: 'panel'}, knobBox, addButton,
    h('fieldset', {class: 'descent'}, h('legend', {}, t.descent),
      h('div', {class: 'line'}, button(t.step, () => { stop(); stepOnce(); }), playButton, button(t.reset, reset), count),
      h('div', {class: 'knob rate'}, h('label', {for: uid + '-lr'}, t.lr), rate, rateField), toggle('zero_grad', t.zero), h('div', {class: 'quiet small'}, t.path), sparkBox, note),
    h('details', {}, h('summary', {}, t.help), h('ul', {}, ...t.keys.map(k => h('li', {}, k)))));
  const box = h('div', {class: 'nbcurve-lab', lang: lang === 'pt' ? 'pt-BR' : 'en', role: 'group', 'data-lm-suppress-shortcuts': 'true',
    onkeydown: e => e.stopPropagation()}, title,  // a notebook's own shortcuts stay out of the lab
    h('div', {class: 'columns'}, h('div', {class: 'figure'}, h('div', {class: 'line'}, h('div', {class: 'readout'}, lossText, bestText),
      h('div', {class: 'choices', role: 'radiogroup', 'aria-label': t.loss}, radio('mae'), radio('mse'))), svg, formulaText,
      h('div', {class: 'choices', role: 'group', 'aria-label': t.show}, toggle('residuals', t.residuals), truthToggle, toggle('arrows', t.arrows)), words),
    panel));
  const boxes = [...box.querySelectorAll('[data-key], [type=radio]')];
  root.replaceChildren(box);

  // -- drawing --
  const px = v => Math.round(Math.min(Math.max(v, -9999), 9999) * 10) / 10;
  const path = pairs => 'M' + pairs.map(([x, y]) => `${px(sx(x))} ${px(sy(y))}`).join('L');
  function drawAxes() {
    put(svg, 'viewBox', `0 0 ${W} ${H}`); put(svg, 'height', H);
    Object.entries({x: PAD.left, y: PAD.top, width: Math.max(W - PAD.left - PAD.right, 0), height: H - PAD.top - PAD.bottom})
      .forEach(([k, v]) => put(clipBox, k, String(v)));
    const text = (x, y, value, anchor) => h('text', {x, y, 'text-anchor': anchor}, value), bottom = H - PAD.bottom;
    const tx = ticks(...s.xlim, W / 80), ty = ticks(...s.ylim, H / 50), name = v => String(v).replace('-', '−');
    axes.replaceChildren(
      h('path', {class: 'grid', d: tx.map(v => `M${px(sx(v))} ${PAD.top}V${bottom}`).join('') + ty.map(v => `M${PAD.left} ${px(sy(v))}H${W - PAD.right}`).join('')}),
      h('path', {class: 'frame', d: `M${PAD.left} ${PAD.top}V${bottom}H${W - PAD.right}`}),
      ...tx.map(v => text(sx(v), bottom + 15, name(v), 'middle')), ...ty.map(v => text(PAD.left - 6, sy(v) + 4, name(v), 'end')),
      text((W + PAD.left) / 2, H - 4, 'x', 'middle'), text(8, (H - PAD.bottom) / 2, 'y', 'middle'));
    put(truthLine, 'd', s.truth ? path(s.truth) : '');
  }
  function drawPoints() {
    put(dots, 'd', s.points.map(([x, y]) => `M${px(sx(x))} ${px(sy(y))}h0`).join(''));
    const [x, y] = s.points[chosen];
    put(ring, 'cx', String(px(sx(x)))); put(ring, 'cy', String(px(sy(y))));
    put(handle, 'aria-valuenow', String(y)); put(handle, 'aria-valuemin', String(s.ylim[0])); put(handle, 'aria-valuemax', String(s.ylim[1]));
    put(handle, 'aria-valuetext', t.at(chosen + 1, s.points.length, fixed(x), fixed(y)));
  }
  function drawCurve() {
    const p = s.params, f = x => predict(s.family, p, x), [lo, hi] = s.xlim, many = Math.max(2, Math.round(W / 3));
    put(line, 'd', path(Array.from({length: many + 1}, (_, i) => lo + (hi - lo) * i / many).map(x => [x, f(x)])));
    put(sticks, 'd', s.residuals ? s.points.map(([x, y]) => `M${px(sx(x))} ${px(sy(y))}V${px(sy(f(x)))}`).join('') : '');
    truthLine.style.display = s.show_truth ? '' : 'none';
    if (s.family === 'quadratic') return;
    const n = hinges(p), c = p[3 * n];
    for (let i = 0; i < n; i++) {
      const corner = -p[n + i] / p[i], one = x => c + p[2 * n + i] * Math.max(p[i] * x + p[n + i], 0), there = corner > lo && corner < hi;
      put(hingeLayer.children[2 * i], 'd', path([lo, ...(there ? [corner] : []), hi].map(x => [x, one(x)])));
      put(hingeLayer.children[2 * i + 1], 'd', there ? `M${px(sx(corner))} ${px(sy(c) - 5)}l5 5l-5 5l-5 -5z` : '');
    }
  }
  function drawKnobs(grad) {
    const [lo, hi] = s.span;
    box.classList.toggle('arrows', s.arrows);
    for (const {i, slider, number, arrow, amount, slope} of knobs) {
      const v = s.params[i];
      put(slider, 'min', String(lo)); put(slider, 'max', String(hi));
      if (slider.valueAsNumber !== v) slider.value = v;
      if (!number.typing && number.value !== String(+v.toFixed(3))) number.value = +v.toFixed(3);
      const falls = t.falls(fixed(grad[i]), Math.sign(grad[i]) + 1);
      put(slider, 'aria-valuetext', fixed(v) + (s.arrows ? ', ' + falls : ''));
      if (!s.arrows) continue;
      const long = 23 * (1 - Math.exp(-1.5 * Math.abs(grad[i]))), wide = px(Math.min(6, 2 + long / 2)), way = grad[i] < 0 ? 1 : -1, tip = px(way * long), neck = px(way * Math.max(long - 6, 0));
      put(arrow, 'd', long < 0.5 ? 'M-2 -2h4v4h-4z' : `M0 -2H${neck}V-${wide}L${tip} 0L${neck} ${wide}V2H0z`);
      say(amount, fixed(grad[i]));
      put(slope, 'aria-label', falls);
    }
  }
  function drawDescent() {
    if (!rateField.typing && +rateField.value !== s.lr) rateField.value = s.lr;
    rate.value = Math.log10(s.lr); put(rate, 'aria-valuetext', String(s.lr));
    const going = Boolean(playing || trail), n = Math.max(history.length - 1, 0), top = Math.max(...history, 1e-9);
    say(playButton, going ? t.pause : t.play);
    say(count, `${t.steps} ${steps}`);
    say(note, message);
    const at = (v, i) => `${px(4 + 292 * i / Math.max(n, 40))} ${px(44 - 40 * v / top)}`;
    put(spark, 'd', n ? 'M' + history.map(at).join('L') : '');
    put(sparkDot, 'd', n ? `M${at(history[n], n)}h0` : '');
    if (!going) put(sparkBox, 'aria-label', t.history(steps, fixed(history[0]), fixed(history[n])));
  }
  // The fit in words, for screen readers: once things are quiet, so that nobody is talked over.
  function describe() {
    const r = s.points.map(([x, y]) => y - predict(s.family, s.params, x)), far = r.reduce((a, v, i) => Math.abs(v) > Math.abs(r[a]) ? i : a, 0);
    say(words, t.fit(formula(s.family, s.params), s.measure.toUpperCase(), fixed(lossNow(), 4), r.length, r.filter(v => v > 0).length,
      fixed(s.points[far][0]), fixed(r[far])));
  }
  function draw() {
    if (knobs.length !== s.params.length || knobs.family !== s.family) { makeKnobs(); knobs.family = s.family; }
    const {loss, grad} = evaluate(s.family, s.measure, s.params, s.points);
    best = Math.min(best, loss);
    if (stale) { drawAxes(); drawPoints(); stale = false; }
    drawCurve(); drawKnobs(grad); drawDescent();
    say(title, s.title); put(box, 'aria-label', s.title || t.name);
    say(formulaText, formula(s.family, s.params));
    say(lossText, `${s.measure.toUpperCase()} ${fixed(loss, 4)}`); say(bestText, `${t.best} ${fixed(best, 4)}`);
    truthToggle.hidden = !s.truth;
    boxes.forEach(b => { b.checked = b.type === 'radio' ? b.value === s.measure : s[b.dataset.key]; });
    clearTimeout(timer);
    timer = setTimeout(describe, 500);
  }
  function tell() {
    teller = 0; told = performance.now();
    pushing = true;
    dirty.forEach(k => model.set(k, s[k]));
    dirty.clear();
    model.save_changes();
    pushing = false;
  }
  // Once a frame at most: move on if a descent is playing, draw, and see that the model is told.
  function tick(now) {
    frame = 0;
    if (trail) {
      const i = still.matches ? trail.params.length - 1 : trail.i++;
      s.params = trail.params[i]; history = trail.losses.slice(0, i + 1); steps = trail.steps[i];
      if (i === trail.params.length - 1) { trail = null; s.params = model.get('params'); }
    } else if (playing && now >= nextStep) {  // with reduced motion: rarely, and many steps at once
      for (let k = still.matches ? 50 : 1; k && playing; k--) {
        stepOnce();
        if (playing && !--playing) stop(t.done(PER_PLAY));
      }
      nextStep = now + (still.matches ? 800 : 12);
    }
    if (W) draw();
    if (dirty.size && !teller) {
      const wait = model.widget_manager ? told + TELL_EVERY - now : 0;
      if (wait > 0) teller = setTimeout(tell, wait); else tell();
    }
    if (playing || trail) refresh();
  }

  // -- the model speaks --
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  function hear(key) {
    const value = model.get(key);
    if (pushing || same(value, trail && key === 'params' ? trail.params.at(-1) : s[key])) return;
    dirty.delete(key);  // what it has not been told yet is overtaken
    clearTimeout(teller); teller = told = 0;  // what comes next is told at once, before an echo of what came before
    if (key === 'params' || key === 'family') {  // the two change together
      if (!fits(model.get('family'), model.get('params'))) return;
      dirty.delete('params');
      trail = null; restart();
      if (s.family !== model.get('family')) { best = Infinity; playing = 0; }
      s.family = model.get('family'); start = s.params = model.get('params');
    } else {
      if (trail) { trail = null; s.params = model.get('params'); }
      if (key === 'points' || key === 'measure') forget();
      if (key === 'zero_grad') restart();
      s[key] = value; stale = true; drag = -1;
      chosen = Math.min(chosen, s.points.length - 1);
    }
    refresh();
  }
  const hears = KEYS.map(k => ['change:' + k, () => hear(k)]);
  hears.push(['msg:custom', m => {
    if (m && m.trail) { dirty.delete('params'); playing = 0; message = ''; start = m.trail.params[0]; sum = null; trail = {...m.trail, i: 0}; refresh(); }
  }]);
  hears.forEach(([name, act]) => model.on(name, act));
  const {dress, leave} = followTheme(box, root);
  const sizes = new ResizeObserver(() => {
    const width = Math.floor(svg.parentElement.clientWidth);
    if (width === W) return;
    W = width; H = Math.round(Math.min(Math.max(W * 0.66, 220), 400)); stale = true;
    dress(); refresh();
  });
  sizes.observe(svg.parentElement);
  refresh();
  return () => {
    cancelAnimationFrame(frame); clearTimeout(timer); clearTimeout(teller);
    if (dirty.size) tell();
    sizes.disconnect(); leave();
    hears.forEach(([name, act]) => model.off(name, act));
  };
}

// ---- Two ways in: a widget with a kernel behind it, and a page without ----

export default {render: ({model, el}) => mount(el, model)};

export const mountAll = (id, state, style) => mountPages(mount, id, state, style);
