"""One JupyterLab and one Chromium for all the tests that need the real thing."""
import os, shutil, signal, socket, subprocess, sys, time
from pathlib import Path
from urllib.request import urlopen

import pytest
from hypothesis import settings

# Two workers, each with kernels of its own, share the machine: one thread for each of them is faster than all for all.
os.environ.setdefault('OMP_NUM_THREADS', '1')

# A notebook whose `import nbcurve` fails must not get the package from anywhere unless a test offers it.
os.environ['PIP_NO_INDEX'] = '1'

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT/'tools')]

# The same examples every time, and no limit on their time: other programs run on this machine.
settings.register_profile('course', derandomize=True, deadline=None, database=None)
settings.load_profile('course')

HEAVY = {'lab', 'browser', 'built', 'colab'}  # fixtures

def pytest_collection_modifyitems(items):
    "What uses a browser, a server or another environment is `slow`; it says so itself if it is slow for another reason."
    for item in items:
        if HEAVY & set(item.fixturenames): item.add_marker('slow')

@pytest.fixture(autouse=True)
def english():
    "No test leaves another language behind."
    yield
    if 'nbcurve' in sys.modules: sys.modules['nbcurve'].language('en')

def notebooks(*languages):
    "The course's notebooks, as paths below nbs/."
    return [str(p.relative_to(ROOT/'nbs')) for lang in languages or ('en', 'pt') for p in sorted((ROOT/'nbs'/lang).glob('*.ipynb'))]

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

def until_up(url, server, log):
    "Wait for a server to answer."
    for _ in range(600):
        try: return urlopen(url).close()
        except OSError: time.sleep(0.1)
        assert server.poll() is None, log.read_text()
    raise TimeoutError(f'No answer from {url} in a minute.')

def files():
    "The files that are or may be committed, as paths below ROOT."
    listed = subprocess.check_output(['git', 'ls-files', '-co', '--exclude-standard'], cwd=ROOT, text=True).splitlines()
    return [f for f in listed if (ROOT/f).is_file()]

def copy(to):
    for f in files():
        (to/f).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT/f, to/f)
    return to

def run(*command, cwd=ROOT, **env):
    done = subprocess.run([str(c) for c in command], cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

@pytest.fixture(scope='session')
def built(tmp_path_factory):
    "The folder with the wheel and the sdist, built from a copy."
    source = copy(tmp_path_factory.mktemp('source'))
    run(sys.executable, '-m', 'build', '--no-isolation', '-o', source/'dist', cwd=source)
    return source/'dist'

@pytest.fixture(scope='session')
def lab(tmp_path_factory):
    "`make lab`, as a newcomer starts it, on a copy of the notebooks. Yields its address and the copy's folder."
    home, port = tmp_path_factory.mktemp('lab'), free_port()
    nbs = shutil.copytree(ROOT/'nbs', home/'nbs', ignore=shutil.ignore_patterns('.ipynb_checkpoints'))
    options = (f'--no-browser --port={port} --ServerApp.port_retries=0 --IdentityProvider.token= --ServerApp.root_dir={nbs} '
               '--LabApp.expose_app_in_browser=True')
    env = {**os.environ, **{f'JUPYTER_{k}_DIR': str(home/k.lower()) for k in ('CONFIG', 'RUNTIME')},
           'JUPYTERLAB_SETTINGS_DIR': str(home/'settings'), 'JUPYTERLAB_WORKSPACES_DIR': str(home/'workspaces'),
           'PYTHONPATH': os.pathsep.join([str(ROOT), os.environ.get('PYTHONPATH', '')])}
    command = ['make', 'lab', f'VENV={sys.prefix}', '-o', f'{sys.prefix}/.course', f'LAB_OPTIONS={options}', 'START=']
    with open(home/'log', 'w') as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    url = f'http://127.0.0.1:{port}'
    try:
        until_up(f'{url}/api/status', server, home/'log')
        yield url, nbs
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)

def run_cell(page, i):
    "Run the cell `i` of the notebook that a page of JupyterLab shows."
    page.evaluate("""async i => {
        const panel = jupyterapp.shell.currentWidget;
        await panel.context.ready; await panel.sessionContext.ready; await panel.sessionContext.session?.kernel?.info;
        panel.content.activeCellIndex = i;
        await jupyterapp.commands.execute('notebook:run-cell');
    }""", i)

@pytest.fixture(scope='session')
def browser():
    "A headless Chromium."
    from browser import ADVICE, find
    from playwright.sync_api import sync_playwright
    path = find()
    assert path, ADVICE
    quiet = ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync']
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=path, args=quiet, chromium_sandbox=False)
        yield chromium
        chromium.close()
