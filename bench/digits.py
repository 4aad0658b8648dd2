"""Lesson 9's net, by the lesson's own cells, beside scikit-learn's `MLPClassifier` and logistic regression on the same digits."""
import warnings
from functools import partial
from itertools import count

import nbformat
import torch.nn.functional as F
from common import ROOT, race, row
from nbcurve.digits import digit_sets
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
import torch
from torch import nn

PACKAGES = 'torch fastai scikit-learn pytest-benchmark'.split()
NOTE = ("scikit-learn's 1,797 digits, a fifth held back; each turn draws other sets, the same for all. All have one layer of 200 hinges, apart "
        "from logistic regression, which has none; `MLPClassifier` has its own settings. The time is that of drawing the sets and training; one thread.")

def learner():
    "`new_learner`, as lesson 9 defines it."
    cells = {c.id: c.source for c in nbformat.read(ROOT/'nbs'/'en'/'09_digits.ipynb', 4).cells}
    (x, y), _ = digit_sets()
    space = dict(torch=torch, nn=nn, F=F, digit_sets=digit_sets, x=x, y=y)
    exec('\n'.join(cells[id] for id in ('net', 'fastai-import', 'learner')), space)
    return space['new_learner']

def lesson(new_learner, epochs, seed):
    learn = new_learner(next(seed))
    with learn.no_bar(), learn.no_logging():
        learn.fit_one_cycle(epochs, 0.2)
        return learn.validate()[1]

def sklearn(make, seed):
    seed = next(seed)
    (x, y), (x_held, y_held) = (tuple(t.numpy() for t in pair) for pair in digit_sets(seed))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # it may say that it would like to go on
        return make(random_state=seed).fit(x, y).score(x_held, y_held)

def races(quick):
    few = dict(max_iter=2) if quick else {}
    return {'digits': {'lesson': partial(lesson, learner(), 1 if quick else 10, count()),
                       'mlp': partial(sklearn, partial(MLPClassifier, [200], **few), count()),
                       'logistic': partial(sklearn, partial(LogisticRegression, **{'max_iter': 1000} | few), count())}}

def rows(quick=False):
    t, out = race('digits', quick, turns=3, warm=False)['digits'], []
    seconds, scores = t['lesson']
    for name, peer in ('mlp', 'MLPClassifier'), ('logistic', 'LogisticRegression'):
        out.append(row(f'digits-error-{name}', 'digits misread', 'lesson 9', [100 - 100*s for s in scores], peer, [100 - 100*s for s in t[name][1]], '%'))
        out.append(row(f'digits-time-{name}', 'time to learn', 'lesson 9', seconds, peer, t[name][0], 's'))
    return out
