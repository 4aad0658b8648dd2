"""The functions of lessons 1 to 3: properties, oracles, the seed notebook's numbers, and answers to bad input."""
import subprocess, sys, warnings
from functools import partial
from itertools import combinations

import matplotlib
import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from nbcurve import (add_noise, best_quad, language, mae, mk_quad, mse, noise, noisy_points, plot_fit, plot_function, quad)

matplotlib.use('agg')
import matplotlib.pyplot as plt

# y of the course's points as the seed notebook prints them, and its losses
Y = [11.869037, 6.543284, 5.939607, 2.63037, 1.794741, 1.901029, -0.297738, 1.431545, -0.28038, 0.45213, 0.25475, 4.574284,
     2.968071, 1.338544, 5.375441, 4.887779, 8.246676, 9.246154, 10.261186, 13.693917]
MAES = {(1.1, 1.1, 1.1): 2.421854506915183, (1.5, 1.5, 1.5): 1.7040739116345858, (3, 2, 1): 1.4766973528525267}
BEST = 0.9859230173

number = st.floats(-100, 100, width=32)
column = st.integers(1, 30).flatmap(lambda n: arrays(np.float64, (n, 1), elements=st.floats(-100, 100)))
columns = st.integers(1, 30).flatmap(lambda n: st.tuples(*[arrays(np.float64, (n, 1), elements=st.floats(-100, 100))]*2))

@pytest.fixture(autouse=True)
def clean_slate():
    yield
    plt.close('all')

@pytest.fixture
def points(): return noisy_points(mk_quad(3, 2, 1))

def close(a, b, tol=1e-4): return torch.allclose(torch.as_tensor(a).double(), torch.as_tensor(b).double(), rtol=tol, atol=tol)

# The seed notebook's numbers

def test_seed_points():
    np.random.seed(42)
    x = torch.linspace(-2, 2, steps=20)[:, None]
    y = add_noise(mk_quad(3, 2, 1)(x), 0.15, 1.5)
    assert close(y, torch.tensor(Y)[:, None])

def test_noisy_points_are_the_seed_points_whatever_the_global_generator_does(points):
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    x, y = noisy_points(mk_quad(3, 2, 1))
    assert torch.equal(y, points[1]) and close(y, torch.tensor(Y)[:, None]) and x.shape == y.shape == (20, 1)
    assert (np.random.get_state()[1] == before).all()

@pytest.mark.parametrize('knobs,expected', MAES.items())
def test_seed_losses(points, knobs, expected):
    x, y = points
    assert close(mae(mk_quad(*knobs)(x), y), expected)

def test_seed_gradient(points):
    x, y = points
    abc = torch.tensor([1.5, 1.5, 1.5], requires_grad=True)
    mae(mk_quad(*abc)(x), y).backward()
    assert close(abc.grad, [-1.2188366651535034, 0.08421050757169724, -0.4000000059604645])

def test_seed_cells_without_a_warning(tmp_path):
    "The seed's cells, in a fresh interpreter where every warning is an error."
    code = '''
import numpy as np, torch, matplotlib; matplotlib.use('agg')
import matplotlib.pyplot as plt
from nbcurve import *
def f(x): return 3*x**2 + 2*x + 1
plot_function(f, "$3x^2 + 2x + 1$")
plot_function(mk_quad(3,2,1))
np.random.seed(42)
x = torch.linspace(-2, 2, steps=20)[:,None]
y = add_noise(f(x), 0.15, 1.5)
plt.scatter(x,y);
@interact(a=1.1, b=1.1, c=1.1)
def plot_quad(a, b, c):
    f = mk_quad(a,b,c)
    plt.scatter(x,y)
    loss = mae(f(x), y)
    plot_function(f, ylim=(-3,12), title=f"MAE: {loss:.2f}")
def quad_mae(params): return mae(mk_quad(*params)(x), y)
abc = torch.tensor([1.5,1.5,1.5]); abc.requires_grad_()
loss = quad_mae(abc); loss.backward()
with torch.no_grad():
    abc -= abc.grad*0.01
    loss = quad_mae(abc)
print(f'{loss:.4f}')
'''
    not_ours = 'ignore:`ipykernel.pylab.backend_inline`:DeprecationWarning'  # ipywidgets 7.7.1 imports it
    run = subprocess.run([sys.executable, '-W', 'error', '-W', not_ours, '-c', code], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-1] == '1.6876'

# quad and mk_quad

@given(number, number, number, column)
def test_quad_is_numpys_polynomial(a, b, c, x):
    assert close(quad(a, b, c, x), np.polyval([a, b, c], x))
    assert torch.equal(mk_quad(a, b, c)(x), quad(a, b, c, x))

def test_quad_takes_numbers_arrays_and_lists():
    assert quad(3, 2, 1, 2) == 17
    assert quad(3, 2, 1, np.array([[0.], [2.]])).dtype == torch.float64
    assert quad(3, 2, 1, [[0], [2]]).tolist() == [[1.], [17.]]

def test_quad_passes_torchs_gradient_check():
    knobs = [torch.tensor(v, dtype=torch.double, requires_grad=True) for v in (3., 2., 1.)]
    x = torch.linspace(-2, 2, 5, dtype=torch.double)[:, None].requires_grad_()
    assert torch.autograd.gradcheck(quad, (*knobs, x))

def test_quad_many_knobs_at_once(points):
    "`torch.vmap` runs many sets of knobs in one go, as lesson 4 does."
    x, y = points
    knobs = torch.tensor(list(MAES))
    assert close(torch.vmap(lambda p: mae(quad(*p, x), y))(knobs), list(MAES.values()))

# noise

@given(column, st.floats(0, 10), st.integers(0, 2**32 - 1))
def test_noise_matches_numpy_and_keeps_shape_and_dtype(x, scale, seed):
    np.random.seed(seed)
    expected = np.random.normal(scale=scale, size=x.shape)
    for dtype in (torch.float32, torch.float64):
        t = torch.tensor(x, dtype=dtype)
        np.random.seed(seed)
        values = noise(t, scale)
        assert values.shape == t.shape and values.dtype == dtype and close(values, expected, 1e-5)
        assert torch.equal(noise(t, scale, np.random.default_rng(seed)), noise(t, scale, np.random.default_rng(seed)))

@given(column)
def test_no_noise_changes_nothing(x):
    assert torch.equal(add_noise(x, 0, 0), torch.tensor(x))

@given(column, st.integers(0, 1000))
def test_noise_that_multiplies_leaves_zeros_alone(x, seed):
    assert not add_noise(np.zeros_like(x), 0.5, 0, np.random.default_rng(seed)).any()

def test_the_scale_is_a_standard_deviation():
    assert abs(noise(torch.zeros(100_000, 1), 3., np.random.default_rng(0)).std() - 3) < 0.03

@given(st.integers(1, 50), st.floats(-5, 0), st.floats(1, 5))
def test_noisy_points_lie_where_they_should(n, low, high):
    x, y = noisy_points(mk_quad(1, 0, 0), n=n, min=low, max=high, mult=0, add=0)
    assert x.shape == y.shape == (n, 1) and close(y, x**2) and close(x[0], low)

# losses

@given(columns)
def test_losses_agree_with_torchs_own(pair):
    preds, acts = map(torch.tensor, pair)
    assert close(mae(preds, acts), torch.nn.functional.l1_loss(preds, acts))
    assert close(mse(preds, acts), torch.nn.functional.mse_loss(preds, acts))
    assert mae(preds, acts).shape == mse(preds, acts).shape == ()
    assert mae(*pair) == mae(preds, acts) and mae(pair[0].tolist(), pair[1].tolist()) >= 0

@given(columns)
def test_losses_are_symmetric_and_zero_on_a_perfect_fit(pair):
    for loss in (mae, mse):
        assert close(loss(*pair), loss(*pair[::-1])) and loss(pair[0], pair[0]) == 0
    assert mae(*pair)**2 <= mse(*pair) + 1e-6

def test_loss_gradients_agree_with_finite_differences(points):
    x, y = (t.double() for t in points)
    for loss in (mae, mse):
        assert torch.autograd.gradcheck(lambda p: loss(quad(*p, x), y), torch.tensor([2.2, 1.3, .7]).double().requires_grad_())

# the best quadratic

def lowest_mae(x, y):
    "The oracle: the exact linear program min mean |A p - y|."
    A, n = np.hstack([x**2, x, x**0]), len(x)
    c = np.r_[np.zeros(3), np.full(n, 1/n)]
    bounds = [(None, None)]*3 + [(0, None)]*n
    A_ub = np.block([[A, -np.eye(n)], [-A, -np.eye(n)]])
    return linprog(c, A_ub=A_ub, b_ub=np.r_[y, -y].ravel(), bounds=bounds).fun

def test_best_quad_on_the_courses_points(points):
    x, y = points
    best = best_quad(x, y)
    assert close(mae(quad(*best, x.double()), y.double()), BEST, 1e-6)
    assert close(best, [2.6142079, 1.33661306, 0.56385969])

@given(st.integers(3, 12), st.integers(0, 10_000))
def test_best_quad_is_exact(n, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-2, 2, (n, 1)), rng.normal(size=(n, 1))
    assert abs(mae(quad(*best_quad(x, y), x), y).item() - lowest_mae(x, y)) < 1e-6
    assert close(best_quad(x, y, mse), np.polyfit(x.ravel(), y.ravel(), 2), 1e-5)

def test_best_quad_far_from_zero():
    "Days are counted from 1900, years from year 0."
    x, y = np.arange(20.)[:, None], np.random.default_rng(0).normal(size=(20, 1))
    for loss in (mae, mse):
        near, far = (loss(quad(*best_quad(place, y, loss), place), y).item() for place in (x, x + 45_000))
        assert abs(near - far) < 1e-4

def test_best_quad_with_points_above_each_other():
    x, y = [[0], [0], [1], [2], [2]], [[0], [1], [1], [4], [5]]
    assert abs(mae(quad(*best_quad(x, y), x), y).item() - lowest_mae(np.array(x, float), np.array(y, float))) < 1e-6

# pictures

def test_plot_function_draws_what_it_says():
    plot_function(mk_quad(3, 2, 1), title='t', min=-1, max=1, color='b--', ylim=(-2, 7), label='curve')
    ax = plt.gca()
    line, = ax.lines
    x, y = map(np.asarray, line.get_data())
    assert np.allclose(y.ravel(), np.polyval([3, 2, 1], x.ravel()), atol=1e-5) and (x.min(), x.max()) == (-1, 1)
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel(), ax.get_ylim()) == ('t', 'x', 'y', (-2, 7))
    assert (line.get_color(), line.get_linestyle(), line.get_label()) == ('b', '--', 'curve')

def test_plot_function_with_gradients_gaps_and_arrays():
    plot_function(mk_quad(*torch.ones(3, requires_grad=True)))
    plot_function(torch.sqrt)  # NaN left of 0: a gap
    plot_function(lambda x: np.sin(x.numpy()))
    assert len(plt.gca().lines) == 3

def test_plot_fit_shows_points_curve_residuals_and_loss(points):
    x, y = points
    plot_fit(mk_quad(3, 2, 1), x, y)
    ax = plt.gca()
    residuals, dots = ax.collections
    lengths = [abs(s[1, 1] - s[0, 1]) for s in residuals.get_segments()]
    assert np.mean(lengths) == pytest.approx(MAES[3, 2, 1], abs=1e-4) and len(dots.get_offsets()) == 20
    assert ax.get_title() == 'MAE: 1.48'
    plt.close('all')
    plot_fit(mk_quad(3, 2, 1), x, y, loss=mse)
    assert plt.gca().get_title() == f'MSE: {mse(quad(3, 2, 1, x), y):.2f}'

def test_in_inference_mode_too():
    x, y = noisy_points(mk_quad(3, 2, 1))
    net = torch.nn.Linear(1, 1)
    expected = mse(net(x), y)
    with torch.inference_mode():
        assert mse(net(x), y) == expected
        with pytest.raises(ValueError, match='NaN'): mse(net(x)*nan, y)

# bad input: every message states the value, the rule and the fix, in both languages

x20, nan = torch.zeros(20, 1), float('nan')
BAD = [
    (lambda: mae(x20, torch.zeros(20)), ['(20, 1)', '(20,)', 'acts[:, None]']),
    (lambda: mae(torch.zeros(20), x20), ['(20, 1)', '(20,)', 'preds[:, None]']),
    (lambda: mae(torch.zeros(2, 3), torch.zeros(3, 2)), ['(2, 3)', '(3, 2)']),
    (lambda: mae(x20[None], x20), ['(1, 20, 1)', '(20, 1)', 'acts.reshape(preds.shape)']),
    (lambda: mse(x20, torch.zeros(19, 1)), ['(20, 1)', '(19, 1)']),
    (lambda: plot_function(lambda x: 3.), ['(100, 1)', 'f(x)', '()']),
    (lambda: mae([], []), ['preds', '(0,)']),
    (lambda: mae([1.], [nan]), ['acts', 'NaN']),
    (lambda: mae([1., 2.], [nan, 1.]), ['1 NaN', 'np.array(acts)[~np.isnan(acts)]']),
    (lambda: mae(torch.tensor([1., nan]), [nan, 1.]), ['1 NaN', 'preds[~preds.isnan()]']),
    (lambda: mae('abc', [1.]), ["'abc'"]),
    (lambda: mae(None, [1.]), ['None']),
    (lambda: mae([1+2j], [1+2j]), ['complex', 'preds.real']),
    (lambda: quad(nan, 1, 1, x20), ['a ', 'NaN']),
    (lambda: quad('3', 1, 1, x20), ["'3'"]),
    (lambda: quad([1, 2], 1, 1, x20), ['a ', '(2,)']),
    (lambda: quad(1, 1, 1, [[1.], [2., 3.]]), ['x ', '[[1.0], [2.0, 3.0]]']),
    (lambda: quad(1, 1, 1, []), ['x ', '(0,)']),
    (lambda: quad(1, 1, 1, nan), ['x ', 'NaN']),
    (lambda: noise(x20, -1), ['scale', '-1', '0']),
    (lambda: noise(x20, nan), ['scale', 'NaN']),
    (lambda: noise('x', 1), ["'x'"]),
    (lambda: add_noise(x20, -.5, 1), ['-0.5', '0']),
    (lambda: add_noise([], 0, 0), ['(0,)']),
    (lambda: noisy_points(mk_quad(1, 1, 1), n=0), ['n ', '0', '1']),
    (lambda: noisy_points(mk_quad(1, 1, 1), n=2.5), ['2.5']),
    (lambda: noisy_points(mk_quad(1, 1, 1), min=2, max=-2), ['2', '-2']),
    (lambda: noisy_points(3), ['3']),
    (lambda: noisy_points(lambda x: 3.), ['f(x)', '()']),
    (lambda: plot_function(3), ['3']),
    (lambda: plot_function(lambda x: x.T), ['(100, 1)', '(1, 100)']),
    (lambda: plot_function(mk_quad(1, 1, 1), min=5), ['5', '2.1']),
    (lambda: plot_fit(mk_quad(1, 1, 1), x20, torch.zeros(20)), ['(20, 1)', '(20,)']),
    (lambda: plot_fit(lambda x: x[:3], x20, x20), ['(3, 1)', '(20, 1)']),
    (lambda: best_quad(x20, x20), ['20', '3']),
    (lambda: best_quad(x20[:2], x20[:2]), ['2', '3']),
    (lambda: best_quad(torch.arange(3.)[:, None], torch.zeros(3, 1), loss='mae'), ["'mae'"]),
    (lambda: language('fr'), ["'fr'", "'en'", "'pt'"]),
]

@pytest.mark.parametrize('code', ['en', 'pt'])
@pytest.mark.parametrize('call,needles', BAD)
def test_bad_input_gets_a_sentence(call, needles, code):
    language(code)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        with pytest.raises(ValueError) as error: call()
    message = str(error.value)
    assert all(needle in message for needle in needles), message
    assert message.count('. ') >= 1 and message.endswith('.')  # a rule, then a fix
    assert (' but ' in message) == (code == 'en') and (' mas ' in message) == (code == 'pt'), message

def test_partial_is_partial():
    assert isinstance(mk_quad(3, 2, 1), partial) and mk_quad(3, 2, 1).args == (3, 2, 1)

def test_best_passes_through_three_points(points):
    x, y = (t.double() for t in points)
    gaps = (quad(*best_quad(x, y), x) - y).abs().flatten()
    assert (gaps < 1e-9).sum() == 3 and len(list(combinations(range(20), 3))) == 1140
