"""Every public function of the lessons against every kind of argument: what the docs promise, or a `ValueError` with value, rule and fix."""
import copy, inspect, math, pickle, re
from functools import partial

import matplotlib
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings, strategies as st

matplotlib.use('agg')
import matplotlib.pyplot as plt
import nbcurve
from nbcurve import *
from nbcurve.digits import digit_sets, show_digits
from nbcurve.widgets.judge import Verdict, course

X, Y = noisy_points(mk_quad(3, 2, 1), n=6)
loss_of = partial(quad_mae, x=X, y=Y)
nan, inf = float('nan'), float('inf')

def tensor(shape=()): return lambda r: isinstance(r, torch.Tensor) and r.is_floating_point() and r.shape == shape
def nothing(r): return r is None

def draw(a=1.): plot_function(mk_quad(a, 1, 1))
def read(image): return [0.1]*10
def ask(question, options, answer): return predict(dict(question=question, options=options, answer=answer))
def one_question(question): return quiz(question)
def one_slider(f, a): return interact(f, a=a)
OPTIONS = [dict(text='yes', why='It is.'), dict(text='no', why='It is.')]
def shown(r): return r._repr_html_() and repr(r)

# What each takes, with an example of each argument, and what it gives back.
CALLS = dict(
    plot_function=(plot_function, dict(f=mk_quad(1, 1, 1), min=-1., max=1., ylim=(0, 3)), nothing),
    quad=(quad, dict(a=1., b=2., c=3., x=X), None),
    mk_quad=(mk_quad, dict(a=1., b=2., c=3.), lambda r: isinstance(r, partial)),
    noise=(noise, dict(x=X, scale=1., rng=np.random.default_rng(0)), None),
    add_noise=(add_noise, dict(x=X, mult=0.1, add=1., rng=np.random.default_rng(0)), None),
    noisy_points=(noisy_points, dict(f=mk_quad(1, 1, 1), n=5, min=0., max=1., mult=0.1, add=1., rng=np.random.default_rng(0)),
                  lambda r: r[0].shape == r[1].shape and r[0].shape[1:] == (1,)),
    mae=(mae, dict(preds=X, acts=Y), tensor()),
    mse=(mse, dict(preds=X, acts=Y), tensor()),
    plot_fit=(plot_fit, dict(f=mk_quad(1, 1, 1), x=X, y=Y, loss=mae, ylim=(0, 3)), nothing),
    best_quad=(best_quad, dict(x=X, y=Y, loss=mse), tensor((3,))),
    quad_mae=(quad_mae, dict(params=[1., 2., 3.], x=X, y=Y), tensor()),
    descend=(descend, dict(objective=loss_of, params=[1., 2., 3.], lr=0.1, steps=2, sched=None, opt=None, patience=3, min_delta=0.1),
             lambda r: isinstance(r, Descent) and len(r.params) == len(r.losses) == len(r.lrs) + 1),
    loss_surface=(loss_surface, dict(objective=loss_of, params=[1., 2., 3.], knobs=(0, 1), xlim=(0, 1), ylim=(0, 1), n=3, names='abc'),
                  lambda r: isinstance(r, LossSurface) and r.losses.shape == (len(r.v), len(r.u))),
    rectified_linear=(rectified_linear, dict(m=1., b=2., x=X), None),
    double_relu=(double_relu, dict(m1=1., b1=2., m2=3., b2=4., x=X), None),
    relu_sum=(relu_sum, dict(ms=[1., 2.], bs=[0., 1.], x=X, ws=[1., -1.], c=1.), None),
    plot_relus=(plot_relus, dict(ms=[1., 2.], bs=[0., 1.], ws=[1., -1.], c=1., x=X, y=Y, min=-1., max=1., ylim=(0, 1)), nothing),
    fit_relus=(fit_relus, dict(x=X, y=Y, n=2, steps=3, start='random', seed=1, loss=mse),
               lambda r: isinstance(r, ReluFit) and r.slopes.shape == r.offsets.shape == r.weights.shape),
    mlp=(mlp, dict(params=torch.linspace(-1, 1, 9), x=X, sizes=(1, 2, 1, 1)), lambda r: r.is_floating_point() and r.shape[-1:] == (1,)),
    plot_regions=(plot_regions, dict(f=lambda x: x[:, :1], x=torch.eye(5, 2), y=torch.ones(5, 1)), nothing),
    CurveLab=(CurveLab, dict(x=X, y=Y, family='relus', params=[1., 2., 3., 4.], loss='mse', truth=mk_quad(1, 1, 1), xlim=(-9, 9), ylim=(-99, 99),
                             span=(-99, 99), lr=0.1, show='loss', map=['m1', 'c'], hinges=2), lambda r: math.isfinite(r.loss) and repr(r)),
    digit_image=(digit_image, dict(strokes=[[(0.5, 0.1), (0.5, 0.9)]]), tensor((8, 8))),
    digit_sets=(digit_sets, dict(seed=1, valid=0.2), lambda r: r[0][0].shape[1:] == (64,)),
    show_digits=(show_digits, dict(x=torch.zeros(3, 64), titles='abc', cols=2), nothing),
    language=(language, dict(code='en'), lambda r: isinstance(r, str)),
    DigitPad=(DigitPad, dict(read=read, strokes=[[(0.5, 0.1), (0.5, 0.9)]], ink=(-2, 2)), lambda r: len(r.probs) in (0, 10) and repr(r)),
    interact=(one_slider, dict(f=draw, a=(0., 2.)), callable),
    predict=(ask, dict(question='Is it?', options=OPTIONS, answer=0), shown),
    quiz=(one_question, dict(question='quadratic.role'), shown),
    check=(check, dict(exercise='quadratic.mk_line', attempt=None), lambda r: isinstance(r, Verdict) and shown(r)),
)
FREE = {'color', 'title', 'bar', 'zero_grad', 'residuals', 'arrows', 'follow', 'fit'}  # words and switches, taken as they are

one = [2, 2., True, np.float32(2), np.float64(2), np.int64(2), torch.tensor(2.), torch.tensor([2.]), torch.tensor([[2.]]), np.array([2.]), np.array([[2.]]),
       [2], [[2.]], [torch.tensor(2.)], torch.tensor(2), torch.tensor(2., requires_grad=True), torch.tensor(2., dtype=torch.half)]
many = [[1, 2, 3], [1., 2., 3.], [[1.], [2.], [3.]], [torch.tensor(1.), torch.tensor(2.), torch.tensor(3., requires_grad=True)],
        [[torch.tensor(1.)], [torch.tensor(2.)]], *[np.array([1, 2, 3], dtype=d) for d in
        ('f2', 'f4', 'f8', 'g', '>f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', '?')], X, X.double(), X.half(), X.flatten(), X.T, X[:0], X.long(),
        X.clone().requires_grad_(), Y, (1., 2., 3.), range(3)]
wrong = ['abc', '', None, [], (), [[]], [1., [2., 3.]], [X, X[:2]], {}, {'a': 1}, {1, 2}, object(), 1j, [1j], np.array([1j]), torch.tensor([1j]), b'1', 'mae',
         nan, [nan], [1., nan, 3.], torch.tensor([nan]), X*nan, inf, -inf, [1., inf, 3.], 0, -1, -0.5, 1e30, 10**40, 3.7, np.array(['a']), np.array([None]),
         print, mae, torch.optim.Adam, lambda *args: 1, lambda *args: 'abc', lambda x, *more: x, lambda *args: torch.tensor(nan)]
ODD = one + many + wrong

def friendly(error):
    "Does the message give value, rule and fix?"
    text = str(error)
    return re.search(r', but ', text) and len(re.findall(r'[.:] [A-Z]', text)) >= 1 and text.endswith('.')

@pytest.fixture(autouse=True)
def clean():
    yield
    language('en')
    plt.close('all')

@pytest.mark.parametrize('name', CALLS)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_promised_or_a_clear_error(name, data):
    f, good, promised = CALLS[name]
    changed = data.draw(st.lists(st.sampled_from(sorted(good)), min_size=1, max_size=2, unique=True))
    odd = {arg: data.draw(st.sampled_from(range(len(ODD))), label=arg) for arg in changed}
    args = {**{k: copy.copy(v) for k, v in good.items()}, **{arg: ODD[i] for arg, i in odd.items()}}
    try: result = f(**args)
    except ValueError as error: assert friendly(error), error
    except TypeError as error: assert calls_a_strange_function(args), error  # what the learner's own function raises is the learner's
    else:
        if promised: assert promised(result)
        else: assert isinstance(result, (torch.Tensor, int, float)) and np.shape(result) == shape(args['x'])
    finally: plt.close('all')

def calls_a_strange_function(args): return any(callable(args.get(k)) and any(args[k] is v for v in ODD) for k in ('f', 'objective', 'loss', 'sched', 'opt', 'read'))
def shape(x): return tuple(torch.stack([torch.as_tensor(v) for v in x]).shape) if isinstance(x, list) and isinstance(x[0], torch.Tensor) else \
    (len(x), *shape(x[0])) if isinstance(x, (list, tuple, range)) else np.shape(x)

def test_every_public_name_is_tried():
    "But the classes that functions return or take, and what takes nothing."
    elsewhere = {'Descent', 'LossSurface', 'ReluFit', 'Exercise', 'progress'}
    assert set(nbcurve.__all__) - elsewhere == CALLS.keys() - {'digit_sets', 'show_digits'}

def test_every_argument_is_tried():
    for f, good, _ in CALLS.values():
        left = {p.name for p in inspect.signature(f).parameters.values() if p.kind is not p.VAR_KEYWORD} - good.keys() - FREE
        assert not left, (f.__name__, left)

@pytest.mark.parametrize('exercise', course())
def test_every_exercise_takes_every_attempt(exercise):
    for attempt in ODD: assert shown(check(exercise, attempt))

# What the readings found broken, one by one

@pytest.mark.parametrize('a', [2, [2], np.array([2.]), torch.tensor([2.]), torch.tensor([[2.]])])
def test_a_number_becomes_a_number(a):
    assert quad(a, 1, 1, X).shape == X.shape and torch.allclose(quad(a, 1, 1, X), quad(2., 1, 1, X))

def test_a_number_carries_gradients_in_any_shape():
    for shape in ((), (1,), (1, 1)):
        a = torch.full(shape, 2., requires_grad=True)
        mae(quad(a, 1, 1, X), Y).backward()
        assert a.grad.shape == shape and a.grad.abs().sum() > 0

def test_lists_of_tensors_are_stacked():
    p = torch.tensor(1., requires_grad=True)
    mae([p], [0.]).backward()
    assert p.grad == 1
    assert mae([[p], [p]], [[0.], [3.]]) == 1.5

@pytest.mark.parametrize('call', [
    lambda: descend('mae', [1.]), lambda: loss_surface('mae', [1., 2.]), lambda: plot_fit(mk_quad(1, 1, 1), X, Y, loss='mae'),
    lambda: fit_relus(X, Y, 2, loss='mae'), lambda: plot_relus([1], [1], min=2, max=-2), lambda: double_relu([1, 2], [0, 0], 1, 1, X)])
def test_refused_in_a_sentence(call):
    with pytest.raises(ValueError) as error: call()
    assert friendly(error.value)

def test_lbfgs_is_one_of_the_optimizers():
    run = descend(lambda p: ((p - 3)**2).sum(), [0., 9.], lr=1., steps=5, opt=torch.optim.LBFGS)
    assert torch.allclose(run.best, torch.tensor([3., 3.]), atol=1e-4)
    with pytest.raises(ValueError, match='one at a time'): descend(lambda p: p.abs().sum(), [[1.], [2.]], opt=torch.optim.LBFGS)

# The door leaves a function a function

def test_signature_help_and_pickle():
    assert list(inspect.signature(quad).parameters) == ['a', 'b', 'c', 'x'] and inspect.signature(mae).parameters['acts'].annotation is not inspect._empty
    assert 'Number' in str(inspect.signature(quad)) and quad.__doc__ and quad.__name__ == 'quad'
    assert pickle.loads(pickle.dumps(quad)) is quad and pickle.loads(pickle.dumps(mk_quad(1, 2, 3)))(2) == 11

@pytest.mark.parametrize('args, kwargs', [((1, 2, 3, 4, 5), {}), ((1,), {}), ((1, 2, 3, 4), dict(a=1)), ((1, 2, 3, 4), dict(z=1))])
def test_python_speaks_of_missing_and_unknown_arguments(args, kwargs):
    with pytest.raises(TypeError, match=r'quad\(\)'): quad(*args, **kwargs)

def test_torch_can_look_through_the_door():
    knobs = [torch.tensor(v, dtype=torch.double, requires_grad=True) for v in (3., 2., 1.)]
    assert torch.autograd.gradcheck(lambda a, b, c: mse(quad(a, b, c, X.double()), Y.double()), knobs)
    rows = torch.rand(5, 3)
    assert torch.allclose(torch.vmap(loss_of)(rows), torch.stack([loss_of(r) for r in rows]))
    slopes = torch.func.grad(loss_of)(rows[0])
    p = rows[0].clone().requires_grad_()
    loss_of(p).backward()
    assert torch.allclose(slopes, p.grad)

def test_data_are_searched_for_nan_again_once_they_change():
    x = X.clone()
    quad(1, 1, 1, x)
    x[0] = nan
    with pytest.raises(ValueError, match='1 NaN'): quad(1, 1, 1, x)

def test_a_learners_function_inside_ours_is_still_checked():
    with pytest.raises(ValueError, match='they must be equal'): descend(lambda p: mae(mk_quad(*p)(X), Y.flatten()), [1., 1., 1.])
    with pytest.raises(ValueError, match='a has shape'): plot_function(lambda x: quad([1, 2], 1, 1, x))
