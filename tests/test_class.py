"""For a class: the teacher's page says what is true, and the handed-out copies hold what they should."""
import json, re, sys

import minutes, pytest
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
