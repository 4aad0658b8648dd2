"""`fit_relus` beside equal knots, scikit-learn's `MLPRegressor` and a plain net of torch's, of the same width."""
import time, warnings
from itertools import count
from functools import partial

import numpy as np
import torch
from common import race, row
from nbcurve import fit_relus, mae
from sklearn.neural_network import MLPRegressor
from torch import nn

PACKAGES = 'torch numpy scikit-learn pytest-benchmark'.split()
WIDTHS, SIZES, HINGES, SECONDS = (4, 16, 64), (20, 100_000), (4, 256), 2
NOTE = ("x·sin 3x on [-2, 2]; the error is the mean absolute one on 200 points. `nn.Sequential` learns with Adam (lr 0.01), "
        f"`MLPRegressor` with its solver 'lbfgs', each from another seed in every turn and for {SECONDS} seconds. Equal error: when were they "
        f"first as good as `fit_relus`? {SECONDS*1000:,.0f} ms mean never. On one thread.")

def target(x): return x*torch.sin(3*x)
def points(n): return torch.linspace(-2, 2, n)[:, None]
def error(curve): return mae(curve(points(200)), target(points(200))).item()

def fit(n, m=200, steps=300): return fit_relus(points(m), target(points(m)), n, steps)

def knots(n):
    at = torch.linspace(-2, 2, n + 1)
    return error(lambda x: torch.tensor(np.interp(x.flatten(), at, target(at)), dtype=torch.float)[:, None])

def net(n, seconds, good, seed):
    "The error of a plain net when the time is over, and when it was first as good as we are."
    torch.manual_seed(next(seed))
    model, began, x, soon = nn.Sequential(nn.Linear(1, n), nn.ReLU(), nn.Linear(n, 1)), time.perf_counter(), points(200), seconds
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    while (t := time.perf_counter() - began) < seconds:
        opt.zero_grad()
        preds = model(x)
        nn.functional.mse_loss(preds, target(x)).backward()
        if soon == seconds and (preds - target(x)).abs().mean() <= good: soon = t
        opt.step()
    return error(model), soon

def sklearn(n, seconds, good, seed):
    "The same of scikit-learn's, which is looked at every 50 steps."
    model = MLPRegressor(hidden_layer_sizes=[n], solver='lbfgs', max_iter=50, max_fun=100_000, alpha=0, warm_start=True, random_state=next(seed))
    began, curve, soon = time.perf_counter(), lambda x: torch.tensor(model.predict(x.numpy()), dtype=torch.float)[:, None], seconds
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # about iterations: they are limited on purpose
        while (t := time.perf_counter() - began) < seconds:
            model.fit(points(200).numpy(), target(points(200)).flatten().numpy())
            if soon == seconds and error(curve) <= good: soon = t
    return error(curve), soon

def ours(n, steps=300):
    began = time.perf_counter()
    return error(fit(n, steps=steps)), time.perf_counter() - began

def races(quick):
    widths, sizes, hinges, steps = ((3,), (20, 50), (4, 8), 5) if quick else (WIDTHS, SIZES, HINGES, 300)
    out = {}
    for n in widths:
        more = n, 0.02 if quick else SECONDS, ours(n, steps)[0], count()
        out[f'{n} hinges'] = {'fit_relus': partial(ours, n, steps), 'knots': lambda n=n: (knots(n), 0), 'net': partial(net, *more), 'sklearn': partial(sklearn, *more)}
    out['points'] = {str(m): lambda m=m: fit(8, m, steps) and None for m in sizes}
    out['hinges'] = {str(n): lambda n=n: fit(n, 1000, steps) and None for n in hinges}
    return out

def rows(quick=False):
    found, out = race('curves', quick, turns=3, warm=False), []
    points, hinges = found.pop('points'), found.pop('hinges')
    for width, times in found.items():
        results, n = {name: np.array(r) for name, (_, r) in times.items()}, width.split()[0]
        for name, who in ('knots', 'as many straight lines'), ('sklearn', 'MLPRegressor'), ('net', 'nn.Sequential'):
            out.append(row(f'curves-error-{n}-{name}', f'error, {width}', 'fit_relus', results['fit_relus'][:, 0], who, results[name][:, 0], 'MAE'))
            if name != 'knots': out.append(row(
                f'curves-time-{n}-{name}', f'time to equal error, {width}', 'fit_relus', results['fit_relus'][:, 1]*1e3, who, results[name][:, 1]*1e3, 'ms'))
            if name != 'knots' and np.median(results[name][:, 1]) >= SECONDS: out[-1]['verdict'] = f'never as good in {SECONDS} s'
    for what, times, more in ('points', points, '8 hinges'), ('hinges', hinges, '1,000 points'):
        (few, (short, _)), (many, (long, _)) = list(times.items())[0], list(times.items())[-1]
        out.append(row(f'curves-growth-{what}', f'how the time grows, {more}', f'{int(many):,} {what}', np.array(long)*1e3, f'{few} {what}', np.array(short)*1e3, 'ms'))
        out[-1]['verdict'] = f'{int(many)/int(few):,.0f} times the {what}'
    return out
