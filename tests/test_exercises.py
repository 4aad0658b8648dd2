"""The exercises of lessons 1 to 3 and 6, tried as learners try them: in the lesson's own cell, with right answers and with mistakes."""
import ast, json, re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

import nbcurve
from nbcurve import best_quad, language, mae, mk_quad, mse, noisy_points, practice

ROOT = Path(__file__).parents[1]
LESSONS = dict(quadratic='01_quadratic', noise='02_noise', loss='03_loss', digits='06_digits')

# For each exercise: right answers, then one answer for every mistake of the bank, in the bank's order.
# Each takes the place of the stub in the lesson's cell.
ANSWERS = {
    'quadratic.hidden': (
        ['mine = -2, 2, -1', 'mine = [-2., 2., -1.]', 'mine = torch.tensor([-2, 2, -1])'],
        ['mine = 2, 2, -1', 'mine = -2, -2, -1', 'mine = -1, 2, -2']),
    'quadratic.turning_point': (
        ['def turning_point(a, b): return -b / 2 / a', 'turning_point = lambda a, b: -0.5*b/a'],
        ['def turning_point(a, b): return b / (2*a)', 'def turning_point(a, b): return -b / a',
         'def turning_point(a, b): return -b / 2*a']),
    'quadratic.mk_line': (
        ['mk_line = partial(partial, line)', 'def mk_line(m, b): return lambda x: line(m, b, x)'],
        ['def mk_line(m, b): return partial(line, b, m)']),
    'quadratic.height_at': (
        ['def height_at(x): return lambda a, b, c: quad(a, b, c, x)'],
        ['def height_at(x): return partial(quad, x)']),
    'noise.by_hand': (
        ['mine = 3, 2, 1', 'mine = best_quad(x, y).tolist()', 'mine = best_quad(x, y, mse).tolist()', 'mine = 2.7, 1.2, 0.5'],
        []),
    'noise.with_draws': (
        ['def with_draws(clean, m, a): return clean + clean*m + a'],
        ['def with_draws(clean, m, a): return clean*m + a', 'def with_draws(clean, m, a): return (clean + a) * (1 + m)',
         'def with_draws(clean, m, a): return clean + m + a']),
    'noise.spread': (
        ['def spread(values): return values.std(correction=0)', 'def spread(values): return np.std(values.numpy())'],
        ['def spread(values): return ((values - values.mean())**2).mean()', 'def spread(values): return values.std()',
         'def spread(values): return (values - values.mean()).abs().mean()',
         'def spread(values): return (values**2).mean().sqrt()']),
    'noise.line': (
        ['_, heights = noisy_points(lambda x: 2*x + 1, 10, 0, 5, 0, 0.5)',
         'np.random.seed(42); heights = add_noise(2*torch.linspace(0, 5, 10)[:, None] + 1, 0, 0.5)'],
        ['_, heights = noisy_points(mk_quad(0, 2, 1), n=10, min=0, max=5, add=0.5)',
         '_, heights = noisy_points(mk_quad(0, 2, 1), n=10, mult=0, add=0.5)',
         '_, heights = noisy_points(mk_quad(0, 2, 1), n=10, min=0, max=5, mult=0)']),
    'loss.by_hand': (
        ['mine = best_quad(x, y).tolist()', 'mine = 2.6, 1.34, 0.56', 'mine = 2.7, 1.2, 0.5'], []),
    'loss.rmse': (
        ['def rmse(preds, acts): return ((preds - acts)**2).mean()**0.5', 'def rmse(preds, acts): return torch.sqrt(mse(preds, acts))'],
        ['rmse = mse', 'def rmse(preds, acts): return ((preds - acts)**2).sqrt().mean()',
         'def rmse(preds, acts): return mae(preds, acts).sqrt()']),
    'loss.worst': (
        ['def worst(preds, acts): return max(abs(preds - acts))[0]', 'def worst(preds, acts): return (acts - preds).abs().max()'],
        ['def worst(preds, acts): return (preds - acts).max()', 'def worst(preds, acts): return (acts - preds).max()',
         'def worst(preds, acts): return ((preds - acts)**2).max()', 'worst = mae']),
    'loss.one_knob': (
        ['bests = 3, 22', 'bests = [3., 22.]', 'v = torch.tensor([1., 2, 3, 4, 100]); bests = v.median(), v.mean()'],
        ['bests = 22, 3', 'bests = 22, 22', 'bests = 3, 3']),
    'digits.knobs': (
        ['knobs = 64*200 + 200 + 200*10 + 10', 'knobs = 15010.',
         'knobs = sum(p.numel() for n in ((64, 200), (200, 10)) for p in torch.nn.Linear(*n).parameters())'],
        ['knobs = 64*200 + 200*10', 'knobs = 64*200 + 200 + 200 + 10', 'knobs = 64*200 + 200 + 200*10']),
    'digits.softmax': (
        ['def softmax(outs): return torch.softmax(outs, 0)', 'softmax = lambda outs: (outs - outs.max()).exp() / (outs - outs.max()).exp().sum()'],
        ['def softmax(outs): return outs / outs.sum()', 'def softmax(outs): return outs.exp()',
         'def softmax(outs): return (outs == outs.max()).float()']),
    'digits.surprise': (
        ['def surprise(probs, label): return -torch.log(probs[label])', 'def surprise(probs, label): return -np.log(probs.numpy()[label])',
         'def surprise(probs, label): return torch.nn.functional.cross_entropy(probs.log()[None], torch.tensor([label]))'],
        ['def surprise(probs, label): return probs[label].log()', 'def surprise(probs, label): return 1 - probs[label]',
         'def surprise(probs, label): return -probs.max().log()', 'def surprise(probs, label): return -probs[label].log10()']),
    'digits.share': (
        ['def share(outs, labels): return (outs.max(1).indices == labels).sum() / len(labels)',
         'def share(outs, labels): return (outs.softmax(1).argmax(dim=1) == labels).double().mean().item()'],
        ['def share(outs, labels): return (outs.argmax(1) == labels).float().sum()', 'def share(outs, labels): return outs.argmax(1) == labels']),
}

# Wrong in ways of their own, and what the answer must mention.
OTHERS = [
    ('quadratic.turning_point', 'def turning_point(a, b): -b / (2*a)', 'return'),
    ('quadratic.mk_line', 'def mk_line(m, b): return partial(line(m, b))', "argument: 'x'"),
    ('quadratic.mk_line', 'def mk_line(m, b): return line(m, b, x)', 'not callable'),
    ('quadratic.height_at', 'def height_at(x): return quad(x=x)', "'a', 'b', and 'c'"),
    ('noise.by_hand', 'mine = 1.1, 1.1, 1.1', '`12`.*`18`'),
    ('noise.line', 'heights = noisy_points(mk_quad(0, 2, 1), n=10, min=0, max=5, mult=0, add=0.5)', r'\(10, 1\)'),
    ('loss.by_hand', 'mine = 3, 2, 1', '`1.4767`'),
    ('loss.by_hand', 'mine = 2, 1, 1.5', '`1.3543`'),
    ('loss.by_hand', 'mine = 3, 2, 0', '`1.2852`'),
    ('loss.rmse', 'def rmse(preds, acts): return ((preds - acts)**2).sqrt()', r'\(3, 1\)'),
    ('digits.knobs', 'knobs = 64*200*10', '`128000`'),
    ('digits.softmax', 'def softmax(outs): return outs.softmax(1)', 'Dimension out of range'),
    ('digits.surprise', 'def surprise(probs, label): return -probs.log()', r'\(3,\)'),
    ('digits.share', 'def share(outs, labels): return (outs.argmax(0) == labels).float().mean()', 'raises an error|dá um erro'),
]
STUB = re.compile(r'^(def .*: raise NotImplementedError|\w+ = None)$', re.M)

@pytest.fixture(autouse=True, params=['en', 'pt'])
def lang(request):
    language(request.param)
    yield request.param
    language('en')

def cells(lang, module):
    notebook = ROOT/'nbs'/lang/f'{LESSONS[module]}.ipynb'
    return [(c['id'], ''.join(c['source'])) for c in json.loads(notebook.read_text(encoding='utf-8'))['cells']]

def cell(name, lang='en'): return next(s for _, s in cells(lang, name.split('.')[0]) if f"check('{name}'" in s)

def run(name, answer=None):
    "The verdict of the lesson's cell, with `answer` in the place of the stub."
    source = cell(name)
    assert len(STUB.findall(source)) == 1, source
    if answer: source = STUB.sub(lambda _: answer, source)
    *body, last = ast.parse(source).body
    x, y = noisy_points(mk_quad(3, 2, 1))
    scope = {**vars(nbcurve), **dict(torch=torch, np=np, partial=partial, x=x, y=y)}
    exec(compile(ast.Module(body, []), name, 'exec'), scope)
    return eval(compile(ast.Expression(last.value), name, 'eval'), scope)

def solutions(lang):
    "The folded solutions, each with the exercise that was asked last."
    for module in LESSONS:
        for _, source in cells(lang, module):
            if asked := re.search(r"check\('([\w.]+)'", source): name = asked[1]
            if '<details>' in source: yield name, re.search('```python\n(.*?)```', source, re.S)[1].strip()

def test_no_exercise_is_left_out():
    assert set(ANSWERS) == {name for name, item in practice._bank().items() if name.split('.')[0] in LESSONS and 'options' not in item}

@pytest.mark.parametrize('name', ANSWERS)
def test_the_stub_is_not_tried_yet(name):
    v = run(name)
    assert v.state == 'untried' and v.hint

@pytest.mark.parametrize('name,answer', [(name, a) for name, (right, _) in ANSWERS.items() for a in right])
def test_right(name, answer):
    v = run(name, answer)
    assert v.state == 'right', v

def test_the_folded_solutions_are_right(lang):
    found = list(solutions(lang))
    assert len(found) == 13 == len(dict(found))
    for name, answer in found: assert run(name, answer).state == 'right', (name, answer)

@pytest.mark.parametrize('name', ANSWERS)
def test_every_mistake_is_told_with_its_own_reason(name):
    reasons = [why for why, _ in practice._exercise(name)[3]]
    answers = ANSWERS[name][1]
    assert len(reasons) == len(answers) == len(set(reasons))
    for why, answer in zip(reasons, answers):
        v = run(name, answer)
        assert (v.state, v.why) == ('wrong', why), answer

@pytest.mark.parametrize('name,answer,says', OTHERS)
def test_other_wrong_answers(name, answer, says):
    v = run(name, answer)
    assert v.state == 'wrong' and re.search(says, v.why), v

def test_the_best_score_is_the_best():
    x, y = noisy_points(mk_quad(3, 2, 1))
    exercise = practice._bank()['loss.by_hand']
    assert mae(mk_quad(*best_quad(x, y))(x), y).item() == pytest.approx(exercise['best'], abs=1e-6)
    assert '0.0%' in run('loss.by_hand', 'mine = best_quad(x, y).tolist()').why

def test_every_good_hand_fit_is_accepted():
    "Hardly any good fit that the sliders of lesson 2 can make is turned down, whatever its knobs."
    x, y = noisy_points(mk_quad(3, 2, 1))
    ticks = torch.arange(-1.1, 3.31, 0.2)
    off = (torch.cartesian_prod(ticks, ticks, ticks) @ torch.cat([x**2, x, x**0], 1).T - y.T).abs()
    good, enough = off.mean(1) < 1.3, practice._bank()['noise.by_hand']['at_least']
    assert good.sum() > 100
    assert ((off[good] < 3).sum(1) >= enough).float().mean() > 0.98
