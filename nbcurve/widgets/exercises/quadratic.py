"""Lesson 1."""
from . import curve, number
from ..judge import Exercise

hidden = Exercise(
    answer=(-2, 2, -1), parts='a b c', curve=curve,
    mistakes={
        "These are the knobs where the sliders start. Turn them first.": (1, 1, 1),
        "`b` and `c` are right. The hidden curve is a hill: which knob turns a valley into a hill?": (2, 2, -1),
        "`a` and `c` are right. But at x = 0 the hidden curve goes up towards the right: look at the sign of `b`.": (-2, -2, -1),
        "The three numbers are there, but `a` and `c` have swapped places. The order is `a`, `b`, `c`.": (-1, 2, -2)},
    hint="Start with `c`: it is the height of the dashed curve at x = 0. Then bend with `a`, and tilt with `b`.",
    right="No gap is left. You have just fitted a model: three numbers found by closing a gap, which is what training is.")

turning_point = Exercise(
    answer=lambda a, b: -b/(2*a), cases=[(3, 2), (1, -4), (-2, 2)], fresh=lambda rng: (number(rng, 1), number(rng)),
    mistakes={
        "The size is right, the sign is not: where 2ax + b is 0, x has the opposite sign of b / a.": lambda a, b: b/(2*a),
        "Twice too far: that is -b / a. The slope of ax² is 2ax, so a 2 is missing in the denominator.": lambda a, b: -b/a,
        "Python computes `-b / 2*a` as `(-b / 2) * a`. Put brackets around `2*a`.": lambda a, b: -b/2*a,
        "`a` and `b` have swapped places: divide by `2*a`.": lambda a, b: -a/(2*b),
        "Half of what it should be: divide by `2*a`, once.": lambda a, b: -b/(4*a)},
    hint="The slope of the curve at x is 2ax + b. At the turning point it is 0.",
    right="Where the slope is 0, the curve stands still: the lowest point of a valley. Descent looks for such places, without a formula.")

mk_line = Exercise(
    answer=lambda m, b, x: m*x + b, run=lambda f, m, b, x: f(m, b)(x), call='mk_line({}, {})({})', curve=lambda f, x: f(2, 1)(x),
    cases=[(2, 1, 3), (-1, 4, 2)], fresh=lambda rng: (number(rng), number(rng), number(rng)),
    mistakes={
        "`m` and `b` have swapped places: that is bx + m.": lambda m, b, x: b*x + m,
        "`m` and `x` have changed roles: `partial` fills from the left, and the open place must be that of `x`.": lambda m, b, x: m*b + x,
        "The constant `b` is missing: that is mx.": lambda m, b, x: m*x,
        "That is m(x + b): `b` is to be added last.": lambda m, b, x: m*(x + b),
        "That is always the line 2x + 1. Fix the `m` and `b` that come in.": lambda m, b, x: 2*x + 1},
    hint="`mk_quad` does the same for `quad`, in one line.",
    right="A function that makes functions: fix the knobs, leave `x` open. The curves of this course are made so.")

height_at = Exercise(
    answer=lambda x, a, b, c: a*x**2 + b*x + c, run=lambda f, x, a, b, c: f(x)(a, b, c), call='height_at({})({}, {}, {})',
    cases=[(2, 3, 2, 1), (-1, 1, 0, 5)], fresh=lambda rng: tuple(number(rng) for _ in range(4)),
    mistakes={
        "`x` was stored as the first argument, so it became `a`. Give it by name: `x=x`.": lambda x, a, b, c: x*c**2 + a*c + b,
        "The knobs arrive in the wrong order. They are `a`, `b`, `c`.": lambda x, a, b, c: c*x**2 + b*x + a,
        "That is the height at 2, whatever `x` is. Fix the `x` that comes in.": lambda x, a, b, c: 4*a + 2*b + c},
    hint="`partial` takes named arguments too: `partial(function, name=value)`.",
    right="Now the point is fixed and the knobs are open. That turn of view is how a net learns: the data stays, the knobs move.")
