"""The course with the versions that Google Colab has, in the environment that `make test` makes for it."""
import json, os, subprocess, sys
from pathlib import Path

import pytest
from conftest import ROOT, notebooks

COLAB = Path(os.environ.get('NBCURVE_COLAB', ROOT/'.venv-colab'/'bin'/'python'))
TESTS = [t for t in ('sliders', 'interact_compat', 'practice', 'functions') if (ROOT/'tests'/f'test_{t}.py').exists()]

@pytest.fixture(scope='module')
def colab():
    assert COLAB.exists(), f"No Python at {COLAB}. Run the tests with `make test`, which makes it, or set NBCURVE_COLAB."
    return COLAB

def test_it_is_what_colab_has(colab):
    code = 'import ipywidgets, IPython, matplotlib; print(ipywidgets.__version__, IPython.__version__, matplotlib.__version__)'
    assert subprocess.check_output([colab, '-c', code], text=True).split() == ['7.7.1', '7.34.0', '3.10.0']

def test_tests(colab):
    files = [ROOT/'tests'/f'test_{t}.py' for t in TESTS]
    done = subprocess.run([colab, '-m', 'pytest', '-p', 'no:cacheprovider', '-o', 'filterwarnings=', *files], cwd=ROOT, env={**os.environ, 'PYTHONPATH': str(ROOT)},
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'skipped' not in done.stdout

def test_notebooks(colab, tmp_path):
    "Every notebook runs there from top to bottom."
    spec = tmp_path/'kernels'/'colab'
    spec.mkdir(parents=True)
    argv = [str(colab), '-m', 'ipykernel_launcher', '-f', '{connection_file}']
    (spec/'kernel.json').write_text(json.dumps(dict(argv=argv, display_name='Colab', language='python')))
    env = {**os.environ, 'PYTHONPATH': str(ROOT), 'JUPYTER_PATH': str(tmp_path)}
    execute = [Path(sys.executable).with_name('jupyter-execute'), '--kernel_name=colab', '--timeout=120']
    runs = [subprocess.Popen(execute + [str(ROOT/'nbs'/p) for p in notebooks(lang)], env=env, stderr=subprocess.PIPE, text=True)
            for lang in ('en', 'pt') if notebooks(lang)]
    failed = [err for r in runs for err in [r.communicate()[1]] if r.returncode]
    assert not failed, '\n'.join(failed)
