"""The reading site beside other ways to save a picture that moves: the weight of a page, and the wait for its first moved picture."""
import subprocess, sys, tempfile
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote, urlparse

import numpy as np
from common import ROOT, row
from drag import chromium

PACKAGES = 'sphinx myst-nb pydata-sphinx-theme plotly panel bokeh matplotlib playwright'.split()
NOTE = ("A page is opened as a file in a browser that knows nothing yet, with all that it loads; the wait ends when its first slider has been moved "
        "by a script and the picture has changed. Ours are whole pages, with their text, questions and pictures. Plotly's and Panel's pages hold one "
        "figure, a quadratic with sliders of 21 positions. Plotly's has three, each moved with the others at their start, as ours; Panel saves every combination (of three sliders 9,261), "
        "so it has one.")

X, START, PLACES = np.linspace(-2, 2, 60), (1.5, 1.5, 1.5), np.linspace(-1, 5, 21)
PATIENCE = 60_000

def quad(knobs): return knobs[0]*X**2 + knobs[1]*X + knobs[2]
def states():
    "(name, for each place the curve), the other knobs at their start."
    for i, name in enumerate('abc'): yield name, [quad([*START[:i], p, *START[i+1:]]) for p in PLACES]

def plotly_page(path):
    import plotly.graph_objects as go
    frames, sliders = [], []
    for i, (name, curves) in enumerate(states()):
        frames += [go.Frame(name=f'{name}{k}', data=[go.Scatter(x=X, y=y)]) for k, y in enumerate(curves)]
        steps = [dict(method='animate', label=f'{p:.1f}', args=[[f'{name}{k}'], dict(mode='immediate', frame=dict(duration=0), transition=dict(duration=0))])
                 for k, p in enumerate(PLACES)]
        sliders.append(dict(steps=steps, y=-0.3*i, currentvalue=dict(prefix=name)))
    go.Figure([go.Scatter(x=X, y=quad(START))], go.Layout(sliders=sliders, yaxis=dict(range=[-10, 30])), frames).write_html(path)

def panel_page(path):
    import matplotlib.pyplot as plt
    import panel
    from bokeh.resources import INLINE
    panel.extension()
    curves = dict(states())['a']
    def show(k):
        fig, ax = plt.subplots(figsize=(7.2, 4))
        ax.plot(X, curves[k]); ax.set_ylim(-10, 30)
        plt.close(fig)
        return panel.pane.Matplotlib(fig, dpi=144)
    knob = panel.widgets.IntSlider(name='a', start=0, end=len(PLACES) - 1)
    panel.Column(knob, panel.bind(show, knob)).save(path, embed=True, max_opts=len(PLACES), resources=INLINE, progress=False)

# How to move a page's first slider and to know that its picture has changed.
OURS = """async () => {
  const player = [...document.querySelectorAll('.nbcurve-player')].find(e => !e.querySelector('button')), range = player.querySelector('input[type=range]');
  range.value = 0; range.dispatchEvent(new Event('input', {bubbles: true}));
  while (!player.querySelector('canvas')) await new Promise(requestAnimationFrame);
}"""
PLOTLY = """async () => {
  const el = document.querySelector('.js-plotly-plot'), line = () => el.querySelector('.scatterlayer path.js-line').getAttribute('d'), before = line();
  Plotly.animate(el, ['a0'], {mode: 'immediate', frame: {duration: 0}, transition: {duration: 0}});
  while (line() === before) await new Promise(requestAnimationFrame);
}"""
PANEL = """async () => {
  const doc = Bokeh.documents[0], knob = doc.all_models ? [...doc.all_models].find(m => m.type.endsWith('Slider')) : null;
  const pictures = () => [...doc.all_models].map(m => m.text ?? m.object ?? '').join().length + [...doc.all_models].map(m => m.text ?? '').join().slice(-4000);
  const before = pictures();
  knob.value = 20;
  while (pictures() === before) await new Promise(requestAnimationFrame);
}"""
READY = {OURS: "[...document.querySelectorAll('.nbcurve-player')].some(e => !e.querySelector('button'))",
         PLOTLY: "document.querySelector('.js-plotly-plot .scatterlayer path.js-line')", PANEL: "globalThis.Bokeh?.documents?.[0]?.all_models"}

def weigh(browser, path, move):
    "Weight of a page with what it loads, in kB, and the wait for its first moved picture, in s."
    page = browser.new_page(viewport=dict(width=1280, height=900))
    page.set_default_timeout(PATIENCE)
    files = set()
    page.on('request', lambda r: files.add(r.url.partition('#')[0].partition('?')[0]) if r.url.startswith('file:') else None)
    begin = perf_counter()
    page.goto(path.resolve().as_uri(), wait_until='commit')
    page.wait_for_function(f'() => {READY[move]}')
    page.evaluate(move)
    wait = perf_counter() - begin
    page.wait_for_load_state()
    page.close()
    return sum(Path(unquote(urlparse(f).path)).stat().st_size for f in files)/1000, wait

def sliders(path): return path.read_text(encoding='utf-8').count('"kind":"slider"')

def built(folder, quick):
    "The site's story and its heaviest lesson, built into `folder`; in a hurry with the sliders of one lesson alone."
    only = ['--live', 'en/05_surface'] if quick else []
    subprocess.run([sys.executable, ROOT/'docs'/'build.py', '--to', folder, *only], check=True, capture_output=True)
    if quick: return [folder/'en'/'05_surface.html']*2  # the story has no sliders then
    return [folder/'en'/'index.html', max((folder/'en').glob('0*.html'), key=lambda p: p.stat().st_size)]

def rows(quick=False):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        plotly_page(folder/'plotly.html'), panel_page(folder/'panel.html')
        pages = [*built(folder/'site', quick), folder/'plotly.html', folder/'panel.html']
        with chromium() as browser:
            turns = [[weigh(browser, *it) for it in zip(pages, (OURS, OURS, PLOTLY, PANEL))] for _ in range(1 if quick else 7)]
        names = 'the story', f'lesson {int(pages[1].stem[:2])}'
        counted = [f'{name}, {sliders(p)} sliders' for name, p in zip(names, pages)]
    story, lesson, plotly, panel = zip(*turns)
    found = []
    for id, name, ours in ('story', counted[0], story), ('lesson', counted[1], lesson):
        for other, peer, theirs in ('plotly', 'plotly write_html, 3 sliders', plotly), ('panel', 'Panel save(embed), 1 slider', panel):
            for k, (kind, what, unit) in enumerate([('size', 'a page with what it loads', 'kB'), ('wait', 'from opening it to the first moved picture', 's')]):
                found.append(row(f'pages-{id}-{kind}-{other}', what, name, [t[k] for t in ours], peer, [t[k] for t in theirs], unit))
    return found
