"""Every notebook in a real JupyterLab, in a real browser, with a real mouse."""
import re
from contextlib import contextmanager

import nbformat
import pytest
from conftest import ROOT, notebooks
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

# What JupyterLab itself writes to the console, with the reason. Everything else fails the test.
NOISE = {
    r'Failed to load resource.*/api/contents/.*checkpoints': 'asked for before the first save',
}

@contextmanager
def opened(lab, browser, path, **view):
    "A fresh page with the notebook at `path`, and at the end no kernel. Complains about errors on the console."
    url, _ = lab
    page = browser.new_page(viewport=dict(width=1000, height=900), **view)
    complaints = []
    page.on('console', lambda m: complaints.append(f'{m.text} {m.location.get("url")}') if m.type == 'error' else None)
    page.on('pageerror', lambda e: complaints.append(str(e)))
    page.goto(f'{url}/doc/tree/{path}?reset')
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'")
    try:
        yield page
        ours = [c for c in complaints if not any(re.search(n, c) for n in NOISE)]
        assert not ours, '\n'.join(ours)
    finally:
        page.evaluate("window.jupyterapp.commands.execute('kernelmenu:shutdown')")
        page.close()

def run_all(page):
    "Run All Cells; returns the code cells, as saved in a notebook."
    return page.evaluate("""async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await window.jupyterapp.commands.execute('notebook:run-all-cells');
        return panel.content.model.toJSON().cells.filter(c => c.cell_type == 'code');
    }""")

def failures(cells):
    return [(c['id'], o['ename'], o['evalue']) for c in cells for o in c['outputs'] if o['output_type'] == 'error']

