"""One JupyterLab and one Chromium for all the tests that need the real thing."""
import json, os, shutil, signal, subprocess, sys, tempfile, time, venv
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil, pytest
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

# How long a page, a kernel or a cell may take before it counts as hung: other programs run on this machine.
PATIENCE = 180_000  # milliseconds

def until(check, seconds=PATIENCE/1000):
    "Waits for the kernel to hear."
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f'not within {seconds} s'
        time.sleep(0.05)

HEAVY = {'lab', 'browser', 'built', 'colab', 'kaggle'}  # fixtures

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
    "The course's notebooks that have something to run, as paths below nbs/."
    return [p.relative_to(ROOT/'nbs').as_posix() for lang in languages or ('en', 'pt') for p in sorted((ROOT/'nbs'/lang).glob('*.ipynb'))
            if '"cell_type": "code"' in p.read_text(encoding='utf-8')]

def stop(server):
    "End a program that has a process group of its own, and all that it started: a Jupyter whose kernel is just starting may never end by itself."
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
        with suppress(AssertionError): until(lambda: not running(server.pid), 5)
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()

def running(group):
    "Whether a process of the group has not ended; one that has may be listed until its parent asks."
    for process in psutil.process_iter(['status']):
        with suppress(ProcessLookupError):
            if process.info['status'] != psutil.STATUS_ZOMBIE and os.getpgid(process.pid) == group: return True
    return False

@contextmanager
def served(command, home, options=(), port=0):
    """A Jupyter server in folder `home`; `command` makes its command line of options. Yields its address. No number is drawn here that
    another program could take first: the server chooses its port and says which, and its kernels talk through files."""
    runtime = tempfile.mkdtemp(prefix='jp')  # short, since a socket's path must be
    options = ['--no-browser', f'--port={port}', *options, *([] if os.name == 'nt' else ['--KernelManager.transport=ipc'])]
    homes = {f'JUPYTER{k}_DIR': f'{home}/{k.strip("_").lower()}' for k in ('_CONFIG', 'LAB_SETTINGS', 'LAB_WORKSPACES')}
    paths = os.pathsep.join([str(ROOT), os.environ.get('PYTHONPATH', '')])
    with open(f'{home}/log', 'w', encoding='utf-8') as log:
        server = subprocess.Popen([str(part) for part in command(options)], cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
                                  env={**os.environ, 'PYTHONPATH': paths, **homes, 'JUPYTER_RUNTIME_DIR': runtime})
    try:
        yield address(server, Path(runtime), Path(f'{home}/log'))
    finally:
        stop(server)
        shutil.rmtree(runtime, ignore_errors=True)

def address(server, runtime, log):
    "Where a Jupyter server answers, once it does; it may take as long as it lives."
    while server.poll() is None:
        try:
            said = json.loads(next(runtime.glob('*server-*.json')).read_text())
            url = f'http://127.0.0.1:{said["port"]}'
            urlopen(f'{url}/api/status').close()
            return url
        except (StopIteration, ValueError, OSError): time.sleep(0.1)
    raise RuntimeError(log.read_text())

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

def environment(folder, under):
    "A fresh environment that sees the libraries of the Python `under`, but no nbcurve. Gives its Python and the variables for it."
    venv.create(folder, with_pip=False)
    python = next(p for p in (folder/'bin'/'python', folder/'Scripts'/'python.exe') if p.exists())
    site, = folder.glob('[Ll]ib/**/site-packages')
    ask = 'import sys; print(sys.prefix, *(p for p in sys.path if p.endswith("site-packages")), sep="\\n")'
    env = {**os.environ, 'PYTHONPATH': ''}
    prefix, *paths = subprocess.check_output([under, '-c', ask], text=True, env=env).splitlines()
    (site/'host.pth').write_text('\n'.join(paths))  # a .pth below these is not read, so no editable install is seen
    env.update(PIP_CONFIG_FILE=os.devnull, JUPYTER_PATH=f'{prefix}/share/jupyter', JUPYTERLAB_DIR=f'{prefix}/share/jupyter/lab',
               **{f'JUPYTER_{k}_DIR': str(folder/'jupyter'/k) for k in ('CONFIG', 'DATA', 'RUNTIME')})
    return python, env

@pytest.fixture(scope='session')
def lab(tmp_path_factory):
    "`make lab`, as a newcomer starts it, on a copy of the notebooks. Yields its address and the copy's folder."
    home = tmp_path_factory.mktemp('lab')
    nbs = shutil.copytree(ROOT/'nbs', home/'nbs', ignore=shutil.ignore_patterns('.ipynb_checkpoints'))
    make = lambda options: ['make', 'lab', f'VENV={sys.prefix}', '-o', f'{sys.prefix}/.course', f'LAB_OPTIONS={" ".join(options)}', 'START=']
    with served(make, home, ['--IdentityProvider.token=', f'--ServerApp.root_dir={nbs}', '--LabApp.expose_app_in_browser=True']) as url:
        yield url, nbs

def execute(paths, kernel='python3'):
    "Run notebooks from top to bottom, each with a kernel of its own that talks through files; an error raises."
    import nbformat
    from nbclient import NotebookClient
    from run_notebooks import sockets
    for path in map(Path, paths):
        with tempfile.TemporaryDirectory(prefix='nb') as folder:
            client = NotebookClient(nbformat.read(path, 4), timeout=PATIENCE/1000, startup_timeout=PATIENCE/1000, kernel_name=kernel,
                                    resources=dict(metadata=dict(path=str(path.parent))), config=sockets(folder))
            client.execute(env={**os.environ, 'PYTHONPATH': os.pathsep.join([str(ROOT), os.environ.get('PYTHONPATH', '')])})

def run_cell(page, i):
    "Run the cell `i` of the notebook that a page of JupyterLab shows."
    page.evaluate("""async i => {
        const panel = jupyterapp.shell.currentWidget;
        await panel.context.ready; await panel.sessionContext.ready; await panel.sessionContext.session?.kernel?.info;
        panel.content.activeCellIndex = i;
        await jupyterapp.commands.execute('notebook:run-cell');
    }""", i)

def patient(make):
    "`make` a page or a context that waits as long as a busy machine may need."
    def made(**options):
        page = make(**options)
        page.set_default_timeout(PATIENCE)
        return page
    return made

@pytest.fixture(scope='session')
def browser():
    "A headless Chromium."
    from browser import ADVICE, find
    from playwright.sync_api import expect, sync_playwright
    path = find()
    assert path, ADVICE
    quiet = ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync']
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=path, args=quiet, chromium_sandbox=False)
        expect.set_options(timeout=PATIENCE)
        for name in ('new_page', 'new_context'): setattr(chromium, name, patient(getattr(chromium, name)))
        yield chromium
        chromium.close()
