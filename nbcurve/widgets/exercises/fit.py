"""Lesson 7."""
import torch

from . import numbers
from ..judge import Exercise

def _hinges(rng):
    ms, ws = numbers(rng, 2, 5)
    ms[:2] = ms[:2].abs()  # two at least open to the right
    return ms, ws

far_right = Exercise(
    answer=lambda ms, ws: (ws*ms)[ms > 0].sum().item(), call='far_right({}, {})',
    cases=[(torch.tensor([1., -2, 3]), torch.tensor([2., 1, -1])), (torch.tensor([2., -1, 0.5, -3]), torch.tensor([1., -2, 3, 0.5]))], fresh=_hinges,
    mistakes={
        "Hinges with a negative slope open to the left: far to the right they are 0. Leave them out.": lambda ms, ws: (ws*ms).sum().item(),
        "That is the slope far to the left.": lambda ms, ws: (ws*ms)[ms < 0].sum().item(),
        "The weights are missing: each hinge adds its weight times its slope.": lambda ms, ws: ms[ms > 0].sum().item(),
        "You added the weights alone. Each hinge adds its weight times its slope.": lambda ms, ws: ws[ms > 0].sum().item(),
        "You chose by the sign of the weight. Which way a hinge opens, its slope says.": lambda ms, ws: (ws*ms)[ws > 0].sum().item(),
        "You left out what falls. A hinge that opens to the right counts, even upside down.": lambda ms, ws: torch.relu(ws*ms).sum().item(),
        "That is one hinge, the last one. All that open to the right add up.": lambda ms, ws: (ws*ms)[-1].item(),
        "The slopes add up; you took their mean.": lambda ms, ws: (ws*ms)[ms > 0].mean().item(),
        "Beyond the last bend the sum is straight, but seldom flat.": lambda ms, ws: 0.,
        "The size of a slope is not enough: it needs its sign.": lambda ms, ws: (ws*ms).abs().sum().item()},
    hint="Which hinges are not 0 far to the right? Each of them adds its weight times its slope.",
    right="That is all a fit knows of what lies beyond its data: one straight line, made of the hinges that happen to open that way.")

def _errors(rng): return [1, 2, 3, 5, 8], torch.tensor(rng.random((4, 5)), dtype=torch.float32) + 1

choose = Exercise(
    answer=lambda ns, errors: ns[errors.mean(0).argmin()], call='choose({}, {})', fresh=_errors, again=8,
    cases=[([1, 2, 4, 8], torch.tensor([[2.1, 1.0, 1.5, 0.2], [2.0, 1.1, 1.2, 3.0], [2.1, 1.0, 0.9, 2.0]])),
           ([2, 3, 5], torch.tensor([[1.2, 1.5, 1.9], [1.5, 1.1, 1.2]]))],
    mistakes={
        "That is a position in the list. Which number of hinges stands there?": lambda ns, errors: errors.mean(0).argmin().item(),
        "That is the lowest mean error. Which number of hinges has it?": lambda ns, errors: errors.mean(0).min().item(),
        "You chose by the lowest error of all: one lucky draw. Average over the draws first.": lambda ns, errors: ns[errors.min(0).values.argmin()],
        "That is the number of hinges with the *highest* mean error.": lambda ns, errors: ns[errors.mean(0).argmax()],
        "`argmin()` without a dimension counts through the whole table. Average over the draws first.": lambda ns, errors: ns[errors.argmin()],
        "You looked at the first draw only.": lambda ns, errors: ns[errors[0].argmin()],
        "You looked at the last draw only.": lambda ns, errors: ns[errors[-1].argmin()],
        "You averaged along the rows, over numbers of hinges. The draws are dimension 0.": lambda ns, errors: ns[errors.mean(1).argmin()],
        "One choice for each draw. We want one for all: average first.": lambda ns, errors: [ns[i] for i in errors.argmin(1)],
        "You averaged the choices. Average the errors, then choose.": lambda ns, errors: sum(ns[i] for i in errors.argmin(1)) / len(errors),
        "That is always the most hinges. On points held back, more is not always better.": lambda ns, errors: ns[-1],
        "That is always the fewest hinges, whatever the errors say.": lambda ns, errors: ns[0]},
    hint="`errors.mean(0)` has one number for each of `ns`, and `argmin` says where the lowest stands.",
    right="That is how validation chooses. And remember: the score of the choice, on these same points, is a little too good.")
