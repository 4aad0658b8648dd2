"""From a drag to the frame that shows it: CurveLab beside four other ways to the same picture, in one browser.

    pip install bqplot plotly                    (besides what the tests need)
    python bench/drag.py [MOVES]                 prints a table

Every contender runs in JupyterLab: points, a curve, residuals, the loss, a slider for each of three knobs. A mouse
drags the first slider. The clock starts when the pointermove event is made, which may be up to a frame before the
browser hands it out, and stops at the end of the first frame in which the picture differs. Frames are counted from
the one in which the event is handed out: 1 is as soon as can be.
"""
import os, re, signal, statistics, subprocess, sys, tempfile, time
from pathlib import Path
from urllib.request import urlopen

import nbformat
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT/'tools'), str(ROOT/'tests')]
from browser import find
from conftest import free_port

COMMON = '''
import numpy as np, torch, ipywidgets, matplotlib.pyplot as plt
from nbcurve import *
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
CONTENDERS = {
    'CurveLab': ('CurveLab(x, y)', '.nbcurve-lab .knobs input[type=range]', "document.querySelector('.nbcurve-lab .figure .curve').getAttribute('d')"),
    'nbcurve.interact': ('interact(fit, **knobs);', '.noUi-handle', 'picture()'),
    'ipywidgets.interact, Matplotlib': ('def shown(a=1.1, b=1.1, c=1.1): fit(a, b, c); plt.show()\nipywidgets.interact(shown, **knobs);', '.noUi-handle', 'picture()'),
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
}

WATCH = '''() => {
    window.picture = () => { const all = [...document.querySelectorAll('.jp-OutputArea img')]; return all.length && all.every(i => i.complete) ? all.at(-1).src : null };
    const channel = new MessageChannel();
    window.moved = 0; window.times = []; window.frames = [];
    let last = null, passed = 0;
    document.addEventListener('pointermove', e => { if (!moved) passed = 0; moved ||= e.timeStamp; }, true);
    channel.port1.onmessage = () => {  // after the frame was drawn
        const now = performance.now(), seen = signature();
        if (moved) passed++;
        if (seen && seen !== last) { if (moved && last) { times.push(now - moved); frames.push(passed); moved = 0; } last = seen; }
    };
    const frame = () => { channel.port2.postMessage(0); requestAnimationFrame(frame); };
    frame();
}'''

def measure(page, url, folder, name, n, moves):
    code, slider, signature = CONTENDERS[name]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(COMMON.format(n=n) + code)])
    nb.metadata.kernelspec = dict(name='python3', display_name='Python 3', language='python')
    file = re.sub(r'\W', '', name) + str(n)
    nbformat.write(nb, folder/f'{file}.ipynb')
    page.goto(f'{url}/lab/workspaces/{file}/tree/{file}.ipynb')
    page.locator('.jp-Notebook .jp-CodeCell').first.wait_for(timeout=60_000)
    page.evaluate('''async () => {
        const panel = jupyterapp.shell.currentWidget;
        await panel.context.ready; await panel.sessionContext.ready; await panel.sessionContext.session?.kernel?.info;
        await jupyterapp.commands.execute('notebook:run-cell');
    }''')
    handle = page.locator(slider).first
    handle.wait_for(timeout=60_000)
    page.evaluate(f'void (window.signature = () => {signature})')
    page.wait_for_function('() => { try { return signature() } catch { return null } }', timeout=60_000) if 'picture' not in signature else page.wait_for_timeout(3000)
    page.wait_for_timeout(1500)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box['x'] + box['width'] * (0.61 if name == 'CurveLab' else 0.5), box['y'] + box['height'] / 2
    page.mouse.move(x, y); page.mouse.down()
    page.evaluate(WATCH)
    page.wait_for_timeout(300)
    way = 0
    for i in range(moves):
        way = (i % 8) if i // 8 % 2 == 0 else 8 - i % 8
        done = page.evaluate('times.length')
        page.mouse.move(x + 8 + 5 * way, y)
        for _ in range(40):  # seldom enough not to disturb
            time.sleep(0.1 + i * 7 % 17 / 1000)  # the next move comes at any moment within a frame
            if page.evaluate('times.length') > done: break
        else: page.evaluate('moved = 0')
    page.mouse.up()
    return page.evaluate('[times, frames]')

def main(moves=80):
    with tempfile.TemporaryDirectory() as home, sync_playwright() as p:
        port, home = free_port(), Path(home)
        env = {**os.environ, 'PYTHONPATH': str(ROOT), 'JUPYTERLAB_SETTINGS_DIR': str(home/'settings'), 'JUPYTERLAB_WORKSPACES_DIR': str(home/'work')}
        server = subprocess.Popen([sys.executable, '-m', 'jupyterlab', '--no-browser', '--allow-root', f'--port={port}', '--IdentityProvider.token=',
                                   f'--ServerApp.root_dir={home}', '--LabApp.expose_app_in_browser=True', '--LabApp.news_url=None'],
                                  env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            url = f'http://127.0.0.1:{port}'
            for _ in range(300):
                try: urlopen(f'{url}/api/status').close(); break
                except OSError: time.sleep(0.1)
            browser = p.chromium.launch(executable_path=find(), chromium_sandbox=False, args=['--disable-gpu'])
            print('| | points | median | 95 % | frames: median | 95 % | moves seen |\n|---|---|---|---|---|---|---|')
            for n in (20, 1000):
                for name in CONTENDERS:
                    page = browser.new_page(viewport=dict(width=1400, height=1000))
                    times, frames = measure(page, url, home, name, n, moves)
                    page.close()
                    if len(times) < moves // 2: print(f'| {name} | {n} | too few: {len(times)} of {moves} | | | | |'); continue
                    print(f'| {name} | {n} | {statistics.median(times):.1f} ms | {statistics.quantiles(times, n=20)[-1]:.1f} ms | '
                          f'{statistics.median(frames):.0f} | {statistics.quantiles(frames, n=20)[-1]:.0f} | {len(times)} of {moves} |', flush=True)
            browser.close()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)

if __name__ == '__main__': main(*map(int, sys.argv[1:]))
