"""Lesson 6."""
import torch

from . import number, numbers
from ..judge import Exercise

def _hinge(m, b, x): return torch.relu(m*x + b)

triple = Exercise(
    answer=lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + _hinge(m2, b2, x) + _hinge(m3, b3, x), call='triple_relu({}, {}, {}, {}, {}, {}, {})',
    curve=lambda f, x: f(-1, -1, 2, 0, 1, -1, x),
    cases=[(-1, -1, 2, 0, 1, -1, torch.tensor([[-2.], [0], [0.5], [2]])), (1, 1, 1, 1, -1, 1, torch.tensor([[-2.], [0], [2]]))],
    fresh=lambda rng: (*(number(rng) for _ in range(6)), numbers(rng, 5, 1)),
    mistakes={
        "That is the sum of the first two. The third hinge is missing.": lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + _hinge(m2, b2, x),
        "You added the lines and cut the sum. Each hinge is cut on its own, before it is added.":
            lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1 + m2 + m3, b1 + b2 + b3, x),
        "You added three lines. Nothing holds them at zero yet.": lambda m1, b1, m2, b2, m3, b3, x: (m1 + m2 + m3)*x + b1 + b2 + b3,
        "The first hinge comes twice, and the third is missing.": lambda m1, b1, m2, b2, m3, b3, x: 2*_hinge(m1, b1, x) + _hinge(m2, b2, x),
        "The second hinge comes twice, and the third is missing.": lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + 2*_hinge(m2, b2, x),
        "Slope and offset have swapped places in the third hinge.":
            lambda m1, b1, m2, b2, m3, b3, x: _hinge(m1, b1, x) + _hinge(m2, b2, x) + _hinge(b3, m3, x),
        "The mean of the three hinges. Here we want their sum.":
            lambda m1, b1, m2, b2, m3, b3, x: (_hinge(m1, b1, x) + _hinge(m2, b2, x) + _hinge(m3, b3, x))/3},
    hint="You already have the sum of two: add one more `rectified_linear`.",
    right="A net with three hidden units, one line long. The notebook this course grew from ends one hinge earlier.")

plateau = Exercise(
    answer=lambda x: (2 - x.abs()).clip(0, 1), curve=lambda f, x: f(x), cases=[(torch.tensor([[-3.], [-2], [-1.5], [-1], [0], [0.5], [1.25], [2], [4]]),)],
    fresh=lambda rng: (numbers(rng, 5, 1),),
    mistakes={
        "A step: beyond 1 your curve must come down again. Two more hinges do it.": lambda x: _hinge(1, 2, x) - _hinge(1, 1, x),
        "Beyond 2 your curve keeps falling. A fourth hinge has to catch it there.": lambda x: _hinge(1, 2, x) - _hinge(1, 1, x) - _hinge(1, -1, x),
        "The weights are the *changes* of the slope, not the slopes: 1, −1, −1, 1.": lambda x: _hinge(1, 2, x) - _hinge(1, -1, x),
        "Here −1 is a slope, and a negative slope only turns a hinge to the left. Give it as a weight, in `ws`.":
            lambda x: _hinge(1, 2, x) + _hinge(-1, 1, x) + _hinge(-1, -1, x) + _hinge(1, -2, x),
        "All weights are 1: without a negative one there is no way down.":
            lambda x: _hinge(1, 2, x) + _hinge(1, 1, x) + _hinge(1, -1, x) + _hinge(1, -2, x),
        "A tent that climbs to 2. At −1 the climb has to end.": lambda x: torch.relu(2 - x.abs()),
        "That is the tent of the lesson. The plateau is 1 from −1 to 1.": lambda x: torch.relu(1 - x.abs()),
        "Right from −2 to 2, but outside it must stay at 0.": lambda x: (2 - x.abs()).clip(max=1),
        "Upside down: this is a pit. Turn the signs of all weights.": lambda x: -(2 - x.abs()).clip(0, 1),
        "Only 0 and 1, as if you had compared. The sides are ramps.": lambda x: (x.abs() <= 1).float()},
    hint="At −2, −1, 1 and 2 the slope changes. Write down by how much: these are the weights.",
    right="A hill, from hinges with signs. Any curve made of straight pieces can be built like this: one hinge for each bend.")

def _convex(heights): return bool((heights.diff().diff() >= -1e-6*heights.abs().max()).all())
def _heights(rng):
    "Random heights, no two neighbours alike; every other time sorted into a convex curve."
    rises = numbers(rng, 6)
    rises[rises == 0] = 1
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
