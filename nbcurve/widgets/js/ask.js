/**
 * Questions that live in a page: choose, read the reason, see the score. No kernel needed.
 * All texts arrive as HTML that Python has escaped; the page shows them in a shadow root, away from its host's styles.
 *
 * @typedef {{text: string, why: string}} Option
 * @typedef {{head: string, question: string, options: Option[], answer: number}} Question
 * @typedef {{questions: Question[], words: Record<string, string>, score: boolean}} Quiz
 */

const STYLE = `
:host {display: block; max-width: 68ch; margin: .5em 0; font: 15px/1.6 system-ui, sans-serif; color: inherit; overflow-wrap: anywhere}
p {margin: 0 0 .5em} code {font-family: ui-monospace, monospace; font-size: .93em}
section {margin-bottom: 16px} .head {font-weight: 600; margin: 0}
button {display: flex; gap: 8px; width: 100%; min-height: 44px; margin: 0 0 8px; padding: 8px 12px; align-items: baseline;
  text-align: start; font: inherit; color: inherit; overflow-wrap: anywhere; cursor: pointer; border-radius: 8px; background: transparent;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-inline-start: 6px solid var(--ink, #767D86)}
button:hover {background: color-mix(in srgb, currentColor 7%, transparent)}
button:focus-visible {outline: 2px solid var(--data, #2A83C7); outline-offset: 2px}
.right {border-inline-start-color: var(--data, #2A83C7); background: color-mix(in srgb, var(--data, #2A83C7) 18%, transparent)}
.wrong {border-inline-start-color: var(--curve, #D9480F); background: color-mix(in srgb, var(--curve, #D9480F) 18%, transparent)}
.mark {flex: none; width: 1.2em; font-weight: 700} .mark:empty::before {content: "○"; font-weight: 400; opacity: .7}
[role=status] {min-height: 1.6em} .score {font-weight: 600}
`;

/**
 * How many were right at the first try, or null while some are open.
 * @param {(number | null)[]} guesses the first choice of each question
 * @param {number[]} answers
 */
export function score(guesses, answers) {
  return guesses.includes(null) ? null : guesses.filter((guess, i) => guess === answers[i]).length;
}

/** @param {string} data base64 of UTF-8 JSON @returns {Quiz} */
export function decode(data) {
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(data), c => c.charCodeAt(0))));
}

/**
 * @param {string} tag @param {Record<string, string>} attributes @param {string} html that Python has escaped
 * @returns {HTMLElement}
 */
function make(tag, attributes = {}, html = '') {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.innerHTML = html;
  return node;
}

/**
 * One question, with a button for each option.
 * @param {Question} q @param {number} i its place @param {Record<string, string>} words @param {(guess: number) => void} chosen
 */
function ask(q, i, words, chosen) {
  const group = make('section', {role: 'group', 'aria-labelledby': `head${i} text${i}`});
  const reason = make('p', {role: 'status'});
  const buttons = q.options.map((option, k) => {
    const button = make('button', {type: 'button'}, `<span class="mark"></span><span>${option.text}</span>`);
    button.addEventListener('click', () => {
      const right = k === q.answer, word = words[right ? 'Right.' : 'Not quite.'];
      const mark = /** @type {HTMLElement} */ (button.firstChild);
      button.className = right ? 'right' : 'wrong';
      mark.textContent = right ? '✓' : '✗';
      mark.setAttribute('role', 'img');
      mark.setAttribute('aria-label', word);
      reason.innerHTML = `<b>${right ? '✓' : '✗'} ${word}</b> ${option.why}`;
      chosen(k);
    });
    return button;
  });
  group.append(make('p', {class: 'head', id: `head${i}`}, q.head), make('p', {id: `text${i}`}, q.question), ...buttons, reason);
  return group;
}

/** Keys pressed in a question do not reach the notebook around it, whose shortcuts listen on the document. */
function keepKeys() {
  const page = /** @type {Window & {nbcurveAskKeys?: boolean}} */ (window);
  if (page.nbcurveAskKeys) return;
  page.nbcurveAskKeys = true;
  /** @param {Event} event */
  const keep = event => {
    if (event.composedPath().some(node => node instanceof Element && node.matches('.nbcurve-ask'))) event.stopImmediatePropagation();
  };
  for (const kind of ['keydown', 'keypress', 'keyup']) page.addEventListener(kind, keep, true);
}

/**
 * Bring a question, or several, to life.
 * @param {HTMLElement} host whose `data-questions` is what `decode` takes; its own content stays as it is, unseen
 */
export function mount(host) {
  const {questions, words, score: counted} = decode(host.dataset.questions ?? '');
  const root = host.attachShadow({mode: 'open'}), line = make('p', {role: 'status', class: 'score'});
  /** @type {(number | null)[]} */
  const guesses = questions.map(() => null);
  /** @param {number} i @param {number} guess */
  const chosen = (i, guess) => {
    guesses[i] ??= guess;
    const right = score(guesses, questions.map(q => q.answer)), sentence = words['{right} of {n} right at the first try'];
    if (right !== null) line.textContent = sentence.replace('{right}', String(right)).replace('{n}', String(questions.length));
  };
  root.append(make('style', {}, STYLE), ...questions.map((q, i) => ask(q, i, words, guess => chosen(i, guess))));
  if (counted) root.append(line);
  host.setAttribute('data-lm-suppress-shortcuts', 'true');
  host.dir = 'ltr';
  keepKeys();
}

if (globalThis.document) {
  const hosts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.nbcurve-ask[data-questions]'));
  for (const host of hosts) if (!host.shadowRoot) mount(host);
}
