"""The course away from its repository: the command `nbcurve`, and a notebook all alone."""
import importlib, json, os, re, subprocess, sys
from pathlib import Path
from urllib.request import urlopen

import nbformat, pytest
from conftest import PATIENCE, ROOT, environment, notebooks, stop, until
from nbclient import NotebookClient
from playwright.sync_api import expect
from run_notebooks import sockets

command = importlib.import_module('nbcurve.__main__')

@pytest.fixture
def course(tmp_path):
    "A small course, and the learner's folder (with a space in its name)."
    source = tmp_path/'course'
    for name in ('index', 'en/00_story', 'en/01_quadratic', 'pt/00_story', 'pt/01_quadratic'):
        (source/name).parent.mkdir(parents=True, exist_ok=True)
        (source/f'{name}.ipynb').write_text(json.dumps(dict(cells=[name])))
    return source, tmp_path/'my course'

def files(folder): return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob('*') if p.is_file() and p.name != command.RECORD}

def test_first_time_all_is_new_and_the_second_time_nothing(course):
    source, mine = course
    assert len(command.lay_down(source, mine)['new']) == 5 and files(mine) == files(source)
    assert command.lay_down(source, mine) == dict(new=[], updated=[], kept=[]) and files(mine) == files(source)

def test_what_the_learner_changed_stays(course):
    source, mine = course
    command.lay_down(source, mine)
    (mine/'en/01_quadratic.ipynb').write_text('my own')
    before = files(mine)
    assert command.lay_down(source, mine) == dict(new=[], updated=[], kept=[]) and files(mine) == before

def test_a_newer_course_is_added_and_said(course):
    source, mine = course
    command.lay_down(source, mine)
    (mine/'en/01_quadratic.ipynb').write_text('my own')
    (mine/'pt/00_story.ipynb').unlink()
    for name in ('en/00_story', 'en/01_quadratic', 'en/02_noise'): (source/f'{name}.ipynb').write_text('newer')
    done = dict(new=['en/02_noise.ipynb', 'pt/00_story.ipynb'], updated=['en/00_story.ipynb'], kept=['en/01_quadratic.ipynb'])
    assert command.lay_down(source, mine) == done
    assert (mine/'en/01_quadratic.ipynb').read_text() == 'my own' and (mine/'en/01_quadratic.new.ipynb').read_text() == 'newer'
    assert command.lay_down(source, mine) == dict(new=[], updated=[], kept=[]), 'said once'
    (mine/'en/01_quadratic.new.ipynb').write_text('mine, too')
    (source/'en/01_quadratic.ipynb').write_text('newest')
    assert command.lay_down(source, mine)['kept'] == ['en/01_quadratic.ipynb']
    assert (mine/'en/01_quadratic.ipynb').read_text() == 'my own' and (mine/'en/01_quadratic.new.ipynb').read_text() == 'mine, too'

def test_files_that_were_there_before_are_never_overwritten(course):
    source, mine = course
    (mine/'en').mkdir(parents=True)
    (mine/'en/00_story.ipynb').write_text('a story of mine')
    assert command.lay_down(source, mine)['kept'] == ['en/00_story.ipynb']
    assert (mine/'en/00_story.ipynb').read_text() == 'a story of mine'

def test_an_older_course_laid_by_nobody_is_known_again(course):
    "Without the record (deleted), what equals the course is not taken for a change."
    source, mine = course
    command.lay_down(source, mine)
    (mine/command.RECORD).unlink()
    assert command.lay_down(source, mine) == dict(new=[], updated=[], kept=[])

@pytest.fixture
def run(course, monkeypatch, capsys):
    "The command on the small course; gives its exit code and what it said. The last call that it would make is kept in `run.called`."
    source, mine = course
    monkeypatch.setattr(command, 'course', lambda: source)
    monkeypatch.setattr(command.subprocess, 'call', lambda args: run.called.append(args) or 0)
    def run(*args, where=mine):
        code = command.main([*args, '--dir', str(where)])
        said = capsys.readouterr()
        return code, said.out + said.err
    run.called = []
    yield run
    command.language('en')

@pytest.mark.parametrize('args, file', [
    ((), 'index'), (('--lesson', '1'), 'en/01_quadratic'), (('--language', 'pt'), 'pt/00_story'), (('--language', 'pt', '--lesson', '1'), 'pt/01_quadratic')])
def test_what_it_opens(run, course, args, file):
    assert run(*args)[0] == 0
    call, = run.called
    assert f'--LabApp.default_url=/lab/tree/{file}.ipynb' in call and f'--ServerApp.root_dir={course[1]}' in call and '--no-browser' not in call
    run('--no-browser', *args)
    assert set(call) < {*run.called[-1]} and '--no-browser' in run.called[-1]
    run('--copy', *args)
    assert len(run.called) == 2

def test_it_speaks_the_language_asked_for(run):
    assert run('--language', 'pt')[1].startswith('O curso está em')

def test_an_unknown_lesson_is_said(run):
    code, said = run('--lesson', '7')
    assert code == 2 and said.endswith('There is no lesson 7: choose 0 to 1.\n') and not run.called

def test_a_place_that_cannot_be_written_is_one_line(run, tmp_path):
    (tmp_path/'a file').write_text('')
    code, said = run(where=tmp_path/'a file'/'below')
    assert code == 2 and said.count('\n') == 1 and '--dir FOLDER' in said and not run.called
    if os.name == 'posix' and os.geteuid():  # nothing is read-only to root
        (tmp_path/'closed').mkdir(mode=0o555)
        assert run(where=tmp_path/'closed'/'course')[0] == 2

def test_without_jupyter_it_says_so_in_a_line(run, monkeypatch):
    monkeypatch.setattr(command, 'find_spec', lambda name: None)
    code, said = run()
    assert code == 1 and said.splitlines()[-1].endswith('pip install "nbcurve[course]"') and not run.called

def answers(address):
    "Jupyter says its address a moment before it listens there."
    try: urlopen(address).close()
    except OSError: return False
    return True

def test_pip_install_then_nbcurve(built, browser, tmp_path):
    "The built wheel in a new environment: the command opens the course, and leaves alone what was changed there."
    python, env = environment(tmp_path/'v', sys.executable)
    env['JUPYTER_PORT'] = '0'  # one that nobody has
    wheel, = built.glob('*.whl')
    subprocess.run([python, '-m', 'pip', 'install', '-q', '--no-deps', '--ignore-installed', wheel], check=True, env=env)
    name, here = python.with_name('nbcurve'), tmp_path/'a learner'
    here.mkdir()
    version = subprocess.check_output([name, '--version'], cwd=here, env=env, text=True).strip()
    assert f'nbcurve-{version}-' in wheel.name
    with open(tmp_path/'log', 'w', encoding='utf-8') as log:
        server = subprocess.Popen([name, '--lesson', '1', '--no-browser'], cwd=here, env=env, stdout=log, stderr=log, start_new_session=True)
    page = browser.new_page()
    try:
        said = lambda: re.search(r'http://(localhost|127\.0\.0\.1):\S+', (tmp_path/'log').read_text())
        until(lambda: said() or server.poll() is not None)
        assert said(), (tmp_path/'log').read_text()
        until(lambda: answers(said()[0]))
        page.goto(said()[0])
        expect(page.get_by_role('heading', name='A machine with knobs')).to_be_visible()
    finally:
        page.close()
        stop(server)
    mine = here/'nbcurve-course'/'en'/'01_quadratic.ipynb'
    mine.write_text('my own')
    subprocess.run([name, '--copy'], check=True, cwd=here, env=env)
    assert mine.read_text() == 'my own'

# A notebook all alone, with the versions of Colab and of Kaggle

PLACES = {place: Path(os.environ.get(f'NBCURVE_{place.upper()}', ROOT/f'.venv-{place}'/'bin'/'python')) for place in ('colab', 'kaggle')}
SAMPLE = {('colab', 'pt/03_loss.ipynb')}
ALONE = [pytest.param(place, path, id=f'{place}-{path}', marks=[] if (place, path) in SAMPLE else [pytest.mark.full])
         for place in PLACES for path in notebooks()]

@pytest.mark.parametrize('place, path', ALONE)
def test_a_notebook_alone_is_enough(place, path, built, tmp_path):
    "One file in an empty folder, none of ours on the path: its first cell gets the package from an index, and all cells run."
    assert PLACES[place].exists(), f'No Python at {PLACES[place]}. `make test-all` makes it.'
    python, env = environment(tmp_path/'v', PLACES[place])
    env |= dict(PIP_FIND_LINKS=str(built), IPYTHONDIR=str(tmp_path/'ipython'))
    assert subprocess.run([python, '-c', 'import nbcurve'], env=env, cwd=tmp_path, capture_output=True).returncode, 'it is there already'
    spec = tmp_path/'kernels'/'place'
    spec.mkdir(parents=True)
    (spec/'kernel.json').write_text(json.dumps(dict(argv=[str(python), '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
                                                    display_name=place, language='python', env=env)))
    nb = nbformat.read(ROOT/'nbs'/path, as_version=4)
    for cell in nb.cells: cell.pop('outputs', None) if cell.cell_type != 'code' else cell.update(outputs=[])
    nb.cells.append(nbformat.v4.new_code_cell('import os, nbcurve; print(nbcurve.__file__, *os.listdir())'))
    (tmp_path/'empty').mkdir()
    with pytest.MonkeyPatch.context() as m:
        m.setenv('JUPYTER_PATH', str(tmp_path))
        NotebookClient(nb, timeout=PATIENCE/1000, startup_timeout=PATIENCE/1000, kernel_name='place',
                       resources=dict(metadata=dict(path=str(tmp_path/'empty'))), config=sockets(str(tmp_path))).execute()
    first = next(c for c in nb.cells if c.cell_type == 'code')
    assert 'pip install nbcurve' in ''.join(o.get('text', '') for o in first.outputs)
    where, *left = nb.cells[-1].outputs[0].text.split()
    assert Path(where).is_relative_to(tmp_path) and not {*left} - {'nbcurve-progress.json'}
    site = next((tmp_path/'v').glob('[Ll]ib/**/site-packages'))
    ours = {p.name for p in site.iterdir()} - {'host.pth', '__pycache__'}
    assert ours and all(n.startswith('nbcurve') for n in ours), 'nothing of the place was upgraded'
