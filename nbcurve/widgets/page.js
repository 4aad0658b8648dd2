// What CurveLab and DigitPad share: elements of a page, and its theme. It stands in front of lab.js and of pad.js.

const SVG = ['svg', 'g', 'path', 'text', 'circle', 'clipPath', 'rect'];
// An element with attributes and children. A string becomes text, never markup.
function h(tag, attrs = {}, ...children) {
  const el = SVG.includes(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [k, v] of Object.entries(attrs)) {
    if (k.startsWith('on')) el.addEventListener(k.slice(2), v);
    else if (v !== false) el.setAttribute(k, v === true ? '' : v);
  }
  el.append(...children);
  return el;
}
// Write only what differs: the browser then has less to redo.
function put(el, attr, value) { if (el.getAttribute(attr) !== value) el.setAttribute(attr, value); }
function say(el, text) { if (el.textContent !== text) el.textContent = text; }

// Is the page behind the lab dark?
function isDark(el) {
  for (let e = el; e; e = e.parentElement) {
    const [r, g, b, alpha = 1] = (getComputedStyle(e).backgroundColor.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    if (alpha > 0.5) return 0.3 * r + 0.6 * g + 0.1 * b < 128;
  }
  return document.documentElement.getAttribute('theme') === 'dark' || matchMedia('(prefers-color-scheme: dark)').matches;
}

// Gives `box` the class `dark` where the page is, now and whenever that changes.
function followTheme(box, root) {
  const dress = () => box.classList.toggle('dark', isDark(root)), theme = matchMedia('(prefers-color-scheme: dark)');
  const themes = new MutationObserver(dress);
  [document.documentElement, document.body].forEach(el => themes.observe(el, {attributes: true}));
  theme.addEventListener('change', dress);
  dress();
  return {dress, leave: () => { themes.disconnect(); theme.removeEventListener('change', dress); }};
}

