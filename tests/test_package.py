"""The package as it is installed, and the files that are committed."""
import inspect, json, os, re, subprocess, sys, venv
from importlib import import_module
from pathlib import Path

import nbformat, pytest
from conftest import ROOT, copy, files, notebooks, run

MODULES = sorted(p.stem for p in (ROOT/'nbcurve').glob('*.py') if not p.stem.startswith('_'))
BIN = Path(sys.prefix)/('Scripts' if os.name == 'nt' else 'bin')

FOLDERS = ['nbcurve', 'tests', 'tools', 'docs', 'bench', 'nbs', 'setup.py']

def test_ruff_finds_no_fault(): run(sys.executable, '-m', 'ruff', 'check', *FOLDERS)

def test_ruff_would_find_one(tmp_path):
    "What pyproject.toml ignores is none of these."
    faults = {'F821': 'def f(): return nowhere', 'F841': 'def f(): x = 1', 'B006': 'def f(x=[]): return x', 'PLW1514': "open('x')",
              'B023': 'def f():\n    for i in 1, 2: yield lambda: i', 'B015': 'def f(x): x == 1'}
    for rule, text in faults.items(): (tmp_path/f'{rule}.py').write_text(text, encoding='utf-8')
    said = subprocess.run([sys.executable, '-m', 'ruff', 'check', '--config', ROOT/'pyproject.toml', '--output-format', 'json', tmp_path], capture_output=True, text=True)
    assert {Path(f['filename']).stem: f['code'] for f in json.loads(said.stdout)} == {rule: rule for rule in faults}

@pytest.mark.parametrize('kind', ['*.whl', '*.tar.gz'])
def test_installs(built, kind, tmp_path):
    archive, = built.glob(kind)
    venv.create(tmp_path/'v', with_pip=False)
    site, = (tmp_path/'v').glob('[Ll]ib/**/site-packages')
    run(sys.executable, '-m', 'pip', 'install', '--no-deps', '--no-build-isolation', '--disable-pip-version-check', '--target', site, archive)
    (site/'host.pth').write_text('\n'.join(p for p in sys.path if p.endswith('site-packages')))  # torch and friends
    code = ('import json, nbcurve; from importlib.resources import files; print(nbcurve.__file__); print(nbcurve.mk_quad(3, 2, 1)(2)); '
            'print(sorted(f.name for f in files("nbcurve").rglob("*.*") if f.suffix in (".json", ".js", ".css")) if hasattr(files("nbcurve"), "rglob") else "")')
    python = next(p for p in (tmp_path/'v'/'bin'/'python', tmp_path/'v'/'Scripts'/'python.exe') if p.exists())
    where, value, data = run(python, '-c', code, cwd=tmp_path, PYTHONPATH='').splitlines()
    assert Path(where).is_relative_to(tmp_path) and value == '17'
    assert data == str(sorted(p.name for p in (ROOT/'nbcurve').rglob('*.*') if p.suffix in ('.json', '.js', '.css')))

def test_import_is_light():
    heavy = {'fastai', 'scipy', 'pandas', 'sklearn', 'fastcore', 'nbdev', 'jupyterlab', 'plotly', 'torchvision', 'notebook'}
    code = 'import sys, nbcurve; print(*{m.partition(".")[0] for m in sys.modules})'
    loaded = set(run(sys.executable, '-c', code).split())
    assert {'torch', 'matplotlib', 'ipywidgets', 'nbcurve'} <= loaded and not heavy & loaded

def test_every_public_name_says_what_it_is():
    for module in map(import_module, (f'nbcurve.{m}' for m in MODULES)):
        names = [n for n in module.__all__ if getattr(getattr(module, n), '__module__', None) == module.__name__]
        silent = [n for n in names if not inspect.getdoc(getattr(module, n))]
        assert names and module.__doc__ and not silent, (module.__name__, silent)

@pytest.mark.slow
def test_export_and_clean_change_nothing(tmp_path):
    "The modules are what the notebooks export, and the notebooks are clean."
    here = copy(tmp_path)
    run(BIN/'nbdev-export', cwd=here, PYTHONPATH=str(here))
    run(BIN/'nbdev-clean', '--fname', 'nbs', cwd=here, PYTHONPATH=str(here))
    changed = [f for f in files() if (here/f).read_bytes() != (ROOT/f).read_bytes()]
    assert not changed, f'{changed}: run nbdev-export and make notebooks'

@pytest.mark.slow
@pytest.mark.parametrize('folder', ['en/workshop', pytest.param('pt/workshop', marks=pytest.mark.full), pytest.param('en', marks=pytest.mark.full)])
def test_notebooks_pass_their_own_tests(folder):
    "The lessons' tests also run in JupyterLab, in English, and as Colab has it, in Portuguese."
    one_by_one = sorted((ROOT/'nbs'/folder).glob('*.ipynb'))  # a language that one of them sets would stay for the next
    for path in one_by_one if folder.startswith('pt') else [f'nbs/{folder}']:
        run(BIN/'nbdev-test', path, '--n-workers', 1, PYTHONPATH=str(ROOT))

def shown(cell): return not re.search(r'^#\| *(export|hide|default_exp)', ''.join(cell['source']), re.M)

@pytest.mark.parametrize('path', notebooks())
def test_notebook_as_committed(path):
    file = ROOT/'nbs'/path
    nb = json.loads(file.read_text(encoding='utf-8'))
    nbformat.validate(nb)
    code = [c for c in nb['cells'] if c['cell_type'] == 'code']
    assert 'widgets' not in nb['metadata'] and 'widget-state' not in file.read_text(encoding='utf-8')
    assert all(c['execution_count'] is None for c in code)
    pictures = sum('image/png' in o.get('data', {}) for c in code for o in c['outputs'])
    assert pictures >= sum(bool(re.search('^@interact', ''.join(c['source']), re.M)) for c in code), 'run `make notebooks`'
    views = [(c['id'], o['data'].keys()) for c in code for o in c['outputs'] if 'application/vnd.jupyter.widget-view+json' in o.get('data', {})]
    assert not [v for v in views if {'image/png', 'text/html'} & v[1]], 'run `make notebooks`'
    assert not [c['id'] for c in code for o in c['outputs'] if o['output_type'] == 'error' or o.get('name') == 'stderr']
    assert file.stat().st_size < 300_000
    assert not [(c['id'], len(c['source'])) for c in code if shown(c) and len(''.join(c['source']).splitlines()) > 10]

def test_readme_commands_exist():
    "What the README tells a newcomer to type after `make` is in the Makefile."
    targets = re.findall(r'^([a-z-]+):', (ROOT/'Makefile').read_text(), re.M)
    named = re.findall(r'^\s*(?:\$ )?make ([a-z-]+)', (ROOT/'README.md').read_text(encoding='utf-8'), re.M)
    assert {'lab', 'test'} <= set(named) <= set(targets)

def test_no_machine_paths():
    "No committed file speaks of one machine's folders."
    mine = re.compile('|'.join(['/ho' + r'me/\w+/', r'/ro' + 'ot/', r'/Users/\w+/', r'C:\\\\Users', '/tm' + r'p/\w', '/wor' + r'k/\w']))
    found = [(f, m.group()) for f in files() if not f.endswith(('.png', '.gif', '.jpg', '.webp'))
             if (m := mine.search((ROOT/f).read_text(encoding='utf-8', errors='replace')))]
    assert not found
