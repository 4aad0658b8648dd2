"""The reading site as `make site` builds it: links, twins, nothing from elsewhere."""
import re, subprocess, sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlparse

import pytest

ROOT = Path(__file__).resolve().parents[1]

@pytest.fixture
def folder(tmp_path):
    "The folder of the site."
    folder = tmp_path
    done = subprocess.run([sys.executable, ROOT/'docs'/'build.py', '--to', folder, '--live', '05_surface'], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder

def pages(folder): return sorted(str(p.relative_to(folder)) for p in folder.rglob('*.html') if not {'_static', '_notebooks'} & {*p.parts})

# ---- Links ----

class Links(HTMLParser):
    "The addresses on a page, those it loads by itself, and the anchors it has."
    def __init__(self, text):
        super().__init__()
        self.to, self.loads, self.ids, self.alts = [], [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if 'id' in attrs: self.ids.add(attrs['id'])
        if tag == 'a' and 'href' in attrs: self.to.append(attrs['href'])
        if tag == 'link' and attrs.get('rel') != 'canonical' and 'href' in attrs: self.loads.append(attrs['href'])
        if tag in ('script', 'img', 'iframe', 'video', 'source') and attrs.get('src'): self.loads.append(attrs['src'])
        if tag == 'img': self.alts.append(attrs.get('alt'))

def links_are_good(folder):
    "Every link inside the site leads to a file and an anchor that are there; nothing is loaded from elsewhere."
    read = {name: Links((folder/name).read_text(encoding='utf-8')) for name in pages(folder)}
    broken = []
    for name, links in read.items():
        for address in links.loads: assert not re.match(r'(https?:)?//', address), (name, address)
        assert None not in links.alts, name
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

def test_the_site(folder):  # built once: two builds at a time would write the same sources
    links_are_good(folder)
    twins_are_there(folder)
    notebooks_are_there(folder)

def test_places():
    "The places to run a notebook at are offered once the repository has an address, and not before."
    sys.path.insert(0, str(ROOT/'docs'))
    import build
    assert build.places('nbs/en/00_story.ipynb', '') == []
    places = dict(build.places('nbs/en/00_story.ipynb', 'https://github.com/some/one.git'))
    assert places['Colab'] == 'https://colab.research.google.com/github/some/one/blob/main/nbs/en/00_story.ipynb'
    assert all('some/one' in address for address in places.values())
