"""The course's exercises: right answers in unusual forms pass, wrong ones fail, and each known mistake is told with its own reason."""
import ast, json, re
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
import torch

import nbcurve
from nbcurve import best_quad, check, descend, language, mae, mk_quad, mse, noisy_points, quad_mae
from nbcurve.checks import languages, words
from nbcurve.widgets import judge

ROOT = Path(__file__).parents[1]
BANK = judge._bank()
X, Y = noisy_points(mk_quad(3, 2, 1))

def COSINE(opt): return torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=500)

SCOPE = {**vars(nbcurve), **dict(torch=torch, nn=torch.nn, np=np, partial=partial, x=X, y=Y, cosine=COSINE, math=__import__('math'),
                                 loss=partial(quad_mae, x=X, y=Y), bowl=lambda p: mse(mk_quad(*p)(X), Y), line=lambda m, b, x: m*x + b, tent=lambda x: torch.relu(2*x) - torch.relu(4*x - 2))}

@cache
def from_there(start): return descend(SCOPE['loss'], list(start), lr=1., steps=500, sched=COSINE).best_loss
SCOPE['low'] = lambda start: from_there(tuple(start))

def attempt(source):
    "What a cell with this source leaves behind: its last function or value."
    scope, last = {**SCOPE}, ast.parse(source).body[-1]
    exec(source, scope)
    if not isinstance(last, ast.Assign): return scope[last.name]
    target = last.targets[0]
    return scope[(target.elts[-1] if isinstance(target, ast.Tuple) else target).id]

LOOP = '''def mended(abc):
    abc, losses = {start}.clone().requires_grad_(), []
    for i in range(5):
        value = loss(abc)
        losses.append({keep})
        value.backward()
        with torch.no_grad(): {move}
        {empty}
    return {give}'''
def loop(start='abc', keep='value.item()', move='abc -= 0.1 * abc.grad', empty='abc.grad.zero_()', give='losses'):
    return LOOP.format(start=start, keep=keep, move=move, empty=empty, give=give)
MENDED = [loop(), loop(empty='abc.grad = None'), loop(keep='value'), loop(give='np.array(losses)'), loop(give='torch.tensor(losses)'), loop(give='tuple(losses)'),
          loop(move='abc.sub_(abc.grad, alpha=0.1)'), loop(keep='float(value.detach())', start='torch.as_tensor(abc)'), loop(keep='value.detach()', move='abc += -abc.grad / 10'),
          'def mended(abc): return descend(loss, abc, lr=0.1, steps=4).losses', 'def mended(abc): return descend(loss, abc, lr=0.1, steps=5).losses[:-1].tolist()']

# Right answers, as somebody might write them. Those of functions are also tried with their results in other containers.
RIGHT = {
    'quadratic.hidden': ['mine = -2, 2, -1', 'mine = [-2., 2., -1.]', 'mine = torch.tensor([-2, 2, -1])', 'mine = np.array([[-2], [2], [-1]])',
        'mine = [torch.tensor(-2.), 2, np.float32(-1)]', 'mine = (v for v in (-2, 2, -1))', 'mine = map(int, "-2 2 -1".split())', 'mine = torch.tensor([[-2., 2., -1.]]).double()'],
    'quadratic.turning_point': ['def t(a, b): return -b / (2*a)', 'def t(a, b): return -b / 2 / a', 't = lambda a, b: -0.5*b/a', 'def t(a, b): return torch.tensor(-b) / (a + a)',
        't = lambda a, b: np.roots([2*a, b])', 'def t(a, b): return [-b / (2*a)]', 'from fractions import Fraction\ndef t(a, b): return Fraction(-b) / Fraction(2*a)',
        'def t(a, b):\n    x = torch.zeros(1, requires_grad=True)\n    (a*x**2 + b*x).backward()\n    return -x.grad / (2*a)'],
    'quadratic.mk_line': ['mk_line = partial(partial, line)', 'def mk_line(m, b): return lambda x: line(m, b, x)', 'def mk_line(m, b): return partial(line, m, b)',
        'def mk_line(m, b): return mk_quad(0, m, b)', 'def mk_line(m, b):\n    def f(x): return x*m + b\n    return f', 'def mk_line(m, b): return lambda x: line(b=b, m=m, x=x)', 'def mk_line(m, b): return partial(line, x=m, b=b)',
        'def mk_line(m, b): return lambda x: torch.tensor([m*x + b])', 'class mk_line:\n    def __init__(self, m, b): self.m, self.b = m, b\n    def __call__(self, x): return self.m*x + self.b'],
    'quadratic.height_at': ['def h(x): return lambda a, b, c: quad(a, b, c, x)', 'def h(x): return partial(quad, x=x)', 'def h(x): return lambda *abc: mk_quad(*abc)(x)',
        'def h(x): return lambda a, b, c: (a*x + b)*x + c', 'def h(x):\n    def f(a, b, c): return a*x*x + b*x + c\n    return f', 'def h(x): return lambda a, b, c: np.polyval([a, b, c], x)',
        'h = lambda x: partial(quad, x=torch.tensor([float(x)]))', 'h = lambda x: lambda a, b, c: sum([a*x**2, b*x, c])'],
    'noise.by_hand': ['mine = 3, 2, 1', 'mine = best_quad(x, y).tolist()', 'mine = best_quad(x, y, mse)', 'mine = 2.7, 1.2, 0.5', 'mine = np.array([3, 2, 1])',
        'mine = torch.tensor([[3.], [2.], [1.]])', 'mine = [2.9, 1.8, 0.9]', 'mine = (n for n in [3, 2, 1])'],
    'noise.with_draws': ['def w(clean, m, a): return clean*(1 + m) + a', 'def w(clean, m, a): return clean + clean*m + a', 'def w(clean, m, a): return [c + c*i + j for c, i, j in zip(clean, m, a)]',
        'w = lambda clean, m, a: torch.addcmul(clean + a, clean, m)', 'def w(clean, m, a): return clean.numpy()*(1 + m.numpy()) + a.numpy()',
        'def w(clean, m, a): return (clean*(1 + m) + a).flatten().tolist()', 'def w(clean, m, a): return tuple(clean + m*clean + a)',
        'def w(clean, m, a):\n    out = torch.zeros_like(clean)\n    for i in range(len(clean)): out[i] = clean[i] + m[i]*clean[i] + a[i]\n    return out'],
    'noise.spread': ['def std(v): return ((v - v.mean())**2).mean().sqrt()', 'def var(v): return ((v - v.mean())**2).mean()\ndef s(v): return var(v).sqrt()', 'def s(v): return ((v - v.mean())**2).mean().sqrt()', 'def s(v): return ((v**2).mean() - v.mean()**2).clip(0).sqrt()',
        'def s(v):\n    v = v.flatten().tolist(); m = sum(v)/len(v)\n    return (sum((i - m)**2 for i in v)/len(v))**0.5', 'def s(v): return np.sqrt(np.mean((v.numpy() - np.mean(v.numpy()))**2))',
        'def s(v): return mse(v, torch.full_like(v, v.mean()))**0.5', 'def s(v): return (v - v.mean()).norm() / len(v)**0.5',
        'def s(v): return [math.sqrt(sum((v - v.mean())**2) / len(v))]',
        'def s(v):\n    total = torch.zeros(1)\n    for i in v: total += (i - v.mean())**2\n    return (total / len(v)).sqrt()'],
    'noise.line': ['_, heights = noisy_points(mk_quad(0, 2, 1), n=10, min=0, max=5, mult=0, add=0.5)', '_, heights = noisy_points(lambda x: 2*x + 1, 10, 0, 5, 0, 0.5)',
        'np.random.seed(42); heights = 2*torch.linspace(0, 5, 10) + 1 + torch.tensor(np.random.normal(scale=0.5, size=10))', 'np.random.seed(42); heights = add_noise(2*torch.linspace(0, 5, 10)[:, None] + 1, 0, 0.5)', 'heights = noisy_points(mk_quad(0, 2, 1), 10, 0, 5, 0, 0.5)[1].flatten()',
        'heights = noisy_points(mk_quad(0, 2, 1), 10, 0, 5, 0, 0.5)[1].tolist()', 'heights = noisy_points(mk_quad(0, 2, 1), 10, 0, 5, 0, 0.5)[1].numpy()',
        'heights = noisy_points(mk_quad(0, 2, 1), 10, 0, 5, 0, 0.5, rng=np.random.default_rng(1))[1]', 'heights = 2*np.linspace(0, 5, 10) + 1 + np.random.default_rng(3).normal(scale=0.5, size=10)'],
    'loss.by_hand': ['mine = best_quad(x, y).tolist()', 'mine = 2.6, 1.34, 0.56', 'mine = 2.7, 1.2, 0.5', 'mine = best_quad(x, y)', 'mine = np.array([2.6, 1.3, .6])', 'mine = [[2.6], [1.3], [.6]]',
        'mine = torch.tensor([2.6, 1.3, 0.6], requires_grad=True)', 'mine = descend(loss, [1.5]*3, lr=0.1, steps=200).best'],
    'loss.rmse': ['def r(p, a): return mse(p, a).sqrt()', 'def r(p, a): return ((p - a)**2).mean()**0.5', 'def r(p, a): return (p - a).norm() / len(p)**0.5',
        'def r(p, a):\n    t = 0\n    for i, j in zip(p, a): t += (i - j)**2\n    return (t / len(p))**0.5',
        'def r(p, a): return np.sqrt(np.square(p.numpy() - a.numpy()).mean())', 'def r(p, a): return nn.functional.mse_loss(p, a).sqrt()', 'def r(p, a): return [math.sqrt(mse(p, a))]',
        'def r(p, a): return torch.dist(p, a)[None] / math.sqrt(len(p))'],
    'loss.worst': ['def w(p, a): return max(abs(p - a))', 'def w(p, a): return (a - p).abs().max()', 'def w(p, a): return sorted(abs(p - a).flatten())[-1]', 'def w(p, a): return np.abs(p.numpy() - a.numpy()).max()',
        'def w(p, a): return max((p - a).max(), (a - p).max())', 'def w(p, a): return torch.dist(p, a, p=math.inf)',
        'def w(p, a): return [max(abs(i - j) for i, j in zip(p.flatten().tolist(), a.flatten().tolist()))]',
        'def w(p, a):\n    far = 0\n    for i, j in zip(p, a):\n        if abs(i - j) > far: far = abs(i - j)\n    return far'],
    'loss.one_knob': ['bests = 3, 22', 'bests = [3., 22.]', 'v = torch.tensor([1., 2, 3, 4, 100]); bests = v.median(), v.mean()', 'bests = torch.tensor([3, 22])', 'bests = np.array([[3, 22]])',
        'bests = [torch.tensor([3.]), torch.tensor([22.])]', 'bests = np.median([1, 2, 3, 4, 100]), np.mean([1, 2, 3, 4, 100])', 'from fractions import Fraction; bests = 3, Fraction(110, 5)'],
    **{f'descent.mended_{i}': MENDED for i in (1, 2, 3)},
    'surface.mse': ['knobs = descend(bowl, [1.5]*3, lr=0.2).best', 'knobs = best_quad(x, y, mse)', 'knobs = descend(bowl, [1.5]*3, lr=0.01, steps=3000).best', 'knobs = best_quad(x, y, mse).tolist()',
        'knobs = best_quad(x, y, mse).numpy()', 'knobs = np.polyfit(x.flatten().numpy(), y.flatten().numpy(), 2)', 'knobs = descend(bowl, [1.5]*3, lr=0.1, steps=400).params[-1]',
        'knobs = torch.linalg.lstsq(torch.cat([x**2, x, x**0], 1), y).solution'],
    'surface.afar': ['def from_afar(start): return descend(loss, start, lr=2., steps=500, sched=cosine).losses.min()',
        'go = descend\ndef from_afar(start): return go(loss, start, lr=2., steps=500, sched=cosine).best_loss',
        'def from_afar(start):\n    for i in range(20):\n        d = descend(loss, start, lr=0.93**(2.5*i), steps=25)\n        start = d.params[-1]\n    return d.best_loss',
        '''def from_afar(start):
    p, lowest = torch.tensor(start, dtype=torch.float).requires_grad_(), math.inf
    for i in range(500):
        value = loss(p)
        value.backward()
        with torch.no_grad(): p -= (1 - i/500)*p.grad
        p.grad.zero_()
        lowest = min(lowest, loss(p).item())  # a look at it is no step
    return lowest''',
        'def from_afar(start): return descend(loss, torch.tensor(start, dtype=torch.float64), lr=1.5, steps=500, sched=cosine).losses[-1:]',
        *[f'def from_afar(start): return {e}' for e in ('low(start)', 'torch.tensor([low(start)])', 'np.float64(low(start))', '[low(start)]', 'np.array([[low(start)]])',
                                                        'torch.tensor(low(start), requires_grad=True)')]],
    'surface.budget': ['rate = 0.5', 'rate = 0.4', 'rate = 0.6', 'rate = torch.tensor(0.5)', 'rate = np.float32(0.45)', 'rate = [0.5]', 'rate = 1/2', 'rate = torch.tensor([[0.5]])'],
    'relu.triple': [f'def triple_relu(m1, b1, m2, b2, m3, b3, x): return {e}' for e in ('relu_sum([m1, m2, m3], [b1, b2, b3], x)',
        'sum(torch.clip(m*x + b, 0.) for m, b in [(m1, b1), (m2, b2), (m3, b3)])', 'double_relu(m1, b1, m2, b2, x) + rectified_linear(m3, b3, x)',
        'np.maximum(0, m1*x.numpy() + b1) + np.maximum(0, m2*x.numpy() + b2) + np.maximum(0, m3*x.numpy() + b3)',
        '[sum(max(0, m*v + b) for m, b in [(m1, b1), (m2, b2), (m3, b3)]) for v in x.flatten().tolist()]', 'relu_sum((m1, m2, m3), (b1, b2, b3), x, ws=(1, 1, 1))',
        'torch.relu(x @ torch.tensor([[m1, m2, m3]], dtype=torch.float32) + torch.tensor([b1, b2, b3])).sum(1)',
        'torch.stack([rectified_linear(m, b, x) for m, b in ((m1, b1), (m2, b2), (m3, b3))]).sum(0)')],
    'relu.plateau': ['def plateau(x): return relu_sum([-1]*4, [-2, -1, 1, 2], x, ws=[1, -1, -1, 1])', 'def plateau(x): return torch.clip(2 - x.abs(), 0, 1)',
        'def plateau(x): return torch.tensor([max(0., min(1., 2 - abs(v))) for v in x.flatten().tolist()])', 'def plateau(x): return relu_sum([1]*4, [2, 1, -1, -2], x, [1, -1, -1, 1])',
        'def plateau(x): return np.interp(x, [-2, -1, 1, 2], [0, 1, 1, 0])', 'def plateau(x): return 1 - relu_sum([-1, -1, 1, 1], [-1, -2, -1, -2], x, ws=[1, -1, 1, -1])',
        'def plateau(x): return relu_sum([1]*4, [-2, -1, 1, 2], x, ws=[1, -1, -1, 1])', 'def plateau(x): return np.clip(2 - np.abs(x.numpy()), 0, 1).flatten().tolist()'],
    'relu.convex': [f'def is_convex(h): return {e}' for e in ('all(b >= a - 1e-6 for a, b in zip(h.diff(), h.diff()[1:]))', '(h[2:] - 2*h[1:-1] + h[:-2] > -1e-6).all()',
        'bool((h.diff().diff() >= -1e-6).all())', 'h.diff().diff().min() >= -1e-6', 'np.all(np.diff(h.numpy(), 2) >= -1e-6)', 'not any(d < -1e-6 for d in h.diff().diff())',
        'torch.all(h.diff().diff() >= -1e-6)', '(np.diff(np.diff(h)) >= -1e-6).all()', 'torch.equal(h.diff().round(decimals=3), h.diff().round(decimals=3).sort().values)')],
    'fit.far_right': ['def far_right(ms, ws): return (ws*ms)[ms > 0].sum()', 'def far_right(ms, ws): return (ws * ms.clip(0)).sum()', 'def far_right(ms, ws): return ws @ torch.relu(ms)',
        'def far_right(ms, ws): return sum(w*m for m, w in zip(ms, ws) if m > 0)', 'def far_right(ms, ws): return ws.numpy() @ np.maximum(ms.numpy(), 0)',
        'def far_right(ms, ws): return relu_sum(ms, 0*ms, 1e3 + 1, ws) - relu_sum(ms, 0*ms, 1e3, ws)', 'def far_right(ms, ws): return [torch.where(ms > 0, ws*ms, 0.).sum()]',
        'def far_right(ms, ws):\n    total = torch.zeros(1)\n    for m, w in zip(ms, ws):\n        if m > 0: total += m*w\n    return total'],
    'fit.choose': ['def choose(ns, errors): return ns[errors.mean(0).argmin()]', 'def choose(ns, errors): return min(zip(errors.sum(0).tolist(), ns))[1]',
        'def choose(ns, errors): return ns[int(np.argmin(errors.numpy().mean(axis=0)))]', 'def choose(ns, errors): return torch.tensor(ns)[errors.mean(dim=0).sort().indices[0]]',
        'def choose(ns, errors):\n    means = dict(zip(ns, errors.T.mean(1)))\n    return min(means, key=means.get)',
        'def choose(ns, errors): return sorted(ns, key=lambda n: errors[:, ns.index(n)].mean())[:1]', 'def choose(ns, errors): return float(np.array(ns)[errors.sum(0).argmin()])',
        'def choose(ns, errors):\n    best = 0\n    for i in range(len(ns)):\n        if errors[:, i].mean() < errors[:, best].mean(): best = i\n    return ns[best]'],
    'digits.softmax': ['@__import__("functools").cache\ndef softmax(o): return o.exp() / o.exp().sum()', 'class Softmax(nn.Module):\n    def forward(self, o): return o.exp() / o.exp().sum()\nsoftmax = Softmax()', 'def softmax(o): return o.exp() / o.exp().sum()', 'def softmax(o): return nn.functional.normalize(o.exp(), p=1, dim=0)', 'softmax = lambda o: (o - o.max()).exp() / (o - o.max()).exp().sum()',
        'def softmax(o):\n    e = [math.exp(v) for v in o]\n    return [v / sum(e) for v in e]', 'def softmax(o): return (o - o.logsumexp(0)).exp()',
        'def softmax(o): return np.exp(o.numpy()) / np.exp(o.numpy()).sum()', 'def softmax(o): return tuple(o.exp() / o.exp().sum())', 'def softmax(o): return 1 / (o - o[:, None]).exp().sum(1)'],
    'digits.surprise': ['def s(p, l): return -p[l].log()', 'def s(p, l): return -torch.log(p[l])', 'def s(p, l): return -np.log(p.numpy()[l])', 'def s(p, l): return -math.log(p[l])',
        'def s(p, l): return nn.functional.cross_entropy(p.log()[None], torch.tensor([l]))', 'def s(p, l): return (1/p[l]).log()',
        'def s(p, l): return p[[l]].log().neg()', 'def s(p, l): return -(torch.arange(len(p)) == l).float() @ p.log()', 'def s(p, l): return [-math.log(p.tolist()[l])]'],
    'digits.share': ['def share(o, l): return (o.argmax(1) == l).float().mean()', 'def share(o, l): return (o.max(1).indices == l).sum() / len(l)', 'def share(o, l): return (o.softmax(1).argmax(dim=1) == l).double().mean().item()',
        'def share(o, l): return sum(int(r.argmax()) == int(t) for r, t in zip(o, l)) / len(l)', 'def share(o, l): return np.mean(o.numpy().argmax(1) == l.numpy())',
        'def share(o, l): return (o[range(len(l)), l] == o.max(1).values).float().mean()', 'def share(o, l): return [1 - (o.argmax(1) != l).double().mean()]',
        'def share(o, l):\n    right = 0\n    for row, label in zip(o.tolist(), l.tolist()): right += row.index(max(row)) == label\n    return right / len(l)'],
    'layers.xor': ['def xor(x): return -x[:, 0]*x[:, 1]', 'def xor(x): return -x.prod(1, keepdim=True)', 'def xor(x): return (x[:, 0] - x[:, 1]).abs() - x.sum(1).abs()',
        'def xor(x): return torch.tensor([1. if (a > 0) != (b > 0) else -1. for a, b in x])', 'def xor(x): return [1 if a*b < 0 else -1 for a, b in x.tolist()]',
        'def xor(x): return np.where(np.prod(x.numpy(), 1) < 0, 0.1, -3)', 'def xor(x): return tuple(-x.sign().prod(1))',
        'def xor(x): return relu_sum([1, -1], [0, 0], x[:, 0] - x[:, 1]) - relu_sum([1, -1], [0, 0], x[:, 0] + x[:, 1])'],
    'layers.fold_slope': ['def grad(x): return 2 if x < 0.5 else -2\ndef fold_slope(x, n): return 1. if n == 0 else grad(x)*fold_slope(1 - abs(1 - 2*x), n - 1)',
        'def fold_slope(x, layers):\n    slope = 1.\n    for i in range(layers):\n        slope *= 2 if x < 0.5 else -2\n        x = 1 - abs(1 - 2*x)\n    return slope',
        'def fold_slope(x, layers): return 1. if not layers else (2 if x < .5 else -2)*fold_slope(min(2*x, 2 - 2*x), layers - 1)',
        'def fold_slope(x, layers):\n    t, s = torch.tensor([[x]]), 1\n    for _ in range(layers): s, t = s*torch.where(t < .5, 2, -2), tent(t)\n    return s',
        'def fold_slope(x, layers):\n    ends = torch.tensor([x - 1e-3, x + 1e-3]).double()\n    for _ in range(layers): ends = tent(ends)\n    return ends.diff() / 2e-3',
        'def fold_slope(x, layers): return 2**layers if int(x * 2**layers) % 2 == 0 else -2**layers',
        'def fold_slope(x, layers):\n    slopes = []\n    for _ in range(layers):\n        slopes += [2 if x < .5 else -2]\n        x = float(tent(torch.tensor(x)))\n    return [math.prod(slopes)]',
        'def fold_slope(x, layers):\n    falls = 0\n    for _ in range(layers):\n        falls += x > .5\n        x = min(2*x, 2*(1 - x))\n    return np.float32((-1)**falls * 2**layers)',
        'def fold_slope(x, layers):\n    s = torch.ones(layers)\n    for i in range(layers): s[i], x = (2, 2*x) if x < .5 else (-2, 2 - 2*x)\n    return s.prod()'],
    'practice.square': ['def square(x): return x*x', 'def square(x): return x**2', 'square = lambda x: np.square(np.asarray(x))', 'def square(x): return torch.square(torch.as_tensor(x))',
        'square = lambda x: pow(x, 2)', 'square = lambda x: abs(x)**2', 'square = lambda x: sum([x*abs(x)]) if not torch.is_tensor(x) else [v*v for v in x]', 'from operator import mul\ndef square(x): return mul(x, x)'],
    'practice.root': ['n = 2**0.5', 'n = math.sqrt(2)', 'n = torch.tensor(2.).sqrt()', 'n = np.sqrt(2)', 'n = [2**.5]', 'n = np.array([[2**.5]])', 'n = 1.41421', 'n = torch.tensor([2.])**0.5'],
    'practice.score': ['n = 1', 'n = 0', 'n = 1.05', 'n = 0.5', 'n = torch.tensor(0.5)', 'n = np.float32(1)', 'n = torch.tensor([1.], requires_grad=True)', 'n = [1]'],
}
FORMS = dict(tensor=lambda t: t, double=lambda t: t.double(), grad=lambda t: t.double().requires_grad_(), numpy=lambda t: t.numpy(), list=lambda t: t.tolist(),
             wrapped=lambda t: t[None], tensors=lambda t: [torch.as_tensor(v) for v in t] if t.dim() else t, tuple=lambda t: tuple(t.tolist()) if t.dim() else [t.item()])

def formed(f, form, run):
    "`f` with its result in another container; for a maker of functions, the result of what it makes."
    def asked(result):
        if callable(result): return lambda *args: asked(result(*args))
        return form(torch.as_tensor(result).detach().double() if not isinstance(result, list) else torch.tensor([float(v) for v in result], dtype=torch.float64))
    return lambda *args: asked(f(*args))

# Wrong, whatever is asked: for functions what they give back, for values the value.
ODD = [float('nan'), 'nine', 9j, print, [1, [2, 3]], {1, 2}, float('inf'), torch.zeros(3, 5), [None, None], object(), [], torch.tensor([]), {'a': 1}, b'5']

# Wrong in ways of their own, and what the verdict must mention.
OTHERS = [
    ('quadratic.turning_point', 'def turning_point(a, b): -b / (2*a)', 'return'),
    ('quadratic.turning_point', 'def turning_point(a, b): return -b / (2*x)', r'turning_point\(3, 2\)'),
    ('quadratic.turning_point', 'def turning_point(a): return a', 'TypeError'),
    ('quadratic.mk_line', 'def mk_line(m, b): return partial(line(m, b))', "argument: 'x'"),
    ('quadratic.mk_line', 'def mk_line(m, b): return line(m, b, 3)', 'not callable'),
    ('quadratic.mk_line', 'def mk_line(m, b): partial(line, m, b)', r'`mk_line\(2, 1\)`.*return'),
    ('quadratic.mk_line', 'def mk_line(m, b): return lambda x: m*x*x + b', r'`mk_line\(2, 1\)\(3\)`.*`19`.*`7`'),
    ('quadratic.height_at', 'def height_at(x): return quad(x=x)', "'a', 'b', and 'c'"),
    ('quadratic.hidden', 'mine = -2, 2, 5', '`a`, `b`.*`c`'),
    ('quadratic.hidden', 'mine = -2, 2', '`a`, `b`, `c`'),
    ('quadratic.hidden', 'mine = 7', '`a`, `b`, `c`'),
    ('noise.by_hand', 'mine = 1.2, 1.2, 1.2', '1[0-7].*18'),
    ('noise.by_hand', 'mine = 0.9, 0.9, 2.8', 'more than 6'),
    ('noise.by_hand', 'mine = 3, 2', '`a`, `b`, `c`'),
    ('noise.by_hand', 'mine = 12', '`a`, `b`, `c`'),
    ('noise.line', 'heights = noisy_points(mk_quad(0, 2, 1), n=10, min=0, max=5, mult=0, add=0.5)', '_, heights'),
    ('noise.spread', 'def spread(v): return v.std(unbiased=False)', '`std`'),
    ('noise.spread', 'def spread(v): return torch.var(v, correction=0)**0.5', '`var`'),
    ('noise.spread', 'def helper(v): return v.std(correction=0)\ndef spread(v): return helper(v)', '`std`'),
    ('noise.spread', 'spread = partial(torch.std, correction=0)', '`std`'),
    ('layers.fold_slope', 'def fold_slope(x, n):\n    def f(v):\n        for _ in range(n): v = tent(v)\n        return v\n    return torch.func.jacrev(f)(torch.tensor(x))', '`jacrev`'),
    ('loss.by_hand', 'mine = 2, 1, 1.5', '`1.35'),
    ('loss.by_hand', 'mine = 2.6, 1.3', '`a`, `b`, `c`'),
    ('loss.rmse', 'def rmse(p, a): return (p - a)^2', r'`\^`|\^'),
    ('loss.rmse', 'def rmse(p, a): return mse(p, a)**1/2', r'mse\*\*1/2'),
    ('surface.mse', 'knobs = descend(bowl, [1.5]*3, lr=0.1, steps=300)', 'Descent'),
    ('surface.mse', 'knobs = descend(bowl, [1.5]*3, lr=0.01, steps=300).best', 'more steps'),
    ('surface.mse', 'knobs = descend(loss, [1.5]*3, lr=0.1, steps=300).best', 'bottom of `loss`'),
    ('surface.afar', 'def from_afar(start): return descend(loss, start, lr=1., steps=501, sched=cosine).best_loss', '500'),
    ('surface.afar', 'go = descend\ndef from_afar(start): return go(loss, start, lr=1., steps=501, sched=cosine).best_loss', '500'),
    ('surface.afar', 'def from_afar(start): return descend(loss, start, lr=1., steps=500, sched=cosine)', 'Descent'),
    ('surface.afar', 'def from_afar(start): return descend(loss, start, lr=1., steps=500, sched=cosine).best', '3 '),
    ('surface.afar', 'def from_afar(start): return descend(loss, [1.5]*3, lr=1., steps=500, sched=cosine).best_loss', '1e9'),
    ('surface.afar', 'def from_afar(start): return descend(loss, start, lr=.1, steps=4000, sched=cosine).best_loss', '500'),
    ('layers.fold_slope', 'def fold_slope(x, layers):\n    start = y = torch.tensor(x, requires_grad=True)\n    for _ in range(layers): y = tent(y)\n    y.backward()\n    return start.grad',
     'from `backward`'),
    ('surface.budget', 'rate = 0.1', '1.03|1,03'),
    ('surface.budget', 'rate = 0.25', 'below 1.03|abaixo de 1,03'),
    ('surface.budget', 'rate = -1', '1.03|1,03|ValueError'),
    *[(f'descent.mended_{i}', source, says) for i in (1, 2, 3) for source, says in [
        (loop(give='None'), 'return'), (loop(empty=''), 'zero_'), (loop('abc', move='abc = abc - 0.1*abc.grad', empty=''), 'RuntimeError.*grad'),
        (loop(move='abc += 0.1*abc.grad'), 'with the slope|a favor'), (loop(move='abc.grad.zero_(); abc -= 0.1 * abc.grad'), 'empty|zeradas'), (loop(give='losses[-1]'), '5 '),
        (loop(keep='value.item() + 1'), r'mended'), (loop(move='abc -= 0.01 * abc.grad'), 'mended')]],
    ('relu.triple', 'def triple_relu(m1, b1, m2, b2, m3, b3, x): return relu_sum([m1, b1], [m2, b2], x) + rectified_linear(m3, b3, x)', '`triple_relu'),
    ('relu.plateau', 'def plateau(x): return relu_sum([1]*4, [2, 1, -1, -2], x, ws=[1, -1, -1])', 'ValueError'),
    ('relu.plateau', 'def plateau(x): relu_sum([1]*4, [2, 1, -1, -2], x, ws=[1, -1, -1, 1])', 'return'),
    ('relu.convex', 'def is_convex(h): (h.diff().diff() >= 0).all()', 'return'),
    ('relu.convex', 'def is_convex(h): return h.max() == h[0] or h.max() == h[-1]', 'is_convex'),
    ('fit.far_right', 'def far_right(ms, ws): (ws*ms)[ms > 0].sum()', 'return'),
    ('fit.choose', 'def choose(ns, errors): return errors.mean(0)', '4 '),
    ('digits.softmax', 'def softmax(o): return o.exp() / o.exp().sum(1, keepdim=True)', 'Dimension 1'),
    ('digits.share', 'def share(o, l): return (o.argmax(1) == l).mean()', r'float\(\)'),
    ('digits.share', 'def share(o, l): return 1 - (o.argmax(1) == l).float().mean()', 'errors|erros'),
    ('digits.share', 'def share(o, l): return (o.argmax(1) == l).sum()/4', '4'),
]

# More of these, in short: what a function of those inputs gives back, or what stands behind the name of a value; and what the verdict must mention.
INPUTS = {'quadratic.turning_point': 'a, b', 'quadratic.mk_line': 'm, b', 'quadratic.height_at': 'x', 'noise.with_draws': 'clean, m, a',
        'noise.spread': 'v',
          'loss.rmse': 'p, a', 'loss.worst': 'p, a', 'surface.afar': 'start', 'relu.triple': 'm1, b1, m2, b2, m3, b3, x',
          'relu.convex': 'h', 'fit.far_right': 'ms, ws',
          'fit.choose': 'ns, errors', 'layers.xor': 'x', 'layers.fold_slope': 'x, layers', 'digits.softmax': 'o', 'digits.surprise': 'p, l', 'digits.share': 'o, l',
          'practice.square': 'x'}
WRONG = {
    'quadratic.hidden': {'2, -2, 1': 'not the answer', '-2, 2, 1': 'already: `a`, `b`. Not yet: `c`',
        'torch.tensor([[-2., 2., -1.2]])': 'Not yet: `c`', '-2, 2, -1, 0': '4 numbers',
        '"-2, 2, -1"': 'text', 'mk_quad(-2, 2, -1)': 'a function'},
    'quadratic.turning_point': {'-b/(a + 2)': '`-0.4`', '2*a*b': '`12`', '(-b/(2*a), 0)': '2 numbers', 'mk_quad(a, b, 0)': 'a function',
        '-b/(2*a)*x': '20 numbers'},
    'quadratic.mk_line': {'partial(line, m)': "'x'", 'line': "'b' and 'x'", 'partial(mk_quad, 0, m, b)': '3 positional', 'm, b': "'tuple'",
        'lambda: m*3 + b': '0 positional'},
    'quadratic.height_at': {'partial(quad, x=2)': 'height at 2', 'partial(quad(x=x))': "'a', 'b', and 'c'", 'mk_quad(x)': "'b' and 'c'",
        'lambda a, b, c: quad(a, b, c)': "'x'",
        'lambda a, b, c: a*x + b*x + c': '`11`.*`17`', 'lambda a, b, c: a*x**2 + b*x': '`16`.*`17`',
        'lambda abc: mk_quad(*abc)(x)': '1 positional', 'quad(1, 1, 1, x)': 'not callable',
        'lambda a, b, c: quad(a, b, c, 2*x)': '`57`.*`17`', 'partial(quad, X=x)': "'X'"},
    'noise.by_hand': {'0, 0, 0': '^10 of the 20', '-3, -2, -1': '^5 of the 20', '3, 2, 1, 0': '4 numbers', '"3 2 1"': 'text',
        'mk_quad(3, 2, 1)': 'a function', '3, 2, 9': '^0 of the 20'},
    'noise.with_draws': {'clean*(1 + m) - a': r'`\[14, 1\]`', 'clean*m*a': r'`\[5, -0\]`', 'add_noise(clean, 0.15, 1.5)': 'must be',
        'clean(1 + m) + a': 'not callable',
        '(clean*(1 + m) + a).mean()': 'one number', '1 + m*clean + a': r'`\[7, 0\]`'},
    'noise.spread': {'((v - v.mean())**2).sqrt()': '5 numbers', '(v.max() - v.min())/2': '`2`',
        '((v - v.median())**2).mean().sqrt()': 'must be', '(v - v.mean())^2': 'bitwise_xor'},
    'noise.line': {'noisy_points(mk_quad(2, 1, 0), 10, 0, 5, 0, 0.5)[1]': 'parabola',
        'noisy_points(mk_quad(0, 1, 2), 10, 0, 5, 0, 0.5)[1]': r'x \+ 2', '3': 'one number',
        'torch.zeros(10, 1)': 'Another line', 'torch.rand(10)*9': 'not the answer',
        **{f'noisy_points(mk_quad(0, 2, 1), {args})[1]': 'other noise' for args in ('10, 0, 5, 0, 0.05', '10, 0, 5, 0, 1.', '10, 0, 5, 0, 0.3', '10, 0, 5, 0.15, 0', '10, 1, 5, 0, 0.5')}},
    'loss.by_hand': {'0, 0, 0': '`4.69', '2.6, 1.3, 0.6, 0': '4 numbers', 'mk_quad(2.6, 1.3, 0.6)': 'a function', '0.6, 1.3, 2.6': '`2.46',
        '"2.6, 1.3, 0.6"': 'text', '2.6, 1.3, 1.5': '25.3%'},
    'loss.rmse': {'math.sqrt(p - a)': 'only one element', 'mae(p, a).sqrt()': 'root of the MAE'},
    'loss.worst': {'max(p - a)': 'below counts', 'abs(p - a)': '3 numbers', 'max(abs(p)) - max(abs(a))': '`-3`', 'max(p, a)': 'ambiguous',
        'sorted(p - a)[-1]': 'below counts'},
    'loss.one_knob': {'22': 'one number', '4, 22.5': 'not the answer', '3, 22, 1': '3 numbers', '22, 4': 'not the answer',
        '"3, 22"': 'text', '3, 25': '3 for the MAE',
        'torch.tensor([2.5, 22.])': '22 for the MSE'},
    'surface.mse': {'2.6, 1.3': '2 numbers', 'best_quad(x, y)': 'for MAE',
        'descend(bowl, [1.5]*3, lr=0.3, steps=100).params[-1]': 'run away', '[1.5]*3': 'at the start',
        'descend(bowl, [1.5]*3, lr=0.1).losses': '101 numbers', 'descend(bowl, [1.5]*3, lr=0.1, steps=300).best_loss': 'one number',
        '0, 0, 0': '`38.29'},
    'surface.afar': {'descend(loss, start, lr=0.1, steps=500).best_loss': 'far above',
        'descend(loss, start, lr=3., steps=500, sched=cosine).losses': '501 numbers', '0.9859': 'begin at `start`',
        'descend(start, loss, lr=1., steps=500).best_loss': 'objective',
        'descend(bowl, start, lr=0.1, steps=500).best_loss': 'MSE of `bowl`', 'loss(start)': 'loss at the start',
        'descend(loss, start, lr=1., steps=500, sched=cosine).losses[0]': 'loss at the start',
        'descend(loss, start, lr=1., sched=cosine).best_loss': 'fewer', 'descend(loss, start, lr=1., steps=500, sched=cosine).best_loss < 0.99': 'truth value',
        'descend(loss, start, lr=1., steps=500, sched=cosine, zero_grad=False).best_loss': 'bug of lesson 4'},
    'surface.budget': {'0': '0.0', '"0.5"': 'text', '[0.3, 0.5]': '2 numbers', '1.': 'Close',
        'descend(loss, [1.5]*3, lr=0.5, steps=30)': 'Descent', '100': 'far too', '0.05': 'far too'},
    'relu.triple': {'relu_sum([m1, m2, m3], [b1, b2, b3])': "'x'", 'torch.relu(m1*x + b1) + m2*x + b2 + m3*x + b3': '-6',
        'double_relu(m1, b1, m2, b2, m3, b3, x)': '5 positional',
        'relu_sum([m1, m2, m3], [b1, b2, b3], x, ws=[1, 1, -1])': r'\[3\]'},
    'relu.convex': {'h.diff().diff().all()': '`True`.*`False`', 'all(b > a for a, b in zip(h, h[1:]))': 'heights rise'},
    'fit.far_right': {'(ws*ms)[ms > 0]': '2 numbers', 'relu_sum(ms, ms, 100., ws)': '`-101`'},
    'layers.xor': {'x[:, 0].abs() - x[:, 1].abs()': 'one_of_two', 'x[0]*x[1]': '2 numbers', 'x[:, 0] != x[:, 1]': 'truth values',
        '(x[:, 0] - x[:, 1]).abs()': 'never below 0'},
    'layers.fold_slope': {'2*layers': '`4`.*`-4`', 'x*2**layers': '`0.6`', '(-2)**layers': '`-2`.*`2`', 'tent(torch.tensor(x))': '`0.6`'},
    'digits.share': {'(o.argmax(1) == l).sum() // len(l)': 'drops', '(o.max(1) == l).float().mean()': 'two things', '(o.argmax(1) == l[:, None]).float().mean()': 'column',
        '(o.max(1).values == l).float().mean()': 'largest value', 'nn.functional.cross_entropy(o, l)': 'cross-entropy'},
    'digits.softmax': {'o.exp()/sum(o)': 'that of the `exp`', **{f: 'from `.*oftmax`' for f in ('torch.softmax(o, 0)', 'o.softmax(0)', 'nn.functional.log_softmax(o, 0).exp()', 'nn.Softmax(0)(o)')}},
    'digits.surprise': {'-math.log(l)': '`-0`', '-(p*p.log()).sum()': '`0.80', '-p.log()[p.argmax()]': 'own answer'},
    'practice.square': {'x': '`3`', 'x*3': 'square', 'x^2': '`1`', '2**x': '`8`', '-x*x': '`-9`', 'x**3': '`27`', 'x**0.5': '`1.73',
        'x*x + 1': '`10`', 'str(x)': 'text', '(x*x, x)': '2 numbers',
        'square(x)': 'RecursionError'},
    'practice.root': {**{n: 'not the answer' for n in ('2', '1.4', '-2**0.5', '4', '2**-0.5', '1.5', '0', '1.415')}, '"1.41421"': 'text',
        '[1.41421, -1.41421]': '2 numbers', 'math.sqrt': 'a function'},
    'practice.score': {**{n: 'not between' for n in ('-1', '1.06', '2', '-0.001', '100', 'math.nan', 'math.inf')}, '[0, 1]': '2 numbers',
        '"1"': 'text', '1j': 'complex', 'print': 'a function',
        '[]': '0 numbers'},
}

def written(name, short):
    "What a cell with this attempt says."
    return f"def {name.split('.')[1]}({INPUTS[name]}): return {short}" if name in INPUTS else f'answer = {short}'

@pytest.mark.parametrize('name', BANK)
def test_right_answers_in_many_forms(name):
    e = BANK[name]
    assert name in RIGHT, 'write some right answers'
    tried = [attempt(source) for source in RIGHT[name]]
    boolean = name == 'relu.convex'
    if e.cases and not boolean and not name.startswith(('descent', 'surface')): tried += [formed(tried[0], form, e.run) for form in FORMS.values()]
    assert len({*RIGHT[name]}) >= 8
    for source, a in zip([*RIGHT[name], *FORMS], tried):
        v = check(name, a)
        assert v.state == 'right' and e.right in repr(v) and not v.hint, (source, v)

def test_rounding_makes_no_hill_of_a_sum_of_hinges():
    is_convex, x = BANK['relu.convex'].answer, torch.linspace(-2, 2, 101)
    for ms, bs in torch.randn(200, 2, 6, generator=torch.Generator().manual_seed(0)): assert is_convex(nbcurve.relu_sum(ms, bs, x))
    assert not is_convex(torch.relu(1 - x.abs()))

@pytest.mark.parametrize('name', [name for name, e in BANK.items() if e.curve])
def test_whoever_is_done_sees_a_curve(name):
    drawn = [re.findall(r'[-\d.]+', line) for code in RIGHT[name]
             for line in re.findall(r'd="(M[^"h]+)"', check(name, attempt(code))._repr_html_())]
    assert len(drawn) >= len(RIGHT[name])/2  # some are right for a number, but take no column
    for numbers in drawn: assert len(numbers) == 2*89 and all(0 <= float(n) <= 240 for n in numbers)
    assert 'svg' not in check(name, None)._repr_html_() + check(name, 7)._repr_html_()

@pytest.mark.parametrize('name', BANK)
def test_wrong_answers(name):
    """Odd values, the known mistakes, and mistakes of their own: each is wrong, and says why. At least twelve besides the odd ones.

    The calls that are always tried tell the known mistakes apart by themselves: which reason is told is not left to chance.
    """
    e, n = BANK[name], sum(told == name for told, *_ in TOLD)
    odd = [(lambda *args, value=value: (lambda *more: value) if e.run and e.call.count(')(') else value) if e.cases else value for value in ODD]
    for a in [*odd, *([7, 'f'] if e.cases else [])]:
        if not e.cases and e.score and not e.parts and isinstance(a, list) and len(a) == 1: continue
        v = check(name, a)
        assert v.state == 'wrong' and len(v.why) > 10 and v.hint == e.hint, (a, v)
    for why, wrong in e.mistakes.items():
        if e.fits and e.cases or callable(wrong) and not e.cases: continue  # these are tests of a value; OTHERS has values
        f = wrong
        if e.run and e.call.count(')('): f = (lambda *first: lambda *rest: wrong(*first, *rest))
        for exercise in (name, replace(e, fresh=None)):
            v = check(exercise, f)
            assert (v.state, v.why) == ('wrong', why), why
        n += 1
    for source, says in [*((source, says) for other, source, says in OTHERS if other == name), *((written(name, s), says) for s, says in WRONG.get(name, {}).items())]:
        v = check(name, attempt(source))
        assert v.state == 'wrong' and re.search(says, v.why), (source, v)
        n += 1
    assert n >= 12

TOLD = [
    ('loss.one_knob', (3, 5), 'One of the two is right: 3'), ('loss.one_knob', (5, 22), 'One of the two is right: 22'),
    ('surface.mse', (2.6142, 1.3366, 0.5639), 'MAE'),
    ('surface.budget', 0.25, 'Close'), ('surface.budget', 0.001, 'far too short'),
    *[('noise.line', noisy_points(mk_quad(0, 2, 1), **{**dict(n=10, min=0, max=5, mult=0, add=0.5), **change})[1], says) for change, says in [
        (dict(mult=0.15), 'multiplies is left'), (dict(min=-2, max=2), 'from -2 to 2'), (dict(add=1.5), 'three times'), (dict(add=0), 'no noise'), (dict(n=20), 'How many'),
        (dict(add=0.5**0.5), 'not a variance')]],
    ('noise.line', torch.linspace(0, 5, 10)[:, None], 'the x of'), ('noise.by_hand', (1, 2, 3), 'reverse'), ('loss.by_hand', (3, 2, 1), 'not the best'),
    ('surface.afar', attempt('def f(start): return descend(loss, start, lr=0.1, steps=500, sched=cosine).best_loss'), 'fade on the way'),
    ('surface.afar', attempt('def f(start): return descend(loss, start, lr=30., steps=500, sched=lambda opt: torch.optim.lr_scheduler.StepLR(opt, 100, 0.5)).losses.min()'),
     'still tremble'),
    ('surface.afar', attempt('def f(start): return descend(loss, start, lr=1., steps=500).best_loss'), 'trembling')]

@pytest.mark.parametrize('name,value,says', TOLD)
def test_mistakes_that_are_told_by_a_test(name, value, says):
    v = check(name, value)
    assert v.state == 'wrong' and re.search(says, v.why), v

@pytest.mark.parametrize('name', BANK)
def test_the_answer_of_the_bank_is_no_mistake_and_its_texts_differ(name):
    e = BANK[name]
    texts = [*e.mistakes, e.hint, e.right]
    assert all(texts) and len(set(texts)) == len(texts)
    assert sum([e.answer is not None, e.score is not None, bool(e.fits and e.cases)]) == 1 and bool(e.cases) == callable(e.answer) or e.score or e.fits
    if e.score: assert e.short

def texts_of(e): return [t.replace('{', '{{').replace('}', '}}') for t in [*e.mistakes, e.hint, e.right] if t] + [e.short]*bool(e.short)

@pytest.mark.parametrize('code', [c for c in languages() if c != 'en'])
def test_every_text_is_in_every_language(code):
    pages = [f for f in (words/code).iterdir() if f.name.startswith('exercises_')]
    known = {en: text for f in pages for en, text in json.loads(f.read_text(encoding='utf-8')).items()}
    asked = {t for e in BANK.values() for t in texts_of(e)}
    assert not asked - known.keys(), 'without a translation'
    assert not known.keys() - asked, 'translated, and no longer there'
    for en, text in known.items():
        assert text.strip() and en.count('`') == text.count('`') and re.findall(r'\{\w+\}', en) == re.findall(r'\{\w+\}', text), text
        if code == 'pt': assert not re.search(r'\d\.\d|tem de|têm de', re.sub('`[^`]*`', '', text)), text

# The lessons

def cells(path): return [''.join(c['source']) for c in json.loads(path.read_text(encoding='utf-8'))['cells']]

def asked():
    "The cells of the lessons that ask for an exercise: its name, the cell, and the folded solution after it."
    for path in sorted((ROOT/'nbs/en').glob('*.ipynb')):
        sources = cells(path)
        for i, source in enumerate(sources):
            if found := re.search(r"^check\('([\w.]+)', (.*)\)$", source, re.M):
                after = next((s for s in sources[i+1:i+3] if '<details>' in s), '')
                yield found[1], source, (re.search('```python\n(.*?)```', after, re.S) or [None, ''])[1].strip()

@pytest.mark.parametrize('name,source,solution', [pytest.param(*a, id=a[0]) for a in asked()])
def test_the_cell_of_the_lesson(name, source, solution):
    "Its stub is not tried yet; its folded solution, in the place of the stub, is right."
    *body, last = ast.parse(source).body
    assert name in BANK, name
    def run(code):
        scope = {**SCOPE}
        exec(code, scope)
        return eval(compile(ast.Expression(last.value), name, 'eval'), scope)
    stub = '\n'.join(map(ast.unparse, body))
    assert run(stub).state == 'untried'
    if solution and 'on_held' not in solution and '@interact' not in solution: assert run(f'{stub}\n{solution}').state == 'right'

def test_every_exercise_is_asked_once():
    names = [name for name, *_ in asked()]
    assert len(names) == len(set(names))
    assert {n for n in BANK if not n.startswith('practice.')} == set(names)

def test_the_best_score_is_the_best():
    assert mae(mk_quad(*best_quad(X, Y))(X), Y).item() == pytest.approx(BANK['loss.by_hand'].best, abs=1e-6)
    assert '0.0%' in check('loss.by_hand', best_quad(X, Y)).why

def test_every_good_hand_fit_is_accepted():
    "Hardly any good fit that the sliders of lesson 2 can make is turned down, whatever its knobs, and no bad one is taken."
    ticks = torch.arange(-1.1, 3.31, 0.2)
    off = (torch.cartesian_prod(ticks, ticks, ticks) @ torch.cat([X**2, X, X**0], 1).T - Y.T).abs()
    good, taken = off.mean(1) < 1.3, ((off < 3).sum(1) >= 18) & (off.max(1).values < 6)
    assert good.sum() > 100 and taken[good].float().mean() > 0.98 and off.mean(1)[taken].max() < 2.2

def test_a_language_of_its_own():
    language('pt')
    assert 'vão' in check('quadratic.hidden', (-2, 2, -1)).why and '✓ Certo.' in repr(check('quadratic.hidden', (-2, 2, -1)))
