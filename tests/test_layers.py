"""Lesson 8: torch's own nets, finite differences, properties of folds, planes and borders, and every number of the prose."""
import json, math  # noqa: F401 (the lesson's cells see math, and partial)
from functools import partial  # noqa: F401
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from conftest import ROOT
from fastcore.test import test_close as close
from torch import nn

from nbcurve import descend, language, mlp, mse, plot_regions, relu_sum

@pytest.fixture(autouse=True)
def clean_slate():
    yield
    plt.close('all')

def sequential(sizes, dtype=torch.float64):
    layers = [part for pair in pairwise(sizes) for part in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(*layers[:-1]).to(dtype)

def knobs(sizes): return sum((a + 1)*b for a, b in pairwise(sizes))

def draw(sizes, seed, n=7, dtype=torch.float64):
    "Random knobs and points for a net of these sizes."
    g = torch.Generator().manual_seed(seed)
    return torch.randn(knobs(sizes), generator=g, dtype=dtype), torch.randn(n, sizes[0], generator=g, dtype=dtype)

shapes = st.lists(st.integers(1, 6), min_size=2, max_size=5).map(tuple)
seeds = st.integers(0, 10**6)

# ---- mlp

@given(shapes, seeds, st.sampled_from([torch.float32, torch.float64]))
def test_it_is_torchs_own_net(sizes, seed, dtype):
    params, x = draw(sizes, seed, dtype=dtype)
    net = sequential(sizes, dtype)
    nn.utils.vector_to_parameters(params, net.parameters())
    assert mlp(params, x, sizes).shape == (7, sizes[-1]) and mlp(params, x, sizes).dtype == dtype
    assert torch.allclose(mlp(params, x, sizes), net(x), rtol=1e-4, atol=1e-4)

@given(shapes, seeds)
def test_its_slopes_are_torchs_own(sizes, seed):
    params, x = draw(sizes, seed)
    net = sequential(sizes)
    nn.utils.vector_to_parameters(params, net.parameters())
    net(x).square().sum().backward()
    mine = torch.func.grad(lambda p: mlp(p, x, sizes).square().sum())(params)
    assert torch.allclose(mine, torch.cat([p.grad.flatten() for p in net.parameters()]))

@settings(max_examples=20)
@given(shapes, seeds)
def test_its_slopes_are_what_nudging_says(sizes, seed):
    params, x = draw(sizes, seed, n=3)
    assert torch.autograd.gradcheck(lambda p, x: mlp(p, x, sizes), (params.requires_grad_(), x.requires_grad_()), atol=1e-4)

@given(st.integers(1, 8), seeds)
def test_one_hidden_layer_is_the_sum_of_hinges(n, seed):
    params, x = draw((1, n, 1), seed)
    ms, bs, ws, c = params.split([n, n, n, 1])
    assert torch.allclose(mlp(params, x, (1, n, 1)), relu_sum(ms, bs, x, ws, c[0]))

@given(st.integers(1, 6), st.integers(1, 4), seeds)
def test_without_hidden_layers_it_is_a_plane(ins, outs, seed):
    params, x = draw((ins, outs), seed)
    mid = mlp(params, (x[:1] + x[1:2])/2, (ins, outs))
    assert torch.allclose(mid, mlp(params, x[:2], (ins, outs)).mean(0), atol=1e-9)

@given(shapes, seeds)
def test_each_point_for_itself(sizes, seed):
    params, x = draw(sizes, seed)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(seed))
    assert torch.allclose(mlp(params, x[order], sizes), mlp(params, x, sizes)[order])
    assert torch.allclose(mlp(params, x[0], sizes), mlp(params, x, sizes)[0])

@given(shapes, seeds)
def test_hinges_may_change_places(sizes, seed):
    "Another order of the hinges in the first hidden layer: another row of knobs, the same function."
    if len(sizes) < 3: sizes = (*sizes, 2)
    params, x = draw(sizes, seed)
    ins, n, outs = sizes[:3]
    w, b, v, rest = params.split([ins*n, n, n*outs, len(params) - ins*n - n - n*outs])
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    other = torch.cat([w.view(n, ins)[order].flatten(), b[order], v.view(outs, n)[:, order].flatten(), rest])
    assert torch.allclose(mlp(other, x, sizes), mlp(params, x, sizes))

@given(shapes, seeds)
def test_many_nets_at_once(sizes, seed):
    params, x = draw(sizes, seed)
    many = torch.stack([params, -params, params**2])
    each = torch.stack([mlp(p, x, sizes) for p in many])
    assert torch.allclose(torch.vmap(lambda p: mlp(p, x, sizes))(many), each)

def test_lists_arrays_and_mixed_dtypes_do_too():
    row = [2, 4, 0, -2, 1, -1, 0]
    assert mlp(row, [[0], [0.25], [0.5], [1]], (1, 2, 1)).flatten().tolist() == [0, 0.5, 1, 0]
    assert mlp(row, np.array([[0.25]]), [1, 2, 1]).dtype == torch.float32  # NumPy's points, torch's knobs
    assert mlp(np.array(row, float), torch.tensor([[0.25]]), np.array([1, 2, 1])).item() == 0.5

def tent(x): return torch.relu(2*x) - torch.relu(4*x - 2)

def folded(layers):
    "The knobs of the tent folded so often, with two hinges a layer."
    middle = [2, -2, 4, -4, 0, -2]*(layers - 1)
    return torch.tensor([2., 4, 0, -2, *middle, 1, -1, 0], dtype=torch.float64), (1, *[2]*layers, 1)

@pytest.mark.parametrize('layers', range(1, 8))
def test_each_layer_doubles_the_pieces(layers):
    x = torch.linspace(0, 1, 2**10 + 1, dtype=torch.float64)[:, None]
    params, sizes = folded(layers)
    y, expected = mlp(params, x, sizes), x
    for _ in range(layers): expected = tent(expected)
    assert torch.allclose(y, expected)
    assert 1 + (y.diff(dim=0).diff(dim=0).abs() > 1e-9).sum() == 2**layers

@given(st.integers(1, 9), seeds)
def test_hinges_side_by_side_add_one_piece_each(n, seed):
    params, _ = draw((1, n, 1), seed)
    x = torch.linspace(-50, 50, 20001, dtype=torch.float64)[:, None].requires_grad_()
    mlp(params, x, (1, n, 1)).sum().backward()
    slopes = x.grad.flatten()
    assert 1 + (slopes.diff().abs() > 1e-9).sum() <= n + 1

def test_descent_finds_what_no_plane_can():
    x = torch.tensor([[-1., -1], [-1, 1], [1, -1], [1, 1]])
    y = torch.tensor([[-1.], [1], [1], [-1]])
    def losses(sizes):
        starts = torch.stack([nn.utils.parameters_to_vector(sequential(sizes, torch.float32).parameters()).detach() for _ in range(8)])
        return descend(lambda p: mse(mlp(p, x, sizes), y), starts, lr=0.1, steps=400).losses[-1]
    torch.manual_seed(0)
    assert losses((2, 1)).min() > 0.99  # the best plane says 0 everywhere
    assert losses((2, 4, 1)).min() < 1e-3 and losses((2, 4, 4, 1)).min() < 1e-3

# ---- what the prose says

@pytest.fixture(scope='module')
def said():
    "The names of the lesson's cells, run as they stand but for the sliders, and its prose."
    cells = {c['id']: ''.join(c['source']) for c in json.loads((ROOT/'nbs/en/08_layers.ipynb').read_text(encoding='utf-8'))['cells']}
    names = dict(globals(), test_close=close)
    for id in ('moons', 'plane', 'best-plane', 'net', 'mlp-net', 'mlp-start', 'train', 'scores'):
        exec(cells[id].replace('@interact', '#'), names)
    plt.close('all')
    return names, cells

def right(f, x, y): return ((f(x) > 0) == (y > 0)).sum().item()

def test_the_numbers_of_the_moons(said):
    names, prose = said
    x, y, net, sizes = (names[name] for name in ('x', 'y', 'mlp', 'sizes'))
    assert f"got {right(lambda x: names['line'](names['best'], x), x, y)} of the {len(y)} points" in prose['net-words']
    early, late = (right(lambda x: net(names['d'].params[step], x, sizes), x, y) for step in (50, 500))
    assert f'after 50 steps it gets {early} of the 200' in prose['train-words'] and late > early + 10
    assert (knobs((2, 25, 1)), knobs(sizes), knobs((2, 8, 1))) == (101, 105, 33)

def test_eight_other_draws_begin_as_straight_and_end_bent(said):
    names, _ = said
    places = torch.cartesian_prod(torch.linspace(-2, 2, 61), torch.linspace(-1.1, 1.1, 61))
    sides = torch.cat([places, torch.ones(len(places), 1)], 1)
    def straight(params):
        "The share of the picture on which a plane agrees."
        yes = mlp(params, places, names['sizes']) > 0
        plane = sides @ torch.linalg.lstsq(sides, 2.*yes - 1).solution
        return ((plane > 0) == yes).float().mean().item()
    for seed in range(8):
        x, y = names['moons'](100, seed)
        torch.manual_seed(seed)
        start = nn.utils.parameters_to_vector(names['new_net'](names['sizes']).parameters()).detach()
        walk = descend(lambda p: mse(mlp(p, x, names['sizes']), y), start, lr=0.1, steps=1000).params
        assert straight(walk[50]) > 0.94 and straight(walk[1000]) < 0.9, seed

def test_the_ramp_stands_on_no_white_card(said):
    "See course.mplstyle; axes in three dimensions take one colour for all their labels unless they are told."
    from matplotlib_inline.backend_inline import _fetch_figure_metadata
    names, cells = said
    with plt.style.context('nbcurve.course'):
        for id in ('grid', 'ramp'):
            plt.figure()
            exec(cells[id], names)
        plt.gcf().canvas.draw()
        assert _fetch_figure_metadata(plt.gcf()) is None

def test_the_table_of_shapes(said):
    names, _ = said
    table = {shape: torch.cat([names['scores'](shape, seed) for seed in range(4)]) for shape in ((2, 1), (2, 8, 1), (2, 8, 8, 1), (2, 25, 1))}
    assert round(table[2, 1].mean().item(), 2) == 0.88 and table[2, 8, 1].min() < 0.92 < 0.97 < table[2, 8, 1].mean()
    assert abs(table[2, 8, 8, 1].mean() - table[2, 25, 1].mean()) < 0.002

# ---- plot_regions

SQUARE = torch.tensor([[-1., -1], [-1, 1], [1, -1], [1, 1]])

def drawn():
    ax = plt.gca()
    dots, crosses = ax.lines
    return ax, dots, crosses

@given(st.integers(1, 30), seeds)
@settings(max_examples=20)
def test_every_point_is_drawn_once_in_its_own_form(n, seed):
    plt.close('all')
    g = torch.Generator().manual_seed(seed)
    x, y = torch.randn(n, 2, generator=g), torch.randn(n, 1, generator=g)
    f = lambda x: x.sum(1, keepdim=True) - 0.3
    plot_regions(f, x, y)
    ax, dots, crosses = drawn()
    assert (dots.get_marker(), crosses.get_marker()) == ('o', 'x')
    assert np.allclose(np.column_stack(dots.get_data()).reshape(-1, 2), x[y[:, 0] > 0])
    assert np.allclose(np.column_stack(crosses.get_data()).reshape(-1, 2), x[y[:, 0] <= 0])
    right = ((f(x) > 0) == (y > 0)).sum().item()
    assert ax.get_title('left') + ax.get_title() == f'{right} of {n} right'

@pytest.mark.parametrize('bend,off', [(lambda x: x, 1e-6), (torch.relu, 0.02)])
def test_the_border_is_where_the_answer_is_zero(bend, off):
    "Below it lies a no, be it negative or exactly 0."
    plot_regions(lambda x: bend(x[:, :1] - 0.25), SQUARE, [1, 1, -1, -1])
    ax, _, _ = drawn()
    border = ax.collections[-1].get_paths()[0].vertices
    assert np.allclose(border[:, 0], 0.25, atol=off) and np.ptp(border[:, 1]) > 2
    region = ax.collections[0].get_paths()[0].vertices
    assert region[:, 0].min() > 0.25 - off  # only where it says yes

@pytest.mark.parametrize('answer,right', [(1., 1), (-1., 3), (0., 3)])
def test_the_same_answer_everywhere_has_no_border(answer, right):
    plot_regions(lambda x: x[:, 0]*0 + answer, SQUARE, [1, -1, -1, -1])
    region, = plt.gca().collections
    assert bool(len(region.get_paths()[0].vertices)) == (answer > 0)
    assert plt.gca().get_title('left') + plt.gca().get_title() == f'{right} of 4 right'

@pytest.mark.parametrize('labels', [[1, 0, 0, 1], [True, False, False, True], torch.tensor([[1.], [-1], [-1], [1]]), np.array([2, -3, -1, 1])])
def test_labels_in_any_form(labels):
    plot_regions(lambda x: x.prod(1), SQUARE, labels, title='four')
    assert plt.gca().get_title('left') + plt.gca().get_title() == 'four'
    assert drawn()[1].get_xdata().tolist() == [-1, 1]

@pytest.mark.parametrize('points', [[[2, 3]], [[2, 3], [2, 3]], [[0, 0], [0, 5]]])
def test_points_in_one_place_or_one_line(points): plot_regions(lambda x: x.sum(1) - 1, points, [1]*len(points))

def test_nets_and_doubles_carry_no_gradients_into_the_picture():
    net = sequential((2, 3, 1))
    plot_regions(net, SQUARE.double().requires_grad_(), net(SQUARE.double()))
    assert plt.gca().get_title('left') + plt.gca().get_title() == '4 of 4 right'
    assert all(p.grad is None for p in net.parameters())

def test_functions_that_answer_in_numpy():
    plot_regions(lambda x: np.asarray(x).sum(1), SQUARE, [-1, -1, -1, 1])

# ---- bad input

P, X = torch.zeros(33), torch.zeros(5, 2)
ok = lambda x: x.sum(1)

@pytest.mark.parametrize('call,says', [
    (lambda: mlp(P[1:], X, (2, 8, 1)), 'params has shape (32,), but a net of sizes (2, 8, 1) has 33 knobs in one row'),
    (lambda: mlp(P[None], X, (2, 8, 1)), 'params has shape (1, 33)'),
    (lambda: mlp(P, X[:, :1], (2, 8, 1)), 'x has shape (5, 1), but a net of sizes (2, 8, 1) takes 2 inputs'),
    (lambda: mlp(torch.zeros(25), X[:, 0], (1, 8, 1)), 'write x[:, None]'),
    (lambda: mlp(P, X, (2,)), 'sizes is (2,), but a net needs at least two'),
    (lambda: mlp(P, X, 3), 'sizes is (3,)'),
    (lambda: mlp(P, X, (2, 0, 1)), 'sizes is 0'),
    (lambda: mlp(P, X, (2, 2.5, 1)), 'sizes is 2.5'),
    (lambda: mlp(P, X, 'abc'), "sizes is 'abc'"),
    (lambda: mlp(P, X, ()), 'sizes is empty'),
    (lambda: mlp(P*float('nan'), X, (2, 8, 1)), 'params has 33 NaN'),
    (lambda: mlp(P, X*float('nan'), (2, 8, 1)), 'x has 10 NaN'),
    (lambda: mlp('row', X, (2, 8, 1)), "params is 'row'"),
    (lambda: plot_regions('ok', X, [1]*5), "f is 'ok'"),
    (lambda: plot_regions(ok, X[:, 0], [1]*5), 'x has shape (5,), but it must be (n, 2)'),
    (lambda: plot_regions(ok, torch.zeros(5, 3), [1]*5), 'x has shape (5, 3)'),
    (lambda: plot_regions(ok, X, [1]*4), 'y has 4 values, but there are 5 points'),
    (lambda: plot_regions(lambda x: x, X, [1]*5), 'f(x) has'),
    (lambda: plot_regions(lambda x: x.mean(), X, [1]*5), 'f(x) has 1 values'),
    (lambda: plot_regions(lambda x: None, X, [1]*5), 'f(x) is None'),
    (lambda: plot_regions(lambda x: x.sum(1)/0, X, [1]*5), 'f(x) has'),
    (lambda: plot_regions(ok, X/0, [1]*5), 'x has 10 NaN'),
    (lambda: plot_regions(ok, (X + 1)/0, [1]*5), 'x has an infinite value'),
    (lambda: plot_regions(ok, X, [float('nan')]*5), 'y has 5 NaN'),
])
def test_bad_input_is_refused_with_a_clear_message(call, says):
    with pytest.raises(ValueError) as error: call()
    assert says in str(error.value)

@pytest.mark.parametrize('call', [lambda: mlp(P[1:], X, (2, 8, 1)), lambda: mlp(P, X[:, :1], (2, 8, 1)), lambda: mlp(P, X, (2,)),
                                  lambda: plot_regions(ok, X[:, 0], [1]*5), lambda: plot_regions(ok, X, [1]*4)])
def test_every_sentence_of_its_own_has_its_portuguese(call):
    with pytest.raises(ValueError) as english: call()
    language('pt')
    with pytest.raises(ValueError) as portuguese: call()
    assert str(portuguese.value) != str(english.value)
