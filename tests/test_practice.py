"""The practice cells: what they say about right, wrong and untouched answers, and what they keep to themselves."""
import json
import re
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st

import nbcurve.widgets.practice as practice
from nbcurve import check, language, predict, quiz
from nbcurve.checks import catalogue, languages, words

ROOT = Path(__file__).parents[1]
BANK = practice._bank()
numbers = st.floats(-1e6, 1e6)
sentences = st.text(st.characters(exclude_characters='`', exclude_categories=['Cs']), min_size=1)


@pytest.fixture(autouse=True, params=['en', 'pt'])
def lang(request):
    language(request.param)
    yield request.param
    language('en')


def question(n=3, answer=1, text='option {}', why='reason {}', asked='asked'):
    return dict(question=asked, options=[dict(text=text.format(i), why=why.format(i)) for i in range(n)], answer=answer)


def everything_sent(widget):
    "All that the browser is told about a widget and its children."
    own = json.dumps({k: v for k, v in widget.get_state().items() if k != 'children'}, default=repr)
    return own + ''.join(everything_sent(child) for child in getattr(widget, 'children', ()))


# The bank: every file, those of lessons written later included

@pytest.mark.parametrize('name', BANK)
def test_every_item_of_the_bank_is_well_formed(name, lang):
    kind = 'question' if 'question' in BANK[name] else 'exercise'
    if kind == 'exercise':
        e, cases, goals, mistakes = practice._exercise(name)
        for why, results in mistakes:
            assert not all(practice._fits(practice._numbers(r.get('result')), g, e.get('tolerance', 1e-4))
                           for r, g in zip(results, goals)), f'{why!r} explains the right results'
        assert e.get('hint'), 'an exercise has a hint'
    else:
        q = predict(name)
        texts = [button.description for button in q.buttons]
        assert len(texts) >= 3
        assert len(set(texts)) == len(texts)
        assert len({option['why'] for option in q._options}) == len(texts)


def texts_of(item):
    if isinstance(item, list): return [t for part in item for t in texts_of(part)]
    if not isinstance(item, dict): return []
    own = [v for k, v in item.items() if k in ('question', 'text', 'why', 'hint', 'right')]
    return own + [t for v in item.values() for t in texts_of(v)]


@pytest.mark.parametrize('code', [c for c in languages() if c != 'en'])
def test_every_text_of_the_bank_is_in_every_language(code):
    pages = [f for f in (words/code).iterdir() if f.name.startswith('questions_')]
    known = {en for f in pages for en in json.loads(f.read_text(encoding='utf-8'))}
    asked = {t.replace('{', '{{').replace('}', '}}') for item in BANK.values() for t in texts_of(item)}
    assert not asked - known, 'without a translation'
    assert not known - asked, 'translated, and no longer there'
    for en, text in catalogue(code).items():
        if en not in asked: continue
        assert en.strip() and text.strip() and en.count('`') % 2 == text.count('`') % 2 == 0, text
        if code == 'pt': assert not re.search(r'\d\.\d|tem de|têm de', re.sub('`[^`]*`', '', text)), text


def test_no_name_stands_twice_in_a_file():
    def no_twins(pairs):
        names = [name for name, _ in pairs]
        assert len(set(names)) == len(names), names
        return dict(pairs)
    pages = [f for f in files('nbcurve.widgets').joinpath('questions').iterdir() if f.name.endswith('.json')]
    assert pages
    for page in pages: json.loads(page.read_text(encoding='utf-8'), object_pairs_hook=no_twins)


def test_every_item_is_asked_in_exactly_one_cell():
    cells = [''.join(cell['source']) for path in sorted((ROOT/'nbs/en').rglob('*.ipynb'))
             for cell in json.loads(path.read_text(encoding='utf-8'))['cells'] if cell['cell_type'] == 'code']
    named = [{practice._renamed(name) for name in re.findall(r'''['"](\w+\.\w+)['"]''', cell)} for cell in cells]
    uses = {name: sum(name in cell for cell in named) for name in BANK}
    assert set(uses.values()) == {1}, {name: n for name, n in uses.items() if n != 1}


def test_every_name_that_a_notebook_asks_for_exists():
    asked = re.compile(r'''\b(?:predict|quiz|check)\(\s*((?:['"][\w.]+['"][,\s]*)+)''')
    for path in sorted((ROOT/'nbs').rglob('*.ipynb')):
        for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
            if cell['cell_type'] != 'code' or '#| export' in ''.join(cell['source']): continue
            for call in asked.findall(''.join(cell['source'])):
                for name in re.findall(r'[\w.]+', call): assert practice._renamed(name) in BANK, (path.name, name)


# predict

def test_nothing_of_the_answer_is_sent_before_the_choice():
    a, b = (predict(question(answer=answer)) for answer in (0, 2))
    for widget in (a, b):
        assert 'reason' not in everything_sent(widget) + str(widget._repr_mimebundle_()) + repr(widget)
    same = [re.sub('IPY_MODEL_[0-9a-f]+', '', everything_sent(widget)) for widget in (a, b)]
    assert same[0] == same[1]
    assert {k: v for k, v in a._repr_mimebundle_().items() if k.startswith('text')} == \
           {k: v for k, v in b._repr_mimebundle_().items() if k.startswith('text')}


@given(answer=st.integers(0, 3), clicks=st.lists(st.integers(0, 3), min_size=1))
def test_the_first_choice_is_the_guess_and_every_choice_is_marked_and_explained(answer, clicks):
    q = predict(question(4, answer))
    assert q.guess is None
    for i in clicks:
        q.buttons[i].click()
        assert f'reason {i}' in q.reason.value and 'role="status"' in q.reason.value
    assert q.guess == clicks[0]
    for i, button in enumerate(q.buttons):
        marks = ('✓', 'nbcurve-right') if i == answer else ('✗', 'nbcurve-wrong')
        assert button.description.startswith(marks[0]) == (i in clicks)
        assert (marks[1] in button._dom_classes) == (i in clicks)
        assert button.description.count('✓') + button.description.count('✗') == (i in clicks)


def test_the_words_beside_the_sign_follow_the_language(lang):
    q = predict(question())
    q.buttons[1].click(); q.buttons[0].click()
    words = dict(en=['✓ option 1 (right)', '✗ option 0 (not quite)'],
                 pt=['✓ option 1 (certo)', '✗ option 0 (não é essa)'])
    assert [q.buttons[1].description, q.buttons[0].description] == words[lang]
    assert dict(en='Your guess', pt='Seu palpite')[lang] in predict(question()).plain


@given(text=sentences)
def test_texts_are_text(text):
    def has(html): return re.sub(r'\s', '', escape(text)) in re.sub(r'\s', '', html)
    q = predict(dict(question=text, options=[dict(text=text, why=text)]*2, answer=0))
    q.buttons[1].click()
    assert has(q.still) and has(q.children[0].value) and has(q.reason.value)
    v = check(dict(result=1, mistakes=[dict(result=2, why=text)], hint=text), 2)
    assert has(v._repr_html_()) and text.strip() in repr(v)


def test_backticks_are_code_and_what_they_enclose_is_escaped():
    html = '<code>a &lt; b</code>'
    q = predict(question(asked='Is `a < b`?', text='`a < b` {}', why='`a < b` {}'))
    q.buttons[0].click()
    assert q.still.count(html) == 4 and html in q.children[0].value and html in q.reason.value
    assert '<script>' not in check(dict(result=1), '<script>')._repr_html_()


def test_the_widget_and_its_still_form_come_in_one_bundle():
    q = predict(question())
    for widget in (q, quiz(question(), question())):
        bundle = widget._repr_mimebundle_(include=None, exclude=None)
        assert set(bundle) == {'text/plain', 'text/html', 'application/vnd.jupyter.widget-view+json'}
        assert bundle['application/vnd.jupyter.widget-view+json']['model_id'] == widget.model_id
        assert all(f'option {i}' in bundle[form] for form in ('text/plain', 'text/html') for i in range(3))
        assert widget._ipython_display_ is None


# quiz

@given(answers=st.lists(st.integers(0, 2), min_size=1, max_size=4), data=st.data())
def test_the_score_counts_first_tries_once_all_are_answered(answers, data):
    w = quiz(*[question(3, answer) for answer in answers])
    first = {}
    for i in data.draw(st.permutations(range(len(answers)))):
        assert not re.search(r'\d', re.sub('<[^>]*>', '', w.score.value))
        first[i] = data.draw(st.integers(0, 2))
        w.questions[i].buttons[first[i]].click()
        w.questions[i].buttons[answers[i]].click()
    right = str(sum(first[i] == answer for i, answer in enumerate(answers)))
    assert re.findall(r'\d+', re.sub('<[^>]*>', '', w.score.value)) == [right, str(len(answers))]


def test_a_quiz_needs_a_question():
    with pytest.raises(ValueError, match='quiz'): quiz()


# check

square = dict(cases=[dict(args=[3], result=9), dict(args=[[[1], [-2]]], result=[[1], [4]])],
              mistakes=[dict(results=[6, [[2], [-4]]], why='doubled')], hint='a hint', right='well done')


def stub(x): raise NotImplementedError
def dots(x): return ...


@pytest.mark.parametrize('attempt', [
    lambda x: x*x, lambda x: x**2 + 1e-6, lambda x: np.asarray(x)**2, lambda x: (torch.as_tensor(x)**2).tolist(),
    lambda x: torch.as_tensor(x, dtype=torch.float32).clone().requires_grad_()**2])
def test_right_functions(attempt):
    v = check(square, attempt)
    assert v.state == 'right' and 'well done' in repr(v) and 'a hint' not in v._repr_html_()


@pytest.mark.parametrize('exercise, attempt', [
    *[(square, attempt) for attempt in (..., None, stub, dots)],
    *[(exercise, attempt) for exercise in (dict(result=[1, 2], hint='a hint'), dict(at_most=1, hint='a hint'))
      for attempt in (..., None, [1, ...], (None, 2.))]])
def test_untried(exercise, attempt, lang):
    v = check(exercise, attempt)
    assert v.state == 'untried' and dict(en='Not tried', pt='sem resposta')[lang] in repr(v)
    assert '<details><summary>' in v._repr_html_() and 'a hint' in v._repr_html_() and 'a hint' not in repr(v)


@pytest.mark.parametrize('attempt, says', [
    (lambda x: 2*x, 'doubled'),
    (lambda x: x**3, r'`f\(3\)` .* `27`, .* `9`'),
    (lambda x: x*x if not hasattr(x, 'shape') else (x*x)[:, 0], r'\(2,\), .*\(2, 1\)'),
    (lambda x: 1/0, 'ZeroDivisionError: division by zero'),
    (lambda: 1, 'TypeError'),
    (lambda x: None, 'return'),
    (lambda x: 'nine', "'nine'"),
    (lambda x: True, 'True'),
    (lambda x: float('nan'), 'nan'),
    (lambda x: x*x*float('nan'), 'nan'),
    (lambda x: [x, [x]], 'list|lista'),
    (lambda x: 9j, 'complex'),
    (lambda x: stub, 'function|função'),
    (lambda x: x.no_such, 'AttributeError'),
    (7, 'function|função'),
])
def test_wrong_functions(attempt, says):
    v = check(square, attempt)
    assert v.state == 'wrong' and re.search(says, repr(v)), repr(v)
    assert 'a hint' in v._repr_html_() and 'a hint' not in repr(v)


def test_a_function_that_spoils_its_argument_spoils_it_once():
    def spoil(x): x *= x; return x
    exercise = dict(cases=[dict(args=[[1, -2]], result=[1, 4])])
    assert [check(exercise, spoil).state for _ in range(2)] == ['right', 'right']
    assert exercise['cases'][0]['args'] == [[1, -2]]


def test_arguments_arrive_as_float_tensors():
    seen = []
    check(dict(cases=[dict(args=[[[1], [2]], [1, 2], 3, 'a', ['a']], result=0)]), lambda *args: seen.extend(args) or 0)
    assert [(a.dtype, tuple(a.shape)) for a in seen[:2]] == [(torch.float32, (2, 1)), (torch.float32, (2,))]
    assert seen[2:] == [3, 'a', ['a']]


@given(value=numbers)
def test_a_number_is_a_number_in_every_container(value):
    tensor = torch.tensor(value, requires_grad=True)
    for same in (value, np.float64(value), np.array(value), tensor, tensor.double()):
        assert check(dict(result=value), same).state == 'right'
    for column in ([[value], [1]], np.array([[value], [1]]), torch.tensor([[value], [1]]), [torch.tensor([value]), [1.]]):
        assert check(dict(result=[[value], [1]]), column).state == 'right'
        assert check(dict(result=[value, 1]), column).state == 'wrong'


@given(value=numbers, tolerance=st.floats(1e-6, 1e-2), sign=st.sampled_from([-1, 1]))
def test_the_tolerance_is_relative_and_absolute(value, tolerance, sign):
    off = sign*tolerance*(1 + abs(value))
    exercise = dict(result=value, tolerance=tolerance)
    assert check(exercise, value + .9*off).state == 'right'
    v = check(exercise, value + 1.1*off)
    assert v.state == 'wrong'


@pytest.mark.parametrize('result, right, wrong', [
    (True, [True, np.True_, torch.tensor(True)], [False, 1, 'True']),
    (1, [1., True + 0], [True, '1', [1], float('nan'), float('inf'), 1j, stub, object()]),
    ('lr', ['lr'], ['LR', 1, ['lr'], ('l', 'r')]),
    (['a', 1], [('a', 1), ['a', torch.tensor(1.)]], [('a',), ('a', 2), (1, 'a'), 'a']),
    ([1, 2, 3], [(1, 2, 3), np.arange(1, 4), np.arange(3, 0, -1)[::-1], np.arange(1, 4).astype('u1')],
     [[1, 2], [[1, 2, 3]], {1, 2, 3}, [1, 2, float('nan')], []]),
])
def test_plain_values(result, right, wrong):
    assert {check(dict(result=result), attempt).state for attempt in right} == {'right'}
    assert {check(dict(result=result), attempt).state for attempt in wrong} == {'wrong'}


def test_a_wrong_value_does_not_tell_the_right_one():
    assert '1234' not in repr(check(dict(result=1234), 7)) + check(dict(result=1234), 7)._repr_html_()


@given(limit=numbers, value=st.floats(allow_nan=True))
def test_limits(limit, value):
    assert (check(dict(at_most=limit), value).state == 'right') == (value <= limit)
    assert (check(dict(at_least=limit), value).state == 'right') == (value >= limit)
    v = check(dict(at_least=limit, at_most=limit), value)
    assert (v.state == 'right') == (value == limit)
    if value < limit: assert 'at least' in repr(v) or 'no mínimo' in repr(v)
    if value > limit: assert 'at most' in repr(v) or 'no máximo' in repr(v)


def test_limits_want_one_number():
    for attempt in (True, 'a', [1.], torch.zeros(1), stub): assert check(dict(at_most=5), attempt).state == 'wrong'
    for attempt in (torch.tensor(1., requires_grad=True), np.float32(1), 1):
        assert check(dict(at_most=5), attempt).state == 'right'


def test_a_mistake_may_be_a_range():
    far = dict(at_most=5, mistakes=[dict(at_least=100, why='far off')])
    assert check(far, 200.).why == 'far off'
    assert check(far, 20.).state == 'wrong' and check(far, 20.).why != 'far off'


def test_the_verdict_has_a_sign_a_word_and_a_colour(lang):
    seen = [check(dict(result=1), attempt) for attempt in (1, 2, ...)]
    words = dict(en=['✓ Right.', '✗ Not yet.', '○ Not tried yet.'],
                 pt=['✓ Certo.', '✗ Ainda não.', '○ Ainda sem resposta.'])[lang]
    colours = [re.search('#[0-9a-f]{6}', v._repr_html_())[0] for v in seen]
    assert [v.state for v in seen] == ['right', 'wrong', 'untried'] and len(set(colours)) == 3
    for v, word in zip(seen, words):
        assert repr(v).startswith(word)
        assert word in v._repr_html_() and 'role="status"' in v._repr_html_()


# Mistakes of those who write the items

@pytest.mark.parametrize('make, says', [
    (lambda: predict('practice.doubeld'), "'practice.doubeld'.*'practice.doubled'"),
    (lambda: check('nowhere', 1), "'nowhere'.*'practice.doubled'"),
    (lambda: predict(3), '3.*dict'),
    (lambda: predict(dict(question(), anwser=1)), "'anwser'.*answer"),
    (lambda: predict(question(answer=3)), '3.*3'),
    (lambda: predict(question(answer=-1)), '-1.*3'),
    (lambda: predict(dict(question(), question='')), "question.*''"),
    (lambda: predict(dict(question=1, options=[], answer=0)), 'question.*1.*str'),
    (lambda: predict(dict(question='?', options=[])), 'answer.*None'),
    (lambda: predict(dict(question='?', options=[dict(text='a')], answer=0)), 'why.*None'),
    (lambda: predict('practice.square'), "'cases'"),
    (lambda: check('practice.doubled', 1), "'question'"),
    (lambda: check({}, 1), 'result, at_most'),
    (lambda: check(dict(cases=[dict(args=[1])]), abs), 'result, at_most'),
    (lambda: check(dict(square, mistakes=[dict(results=[6], why='one')]), abs), "'one'.* 1 .* 2 "),
    (lambda: check(dict(result=1, hnit='h'), 1), "'hnit'.* hint"),
    (lambda: check(dict(result=1, tolerance='a'), 1), "tolerance.*'a'.*Real"),
])
def test_a_malformed_item_is_refused_with_value_and_fix(make, says):
    with pytest.raises(ValueError, match=says): make()
