"""Lesson 3."""
import torch

from . import curve, numbers, off, points
from ..judge import Exercise

by_hand = Exercise(
    parts='a b c', score=lambda knobs: off(knobs).abs().mean(), at_most=1.05, best=0.9859230173,
    curve=curve, among=points,
    short="The MAE of your curve is `{value}`, but it must be at most `1.05`.",
    mistakes={
        "These are the knobs where the sliders start. Turn them first.": (1.1, 1.1, 1.1),
        "The knobs that made the data are not the best ones: noise has moved the points. Go on from there.": (3, 2, 1),
        "The knobs are in reverse order: `a` comes first.": (1, 2, 3)},
    hint="In turn, move each knob a little in the direction that lowers the MAE, until none of them helps any more. "
         "Then start again with the first.",
    right="You followed a number downhill, one knob at a time. Descent does the same with all knobs at once.")

PAIRS = dict(cases=[(torch.tensor([1., 2, 3]), torch.tensor([1., 6, 0])), (torch.tensor([0., 1]), torch.tensor([0., 0])),
                    (torch.tensor([1., 0]), torch.tensor([3., 5]))],
             fresh=lambda rng: (numbers(rng, 4, 1), numbers(rng, 4, 1)))

rmse = Exercise(
    **PAIRS, answer=lambda p, a: ((p - a)**2).mean().sqrt(),
    mistakes={
        "That is the MSE. The root is missing.": lambda p, a: ((p - a)**2).mean(),
        "That is the MAE: a root taken point by point only undoes the square. Take the mean first.": lambda p, a: (p - a).abs().mean(),
        "That is the root of the MAE. Square first.": lambda p, a: (p - a).abs().mean().sqrt(),
        "Python computes `mse**1/2` as `(mse**1)/2`. Put brackets: `mse**(1/2)`.": lambda p, a: ((p - a)**2).mean()/2,
        "Summed, not averaged: take the mean of the squares.": lambda p, a: ((p - a)**2).sum().sqrt(),
        "In Python `^` is no power. Write `**2`.": lambda p, a: (p - a)^2,
        "The mean error, squared and rooted: errors above and below cancel. Square before you average.": lambda p, a: (p - a).mean().abs(),
        "There is one number for each point. Take their mean before the root.": lambda p, a: ((p - a)**2).sqrt()},
    hint="A tensor has the method `.sqrt()`.",
    right="The root brings back the unit of the data: an RMSE of 2 metres means metres, as the MAE does.")

worst = Exercise(
    **PAIRS, answer=lambda p, a: (p - a).abs().max(),
    mistakes={
        "A miss below counts too: take absolute values before the maximum.": lambda p, a: (p - a).max(),
        "A miss above counts too: take absolute values before the maximum.": lambda p, a: (a - p).max(),
        "That is the square of the largest distance. Take absolute values instead of squares.": lambda p, a: ((p - a)**2).max(),
        "That is the mean of the distances. Here we want the largest.": lambda p, a: (p - a).abs().mean(),
        "Absolute value last is too late: the largest difference may not be the largest distance.": lambda p, a: (p - a).max().abs(),
        "That is the smallest distance. Here we want the largest.": lambda p, a: (p - a).abs().min(),
        "That is the sum of the distances. Here we want the largest.": lambda p, a: (p - a).abs().sum(),
        "That says where the largest distance is. Here we want how large.": lambda p, a: (p - a).abs().argmax()},
    hint="A tensor has the methods `.abs()` and `.max()`.",
    right="With this loss a single outlier rules everything. A loss is a decision about what you care about.")

one_knob = Exercise(
    answer=(3, 22), parts='MAE MSE', tol=1e-3,
    mistakes={
        "The right numbers, in the wrong order: first MAE, then MSE.": (22, 3),
        "22 is the mean, and it is best for the MSE. For the MAE, try 3 and then 4, and compare.": (22, 22),
        "3 is best for the MAE. For the MSE the 100 pulls harder: the square of its distance counts.": (3, 3),
        "One of the two is right: 3 for the MAE. For the MSE, try a larger number.": lambda v: v[0] == 3,
        "One of the two is right: 22 for the MSE. For the MAE, try numbers nearer to most of the values.": lambda v: v[1] == 22},
    hint="Compute the mean of |v - k| and of (v - k)² for a few k, with `v = torch.tensor([1., 2, 3, 4, 100])`.",
    right="The median for MAE, the mean for MSE: that is why an outlier drags MSE along and leaves MAE alone.")
