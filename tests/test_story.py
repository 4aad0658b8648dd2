"""The story: the seed's names in the seed's order, the seed's numbers, and one sitting long."""
import ast, json, re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch

from nbcurve import language

ROOT = Path(__file__).parents[1]
SEED = '''plot_function f quad mk_quad f2 noise add_noise x y plot_quad mae plot_quad quad_mae abc rectified_linear plot_relu
          double_relu plot_double_relu'''.split()

def cells(lang): return json.loads((ROOT/'nbs'/lang/'00_story.ipynb').read_text(encoding='utf-8'))['cells']
def code(lang='en'):
    "The code cells by id; the lines that install the package (tests/test_places.py runs them) aside."
    return {c['id']: re.sub(r'try: import nbcurve\n(?:.+\n){3}', '', ''.join(c['source'])) for c in cells(lang) if c['cell_type'] == 'code'}
def prose(lang): return ' '.join(''.join(c['source']) for c in cells(lang) if c['cell_type'] == 'markdown')

@pytest.fixture(scope='module')
def told():
    "The story's names once its cells have run, the value that ends each cell, and what each prints."
    names, values, printed = {}, {}, {}
    with plt.style.context('default'):
        for id, text in code().items():
            *body, last = ast.parse(text).body
            out = printed[id] = []
            names['print'] = lambda *args: out.append(' '.join(map(str, args)))
            if not isinstance(last, ast.Expr): body, last = [*body, last], None
            exec(compile(ast.Module(body, []), id, 'exec'), names)
            if last: values[id] = eval(compile(ast.Expression(last.value), id, 'eval'), names)
            plt.close('all')
    language('en')
    return names, values, printed

@pytest.fixture(scope='module')
def oracle(): return json.loads((ROOT/'tests'/'seed_values.json').read_text())

def defined(text):
    "The names that a cell defines, from top to bottom; those within its functions aside."
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef): yield node.name
        if isinstance(node, ast.Assign): yield from (t.id for t in node.targets if isinstance(t, ast.Name))

def test_every_name_of_the_seed_in_its_order():
    names = iter([name for text in code().values() for name in defined(text)])
    for name in SEED: assert name in names, f'{name} is missing, or out of order'

def test_every_slider_of_the_seed():
    assert re.findall(r'@interact.*\ndef (\w+)\(', '\n'.join(code().values())) == ['plot_quad', 'plot_quad', 'plot_relu', 'plot_double_relu']

def test_the_seeds_functions_are_there_to_be_read(told):
    for name in SEED:
        if callable(told[0][name]) and name != 'f2': assert told[0][name].__module__ != 'nbcurve', name

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_one_sitting(lang):
    "Thirty minutes at most, by the course's rule: words, lines of code, guesses, live figures."
    text = '\n'.join(t for t in code(lang).values() if '#| hide' not in t)
    words = re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", re.sub(r'\]\([^)]*\)', ']', prose(lang)))
    lines = [line for line in text.splitlines() if line.strip()]
    minutes = len(words)/140 + len(lines)/10 + text.count('predict(')/2 + 2*len(re.findall(r'@interact|CurveLab\(|DigitPad\(', text))
    assert minutes <= 30.04, f'{minutes:.1f} minutes: {len(words)} words, {len(lines)} lines'
    assert len(cells(lang)) <= 45

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_alive_within_three_cells_and_pointing_to_every_lesson(lang):
    assert 'CurveLab(' in code(lang)['follow'] and cells(lang)[2]['id'] == 'follow'
    linked = sorted({name for name in re.findall(r'\]\((\d\d_\w+\.ipynb)\)', prose(lang))})
    assert [name[:2] for name in linked] == [f'0{i}' for i in range(1, 10)]

def test_it_opens_with_a_net_that_follows(told):
    lab = told[1]['follow']
    assert lab.follow and len(lab.params) == 3*8 + 1 and lab.show == 'points'

def test_the_points_and_the_loop_are_the_seeds(told, oracle):
    names, values, printed = told
    assert names['y'].flatten().tolist() == pytest.approx(oracle['data']['y'], abs=1e-4)
    assert printed['step'] == ['1.7041 -> 1.6876']
    assert printed['loop'] == [f'step={i}; loss={v:.4f}' for i, v in enumerate(oracle['printed_by_seed']['ten_steps'])]

def test_the_slopes_are_the_seeds(told, oracle):
    slopes = torch.tensor([1.5, 1.5, 1.5]).requires_grad_()
    told[0]['quad_mae'](slopes).backward()
    assert slopes.grad.tolist() == pytest.approx(oracle['gradient_of_mae_at_1.5,1.5,1.5'], abs=1e-4)

@pytest.mark.parametrize('zero, key', [(False, 'loop_as_in_seed_gradients_accumulate_lr_0.01'), (True, 'same_loop_gradients_zeroed_lr_0.01')])
def test_both_loops(told, oracle, zero, key):
    losses = told[0]['walk'](zero)
    for i, value in oracle[key]['losses'].items(): assert losses[int(i)].item() == pytest.approx(value, abs=1e-4)

def test_what_is_said_of_the_bug(told):
    "Ahead after ten steps, lower on its way than the mended loop ever, worse in the end."
    bug, mended = told[0]['walk'](False), told[0]['walk'](True)
    assert bug[10] < mended[10] and bug[11:].min() < mended.min() and bug[-1] > mended[-1]

def test_the_loop_that_reads_digits_is_as_long_as_the_title_says():
    assert len(code()['train'].split('\n\n')[0].splitlines()) == 6 and 'loop of six lines' in prose('en') and 'laço de seis linhas' in prose('pt')

def test_the_truth_scores_worse(told, oracle):
    best, truth = told[1]['truth']
    assert best == pytest.approx(oracle['best_possible_mae']['mae'], abs=1e-6)
    assert truth == pytest.approx(oracle['mae']['3,2,1 (the curve that made the data)'], abs=1e-6) and truth > best

def test_plain_hinges_make_no_hill_and_a_sign_does(told):
    relu_sum, x = told[0]['relu_sum'], torch.tensor([-1., 0., 1.])
    hill = lambda ws: (lambda y: (y[1] - (y[0] + y[2])/2).item())(relu_sum([1, 1, 1], [1, 0, -1], x, ws))
    assert hill([1, 1, 1]) <= 0 and hill([1, -2, 1]) == 1

def test_the_net_has_the_knobs_that_the_prose_counts_and_reads_most_digits(told):
    names, values, _ = told
    assert values['digits'] == 3760 and '3,760' in prose('en') and '3.760' in prose('pt')
    assert len(names['new_digits']) == 360 and '360' in prose('en') and '360' in prose('pt')
    assert values['train'] > 0.95
    assert values['pad'].probs.index(max(values['pad'].probs)) == 7
