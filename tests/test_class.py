"""For a class: the teacher's page says what is true."""
import json, re

import minutes, pytest
from conftest import ROOT

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
