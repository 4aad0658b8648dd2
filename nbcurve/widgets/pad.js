// DigitPad: draws strokes at once, asks Python what they read, and shows its answer. nbs/en/13_pad.ipynb explains it.

const TEXT = {
  en: {
    name: 'Digit pad', paper: 'Paper to draw a digit on', undo: 'Undo stroke', clear: 'Clear', fit: 'centred and scaled', seen: 'what the net sees',
    empty: 'Draw a digit.', probs: 'probabilities', reads: (d, p) => `reads ${d}, ${p} %`, bar: (d, p) => `${d}: ${p} %`,
    image: rows => 'What the net sees, ink from 0 to 16, row by row: ' + rows, blank: 'What the net sees: no ink',
    silent: 'No answer from Python. If its cell is not running, run the cell again.', down: 'pen down', up: 'pen up', help: 'Mouse, touch and keys',
    keys: ['Draw with the mouse, a pen or one finger.',
      'On the paper: arrow keys move the pen (Shift: less), Space puts it down and lifts it, Backspace takes back a stroke.'],
  },
  pt: {
    name: 'Prancheta de dígitos', paper: 'Papel para desenhar um dígito', undo: 'Desfazer traço', clear: 'Limpar', fit: 'centrado e ajustado',
    seen: 'o que a rede vê', empty: 'Desenhe um dígito.', probs: 'probabilidades', reads: (d, p) => `lê ${d}, ${p} %`, bar: (d, p) => `${d}: ${p} %`,
    image: rows => 'O que a rede vê, tinta de 0 a 16, linha por linha: ' + rows, blank: 'O que a rede vê: nenhuma tinta',
    silent: 'O Python não respondeu. Se a célula não está rodando, execute-a de novo.', down: 'caneta no papel', up: 'caneta no ar',
    help: 'Mouse, toque e teclado', keys: ['Desenhe com o mouse, uma caneta ou um dedo.',
      'No papel: as setas movem a caneta (com Shift, menos), Espaço a põe no papel e a levanta, Backspace desfaz um traço.'],
  },
};
const SIZE = 1000, PATIENCE = 4000, NEAR = 0.004;  // the paper's units; milliseconds; points nearer than this are one

function mount(root, model) {
  const t = TEXT[model.get('lang')] || TEXT.en, uid = 'pad' + Math.random().toString(36).slice(2);
  let strokes = model.get('strokes'), pen = [0.5, 0.5], drawing = null, down = false, byKey = true;  // drawing: the pointer's id
  let unsent = false, pushing = false, silent = false, frame = 0, patience = 0, quiet = 0;

  // -- Python is asked one question at a time, always the newest --
  const waiting = () => model.get('asked') !== model.get('answered');
  function send() {
    if (!unsent || waiting()) return;
    unsent = false; pushing = true;
    model.set('strokes', strokes); model.set('asked', model.get('asked') + 1);
    model.save_changes();
    pushing = false;
    clearTimeout(patience);
    patience = setTimeout(() => { silent = waiting(); refresh(); }, PATIENCE);
  }
  function change(next) { strokes = next; unsent = true; refresh(); send(); }
  const extend = points => {
    const last = strokes.at(-1), more = [...last];
    points.forEach(p => { if (Math.hypot(p[0] - more.at(-1)[0], p[1] - more.at(-1)[1]) >= NEAR) more.push(p); });
    if (more.length > last.length) change([...strokes.slice(0, -1), more]);
  };
  const inside = v => Math.round(Math.min(Math.max(v, 0), 1) * 1000) / 1000;

  // -- by pointer: the first one draws, others are ignored --
  const where = e => { const r = paper.getBoundingClientRect(); return [inside((e.clientX - r.left) / r.width), inside((e.clientY - r.top) / r.height)]; };
  function press(e) {
    if (drawing !== null || e.button || !e.isPrimary) return;
    e.preventDefault();
    paper.focus({preventScroll: true});
    try { paper.setPointerCapture(e.pointerId); } catch { /* the pointer has gone */ }
    drawing = e.pointerId; down = byKey = false; pen = where(e);
    change([...strokes, [pen]]);
  }
  function move(e) {
    if (e.pointerId !== drawing) return;
    const all = e.getCoalescedEvents?.() || [];
    pen = where(e);
    extend((all.length ? all : [e]).map(where));
  }
  const lift = e => { if (e.pointerId === drawing) drawing = null; };

  // -- by key --
  const undo = () => { if (strokes.length) { drawing = null; down = false; change(strokes.slice(0, -1)); } };
  const clear = () => { drawing = null; down = false; change([]); };
  function key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const by = e.shiftKey ? 0.01 : 0.05, [dx, dy] = {ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by]}[e.key] || [0, 0];
    if (dx || dy) {
      pen = [inside(pen[0] + dx), inside(pen[1] + dy)];
      if (down) extend([pen]);
    } else if (e.key === ' ') {
      down = !down;
      if (down) change([...strokes, [pen]]);
      say(penWords, down ? t.down : t.up);
    } else if (e.key === 'Backspace' || e.key === 'Delete') undo();
    else return;
    e.preventDefault();
    byKey = true;
    refresh();
  }

  // -- the elements --
  const button = (text, act) => h('button', {type: 'button', onclick: act}, text);
  const ink = h('g', {class: 'ink'}), nib = h('circle', {class: 'nib', r: 30});
  const paper = h('svg', {class: 'paper', viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'application', tabindex: 0, 'aria-label': t.paper, 'aria-describedby': uid + '-keys',
    onpointerdown: press, onpointermove: move, onpointerup: lift, onpointercancel: lift, onlostpointercapture: lift, onkeydown: key,
    onblur: () => { down = false; refresh(); }}, ink, nib);
  const cells = Array.from({length: 64}, (_, i) => h('rect', {x: i % 8, y: Math.floor(i / 8), width: 1.02, height: 1.02}));
  const seen = h('svg', {class: 'seen', viewBox: '0 0 8 8', role: 'img'}, ...cells);
  const rows = Array.from({length: 10}, (_, d) => {
    const fill = h('div', {class: 'fill'}), percent = h('span', {class: 'quiet'});
    return {fill, percent, row: h('li', {class: 'prob'}, h('span', {}, String(d)), h('div', {class: 'bar', 'aria-hidden': 'true'}, fill), percent)};
  });
  const verdict = h('strong'), words = h('p', {class: 'unseen', role: 'status'}), penWords = h('p', {class: 'unseen', role: 'status'});
  const fit = h('input', {type: 'checkbox', onchange: () => { model.set('fit', fit.checked); unsent = true; send(); model.save_changes(); }});
  const undoButton = button(t.undo, undo), clearButton = button(t.clear, clear);
  const box = h('div', {class: 'nbcurve-lab nbcurve-pad', lang: model.get('lang') === 'pt' ? 'pt-BR' : 'en', role: 'group', 'aria-label': t.name,
    'data-lm-suppress-shortcuts': 'true', onkeydown: e => e.stopPropagation()},  // a notebook's own shortcuts stay out
    h('div', {class: 'parts'},
      h('div', {class: 'draw'}, paper, h('div', {class: 'choices'}, undoButton, clearButton)),
      h('div', {class: 'look'}, seen, h('div', {class: 'quiet small'}, t.seen), h('div', {class: 'choices'}, h('label', {}, fit, t.fit))),
      h('div', {class: 'answer'}, verdict, h('ul', {class: 'probs', 'aria-label': t.probs}, ...rows.map(r => r.row)))),
    h('details', {}, h('summary', {}, t.help), h('ul', {id: uid + '-keys'}, ...t.keys.map(k => h('li', {}, k)))), words, penWords);
  root.replaceChildren(box);

  // -- drawing --
  const path = s => s.map(([x, y], i) => `${i ? 'L' : 'M'}${x * SIZE} ${y * SIZE}`).join('') + (s.length > 1 ? '' : 'h0');
  function draw() {
    frame = 0;
    while (ink.children.length > strokes.length) ink.lastChild.remove();
    strokes.forEach((s, i) => put(ink.children[i] || ink.appendChild(h('path')), 'd', path(s)));
    put(nib, 'cx', String(pen[0] * SIZE)); put(nib, 'cy', String(pen[1] * SIZE));
    nib.classList.toggle('down', down); nib.classList.toggle('hidden', !byKey);
    const image = model.get('image').flat(), probs = strokes.length && !silent ? model.get('probs') : [];
    cells.forEach((c, i) => put(c, 'fill-opacity', String((strokes.length && image[i] || 0) / 16)));
    put(seen, 'aria-label', strokes.length ? t.image(model.get('image').map(r => r.join(' ')).join('; ')) : t.blank);
    const whole = p => Math.round(p * 100), best = probs.reduce((a, p, d) => p > probs[a] ? d : a, 0);
    rows.forEach(({fill, percent, row}, d) => {
      fill.style.width = `${100 * (probs[d] || 0)}%`;
      say(percent, probs.length ? `${whole(probs[d])} %` : '');
      row.classList.toggle('best', probs.length > 0 && d === best);
    });
    const text = !strokes.length ? t.empty : silent ? t.silent : probs.length ? t.reads(best, whole(probs[best])) : model.get('note');
    say(verdict, text);
    put(box, 'data-waiting', String(unsent || waiting()));
    fit.checked = model.get('fit');
    undoButton.disabled = clearButton.disabled = !strokes.length;
    clearTimeout(quiet);
    quiet = setTimeout(() => say(words, text), 500);  // once things are quiet, so that nobody is talked over
  }
  const refresh = () => { frame ||= requestAnimationFrame(draw); };

  // -- Python speaks --
  const hears = {
    strokes: () => {
      if (pushing || unsent) return;
      if (JSON.stringify(strokes) !== JSON.stringify(model.get('strokes'))) { strokes = model.get('strokes'); drawing = null; down = false; }
      refresh();
    },
    answered: () => { silent = false; clearTimeout(patience); send(); refresh(); },
  };
  const listeners = ['strokes', 'answered', 'image', 'probs', 'note', 'fit'].map(k => ['change:' + k, hears[k] || refresh]);
  listeners.forEach(([name, act]) => model.on(name, act));
  const {dress, leave} = followTheme(box, root);
  const shown = new ResizeObserver(dress);
  shown.observe(box);
  draw();
  return () => {
    cancelAnimationFrame(frame); clearTimeout(patience); clearTimeout(quiet); shown.disconnect(); leave();
    listeners.forEach(([name, act]) => model.off(name, act));
  };
}

export default {render: ({model, el}) => mount(el, model)};
