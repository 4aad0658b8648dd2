"""Hinges placed by descent, beside four other ways to fit a curve with as many pieces.

    python bench/bench_relu.py

Three targets on [-2, 2], 200 points, n hinges (hidden units, straight pieces). What counts is the mean absolute error on
the 200 points. All contestants run here, one after another, on one thread:

    lines     straight lines between n + 1 places of the true curve, at equal distances (no descent)
    fit       fit_relus: hinges spread over the points, then descent
    random    fit_relus(start='random'): the same descent from torch's own random start, best of 3 seeds
    net       nn.Sequential(Linear, ReLU, Linear), plainly initialised, Adam with lr 0.01: trained at least as long
              as `fit` took and at least a second, best of 3 seeds (each trained so long)
    sklearn   MLPRegressor of the same width, solver 'lbfgs', up to 5000 iterations, best of 3 seeds
"""
import sys, time, warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from nbcurve import fit_relus, mae

TARGETS = {'3x²+2x+1': lambda x: 3*x**2 + 2*x + 1, 'x·sin 3x': lambda x: x*torch.sin(3*x), 'tanh 6x': lambda x: torch.tanh(6*x)}
X = torch.linspace(-2, 2, 200)[:, None]

def lines(f, n):
    places = torch.linspace(-2, 2, n + 1)
    return mae(np.interp(X.flatten(), places, f(places))[:, None], f(X)).item()

def net(f, n, seconds, seed):
    torch.manual_seed(seed)
    model, start = nn.Sequential(nn.Linear(1, n), nn.ReLU(), nn.Linear(n, 1)), time.perf_counter()
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    while time.perf_counter() - start < seconds:
        opt.zero_grad()
        nn.functional.mse_loss(model(X), f(X)).backward()
        opt.step()
    return mae(model(X), f(X)).item()

def sklearn(f, n, seed):
    from sklearn.neural_network import MLPRegressor
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # about iterations: they are limited on purpose
        model = MLPRegressor(hidden_layer_sizes=[n], solver='lbfgs', max_iter=5000, max_fun=100_000, alpha=0, random_state=seed).fit(X.numpy(), f(X).flatten().numpy())
    return mae(model.predict(X.numpy())[:, None], f(X)).item()

def main():
    torch.set_num_threads(1)
    fit_relus(X, X, 2)  # the first call loads things
    print(f"{'target':10}{'n':>4}{'lines':>10}{'fit':>10}{'fit/lines':>11}{'seconds':>9}{'steps':>7}{'random':>10}{'net':>10}{'sklearn':>10}")
    lost = 0
    for name, f in TARGETS.items():
        for n in (4, 8, 16, 32):
            start = time.perf_counter()
            fit = fit_relus(X, f(X), n)
            seconds = time.perf_counter() - start
            ours, other = mae(fit(X), f(X)).item(), lines(f, n)
            peers = [min(mae(fit_relus(X, f(X), n, start='random', seed=s)(X), f(X)).item() for s in range(3)),
                     min(net(f, n, max(1, seconds), s) for s in range(3)), min(sklearn(f, n, s) for s in range(3))]
            lost += ours > other or ours > min(peers[1:])
            print(f'{name:10}{n:4}{other:10.5f}{ours:10.5f}{ours/other:11.2f}{seconds:9.2f}{len(fit.history.lrs):7}'
                  + ''.join(f"{p:9.5f}{'*' if p < ours else ' '}" for p in peers), flush=True)
    print(f'\n* better than fit. Cells in which fit is not the best of lines, fit, net and sklearn: {lost} of 12.')

if __name__ == '__main__': main()
