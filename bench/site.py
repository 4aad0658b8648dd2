"""The reading site beside other ways to save a picture that moves: the weight of a page, and the wait for its first moved picture.

    make site; python bench/site.py [SITE]      one run; a table in Markdown; by default of build/site

A page is opened as a file in a browser that knows nothing yet; the wait ends when its script has moved a slider and the picture has
changed. Plotly's and Panel's pages hold one figure: sliders of a quadratic, 21 positions each. Plotly's has three, the others at
their start, as ours; Panel saves every combination (three would be 9261), so it has one. It takes part where it is installed.
"""
import sys, tempfile
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote, urlparse

import numpy as np
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT/'tools'))
from browser import find

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

def main(site):
    heaviest = max((site/'en').glob('[0-9]*.html'), key=lambda p: p.stat().st_size)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        pages = [(f'the story, {sliders(site/"en"/"index.html")} sliders', site/'en'/'index.html', OURS),
                 (f'the heaviest lesson, {heaviest.stem}, {sliders(heaviest)} sliders', heaviest, OURS)]
        for name, make, move in ('plotly', plotly_page, PLOTLY), ('Panel', panel_page, PANEL):
            try: make(Path(folder)/f'{name}.html')
            except ImportError: continue
            pages.append((f'{name}, one figure, {dict(plotly="3 sliders", Panel="1 slider")[name]}', Path(folder)/f'{name}.html', move))
        browser = p.chromium.launch(executable_path=find(), args=['--disable-gpu'], chromium_sandbox=False)
        print('| page | kB | s to the first moved picture |\n|---|---|---|')
        for name, path, move in pages:
            weight, wait = weigh(browser, path, move)
            print(f'| {name} | {weight:,.0f} | {wait:.2f} |', flush=True)
        browser.close()

def sliders(path): return path.read_text(encoding='utf-8').count('"kind":"slider"')

if __name__ == '__main__': main(Path(*sys.argv[1:] or [ROOT/'build'/'site']))
