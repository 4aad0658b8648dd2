"""What is released: one name everywhere, and archives that others' tools accept."""
import re, shutil, sys
from zipfile import ZipFile

import lowest, nbcurve, pytest, setup_cell
from conftest import ROOT, files, run

def test_every_notebook_gets_the_package(capsys):
    assert setup_cell.main(ROOT, 'check') == 0, capsys.readouterr().out

def test_the_lines_of_the_set_up_cell_are_put_once_below_the_directives():
    put = lambda text, name='nbcurve': setup_cell.with_lines(text, setup_cell.lines(name))
    text = '#| default_exp a\n#| hide\nimport this\nlanguage()'
    assert put(text).split('\n')[2:] == [*setup_cell.lines('nbcurve').splitlines(), 'import this', 'language()']
    assert put(put(text)) == put(text) == put(put(text, 'other'))
    assert put('#| default_exp a').split('\n')[1] == '#| hide' and put(put('#| default_exp a')) == put('#| default_exp a')

def metadata(wheel):
    with ZipFile(wheel) as z: return next(z.read(n).decode() for n in z.namelist() if n.endswith('.dist-info/METADATA'))

def linked(text): return re.findall(r'\]\(([^)]+)\)', text)

@pytest.mark.parametrize('address', ['', 'https://example.org/us/nbcurve'])
def test_the_packages_page_shows_and_links_what_is_there(address, tmp_path):
    "On PyPI no file lies beside the README."
    (tmp_path/'nbcurve').mkdir()
    for f in ('setup.py', 'settings.ini', 'pyproject.toml', 'README.md', 'nbcurve/__init__.py'): shutil.copy(ROOT/f, tmp_path/f)
    facts = (tmp_path/'settings.ini').read_text(encoding='utf-8')
    (tmp_path/'settings.ini').write_text(re.sub(r'(?m)^repository =.*', f'repository = {address}', facts), encoding='utf-8')
    run(sys.executable, '-m', 'build', '--wheel', '--no-isolation', cwd=tmp_path)
    page, readme = metadata(*(tmp_path/'dist').glob('*.whl')), (ROOT/'README.md').read_text(encoding='utf-8')
    beside = [t for t in linked(readme) if ':' not in t]
    assert len(beside) > 20 and all((ROOT/t.split('#')[0]).exists() for t in beside)
    there = f'{address}/blob/v{nbcurve.__version__}/'
    assert linked(page.replace('/raw/', '/blob/')) == ([there + t for t in beside] if address else [])
    assert re.findall(r'!\[[^]]*\]\((.+?)\d', page) == ([f'{address}/raw/v'] if address else [])

def test_one_name_everywhere(built):
    "Learners' kernels install by this name: set-up cells, settings.ini and the wheel must agree on it."
    wheel, = built.glob('*.whl')
    asked = {n for p in ROOT.glob('nbs/*/**/*.ipynb') for n in re.findall(r'%pip install -q \\"(\w+)', p.read_text(encoding='utf-8'))}
    with ZipFile(wheel) as z: top = {n.split('/')[0] for n in z.namelist() if '.dist-info/' not in n}
    facts = metadata(wheel)
    said = re.search(r'^Name: (.+)$', facts, re.M)[1], re.search(r'^Version: (.+)$', facts, re.M)[1]
    assert asked == top == {setup_cell.name()} and said == (setup_cell.name(), nbcurve.__version__)
    assert 'Provides-Extra: lessons' in facts

def test_others_tools_accept_the_archives(built):
    run(sys.executable, '-m', 'twine', 'check', '--strict', *built.iterdir())
    run(sys.executable, '-m', 'check_wheel_contents', *built.glob('*.whl'))

def test_the_version_stands_in_one_place():
    "All else asks it there; the changelog's top tells of it."
    written = re.compile(rf'version\w*\W+{re.escape(nbcurve.__version__)}\b')
    texts = [f for f in files() if f.endswith(('.py', '.ini', '.toml', '.md', '.yml', '.json', '.ipynb', '.txt')) and 'package-lock' not in f]
    assert [f for f in texts if written.search((ROOT/f).read_text(encoding='utf-8'))] == ['nbcurve/__init__.py']
    assert re.search(r'^## (\S+)', (ROOT/'CHANGELOG.md').read_text(encoding='utf-8'), re.M)[1] == nbcurve.__version__

def test_the_lowest_versions_are_the_promised_ones():
    assert lowest.FILE.read_text(encoding='utf-8') == lowest.text(), 'run tools/lowest.py'
    pins = dict(re.findall(r'^([\w-]+)==([\d.]+)$', lowest.text(), re.M))
    pinned = (ROOT/'constraints.txt').read_text(encoding='utf-8')
    assert len(pins) > 8 and f"torch=={pins['torch']}" in pinned
