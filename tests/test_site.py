"""The reading site as `make site` builds it, behind a plain file server under a sub-path, with no kernel and no network."""
import re, subprocess, sys, threading
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[1]

class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args): pass

@contextmanager
def site(home, *options):
    "The site, built below `home` and served: its folder and its address."
    folder = home/'some'/'where'
    (ROOT/'build').mkdir(exist_ok=True)
    with FileLock(ROOT/'build'/'.lock'):  # two builds at a time would write the same sources
        done = subprocess.run([sys.executable, ROOT/'docs'/'build.py', '--to', folder, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    server = ThreadingHTTPServer(('127.0.0.1', 0), partial(Quiet, directory=home))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f'http://127.0.0.1:{server.server_port}/some/where/'
    server.shutdown(); server.server_close()

def pages(folder): return sorted(str(p.relative_to(folder)) for p in folder.rglob('*.html') if not {'_static', '_notebooks'} & {*p.parts})

# ---- Links ----

class Links(HTMLParser):
    "The addresses on a page, those it loads by itself, the anchors it has, and its pictures without words."
    def __init__(self, text):
        super().__init__()
        self.to, self.loads, self.ids, self.wordless, self.within = [], [], set(), [], []
        self.feed(text)

    def handle_endtag(self, tag):
        if tag == 'div' and self.within: self.within.pop()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == 'div': self.within.append(attrs.get('id', ''))
        if 'id' in attrs: self.ids.add(attrs['id'])
        if tag == 'a' and 'href' in attrs: self.to.append(attrs['href'])
        if tag == 'link' and attrs.get('rel') != 'canonical' and 'href' in attrs: self.loads.append(attrs['href'])
        if tag in ('script', 'img', 'iframe', 'video', 'source') and attrs.get('src'): self.loads.append(attrs['src'])
        # The saved picture of a lab or a pad needs no words: its paragraph has them.
        if tag == 'img' and not (attrs.get('alt') or '').strip() and not any(re.match(r'(lab|pad)\d+-', id) for id in self.within):
            self.wordless.append(attrs.get('src', '')[:80])

def links_are_good(folder):
    "Every link inside the site leads to a file and an anchor that are there; nothing is loaded from elsewhere."
    read = {name: Links((folder/name).read_text(encoding='utf-8')) for name in pages(folder)}
    broken = []
    for name, links in read.items():
        for address in links.loads: assert not re.match(r'(https?:)?//', address), (name, address)
        assert not links.wordless, (name, links.wordless)
        for address in links.to + links.loads:
            whole = urlparse(urljoin(f'http://site/{name}', address))
            if whole.netloc != 'site' or whole.scheme != 'http': continue
            target = unquote(whole.path).lstrip('/')
            if target.endswith('/') or not target: target += 'index.html'
            if not (folder/target).exists() or whole.fragment and target in read and unquote(whole.fragment) not in read[target].ids:
                broken.append((name, address))
    assert not broken, broken

def twins_are_there(folder):
    "Each page exists in each language, and its switch leads to itself in the others."
    names = {lang: {p[3:] for p in pages(folder) if p.startswith(f'{lang}/')} for lang in ('en', 'pt')}
    assert names['en'] == names['pt'] and len(names['en']) > 30
    for lang, other in ('en', 'pt'), ('pt', 'en'):
        for name in names[lang]:
            page = (folder/lang/name).read_text(encoding='utf-8')
            link = re.search(rf'href="([^"]+)" hreflang="{other}"', page)[1]
            assert urlparse(urljoin(f'http://site/{lang}/{name}', link)).path == f'/{other}/{name}'

def notebooks_are_there(folder):
    "Each notebook has its page, and can be taken along."
    for path in ROOT.glob('nbs/??/**/*.ipynb'):
        lang, name = path.relative_to(ROOT/'nbs').parts[0], path.relative_to(ROOT/'nbs'/path.relative_to(ROOT/'nbs').parts[0])
        if '.ipynb_checkpoints' in path.parts: continue
        assert (folder/lang/'_notebooks'/name).read_bytes() == path.read_bytes()
        assert (folder/lang/(name.with_suffix('.html') if name.stem != '00_story' else 'index.html')).exists()

# ---- In a browser ----

class Reader:
    "A page open in a browser that is barred from every other address; it remembers what went wrong."
    def __init__(self, browser, base, scheme='light', width=1280):
        self.wrong = []
        self.context = browser.new_context(viewport=dict(width=width, height=900), color_scheme=scheme)
        self.context.route(lambda url: not url.startswith((base, 'blob:', 'data:')), self.bar)
        self.page = self.context.new_page()
        self.page.on('console', lambda m: m.type == 'error' and self.wrong.append(m.text))
        self.page.on('pageerror', lambda e: self.wrong.append(str(e)))
        self.page.on('requestfailed', lambda r: self.wrong.append(f'failed: {r.url}'))
        self.page.on('response', lambda r: r.status >= 400 and self.wrong.append(f'{r.status}: {r.url}'))

    def bar(self, route):
        self.wrong.append(f'barred: {route.request.url}')
        route.abort()

    def __enter__(self): return self
    def __exit__(self, *_): self.context.close()

# Tries each thing that is alive, as a hand would; returns how many there are of each kind, and which did not move.
ALIVE = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const until = async holds => { for (let i = 0; i < 600 && !holds(); i++) await frame(); return holds(); };
  const push = (input, value) => {
    input.value = value;
    for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, {bubbles: true}));
  };
  const seen = el => JSON.stringify([...el.querySelectorAll('*')].map(e => [e.getAttribute('style'), e.getAttribute('src')?.length,
    e.getAttribute('aria-valuetext'), e.getAttribute('alt'), e.tagName === 'CANVAS' ? e.toDataURL() : 0, e.children.length ? 0 : e.textContent]));
  const tries = {
    question: async el => {
      if (!await until(() => el.querySelector('section button'))) return false;
      return [...el.querySelectorAll('section')].every(group => {
        group.querySelector('button').click();
        return group.querySelector('[role=status]').textContent.trim();
      });
    },
    lab: async el => {
      if (!await until(() => el.querySelector('.knobs input[type=range]') && el.querySelector('.curve')?.getAttribute('d'))) return false;
      const before = el.querySelector('.formula').textContent, knob = el.querySelector('.knobs input[type=range]');
      push(knob, +knob.value + 0.37);
      return until(() => el.querySelector('.formula').textContent !== before);
    },
    pad: async el => {
      if (!await until(() => el.querySelector('.paper'))) return false;
      const before = el.textContent;
      for (const key of [' ', 'ArrowDown', 'ArrowDown', ' ']) el.querySelector('.paper').dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
      return until(() => el.textContent !== before);
    },
    player: async el => {
      if (!await until(() => el.querySelector('input, select'))) return false;
      for (const knob of el.querySelectorAll('input[type=range]')) {
        await frame();
        const before = seen(el);
        push(knob, +knob.value < +knob.max ? knob.max : knob.min);
        if (!await until(() => seen(el) !== before)) return false;
      }
      return true;
    },
  };
  const found = {}, dead = [];
  for (const el of document.querySelectorAll('.nbcurve-ask, div[id]')) {
    const kind = el.matches('.nbcurve-ask') ? 'question' : el.id.match(/^(lab|pad|player)[0-9]+-[0-9a-f]{8}$/)?.[1];
    if (!kind) continue;
    found[kind] = (found[kind] ?? 0) + 1;
    el.scrollIntoView();
    if (!await tries[kind](el.shadowRoot ?? el)) dead.push(`${kind} ${el.id}`);
  }
  return [found, dead];
}"""

def read_page(browser, base, name):
    "Open a page and try all that is alive on it; returns how many there were of each kind."
    with Reader(browser, base) as reader:
        reader.page.goto(base + name)
        reader.page.wait_for_load_state('networkidle')
        found, dead = reader.page.evaluate(ALIVE)
        assert not dead and not reader.wrong, (name, dead, reader.wrong)
        return found

def looks_well(browser, base, name, ways=tuple((scheme, width) for scheme in ('light', 'dark') for width in (1280, 360))):
    "axe-core finds nothing, in both themes, wide and narrow, nothing is wider than the phone, and code keeps its lines."
    from axe_playwright_python.sync_playwright import Axe
    for scheme, width in ways:
        with Reader(browser, base, scheme, width) as reader:
            reader.page.goto(base + name)
            reader.page.wait_for_load_state('networkidle')
            found = Axe().run(reader.page, options=dict(resultTypes=['violations'])).response['violations']
            assert not found, (name, scheme, width, [(v['id'], [n['html'][:200] for n in v['nodes']][:3]) for v in found])
            assert reader.page.evaluate('document.documentElement.scrollWidth') <= width, (name, width)
            assert reader.page.evaluate("[...document.querySelectorAll('.cell_input pre')].every(e => getComputedStyle(e).whiteSpace === 'pre')"), name

def fits_a_phone(browser, base, name):
    "The page's table does not go on to the right, where nobody looks for it."
    with Reader(browser, base, width=360) as reader:
        reader.page.goto(base + name)
        assert reader.page.evaluate("document.querySelector('table').getBoundingClientRect().right <= innerWidth")

def search_finds(browser, base, lang, label, word, title):
    "A word in a form that the lesson may not have leads to it, by a click too, and the field is labelled in the page's language."
    with Reader(browser, base) as reader:
        reader.page.goto(f'{base}{lang}/index.html')
        reader.page.keyboard.press('Control+k')
        field = reader.page.locator('#pst-search-dialog input[type=search]')
        assert field.get_attribute('placeholder') == field.get_attribute('aria-label') == label
        field.fill(word)
        reader.page.keyboard.press('Enter')
        found = reader.page.locator('#search-results li a', has_text=title).first
        found.wait_for()
        assert not reader.wrong, reader.wrong
        found.click()  # what the other results would still load is given up
        reader.page.get_by_role('heading', name=title, level=1).wait_for()

def test_the_site(tmp_path, browser):
    with site(tmp_path, '--live', 'pt/05_surface') as (folder, base):
        links_are_good(folder)
        twins_are_there(folder)
        notebooks_are_there(folder)
        assert read_page(browser, base, 'en/index.html').keys() >= {'lab', 'pad', 'question'}
        assert read_page(browser, base, 'pt/05_surface.html').keys() >= {'player', 'question'}
        looks_well(browser, base, 'pt/05_surface.html', [('dark', 360)])
        for lang in ('en', 'pt'): fits_a_phone(browser, base, f'{lang}/glossary.html')
        search_finds(browser, base, 'en', 'Search', 'hinge', 'Hinges: from one bend to any curve')
        search_finds(browser, base, 'pt', 'Buscar', 'dobradiça', 'Dobradiças: de uma dobra a qualquer curva')

@pytest.mark.full
def test_every_page(tmp_path, browser):
    "No error anywhere, everything alive, in each language alike; axe-core finds nothing."
    with site(tmp_path) as (folder, base):
        found = {name: read_page(browser, base, name) for name in pages(folder)}
        assert {name: kinds for name, kinds in found.items() if name.startswith('en/') and kinds != found['pt' + name[2:]]} == {}
        for name in pages(folder):
            if name != 'index.html': looks_well(browser, base, name)  # it only leads on

def test_places():
    "The places to run a notebook at are offered once the repository has an address, and not before."
    sys.path.insert(0, str(ROOT/'docs'))
    import build
    assert build.places('nbs/en/00_story.ipynb', '') == []
    places = dict(build.places('nbs/en/00_story.ipynb', 'https://github.com/some/one.git'))
    assert places['Colab'] == 'https://colab.research.google.com/github/some/one/blob/main/nbs/en/00_story.ipynb'
    assert all('some/one' in address for address in places.values())
