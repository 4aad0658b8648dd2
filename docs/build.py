"""Build the reading site from the executed notebooks: python docs/build.py [--to FOLDER]

By default it goes to build/site. Each language is one Sphinx build. Its sources are written first, below build/site-src: the notebooks
as a reader shall see them, a page that lists the lessons, one for the workshop, and the reference, made from the docments. Sphinx loads
this file as an extension, too: it brings the mathematics (MathML, with no script) and the words that the theme lacks in a language.
"""
import argparse, inspect, json, os, re, shutil
from configparser import ConfigParser
from functools import cache
from importlib import import_module
from multiprocessing.pool import ThreadPool
from pathlib import Path

from record import has_sliders, recording

ROOT = Path(__file__).resolve().parents[1]
HERE, NBS, SOURCES, RECORDED = ROOT/'docs', ROOT/'nbs', ROOT/'build'/'site-src', ROOT/'build'/'recorded'
STORY = '00_story'  # the front page

_config = ConfigParser(delimiters=['='])
_config.read(ROOT/'settings.ini', encoding='utf-8')
FACTS = _config['DEFAULT']

LANGUAGES = sorted(p.parent.name for p in NBS.glob(f'*/{STORY}.ipynb'))

@cache
def words(lang):
    "The site's own sentences in a language, by their English ones."
    file = HERE/'words'/f'{lang}.json'
    return json.loads(file.read_text(encoding='utf-8')) if file.exists() else {}

def say(lang, text): return words(lang).get(text, text)
def locale(lang): return say(lang, 'en')  # as Sphinx calls the language

def catalogue(lang):
    "The site's words as a catalogue for gettext: the theme does not speak every language."
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo
    file = SOURCES/'.locale'/locale(lang)/'LC_MESSAGES'/'sphinx.mo'
    file.parent.mkdir(parents=True, exist_ok=True)
    theirs = Catalog(locale(lang))
    for english, text in words(lang).items(): theirs.add(english, text)
    with open(file, 'wb') as f: write_mo(f, theirs)

# ---- The notebooks, as they are read ----

def source(cell): return ''.join(cell['source'])

def shown(cell):
    "A cell without nbdev's directives; None if they hide it."
    text = source(cell)
    if cell['cell_type'] != 'code': return cell
    if re.search(r'^#\|\s*hide\b', text, re.M): return None
    code = '\n'.join(line for line in text.splitlines() if not line.startswith('#|')).strip()
    if not code: return None
    return {**cell, 'source': code, 'metadata': {**cell['metadata'], 'mystnb': dict(image=picture(cell['outputs']))}}

def has_code(path): return path.exists() and any(c['cell_type'] == 'code' for c in json.loads(path.read_text(encoding='utf-8'))['cells'])

def picture(outputs):
    "How the pictures of a cell are shown: their width, and the words that `run_notebooks.py` left for those who cannot see them."
    found = [o for o in outputs if 'image/png' in o.get('data', {})]
    if not found: return {}
    text = ' '.join(''.join(o['data'].get('text/plain', '')) for o in found)
    width = found[0]['metadata'].get('image/png', {}).get('width')
    return dict(alt='' if text.startswith('<') else text) | (dict(width=f'{width}px') if width else {})

def page(path, live=None, extra=''):
    "The notebook as the site shows it, with the recorded outputs of `live`, and `extra` at the end."
    nb, live = json.loads(path.read_text(encoding='utf-8')), (live or {}).get(path, {})
    for cell in nb['cells']:
        if cell.get('id') in live: cell['outputs'] = [dict(output_type='display_data', metadata={}, data=live[cell['id']])]
    nb['cells'] = [c for c in map(shown, nb['cells']) if c]
    for cell in nb['cells']:
        if cell['cell_type'] == 'markdown': cell['source'] = re.sub(r'\A---\n', '<hr>\n\n', source(cell)).replace(f'{STORY}.ipynb', 'index.ipynb')
    if extra: nb['cells'].append(dict(cell_type='markdown', id='contents', metadata={}, source=extra))
    return nb

def title(path):
    "A notebook's title and its first quoted sentence."
    text = '\n'.join(source(c) for c in json.loads(path.read_text(encoding='utf-8'))['cells'] if c['cell_type'] == 'markdown')
    quote = re.search(r'^> (.*)$', text, re.M)
    return re.search(r'^# (.*)$', text, re.M)[1], quote[1] if quote else ''

def toctree(*names): return '\n'.join(['```{toctree}', ':hidden:', '', *names, '```'])

def listing(lang, heading, paths, below=''):
    "A page that lists notebooks."
    lines = [f'# {say(lang, heading)}', '']
    for path in paths:
        name, quote = title(path)
        lines.append(f'- **[{name}]({path.name})**' + (f'<br>{quote}' if quote else ''))
    return '\n'.join([*lines, '', toctree(*(p.stem for p in paths))])

def places(path, repository=FACTS['repository']):
    "Where else a notebook can be run: names and addresses, once settings.ini knows where the repository is."
    found = re.match(r'https://github\.com/([^/]+/[^/]+?)(\.git)?/?$', repository)
    if not found: return []
    home = found[1]
    return [('Colab', f'https://colab.research.google.com/github/{home}/blob/main/{path}'),
            ('Kaggle', f'https://kaggle.com/kernels/welcome?src=https://github.com/{home}/blob/main/{path}'),
            ('Binder', f'https://mybinder.org/v2/gh/{home}/main?urlpath=lab/tree/{path}')]

# ---- The reference ----

def modules():
    "The package's exported modules: their names, below `nbcurve`."
    index = import_module(f"{FACTS['name']}._modidx").d['syms']
    return sorted(name.partition('.')[2] for name in index)

def reference(lang, name):
    "A page for one module, from its docstring and docments."
    from fastcore.docments import MarkdownRenderer
    module = import_module(f"{FACTS['name']}.{name}")
    lines = [f'# {name}', '', '{.reference}', f'`from {module.__name__} import …`', '', module.__doc__ or '', '']
    for symbol in module.__all__:
        it = getattr(module, symbol)
        lines += [f'## {symbol}', '']
        if inspect.isfunction(it) or inspect.isclass(it): lines += [MarkdownRenderer(it)._repr_markdown_(), '']
        elif hasattr(it, 'cls'): lines += [inspect.getdoc(it.cls), '']  # `interact` is made by a factory
    return '\n'.join(lines)

# ---- The sources of a language ----

def write(folder, name, content):
    "Write a source if it differs: Sphinx then has less to read."
    file, text = folder/name, content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding='utf-8') != text: file.write_text(text, encoding='utf-8')
    return file

def sources(lang, live):
    "Write all sources of a language; returns their folder."
    home, nbs = SOURCES/lang, NBS/lang
    lessons = sorted(p for p in nbs.glob('*.ipynb') if p.stem[0].isdigit() and p.stem != STORY)
    workshop = sorted(nbs.glob('workshop/*.ipynb'))
    others = sorted(p for p in nbs.glob('*.ipynb') if not p.stem[0].isdigit() and p.stem != 'index')  # the story is the index here
    contents = toctree('lessons', 'workshop/index', *(p.stem for p in others), 'api/index')
    made = [write(home, 'index.ipynb', page(nbs/f'{STORY}.ipynb', live, contents)),
            write(home, 'lessons.md', listing(lang, 'Lessons', lessons)),
            write(home, 'workshop/index.md', listing(lang, 'Workshop', workshop)),
            *(write(home, p.relative_to(nbs), page(p, live)) for p in [*lessons, *workshop, *others])]
    names = modules()
    made += [write(home, f'api/{name}.md', reference(lang, name)) for name in names]
    made += [write(home, 'api/index.md', '\n'.join([
        f"# {say(lang, 'Reference')}", '', say(lang, 'What the package can do, module by module.'), '', *(f'- [{n}]({n}.md)' for n in names), '', toctree(*names)]))]
    for old in set(p for p in home.rglob('*') if p.is_file()) - set(made): old.unlink()
    return home

def recordings(names):
    "The recorded sliders of every notebook, or of those named, made as many at a time as there are processors."
    found = [p for lang in LANGUAGES for p in sorted((NBS/lang).rglob('*.ipynb')) if '.ipynb_checkpoints' not in p.parts
             and (names is None or p.relative_to(NBS).with_suffix('').as_posix() in names) and has_sliders(json.loads(p.read_text(encoding='utf-8')))]
    with ThreadPool(os.cpu_count()) as pool:
        return dict(zip(found, pool.map(lambda path: recording(path, RECORDED/path.relative_to(NBS).with_suffix('.json')), found, chunksize=1)))

def build(to, live=None):
    "Build the site into the folder `to`; `live` names the notebooks whose sliders move there, by default all."
    from jinja2 import Environment
    from sphinx.cmd.build import build_main
    live = recordings(live)
    for lang in LANGUAGES:
        home = sources(lang, live)
        catalogue(lang)
        failed = build_main(['-b', 'html', '-q', '-W', '--keep-going', '-c', str(HERE), '-D', f'language={locale(lang)}', '-d', str(SOURCES/f'.{lang}'),
                             str(home), str(to/lang)])
        if failed: raise SystemExit(failed)
        shutil.rmtree(to/lang/'_notebooks', ignore_errors=True)
        shutil.copytree(NBS/lang, to/lang/'_notebooks', ignore=shutil.ignore_patterns('.ipynb_checkpoints'))
    shutil.rmtree(to/'jupyter_execute', ignore_errors=True)  # MyST-NB's own copies
    front = Environment(autoescape=True).from_string((HERE/'front.html').read_text(encoding='utf-8'))
    (to/'index.html').write_text(front.render(name=FACTS['name'], languages=LANGUAGES, locale=locale, say=say), encoding='utf-8')

# ---- The extension ----

def mathml(node, display):
    from latex2mathml.converter import convert
    return convert(node.astext(), display='block' if display else 'inline')

def setup(app):
    from docutils.nodes import SkipNode
    def visitor(display):
        def visit(self, node):
            self.body.append(mathml(node, display))
            raise SkipNode
        return visit
    app.add_html_math_renderer('mathml', (visitor(False), None), (visitor(True), None))
    def context(app, pagename, template, context, doctree):
        lang = Path(app.srcdir).name
        notebook = f"{STORY if pagename == 'index' else pagename}.ipynb"
        context.update(say=lambda text: say(lang, text), lang=lang, tongues=LANGUAGES, tongue=lambda l: say(l, 'English'), default_mode='auto',
                       top='../' * (pagename.count('/') + 1), theme_search_bar_text=say(lang, 'Search'),
                       notebook=notebook if has_code(NBS/lang/notebook) else None, places=places(f'nbs/{lang}/{notebook}'))
        if lang != 'en' and pagename.startswith('api/') and pagename != 'api/index': context['body'] = f'<div lang="en">{context["body"]}</div>'
    app.connect('html-page-context', context)
    app.add_message_catalog('sphinx', str(SOURCES/'.locale'))
    return dict(parallel_read_safe=True, parallel_write_safe=True)

if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--to', type=Path, default=ROOT/'build'/'site', metavar='FOLDER')
    parser.add_argument('--live', nargs='*', metavar='NAME', help='notebooks to record the sliders of, as en/01_quadratic; by default all')
    given = parser.parse_args()
    build(given.to.resolve(), given.live)
