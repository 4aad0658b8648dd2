"""Lesson 4: gradient descent against the seed's numbers, torch's own optimizers, and arithmetic done another way."""
import inspect, json, subprocess, sys
from functools import partial
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings, strategies as st
from scipy.optimize import linprog

matplotlib.use('Agg')
import matplotlib.pyplot as plt
import nbcurve
from nbcurve import best_quad, descend, language, loss_surface, mae, mk_quad, mse, noisy_points, quad_mae

x, y = noisy_points(mk_quad(3, 2, 1))
loss = partial(quad_mae, x=x, y=y)
START = [1.5, 1.5, 1.5]
FLOOR = 0.9859230173  # the seed's exact linear program; computed afresh below
knobs = st.lists(st.floats(-4, 4, width=32), min_size=3, max_size=3)
cosine = partial(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=500)

# The seed's own numbers (torch 2.13, NumPy 2.4): the loss before each step
SEED = {
    (0.01, False): {0: 1.704074, 1: 1.687629, 2: 1.660557, 5: 1.503278, 10: 1.212718, 13: 1.239562, 20: 1.556013, 40: 1.401288,
                    80: 1.438559, 150: 1.604867, 299: 1.542398},
    (0.01, True): {0: 1.704074, 1: 1.687629, 2: 1.674952, 5: 1.63692, 10: 1.573534, 13: 1.535503, 20: 1.460571, 40: 1.309218,
                   80: 1.203882, 150: 1.147634, 299: 1.082398},
    (0.1, True): {0: 1.704074, 1: 1.558075, 2: 1.444747, 5: 1.259476, 10: 1.178145, 13: 1.15649, 20: 1.113019, 40: 1.054087,
                  80: 1.008941, 150: 0.992365, 299: 0.988255}}

@pytest.fixture(autouse=True)
def clean():
    yield
    language('en')
    plt.close('all')

def squares(params, x=x, y=y): return mse(mk_quad(*params)(x), y)

def by_hand(loss, start, lr, steps, make=torch.optim.SGD, sched=None, **options):
    "The same with torch's optimizers: parameters and losses before each step and after the last."
    p = torch.as_tensor(start).clone().requires_grad_()
    opt = make([p], lr=lr, **options)
    s = sched(opt) if sched else None
    params, losses, lrs = [], [], []
    for i in range(steps + 1):
        opt.zero_grad()
        value = loss(p)
        params.append(p.detach().clone()); losses.append(value.item())
        if i == steps: break
        value.backward()
        lrs.append(opt.param_groups[0]['lr'])
        opt.step()
        if isinstance(s, torch.optim.lr_scheduler.ReduceLROnPlateau): s.step(value.item())
        elif s: s.step()
    return torch.stack(params), torch.tensor(losses), torch.tensor(lrs)

def same(a, b, tol=1e-5): torch.testing.assert_close(a, b, rtol=tol, atol=tol, check_dtype=False)


# The walk

@pytest.mark.parametrize('lr, zero_grad', SEED)
def test_the_seeds_traces(lr, zero_grad):
    d = descend(loss, START, lr=lr, steps=300, zero_grad=zero_grad)
    for i, value in SEED[lr, zero_grad].items(): assert d.losses[i].item() == pytest.approx(value, abs=1e-4)

def test_the_bug_turns_up_and_swings_at_any_rate_and_the_mended_loop_does_not():
    for lr, steps in (0.01, 300), (0.001, 1000):
        bug, good = (descend(loss, START, lr=lr, steps=steps, zero_grad=z).losses for z in (False, True))
        low = bug.argmin()
        assert bug[low:].max() > bug[low] + 0.4
        assert (good.diff() < 1e-3).all() and good[-1] < good[0]

def test_the_floor_is_an_exact_linear_program():
    n, powers = len(x), torch.cat([x**2, x, x**0], 1).double().numpy()  # minimize the mean of t, where t >= |powers @ p - y|
    sides = np.block([[powers, -np.eye(n)], [-powers, -np.eye(n)]])
    exact = linprog([0]*3 + [1/n]*n, sides, np.r_[y.flatten(), -y.flatten()], bounds=[(None, None)]*(3+n))
    assert exact.fun == pytest.approx(FLOOR, abs=1e-7)
    assert loss(best_quad(x, y)).item() == pytest.approx(exact.fun, abs=1e-6)

@pytest.mark.parametrize('start', [START, [-3., 5., 4.], [6., -4., -2.]])
def test_the_lessons_settings_reach_the_floor(start):
    d = descend(loss, start, lr=0.3, steps=500, sched=cosine)
    assert FLOOR - 1e-6 < d.best_loss <= 0.9869

def test_the_lessons_settings_reach_the_floor_from_anywhere():
    starts = 20*torch.rand(200, 3, generator=torch.Generator().manual_seed(0)) - 10
    lowest = descend(loss, starts, lr=0.3, steps=500, sched=cosine).losses.min(0).values
    assert (lowest > FLOOR - 1e-6).all() and (lowest <= 0.9869).all()

@pytest.mark.parametrize('options, make, sched', [
    (dict(), torch.optim.SGD, None), (dict(opt=torch.optim.Adam), torch.optim.Adam, None),
    *[(dict(sched=s), torch.optim.SGD, s) for s in (
        cosine, partial(torch.optim.lr_scheduler.StepLR, step_size=7),
        partial(torch.optim.lr_scheduler.OneCycleLR, max_lr=0.4, total_steps=60),
        partial(torch.optim.lr_scheduler.ReduceLROnPlateau, patience=2),
        lambda opt: torch.optim.lr_scheduler.LambdaLR(opt, lambda i: 0.9**i))]])
def test_torchs_optimizers_and_schedules_give_the_same_walk(options, make, sched):
    params, losses, lrs = by_hand(loss, START, 0.2, 50, make, sched)
    d = descend(loss, START, lr=0.2, steps=50, **options)
    same(d.params, params); same(d.losses, losses); same(d.lrs, lrs)
    assert len(d.losses) == 51 and len(d.lrs) == 50 and d.message == ''

@settings(max_examples=30)
@given(rows=st.lists(knobs, min_size=1, max_size=5), lr=st.floats(0.01, 0.2), squared=st.booleans(), zero_grad=st.booleans())
def test_many_runs_are_the_runs_one_by_one(rows, lr, squared, zero_grad):
    f = (lambda p: squares(p, x.double(), y.double())) if squared else partial(quad_mae, x=x.double(), y=y.double())
    options = dict(lr=lr, steps=8, zero_grad=zero_grad)
    rows = torch.tensor(rows, dtype=torch.double)
    d = descend(f, rows, **options)
    assert d.params.shape == (9, len(rows), 3) and d.losses.shape == (9, len(rows))
    for i, row in enumerate(rows):
        one = descend(f, row, **options)
        same(d.params[:, i], one.params, 1e-9); same(d.run(i).losses, one.losses, 1e-9); same(d.run(i).lrs, one.lrs, 1e-9)

def test_one_learning_rate_for_each_run():
    rates = [0.01, 0.1, 1.]
    d = descend(loss, START, lr=rates, steps=20)
    assert d.lrs.shape == (20, 3)
    for i, lr in enumerate(rates):
        same(d.run(i).losses, descend(loss, START, lr=lr, steps=20).losses)
        same(d.run(i).lrs, torch.full((20,), lr))

def test_a_loss_that_vmap_cannot_run_is_run_one_by_one():
    def curious(p): return p.abs().sum() if p.sum() > 0 else 2*p.abs().sum()  # looks at a value
    rows = torch.tensor([[1., 2.], [-3., 1.]])
    d = descend(curious, rows, steps=5)
    for i in range(2): same(d.losses[:, i], descend(curious, rows[i], steps=5).losses)

def test_a_random_loss_is_called_once_a_step():
    calls = []
    def counted(p): calls.append(1); return (p**2).sum() * torch.rand(())
    torch.manual_seed(0)
    d = descend(counted, [1., 2.], steps=10)
    torch.manual_seed(0)
    same(d.losses, by_hand(counted, [1., 2.], 0.1, 10)[1])
    assert len(calls) == 22


# Slopes

def gradient(f, p):
    p = torch.tensor(p, dtype=torch.double, requires_grad=True)
    f(p).backward()
    return p.grad.numpy()

def off(p): return (torch.tensor(p, dtype=torch.double) * torch.cat([x.double()**2, x, x**0], 1)).sum(1) - y.double().flatten()

@pytest.mark.parametrize('name', ['mae', 'mse'])
@given(p=knobs)
def test_gradients_against_finite_differences_and_arithmetic(name, p):
    X, Y = x.double(), y.double()
    f = partial(quad_mae, x=X, y=Y) if name == 'mae' else partial(squares, x=X, y=Y)
    r = off(p).numpy()
    assume(np.abs(r).min() > 1e-4)  # no corner within the reach of the differences
    g = gradient(f, p)
    h = 1e-5
    differences = [(f(np.add(p, h*e)) - f(np.subtract(p, h*e))).item() / (2*h) for e in np.eye(3)]
    powers = torch.cat([X**2, X, X**0], 1).numpy()
    exact = (np.sign(r) if name == 'mae' else 2*r) @ powers / len(r)
    assert g == pytest.approx(differences, rel=1e-5, abs=1e-5) and g == pytest.approx(exact, abs=1e-9)
    first = descend(f, torch.tensor(p, dtype=torch.double), lr=0.5, steps=1).params
    assert ((first[0] - first[1])/0.5).numpy() == pytest.approx(exact, abs=1e-9)

@pytest.mark.parametrize('f', [mae, mse])
@given(values=st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=6))
def test_gradients_of_every_loss_in_single_and_double_precision(f, values):
    acts = torch.tensor([[b] for a, b in values], dtype=torch.double)
    assume(min(abs(a - b) for a, b in values) > 1e-3)
    slopes = []
    for dtype in torch.double, torch.float:
        preds = torch.tensor([[a] for a, b in values], dtype=dtype, requires_grad=True)
        f(preds, acts.to(dtype)).backward()
        slopes.append(preds.grad)
    r = torch.tensor([[a - b] for a, b in values], dtype=torch.double)
    same(slopes[0], (r.sign() if f is mae else 2*r) / len(r), 1e-9)
    same(slopes[1], slopes[0])
    preds = torch.tensor([[a] for a, b in values], dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(lambda p: f(p, acts), preds, eps=1e-6, atol=1e-5)


# Any model

LINE = (np.array([0.03, 0.19, 0.34, 0.46, 0.78, 0.81, 1.08, 1.18, 1.39, 1.60, 1.65, 1.90]),  # the points of UDL, chapter 6
        np.array([0.67, 0.85, 1.05, 1.0, 1.40, 1.5, 1.3, 1.54, 1.55, 1.68, 1.73, 1.6]))

def test_a_line_through_udls_points():
    u, v = (torch.tensor(t)[:, None] for t in LINE)
    d = descend(lambda p: mse(p[0] + p[1]*u, v), torch.zeros(2, dtype=torch.double), lr=0.2, steps=500)
    assert d.best.tolist() == pytest.approx(np.polyfit(*LINE, 1)[::-1].tolist(), abs=1e-5)

def test_a_sine():
    u = torch.linspace(-3, 3, 50)[:, None]
    wave = lambda p: p[0] * torch.sin(p[1]*u + p[2])
    truth = torch.tensor([1.5, 2., 0.5])
    d = descend(lambda p: mse(wave(p), wave(truth)), [1., 1.8, 0.], lr=0.05, steps=500)
    same(d.best, truth, 1e-3)

@given(truth=knobs)
@settings(max_examples=15)
def test_a_quadratic_without_noise_is_found(truth):
    X = x.double()
    d = descend(lambda p: squares(p, X, mk_quad(*truth)(X)), torch.zeros(3, dtype=torch.double), lr=0.2, steps=300)
    assert d.best.tolist() == pytest.approx(truth, abs=1e-4)

@pytest.mark.parametrize('dtype', [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_dtype_and_the_callers_tensor_are_kept(dtype):
    start = torch.tensor([3., -2.], dtype=dtype, requires_grad=True)
    with torch.no_grad(): d = descend(lambda p: p.abs().sum(), start, lr=0.5, steps=12)
    assert d.params.dtype == d.losses.dtype == dtype and d.best.tolist() == [0., 0.]
    assert start.tolist() == [3., -2.] and start.grad is None and not d.params.requires_grad
    d.plot()
    loss_surface(lambda p: p.abs().sum(), [0., 0.]).plot(d)

def test_tensors_of_the_caller_keep_their_gradients():
    outside = torch.tensor([1.], requires_grad=True)
    descend(lambda p: (p * outside).abs().sum(), [2.], steps=3)
    assert outside.grad is None

@pytest.mark.parametrize('start', [START, tuple(START), np.array(START), np.array(START, dtype=np.float32), [1.5, 1.5, 1.5], torch.tensor(START)])
def test_lists_and_arrays_are_welcome(start):
    same(descend(loss, start, steps=3).losses, descend(loss, torch.tensor(START), steps=3).losses)

def test_best_is_the_lowest_of_all_steps_and_runs():
    d = descend(loss, [START, [0., 0., 0.]], lr=1., steps=30)
    assert d.best_loss == d.losses.min() and loss(d.best).item() == pytest.approx(d.best_loss)
    assert d.losses[-1].min() > d.best_loss  # so it was not simply the last


# Stopping

@pytest.mark.parametrize('code, words', [('en', 'Diverged at step {}: the loss is inf.'), ('pt', 'Divergiu no passo {}: a perda é inf.')])
def test_a_diverging_run_stops_says_so_and_keeps_its_history(code, words, capsys):
    language(code)
    d = descend(squares, START, lr=0.3, steps=500)
    step = len(d.losses) - 1
    assert step < 500 and d.losses[:-1].isfinite().all() and d.losses[-1] == np.inf
    assert d.message.startswith(words.format(step)) and 'lr=0.03' in d.message and d.message in capsys.readouterr().out
    assert d.params.shape == (step+1, 3) and d.lrs.shape == (step,) and d.message in repr(d)
    assert d.best_loss == d.losses[0]
    better = descend(squares, START, lr=0.03, steps=500)  # the advice helps
    assert better.message == '' and better.losses[-1] < better.losses[0]

@pytest.mark.parametrize('f', [loss, squares])
def test_an_absurd_rate_ends_in_a_message_though_the_loss_itself_complains(f):
    d = descend(f, START, lr=1e38, steps=50)
    assert d.message.startswith('Diverged at step') and len(d.losses) >= 2 and d.losses[0].isfinite()

def test_diverging_runs_do_not_spoil_the_others():
    d = descend(squares, START, lr=[0.05, 0.3, 0.1, 0.4], steps=200)
    assert d.losses.shape == (201, 4) and d.message.startswith('2 of 4 runs diverged') and 'lr=0.03' in d.message
    for i, lr in (0, 0.05), (2, 0.1): same(d.losses[:, i], descend(squares, START, lr=lr, steps=200).losses)
    first = min(len(descend(squares, START, lr=lr, steps=200).losses) - 1 for lr in (0.3, 0.4))
    assert f'the first at step {first}.' in d.message
    assert len(descend(squares, START, lr=[0.3, 0.4], steps=500).losses) < 500  # none is left

def test_patience():
    d = descend(lambda p: p.abs().sum(), [1.], lr=0.25, steps=1000, patience=10)
    assert len(d.losses) == 1 + 4 + 10 and d.best_loss == 0 and d.message.startswith('Stopped at step 14')
    runs = descend(lambda p: p.abs().sum(), [[1.], [2.]], lr=0.25, steps=1000, patience=10)
    assert len(runs.losses) == 1 + 4 + 10  # the run that is ahead sets the lowest loss
    below = descend(lambda p: p.abs().sum() - 20, [1.], lr=0.25, steps=1000, patience=10, min_delta=1e-3)
    assert len(below.losses) == 1 + 4 + 10  # a loss may be negative
    assert len(descend(loss, START, steps=50).losses) == 51  # without it, every step is taken

@pytest.mark.parametrize('steps', [50, 8000])
def test_an_interrupt_keeps_everything_so_far(steps, capsys):
    calls = iter(range(10**6))
    def interrupted(p):
        if next(calls) == 20: raise KeyboardInterrupt
        return loss(p)
    d = descend(interrupted, START, steps=steps)
    assert d.message.startswith('Interrupted at step 19') and d.lrs.shape == (19,)
    same(d.losses, descend(loss, START, steps=19).losses)

def test_an_interrupt_before_the_first_loss_goes_through():
    def never(p): raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt): descend(never, START)

def test_only_long_runs_show_a_bar(capsys):
    f = lambda p: p.abs().sum()
    descend(f, [1.], steps=10)
    assert capsys.readouterr().out == ''
    assert len(descend(f, [1.], steps=10, bar=True).losses) == 11
    assert '11' in capsys.readouterr().out
    descend(f, [1.], steps=5001)
    assert '5002' in capsys.readouterr().out
    descend(f, [1.], steps=5001, bar=False)
    assert capsys.readouterr().out == ''

def test_import_is_light():
    code = "import sys, nbcurve; print([m for m in ('fastprogress', 'fasthtml', 'scipy', 'fastai', 'PIL.ImageQt') if m in sys.modules])"
    assert subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True).stdout.strip() == '[]'

def test_descend_fits_on_a_screen(): assert len(inspect.getsource(descend).splitlines()) <= 40


# Bad input

BAD = [
    (dict(objective=lambda p: p), 'shape (3,)', '.mean()'), (dict(objective=lambda p: 3.), '3.0', '.item()'),
    (dict(objective=lambda p: torch.tensor(3.)), '3', '.detach()'), (dict(objective=lambda p: torch.ones(1, requires_grad=True).sum()), '1', '.detach()'),
    (dict(objective=lambda p: p.sum().detach()), '4.5', '.detach()'), (dict(objective=lambda p: p.sum()/0), 'inf', ''),
    (dict(params=torch.tensor([1, 2, 3])), 'torch.int64', '1.5'), (dict(params=np.array([1, 2, 3])), 'int64', '1.5'),
    (dict(params=torch.tensor([True])), 'torch.bool', '1.5'), (dict(params=torch.tensor([1j])), 'torch.complex64', '1.5'),
    (dict(params=[1., float('nan')]), 'NaN', 'isnan'), (dict(params=[1., float('inf'), 1.]), 'infinit', 'params'), (dict(params=[]), '(0,)', ''), (dict(params=1.5), '()', ''),
    (dict(params=torch.ones(2, 2, 3)), '(2, 2, 3)', '(k,)'),
    *[(dict(lr=lr), str(lr), 'lr=0.1') for lr in (0, -1, -0.1, float('nan'), float('inf'), [0.1, 0.])],
    *[(dict(steps=n), str(n), 'steps') for n in (0, -3, 2.5)], (dict(steps='9'), "'9'", 'steps'),
    (dict(patience=0), '0', 'patience'), (dict(params=[START, START], lr=[0.1, 0.1, 0.1]), '(3,)', 'lr'),
    (dict(lr=[0.1, 0.2], sched=cosine), '0.2', 'lr'), (dict(lr=[0.1, 0.2], opt=torch.optim.Adam), '0.2', 'lr')]

@pytest.mark.parametrize('code', ['en', 'pt'])
@pytest.mark.parametrize('wrong, value, fix', BAD)
def test_bad_input_is_a_clear_error(wrong, value, fix, code):
    language(code)
    with pytest.raises(ValueError) as e: descend(**(dict(objective=loss, params=START) | wrong))
    assert value in str(e.value) and fix in str(e.value)
    words = dict(en=(', but ',), pt=(', mas ',))
    assert any(w in str(e.value) for w in words.pop(code)) and not any(w in str(e.value) for w in next(iter(words.values())))

@pytest.mark.parametrize('rows', [[START, START], torch.tensor([START])])
def test_a_bad_loss_is_found_in_many_runs_too(rows):
    with pytest.raises(ValueError, match='one number'): descend(lambda p: p, rows)
    with pytest.raises(ValueError, match='must be a tensor'): descend(lambda p: 3., rows)
    with pytest.raises(ValueError, match='does not depend'): descend(lambda p: torch.tensor(3.), rows)

@pytest.mark.parametrize('params', [[1., 2.], [1., 2., 3., 4.], 5., [[1., 2., 3.]]])
def test_quad_mae_wants_three_knobs(params):
    with pytest.raises(ValueError, match='3 knobs'): quad_mae(params, x, y)

def test_quad_mae_checks_shapes():
    with pytest.raises(ValueError, match='shape'): quad_mae(START, x, y.flatten())


# Pictures

@settings(max_examples=30)
@given(p=knobs, n=st.integers(2, 5), pair=st.sampled_from([(0, 1), (1, 0), (2, 0), (1, 2)]))
def test_a_surface_is_the_double_loop(p, n, pair):
    s = loss_surface(loss, p, pair, xlim=(-1, 2), ylim=(0, 5), n=n)
    assert s.losses.shape == (n, n)
    for i, v in enumerate(np.linspace(0, 5, n)):
        for j, u in enumerate(np.linspace(-1, 2, n)):
            q = list(p); q[pair[0]] = u; q[pair[1]] = v
            assert s.losses[i, j].item() == pytest.approx(loss(q).item(), rel=1e-4)

def test_a_surface_is_one_pass():
    calls = []
    def counted(p): calls.append(1); return loss(p)
    loss_surface(counted, START, n=101)
    assert len(calls) == 1

@pytest.mark.parametrize('wrong', [dict(knobs=(0, 0)), dict(knobs=(0, 3)), dict(knobs=(0,)), dict(names='ab'), dict(params=[[1., 2., 3.]]),
                                   dict(xlim=(1, 0)), dict(ylim=(0, float('nan'))), dict(n=1), dict(n=2.5)])
def test_a_surface_of_nonsense_is_an_error(wrong):
    with pytest.raises(ValueError, match=', but '): loss_surface(**(dict(objective=loss, params=START) | wrong))

@pytest.mark.parametrize('code, step, value', [('en', 'step', 'loss'), ('pt', 'passo', 'perda')])
def test_pictures_have_labels_in_both_languages(code, step, value):
    language(code)
    d = descend(loss, START, lr=[0.01, 0.1], steps=30)
    d.plot(label=['slow', 'fast'])
    ax = plt.gca()
    assert (ax.get_xlabel(), ax.get_ylabel()) == (step, value)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ['slow', 'fast']
    same(torch.tensor(np.array([line.get_ydata() for line in ax.lines])).T, d.losses)
    plt.figure()
    s = loss_surface(loss, [2., 1., 0.5], names='abc')
    s.plot(d)
    ax, bar = plt.gcf().axes
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), bar.get_xlabel()) == ('a', 'b', 'c = 0.50', value)  # the bar's word stands below it
    trails = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 31][::2]
    same(torch.tensor(np.array(trails)), d.params[..., :2].transpose(0, 1))

def test_a_diverged_descent_can_be_drawn():
    d = descend(squares, START, lr=0.3, steps=500)
    d.plot()
    plt.yscale('log')
    plt.figure()
    loss_surface(squares, START).plot(d)
    plt.gcf().canvas.draw()

def test_one_run_is_animated():
    with pytest.raises(ValueError, match='run'): descend(loss, [START, START], steps=2).animate(mk_quad, x, y, loss_surface(loss, START))

def test_the_words_of_a_descent():
    d = descend(loss, START, lr=0.1, steps=300)
    assert repr(d) == f'Descent: 300 steps, loss from 1.7041 to {d.losses[-1]:.4f}, lowest loss {d.best_loss:.4f}.'
    language('pt')
    assert repr(d).startswith('Descida: 300 passos, perda de 1.7041')


# The lesson

def test_every_broken_loop_is_told_its_reason():
    "The right answers are tried in test_exercises.py."
    notebook = json.loads((Path(__file__).parents[1]/'nbs/en/04_descent.ipynb').read_text(encoding='utf-8'))
    cells = [''.join(c['source']) for c in notebook['cells']]
    space = {**vars(nbcurve), 'torch': torch, 'x': x, 'y': y, 'loss': loss}
    for broken, mended in ('broken_1', 'mended_1'), ('broken_2', 'mended_2'), ('broken_3', 'mended_3'):
        exec(next(c for c in cells if c.startswith(f'def {broken}')), space)
        verdict = nbcurve.check(f'descent.{mended}', space[broken])
        assert verdict.state == 'wrong' and verdict.why

def prose(name, lang):
    cells = json.loads((Path(__file__).parents[1]/f'nbs/{lang}/{name}.ipynb').read_text(encoding='utf-8'))['cells']
    return '\n'.join(''.join(c['source']) for c in cells if c['cell_type'] == 'markdown')

def test_the_numbers_in_the_prose_are_computed():
    "Of lessons 4 and 5, in both languages."
    fixed, falling = (descend(loss, START, lr=0.3, steps=500, sched=s) for s in (None, lambda opt: torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=500)))
    boom = descend(lambda p: mse(mk_quad(*p)(x), y), START, lr=0.3, steps=300)
    tenth = [descend(loss, START, lr=0.01, steps=10, zero_grad=z).losses[-1] for z in (False, True)]
    runs = descend(loss, START, lr=[0.001, 0.01, 0.1], steps=100).losses
    rates, quick = runs[-1], runs[:, 2]
    in_4 = [f'{v:.4f}' for v in tenth]
    in_5 = [f'{v:.2f}' for v in rates] + [f'{v:.4f}' for v in (*fixed.losses[-100:].aminmax(), falling.losses[-1])] + [f'step {len(boom.losses) - 1}']
    for name, numbers in ('04_descent', in_4), ('05_surface', in_5):
        for n in numbers:
            assert n in prose(name, 'en'), n
            assert n.replace('.', ',').replace('step', 'passo') in prose(name, 'pt'), n
    assert quick[10] < 1.2 and quick[50] > 1.01 and (quick[40:].diff() > 0).any(), 'quickly below 1.2, then a tremble'
    assert 2.9 < boom.losses[20]/boom.losses[19] < 3, '"almost three times as large"'

def test_what_the_prose_says_of_the_bug():
    "b down helps for two hundredths and then hurts; the bug swings, and with longer steps it climbs higher than it began."
    at = [loss(torch.tensor([1.5, 1.5 + d, 1.5])).item() for d in (0, -0.01, -0.02, -0.05, -0.1)]
    assert at[0] > at[1] > at[2] < at[3] < at[0] < at[4]
    slow, fast = (descend(loss, START, lr=lr, steps=300, zero_grad=False).losses for lr in (0.01, 0.1))
    assert slow[1:].max() < slow[0] and fast[1:].max() > fast[0]

def test_what_the_prose_says_of_the_landscape():
    "MSE explodes between 0.2 and 0.25, MAE does not at 1; from twenty starts the descents end on one floor."
    bowl = lambda p: mse(mk_quad(*p)(x), y)
    assert [bool(descend(bowl, START, lr=lr, steps=300).message) for lr in (0.2, 0.25)] == [False, True]
    assert descend(loss, START, lr=1., steps=3000).losses[-1000:].max() < 3
    torch.manual_seed(42)
    runs = descend(loss, torch.randn(20, 3)*4, lr=0.3, steps=500, sched=lambda opt: torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=500))
    assert {f'{v:.4f}' for v in runs.losses[-1]} == {'0.9859'}
