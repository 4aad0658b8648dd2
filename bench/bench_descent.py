"""Lesson 4's functions beside what they replace: python bench/bench_descent.py

The contestants take turns, and each number is the median of the rounds, so that another program on the machine slows them all.
All run on one thread: such small tensors gain nothing from more, and waiting for a second core that is busy costs a lot.
"""
import time
from functools import partial
from statistics import median

import torch
from nbcurve import descend, loss_surface, mk_quad, noisy_points, quad_mae

x, y = noisy_points(mk_quad(3, 2, 1))
loss = partial(quad_mae, x=x, y=y)
start, steps, rounds = torch.tensor([1.5, 1.5, 1.5]), 300, 15
starts = start + torch.randn(64, 3, generator=torch.Generator().manual_seed(0))
params = torch.tensor([2.6, 1.3, 0.6])

def bare(start=start, lr=0.1):
    p = start.clone().requires_grad_()
    for i in range(steps):
        value = loss(p)
        value.backward()
        with torch.no_grad(): p -= lr * p.grad
        p.grad.zero_()

def sgd(start=start, lr=0.1):
    p = start.clone().requires_grad_()
    opt = torch.optim.SGD([p], lr=lr)
    for i in range(steps):
        opt.zero_grad()
        loss(p).backward()
        opt.step()

@torch.no_grad()
def double_loop(n=101):
    losses = torch.zeros(n, n)
    for i, b in enumerate(torch.linspace(-2, 4, n)):
        for j, a in enumerate(torch.linspace(0, 5, n)):
            losses[i, j] = loss(torch.tensor([a, b, params[2]]))
    return losses

def surface(): return loss_surface(loss, params, xlim=(0, 5), ylim=(-2, 4), n=101).losses

def race(contestants: dict, rounds: int) -> dict:
    "The median time of each contestant, in seconds."
    times = {name: [] for name in contestants}
    for i in range(rounds + 1):
        for name, f in contestants.items():
            began = time.perf_counter()
            f()
            times[name].append(time.perf_counter() - began)
    return {name: median(t[1:]) for name, t in times.items()}  # the first round warms up

def table(title, times, unit, per=1):
    first = next(iter(times.values()))
    print(f'\n{title}')
    for name, t in times.items(): print(f'  {name:<36}{t/per*unit[1]:>10.1f} {unit[0]}{t/first:>10.2f}x')

if __name__ == '__main__':
    torch.set_num_threads(1)
    assert torch.allclose(double_loop(11), loss_surface(loss, params, xlim=(0, 5), ylim=(-2, 4), n=11).losses)
    us = ('µs', 1e6)
    table('One step, 20 points, 3 knobs', race({
        'bare loop': bare, 'torch.optim.SGD': sgd,
        'descend, with its history': partial(descend, loss, start, 0.1, steps)}, rounds), us, steps)
    table('One step of many descents', race({
        'descend, 1 run': partial(descend, loss, start, 0.1, steps),
        'descend, 64 runs at once': partial(descend, loss, starts, 0.1, steps)}, rounds), us, steps)
    table('A surface of 101 by 101', race({'loss_surface': surface, 'double loop': double_loop}, 5), ('ms', 1e3))
