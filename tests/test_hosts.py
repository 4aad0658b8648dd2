"""Where else it runs: marimo, Voila, Notebook 7, as docs/where-it-runs.md says."""
import ast, os, re, subprocess, sys, time
from contextlib import contextmanager

import pytest
from conftest import PATIENCE, ROOT, stop
from playwright.sync_api import expect

def test_the_marimo_example_is_a_marimo_notebook():
    "Without marimo: its cells name what they take and give, and what they use of the package is there."
    import nbcurve
    tree = ast.parse((ROOT/'docs/examples/marimo_lab.py').read_text(encoding='utf-8'))
    cells = [f for f in tree.body if isinstance(f, ast.FunctionDef)]
    given = set()
    for f in cells:
        assert {a.arg for a in f.args.args} <= given
        given |= {n.id for n in ast.walk(f.body[-1]) if isinstance(n, ast.Name)}
    taken = [a.name for n in ast.walk(cells[0]) if isinstance(n, ast.ImportFrom) and n.module == 'nbcurve' for a in n.names]
    assert taken and all(hasattr(nbcurve, name) for name in taken)

def test_the_table_names_tests_that_exist():
    rows = [row for row in (ROOT/'docs/where-it-runs.md').read_text(encoding='utf-8').splitlines() if row.startswith('| ')][1:]
    for row in rows:
        cells = [c.strip() for c in row.strip('|').split('|')]
        named = re.findall(r'`(\w+\.py)::(\w+)`', cells[-1])
        assert named and cells[1] or 'not tested' in row or 'bench/hub.py' in row, row
        for file, name in named: assert re.search(rf'^def {name}\(', (ROOT/'tests'/file).read_text(encoding='utf-8'), re.M), (file, name)

@contextmanager
def program(command, log, says, **env):
    "A server that prints its address; yields it."
    with open(log, 'w', encoding='utf-8') as out:
        server = subprocess.Popen([str(c) for c in command], cwd=ROOT, stdout=out, stderr=out, start_new_session=True,
                                  env={**os.environ, 'PYTHONPATH': str(ROOT), **env})
    try:
        end = time.monotonic() + PATIENCE/1000
        while not (found := re.search(says, log.read_text())):
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(.1)
        yield found[1]
    finally: stop(server)

@pytest.mark.full
def test_marimo(browser, tmp_path):
    command = [sys.executable, '-m', 'marimo', 'run', ROOT/'docs/examples/marimo_lab.py', '--headless', '--no-token']
    with program(command, tmp_path/'log', r'URL: (http://\S+)', HOME=str(tmp_path)) as url:
        page = browser.new_page()
        page.goto(url)
        said, loss = page.get_by_text('In Python: MAE'), page.locator('.nbcurve-lab .readout strong')
        def agree(): expect(said).to_contain_text(loss.inner_text().split()[-1])
        expect(loss).not_to_be_empty()
        agree()
        before = loss.inner_text()
        page.locator('.nbcurve-lab .knobs input[type=range]').first.focus()
        for _ in range(3): page.keyboard.press('ArrowRight')
        expect(loss).not_to_have_text(before)
        agree()
        page.get_by_role('button', name='the best quadratic').click()
        expect(loss).to_contain_text('0.9859')
        expect(said).to_contain_text('0.9859')
        page.close()

def alive(page):
    "Lesson 3's slider, live figure and question answer the mouse, and the slider the keys, too."
    handle, picture = page.locator('.widget-interact .noUi-handle').first, page.locator('.widget-interact img').first
    def drag(what, dx, dy):
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        x, y = box['x'] + box['width']/2, box['y'] + box['height']/2
        page.mouse.move(x, y); page.mouse.down(); page.mouse.move(x + dx, y + dy, steps=5); page.mouse.up()
    def changes(do):
        before = picture.get_attribute('src')
        do()
        expect(picture).not_to_have_attribute('src', before)
    picture.wait_for()
    page.locator('.nbcurve-lab').scroll_into_view_if_needed()  # what nobody sees is not drawn
    expect(page.locator('.nbcurve-lab .readout strong')).not_to_be_empty()
    changes(lambda: drag(handle, 40, 0))
    handle.focus()
    changes(lambda: page.keyboard.press('ArrowRight'))
    loss = page.locator('.nbcurve-lab .readout strong')
    before = loss.inner_text()
    drag(page.locator('.nbcurve-lab .handle.point').first, 0, -60)
    expect(loss).not_to_have_text(before)
    question = page.locator('.nbcurve-ask').first
    before = question.inner_text()
    question.get_by_role('button').first.click()
    expect(question).not_to_have_text(before)

@pytest.mark.full
def test_voila(browser, tmp_path):
    command = [sys.executable, '-m', 'voila', ROOT/'nbs/en/03_loss.ipynb', '--no-browser']
    with program(command, tmp_path/'log', r'running at:\s+(http://\S+)', JUPYTER_RUNTIME_DIR=str(tmp_path)) as url:
        page = browser.new_page(viewport=dict(width=1280, height=1000))
        page.goto(url)
        alive(page)
        page.close()

@pytest.mark.full
def test_notebook_7(lab, browser):
    page = browser.new_page(viewport=dict(width=1280, height=1000))
    page.goto(f'{lab[0]}/notebooks/en/03_loss.ipynb')
    page.locator('.jp-Notebook .jp-CodeCell').first.wait_for()
    page.get_by_text('Python 3 (ipykernel)').first.wait_for()
    page.get_by_role('menuitem', name='Run', exact=True).click()
    page.get_by_text('Run All Cells', exact=True).click()
    alive(page)
    page.close()
