"""Lesson 2."""
import numpy as np
import torch

from . import curve, numbers, off, points
from ..judge import Exercise
from ...noise import noisy_points

def _near(knobs):
    "How many points lie less than 3 from the curve; NaN where that is enough, but some point is lost."
    gaps = off(knobs).abs()
    n = (gaps < 3).sum().item()
    return np.nan if n >= 18 and gaps.max() > 6 else n

by_hand = Exercise(
    parts='a b c', score=_near, at_least=18, curve=curve, among=points,
    short="{value} of the 20 points lie less than 3 above or below your curve. 18 are asked for.",
    mistakes={
        "These are the knobs where the sliders start. Turn them first.": (1.1, 1.1, 1.1),
        "The knobs are in reverse order: `a` comes first.": (1, 2, 3),
        "18 points are near, but another one lies more than 6 away from your curve. Bring both ends in.": np.isnan},
    hint="Bring both ends to the height of the points with `a`, then tilt with `b`, then lift or lower with `c`. Then go round again.",
    right="A good fit. The knobs that made the data are 3, 2 and 1. If yours are others, that is no mistake: noise hides the exact numbers.")

with_draws = Exercise(
    answer=lambda clean, m, a: clean*(1 + m) + a,
    cases=[(torch.tensor([10., 0.]), torch.tensor([0.5, 0.5]), torch.tensor([1., -1.]))],
    fresh=lambda rng: (numbers(rng, 3, 1), numbers(rng, 3, 1), numbers(rng, 3, 1)),
    mistakes={
        "That is only the noise: `clean * m + a`. The clean value itself is missing, hence the 1 in `1 + m`.": lambda clean, m, a: clean*m + a,
        "Here the added noise is multiplied as well. Multiply first, add afterwards.": lambda clean, m, a: (clean + a)*(1 + m),
        "Both noises were added. `m` has to multiply the clean value.": lambda clean, m, a: clean + m + a,
        "`m` and `a` have changed roles: `m` multiplies, `a` is added.": lambda clean, m, a: clean*(1 + a) + m,
        "Both noises multiply here. `a` has to be added.": lambda clean, m, a: clean*(1 + m)*(1 + a),
        "The added noise, `a`, is missing.": lambda clean, m, a: clean*(1 + m),
        "The noise that multiplies, `m`, is missing.": lambda clean, m, a: clean + a},
    hint="The formula stands in the last line of `add_noise`.",
    right="Two kinds of noise, one line. With the draws handed in, the same call always gives the same points.")

spread = Exercise(
    answer=lambda values: ((values - values.mean())**2).mean().sqrt(), without='std var std_mean var_mean nanstd nanvar pstdev stdev',
    cases=[(torch.tensor([1., 2, 3, 4, 5]),), (torch.tensor([7., 7]),), (torch.tensor([10., 20]),)], fresh=lambda rng: (numbers(rng, 6),),
    mistakes={
        "That is the variance. Its root is the standard deviation.": lambda v: ((v - v.mean())**2).mean(),
        "That divides by n - 1. Here we average: divide by n.": lambda v: v.std(),
        "You averaged the absolute distances. Square them, and take the root at the end.": lambda v: (v - v.mean()).abs().mean(),
        "The mean was not subtracted: that measures the distance from 0.": lambda v: (v**2).mean().sqrt(),
        "Summed, not averaged: divide by the number of values before the root.": lambda v: ((v - v.mean())**2).sum().sqrt(),
        "Squared last: square the distances first, then average.": lambda v: (v - v.mean()).mean()**2,
        "Python computes `variance**1/2` as half of the variance. Put brackets: `**(1/2)`.": lambda v: ((v - v.mean())**2).mean()/2},
    hint="`values.mean()` is the mean; a tensor has `.sqrt()`.",
    right="One number for how far from the middle. `scale` in `noise` is just that number.")

def _heights(f=lambda x: 2*x + 1, **kwargs): return noisy_points(f, **{**dict(n=10, min=0, max=5, mult=0, add=0.5), **kwargs})[1].flatten()
def _is(f=lambda x: 2*x + 1, **kwargs): return lambda heights: heights.size == 10 and np.allclose(heights.flatten(), _heights(f, **kwargs), atol=1e-4)

def _of_our_draws(heights):
    "Are these a line, plus the default seed's draws in any share, multiplied or added?"
    draws, x = np.random.RandomState(42).normal(size=(2, 10)), np.linspace(0, 5, 10)
    parts = np.stack([x**0, x, draws[0], draws[0]*x, draws[1]], 1)
    shares = np.linalg.lstsq(parts, heights.flatten(), rcond=None)[0]
    asked = np.allclose(shares, [1, 2, 0.5, 0, 0], atol=1e-3)  # that line, and that noise, drawn first
    return not asked and np.abs(parts @ shares - heights.flatten()).max() < 1e-3

def _plausible(heights):
    "Ten heights with noise of about that scale, from any other seed?"
    gaps = np.asarray(heights).flatten() - (2*np.linspace(0, 5, 10) + 1)
    return gaps.size == 10 and 0.2 < gaps.std() < 0.95 and abs(gaps).max() < 2

line = Exercise(
    answer=lambda: _heights(), fits=_plausible,
    mistakes={
        "`noisy_points` returns two things, x and y. Unpack them: `_, heights = ...`.": lambda heights: np.shape(heights)[:2] == (2, 10),
        "Some noise that multiplies is left: its default is not 0.": _is(mult=0.15),
        "These points run from -2 to 2. Set `min` and `max`.": _is(min=-2, max=2),
        "The noise is three times too large: the default of `add` is 1.5.": _is(add=1.5),
        "There is no noise at all: these points lie on the line.": _is(add=0),
        "These are the x of the points. Their heights come second.":
            lambda x: x.size == 10 and np.allclose(x.flatten(), np.linspace(0, 5, 10), atol=1e-3),
        "How many points? The default is 20, and 10 are asked for.": lambda heights: heights.size == 20,
        "0.5 is a standard deviation, not a variance: do not take its root.": _is(add=0.5**0.5),
        "These lie on x + 2: in `mk_quad(0, b, c)` the slope comes first.": _is(lambda x: x + 2),
        "These lie on the parabola 2x² + x. The first knob bends: for a line it is 0.": _is(lambda x: 2*x**2 + x),
        "Another line, or other noise: compare your settings with what is asked for, one by one.": _of_our_draws},
    hint="`noisy_points` returns x and y. A quadratic with `a` = 0 is a line.",
    right="Data made on purpose: you know the truth behind it, so you can judge every fit to it.")
