"""Every notebook fits its sitting: the course's minutes, computed by tools/minutes.py."""
import importlib.util, sys
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location('minutes', ROOT/'tools'/'minutes.py')
minutes = sys.modules['minutes'] = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(minutes)

PATHS = sorted(ROOT.glob('nbs/*/0*.ipynb'))

@pytest.mark.parametrize('path', PATHS, ids=lambda p: f'{p.parent.name}/{p.stem}')
def test_one_sitting(path):
    r, story = minutes.read(path), path.stem == '00_story'
    assert round(r.minutes, 1) <= (30.1 if story else 45), f'{r.minutes:.1f} minutes'
    assert r.cells <= (45 if story else 70)
    assert r.first and r.first <= (3 if story else 8), f'first live figure at cell {r.first}'
    if not story: assert r.stated == r.rounded, f'says {r.stated}, takes {r.minutes:.1f} minutes'

@pytest.mark.parametrize('path', [p for p in PATHS if p.parent.name == 'en'], ids=lambda p: p.stem)
def test_what_a_learner_reads_is_short(path):
    "An exported cell has at most 25 lines, docments included; what is folded away or for the curious is marked `hide`."
    import json
    for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
        lines = ''.join(cell['source']).splitlines()
        if '#| export' in lines and '#| hide' not in lines: assert sum(not line.startswith('#|') for line in lines) <= 25, cell['id']

def notebook(*cells):
    import json
    return json.dumps({'cells': [{'cell_type': kind, 'source': text.splitlines(True)} for kind, text in cells]})

def test_the_rule(tmp_path):
    path = tmp_path/'a.ipynb'
    path.write_text(notebook(
        ('markdown', '**It takes** about 10 minutes. See [this](that.ipynb), = <details>not read</details>'),
        ('code', '#| hide\nimport torch'), ('code', '#| export\ndef f(x): return x\n\n# a word'),
        ('code', "@interact(a=1)\ndef g(a): pass"), ('code', "predict('a.b')\nquiz('a.c', 'a.d')"), ('code', "check('a.e', None)")))
    r = minutes.read(path)
    assert (r.cells, r.words, r.lines, r.live, r.questions, r.exercises, r.first, r.stated) == (6, 7, 7, 1, 3, 1, 4, 10)
    assert r.minutes == pytest.approx(7/140 + .7 + 1.5 + 2 + 4) and r.rounded == 10

def test_the_numbers_in_the_prose_of_lessons_1_to_3():
    import numpy as np
    from math import comb
    from nbcurve import best_quad, mae, mk_quad, mse, noisy_points
    f = mk_quad(3, 2, 1)
    (x, y), best = noisy_points(f), mk_quad(*best_quad(*noisy_points(f)))
    assert round(float(f(-1/3)), 2) == .67 and f(2) == 17, 'lessons 1 and 2: the lowest point, the right end'
    assert (y < 0).sum() == 2 and comb(20, 3) == 1140 and ((best(x) - y).abs() < 1e-4).sum() == 3
    spoiled = y.clone()
    spoiled[10] += 20
    assert abs(x[10].item() - .1) < .01 and .9 < mae(best(x), spoiled) - mae(best(x), y) < 1.1 and mse(best(x), spoiled) > 10*mse(best(x), y)
    def fresh(g): return np.mean([mae(g(x), noisy_points(f, rng=np.random.default_rng(seed))[1]).item() for seed in range(300)])
    assert mae(f(x), y) > mae(best(x), y) and fresh(f) < fresh(best)

def test_the_numbers_of_grids_and_scales_in_the_prose():
    "Lesson 5's two grids, and how far apart the marks of its logarithmic axis are."
    import matplotlib.pyplot as plt
    cells, names = run('05_surface', 'surface')
    assert f"{names['surface'].losses.numel():,}" in cells['keep'] and cells['grid'].count(', 41)') == 2 and f'{41*41:,}' in cells['keep']
    plt.close('all')
    with plt.style.context('nbcurve.course'):
        exec(cells['explode'], names)
        low, high = plt.ylim()
        marks = [mark for mark in plt.yticks()[0] if low < mark < high]
    plt.close('all')
    assert all(b/a == pytest.approx(1e5) for a, b in zip(marks, marks[1:]))

def test_the_best_curve_by_mae_depends_on_the_side_only():
    from nbcurve import best_quad, mk_quad, noisy_points
    x, y = noisy_points(mk_quad(3, 2, 1))
    def moved(height):
        spoiled = y.clone()
        spoiled[10] = height
        return best_quad(x, spoiled)
    assert (moved(-15) - moved(0)).abs().max() < 1e-6 and (moved(5) - moved(35)).abs().max() < 1e-6
    assert (moved(0) - moved(5)).abs().max() > .01

def test_what_lesson_6_says_of_its_curves():
    import torch
    from nbcurve import double_relu, relu_sum
    t = torch.linspace(-2, 2, 401, dtype=torch.float64)
    v = double_relu(-1.5, -1.5, 1.5, 1.5, t)
    assert torch.allclose(v, 1.5*(t + 1).abs()), 'a V, with its tip at -1'
    assert (double_relu(-1.5, -2.5, 1.5, 1.5, t) == 0).sum() > 50 and double_relu(-1.5, 0, 1.5, 1.5, t).min() > 1, 'a floor at zero, or above it'
    for w in (-2., -1., 0., 1.):
        curve = relu_sum([1, 1, 1], [1, 0, -1], t, ws=[1, w, 1])
        slopes = curve.diff() / t.diff()
        assert torch.allclose(slopes[(t[:-1] > 0) & (t[1:] < 1)], t.new_tensor(1 + w)), 'the slope between the bends'
        assert (curve.argmax() == 200) == (w == -2)
    torch.manual_seed(42)
    ms, bs = torch.randn(2, 100_000, 6).double()
    heights = [torch.relu(ms*x + bs).sum(1) for x in (-1, 0, 1)]
    hills = heights[1] - (heights[0] + heights[2])/2
    assert hills.max() < 1e-12 and hills.max() > -1e-3, 'none is a hill, the best are straight'

def run(lesson, *ids):
    "These cells of a lesson, run as they stand: the sources of all, and the names that they leave."
    import json, nbcurve
    import matplotlib.pyplot as plt, numpy as np
    cells = {c['id']: ''.join(c['source']) for c in json.loads((ROOT/f'nbs/en/{lesson}.ipynb').read_text(encoding='utf-8'))['cells']}
    names = {**vars(nbcurve), **vars(importlib.import_module(f'nbcurve.{lesson[3:]}')), 'np': np, 'plt': plt, 'partial': partial}
    for id in ids: exec(cells[id], names)
    return cells, names

@pytest.mark.slow
def test_what_lesson_7_says_of_starts():
    from nbcurve import CurveLab, descend
    cells, names = run('07_fit', 'plain-descent', 'corner-start', 'better', 'fit', 'random-ends')
    runs, better, fit, wave_loss = (names[name] for name in ('runs', 'better', 'fit', 'wave_loss'))
    best, worst = runs.losses[-1].min(), runs.losses[-1].max()
    assert f'{best:.3f}' in cells['plain-words'] and f'{worst:.3f}' in cells['plain-words'] and worst > 2*best
    on = descend(wave_loss, runs.params[-1, runs.losses[-1].argmax()], lr=0.05, steps=2000)
    assert on.losses[-1] < worst/2, 'the worst was only slow'
    ms, bs, _ = runs.params[-1, :, :-1].view(20, 3, 8).unbind(1)
    alive = ~(ms*names['x'][..., None] + bs <= 0).all(0).any(-1)
    assert alive.sum() == 4 and f'{runs.losses[-1, alive].max():.3f}' in cells['dead-after']
    assert better.losses[0] < best and round((best/better.losses[-1]).item()) == 18
    assert fit.history.best_loss < better.best_loss and len(fit.history.losses) < len(better.losses)
    ends, common = names['ends'], sorted(names['ends'])[5]
    assert sum(abs(end - common) < 1e-4 for end in ends) == 7 and f'{common:.4f}' in cells['valleys'] and min(ends) > fit.history.best_loss
    lab = CurveLab([-2, -1.2, -0.5, 0.3, 1, 2], [0, 2, -1, 1, 1, -2], family='relus', lr=0.02)
    assert lab.descend(steps=8000).losses[-1] > 1.1, 'the question about being stuck'

def test_what_lesson_7_says_of_held_back_points():
    "And that what more hinges learn is mostly noise: they take the curve farther from the true one."
    cells, names = run('07_fit', 'corner-start', 'draws', 'fit-all', 'held-scores', 'chosen')
    means = names['valid'].mean(1)
    lowest, truth = means.min(), names['truth']
    three, four = names['valid'][2:4]
    assert abs((three - four).mean()) < 1.5*(three - four).std()/10, 'chance decides between three and four'
    assert names['ns'][means.argmin()] == 4 and means[-1] > lowest + .1 > truth + .1, 'it falls, and turns up; no n reaches the true curve'
    away = (names['curves'] - names['f'](names['places'])).abs().mean((1, 2, 3))
    assert (away[means.argmin():].diff() > 0).all()
    chosen, fresh = names['valid'].min(0).values.mean(), names['fresh'][names['best'], range(100)].mean()
    assert fresh > chosen + .05
    for number in (three.mean(), lowest, truth): assert f'{number:.3f}' in cells['held-words']
    for number in (chosen, fresh): assert f'{number:.3f}' in cells['chosen-words']
