"""The course with the versions that Google Colab has, in the environment that `make test` makes for it."""
import os, re, subprocess
from pathlib import Path

import nbformat, pytest
from conftest import ROOT, served, until
from playwright.sync_api import expect
from test_pad_browser import draw, verdict

COLAB = Path(os.environ.get('NBCURVE_COLAB', ROOT/'.venv-colab'/'bin'/'python'))

@pytest.fixture(scope='module')
def colab():
    assert COLAB.exists(), f"No Python at {COLAB}. Run the tests with `make test`, which makes it, or set NBCURVE_COLAB."
    return COLAB

def test_it_is_what_colab_has(colab):
    code = 'import ipywidgets, IPython, matplotlib; print(ipywidgets.__version__, IPython.__version__, matplotlib.__version__)'
    assert subprocess.check_output([colab, '-c', code], text=True).split() == ['7.7.1', '7.34.0', '3.10.0']

@pytest.mark.parametrize('name', ['interact_compat', *(pytest.param(name, marks=pytest.mark.full) for name in ('sliders', 'practice', 'functions'))])
def test_tests(colab, name):
    file = ROOT/'tests'/f'test_{name}.py'
    done = subprocess.run([colab, '-m', 'pytest', '-p', 'no:cacheprovider', '-o', 'filterwarnings=', file], cwd=ROOT, env={**os.environ, 'PYTHONPATH': str(ROOT)},
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'skipped' not in done.stdout

CELLS = ['from nbcurve import *; lab = CurveLab(); lab',
         "def draw(a=1.): print('drawn with', a); plot_function(mk_quad(a, 1, 1), ylim=(-3, 17))\ninteract(draw, a=(-5., 5.));",
         'import os, time\nwhile not os.path.exists("go"): time.sleep(0.05)',
         'print(lab.params)',
         'run = lab.descend(lr=0.02, steps=60); lab.params = [3, 2, 1]',
         'pad = DigitPad(lambda image: [float(digit == len(pad.strokes)) for digit in range(10)]); pad',
         "predict('loss.outlier')"]

@pytest.fixture
def classic(colab, browser, tmp_path):
    "The cells in classic Notebook, the one place outside Colab where ipywidgets 7.7.1 is at home. Yields the page, and what runs a cell."
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in CELLS])
    nb.metadata.kernelspec = dict(name='python3', display_name='Python 3', language='python')
    nbformat.write(nb, tmp_path/'nb.ipynb')
    command = lambda options: [colab, '-m', 'notebook', '--allow-root', *options]
    port = 10_000 + os.getpid() % 20_000  # this old server does not say which port it chose; from here it looks for a free one
    with served(command, tmp_path, ['--NotebookApp.token=', f'--notebook-dir={tmp_path}'], port) as url:
        yield from classic_page(browser, url)

def classic_page(browser, url):
    page, errors = browser.new_page(viewport=dict(width=1200, height=1400)), []
    page.on('pageerror', lambda e: errors.append(str(e)))
    try:
        # Its widgets are ready once the browser has looked, in vain, for some that the kernel already has.
        with page.expect_console_message(lambda m: 'jupyter.widget.control' in m.text):
            page.goto(f'{url}/notebooks/nb.ipynb')
        yield page, lambda *which: page.evaluate('which => Jupyter.notebook.execute_cells(which)', which)
        assert errors == []
    finally:
        page.close()

def test_widgets_in_a_browser(classic, tmp_path):
    "Alive; and after it has been saved, its kernel stopped, and opened again, alive or it says so."
    page, run = classic
    ran = lambda cell: expect(page.locator('.input_prompt').nth(cell)).to_have_text(re.compile(r'In\s*\[\d+\]'))
    run(0, 1, 2)
    box = page.locator('.nbcurve-lab')
    expect(box.locator('.readout strong')).not_to_be_empty()
    for value in '2', '2.5':  # while the kernel is busy: ipywidgets sends the first, and holds the second back until it is answered
        box.get_by_label('a', exact=True).fill(value)
        expect(box.locator('.formula')).to_contain_text(f'y = {float(value):.2f}')
        page.wait_for_timeout(300)  # the lab tells the model ten times a second
    (tmp_path/'go').touch()
    ran(2)
    def heard():
        run(3); ran(3)
        return '[2.5, 1.1, 1.1]' in page.locator('.code_cell').nth(3).inner_text()
    until(heard)
    run(4)  # Python's descent plays on the sliders, and then Python sets them
    expect(box.locator('.formula')).to_have_text('y = 3.00 x² + 2.00 x + 1.00')
    picture = page.locator('.output .nbcurve-frame img')
    before = picture.get_attribute('src')
    page.locator('.ui-slider-handle').press('ArrowRight')
    expect(page.get_by_text('drawn with 1.1')).to_be_visible()
    assert picture.get_attribute('src') != before
    run(5)  # a function reads: its answer comes from Python at every stroke
    pad = page.locator('.nbcurve-pad')
    for n in 1, 2:
        draw(page, pad, [[(.2*n, .2), (.2*n, .9)]])
        expect(verdict(pad)).to_contain_text(f'reads {n},')
    run(6)
    expect(page.locator('.nbcurve-ask')).to_be_visible()
    ran(6)
    before = picture.get_attribute('src')
    page.evaluate("""async () => {
        await Jupyter.notebook.save_notebook();
        await new Promise(done => Jupyter.notebook.session.delete(done, done));
    }""")
    page.reload()
    expect(page.locator('.nbcurve-frame .note')).to_have_text('The sliders sleep. Run this cell, and they move the picture again.')
    expect(picture).to_have_attribute('src', before)
    box.get_by_label('a', exact=True).fill('2')
    expect(box.locator('.formula')).to_have_text('y = 2.00 x² + 2.00 x + 1.00')
    draw(page, pad, [[(.3, .2), (.3, .9)]])
    expect(verdict(pad)).to_contain_text('run the cell again')
    question = page.locator('.nbcurve-ask')
    question.get_by_role('button').first.click()
    expect(question.get_by_role('status').first).not_to_be_empty()
    expect(page.get_by_text('could not be displayed')).to_have_count(0)
