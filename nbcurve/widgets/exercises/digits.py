"""Lesson 9."""
import torch

from . import numbers
from ..judge import Exercise

softmax = Exercise(
    answer=lambda outs: torch.softmax(outs, 0), without='softmax log_softmax Softmax', cases=[(torch.tensor([1., 2, 3]),), (torch.tensor([0., -1, 3]),)],
    fresh=lambda rng: (numbers(rng, 4) + 0.1,),  # never a sum of 0, which some mistakes divide by
    mistakes={
        "These are shares of the outputs themselves. Negative outputs give nonsense; make them positive first, with `exp`.":
            lambda outs: outs/outs.sum(),
        "The sum must be that of the `exp`, too: divide by `outs.exp().sum()`.": lambda outs: outs.exp()/outs.sum(),
        "All positive, but they do not add up to 1.": lambda outs: outs.exp(),
        "That is the answer with all doubt removed. Softmax keeps the doubt.": lambda outs: (outs == outs.max()).float(),
        "Dimension 1 is for a table with a row for each picture. Here is one row: write `sum()`, or dimension 0.":
            lambda outs: outs.exp()/outs.exp().sum(1, keepdim=True),
        "Divided by the largest one, they do not add up to 1. Divide by the sum.": lambda outs: outs.exp()/outs.exp().max(),
        "These are the logarithms of the shares.": lambda outs: outs.log_softmax(0),
        "The largest output now gets the smallest share. Mind the sign in `exp`.": lambda outs: torch.softmax(-outs, 0),
        "Squares make everything positive, too, but the order is lost: −3 would beat 2. Use `exp`.": lambda outs: outs**2/(outs**2).sum(),
        "Absolute values lose the order: −3 would beat 2. Use `exp`.": lambda outs: outs.abs()/outs.abs().sum(),
        "Divided by the mean, they do not add up to 1. Divide by the sum.": lambda outs: outs.exp()/outs.exp().mean()},
    hint="`exp` makes every output positive. Then divide.",
    right="Shares that add up to 1, in the order of the outputs. Large outputs make `exp` overflow: torch subtracts the largest one first.")

def _probs(rng):
    "Probabilities of four digits, and a label."
    return torch.tensor(rng.permutation([0.05, 0.15, 0.2, 0.6]), dtype=torch.float32), int(rng.integers(4))

surprise = Exercise(
    answer=lambda probs, label: -probs[label].log(), fresh=_probs,
    cases=[(torch.tensor([0.1, 0.7, 0.2]), 1), (torch.tensor([0.1, 0.7, 0.2]), 2)],
    mistakes={
        "The logarithm of a probability is negative. A loss should grow with the surprise.": lambda probs, label: probs[label].log(),
        "That is how much is missing to 1. It never exceeds 1, even for a net that is certain and wrong.": lambda probs, label: 1 - probs[label],
        "That is the surprise at the net's own answer. Look at the true label.": lambda probs, label: -probs.max().log(),
        "That is the logarithm to base 10. `log` is the natural one.": lambda probs, label: -probs[label].log10(),
        "That is the logarithm to base 2. `log` is the natural one.": lambda probs, label: -probs[label].log2(),
        "That is the probability of the truth. Its surprise is the negative logarithm.": lambda probs, label: probs[label],
        "There is one number for each digit. Pick the one of the true label.": lambda probs, label: -probs.log(),
        "Here are probabilities already: take no softmax of them.": lambda probs, label: -probs.softmax(0)[label].log(),
        "Averaged over all digits. Pick the one of the true label.": lambda probs, label: -probs.log().mean(),
        "1/p grows with the surprise as well, but the loss we use is a logarithm.": lambda probs, label: 1/probs[label]},
    hint="`probs[label]` is the probability given to the truth.",
    right="Its mean over all pictures is cross-entropy, and `-log(1/10)`, 2.30, is what a net that knows nothing pays.")

def _outputs(rng):
    "Outputs for seven pictures of three digits, without ties, and their labels."
    outs, labels = torch.tensor(rng.permuted([[0., 1.5, 4.]]*7, axis=1), dtype=torch.float32), torch.tensor(rng.integers(0, 3, 7))
    labels[:2] = outs[:2].argmax(1)  # some are right
    labels[6] = (outs[6].argmax() + 1) % 3
    return outs, labels

share = Exercise(
    answer=lambda outs, labels: (outs.argmax(1) == labels).float().mean(), fresh=_outputs,
    cases=[(torch.tensor([[2., 1, 0], [0, 3, 1], [-1, 0, 1], [5, 4, 3]]), torch.tensor([0, 1, 1, 0])),
           (torch.tensor([[1., 0, 4], [3, 1, 2], [0, 3, 1], [0, 2, 1], [2, 0, 1]]), torch.tensor([2, 0, 1, 0, 1]))],
    mistakes={
        "That is how many are right. Which share of all the pictures is it?": lambda outs, labels: (outs.argmax(1) == labels).sum().float(),
        "That says which ones are right. Take the mean; truth values must become numbers first.": lambda outs, labels: outs.argmax(1) == labels,
        "Truth values have no mean. Make them numbers first: `.float().mean()`.": lambda outs, labels: (outs.argmax(1) == labels).mean(),
        "That is the share of errors. Count those that are equal.": lambda outs, labels: (outs.argmax(1) != labels).float().mean(),
        "`argmax(0)` goes down the columns. Each picture is a row: `argmax(1)`.": lambda outs, labels: (outs.argmax(0) == labels).float().mean(),
        "`argmax()` without a dimension looks at the whole table. Each picture is a row: `argmax(1)`.":
            lambda outs, labels: (outs.argmax() == labels).float().mean(),
        "The largest value of each row is compared, not its place. Use `argmax(1)`.": lambda outs, labels: (outs.max(1).values == labels).float().mean(),
        "`max(1)` gives two things, the values and their places. The places alone are `argmax(1)`.": lambda outs, labels: (outs.max(1) == labels).float().mean(),
        "A column is compared with a row, so that each is paired with all. Both must be of shape (n,).":
            lambda outs, labels: (outs.argmax(1, keepdim=True) == labels).float().mean(),
        "`//` drops the fraction. A share needs `/`.": lambda outs, labels: (outs.argmax(1) == labels).sum() // len(labels),
        "That is the loss, cross-entropy. Count how many are right.": lambda outs, labels: torch.nn.functional.cross_entropy(outs, labels),
        "The smallest output is taken, not the largest.": lambda outs, labels: (outs.argmin(1) == labels).float().mean(),
        "A percentage: asked for is the share, from 0 to 1.": lambda outs, labels: 100*(outs.argmax(1) == labels).float().mean(),
        "Divided by 4, whatever the number of pictures. Divide by `len(labels)`, or take the mean.":
            lambda outs, labels: (outs.argmax(1) == labels).sum()/4,
        "Always one half? Compare the net's answers with the labels.": lambda outs, labels: 0.5},
    hint="`argmax(1)` finds the place of the largest output in each row.",
    right="Accuracy: easy to read, and no good for descent, since it does not move when the knobs move a little.")
