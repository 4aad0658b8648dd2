"""From a drag to the frame that shows it: CurveLab and `interact` beside other ways to the same picture, in one browser.

Every contestant runs in JupyterLab, each with a kernel of its own: points, a curve, residuals, the loss, a slider for each of
three knobs. A mouse drags the first slider; the contestants take turns. The clock stops at the end of the first frame in which the
picture differs. It starts when the pointermove event is made; the browser keeps that until its next frame begins, so a second
clock starts when the page gets it. Frames are counted from there: 1 is as soon as can be. Two floors: `bare slider`, a number
that follows an <input type=range> with nothing else on the way, and `Label`, a line of text that a kernel makes follow a slider.
Then the slider is dragged to and fro for two seconds: how many different pictures were shown in each of them?
"""
import re, sys, tempfile, time
from contextlib import contextmanager
from pathlib import Path

import nbformat
import torch
from common import ROOT, race, row
from playwright.sync_api import sync_playwright

sys.path[:0] = [str(ROOT/'tools'), str(ROOT/'tests')]
from browser import ADVICE, find
from conftest import served

PACKAGES = 'torch numpy matplotlib ipywidgets anywidget jupyterlab ipykernel bqplot plotly playwright'.split()
NOTE = (
    "The same picture in JupyterLab, on a screen with one pixel for each of a page's: points, curve, residuals and loss in the course's style, three "
    "sliders. From the making of the mouse event to the end of the first frame with another picture. The browser keeps an event until its next frame "
    "begins, up to 16.7 ms; *in the page* the clock starts only then. Two floors: a bare slider moves one number, with no kernel and no library; "
    "`Label` is a line of text that follows a slider through a kernel. Pictures while dragging: different ones shown per second of a drag to and fro. "
    "*A redraw, in Python alone*: the share of it that is drawing, with no browser and no kernel.")

COMMON = '''
import numpy as np, torch, ipywidgets, matplotlib.pyplot as plt
from nbcurve import *
plt.style.use('nbcurve.course')
x, y = noisy_points(mk_quad(3, 2, 1), n={n})
xs, ys, grid = x.flatten().numpy(), y.flatten().numpy(), np.linspace(-2.1, 2.1, 100)
knobs = dict(a=(-5., 5.), b=(-5., 5.), c=(-5., 5.))
def fit(a=1.1, b=1.1, c=1.1): plot_fit(mk_quad(a, b, c), x, y, ylim=(-3, 17))
def parts(a, b, c):
    f = lambda x: a*x**2 + b*x + c
    sticks = np.stack([ys, f(xs), np.full_like(ys, np.nan)], 1).ravel()
    return f(grid), sticks, f'MAE: {{np.abs(f(xs) - ys).mean():.2f}}'
curve, sticks, title = parts(1.1, 1.1, 1.1)
sliders = {{k: ipywidgets.FloatSlider(1.1, min=-5, max=5, description=k) for k in 'abc'}}
def show(draw, fig):
    for s in sliders.values(): s.observe(lambda change: draw(*parts(*(s.value for s in sliders.values()))), 'value')
    return ipywidgets.VBox([*sliders.values(), fig])
'''
# Their code, the slider to drag, and what tells one picture from another.
CONTESTANTS = {
    'bare slider': ("from IPython.display import HTML\nHTML('<input type=range class=bare step=any style=\"width:300px\" "
                    "oninput=\"this.nextElementSibling.textContent = this.value\"><b>0</b>')",
                    'input.bare', "document.querySelector('input.bare').nextElementSibling.textContent"),
    'CurveLab': ('CurveLab(x, y)', '.nbcurve-lab .knobs input[type=range]', "document.querySelector('.nbcurve-lab .figure .curve').getAttribute('d')"),
    'nbcurve.interact': ('interact(fit, **knobs);', '.noUi-handle', 'picture()'),
    'ipywidgets.interact': ('def shown(a=1.1, b=1.1, c=1.1): fit(a, b, c); plt.show()\nipywidgets.interact(shown, **knobs);', '.noUi-handle', 'picture()'),
    'bqplot': ('''
import bqplot as bq
sx, sy = bq.LinearScale(), bq.LinearScale(min=-3, max=17)
line, resid = bq.Lines(x=grid, y=curve, scales=dict(x=sx, y=sy)), bq.Lines(x=xs.repeat(3), y=sticks, scales=dict(x=sx, y=sy))
fig = bq.Figure(marks=[resid, bq.Scatter(x=xs, y=ys, scales=dict(x=sx, y=sy)), line], axes=[bq.Axis(scale=sx), bq.Axis(scale=sy, orientation='vertical')], title=title)
def draw(curve, sticks, title): line.y, resid.y, fig.title = curve, sticks, title
show(draw, fig)''', '.noUi-handle', "[...document.querySelectorAll('.bqplot path.line')].map(e => e.getAttribute('d')).join()"),
    'plotly FigureWidget': ('''
import plotly.graph_objects as go
fig = go.FigureWidget([go.Scatter(x=xs.repeat(3), y=sticks, mode='lines'), go.Scatter(x=xs, y=ys, mode='markers'), go.Scatter(x=grid, y=curve, mode='lines')])
fig.update_layout(title=title, yaxis_range=(-3, 17))
def draw(curve, sticks, title):
    with fig.batch_update(): fig.data[2].y, fig.data[0].y, fig.layout.title = curve, sticks, title
show(draw, fig)''', '.noUi-handle', "[...document.querySelectorAll('.js-line')].map(e => e.getAttribute('d')).join()"),
    'Label': ("label = ipywidgets.Label('1.1')\nlabel.add_class('floor')\ndef draw(*_): label.value = f'{sliders[\"a\"].value:.2f}'\nshow(draw, label)",
              '.noUi-handle', "document.querySelector('.floor').textContent"),
}

# `watch(true)` looks at every frame; `next()` makes a promise, `shown`, of [ms, ms in the page, frames] for the next move, or of null.
WATCH = '''(() => {
    window.picture = () => { const all = [...document.querySelectorAll('.jp-OutputArea img')]; return all.length && all.every(i => i.complete) ? all.at(-1).src : null };
    const channel = new MessageChannel();
    let watching = false, last = null, moved = 0, got = 0, passed = 0, tell = null;
    window.pictures = 0;
    document.addEventListener('pointermove', e => { if (tell && !moved) { passed = 0; moved = e.timeStamp; got = performance.now(); } }, true);
    channel.port1.onmessage = () => {  // after the frame was drawn
        const now = performance.now(), seen = signature();
        if (moved) passed++;
        if (!seen || seen === last) return;
        if (last) pictures++;
        if (moved) { tell([now - moved, now - got, passed]); moved = 0; tell = null; }
        last = seen;
    };
    const frame = () => { if (!watching) return; channel.port2.postMessage(0); requestAnimationFrame(frame); };
    window.watch = on => { if (on && !watching) requestAnimationFrame(frame); watching = on; last = signature(); };
    window.next = () => { moved = 0; window.shown = new Promise(done => { tell = done; setTimeout(done, 4000, null); }); };
})()'''

@contextmanager
def chromium():
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find() or sys.exit(ADVICE), chromium_sandbox=False, args=[
            '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'])
        yield browser
        browser.close()

@contextmanager
def jupyterlab():
    "Starts a JupyterLab; yields its address and its folder."
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        with served(lambda options: [sys.executable, '-m', 'jupyterlab', '--allow-root', *options], home, [
                '--IdentityProvider.token=', f'--ServerApp.root_dir={home}', '--LabApp.expose_app_in_browser=True', '--LabApp.news_url=None']) as url:
            yield url, Path(home)

def opened(browser, url, folder, name, points):
    "A page that opens a notebook, one cell for each number of points."
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(COMMON.format(n=n) + CONTESTANTS[name][0]) for n in points])
    nb.metadata.kernelspec = dict(name='python3', display_name='Python 3', language='python')
    file = re.sub(r'\W', '', name)
    nbformat.write(nb, folder/f'{file}.ipynb')
    page = browser.new_page(viewport=dict(width=1400, height=1000))
    page.goto(f'{url}/lab/workspaces/{file}/tree/{file}.ipynb', wait_until='commit')
    return page

def run(pages, i):
    "Run cell `i` of every notebook, all at the same time, and wait for the pictures."
    for page in pages.values():
        page.locator('.jp-Notebook .jp-CodeCell').first.wait_for(timeout=90_000)
        page.evaluate("""i => void (async () => {
            const panel = jupyterapp.shell.currentWidget;
            await panel.context.ready; await panel.sessionContext.ready; await panel.sessionContext.session?.kernel?.info;
            await jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
            panel.content.activeCellIndex = i;
            await jupyterapp.commands.execute('notebook:run-cell');
        })()""", i)
    for name, page in pages.items():
        _, slider, signature = CONTESTANTS[name]
        page.bring_to_front()
        page.locator(slider).first.wait_for(timeout=90_000)
        page.evaluate(f'window.signature = () => {signature}; {WATCH}')
        page.wait_for_function('() => { try { return signature() } catch { return null } }', timeout=90_000)
        page.locator(slider).first.scroll_into_view_if_needed()
    time.sleep(2)  # what is still on its way arrives

@contextmanager
def held(page, slider, at):
    "The mouse holds the slider; yields a function that moves it by some pixels. At the end it is back where it was."
    page.bring_to_front()
    box = page.locator(slider).first.bounding_box()
    x, y = box['x'] + box['width']*at, box['y'] + box['height']/2
    page.mouse.move(x, y); page.mouse.down()
    page.mouse.move(x + 8, y); page.wait_for_timeout(200)
    page.evaluate('watch(true)'); page.wait_for_timeout(50)
    yield lambda by: page.mouse.move(x + by, y)
    page.evaluate('watch(false)')
    page.mouse.move(x, y); page.mouse.up()
    page.wait_for_timeout(100)

def drag(page, slider, at, n, seconds):
    "[ms, ms in the page, frames] from each of `n` moves to its picture; then the different pictures per second of a drag to and fro."
    found = []
    with held(page, slider, at) as move:
        for i in range(n):
            page.evaluate('next()')
            move(8 + 5*(i % 8 + 1 if i // 8 % 2 == 0 else 7 - i % 8))
            if shown := page.evaluate('shown'): found.append(shown)
            time.sleep(0.04 + i * 7 % 17 / 1000)  # the next move comes at any moment within a frame
        page.evaluate('pictures = 0')
        began, t = time.perf_counter(), 0
        while t < seconds:
            move(8 + 60*abs(5*t % 2 - 1))  # 300 pixels a second: further than one step of the slider in every frame
            time.sleep(0.004)
            t = time.perf_counter() - began
        return found, page.evaluate('pictures') / t if seconds else None

def measure(points=(20, 1000), turns=5, n=10, seconds=2.):
    "{points: {contestant: (ms, ms in the page, frames, pictures per second)}}"
    found = {k: {name: ([], [], [], []) for name in CONTESTANTS} for k in points}
    with jupyterlab() as (url, folder), chromium() as browser:
        pages = {name: opened(browser, url, folder, name, points) for name in CONTESTANTS}
        for i, k in enumerate(points):
            run(pages, i)
            for turn in range(turns):
                for name, page in pages.items():
                    where = CONTESTANTS[name][1], 0.61 if name == 'CurveLab' else 0.5
                    seen, rate = drag(page, *where, n, seconds if turn % 3 == 0 else 0)
                    for values, more in zip(found[k][name], zip(*seen)): values.extend(more)
                    if rate is not None: found[k][name][3].append(rate)
        for page in pages.values(): page.evaluate("jupyterapp.commands.execute('kernelmenu:shutdown')")
    return found

# A point under a hand, in a page without a kernel: what follows it in every frame.
LIVELY = {
    'follow': ('CurveLab, follow=True', 'eight hinges follow a wave of 25 points', dict(family='relus', hinges=8, loss='mse', follow=True)),
    'map': ('CurveLab with its map', 'three knobs, 20 points, the loss from above beside them', dict(map=['a', 'b'])),
    'plain': ('CurveLab', 'three knobs, 20 points', {}),
}
# Where a point in the middle is on the screen: the point's path is a row of `Mx yh0`.
MIDDLE = """() => {
    const svg = document.querySelector('.figure > svg'), r = svg.getBoundingClientRect();
    const dots = [...svg.querySelector('.dots').getAttribute('d').matchAll(/M([-\\d.]+)[ ,]([-\\d.]+)/g)], [, x, y] = dots[dots.length >> 1].map(Number);
    return [r.left + x, r.top + y];
}"""
FRAMES = """([x, y, seconds]) => new Promise(done => {  // a hand that moves in every frame: the frames of the page, and those with another picture
    const svg = document.querySelector('.figure > svg'), began = performance.now();
    const seen = () => ['.dots', '.curve'].map(name => svg.querySelector(name).getAttribute('d')).join();
    let last = seen(), frames = 0, pictures = 0;
    const frame = () => requestAnimationFrame(() => {
        const next = seen(), spent = performance.now() - began;
        frames++; pictures += next !== last; last = next;
        if (spent > 1000 * seconds) return done([1000 * pictures / spent, 1000 * frames / spent]);
        svg.dispatchEvent(new PointerEvent('pointermove', {pointerId: 1, isPrimary: true, pointerType: 'mouse', buttons: 1, bubbles: true,
            clientX: x + 40 * Math.sin(spent / 330), clientY: y + 60 * Math.sin(spent / 140)}));
        frame();
    });
    frame();
})"""

def lively(turns=5, seconds=2.):
    "{which: ([pictures per second], [frames per second])} while a point is dragged to and fro."
    from nbcurve import CurveLab
    wave = torch.linspace(-3, 3, 25)[:, None]
    found = {name: ([], []) for name in LIVELY}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        pages = {}
        for name, (_, _, options) in LIVELY.items():
            points = (wave, torch.sin(2*wave)) if options.get('follow') else ()
            page = pages[name] = browser.new_page(viewport=dict(width=1200, height=900))
            page.goto(CurveLab(*points, **options).to_html(Path(folder)/f'{name}.html').as_uri())
            page.locator('.figure > svg .curve').wait_for()
            page.wait_for_timeout(1000)
        for _ in range(turns):
            for name, page in pages.items():
                page.bring_to_front()
                x, y = page.evaluate(MIDDLE)
                page.mouse.move(x, y); page.mouse.down()
                for values, value in zip(found[name], page.evaluate(FRAMES, [x, y, seconds])): values.append(value)
                page.mouse.move(x, y); page.mouse.up()
        return found

REDRAWS = 20
SLIDERS = '''
import io
from nbcurve.widgets.sliders import Interactive
plt.switch_backend('agg')
w = Interactive(fit, **knobs)
w.update()
w.picture.density = 1
def ours():
    for i in range({redraws}): w.children[0].value = i/10
def alone():
    for i in range({redraws}):
        fit(i/10)
        plt.savefig(io.BytesIO())
        plt.close()'''

def races(quick):
    "Twenty pictures, one after the other: by a slider of `interact`, and by Matplotlib alone."
    found = {}
    for n in (20,) if quick else (20, 1000):
        exec((COMMON + SLIDERS).format(n=n, redraws=REDRAWS), names := {})
        found[n] = {who: names[who] for who in ('ours', 'alone')}
    return found

def rows(quick=False):
    found, out = measure((20,), 1, 3, 0.3) if quick else measure(), []
    for n, times in found.items():
        if few := [name for name, (ms, *_) in times.items() if len(ms) < 3]: raise RuntimeError(f'too few pictures of {few}')
        def add(id, what, mine, peer, k, unit, *aim, **more):
            out.append(row(f'drag-{n}-{id}', f'{what}, {n} points', mine, times[mine][k], peer, times[peer][k], unit, *aim, **more))
        shown, frames, rate = 'drag to picture', 'frames until it shows', 'pictures while dragging (more is better)'
        add('lab', shown, 'CurveLab', 'ipywidgets.interact', 0, 'ms', 0.1)
        add('lab-bare', shown, 'CurveLab', 'bare slider', 0, 'ms', 16.7, 'ours')
        add('page', shown + ', in the page', 'CurveLab', 'bare slider', 1, 'ms', 16.7, 'ours')
        add('page-ipywidgets', shown + ', in the page', 'CurveLab', 'ipywidgets.interact', 1, 'ms', 0.1)
        add('interact', shown, 'nbcurve.interact', 'ipywidgets.interact', 0, 'ms', 0.5)
        for id, peer in ('bqplot', 'bqplot'), ('plotly', 'plotly FigureWidget'), ('floor', 'Label'): add(f'lab-{id}', shown, 'CurveLab', peer, 0, 'ms')
        add('interact-floor', shown, 'nbcurve.interact', 'Label', 0, 'ms', 1.8)
        add('frames', frames, 'CurveLab', 'ipywidgets.interact', 2, 'frames', 1, 'ours')
        for id, peer in ('', 'ipywidgets.interact'), ('-bqplot', 'bqplot'), ('-plotly', 'plotly FigureWidget'):
            add(f'rate{id}', rate, 'CurveLab', peer, 3, '/s', more=True)
        add('rate-interact', rate, 'nbcurve.interact', 'ipywidgets.interact', 3, '/s', 18, 'ours', more=True)
    for name, (pictures, frames) in (lively(2, 0.5) if quick else lively()).items():
        who, what, _ = LIVELY[name]
        out.append(row(f'drag-point-{name}', f'pictures while a point is dragged (more is better): {what}', who, pictures, 'frames of the page', frames, '/s',
                       *([55, 'ours'] if name != 'plain' else []), more=True))
    for n, times in race('drag', quick).items():
        ours, alone = ([1000*t/REDRAWS for t in times[who][0]] for who in ('ours', 'alone'))
        out.append(row(f'drag-{n}-redraw', f'a redraw, in Python alone, {n} points', 'nbcurve.interact', ours, 'Matplotlib, a new figure as PNG', alone, 'ms'))
    for r in out:
        if r['peer'] in ('bare slider', 'Label', 'frames of the page'): r['verdict'] = ', '.join(['a floor', *r['verdict'].split(', ')[1:]])
    return out
