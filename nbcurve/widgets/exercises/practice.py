"""The workshop's samples."""

from . import numbers
from ..judge import Exercise

square = Exercise(
    answer=lambda x: x**2, cases=[(3,)], fresh=lambda rng: (numbers(rng, 2, 1),),
    mistakes={"This doubles `x`. The square is `x` times `x`.": lambda x: 2*x},
    hint="In Python a power is written `**`.",
    right="The same line works for a number and for a whole column of them.")

root = Exercise(
    answer=2**0.5, mistakes={"This is half of 2. Multiplied by itself it gives 1.": 1},
    hint="Raise 2 to the power of one half.",
    right="1.41421: no fraction, and yet a number.")

score = Exercise(
    score=lambda value: value, at_least=0, at_most=1.05, short="`{value}` is not between 0 and 1.05 yet.",
    hint="Move one knob at a time.", right="A game won.")
