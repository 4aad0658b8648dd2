"""The sliders of `interact` where no kernel is: recorded when the site is built, played by the one player."""
import subprocess, sys
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest
from ipywidgets import FloatLogSlider, FloatSlider, FloatText, IntSlider
from pytest import approx
from playwright.sync_api import expect

from nbcurve import language
from nbcurve.widgets.sliders import Interactive
from test_player import show

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT/'docs'))
import record

def bar(at=0.25, side='low', bold=False, unturned=2.):
    "A bar whose place, height and breadth tell what was chosen."
    plt.axvspan(at - 0.02 - 0.05*bold, at + 0.02 + 0.05*bold, *((0, 0.3) if side == 'low' else (0.7, 1)), color='#d9480f')
    plt.axis((0, 1, 0, 1))
    plt.title(f'bar at {at:.2f}')
    print('it is', side)

TURNED = dict(at=(0., 1., 0.01), side=['low', 'high'], bold=False, unturned=FloatText(2.))

def recorded(f, **turned):
    live = Interactive(f, {}, **turned)
    live.update()
    return record.recorded(live)['text/html']

@cache
def english_bar(): return recorded(bar, **TURNED)

# What is painted orange on a canvas, as shares of its width and height; in the picture's own pixels, so that nothing is blurred.
WHERE = """e => { const {width, height} = e, pen = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  pen.drawImage(e, 0, 0);
  const {data} = pen.getImageData(0, 0, width, height), xs = [], ys = [];
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 250 && Math.abs(data[i] - 0xd9) < 9 && data[i + 1] < 0x60 && data[i + 2] < 0x30)
    { xs.push(i/4 % width); ys.push(Math.floor(i/4/width)); }
  xs.sort((a, b) => a - b); ys.sort((a, b) => a - b);
  return [xs[0]/width, xs.at(-1)/width, ys[ys.length >> 1]/height] }"""

def where(page):
    expect(page.locator('canvas')).to_be_visible()
    low, high, height = page.locator('canvas').evaluate(WHERE)
    return (low + high)/2, high - low, height

def test_each_dial_moves_its_picture(show):
    page = show(english_bar())
    slider, choice, box = page.get_by_role('slider', name='at'), page.get_by_role('combobox', name='side'), page.get_by_role('checkbox', name='bold')
    assert page.locator('canvas').count() == 0 and 'bar at 0.25' in page.locator('img').get_attribute('alt')
    expect(page.locator('pre')).to_have_text('it is low')
    slider.press('Home')
    expect(page.locator('output')).to_have_text('0.00')
    left = where(page)[0]
    slider.press('End')
    expect(page.locator('output')).to_have_text('1.00')
    right = where(page)[0]
    for _ in range(10): slider.press('ArrowLeft')
    expect(page.locator('output')).to_have_text('0.50')
    middle, narrow, low = where(page)
    assert abs(middle - (left + right)/2) < 0.01 and right - left > 0.5
    assert slider.get_attribute('aria-valuetext') == '0.50' and 'bar at 0.50' in page.get_by_role('img').get_attribute('aria-label')
    expect(page.locator('p[role=status]')).to_contain_text('bar at 0.50')
    choice.select_option('high')
    expect(page.locator('pre')).to_have_text('it is high')
    expect(slider).to_have_attribute('aria-valuetext', '0.25')  # the others go back to their start
    page.wait_for_function(f"e => ({WHERE})(e)[2] < {low} - 0.3", arg=page.locator('canvas').element_handle())
    box.check()
    expect(page.locator('pre')).to_have_text('it is low')
    page.wait_for_function(f"e => {{ const [a, b] = ({WHERE})(e); return b - a > {narrow}*2 }}", arg=page.locator('canvas').element_handle())
    assert choice.input_value() == 'low' and page.get_by_text('In a notebook they move together').is_visible()

def test_the_line_leads_to_the_notebook(show):
    page = show(english_bar() + '<p id=run>here</p>')
    assert page.get_by_role('link', name='Run it in a notebook').get_attribute('href') == '#run'

def test_a_slider_alone_needs_no_word_on_others(show):
    page = show(recorded(lambda at=0.5: bar(at), at=(0., 1., 0.5)))
    expect(page.get_by_role('link', name='Run it in a notebook')).to_be_visible()
    assert page.get_by_text('move together').count() == 0

def test_frames_of_unlike_sizes(show):
    def grow(n=1):
        plt.figure(figsize=(3 + 0.005*n, 2))
        plt.bar(range(n), 1)
    page = show(recorded(grow, n=(1, 4)))
    page.get_by_role('slider').press('End')
    assert page.locator('canvas').evaluate('e => [e.width, e.height]') == [604, 400]

def test_a_map_of_colours_shows_no_bands(show):
    "A ramp keeps its shades; lines and points make do with sixteen."
    page = show(recorded(lambda low=0.: plt.imshow([[low + i/400 for i in range(400)]], aspect='auto', vmin=0, vmax=2), low=(0., 1., 0.5)))
    page.get_by_role('slider').press('End')
    shades = page.locator('canvas').evaluate("""e => { const {data} = e.getContext('2d').getImageData(0, e.height/2, e.width, 1);
      return new Set(new Uint32Array(data.buffer)).size }""")
    assert shades > 16

@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_on_a_phone_in_both_themes(show, scheme):
    from axe_playwright_python.sync_playwright import Axe
    page = show(english_bar(), style=':root{color-scheme:light dark} @media (prefers-color-scheme:dark){body{background:#111;color:#eee}}',
                color_scheme=scheme, viewport=dict(width=360, height=700))
    page.get_by_role('slider', name='at').press('End')
    expect(page.locator('canvas')).to_be_visible()
    assert page.evaluate('document.documentElement.scrollWidth') <= 360
    report = Axe().run(page)
    assert not report.response['violations'], report.generate_report()

def test_in_portuguese(show):
    language('pt')
    page = show(recorded(lambda bold=False: bar(bold=bold)))
    expect(page.get_by_role('link', name='Rodar em um notebook')).to_be_visible()

@pytest.mark.parametrize('widget, low, high, number', [
    (FloatSlider(3., min=-1, max=5), -1, 5, 21), (FloatSlider(0.25, min=0.25, max=4, step=0.25), 0.25, 4, 16),
    (IntSlider(7, min=0, max=200), 0, 200, 21), (IntSlider(2, min=1, max=5), 1, 5, 5), (FloatSlider(0.13, min=0, max=1, step=0.01), 0, 1, 21),
    (FloatLogSlider(0.1, min=-3, max=1), 0.001, 10, 21)])
def test_positions(widget, low, high, number):
    kind, values, labels = record.positions(widget)
    assert kind == 'slider' and len(values) == len(labels) == number and sorted(values) == values
    assert widget.value in values and values[0] == approx(low) and values[-1] == approx(high)

def test_a_sheet_is_small():
    "Twenty-one pictures of a moving curve, at double density."
    def curve(a=0.5):
        plt.plot([a*x*x for x in range(-20, 21)])
        plt.ylim(-200, 400)
    assert len(recorded(curve, a=(-1., 1.))) < 120_000

@pytest.mark.slow
def test_a_notebook_is_recorded_once(tmp_path):
    "In its kernel; again only if its code is another."
    nb = nbformat.v4.new_notebook()
    code = 'from nbcurve import interact\nimport matplotlib.pyplot as plt\n@interact(a=(0, 3))\ndef line(a=1): plt.plot([0, a])'
    nb.cells = [nbformat.v4.new_code_cell(code, id='live'), nbformat.v4.new_code_cell('raise Exception("never run")')]
    path, kept = tmp_path/'some.ipynb', tmp_path/'kept.json'
    nbformat.write(nb, path)
    outputs = record.recording(path, kept)
    assert set(outputs) == {'live'} and 'nbcurve' in outputs['live']['text/html'] and path.read_text() == nbformat.writes(nb) + '\n'
    kept.write_text(kept.read_text().replace('text/html', 'from the file'))
    nb.cells.append(nbformat.v4.new_markdown_cell('Prose.'))
    nbformat.write(nb, path)
    assert 'from the file' in record.recording(path, kept)['live']
    nb.cells[0].source = code.replace('a=1', 'a=2')
    nbformat.write(nb, path)
    assert 'text/html' in record.recording(path, kept)['live']

def test_a_saved_figure_says_what_is_on_it(tmp_path):
    from run_notebooks import run
    nb, path = nbformat.v4.new_notebook(), tmp_path/'some.ipynb'
    nb.cells = [nbformat.v4.new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('Up');")]
    nbformat.write(nb, path)
    run(path)
    cell, = nbformat.read(path, 4).cells
    output, = cell.outputs
    assert output.data['text/plain'].startswith('Up. Curves: 1')

@pytest.mark.skipif(sys.platform == 'win32', reason='signals')
def test_a_run_that_a_signal_stops_says_so(tmp_path):
    nb, path = nbformat.v4.new_notebook(), tmp_path/'some.ipynb'
    nb.cells = [nbformat.v4.new_code_cell('import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(999)')]
    nbformat.write(nb, path)
    before = path.read_bytes()
    done = subprocess.run([sys.executable, ROOT/'tools/run_notebooks.py', path], capture_output=True, text=True)
    assert done.returncode and 'by a signal' in done.stderr and path.read_bytes() == before
