"""Lesson 4: three loops to mend. Each takes knobs, and gives the losses before each of its five steps on the course's points."""
import torch

from . import numbers, off
from ..judge import Exercise

def _loop(sign=-1, pile=False, empty=False, after=False, steps=5):
    "A loop, right by default, or with one mistake."
    def loop(abc):
        knobs, losses = abc.clone().requires_grad_(), []
        for i in range(steps):
            value = off(knobs).abs().mean()
            losses.append(value.item())
            value.backward()
            if empty: knobs.grad.zero_()
            with torch.no_grad(): knobs += sign*0.1*knobs.grad
            if not pile: knobs.grad.zero_()
        return losses[1:] if after else losses
    return loop

PILE = {
    "The slopes pile up: they are never emptied. Where does `abc.grad.zero_()` belong?": _loop(pile=True),
    "The losses are recorded after each step. Record each one before its step, as the broken loop does.": _loop(after=True, steps=6),
    "Six losses came back, with the last one after the fifth step. Five are asked for, each before its step.": _loop(steps=6),
    "Four losses came back. Five are asked for, one before each step.": _loop(steps=4)}
STILL = {"The loss stands still: when the knobs move, the slopes are already empty.": _loop(empty=True)}
CLIMB = {"The loss rises: the knobs move with the slope, not against it.": _loop(sign=1),
         "The loss rises, and the slopes pile up: two mistakes at once.": _loop(sign=1, pile=True)}
STARTS = dict(answer=_loop(), cases=[(torch.tensor([1.5, 1.5, 1.5]),)], fresh=lambda rng: (1 + numbers(rng, 3, low=0, high=1),), again=2, tol=1e-3)

mended_1 = Exercise(
    **STARTS, mistakes={**STILL, **PILE, **CLIMB},
    hint="Follow `abc.grad` through one round: what is in it when the knobs move?",
    right="First use the slopes, then empty them.")

mended_2 = Exercise(
    **STARTS, mistakes={**CLIMB, **PILE, **STILL},
    hint="Does the loss fall? Look at the line that moves the knobs.",
    right="Against the slope is down. One sign decides between descent and ascent.")

mended_3 = Exercise(
    **STARTS, mistakes={**PILE, **STILL, **CLIMB},
    hint="Does `abc = abc - 1` change the tensor, or make another one?",
    right="Each round now asks the knobs that move for their slopes, and begins with empty ones.")
