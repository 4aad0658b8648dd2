"""`descend` beside the loop that a person would write, `torch.optim.SGD` and SciPy: a step, many at once, a surface, how near it gets."""
import time
from functools import partial

import numpy as np
import torch
from common import race, row
from nbcurve import descend, loss_surface, mae, mk_quad, noisy_points, quad, quad_mae, rectified_linear
from scipy.optimize import linprog, minimize

PACKAGES = 'torch numpy scipy pytest-benchmark'.split()
NOTE = ("The course's 20 points and the MAE of a quadratic. `descend` takes `partial(quad_mae, x=x, y=y)` and keeps every step; "
        "the loops hold the formula `(a*x**2 + b*x + c - y).abs().mean()` and keep nothing. On one thread. "
        "The exact optimum is SciPy's linear program's; the distance to it is what is left after as many steps as fit into the time, "
        "at the best of four learning rates for each.")

x, y = noisy_points(mk_quad(3, 2, 1))
loss = partial(quad_mae, x=x, y=y)
start, rates = torch.tensor([1.5, 1.5, 1.5]), (0.3, 0.1, 0.03, 0.01)
starts = start + torch.randn(64, 3, generator=torch.Generator().manual_seed(0))

def formula(p):
    a, b, c = p
    return (a*x**2 + b*x + c - y).abs().mean()

def bare(steps, lr=0.1):
    p = start.clone().requires_grad_()
    for i in range(steps):
        value = formula(p)
        value.backward()
        with torch.no_grad(): p -= lr * p.grad
        p.grad = None
    return formula(p).item()

def sgd(steps, lr=0.1):
    p = start.clone().requires_grad_()
    opt = torch.optim.SGD([p], lr=lr)
    for i in range(steps):
        opt.zero_grad()
        formula(p).backward()
        opt.step()
    return formula(p).item()

def ours(steps, lr=0.1): return descend(loss, start, lr, steps).best_loss

def scipy(steps):
    "SciPy's conjugate gradients with torch's slopes; how many it asked for."
    def value(p):
        p = torch.tensor(p, dtype=torch.float32, requires_grad=True)
        v = formula(p)
        v.backward()
        return v.item(), p.grad.double().numpy()
    done = minimize(value, start.numpy(), jac=True, method='CG', options=dict(maxiter=steps))
    return done.nfev, done.fun

def one_by_one(points, f):
    for p in points: f(p)

@torch.no_grad()
def double_loop(n):
    return [[formula(torch.tensor([a, b, 0.6])).item() for a in np.linspace(0, 5, n)] for b in np.linspace(-2, 4, n)]

def surface(n): loss_surface(loss, [2.6, 1.3, 0.6], xlim=(0, 5), ylim=(-2, 4), n=n)

def optimum():
    "The lowest possible MAE: residuals r with -r <= error <= r, their mean as small as can be."
    powers, n = np.hstack([x**2, x, x**0]).astype(float), len(x)
    done = linprog(np.r_[np.zeros(3), np.full(n, 1/n)], A_ub=np.block([[powers, -np.eye(n)], [-powers, -np.eye(n)]]),
                   b_ub=np.r_[y.flatten(), -y.flatten()].astype(float), bounds=[(None, None)]*3 + [(0, None)]*n)
    return done.fun

def after(f, seconds):
    "The loss when the time is over."
    per = min(timed(f, 50) for _ in range(3)) / 50
    return min(f(max(1, int(seconds/per)), lr) for lr in rates)

def timed(f, *args):
    began = time.perf_counter()
    f(*args)
    return time.perf_counter() - began

def again(f, *args, times):
    for _ in range(times): f(*args)

preds = quad(2., 1., 1., x)
DOORS = {'mae': (mae, preds, y), 'plain mae': (lambda p, a: (p - a).abs().mean(), preds, y),
         'quad': (quad, 3., 2., 1., x), 'plain quad': (lambda a, b, c, x: a*x**2 + b*x + c, 3., 2., 1., x),
         'rectified_linear': (rectified_linear, 1., 1., x), 'plain rectified_linear': (lambda m, b, x: torch.relu(m*x + b), 1., 1., x)}

def races(quick):
    steps, n, runs = (10, 5, 4) if quick else (300, 101, 64)
    return {'step': {'descend': partial(ours, steps), 'bare': partial(bare, steps), 'sgd': partial(sgd, steps), 'scipy': partial(scipy, steps)},
            'many': {'descend': lambda: len(descend(loss, starts[:runs], 0.1, steps//10).losses),
                     'loop': lambda: one_by_one(starts[:runs], lambda p: descend(loss, p, 0.1, steps//10)),
                     'one': lambda: len(descend(loss, start, 0.1, steps//10).losses)},
            'door': {name: partial(again, f, *args, times=10 if quick else 2000) for name, (f, *args) in DOORS.items()},
            'surface': {'ours': partial(surface, n), 'loop': lambda: double_loop(n) and None},
            'distance': {name: (lambda f=f: after(f, 0.002 if quick else 0.05)) for name, f in (('descend', ours), ('bare', bare), ('sgd', sgd))}}

def rows(quick=False):
    t, steps, best = race('descent', quick, turns=11), 10 if quick else 300, optimum()
    per_step = {name: np.array(s) / (np.array([r[0] for r in results]).max() if name == 'scipy' else steps) * 1e6
                for name, (s, results) in t['step'].items()}
    ms = lambda race, name: np.array(t[race][name][0]) * 1000
    call = lambda name: np.array(t['door'][name][0]) / (10 if quick else 2000) * 1e6
    left = {name: np.array(results) - best for name, (_, results) in t['distance'].items()}
    step, many = 'one step', f'{4 if quick else 64} descents of {steps//10} steps'
    grid = 'a surface of 5 by 5' if quick else 'a surface of 101 by 101'
    return [
        row('descent-bare', step, 'descend, with its history', per_step['descend'], 'a loop over the plain formula', per_step['bare'], 'µs', 1.3),
        row('descent-sgd', step, 'descend, with its history', per_step['descend'], 'torch.optim.SGD', per_step['sgd'], 'µs'),
        row('descent-scipy', step, 'descend, with its history', per_step['descend'], 'scipy.optimize.minimize (CG), a slope', per_step['scipy'], 'µs'),
        row('descent-many', many, 'descend, all at once', ms('many', 'descend'), 'descend, one after another', ms('many', 'loop'), 'ms'),
        row('descent-one', f'{4 if quick else 64} descents at once beside one', 'descend, all at once', ms('many', 'descend'), 'descend, a single one', ms('many', 'one'),
            'ms', 3),
        *[row(f'descent-door-{name}', 'a call, 20 points', f'{name}, through the door', call(name), 'the formula alone', call(f'plain {name}'), 'µs')
          for name in ('mae', 'quad', 'rectified_linear')],
        row('descent-surface', grid, 'loss_surface', ms('surface', 'ours'), 'double loop', ms('surface', 'loop'), 'ms'),
        row('descent-distance-bare', f'above the optimum ({best:.4f}) after equal time', 'descend, its best step', left['descend'], 'bare loop, its last step', left['bare'], 'MAE'),
        row('descent-distance-sgd', f'above the optimum ({best:.4f}) after equal time', 'descend, its best step', left['descend'], 'torch.optim.SGD, its last step', left['sgd'], 'MAE')]
