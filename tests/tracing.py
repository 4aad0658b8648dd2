"""Handwriting made from the data set's own pictures: the strokes that a pen would need to write them again."""
from functools import cache

import numpy as np
import torch
from scipy.ndimage import binary_erosion, distance_transform_edt, gaussian_filter
from sklearn.datasets import load_digits
from torch import nn

@cache
def digits():
    "The 1,797 pictures, of shape (n, 8, 8), and what they show."
    data = load_digits()
    return torch.tensor(data.images).float(), torch.tensor(data.target)

@cache
def held_out(seed=0, n=360):
    "Indices of pictures to test with and to train with."
    order = torch.randperm(len(digits()[0]), generator=torch.Generator().manual_seed(seed))
    return order[:n].tolist(), order[n:].tolist()

@cache
def reader(seed=0):
    "A small net, trained on the pictures as they come: for a picture, ten probabilities."
    x, y = digits()
    train = held_out(seed)[1]
    with torch.enable_grad(), torch.random.fork_rng():  # wherever it is first asked for
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(64, 100), nn.ReLU(), nn.Linear(100, 10))
        opt = torch.optim.Adam(net.parameters(), 3e-3)
        for batch in (b for _ in range(40) for b in torch.tensor(train)[torch.randperm(len(train))].split(64)):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x[batch].flatten(1) / 16), y[batch]).backward()
            opt.step()
    return lambda image: net(image.flatten() / 16).softmax(0)

def bitmap(image):
    "The smooth picture of 32 by 32 pixels that has as many of them on in each block as the picture says."
    ink = np.asarray(image).astype(int)
    smooth = gaussian_filter(np.kron(ink, np.ones((4, 4))), 2)
    for _ in range(8):
        rank = smooth.reshape(8, 4, 8, 4).swapaxes(1, 2).reshape(64, 16).argsort(1).argsort(1)
        on = (rank >= 16 - ink.reshape(64, 1)).reshape(8, 8, 4, 4).swapaxes(1, 2).reshape(32, 32)
        smooth = gaussian_filter(on.astype(float), 0.8)
    return smooth > 0.5

def thin(on):
    "Lines one pixel wide where the picture was (Zhang and Suen 1984)."
    a = np.pad(on, 1).astype(int)
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            p = [np.roll(a, (-dy, -dx), (0, 1)) for dy, dx in ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))]
            rises = sum((p[i] == 0) & (p[(i + 1) % 8] == 1) for i in range(8))
            n, e, s, w = p[::2]
            edge = (n*e*s == 0) & (e*s*w == 0) if first else (n*e*w == 0) & (n*s*w == 0)
            out = (a == 1) & (sum(p) >= 2) & (sum(p) <= 6) & (rises == 1) & edge
            a[out] = 0
            changed |= bool(out.any())
    return a[1:-1, 1:-1] > 0

def walk(lines):
    "Strokes along thin lines."
    everywhere = {(int(y), int(x)) for y, x in zip(*np.nonzero(lines))}
    left, strokes = set(everywhere), []
    def near(p, among):
        steps = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
        return [q for q in ((p[0] + dy, p[1] + dx) for dy, dx in steps) if q in among]
    while left:
        start = min(left, key=lambda p: (len(near(p, left)) != 1, p))
        stroke = near(start, everywhere - left)[:1] + [start]  # joined to what is drawn
        left.remove(start)
        while ahead := near(stroke[-1], left):
            stroke.append(ahead[0])
            left.remove(ahead[0])
        strokes.append(stroke + [q for q in near(stroke[-1], everywhere - left) if q not in stroke[-3:]][:1])
    return [[((x + 0.5) / 32, (y + 0.5) / 32) for y, x in stroke] for stroke in strokes]

@cache
def trace(i, pen=4, skeleton=False):
    "Digit `i` as strokes: the outline of its ink, drawn from inside with a pen of 4 pixels; one line where the ink is thin."
    on = bitmap(digits()[0][i])
    inside = distance_transform_edt(np.pad(on, 1))[1:-1, 1:-1] > (99 if skeleton else pen / 2)
    return walk(thin(thin(on) | inside & ~binary_erosion(inside)))
