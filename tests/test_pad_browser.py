"""DigitPad in a real JupyterLab: drawn on with a mouse, a finger and keys, read by a net in the kernel."""
import json, re
from contextlib import contextmanager

import pytest
from conftest import ROOT, run_cell
from playwright.sync_api import expect
from test_browser import READY, opened, save
from tracing import digits, held_out, trace

CELL = '''
import sys; sys.path.insert(0, {tests!r})
import json, torch
from tracing import reader
from nbcurve import DigitPad, language
read = reader()
pad = DigitPad(read)
pad
'''
NOTEBOOK = [CELL.format(tests=str(ROOT/'tests')), 'pad', 'pad.strokes = [[(.3, .2), (.7, .2), (.45, .9)]]', 'pad.read = lambda image: {}["<b>no</b>"]', 'pad.read = read',
            'import time; pad.read = lambda image: time.sleep(0.3) or asked.append(1) or read(image); asked = []', 'language("pt"); outro = DigitPad(read); language("en"); outro',
            'print("asked", len(asked)); pad.read = read', 'pad.fit = True; print("strokes", json.dumps(pad.strokes), "probs", len(pad.probs))',
            'from test_pad import trained\nby_net = DigitPad(trained(50)); by_net',
            'print("heard", by_net.probs and f"{max(range(10), key=by_net.probs.__getitem__)} {max(by_net.probs):.0%} {len(by_net.strokes)}".replace("%", "") or "nothing")']

def output(page, i):
    "What cell `i` prints."
    run_cell(page, i)
    return page.locator('.jp-CodeCell').nth(i).locator('.jp-OutputArea-output').inner_text()

@contextmanager
def notebook(lab, browser, name, cells, **view):
    "A page with these cells in a notebook, the first one run: there is a pad."
    with opened(lab, browser, save(lab, f'{name}.ipynb', *cells), noise=['Cannot send', '/api/sessions/'], **view) as page:
        page.set_viewport_size(dict(width=1200, height=1000))
        run_cell(page, 0)
        expect(page.locator('.nbcurve-pad')).to_be_visible()
        yield page

@pytest.fixture(scope='module')
def pad(lab, browser):
    "A page with the pad in it, for many tests: the net is trained once."
    with notebook(lab, browser, 'pad', NOTEBOOK, has_touch=True) as page: yield page

@pytest.fixture
def box(pad):
    "The first pad, empty, and Python knows it: what a hand has not yet sent would take the place of Python's strokes."
    box = pad.locator('.nbcurve-pad').first
    clear = box.get_by_role('button', name='Clear')
    if clear.is_enabled(): clear.click()
    expect(verdict(box)).to_have_text('Draw a digit.')
    expect(box).to_have_attribute('data-waiting', 'false')
    return box

def verdict(box): return box.locator('.answer > strong')
def paths(box): return box.locator('.ink path').count()
def place(box, *points):
    "Where points of the paper are on the screen."
    paper = box.locator('.paper')
    paper.scroll_into_view_if_needed()
    r = paper.bounding_box()
    return [(r['x'] + x * r['width'], r['y'] + y * r['height']) for x, y in points]

def draw(page, box, strokes):
    for s in strokes:
        first, *rest = place(box, *s)
        page.mouse.move(*first); page.mouse.down()
        for p in rest: page.mouse.move(*p)
        page.mouse.up()

def settled(box, n):
    "The reading of the drawing of `n` strokes, once Python has answered."
    assert paths(box) == n
    box.page.wait_for_function("box => box.dataset.waiting === 'false'", arg=box.element_handle())
    return verdict(box).inner_text()

SEVEN = [[(.3, .2), (.7, .2), (.45, .9)]]

# Many digits in little time: the events of a mouse, without the mouse.
STROKE = """(paper, points) => {
    const box = paper.getBoundingClientRect();
    points.forEach(([x, y], i) => paper.dispatchEvent(new PointerEvent(i ? 'pointermove' : 'pointerdown', {clientX: box.left + x * box.width,
        clientY: box.top + y * box.height, pointerId: 1, isPrimary: true, pointerType: 'mouse', bubbles: true})));
    paper.dispatchEvent(new PointerEvent('pointerup', {pointerId: 1, isPrimary: true, bubbles: true}));
}"""

def test_held_out_digits_are_read(pad, box):
    "Nine of ten, drawn one after the other; the first ones with the mouse itself."
    right, some, paper = [], held_out()[0][:20], box.locator('.paper')
    for k, i in enumerate(some):
        strokes = [s[::2] + s[-1:] for s in trace(i)]  # a hand leaves fewer points
        box.get_by_role('button', name='Clear').evaluate('b => b.click()')
        if k < 4: draw(pad, box, strokes)
        else:
            for s in strokes: paper.evaluate(STROKE, s)
        pad.wait_for_function("([box, n]) => box.querySelectorAll('.ink path').length === n", arg=[box.element_handle(), len(strokes)])
        right.append(settled(box, len(strokes)).startswith(f'reads {digits()[1][i]},'))
    assert sum(right[:4]) >= 3 and sum(right) >= 0.9 * len(right), right

def test_empty_and_a_dot(pad, box):
    expect(box.get_by_role('button', name='Undo stroke')).to_be_disabled()
    assert not any(box.locator('.prob .quiet').all_inner_texts())
    pad.mouse.click(*place(box, (.5, .5))[0])
    expect(verdict(box)).to_have_text('Too little ink to read: draw a whole digit.')
    assert not any(box.locator('.prob .quiet').all_inner_texts())

def test_every_stroke_moves_the_bars_and_undo_takes_it_back(pad, box):
    draw(pad, box, SEVEN)
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, \d+ %'))
    percents = [int(t.split()[0]) for t in box.locator('.prob .quiet').all_inner_texts()]
    assert 97 <= sum(percents) <= 103 and percents[7] == max(percents)
    seen = box.locator('.seen').get_attribute('aria-label')
    settled(box, 1)
    before = box.locator('.fill').evaluate_all('all => all.map(e => e.style.width)')
    draw(pad, box, [[(.2, .9), (.8, .9)]])
    expect(box.locator('.seen')).not_to_have_attribute('aria-label', seen)
    box.get_by_role('button', name='Undo stroke').click()
    expect(box.locator('.seen')).to_have_attribute('aria-label', seen)
    settled(box, 1)
    assert box.locator('.fill').evaluate_all('all => all.map(e => e.style.width)') == before and paths(box) == 1
    expect(box.locator('.unseen').first).to_have_text(re.compile('^reads 7, '))

def test_a_finger_draws_and_a_second_one_does_not(pad, box):
    touch = pad.context.new_cdp_session(pad)
    def fingers(kind, *points): touch.send('Input.dispatchTouchEvent', dict(type=kind, touchPoints=[
        dict(x=x, y=y, id=i) for i, (x, y) in enumerate(place(box, *points))]))
    fingers('touchStart', (.3, .2))
    for k in range(6): fingers('touchMove', (.3 + .08*k, .2))
    fingers('touchStart', (.7, .2), (.1, .9))
    for k in range(6): fingers('touchMove', (.7 - .05*k, .2 + .14*k), (.1 + .1*k, .9))
    fingers('touchEnd')
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, '))
    assert paths(box) == 1
    touch.detach()

def test_keys_draw(pad, box):
    paper = box.get_by_role('application')
    paper.focus()
    for key, n in (('ArrowUp', 6), ('ArrowLeft', 4), ('Space', 1), ('ArrowRight', 8), ('ArrowDown', 12)):
        for _ in range(n): paper.press(key)
    expect(box.locator('.nib')).to_be_visible()
    paper.press('Space')
    expect(verdict(box)).to_have_text(re.compile(r'^reads \d, '))
    expect(box.get_by_text('pen up')).to_be_attached()
    paper.press('ArrowLeft')
    assert paths(box) == 1
    paper.press('Backspace')
    expect(verdict(box)).to_have_text('Draw a digit.')
    assert pad.locator('.jp-CodeCell').count() >= len(NOTEBOOK)  # the keys were not the notebook's

def test_python_draws_and_hears(pad, box):
    run_cell(pad, 2)
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, '))
    draw(pad, box, [[(.35, .5), (.65, .5)]])
    settled(box, 2)
    strokes, probs = re.match(r'strokes (.*) probs (\d+)', output(pad, 8)).groups()
    heard = json.loads(strokes)
    assert probs == '10' and heard[0] == SEVEN[0] or [tuple(p) for p in heard[0]] == SEVEN[0]
    assert all(abs(a - b) < .02 for p, q in zip((heard[1][0], heard[1][-1]), ((.35, .5), (.65, .5))) for a, b in zip(p, q))

def test_two_views_show_the_same(pad, box):
    run_cell(pad, 1)
    expect(pad.locator('.nbcurve-pad')).to_have_count(2)
    other = pad.locator('.nbcurve-pad').nth(1)
    draw(pad, box, SEVEN)
    expect(verdict(other)).to_have_text(re.compile(r'^reads 7, '))
    other.get_by_role('button', name='Clear').click()
    expect(verdict(box)).to_have_text('Draw a digit.')
    assert paths(box) == 0

def test_centring_can_be_switched_off(pad, box):
    draw(pad, box, [[(.05 + x*.35, .6 + y*.35) for x, y in s] for s in SEVEN])
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, '))
    seen = box.locator('.seen').get_attribute('aria-label')
    box.get_by_label('centred and scaled').click()
    expect(box.locator('.seen')).not_to_have_attribute('aria-label', seen)
    assert box.locator('.seen').get_attribute('aria-label').split(': ')[1].startswith('0 0 0 0 0 0 0 0; 0')
    box.get_by_label('centred and scaled').click()
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, '))

def test_an_error_in_read_is_shown_as_text(pad, box):
    run_cell(pad, 3)
    draw(pad, box, SEVEN)
    expect(verdict(box)).to_have_text("KeyError: '<b>no</b>'")
    run_cell(pad, 4)
    draw(pad, box, [[(.35, .5), (.65, .5)]])
    expect(verdict(box)).to_have_text(re.compile(r'^reads \d'))

def test_a_slow_reader_is_not_flooded(pad, box):
    run_cell(pad, 5)
    page_points = [(.3, .2)] + [(.3 + .004*k, .2) for k in range(100)] + [(.7 - .0025*k, .2 + .007*k) for k in range(100)]
    draw(pad, box, [page_points])
    assert len(box.locator('.ink path').first.get_attribute('d').split('L')) > 100  # the drawing did not wait
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, '))
    assert 1 <= int(output(pad, 7).split()[1]) < 40  # of 200 moves

def test_portuguese_dark_narrow_and_without_axe_complaints(pad, box):
    from axe_playwright_python.sync_playwright import Axe
    run_cell(pad, 6)
    outro = pad.locator('.nbcurve-pad[lang=pt-BR]')
    expect(verdict(outro)).to_have_text('Desenhe um dígito.')
    draw(pad, box, SEVEN)
    expect(verdict(box)).to_have_text(re.compile(r'^reads 7, '))
    outro.scroll_into_view_if_needed()
    draw(pad, outro, SEVEN)
    expect(verdict(outro)).to_have_text(re.compile(r'^lê 7, '))
    for theme in ('JupyterLab Dark', 'JupyterLab Light'):
        pad.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        expect(box).to_have_class(re.compile('dark') if 'Dark' in theme else re.compile('^((?!dark).)*$'))
        found = Axe().run(pad, context='.nbcurve-pad')
        assert found.response['passes'] and not found.response['violations'], found.generate_report()
    box.evaluate("box => { box.parentElement.style.width = '330px'; }")
    assert box.evaluate('box => box.scrollWidth <= 330 && [...box.querySelectorAll("*")].every(e => e.matches(".unseen") || e.getBoundingClientRect().right <= box.getBoundingClientRect().right + 1)')
    box.evaluate("box => { box.parentElement.style.width = ''; }")

def test_a_net_reads_in_the_browser_and_python_hears(pad, box):
    run_cell(pad, 9)
    net = pad.locator('.nbcurve-pad').last
    expect(net).to_be_visible()
    before = output(pad, 10)
    draw(pad, net, SEVEN)
    expect(verdict(net)).to_have_text(re.compile(r'^reads \d, \d+ %'))
    settled(net, 1)
    digit, share = re.match(r'reads (\d), (\d+) %', verdict(net).inner_text()).groups()
    heard = re.match(r'heard (\d) (\d+) (\d+)', output(pad, 10)).groups()
    assert (heard[0], heard[2]) == (digit, '1') and abs(int(heard[1]) - int(share)) <= 1
    assert before.startswith('heard nothing')

def test_without_a_kernel_a_net_reads_on(lab, browser):
    "Now, and when the saved notebook is opened again; there is no model to miss."
    cells = ['import torch\nfrom nbcurve import DigitPad\nDigitPad(lambda image: [.1]*10)', 'DigitPad(torch.nn.Sequential(torch.nn.Linear(64, 10)))']
    with notebook(lab, browser, 'kernelless', cells) as pad:
        run_cell(pad, 1)
        box = pad.locator('.nbcurve-pad').first
        expect(pad.locator('.nbcurve-pad')).to_have_count(2)
        pad.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save'); }")
        pad.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown(); }")
        draw(pad, box, SEVEN)
        assert paths(box) == 1
        expect(verdict(box)).to_have_text('No answer from Python. If its cell is not running, run the cell again.')
        there = pad.locator('.nbcurve-pad').count()
        for reopened in (False, True):
            if reopened:
                pad.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
                pad.reload()
                pad.wait_for_function(READY)
            expect(pad.locator('.nbcurve-pad')).to_have_count(there)
            net = pad.locator('.nbcurve-pad').last
            net.get_by_role('button', name='Clear').evaluate('b => b.click()')
            expect(verdict(net)).to_have_text('Draw a digit.')
            net.locator('.paper').evaluate(STROKE, SEVEN[0])
            expect(verdict(net)).to_have_text(re.compile(r'^reads \d, \d+ %'))
        box.locator('.paper').evaluate(STROKE, SEVEN[0])
        expect(verdict(box)).to_have_text('Here only Python can read. Run the cell again.')
        expect(pad.get_by_text('model not found')).to_have_count(0)

# ---- a page of its own: no kernel, no network ----

def page_of(folder, pad, name='pad.html'):
    "The pad's saved output as a page, as nbconvert or a reading site shows it."
    data = pad._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    (folder/name).write_text(f'<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>pad</title>'
                             f'<main>{data["text/html"]}</main>', encoding='utf-8')
    return (folder/name).as_uri()

def test_a_saved_net_reads_as_torch_does(browser, tmp_path):
    "In a page without kernel and network."
    from test_pad import trained
    from nbcurve import DigitPad, digit_image
    page, by_torch, same = browser.new_page(), DigitPad(trained(100)), 0
    page.goto(page_of(tmp_path, by_torch))
    box, paper = page.locator('.nbcurve-pad'), page.locator('.nbcurve-pad .paper')
    for i in range(0, 60, 3):
        box.get_by_role('button', name='Clear').evaluate('b => b.click()')
        strokes = [s[::2] + s[-1:] for s in trace(i)]
        for s in strokes: paper.evaluate(STROKE, s)
        page.wait_for_function("([box, n]) => box.querySelectorAll('.ink path').length === n", arg=[box.element_handle(), len(strokes)])
        same += verdict(box).inner_text().startswith(f'reads {by_torch.read(digit_image(strokes)).argmax()},')
    assert same >= 19  # of 20: the mouse is not as exact as the numbers
    page.close()

def test_forced_colours_and_paper(browser, tmp_path):
    from nbcurve import DigitPad
    page = browser.new_page(forced_colors='active')
    page.goto(page_of(tmp_path, DigitPad(lambda image: [0]*7 + [1, 0, 0], SEVEN)))
    colours = page.locator('.best .fill').evaluate("bar => [bar, bar.parentElement].map(e => getComputedStyle(e).backgroundColor)")
    assert colours[0] != colours[1]
    page.close()
    page = browser.new_page(color_scheme='dark')
    page.goto(page_of(tmp_path, DigitPad(lambda image: [0]*7 + [1, 0, 0], SEVEN)))
    page.emulate_media(media='print')
    assert page.locator('.answer > strong').evaluate("e => getComputedStyle(e).color") == 'rgb(31, 35, 40)'  # dark ink, whatever the screen
    assert page.locator('.best .fill').evaluate("e => getComputedStyle(e).printColorAdjust") == 'exact'
    page.close()
