"""The exercises: one file a lesson, each exercise a variable of it. `nbs/en/workshop/judge.ipynb` says what an `Exercise` is.

Texts are English; their translations stand in `words/<language>/exercises_<lesson>.json`.
"""
from functools import cache

import torch

from ...noise import noisy_points
from ...quadratic import mk_quad

def number(rng, low=-3, high=3):
    "A random number from `low` to `high`, in steps of a quarter: short to read in a message."
    return float(rng.integers(low*4, high*4 + 1)/4)

def numbers(rng, *shape, low=-3, high=3):
    "Such numbers as a float tensor."
    return torch.tensor(rng.integers(low*4, high*4 + 1, shape)/4, dtype=torch.float32)

@cache
def points():
    "The course's twenty points, x and y."
    return noisy_points(mk_quad(3, 2, 1))

def off(knobs):
    "How far each of the twenty points lies above the quadratic with these knobs."
    a, b, c = knobs
    x, y = points()
    return y - (a*x**2 + b*x + c)

def curve(knobs, x):
    "The quadratic with these knobs."
    return mk_quad(*map(float, knobs))(x)
