"""The practice cells: the bank of questions, the page that asks them, and how the judge of exercises speaks, counts and remembers."""
import ast, base64, json, os, re, subprocess, sys
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st

import nbcurve.widgets.judge as judge
import nbcurve.widgets.practice as practice
from nbcurve import Exercise, check, language, predict, progress, quiz
from nbcurve.checks import languages, words

ROOT = Path(__file__).parents[1]
BANK = practice._bank()
numbers = st.floats(-1e6, 1e6)
sentences = st.text(st.characters(exclude_characters='`$', exclude_categories=['Cs']), min_size=1)


def question(n=3, answer=1, text='option {}', why='reason {}', asked='asked'):
    return dict(question=asked, options=[dict(text=text.format(i), why=why.format(i)) for i in range(n)], answer=answer)

def exercise(**fields): return Exercise(**dict(dict(hint='a hint', right='well done'), **fields))

def sent(q):
    "What the script in the page gets."
    return json.loads(base64.b64decode(re.search('data-questions="(.*?)"', q._repr_html_())[1]))

def still(q):
    "What is left where scripts and their data are taken out."
    return re.sub('<script.*?</script>|data-questions=".*?"', '', q._repr_html_(), flags=re.S)


# The bank of questions: every file, those of lessons written later included

@pytest.mark.parametrize('name', BANK)
def test_every_question_of_the_bank_is_well_formed(name):
    q, = predict(name).questions
    texts = [o['text'] for o in q['options']]
    assert len(texts) >= 3 == len({*texts[:3]}) and len({*texts}) == len({o['why'] for o in q['options']}) == len(texts)


def texts_of(q): return [t.replace('{', '{{').replace('}', '}}') for t in [q['question'], *(o[k] for o in q['options'] for k in ('text', 'why'))]]


@pytest.mark.parametrize('code', [c for c in languages() if c != 'en'])
def test_every_text_of_the_bank_is_in_every_language(code):
    pages = [f for f in (words/code).iterdir() if f.name.startswith('questions_')]
    known = {en: text for f in pages for en, text in json.loads(f.read_text(encoding='utf-8')).items()}
    asked = {t for q in BANK.values() for t in texts_of(q)}
    assert not asked - known.keys(), 'without a translation'
    assert not known.keys() - asked, 'translated, and no longer there'
    for en, text in known.items():
        assert en.strip() and text.strip() and en.count('`') % 2 == text.count('`') % 2 == 0, text
        if code == 'pt': assert not re.search(r'\d\.\d|tem de|têm de', re.sub('`[^`]*`', '', text)), text


def test_one_english_text_has_one_translation():
    for folder in words.iterdir():
        seen = {}
        for f in folder.iterdir():
            for en, text in json.loads(f.read_text(encoding='utf-8')).items(): assert seen.setdefault(en, text) == text, (f.name, en)


def test_no_name_stands_twice_in_a_file():
    def no_twins(pairs):
        names = [name for name, _ in pairs]
        assert len(set(names)) == len(names), names
        return dict(pairs)
    pages = [f for f in files('nbcurve.widgets').joinpath('questions').iterdir() if f.name.endswith('.json')]
    assert pages
    for page in pages: json.loads(page.read_text(encoding='utf-8'), object_pairs_hook=no_twins)


def code_cells(folder):
    "The code of every notebook below nbs/, cell by cell, but what goes into the package."
    for path in sorted((ROOT/'nbs'/folder).rglob('*.ipynb')):
        for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
            source = ''.join(cell['source'])
            if cell['cell_type'] == 'code' and '#| export' not in source: yield source


def test_every_question_is_asked_in_exactly_one_cell():
    named = [set(re.findall(r'''['"](\w+\.\w+)['"]''', cell)) for cell in code_cells('en') if re.search(r'predict\(|quiz\(', cell)]
    uses = {name: sum(name in cell for cell in named) for name in BANK}
    assert set(uses.values()) == {1}, {name: n for name, n in uses.items() if n != 1}


def test_every_name_that_a_notebook_asks_for_exists():
    asked = re.compile(r'''\b(predict|quiz|check)\(\s*((?:['"][\w.]+['"][,\s]*)+)''')
    for cell in code_cells(''):
        for call, names in asked.findall(cell):
            for name in re.findall(r'[\w.]+', names): assert name in (judge._bank() if call == 'check' else BANK), name


def said(path):
    "The English sentences that a module says."
    for node in ast.walk(ast.parse(Path(path).read_text(encoding='utf-8'))):
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') in ('say', 'refuse'):
            given = [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else node.args[:1]
            yield from (n.value for n in given if isinstance(n, ast.Constant))


@pytest.mark.parametrize('code', [c for c in languages() if c != 'en'])
def test_every_message_is_in_every_language(code):
    known = json.loads((words/code/'practice.json').read_text(encoding='utf-8'))
    here = {text for module in (judge, practice) for text in said(module.__file__)}
    here |= {'Right.', 'Not quite.', '{right} of {n} right at the first try', 'Lesson', 'Solved', 'Exercises'}
    assert here == known.keys()
    for en, text in known.items(): assert sorted(re.findall(r'\{\w+', en)) == sorted(re.findall(r'\{\w+', text)), text


# A page that asks

def test_what_can_be_read_does_not_depend_on_the_answer():
    a, b = (predict(question(answer=answer)) for answer in (0, 2))
    assert still(a) == still(b) and repr(a) == repr(b)
    assert 'reason' not in a._repr_html_() + repr(a)
    assert all(f'option {i}' in form for form in (repr(a), still(a)) for i in range(3))
    assert sent(a)['questions'][0]['options'][2]['why'] == 'reason 2'


@given(text=sentences)
def test_texts_are_text(text):
    def has(html): return re.sub(r'\s', '', escape(text)) in re.sub(r'\s', '', html)
    q = predict(dict(question=text, options=[dict(text=text, why=text)]*2, answer=0))
    own, = sent(q)['questions']
    assert has(still(q)) and has(own['question']) and has(own['options'][1]['text']) and has(own['options'][1]['why'])
    v = check(exercise(answer=1, mistakes={text: 2}, hint=text), 2)
    assert has(v._repr_html_()) and text.strip() in repr(v)


@pytest.mark.parametrize('text,html', [
    ('Is `a < b`?', 'Is <code>a &lt; b</code>?'), ('x² < 1', 'x² &lt; 1'), ('5$ and 6$', '5$ and 6$'), ('<script>', '&lt;script&gt;'), ('{x}', '{x}')])
def test_code_and_nothing_else_means_something(text, html):
    assert judge.as_html(text) == html
    assert html in still(predict(question(asked=text)))


def test_a_quiz_and_its_words(lang='pt'):
    w = quiz(question(), 'practice.smaller', question())
    assert [q['head'] for q in w.questions] == [f'Question {i} of 3' for i in (1, 2, 3)] and sent(w)['score'] and not sent(predict(question()))['score']
    language(lang)
    data = sent(quiz('practice.smaller', question()))
    assert data['words']['Right.'] == 'Certo.' and '{right} de {n}' in data['words']['{right} of {n} right at the first try']
    assert data['questions'][0]['question'].startswith('Para quais') and data['questions'][1]['question'] == 'asked'


def test_a_quiz_needs_a_question():
    with pytest.raises(ValueError, match='quiz'): quiz()


# The judge

square = exercise(answer=lambda x: x**2, cases=[(3,)], fresh=lambda rng: (torch.tensor(rng.normal(size=(2, 1)), dtype=torch.float32),), mistakes={'doubled': lambda x: 2*x})

def stub(x): raise NotImplementedError
def stub_of_two(x, y=1):
    "With a docstring."
    raise NotImplementedError
def dots(x): ...
def returned(x): return ...
def started(x):
    y = 2*x  # noqa: F841 (as one leaves it who has begun)
    raise NotImplementedError
def missing(x): return torch.ones(2) ^ x


@pytest.mark.parametrize('attempt', [
    lambda x: x*x, lambda x: x**2 + 1e-6, lambda x: np.asarray(x)**2, lambda x: (torch.as_tensor(x)**2).tolist(), lambda x: torch.as_tensor(x).flatten()**2,
    lambda x: torch.as_tensor(x, dtype=torch.float32).clone().requires_grad_()**2, lambda x: [[float(v)**2] for v in torch.as_tensor(x).flatten()]])
def test_right_functions(attempt):
    v = check(square, attempt)
    assert v.state == 'right' and 'well done' in repr(v) and 'a hint' not in v._repr_html_()


@pytest.mark.parametrize('exercise, attempt', [
    *[(square, attempt) for attempt in (..., None, stub, stub_of_two, dots, returned, lambda x: stub(x))],
    *[(e, attempt) for e in (exercise(answer=[1, 2]), exercise(score=lambda v: v, at_most=1, short='{value}')) for attempt in (..., None)]])
def test_untried(exercise, attempt):
    for lang, word in dict(en='Not tried', pt='sem resposta').items():
        language(lang)
        v = check(exercise, attempt)
        assert v.state == 'untried' and word in repr(v)
        assert '<details><summary>' in v._repr_html_() and 'a hint' in v._repr_html_() and 'a hint' not in repr(v)


@pytest.mark.parametrize('attempt, says', [
    (lambda x: 2*x, 'doubled'),
    (lambda x: x**3, r'`f\(3\)` .* `27`, .* `9`'),
    (lambda x: x*x if not hasattr(x, 'shape') else x[0], r'one number.*2 numbers'),
    (lambda x: 1/0, 'ZeroDivisionError: division by zero'),
    (lambda: 1, 'TypeError'), (lambda x: print(end=''), 'return'), (lambda x: 'nine', "'nine'"), (lambda x: True, 'True'), (lambda x: float('nan'), 'nan'),
    (lambda x: x*x*float('nan'), 'nan'), (lambda x: [x, [x]], 'list'), (lambda x: 9j, 'complex'), (lambda x: stub, 'function'), (lambda x: x.no_such, 'AttributeError'),
    (started, 'NotImplementedError'), (missing, 'Error'), (lambda x: [x, None], 'list'), (7, 'function'),
])
def test_wrong_functions(attempt, says):
    v = check(square, attempt)
    assert v.state == 'wrong' and re.search(says, repr(v)), repr(v)
    assert 'a hint' in v._repr_html_() and 'a hint' not in repr(v)


def test_a_function_that_spoils_its_argument_spoils_it_for_nobody():
    def spoil(x): x *= x; return x
    e = exercise(answer=lambda x: x*x, cases=[(torch.tensor([1., -2.]),)])
    assert [check(e, spoil).state for _ in range(2)] == ['right', 'right'] and e.cases[0][0].tolist() == [1, -2]


def test_numbers_learnt_by_heart_are_not_enough():
    e = exercise(answer=lambda x: x*x, cases=[(3,), (4,)], fresh=lambda rng: (float(rng.normal()),))
    assert check(e, lambda x: {3: 9, 4: 16}.get(x, 0.)).state == 'wrong'


@given(value=numbers)
def test_a_number_is_a_number_in_every_container(value):
    tensor = torch.tensor(value, requires_grad=True)
    for same in (value, np.float64(value), np.array(value), tensor, tensor.double(), [value], torch.tensor([[value]]), (v for v in [value])):
        assert check(exercise(answer=value), same).state == 'right'
    for column in ([[value], [1]], np.array([[value], [1]]), torch.tensor([[value], [1]]), [torch.tensor([value]), [1.]], [value, 1]):
        assert check(exercise(answer=[[value], [1]]), column).state == 'right'
        assert check(exercise(answer=[value, 1, 1]), column).state == 'wrong'


@given(value=numbers, tol=st.floats(1e-6, 1e-2), sign=st.sampled_from([-1, 1]))
def test_the_tolerance_is_relative_and_absolute(value, tol, sign):
    off = sign*tol*(1 + abs(value))
    assert check(exercise(answer=value, tol=tol), value + .9*off).state == 'right'
    assert check(exercise(answer=value, tol=tol), value + 1.1*off).state == 'wrong'


@pytest.mark.parametrize('answer, right, wrong', [
    (True, [True, np.True_, torch.tensor(True)], [False, 1, 'True']),
    (1, [1., True + 0], [True, '1', [1, 1], float('nan'), float('inf'), 1j, stub, object()]),
    ('lr', ['lr'], ['LR', 1, ['lr'], ('l', 'r')]),
    (['a', 1], [('a', 1), ['a', torch.tensor(1.)]], [('a',), ('a', 2), (1, 'a'), 'a']),
    ([1, 2, 3], [(1, 2, 3), np.arange(1, 4), np.arange(3, 0, -1)[::-1], np.arange(1, 4).astype('u1'), [[1, 2, 3]]], [[1, 2], {1, 2, 3}, [1, 2, float('nan')], [], [None, 2, 3]]),
])
def test_plain_values(answer, right, wrong):
    assert {check(exercise(answer=answer), attempt).state for attempt in right} == {'right'}
    assert {check(exercise(answer=answer), attempt).state for attempt in wrong} == {'wrong'}


def test_a_wrong_value_does_not_tell_the_right_one():
    assert '1234' not in repr(check(exercise(answer=1234), 7)) + check(exercise(answer=1234), 7)._repr_html_()


@given(limit=numbers, value=st.floats(allow_nan=True))
def test_limits(limit, value):
    def state(**limits): return check(exercise(score=lambda v: v, short='{value}', **limits), value).state == 'right'
    assert state(at_most=limit) == (value <= limit) and state(at_least=limit) == (value >= limit)
    assert state(at_least=limit, at_most=limit) == (value == limit)


def test_the_verdict_has_a_sign_a_word_and_a_colour():
    for lang, said in dict(en=['✓ Right.', '✗ Not yet.', '○ Not tried yet.'], pt=['✓ Certo.', '✗ Ainda não.', '○ Ainda sem resposta.']).items():
        language(lang)
        seen = [check(exercise(answer=1), attempt) for attempt in (1, 2, ...)]
        assert len({re.search(r'var\(--\w+', v._repr_html_())[0] for v in seen}) == 3
        for v, word in zip(seen, said): assert repr(v).startswith(word) and word in v._repr_html_()


# Mistakes of those who write the items

@pytest.mark.parametrize('make, says', [
    (lambda: predict('practice.doubeld'), "'practice.doubeld'.*'practice.doubled'"),
    (lambda: check('nowhere', 1), "'nowhere'.*'practice.square'"),
    (lambda: check('quadratic.turning_pont', 1), "'quadratic.turning_point'"),
    (lambda: check(dict(result=1), 1), 'Exercise'),
    (lambda: predict(3), '3.*dict'),
    (lambda: predict(dict(question(), anwser=1)), "'anwser'.*answer"),
    (lambda: predict(question(answer=3)), '3.*3'),
    (lambda: predict(question(answer=-1)), '-1.*3'),
    (lambda: predict(dict(question(), question='')), "question.*''"),
    (lambda: predict(dict(question=1, options=[], answer=0)), 'question.*1.*str'),
    (lambda: predict(dict(question='?', options=[])), 'answer.*None'),
    (lambda: predict(dict(question='?', options=[dict(text='a')], answer=0)), 'why.*None'),
])
@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_a_malformed_item_is_refused_with_value_and_fix(make, says, lang):
    language(lang)
    with pytest.raises(ValueError, match=says): make()


# Progress

@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(judge, 'attended', lambda: True)
    monkeypatch.setenv('NBCURVE_PROGRESS', str(tmp_path/'progress.json'))
    return tmp_path/'progress.json'


def test_progress_is_written_when_there_is_something_to_keep(kept):
    check('quadratic.hidden', None)
    check('practice.root', 2**0.5)
    check(exercise(answer=1), 1)
    assert not kept.exists() and str(kept) in repr(progress()) and '✓' not in repr(progress())
    check('quadratic.hidden', (1, 2, 3)); check('quadratic.hidden', (-2, 2, -1)); check('quadratic.hidden', (1, 2, 3)); check('digits.share', lambda p, l: 300)
    data = json.loads(kept.read_text())
    assert data['quadratic.hidden']['tries'] == 2 and re.fullmatch(r'\d{4}-\d\d-\d\d', data['quadratic.hidden']['solved'])
    assert data['digits.share'] == dict(tries=1, solved=None)
    assert '✓ hidden' in repr(progress()) and '✗ share' in repr(progress()) and '○ plateau' in repr(progress())
    assert 'aria-label="solved"' in progress()._repr_html_() and list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize('text', ['', '{', '[]', '{"digits.share": 1, "quadratic.hidden": {}}', 'null'])
def test_a_damaged_file_is_no_reason_to_fail(kept, text):
    kept.write_text(text)
    assert '✓' not in repr(progress())
    assert check('quadratic.hidden', (-2, 2, -1)).state == 'right' and '✓ hidden' in repr(progress())


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_fail(kept, monkeypatch):
    monkeypatch.setenv('NBCURVE_PROGRESS', str(kept.parent/'no'/'such'/'progress.json'))
    assert check('quadratic.hidden', (-2, 2, -1)).state == 'right'


def test_nobody_is_at_work_in_a_test(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check('quadratic.hidden', (-2, 2, -1))
    assert not list(tmp_path.iterdir())


def test_a_folder_of_files_becomes_one_table(tmp_path):
    (tmp_path/'bia').mkdir()
    (tmp_path/'ana.json').write_text(json.dumps({'quadratic.hidden': dict(tries=2, solved='2026-11-24'), 'digits.share': dict(tries=1, solved=None)}))
    (tmp_path/'bia'/'nbcurve-progress.json').write_text(json.dumps({'my.own': dict(tries=1, solved='2026-11-25')}))
    (tmp_path/'broken.json').write_text('{')
    done = subprocess.run([sys.executable, ROOT/'tools/progress_csv.py', tmp_path], capture_output=True, text=True, env={**os.environ, 'PYTHONPATH': str(ROOT)})
    rows = [line.split(',') for line in done.stdout.splitlines()]
    assert done.returncode == 0 and 'broken.json' in done.stderr
    table = {row[0]: dict(zip(rows[0], row)) for row in rows[1:]}
    assert table['ana']['solved'] == '1' and table['ana']['quadratic.hidden'] == '2026-11-24' and table['ana']['digits.share'] == 'tried'
    assert table['bia']['my.own'] == '2026-11-25' and table['bia']['quadratic.hidden'] == ''
