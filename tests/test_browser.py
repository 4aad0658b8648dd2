"""Every notebook in a real JupyterLab, in a real browser, with a real mouse."""
import os, re
from contextlib import contextmanager
from functools import cache

import nbformat
import pytest
from conftest import execute, notebooks, until
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

# What JupyterLab itself writes to the console, with the reason. Everything else fails the test.
NOISE = {
    r'Failed to load resource.*/api/contents/.*checkpoints': 'asked for before the first save',
    r'Could not restore the debugger state': 'the kernel was stopped before it answered its debugger',
}

READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'"

@cache
def jupyterlab(browser, url, **view):
    "A page of JupyterLab, and what it writes to the console: to load it takes longer than to run a lesson, so one serves many notebooks."
    page, complaints = browser.new_page(**view), []
    page.on('console', lambda m: complaints.append(f'{m.text} {m.location.get("url")}') if m.type == 'error' else None)
    page.on('pageerror', lambda e: complaints.append(str(e)))
    page.goto(f'{url}/doc?reset')
    page.wait_for_function('window.jupyterapp?.shell.currentWidget')
    return page, complaints

@contextmanager
def opened(lab, browser, path, noise=(), **view):
    "A page with the notebook at `path` and a kernel of its own, and at the end without. Complains about errors on the console."
    page, complaints = jupyterlab(browser, lab[0], **view)
    complaints.clear()
    page.set_viewport_size(dict(width=1000, height=900))
    page.evaluate("""async path => {
        for (const other of [...jupyterapp.shell.widgets('main')]) other.close();
        await jupyterapp.commands.execute('docmanager:open', {path});
    }""", path)
    page.wait_for_function(READY)
    try:
        yield page
        page.evaluate("""async () => {
            await jupyterapp.commands.execute('kernelmenu:shutdown');
            jupyterapp.shell.currentWidget.context.model.dirty = false;
            jupyterapp.shell.currentWidget.close();
        }""")
        ours = [c for c in complaints if not any(re.search(n, c) for n in (*NOISE, *noise))]
        assert not ours, '\n'.join(ours)
    except BaseException:  # whatever it shows now is not for the next one
        page.close()
        jupyterlab.cache_clear()
        raise

def run_all(page):
    "Run All Cells; returns the code cells, as saved in a notebook."
    return page.evaluate("""async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await window.jupyterapp.commands.execute('notebook:run-all-cells');
        return panel.content.model.toJSON().cells.filter(c => c.cell_type == 'code');
    }""")

def ask(page, code):
    "What `code` prints when the notebook's kernel runs it."
    return page.evaluate("""async code => {
        const future = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code});
        let text = '';
        future.onIOPub = m => { text += m.content.text ?? '' };
        await future.done;
        return text;
    }""", code)

def failures(cells):
    return [(c['id'], o['ename'], o['evalue']) for c in cells for o in c['outputs'] if o['output_type'] == 'error']

def drag(page, handle, steps=4, pause=0):
    "Drag a slider's handle with the mouse by a third of its track, to the side where there is more room."
    handle.scroll_into_view_if_needed()
    at, track = handle.bounding_box(), handle.locator('xpath=ancestor::div[contains(@class,"noUi-target")]').bounding_box()
    x, y = at['x'] + at['width']/2, at['y'] + at['height']/2
    to = x + track['width']/3 * (1 if x < track['x'] + track['width']/2 else -1)
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, steps + 1):
        page.mouse.move(x + (to - x)*i/steps, y)
        if pause: page.wait_for_timeout(pause)
    page.mouse.up()

def drag_all(page, a_picture=None):
    "Drag every slider of the page (or so many a picture) and see the picture under it change; returns how many there were."
    groups = page.locator('.jp-OutputArea .widget-interact')
    done = 0
    for group in groups.all():
        group.scroll_into_view_if_needed()
        for handle in group.locator('.noUi-handle').all()[:a_picture]:
            picture = group.locator('img').first
            before = picture.get_attribute('src')
            drag(page, handle)
            page.wait_for_function('([img, src]) => img.src != src', arg=[picture.element_handle(), before])
            done += 1
        assert group.locator('.jp-RenderedText[data-mime-type$="error"], .jp-RenderedText[data-mime-type$="stderr"]').count() == 0
    return done

def save(lab, name, *cells):
    "A notebook of these code cells in the server's folder; returns its path there."
    metadata = dict(kernelspec=dict(name='python3', display_name='Python 3', language='python'))
    nbformat.write(new_notebook(cells=[new_code_cell(c) for c in cells], metadata=metadata), lab[1]/name)
    return name

# For each slider: how much higher its picture and itself are together than the notebook's window.
TOO_HIGH = """() => {
    const room = document.querySelector('.jp-WindowedPanel-outer, .jp-Notebook').clientHeight, found = [];
    const pairs = [['.widget-interact', 'img', '.noUi-handle'],
                   ['.nbcurve-lab', '.figure > svg', '.knobs input[type=range], .rate input, .descent .main']];
    for (const [all, picture, slider] of pairs) for (const group of document.querySelectorAll(all)) {
        const shown = group.querySelector(picture)?.getBoundingClientRect();
        if (!shown) continue;
        for (const s of group.querySelectorAll(slider)) {
            const at = s.getBoundingClientRect();
            if (at.width) found.push([all, Math.max(at.bottom, shown.bottom) - Math.min(at.top, shown.top) - room]);
        }
    }
    return found;
}"""

def every_slider_is_beside_its_picture(page, cells):
    "On a laptop of 1366 by 768 none moves a picture that is off the screen."
    page.set_viewport_size(dict(width=1366, height=768))
    expected = len([c for c in cells if re.search(r'^(@interact|CurveLab\()', ''.join(c['source']), re.M)])
    page.wait_for_function("n => document.querySelectorAll('.widget-interact img, .nbcurve-lab .figure > svg').length >= n", arg=expected)
    page.wait_for_timeout(500)  # pictures are drawn again for the room there is
    sliders = page.evaluate(TOO_HIGH)
    assert len(sliders) >= expected
    assert max((over for _, over in sliders), default=0) <= 0, sliders

# The twins' code is the same: in Portuguese one of them runs as Colab has it (test_places.py).
HERE = [*notebooks('en'), *(pytest.param(p, marks=pytest.mark.full) for p in notebooks('pt'))]

@pytest.mark.parametrize('path', HERE)
def test_notebook(lab, browser, path):
    "Run All leaves no error, and every slider redraws its picture."
    with opened(lab, browser, path) as page:
        cells = run_all(page)
        assert not failures(cells)
        assert all(c['execution_count'] for c in cells if ''.join(c['source']).strip())
        sliders = sum(bool(re.search('^@interact', ''.join(c['source']), re.M)) for c in cells)
        assert drag_all(page, a_picture=1 if path.startswith('pt') else None) >= sliders  # the code is the same
        every_slider_is_beside_its_picture(page, cells)

IMPORTS = 'import numpy as np, torch\nimport matplotlib.pyplot as plt\nfrom nbcurve import *'
# The course that this one grew from: three cells with sliders, dead since the `%matplotlib inline` between them.
SEED_LIKE = [
    IMPORTS + "\nplt.rc('figure', dpi=90)",
    "np.random.seed(42)\nx = torch.linspace(-2, 2, steps=20)[:, None]\ny = add_noise(mk_quad(3, 2, 1)(x), 0.15, 1.5)\nplt.scatter(x, y);",
    "@interact(a=1.1, b=1.1, c=1.1)\ndef plot_quad(a, b, c):\n    plt.scatter(x, y)\n    plot_function(mk_quad(a, b, c), ylim=(-3, 13))",
    "import matplotlib\n%matplotlib inline",
    "@interact(a=1.1, b=1.1, c=1.1)\ndef plot_loss(a, b, c):\n    f = mk_quad(a, b, c)\n    plt.scatter(x, y)\n"
    "    plot_function(f, ylim=(-3, 12), title=f'MAE: {mae(f(x), y):.2f}')",
    "@interact(m=1.5, b=1.5)\ndef plot_relu(m, b):\n    plot_function(lambda x: torch.clip(m*x + b, 0.), ylim=(-1, 4))",
]

FAILING = [IMPORTS, "@interact(a=(0., 1.))\ndef f(a=0.5):\n    plt.plot([a, 1])\n    if a != 0.5: raise KeyError(f'no {a}')"]

@pytest.mark.slow
def test_exception_stops_a_run_that_nobody_watches(tmp_path):
    nb = new_notebook(cells=[new_code_cell(c) for c in (FAILING[0], FAILING[1].replace('a != 0.5', 'True'))])
    nbformat.write(nb, tmp_path/'failing.ipynb')
    with pytest.raises(CellExecutionError) as error: execute([tmp_path/'failing.ipynb'])
    assert 'KeyError' in str(error.value) and 'no 0.5' in str(error.value)

SLOW = [IMPORTS + '\nimport time\ncalls = []',
        "@interact(a=(0., 1., 0.01))\ndef slow(a=0.):\n    time.sleep(0.3)\n    calls.append(a)\n    plt.plot([0, a])\n    plt.title(f'a is {a:.2f}')"]

def test_an_exception_shows_under_its_sliders_and_stale_frames_are_dropped(lab, browser):
    with opened(lab, browser, save(lab, 'failing.ipynb', *FAILING, *SLOW)) as page:
        assert not failures(run_all(page))
        failing, slow = page.locator('.widget-interact').all()
        drag(page, failing.locator('.noUi-handle'))
        expect(failing.locator('.jp-OutputArea')).to_contain_text(re.compile('KeyError.*no 0\\.', re.S))
        expect(failing.locator('.old img')).to_be_visible()
        expect(failing.locator('.note')).to_have_text('The picture is from before the error.')
        # While a slow function draws, the mouse makes 40 moves; few are drawn, and the last one is.
        drag(page, slow.locator('.noUi-handle'), steps=40, pause=20)
        value = slow.locator('.widget-readout').inner_text()
        assert float(value) > 0.1
        slow.locator('[role=status]', has_text=f'a is {value}').wait_for(state='attached')
        assert 2 <= int(ask(page, 'print(len(calls))')) <= 15

def alone(page, **size):
    "The notebook alone in a window of some size."
    page.set_viewport_size(size)
    page.evaluate("window.jupyterapp.commands.execute('application:set-mode', {mode: 'single-document'})")
    page.evaluate("window.jupyterapp.shell.collapseLeft(); window.jupyterapp.shell.collapseRight()")

def drawn_for(page, picture, low, high, density=None):
    "Wait until a picture is drawn for a place so wide, and with so many pixels for each of the place's."
    page.wait_for_function("""([i, a, b, d]) => {
        const drawn = +i.getAttribute('width');
        return drawn >= a && drawn <= b && i.clientWidth <= b && (!d || i.naturalWidth === d*drawn);
    }""", arg=[picture.element_handle(), low, high, density])

def test_narrow_screen(lab, browser):
    "On a telephone the picture comes first, is drawn for the width there is, and the sliders below it can be dragged."
    with opened(lab, browser, save(lab, 'narrow.ipynb', *SEED_LIKE[:3]), device_scale_factor=2) as page:
        run_all(page)
        alone(page, width=360, height=740)
        group = page.locator('.widget-interact').first
        group.scroll_into_view_if_needed()
        drawn_for(page, group.locator('img'), 150, 360, density=2)
        picture, output = group.locator('img').bounding_box(), page.locator('.jp-OutputArea-output', has=group).first
        assert picture['x'] + picture['width'] <= 360
        assert all(h.bounding_box()['y'] > picture['y'] + picture['height'] for h in group.locator('.noUi-handle').all())
        assert output.evaluate('e => e.scrollWidth <= e.clientWidth')
        assert drag_all(page) == 3

def beside_each_other_on_a_laptop(page):
    alone(page, width=1366, height=768)
    group = page.locator('.widget-interact.wide').first
    drawn_for(page, group.locator('img'), 500, 720)
    picture = group.locator('img').bounding_box()
    for handle in group.locator('.noUi-handle').all():
        box = handle.bounding_box()
        assert box['x'] > picture['x'] + picture['width'] and box['y'] < picture['y'] + picture['height']
    def moved_on():
        group.locator('.noUi-handle').first.press('ArrowRight')
        page.wait_for_timeout(300)
        return group.locator('img').evaluate("i => i.naturalWidth === +i.getAttribute('width')")
    until(moved_on)  # once Python knows the screen, a picture has as many pixels as are seen

def keys_stay_with_the_slider(page):
    "Arrow keys move it; none moves the notebook's cursor, and x does not cut the cell."
    cells = "window.jupyterapp.shell.currentWidget.content.model.cells.length"
    where = "window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    handle, readout = page.locator('.noUi-handle').first, page.locator('.widget-readout').first
    number = 'e => parseFloat(e.textContent.replace("−", "-"))'
    handle.click()
    before, active = page.evaluate(cells), page.evaluate(where)
    value = readout.evaluate(number)
    for key in ('ArrowRight', 'ArrowUp', 'ArrowRight', 'x', 'ArrowLeft', 'd', 'd'): page.keyboard.press(key)
    until(lambda: abs(readout.evaluate(number) - value - 0.2) < 0.01)
    assert (page.evaluate(cells), page.evaluate(where)) == (before, active)
    assert handle.evaluate('e => e == document.activeElement')

def it_says_when_the_kernel_has_gone(page):
    note = page.locator('.widget-interact .note')
    for each in note.all(): expect(each).to_have_text('')
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    for each in note.all(): expect(each).to_contain_text('Run this cell')
    assert not failures(run_all(page))
    for each in note.all(): expect(each).to_have_text('')
    assert drag_all(page, a_picture=1) == 3
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()")
    drag(page, page.locator('.noUi-handle').first)
    expect(note.first).to_contain_text('run this cell again')

def test_the_sliders_of_the_seed(lab, browser):
    "They live after `%matplotlib inline`, beside their picture, keep their keys, and say when the kernel has gone."
    with opened(lab, browser, save(lab, 'seedlike.ipynb', *SEED_LIKE), noise=['Cannot send', '/api/sessions/']) as page:
        assert not failures(run_all(page))
        # No test can find its kernel's port taken.
        where = ask(page, 'import ipykernel, json; info = json.loads(ipykernel.get_connection_info()); print(info["transport"], info["ip"])')
        assert os.name == 'nt' or where.startswith('ipc /')
        assert drag_all(page) == 8
        beside_each_other_on_a_laptop(page)
        keys_stay_with_the_slider(page)
        it_says_when_the_kernel_has_gone(page)

ALIVE_ALONE = ['from nbcurve import CurveLab, DigitPad, predict\nlab = CurveLab()\nlab', 'predict("story.loop")', 'DigitPad(lambda image: [.1]*10)']

def test_a_saved_notebook_reopened(lab, browser):
    "Run, saved, its kernel stopped; opened again it shows the last picture, and says how to wake it; what needs no kernel lives on."
    path = save(lab, 'tomorrow.ipynb', *SEED_LIKE[:3], *ALIVE_ALONE)
    turn = lambda page, a: page.locator('.nbcurve-lab').get_by_label('a, number').fill(a)
    heard = lambda page, a: until(lambda: ask(page, 'print(lab.params[0])').strip() == a)
    with opened(lab, browser, path) as page:
        run_all(page)
        drag_all(page)
        turn(page, '2')
        heard(page, '2.0')
        for _ in range(2): ask(page, 'pass')  # the kernel has answered the slider's last position
        page.wait_for_timeout(500)
        src = page.locator('.widget-interact img').get_attribute('src')
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")
        page.evaluate("jupyterapp.commands.execute('kernelmenu:shutdown')")
        page.goto(f'{lab[0]}/doc/tree/{path}?reset')
        page.wait_for_function(READY)
        page.locator('.widget-interact .note', has_text='Run this cell').wait_for()
        expect(page.locator('.widget-interact img')).to_have_attribute('src', src)
        turn(page, '3')
        expect(page.locator('.nbcurve-lab .formula')).to_have_text('y = 3.00 x² + 1.10 x + 1.10')
        page.locator('.nbcurve-ask button').first.click()
        expect(page.locator('.nbcurve-ask [role=status]').first).not_to_be_empty()
        expect(page.locator('.nbcurve-pad .paper')).to_be_visible()
        assert page.get_by_text('model not found').count() == 0 and page.locator('.jp-OutputArea-output .jp-mod-error').count() == 0
        run_all(page)
        page.locator('.widget-interact .note', has_text='Run this cell').wait_for(state='detached')
        assert drag_all(page) == 3
        turn(page, '4')
        heard(page, '4.0')
