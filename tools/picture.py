"""Make the README's picture, nbs/images/lesson.png: sliders of lesson 3 in JupyterLab, dragged to a good fit.

    python tools/picture.py
"""
import os, socket, subprocess, sys, tempfile, time
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from browser import find

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK, SLIDERS = 'en/03_loss.ipynb', '@interact(a=(0., 4., 0.02)'
KNOBS = 2.62, 1.34, 0.56

def start_lab(port):
    "A JupyterLab with settings of its own, in light colours."
    options = [f'--port={port}', '--no-browser', '--IdentityProvider.token=', '--LabApp.expose_app_in_browser=True']
    if hasattr(os, 'geteuid') and os.geteuid() == 0: options.append('--allow-root')
    home = {f'{name}_DIR': tempfile.mkdtemp() for name in ('JUPYTER_CONFIG', 'JUPYTERLAB_SETTINGS', 'JUPYTERLAB_WORKSPACES')}
    return subprocess.Popen([sys.executable, '-m', 'jupyter', 'lab', *options, f'--ServerApp.root_dir={ROOT/"nbs"}'],
                            env={**os.environ, **home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def wait_for(url):
    for _ in range(300):
        try: return urlopen(url).close()
        except OSError: time.sleep(0.1)
    raise SystemExit(f'JupyterLab did not start at {url} within 30 seconds. Try `make lab` and read what it says.')

def take(url, path):
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find(), args=['--disable-gpu'], chromium_sandbox=False)
        page = browser.new_page(viewport=dict(width=860, height=14_000), color_scheme='light')
        page.goto(f'{url}/doc/tree/{NOTEBOOK}')
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'")
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        cell = page.locator('.jp-CodeCell', has_text=SLIDERS)
        readouts = cell.locator('.widget-readout')
        readouts.nth(2).wait_for(timeout=120_000)
        for i, knob in enumerate(KNOBS):
            readouts.nth(i).fill(f'{knob}')
            readouts.nth(i).press('Enter')
        page.wait_for_timeout(2000)
        page.mouse.move(0, 0)
        cell.screenshot(path=path)
        browser.close()

if __name__ == '__main__':
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        url = f'http://127.0.0.1:{s.getsockname()[1]}'
    lab = start_lab(url.rpartition(':')[2])
    try:
        wait_for(f'{url}/api/status')
        take(url, ROOT/'nbs'/'images'/'lesson.png')
    finally: lab.terminate()
