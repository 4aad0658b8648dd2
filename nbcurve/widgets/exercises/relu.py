"""Lesson 6."""
import torch

from . import number, numbers
from ..judge import Exercise

def _hinge(m, b, x): return torch.relu(m*x + b)

triple = Exercise(
    answer=lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + _hinge(m2, b2, x) + _hinge(m3, b3, x), call='triple_relu({}, {}, {}, {}, {}, {}, {})',
    cases=[(-1, -1, 2, 0, 1, -1, torch.tensor([[-2.], [0], [0.5], [2]])), (1, 1, 1, 1, -1, 1, torch.tensor([[-2.], [0], [2]]))],
    fresh=lambda rng: (*(number(rng) for _ in range(6)), numbers(rng, 5, 1)),
    mistakes={
        "That is the sum of the first two. The third hinge is missing.": lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + _hinge(m2, b2, x),
        "You added the lines and cut the sum. Each hinge is cut on its own, before it is added.":
            lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1 + m2 + m3, b1 + b2 + b3, x),
        "You added three lines. Nothing holds them at zero yet.": lambda m1, b1, m2, b2, m3, b3, x: (m1 + m2 + m3)*x + b1 + b2 + b3,
        "The first hinge comes twice, and the third is missing.": lambda m1, b1, m2, b2, m3, b3, x: 2*_hinge(m1, b1, x) + _hinge(m2, b2, x),
        "The second hinge comes twice, and the third is missing.": lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + 2*_hinge(m2, b2, x),
        "Slopes and offsets have swapped places in the third hinge.":
            lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + _hinge(m2, b2, x) + _hinge(b3, m3, x),
        "The mean of the three hinges. Here we want their sum.":
            lambda m1, b1, m2, b2, m3, b3, x: (_hinge(m1, b1, x) + _hinge(m2, b2, x) + _hinge(m3, b3, x))/3},
    hint="You already have the sum of two: add one more `rectified_linear`.",
    right="A net with three hidden units, one line long. The notebook this course grew from ends one hinge earlier.")

tent = Exercise(
    answer=lambda x: torch.relu(1 - x.abs()), cases=[(torch.tensor([[-3.], [-1], [-0.5], [0], [0.25], [1], [4]]),)],
    fresh=lambda rng: (numbers(rng, 5, 1),),
    mistakes={
        "A step: your curve stops climbing at 0, but it must fall. Make the middle weight −2.": lambda x: _hinge(1, 1, x) - _hinge(1, 0, x),
        "Beyond 1 your curve keeps falling. A third hinge has to catch it there.": lambda x: _hinge(1, 1, x) - 2*_hinge(1, 0, x),
        "Here −2 is a slope, and a negative slope only turns a hinge to the left. Give it as a weight, in `ws`.":
            lambda x: _hinge(1, 1, x) + _hinge(-2, 0, x) + _hinge(1, -1, x),
        "All weights are 1: without a negative one there is no way down.": lambda x: _hinge(1, 1, x) + _hinge(1, 0, x) + _hinge(1, -1, x),
        "Right near the middle, but below −1 and above 1 it must stay at 0.": lambda x: 1 - x.abs(),
        "Upside down: this is a pit. Turn the signs of all weights.": lambda x: -torch.relu(1 - x.abs()),
        "A V, not a tent: it is lowest in the middle.": lambda x: x.abs()},
    hint="At −1, at 0 and at 1 the slope changes. Write down by how much: these are the weights.",
    right="A hill, from hinges with signs. Put tents side by side, and you can follow any curve.")

knobs = Exercise(
    answer=301,
    mistakes={
        "Almost: `c`, which is added in the end, is a knob too.": 300,
        "Slope and offset make two for each hinge. Each has a weight as well, and then there is `c`.": 200,
        "Each hinge has three knobs, not two.": 201,
        "A slope and a weight for each hinge, and each has an offset, too.": 102,
        "That counts the hinges. How many numbers does each of them have?": lambda n: n in (100, 101),
        "`c` comes once, not once for each hinge.": 400},
    hint="Count slopes, offsets and weights. Then one more.",
    right="`nn.Sequential` counts the same way. The largest nets of today have more than a thousand million times as many.")

def _convex(heights): return bool((heights.diff().diff() >= -1e-6).all())
def _heights(rng):
    "Random heights; every other time sorted into a convex curve."
    rises = numbers(rng, 6)
    return (torch.cumsum(rises.sort().values if rng.random() < 0.5 else rises, 0),)

convex = Exercise(
    answer=_convex, call='is_convex({})', fresh=_heights, again=8,
    cases=[(torch.tensor(h),) for h in ([1., 0, 0, 2], [0., 1, 0, 1], [3., 2, 1, 0], [0., 1, 1.5, 1.7], [2., 0, 1, 0, 2], [0., 1, 0, -1])],
    mistakes={
        "You look whether the heights rise. What must never fall is the slope.": lambda h: bool((h.diff() >= 0).all()),
        "A straight stretch is fine: allow changes of slope that are 0.": lambda h: bool((h.diff().diff() > 1e-6).all()),
        "The other way round: that is `True` where the slope never rises.": lambda h: bool((h.diff().diff() <= 1e-6).all()),
        "You look whether the curve stays below the line between its ends. A W does, too, and its middle is a hill.":
            lambda h: bool((h <= torch.linspace(h[0].item(), h[-1].item(), len(h)) + 1e-6).all()),
        "That is the opposite answer: `True` for convex, please.": lambda h: not _convex(h),
        "One rise of the slope is enough for you (`any`). All changes must be fine (`all`).": lambda h: bool((h.diff().diff() >= -1e-6).any()),
        "There is one truth value for each change of slope. Are they all true?": lambda h: h.diff().diff() >= -1e-6,
        "`True` for every curve? Some slopes do fall.": lambda h: True,
        "`False` for every curve? Some slopes never fall.": lambda h: False},
    hint="`heights.diff()` gives the rises. Do they ever fall?",
    right="Every sum of plain hinges passes this test, and no hill does. That is why the hinges need signs.")
