"""Lesson 7."""
from ..judge import Exercise

cost = Exercise(
    answer=0.266, tol=0.003,
    mistakes={
        "This is the whole error with 20 hinges. How much of it would the best choice have spared you?": lambda v: abs(v - 1.572) < 0.002,
        "The right size. But it is extra error, so subtract the other way round.": lambda v: abs(v + 0.266) < 0.003},
    hint="Take the last number of the last column, and subtract the smallest.",
    right="That is the price of looking only at the points one has fitted.")
