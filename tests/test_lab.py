"""CurveLab from Python: what it checks, computes, hands to a notebook and writes to a page."""
import base64, io, json, math, re, subprocess, sys

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from PIL import Image

from nbcurve import language, mae, mk_quad, mse, noisy_points, quad
from nbcurve.widgets.lab import CurveLab, around

def bundle(lab):
    found = lab._repr_mimebundle_()
    return found[0] if isinstance(found, tuple) else found

def state(html):
    "What the page's last script line mounts."
    return json.loads(re.search(r'\.mountAll\("lab[\w-]+",(.*),m\.nbcurveStyle\)\)</script>', html)[1])

def test_the_course_is_the_default():
    lab, (x, y) = CurveLab(), noisy_points(mk_quad(3, 2, 1))
    assert torch.equal(lab.x, x) and torch.equal(lab.y, y)
    assert lab.params == [1.1, 1.1, 1.1] and lab.truth and not lab.show_truth
    assert math.isclose(lab.loss, mae(quad(1.1, 1.1, 1.1, x), y).item(), rel_tol=1e-6)
    assert CurveLab(x, y).truth is None  # nobody knows what made a learner's own points

numbers = st.floats(-100, 100)

@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9), st.lists(numbers, min_size=3, max_size=3), st.sampled_from([mae, mse]))
def test_loss_is_the_courses_loss(points, params, loss):
    x, y = torch.tensor(points, dtype=torch.float64).T[..., None]
    lab = CurveLab(x, y, params=params, loss=loss.__name__)
    assert math.isclose(lab.loss, loss(quad(*params, x), y).item(), rel_tol=1e-12, abs_tol=1e-12)
    lab.measure = 'mse'
    assert math.isclose(lab.loss, mse(quad(*params, x), y).item(), rel_tol=1e-12, abs_tol=1e-12)

@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=9))
def test_room_around_any_values(values):
    lo, hi = around(values)
    assert lo < min(values) and max(values) < hi

def test_inputs_of_any_kind_are_the_same_lab():
    for kind in (list, np.array, torch.tensor, lambda v: torch.tensor(v)[:, None]):
        lab = CurveLab(kind([0., 1., 2.]), kind([1., 2., 3.5]), params=kind([1., 2., 3.])[:3] if kind in (list, np.array) else torch.tensor([1., 2., 3.]))
        assert lab.points == [[0, 1], [1, 2], [2, 3.5]] and lab.params == [1, 2, 3]

def test_numbers_go_to_the_browser_and_back_unchanged():
    lab = CurveLab()
    for value in (1/3, 0.1 + 0.2, 1e-9):
        lab.set_state(dict(params=[value, 1, 2]))  # as the browser sends it
        assert lab.params == [value, 1, 2]
    points = [[1/3, 2/3], [0.1, 0.2]]
    lab.set_state(dict(points=points))
    assert lab.points == points

def test_observers_hear_params_and_loss():
    lab, heard = CurveLab(), []
    lab.observe(lambda change: heard.append(change.name), ['params', 'loss'])
    lab.params = [3, 2, 1]
    assert sorted(heard) == ['loss', 'params']

BAD = [
    (dict(x=[1, 2], y=[1, 2, 3]), 'must be equal'), (dict(x=[1, 2]), 'takes both'), (dict(x=[], y=[]), 'empty'), (dict(x=[1, math.nan], y=[1, 2]), 'NaN'),
    (dict(x=[1, math.inf], y=[1, 2]), 'finite'), (dict(x=[[1, 2]], y=[[1, 2]]), r'\(n, 1\)'), (dict(x='ab', y='cd'), 'numbers'),
    (dict(family='cubic'), "'cubic'"), (dict(loss='huber'), "'huber'"), (dict(loss=mae), 'function mae'), (dict(params=[1, 2]), 'a quadratic has 3'),
    (dict(params=[1, math.nan, 2]), 'NaN'), (dict(family='relus', params=[1, 2, 3]), '3 for each hinge'), (dict(family=[]), 'family'),
    (dict(family='relus', params=[1]), '3 for each hinge'), (dict(params='abc'), 'numbers'), (dict(xlim=(5, 9)), 'must be inside'),
    (dict(ylim=(0, 1)), 'must be inside'), (dict(xlim=(2, -2)), 'smaller one first'), (dict(xlim=3), 'smaller one first'), (dict(span=(2, 3)), 'must be inside'),
    (dict(lr=0), 'above 0'), (dict(lr=-1), 'above 0'), (dict(lr='fast'), 'numbers'), (dict(lr=math.inf), 'finite'), (dict(hinges=0), 'from 1 to'),
    (dict(truth=3), 'must be a function'), (dict(truth=lambda x: x[:3]), 'must be equal'), (dict(show='all'), "'all'"),
    (dict(map=('a', 'a')), 'two different knobs'), (dict(map=('a', 'w1')), 'two different knobs'), (dict(map='abc'), 'two different knobs'),
]

@pytest.mark.parametrize('options,message', BAD)
def test_bad_input_is_refused_in_both_languages(options, message):
    with pytest.raises(ValueError, match=message) as en: CurveLab(**options)
    language('pt')
    try:
        with pytest.raises(ValueError) as pt: CurveLab(**options)
    finally: language('en')
    assert str(pt.value) != str(en.value)

@pytest.mark.parametrize('name,value', [('params', [1, 2]), ('params', [1, 2, math.nan]), ('points', [1, 2]), ('points', []), ('family', 'cubic'),
                                        ('measure', 'l1'), ('lr', 0), ('xlim', (5, 9)),
                                        *((name, None) for name in ('params', 'points', 'family', 'measure', 'lr', 'span', 'xlim', 'show', 'follow'))])
def test_a_refused_change_changes_nothing(name, value):
    lab = CurveLab()
    before = lab.state
    with pytest.raises(ValueError): setattr(lab, name, value)
    assert lab.state == before

def test_points_outside_widen_the_figure():
    lab = CurveLab()
    lab.points = [[0, 0], [10, -50]]
    assert lab.xlim[1] >= 10 and lab.ylim[0] <= -50

def test_another_family_starts_afresh():
    lab = CurveLab()
    lab.family = 'relus'
    assert len(lab.params) == 10
    lab.params = [1, 2, 3, 4, 5, 6, 7]
    lab.family = 'quadratic'
    assert lab.params == [1.1, 1.1, 1.1]

@pytest.mark.parametrize('options', [dict(), dict(family='relus', arrows=True), dict(title='x' * 40)])
def test_what_a_notebook_gets(options):
    lab = CurveLab(**options)
    data = bundle(lab)
    assert data['application/vnd.jupyter.widget-view+json']['model_id'] == lab.model_id
    picture = Image.open(io.BytesIO(base64.b64decode(data['image/png'])))
    assert picture.size == (720, 446) and len(picture.getcolors(1000)) > 5 and 'transparency' in picture.info
    assert state(data['text/html']) == lab.state | dict(key='')
    assert 'http:' not in data['text/html'].replace('http://www.w3.org/2000/svg', '') and 'https:' not in data['text/html']
    assert len(json.dumps(data)) < 45_000
    assert data['image/png'] in data['text/html']  # a notebook that is not trusted shows it there
    assert lab._ipython_display_ is None  # ipywidgets 7 would prefer it

@pytest.mark.parametrize('elsewhere', [None, 'COLAB_RELEASE_TAG', 'VSCODE_PID'])
def test_in_jupyter_the_output_needs_no_model(monkeypatch, elsewhere):
    "There it is a page that meets its model by a key; a notebook that is opened again has no model to miss."
    monkeypatch.setenv('JPY_SESSION_NAME', '/here.ipynb')
    if elsewhere: monkeypatch.setenv(elsewhere, '1')
    lab = CurveLab()
    data = bundle(lab)
    assert ('application/vnd.jupyter.widget-view+json' in data) == bool(elsewhere)
    assert state(data['text/html'])['key'] == ('' if elsewhere else lab.key)

def test_markup_is_text():
    evil = '</script><img src=x onerror=alert(1)><!--<script>'
    html = CurveLab(title=evil)._repr_mimebundle_()[0]['text/html']
    assert html.count('</script>') == html.count('<script') == 1 and html.count('<img') == 1 and 'onerror' not in html.split('<script')[0] and '<!--' not in html
    assert state(html)['title'] == evil

def test_a_page_of_its_own(tmp_path):
    path = CurveLab(title='<b>').to_html(tmp_path/'lab.html')
    html = path.read_text(encoding='utf-8')
    assert html.startswith('<!DOCTYPE html><html lang="en">') and '<h1>&lt;b&gt;</h1>' in html and '<title>&lt;b&gt;</title>' in html

def test_each_display_has_its_own_name():
    lab = CurveLab()
    assert len({re.search('id="(lab[\\w-]+)"', bundle(lab)['text/html'])[1] for _ in range(20)}) == 20

def test_words():
    lab = CurveLab([0, 1], [1, 5], params=[0, -2, 2])
    assert repr(lab) == 'CurveLab: y = 0.00 x² − 2.00 x + 2.00; MAE 3.0000; 2 points'
    relus = CurveLab([0, 1], [1, 5], 'relus', [-1, 2, -3, 4])
    assert repr(relus).startswith('CurveLab: y = − 3.00 relu(−1.00 x + 2.00) + 4.00;')

def test_descend_moves_the_sliders_and_sends_the_trail(monkeypatch):
    lab, sent = CurveLab(), []
    monkeypatch.setattr(lab, 'send', lambda message: sent.append(message['trail']))
    run = lab.descend(lr=0.02, steps=50)
    p = torch.tensor([1.1, 1.1, 1.1], requires_grad=True)
    for _ in range(50):
        mae(quad(*p, lab.x), lab.y).backward()
        with torch.no_grad(): p -= 0.02 * p.grad; p.grad = None
    assert torch.allclose(torch.tensor(lab.params), p, atol=1e-5) and lab.lr == 0.02
    trail, = sent
    assert len(trail['params']) == len(trail['losses']) == len(run.losses) == 51
    assert trail['params'][0] == [1.1, 1.1, 1.1] and trail['params'][-1] == lab.params and trail['steps'] == list(range(51))

def test_descend_keeps_to_what_is_finite(monkeypatch):
    lab, sent = CurveLab(loss='mse', lr=100), []
    monkeypatch.setattr(lab, 'send', lambda message: sent.append(message['trail']))
    lab.descend(steps=60)
    assert all(map(math.isfinite, lab.params)) and all(map(math.isfinite, sent[0]['losses']))
    lab = CurveLab()
    monkeypatch.setattr(lab, 'send', lambda message: sent.append(message['trail']))
    lab.descend(steps=2000, lr=0.001)
    assert len(sent[1]['params']) <= 520 and sent[1]['steps'][-1] == 2000

def test_import_stays_light():
    code = "import sys, nbcurve; nbcurve.CurveLab; print([m for m in ('fastai', 'scipy', 'pandas') if m in sys.modules])"
    assert subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout.strip() == '[]'
