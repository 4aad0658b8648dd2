"""Lesson 5."""
from math import inf

from . import curve, off, points
from ..judge import Exercise, _numbers
from ...descent import descend
from ...loss import best_quad, mse as squared

def _mae(knobs): return off(knobs).abs().mean()
def _mse(knobs): return (off(knobs)**2).mean()

mse = Exercise(
    parts='a b c', score=_mse, at_most=lambda: _mse(best_quad(*points(), squared)).item()*1.00002,
    curve=curve, among=points,
    short="The MSE of your knobs is `{value}`. It can go lower still.",
    mistakes={
        "These are the best knobs for MAE. Square the differences before you average them.":
            lambda value: abs(value - _mse(best_quad(*points())).item()) < 2e-3,
        "These are the knobs at the start. If the run diverged, try a smaller learning rate.": (1.5, 1.5, 1.5),
        "These knobs made the data. With noise, others fit the points better.": (3, 2, 1),
        "These knobs have run away: the learning rate is too large.": lambda value: not value < 1e6,
        "Close, but not at the bottom. If you descended on `bowl`, take more steps, or longer ones; the bottom of `loss` lies elsewhere.": lambda value: value < 1.9},
    hint="Use `descend(bowl, ...)` and take its `.best`. With `lr=0.3` it explodes, as you have seen. "
         "If the loss still falls at the end, take more steps.",
    right="A bowl lets descent come to rest by itself: at the bottom its slopes fade to nothing. MAE's do not.")

def _counted(from_afar, start):
    """The lowest loss from that start, or a complaint. While the function runs, its `loss` is counted and our `descend` watched.

    A loop of its own may take the slopes once more at its end, or nudge each knob both ways and look at the loss after each step.
    """
    scope, steps, slopes, calls, descending, scheduled, bug = getattr(from_afar, '__globals__', {}), 0, 0, 0, False, False, False
    own = {name: f for name, f in scope.items() if f is descend or name == 'loss' and callable(f)}
    def one_more(slope):
        nonlocal slopes
        slopes += 1
    def loss(params):
        nonlocal calls
        value = own['loss'](params)
        if descending: return value
        calls += 1
        if getattr(value, 'requires_grad', False): value.register_hook(one_more)
        return value
    def watched(*args, **options):
        nonlocal steps, descending, scheduled, bug
        scheduled |= len(args) > 4 or options.get('sched') is not None
        bug |= not options.get('zero_grad', True)
        descending = True
        try: d = descend(*args, **options)
        finally: descending = False
        steps += len(d.lrs)
        return d
    scope.update({name: loss if name == 'loss' else watched for name in own})
    try: result = from_afar(start)
    finally: scope.update(own)
    n = steps + max(slopes - 1, 0)
    if n > 500 or calls > 4010: return 'too many'
    value = _numbers(result)
    if getattr(value, 'size', 0) != 1 or value.dtype == bool or max(start) > 1e6 or value <= 0.99: return result
    if abs(value/off(start).abs().mean().item() - 1) < 1e-4: return 'start'
    return 'bug' if bug else ('too few' if n < 400 else 'in vain') if scheduled and n else result

def _number(value, low, high=inf):
    "Is it one number between the two? A truth value is none."
    return value.dtype != bool and low < value < high

afar = Exercise(
    run=_counted, call='from_afar({})',
    cases=[([30, -30, 30],), ([-20., 25., 10.],), ([1e9, 1e9, 1e9],)],
    fits=lambda value, start: 0.98 <= value <= 0.99 if max(start) < 1e6 else value > 1e6,
    short="`{call}` is `{value}`, but it must be below `0.99`.",
    mistakes={
        "More than 500 steps: 500 is all you have.": lambda values: 'too many' in values,
        "That is the loss at the start. The lowest one is asked for.": lambda values: 'start' in values,
        "With `zero_grad=False` the slopes add up from step to step: that is the bug of lesson 4.": lambda values: 'bug' in values,
        "You take fewer than the 500 steps that are allowed. Let the schedule end with the last of them.": lambda values: 'too few' in values,
        "That is the MSE of `bowl`. Descend on `loss`.": lambda values: all(_number(v - _mse(best_quad(*points(), squared)).item(), -0.01, 0.01) for v in values[:2]),
        "From `[1e9, 1e9, 1e9]` nobody is down in 500 steps, yet yours is. Does it really begin at `start`?":
            lambda values: _number(values[2], -inf, 1e6),
        "A schedule is the right idea. But with too small a learning rate the steps fade on the way, and with too large a one they still tremble at the end.":
            lambda values: 'in vain' in values,
        "Still far above the floor. With this learning rate 500 steps either do not get there, or are so long that they jump across it.":
            lambda values: _number(values[0], 1.05),
        "Nearly on the floor, and trembling above it. What makes the steps shrink by and by?": lambda values: _number(values[0], 0.99),
        "Good from `[30, -30, 30]`, but not from another start as far away.": lambda values: _number(values[1], 0.99)},
    hint="Long way: large steps. Coming to rest: a schedule. Return `.best_loss`.",
    right="Large steps to get there, small steps to arrive: that is what a schedule is for.")

def _lowest(rate):
    "The lowest loss with this learning rate; what is no number comes back as it is, and is told so."
    return descend(_mae, [1.5, 1.5, 1.5], lr=rate.item(), steps=30).losses.min() if getattr(rate, 'ndim', 1) == 0 else rate

budget = Exercise(
    score=_lowest, at_most=1.,
    short="After 30 steps the lowest loss is `{value}`. It should be below `1`.",
    mistakes={
        "After 30 steps the loss is still above 1.03: the steps are far too short, or far too long.": lambda value: value > 1.03,
        "Close: after 30 steps the loss is below 1.03, but not yet below 1. Try a rate a little smaller or larger.": lambda value: value > 1},
    hint="0.1 is too careful for so few steps, and 1 cannot keep still. Try a few in between.",
    right="With a budget the learning rate is the most important number to choose, and trying a few is how it is chosen.")
