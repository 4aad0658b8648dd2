"""For a class: the teacher's page says what is true, and the handed-out copies hold what they should."""
import json, re, shutil, sys, zipfile

import minutes, pytest, yaml
from conftest import ROOT, execute, notebooks, run

LANGUAGES = 'en', 'pt'

def page(lang): return {c['id']: ''.join(c['source']) for c in json.loads((ROOT/'nbs'/lang/'teacher.ipynb').read_text(encoding='utf-8'))['cells']}

def lessons(lang): return [minutes.read(p) for p in sorted((ROOT/'nbs'/lang).glob('0*.ipynb'))]

@pytest.mark.parametrize('lang', LANGUAGES)
def test_the_teachers_minutes(lang):
    said, read = page(lang), lessons(lang)
    rows = [[name, int(all), int(some)] for name, all, some in re.findall(r'\((\w+)\.ipynb\) \| (\d+) \| (\d+) \|', said['minutes'])]
    assert rows == [[r.name, r.rounded, 4*r.exercises] for r in read]
    assert re.search(rf'\| {sum(r[1] for r in rows)} \| {sum(r[2] for r in rows)} \|$', said['minutes'], re.M)
    rest = [all - some for _, all, some in rows[1:]]
    assert re.search(rf'\b{min(rest)} \w+ {max(rest)} minut', said['minutes'])

@pytest.mark.parametrize('lang', LANGUAGES)
def test_the_plans_add_up(lang):
    said, takes = page(lang), {r.name: r.rounded for r in lessons(lang)}
    assert sum(map(int, re.findall(r'^\| (\d+) \|', said['fifty'], re.M))) == 50
    days = re.findall(r'^\| \d \| \[.*?\]\((\w+)\.ipynb\), \[.*?\]\((\w+)\.ipynb\) \| (\d+) \|', said['week'], re.M)
    assert [takes[a] + takes[b] for a, b, _ in days] == [int(n) for *_, n in days]
    assert [name for a, b, _ in days for name in (a, b)] == sorted(takes)
    assert all(m <= 50 for m in takes.values())

@pytest.mark.parametrize('lang', LANGUAGES)
def test_each_misconception_has_its_question_in_its_lesson(lang):
    rows = re.findall(r'\| `([\w.]+)` \| \[\d\]\((\w+\.ipynb)\) \|$', page(lang)['misconceptions'], re.M)
    assert len(rows) >= 12 and {lesson[:2] for _, lesson in rows} == {f'0{n}' for n in range(1, 10)}
    for name, lesson in rows:
        code = '\n'.join(''.join(c['source']) for c in json.loads((ROOT/'nbs'/lang/lesson).read_text(encoding='utf-8'))['cells'] if c['cell_type'] == 'code')
        assert re.search(rf"\b(predict|quiz)\([^)]*'{re.escape(name)}'", code, re.S), (name, lesson)
    assert all(f"`{name}`" in page(lang)['fifty'] for name in ('story.loop', 'story.hill'))

# Handing out

@pytest.fixture(scope='module')
def handout(tmp_path_factory):
    "The folder that `make handout` writes."
    folder = tmp_path_factory.mktemp('handout')
    for _ in range(2): run(sys.executable, 'tools/handout.py', folder)  # the second time over the first
    return folder

def cells(path): return json.loads(path.read_text(encoding='utf-8'))['cells']

LESSONS = [p for p in notebooks() if re.match(r'..[/\\]0', p)]

@pytest.mark.parametrize('path', LESSONS)
def test_students_get_no_solution_and_the_teacher_all(handout, path):
    lesson, students, teacher = (cells(folder/path) for folder in (ROOT/'nbs', handout/'students', handout/'teacher'))
    solutions = [code for c in lesson if c['id'].endswith('-solution') for code in re.findall('```python\n(.*?)```', ''.join(c['source']), re.S)]
    assert len(solutions) >= (0 if '00_' in path else 2)
    text = '\n'.join(''.join(c['source']) for c in students)
    assert not [s for s in solutions if s in text] and '<details' not in text and not [c for c in students if c['id'].endswith('-solution')]
    text = '\n'.join(''.join(c['source']) for c in teacher)
    assert all(s in text for s in solutions) and '<details>' not in text
    code = [c for c in lesson if c['cell_type'] == 'code']
    assert [c for c in students if c['cell_type'] == 'code'] == code == [c for c in teacher if c['cell_type'] == 'code']

def test_pictures_and_links_come_along(handout):
    names = lambda folder: {str(p.relative_to(folder)) for p in folder.rglob('*') if p.suffix in ('.ipynb', '.png') and '.ipynb_checkpoints' not in p.parts}
    assert names(handout/'students') == names(handout/'teacher') == names(ROOT/'nbs')

@pytest.mark.slow
@pytest.mark.parametrize('path', [pytest.param(p, marks=[] if p == 'en/01_quadratic.ipynb' else pytest.mark.full) for p in LESSONS])
def test_the_students_copies_run(handout, path): execute([handout/'students'/path])

# Binder and Docker: what constraints.txt pins, and nothing else

BINDER, DOCKER = ((ROOT/f).read_text(encoding='utf-8') for f in ('.binder/requirements.txt', 'Dockerfile'))
CPU = '--extra-index-url https://download.pytorch.org/whl/cpu'

def test_binder_and_docker_install_the_course_as_pinned():
    lines = [line for line in BINDER.splitlines() if not line.startswith('#')]
    assert lines == [CPU, '-c ../constraints.txt', '.[course]']
    install, = re.findall(r'pip install (.*?) \\$', DOCKER, re.M)
    assert install == f"--no-cache-dir {CPU} -c constraints.txt '.[course]' $HUB"
    code = '\n'.join(line for line in DOCKER.splitlines() if not line.startswith('#'))
    assert '==' not in BINDER + code, 'a version of its own'
    announcements = re.search(r'jupyter (labextension disable .*?) 2>', (ROOT/'Makefile').read_text(encoding='utf-8'))[1]
    assert announcements in DOCKER and announcements in (ROOT/'.binder/postBuild').read_text(encoding='utf-8')

def test_binder_and_docker_have_a_python_that_is_tested():
    python, = re.findall(r'^FROM python:([\d.]+)-slim$', DOCKER, re.M)
    assert (ROOT/'.binder/runtime.txt').read_text(encoding='utf-8').strip() == f'python-{python}'
    assert f"'{python}'" in (ROOT/'.github/workflows/test.yml').read_text(encoding='utf-8')

def test_what_docker_copies_is_enough_to_build(tmp_path):
    "The files that the image gets, and no others, build the package with the course in it."
    wanted = [f for names in re.findall(r'^COPY (.*) \S+$', DOCKER, re.M) for f in names.split()]
    ignore = (ROOT/'.dockerignore').read_text(encoding='utf-8').split()
    assert ignore[0] == '*' and {f'!{f}' for f in wanted} == {line for line in ignore if line[0] == '!'}
    for f in wanted:
        if (ROOT/f).is_dir(): shutil.copytree(ROOT/f, tmp_path/f, ignore=shutil.ignore_patterns('__pycache__', '.*'))
        else: shutil.copy(ROOT/f, tmp_path/f)
    run(sys.executable, 'setup.py', '-q', 'bdist_wheel', cwd=tmp_path)
    with zipfile.ZipFile(next(tmp_path.glob('dist/*.whl'))) as wheel: assert 'nbcurve/course/en/teacher.ipynb' in wheel.namelist()

@pytest.mark.full
def test_what_binder_asks_for_resolves(tmp_path):
    "From the index that this machine has, with no network beyond it: the line with the address of torch's CPU build is left out."
    (tmp_path/'requirements.txt').write_text(BINDER.replace(CPU, '').replace('..', str(ROOT)), encoding='utf-8')
    said = run(sys.executable, '-m', 'pip', 'install', '--dry-run', '-r', tmp_path/'requirements.txt', PIP_NO_INDEX='')
    assert 'conflict' not in said

# A server for a class

CLASS = ROOT/'docs'/'class'

def figures(): return json.loads((CLASS/'figures.json').read_text(encoding='utf-8'))

def test_the_figures_are_those_of_the_command(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT/'bench'))
    import hub
    assert hub.table(figures()) in (CLASS/'README.md').read_text(encoding='utf-8')
    assert figures()['smooth'] == max(r['learners'] for r in figures()['rows'] if r['p95'] <= 100)

@pytest.mark.parametrize('lang', LANGUAGES)
def test_the_teachers_page_has_the_figures(lang):
    server, found = page(lang)['server'], figures()
    for n in (found['megabytes'], found['megabytes_lesson_9'], found['smooth'], found['facts']['cpus']): assert re.search(rf'\b{n}\b', server), n

def test_the_limits_follow_from_what_was_measured():
    given, found = yaml.safe_load((CLASS/'values.yaml').read_text(encoding='utf-8'))['singleuser'], figures()
    size = lambda text: 1024*float(text.removesuffix('G'))
    limit = re.search(r'limits\.memory (\d+G)', (CLASS/'README.md').read_text(encoding='utf-8'))[1]
    assert size(given['memory']['guarantee']) > 1.5*found['megabytes'] and size(given['memory']['limit']) > 1.5*found['megabytes_lesson_9']
    assert limit == given['memory']['limit']

def test_each_recipe_lets_in_only_whom_its_owner_names():
    config = yaml.safe_load((CLASS/'values.yaml').read_text(encoding='utf-8'))['hub']['config']
    assert config['JupyterHub']['authenticator_class'] == 'github'
    assert config['Authenticator'] == dict(allow_all=False, allowed_users=[], admin_users=[])
    littlest = re.findall(r'^sudo tljh-config (.*)$', (CLASS/'README.md').read_text(encoding='utf-8'), re.M)
    assert 'set auth.type github' in littlest and 'set auth.GitHubOAuthenticator.allow_all false' in littlest
    assert any(line.startswith('add-item users.allowed ') for line in littlest)
    for text in (p.read_text(encoding='utf-8').lower() for p in CLASS.iterdir()): assert not re.search(r'dummy|allow_all\W+true|open_signup|allow_existing', text)
    assert 'client_secret' not in config['GitHubOAuthenticator']

@pytest.mark.full
def test_the_hub_turns_others_away():
    "The names in values.yaml's own fields, by JupyterHub's own rule: with an empty list nobody, then only the one who is named."
    from jupyterhub import auth
    fields = yaml.safe_load((CLASS/'values.yaml').read_text(encoding='utf-8'))['hub']['config']['Authenticator']
    def let_in(name, **more): return auth.Authenticator(**{**fields, **more}).check_allowed(name, None)
    assert not let_in('ana') and let_in('ana', allowed_users={'ana'}) and not let_in('bea', allowed_users={'ana'})

@pytest.mark.full
def test_a_real_hub_lets_in_whom_it_names(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT/'bench'))
    import hub
    with hub.hub(['ana']) as (url, password, _):
        for name, word, status in ('ana', password, 302), ('ana', 'wrong', 403), ('bea', password, 403): assert hub.Learner(url, name).log_in(word) == status
