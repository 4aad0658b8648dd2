"""Lesson 8."""
import torch

from . import numbers
from ..judge import Exercise

def _signs(rng):
    "Six points, away from the axes and the diagonals, among them one of each quarter."
    return (numbers(rng, 6, 2, low=0, high=3) + torch.tensor([0.25, 0.375]))*torch.tensor([[1., 1], [1, -1], [-1, 1], [-1, -1], *rng.choice([-1., 1.], (2, 2)).tolist()]),

xor = Exercise(
    run=lambda f, x: torch.as_tensor(f(x)).sign(), call='one_of_two({}).sign()', answer=lambda x: -x.prod(1).sign(),
    cases=[(torch.tensor([[1., -1], [-2, 0.5], [0.3, 3], [-1, -0.1]]),)], fresh=_signs,
    mistakes={
        "The other way round: this says yes where the signs are equal.": lambda x: x.prod(1).sign(),
        "Always yes: `|a - b|` is never below 0. What has to be subtracted from it?": lambda x: torch.ones(len(x)),
        "Always no: change the signs, and subtract less than you have.": lambda x: -torch.ones(len(x)),
        "Where both are positive, the answer is no: this is `or`, not exclusive or.": lambda x: x.max(1).values.sign(),
        "That is `and`: yes only where both are positive.": lambda x: x.min(1).values.sign(),
        "That is one plane, a + b. Its border is a straight line, and no straight line will do.": lambda x: x.sum(1).sign(),
        "That is one plane, a - b. Its border is a straight line, and no straight line will do.": lambda x: (x[:, 0] - x[:, 1]).sign(),
        "This looks at the first input alone.": lambda x: x[:, 0].sign(),
        "This looks at the second input alone.": lambda x: x[:, 1].sign()},
    hint="Where the signs differ, `|a - b|` is larger than `|a + b|`. And two hinges make `|a|`.",
    right="What no single plane can do, a few hinges in one hidden layer can. A net without hidden layers fails here, whatever its weights.")

def _slopes(x, layers):
    "The slope that each layer contributes."
    slopes = []
    for _ in range(layers):
        slopes.append(2 if x < 0.5 else -2)
        x = min(2*x, 2 - 2*x)
    return slopes

def _product(slopes): return torch.tensor([1., *slopes]).prod().item()

fold_slope = Exercise(
    answer=lambda x, layers: _product(_slopes(x, layers)), without='backward grad jacrev jacfwd jacobian vjp jvp', cases=[(0.3, 1), (0.3, 2), (0.3, 3), (0.9, 3), (0.9, 4), (0.8, 2), (0.4, 3)],
    fresh=lambda rng: (float(rng.choice([0.1, 0.2, 0.4, 0.6, 0.7, 0.8])), int(rng.integers(1, 6))),
    mistakes={
        "Here every slope counts as 2. Right of the middle the tent falls: there its slope is −2.": lambda x, layers: 2.**layers,
        "The first layer's slope counts every time. `x` moves on: each layer has its slope at the height that reaches it.":
            lambda x, layers: (2. if x < 0.5 else -2.)**layers,
        "`x` moves on too early: first comes the slope at `x`, then the next height.": lambda x, layers: _product(_slopes(x, layers + 1)[1:]),
        "`x` is doubled even where the tent falls, and leaves 0 to 1. There the next height is `2 - 2*x`.":
            lambda x, layers: _product([2 if x * 2**i < 0.5 else -2 for i in range(layers)]),
        "The slopes are added. Along a chain they are multiplied.": lambda x, layers: float(sum(_slopes(x, layers))),
        "That is the slope of the last layer alone. Multiply all of them.": lambda x, layers: float(_slopes(x, layers)[-1]),
        "That is the slope of the first layer alone. Multiply all of them.": lambda x, layers: float(_slopes(x, layers)[0]),
        "The sign is the other way round: left of the middle the tent climbs.": lambda x, layers: _product([-s for s in _slopes(x, layers)]),
        "One layer too few: there are as many slopes as layers.": lambda x, layers: _product(_slopes(x, layers - 1)),
        "One layer too many: there are as many slopes as layers.": lambda x, layers: _product(_slopes(x, layers + 1))},
    hint="Multiply by 2 or by −2 for each layer. Which of the two depends on the height that reaches the layer.",
    right="That is the chain rule, and all of backpropagation: a slope for each layer, at the value that reached it, multiplied.")
