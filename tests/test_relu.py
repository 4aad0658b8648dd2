"""Lesson 5's functions: the seed's numbers, four ways to say the same sum, convexity, fits, bad input."""
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings, strategies as st
from torch import nn

from nbcurve import (double_relu, fit_relus, language, mae, mk_quad, mse, noisy_points, plot_relus, rectified_linear, relu_sum)

X = torch.linspace(-2, 2, 200, dtype=torch.float64)[:, None]
TARGETS = [mk_quad(3, 2, 1), lambda x: x*torch.sin(3*x), lambda x: torch.tanh(6*x)]
numbers = st.floats(-10, 10, width=32)

def rows(n): return st.lists(numbers, min_size=n, max_size=n)
def sums(weights=True): return st.integers(1, 6).flatmap(lambda n: st.tuples(rows(n), rows(n), rows(n), numbers))
def double(values): return torch.tensor(values, dtype=torch.float64)

def seed_relu(m, b, x): return torch.clip(m*x + b, 0.)  # as the seed notebook has it
def seed_double(m1, b1, m2, b2, x): return seed_relu(m1, b1, x) + seed_relu(m2, b2, x)

# ---- the seed's functions

@given(numbers, numbers, numbers, numbers)
def test_as_in_the_seed(m1, b1, m2, b2):
    assert torch.allclose(rectified_linear(m1, b1, X), seed_relu(m1, b1, X))
    assert torch.allclose(double_relu(m1, b1, m2, b2, X), seed_double(m1, b1, m2, b2, X))

# ---- one sum, said in four ways

def as_net(ms, bs, ws, c):
    net = nn.Sequential(nn.Linear(1, len(ms)), nn.ReLU(), nn.Linear(len(ms), 1)).double()
    nn.utils.vector_to_parameters(torch.cat([ms, bs, ws, c[None]]), net.parameters())
    return net

@given(sums(), rows(4))
def test_sum_and_net_agree_in_values_and_gradients(knobs, xs):
    *rows_, c = map(double, knobs)
    x = double(xs)[:, None]
    assume(((x*rows_[0] + rows_[1]).abs() > 1e-6).all())  # exactly at a bend, rounding decides on which side we are
    leaves = [t.clone().requires_grad_() for t in (*rows_, c, x)]
    ms, bs, ws, c_, x_ = leaves
    y = relu_sum(ms, bs, x_, ws, c_)
    net, x_net = as_net(*rows_, c), x.clone().requires_grad_()
    assert torch.allclose(y, net(x_net), rtol=1e-10, atol=1e-10)
    y.sum().backward(), net(x_net).sum().backward()
    expected = [*[p.grad.flatten() for p in net.parameters()], x_net.grad]
    for ours, theirs in zip(leaves, expected): assert torch.allclose(ours.grad.reshape(theirs.shape), theirs, rtol=1e-10, atol=1e-10)

@given(numbers, numbers, numbers, numbers)
def test_sum_and_double_agree_in_values_and_gradients(m1, b1, m2, b2):
    def grads(f):
        knobs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (m1, b1, m2, b2)]
        y = f(*knobs)
        y.sum().backward()
        return y.detach(), torch.stack([k.grad for k in knobs])
    y, g = grads(lambda m1, b1, m2, b2: relu_sum([m1, m2], [b1, b2], X))
    y2, g2 = grads(lambda m1, b1, m2, b2: double_relu(m1, b1, m2, b2, X))
    assert torch.allclose(y, y2) and torch.allclose(g, g2)

def test_gradients_agree_at_the_bend_too():
    "m x + b is exactly 0: torch.relu and so nn.ReLU take the slope 0."
    m, b, x = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1., -1., 1.))
    relu_sum([m], [b], x).backward()
    assert m.grad == b.grad == 0

@given(sums())
def test_gradients_are_those_of_finite_differences(knobs):
    ms, bs, ws, c = map(double, knobs)
    x = double([[-1.3], [0.2], [1.7]])
    assume(((x*ms + bs).abs() > 1e-3).all())
    leaves = [t.requires_grad_() for t in (ms, bs, ws, c)]
    assert torch.autograd.gradcheck(lambda m, b, w, c: relu_sum(m, b, x, w, c), leaves, eps=1e-6, atol=1e-4)

def test_vmap_makes_many_curves_at_once():
    g = torch.Generator().manual_seed(0)
    ms, bs, ws = (torch.randn(7, 3, generator=g, dtype=torch.float64) for _ in range(3))
    c = torch.arange(7).double()
    many = torch.vmap(lambda m, b, w, c: relu_sum(m, b, X, w, c))(ms, bs, ws, c)
    assert many.shape == (7, 200, 1)
    for i in range(7): assert torch.allclose(many[i], relu_sum(ms[i], bs[i], X, ws[i], c[i]))

@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_dtype_and_shape_of_x_are_kept(dtype):
    for shape in ((), (5,), (5, 1), (2, 3, 1)):
        y = relu_sum([1, -2], [0, 1.5], torch.ones(shape, dtype=dtype), ws=[1, -1], c=2)
        assert y.dtype == dtype and y.shape == shape and torch.equal(y, torch.full(shape, 3., dtype=dtype))

def test_everything_happens_on_the_device_of_x(monkeypatch):
    monkeypatch.setattr('nbcurve.checks.is_finite', lambda t: True)  # the device `meta` has no values to look at
    x = torch.zeros(5, 1, device='meta')
    assert relu_sum([1, 2], np.array([0, 1]), x, ws=[1, -1], c=2).device == rectified_linear(1, 0, x).device == x.device

# ---- the claim of the lesson

@given(sums(), numbers, numbers, st.floats(0, 1))
def test_a_sum_without_weights_is_convex(knobs, x1, x2, share):
    ms, bs, _, c = knobs
    a, b = double(x1), double(x2)
    f = lambda x: relu_sum(ms, bs, x, c=c)
    assert f(share*a + (1 - share)*b) <= share*f(a) + (1 - share)*f(b) + 1e-9

@given(st.integers(0, 10**6))
def test_positive_weights_do_not_change_that(seed):
    g = torch.Generator().manual_seed(seed)
    ms, bs, ws = (torch.randn(4, generator=g, dtype=torch.float64) for _ in range(3))
    assert (relu_sum(ms, bs, X, ws.abs()).flatten().diff().diff() >= -1e-9).all()

def test_with_weights_it_need_not_be():
    tent = relu_sum([1, 1, 1], [1, 0, -1], double([-1., 0., 1.]), ws=[1, -2, 1])
    assert tent.tolist() == [0, 1, 0]

# ---- fits

def places(f, n):
    k = torch.linspace(-2, 2, n + 1, dtype=torch.float64)
    return mae(np.interp(X.flatten(), k, f(k))[:, None], f(X))

@pytest.mark.parametrize('f', TARGETS)
@pytest.mark.parametrize('n', [4, 8, 16, 32])
def test_better_than_straight_lines_at_equal_distances(f, n):
    x = X.float()
    assert mae(fit_relus(x, f(x), n)(x), f(x)) <= places(f, n)

@settings(max_examples=15)
@given(st.integers(2, 12), st.integers(1, 15), st.integers(0, 10**6), st.sampled_from(['spread', 'random']))
def test_fit_net_and_sum_agree(points, n, seed, start):
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(points, 1, generator=g, dtype=torch.float64)
    y = torch.randn(points, 1, generator=g, dtype=torch.float64)
    fit = fit_relus(x, y, n, steps=30, start=start)
    net = fit.to_sequential()
    assert [type(layer) for layer in net] == [nn.Linear, nn.ReLU, nn.Linear]
    scale = 1 + fit.curves(x).abs().sum(0).max()
    same = relu_sum(fit.slopes, fit.offsets, x, fit.weights, fit.c)
    for other in (net(x), same, fit.curves(x).sum(0) + fit.c): assert ((fit(x) - other).abs().max() / scale) < 1e-10
    assert len(fit.knots) == len(fit.slopes) == len(fit.offsets) == len(fit.weights) == n
    assert torch.allclose(fit.slopes*fit.knots + fit.offsets, fit.c*0, atol=1e-6)
    losses = fit.history.losses
    assert len(losses) == len(fit.history.params) and losses.min() <= losses[0]
    assert torch.allclose(mse(fit(x), y), losses.min()) and torch.allclose(mse(fit.at(0)(x), y), losses[0])

@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(-50, 50), numbers), min_size=2, max_size=12, unique_by=lambda p: p[0]), st.integers(0, 3))
def test_enough_hinges_pass_through_every_point(points, spare):
    x, y = (double(v)[:, None] for v in zip(*points))
    assert torch.allclose(fit_relus(x, y, len(points) - 1 + spare)(x), y, atol=1e-3)

def test_the_same_every_time_and_torch_is_left_alone():
    x, y = noisy_points(mk_quad(3, 2, 1))
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    a, b, c = (fit_relus(x, y, 6, start='random', seed=s) for s in (1, 1, 2))
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(a.history.params, b.history.params) and not torch.equal(a.slopes, c.slopes)

@pytest.mark.parametrize('loss', [mse, mae])
def test_descent_lowers_the_loss_it_is_given(loss):
    x, y = noisy_points(mk_quad(3, 2, 1))
    fit = fit_relus(x, y, 4, loss=loss)
    assert fit.history.best_loss < 0.8*fit.history.losses[0] and torch.isclose(loss(fit(x), y), torch.tensor(fit.history.best_loss))

@pytest.mark.parametrize('scale,shift', [(1e-4, 0), (1e4, 0), (1, 50)])
def test_units_do_not_matter(scale, shift):
    y = X*torch.sin(3*X)
    plain, other = fit_relus(X, y, 6), fit_relus(X*scale + shift, y*scale - shift, 6)
    assert torch.allclose((other(X*scale + shift) + shift)/scale, plain(X), atol=0.05)

def test_it_stops_early_and_shows_progress(capsys):
    x, y = noisy_points(mk_quad(3, 2, 1))
    quiet = fit_relus(x, y, 3, steps=2000)
    assert len(quiet.history.losses) < 500 and not ''.join(capsys.readouterr())
    fit_relus(x, y, 3, steps=2000, bar=True)
    assert '/2001' in ''.join(capsys.readouterr())

def test_arrays_lists_and_flat_points_do_too():
    fit = fit_relus([0, 1, 2, 3], np.array([0, 1, 0, 2]), 3)
    assert torch.allclose(fit([0, 1, 2, 3]), torch.tensor([0., 1, 0, 2]), atol=1e-4)
    assert fit(1.).shape == ()

def test_the_curve_turns_on_points_held_back():
    x, y = noisy_points(mk_quad(3, 2, 1), n=40)
    fits = [fit_relus(x[::2], y[::2], n) for n in (1, 2, 20)]
    fitted, held = ([mae(f(x[i::2]), y[i::2]) for f in fits] for i in (0, 1))
    assert fitted[0] > fitted[1] > fitted[2] and fitted[2] < 1e-3
    assert held[0] > held[1] and held[2] > 1.05*held[1]

# ---- pictures

def test_the_picture_shows_hinges_sum_and_bends():
    import matplotlib.pyplot as plt
    plot_relus([1, 1, -1], [1, 0, 10], ws=[1, -2, 3], c=1.)
    *thin, thick, bends = plt.gca().lines
    assert len(thin) == 3 and thick.get_linewidth() > 1.5*thin[0].get_linewidth()
    assert bends.get_xdata().tolist() == [-1, 0]  # the third is far to the right
    t = torch.tensor(thick.get_xdata())
    assert np.allclose(thick.get_ydata(), relu_sum([1, 1, -1], [1, 0, 10], t, [1, -2, 3], 1.))
    plt.close('all')

# ---- bad input

NAN = float('nan')

@pytest.mark.parametrize('call,says', [
    (lambda: fit_relus(X, X, 0), 'n is 0'),
    (lambda: fit_relus(X, X, -3), 'n is -3'),
    (lambda: fit_relus(X, X, 2.5), 'n is 2.5'),
    (lambda: fit_relus(X, X, 2, steps=0), 'steps is 0'),
    (lambda: fit_relus([], [], 2), 'x is empty'),
    (lambda: fit_relus([1, NAN], [1, 2], 2), 'x has 1 NaN'),
    (lambda: fit_relus([1, 2], [NAN, 2], 2), 'y has 1 NaN'),
    (lambda: fit_relus([1, 2], [float('inf'), 2], 2), 'y has an infinite value'),
    (lambda: fit_relus([3, 3, 3], [1, 2, 3], 2), 'at 1 different x'),
    (lambda: fit_relus([3], [1], 2), 'at 1 different x'),
    (lambda: fit_relus(X, X.flatten(), 2), 'they must be equal'),
    (lambda: fit_relus(X, X, 2, start='best'), "start is 'best'"),
    (lambda: relu_sum([1, 2], [1], X), 'ms has shape (2,) and bs has shape (1,)'),
    (lambda: relu_sum([1, 2], [1, 2], X, ws=[1]), 'ms has shape (2,) and ws has shape (1,)'),
    (lambda: relu_sum([1, 2], [1, 2], X, c=[1, 2]), 'c has shape (2,)'),
    (lambda: double_relu([1, 2], [0, 0], 1, 1, X), 'm1 has shape (2,)'),
    (lambda: plot_relus([1], [1], min=2, max=-2), 'min must be less than max'),
    (lambda: plot_relus([1], [1], x=[1.]), 'x is given and y is not'),
    (lambda: plot_relus([1], [1], y=[1.]), 'y is given and x is not'),
    (lambda: fit_relus(X, X, 2, loss='mae'), "loss is 'mae'"),
    (lambda: relu_sum(1, 2, X), 'must be a list'),
    (lambda: relu_sum([], [], X), 'ms is empty'),
    (lambda: relu_sum([1], [NAN], X), 'bs is NaN'),
    (lambda: rectified_linear(NAN, 1, X), 'm is NaN'),
    (lambda: rectified_linear(1, 1, [NAN]), 'x is NaN'),
    (lambda: rectified_linear([1, 2], 1, X), 'm has shape (2,)'),
    (lambda: rectified_linear('a', 1, X), "m is 'a'"),
])
def test_bad_input_is_refused_with_a_clear_message(call, says):
    with pytest.raises(ValueError) as error: call()
    assert says in str(error.value)
    language('pt')
    try:
        with pytest.raises(ValueError) as again: call()
        assert str(again.value) != str(error.value)
    finally: language('en')
