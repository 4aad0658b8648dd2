"""What one waits for: the import, a fresh kernel through lesson 3, and a page with a lab that has no kernel."""
import os, subprocess, sys, tempfile
from functools import partial
from pathlib import Path

import nbformat
from common import ROOT, race, row
from drag import CONTESTANTS, WATCH, chromium
from nbclient import NotebookClient
from nbcurve import CurveLab, mk_quad, noisy_points

PACKAGES = 'torch numpy matplotlib ipywidgets anywidget ipykernel nbclient fastai plotly playwright pytest-benchmark'.split()
NOTE = ("The imports each in a fresh Python, start and end included. Through lesson 3: from the start of a kernel to the end of its last cell, and "
        "what the kernel then holds in memory; ours are all the cells of lessons 1 to 3, theirs the dozen cells with the same topics, in the "
        "calls of Jeremy Howard's *How does a neural net really work?*, which has no questions, exercises or checks. The page without a kernel: "
        "CurveLab's three knobs beside one knob of plotly's, which stores a picture for each of 101 values.")

# The notebook that the course grew from, up to the loss: its calls, in our words.
SEED = ['''
from ipywidgets import interact
from fastai.basics import *
plt.rc('figure', dpi=90)
def plot_function(f, title=None, min=-2.1, max=2.1, color='r', ylim=None):
    x = torch.linspace(min, max, 100)[:, None]
    if ylim: plt.ylim(ylim)
    plt.plot(x, f(x), color)
    if title is not None: plt.title(title)''',
    'def f(x): return 3*x**2 + 2*x + 1\nplot_function(f, "$3x^2 + 2x + 1$")',
    'def quad(a, b, c, x): return a*x**2 + b*x + c\ndef mk_quad(a, b, c): return partial(quad, a, b, c)',
    'plot_function(mk_quad(3, 2, 1))',
    'def noise(x, scale): return np.random.normal(scale=scale, size=x.shape)\ndef add_noise(x, mult, add): return x*(1 + noise(x, mult)) + noise(x, add)',
    'np.random.seed(42)\nx = torch.linspace(-2, 2, steps=20)[:, None]\ny = add_noise(f(x), 0.15, 1.5)\nplt.scatter(x, y);', '''
@interact(a=1.1, b=1.1, c=1.1)
def plot_quad(a, b, c):
    plt.scatter(x, y)
    plot_function(mk_quad(a, b, c), ylim=(-3, 13))''',
    '%matplotlib inline\ndef mae(preds, acts): return torch.abs(preds - acts).mean()', '''
@interact(a=1.1, b=1.1, c=1.1)
def plot_loss(a, b, c):
    f = mk_quad(a, b, c)
    plt.scatter(x, y)
    plot_function(f, ylim=(-3, 12), title=f"MAE: {mae(f(x), y):.2f}")''']

def lessons(numbers):
    return [c.source for file in sorted((ROOT/'nbs'/'en').glob(f'0[{numbers}]_*.ipynb')) for c in nbformat.read(file, 4).cells if c.cell_type == 'code']

def through(cells):
    "Run the cells in a fresh kernel; the megabytes it holds at the end."
    memory = 'import psutil\nprint(psutil.Process().memory_info().rss)'
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in [*cells, memory]])
    NotebookClient(nb, kernel_name='python3', resources=dict(metadata=dict(path=str(ROOT)))).execute()
    return int(nb.cells[-1].outputs[0].text) / 1e6

# Everyone's second start finds the modules compiled: so does ours, whatever this machine is told.
COMPILED = {k: v for k, v in os.environ.items() if k != 'PYTHONDONTWRITEBYTECODE'}
def fresh(code): subprocess.run([sys.executable, '-c', code], check=True, cwd=ROOT, env=COMPILED)

def races(quick):
    return {'import': {'nbcurve': partial(fresh, 'import nbcurve'), 'both': partial(fresh, 'import torch, matplotlib.pyplot')},
            'lessons': {'ours': partial(through, lessons('1')[:3] if quick else lessons('1-3')), 'seed': partial(through, SEED[2:3] if quick else SEED)}}

def plotly_page(path):
    "Points, residuals and a curve with one slider, as a page of plotly's that needs no network."
    import numpy as np, plotly.graph_objects as go
    x, y = (t.flatten().numpy() for t in noisy_points(mk_quad(3, 2, 1)))
    grid, quad = np.linspace(-2.1, 2.1, 100), lambda a, x: a*x**2 + 1.1*x + 1.1
    lines = lambda a: [np.stack([y, quad(a, x), np.full_like(y, np.nan)], 1).ravel(), quad(a, grid)]
    sticks, curve = lines(1.1)
    fig = go.Figure([go.Scatter(x=x.repeat(3), y=sticks, mode='lines'), go.Scatter(x=grid, y=curve, mode='lines'), go.Scatter(x=x, y=y, mode='markers')])
    steps = [dict(method='update', label=f'{a:.1f}', args=[dict(y=lines(a)), dict(title=dict(text=f'MAE: {abs(quad(a, x) - y).mean():.2f}')), [0, 1]])
             for a in np.linspace(-5, 5, 101)]
    fig.update_layout(yaxis_range=(-3, 17), sliders=[dict(active=61, currentvalue=dict(prefix='a '), steps=steps)])
    fig.write_html(path, include_plotlyjs=True)

def first_drag(browser, path, slider, at, signature):
    "Milliseconds from opening the page to the first picture that a drag made."
    page = browser.new_page(viewport=dict(width=1000, height=800))
    page.goto(path.as_uri(), wait_until='commit')
    handle = page.locator(slider).first
    handle.wait_for()
    page.evaluate(f'window.signature = () => {signature}; {WATCH}; watch(true); next()')
    box = handle.bounding_box()
    x, y = box['x'] + box['width']*at, box['y'] + box['height']/2
    page.mouse.move(x, y); page.mouse.down(); page.mouse.move(x + 30, y)
    ms = page.evaluate('shown.then(seen => seen && performance.now())')
    page.close()
    if not ms: raise RuntimeError(f'{path.name} did not follow the mouse')
    return ms

def pages(turns):
    "(sizes in kB, milliseconds) of CurveLab's page and of plotly's."
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        lab, theirs = Path(folder)/'lab.html', Path(folder)/'plotly.html'
        CurveLab(*noisy_points(mk_quad(3, 2, 1))).to_html(lab)
        plotly_page(theirs)
        contestants = [(lab, *CONTESTANTS['CurveLab'][1:2], 0.61, CONTESTANTS['CurveLab'][2]),
                       (theirs, '.slider-grip-rect', 0.5, CONTESTANTS['plotly FigureWidget'][2])]
        times = [[first_drag(browser, *c) for c in contestants] for _ in range(turns)]
        return [p.stat().st_size / 1000 for p in (lab, theirs)], list(zip(*times))

def rows(quick=False):
    t = race('opening', quick, turns=4)
    (ours, theirs), (our_ms, their_ms) = pages(1 if quick else 6)
    (lesson, lesson_mb), (seed, seed_mb) = t['lessons']['ours'], t['lessons']['seed']
    return [
        row('opening-import', 'import, in a fresh Python', 'nbcurve', t['import']['nbcurve'][0], 'torch, matplotlib.pyplot', t['import']['both'][0], 's', 1.1),
        row('opening-lessons-time', 'through lesson 3', 'lessons 1 to 3', lesson, 'the seed, same topics', seed, 's'),
        row('opening-lessons-memory', 'through lesson 3', 'lessons 1 to 3', lesson_mb, 'the seed, same topics', seed_mb, 'MB'),
        row('opening-page-size', 'a page without a kernel', 'CurveLab.to_html', [ours], 'plotly write_html', [theirs], 'kB'),
        row('opening-page-drag', 'from opening it to the first drag shown', 'CurveLab.to_html', our_ms, 'plotly write_html', their_ms, 'ms')]
