"""What rough hands once broke in the live figures, step by step, in a real browser."""
import base64, io, re, time

import numpy as np
import pytest
import torch
from conftest import run_cell
from PIL import Image
from playwright.sync_api import expect
from test_lab_browser import ACTIONS, errors, model, notebook, page, settle, show, shown, until
from test_browser import alone, drawn_for, failures, opened, run_all, save
from test_pad_browser import page_of

from nbcurve import CurveLab, DigitPad, check, descend, language, predict, quiz
from nbcurve.page import bundle

def spot(page, i):
    "Where a point of the lab is on the screen."
    at = page.locator('.figure > svg').bounding_box()
    x, y = page.evaluate('i => labActions.dots(document)[i]', i)
    return at['x'] + x, at['y'] + y

# ---- numbers ----

def test_a_comma_is_a_decimal_comma(show, page):
    language('pt')
    box = show(CurveLab())
    a, rate = box.get_by_label('a, número'), box.get_by_label('taxa de aprendizado, número')
    a.fill(''); a.press_sequentially('1,5'); settle(page)
    assert model(page, 'params')[0] == 1.5
    a.blur(); settle(page)
    assert a.input_value() == '1.5'
    rate.fill(''); rate.press_sequentially('0,02'); rate.press('Enter'); settle(page)
    assert model(page, 'lr') == 0.02

def test_what_is_no_number_is_refused_in_sight(show, page):
    box = show(CurveLab())
    a = box.get_by_label('a, number')
    for text in ('1,5,2', 'abc', '1e39', '--'):
        a.fill(text); settle(page)
        assert a.get_attribute('aria-invalid') == 'true' and model(page, 'params')[0] == 1.1
    a.blur(); settle(page)
    assert a.input_value() == '1.1' and a.get_attribute('aria-invalid') == 'false'
    expect(box.get_by_text('This is not a number that fits here.')).to_be_visible()

def test_a_rate_being_typed_does_not_count_yet(show, page):
    box = show(CurveLab())
    rate = box.get_by_label('learning rate, number')
    box.get_by_role('button', name='Play').click()
    page.evaluate("() => { window.rates = new Set(); (function look() { rates.add(document.querySelector('[id^=lab]').model.get('lr'));"
                  " requestAnimationFrame(look); })(); }")
    rate.fill('')
    for key in '1e-3':
        rate.press(key); settle(page)
    rate.press('Enter'); settle(page)
    assert sorted(page.evaluate('[...rates]')) == [0.001, 0.01]

HUGE = [dict(y=[0, 3e5]), dict(y=[-5e-10, 5e-10]), dict(x=[-1e12, 1e12], y=[-1e12, 1e12]), dict(y=[-12345.6, 0])]

@pytest.mark.parametrize('width', [1000, 330])
def test_names_of_huge_and_tiny_numbers_are_whole(show, page, width):
    page.set_viewport_size(dict(width=width, height=800))
    for points in HUGE:
        box = show(CurveLab(points.get('x', [0, 1]), points['y']))
        svg = box.locator('.figure > svg').bounding_box()
        names = box.locator('.axes text').evaluate_all("""all => all.map(e => { const r = e.getBoundingClientRect();
            return [e.textContent, e.getAttribute('text-anchor'), r.left, r.right, r.top]; })""")
        across = [n for n in names if n[1] == 'middle' and n[0] not in 'xy']
        up = [n for n in names if n[1] == 'end']
        assert len(across) > 1 and len(up) > 1
        assert all(left >= svg['x'] for _, _, left, *_ in up), up
        assert all(a[3] < b[2] for a, b in zip(across, across[1:])), across
        assert len({n[0] for n in up}) == len(up)

@pytest.mark.parametrize('lang', ['en', 'pt'])
@pytest.mark.parametrize('x', [[-2., 0, 2], [2., 0, -2]])
def test_the_caption_stands_clear_of_the_axes(show, page, lang, x):
    language(lang)
    box = show(CurveLab(x, [9., 0, 0]))
    inside = lambda name: box.locator(f'.figure > svg {name}').evaluate('e => { const r = e.getBoundingClientRect(); return [r.left, r.right]; }')
    (left, right), (start, end) = inside('.caption'), inside('.frame')
    assert start < left and right < end

def test_prices_can_descend(show, page):
    "A loss of 1e10 that falls does not grow without end."
    lab = CurveLab([0, 1, 2], [100_000, 150_000, 320_000], loss='mse')
    box = show(lab)
    box.get_by_role('button', name='Step').click(); settle(page)
    lab.params = model(page, 'params')
    assert lab.loss < CurveLab([0, 1, 2], [100_000, 150_000, 320_000], loss='mse').loss
    expect(box.get_by_text('step 1', exact=True)).to_be_visible()

# ---- hands ----

def test_a_click_on_a_point_gives_it_the_keys(show, page):
    box = show(CurveLab())
    page.mouse.click(*spot(page, 3)); settle(page)
    before = model(page, 'points')
    assert box.locator('.handle.point').evaluate('e => e === document.activeElement && getComputedStyle(e.firstChild).stroke !== "none"')
    page.keyboard.press('ArrowUp'); settle(page)
    assert model(page, 'points')[3][1] > before[3][1]
    page.keyboard.press('Delete'); settle(page)
    assert len(model(page, 'points')) == 19

def test_a_press_that_began_elsewhere_adds_nothing(show, page):
    show(CurveLab())
    at = page.locator('.figure > svg').bounding_box()
    inside = at['x'] + 100, at['y'] + 60
    for _ in range(2):
        page.mouse.move(5, 5); page.mouse.down(); page.mouse.move(*inside); page.mouse.up()
    page.mouse.move(*inside); page.mouse.down(); page.mouse.move(5, 5); page.mouse.up()
    page.mouse.move(*inside); page.mouse.up(); settle(page)
    assert len(model(page, 'points')) == 20

def test_a_second_finger_neither_steals_nor_ends(browser, tmp_path):
    context = browser.new_context(viewport=dict(width=360, height=740), has_touch=True, is_mobile=True, offline=True)
    page = context.new_page()
    page.goto(CurveLab().to_html(tmp_path/'lab.html').as_uri()); page.evaluate(ACTIONS)
    touch = context.new_cdp_session(page)
    def send(kind, *fingers): touch.send('Input.dispatchTouchEvent', dict(type=kind, touchPoints=[dict(x=x, y=y, id=i) for i, (x, y) in fingers]))
    first, second = spot(page, 3), spot(page, 16)
    before = model(page, 'points')
    moved = first[0] + 20, first[1] + 30
    send('touchStart', (0, first)); send('touchMove', (0, moved))
    send('touchStart', (0, moved), (1, second))
    send('touchMove', (0, moved), (1, (second[0] - 30, second[1] - 30)))
    send('touchMove', (0, moved))  # the second one is lifted
    settle(page)
    after = model(page, 'points')
    assert after[16] == before[16] and after[3] != before[3]
    end = moved[0] + 25, moved[1] + 5
    send('touchMove', (0, end)); settle(page)
    x, y = spot(page, 3)
    assert abs(x - end[0]) < 2 and abs(y - end[1]) < 2
    send('touchEnd'); send('touchStart', (0, second)); send('touchMove', (0, (second[0], second[1] - 40))); send('touchEnd'); settle(page)
    assert model(page, 'points')[16] != before[16]  # and the next finger is served again
    context.close()

# ---- what is held goes away ----

def diamond(page, i):
    "Where the diamond of a hinge is on the screen."
    at = page.locator('.corner').nth(i).bounding_box()
    return at['x'] + at['width']/2, at['y'] + at['height']/2

def hold(page, at, by=(20, 20)):
    page.mouse.move(*at); page.mouse.down(); page.mouse.move(at[0] + by[0], at[1] + by[1]); settle(page)

def pull(page, at):
    "Moves on about the figure and out of it, as a hand does that has not seen that what it held is gone."
    for by in ((60, 40), (90, 10), (-2000, 0)): page.mouse.move(at[0] + by[0], at[1] + by[1]); settle(page)
    page.mouse.up(); settle(page)

WAYS = dict(key=('Delete', 19), undo=('Control+z', 20))

@pytest.mark.parametrize('follow', [False, True])
@pytest.mark.parametrize('way', WAYS)
def test_a_point_that_goes_while_held_is_dragged_no_more(show, page, way, follow):
    box, (key, left) = show(CurveLab(family='relus', follow=follow)), WAYS[way]
    before, at = model(page, 'points'), spot(page, 7)
    hold(page, at)
    assert model(page, 'points')[7] != before[7]
    page.keyboard.press(key); settle(page)
    pull(page, at)
    assert model(page, 'points') == (before if way == 'undo' else before[:7] + before[8:])
    at = spot(page, 3)
    hold(page, at); page.mouse.up(); settle(page)
    assert len(model(page, 'points')) == left and model(page, 'points')[3] != before[3]  # the next drag is served
    for _ in range(3 if way == 'key' else 1): box.get_by_role('button', name='Undo').click()
    settle(page)
    assert model(page, 'points') == before

def test_a_point_that_undo_and_reset_take_out_of_the_hand(show, page):
    box = show(CurveLab())
    before = model(page, 'points')
    for way in ('undo', 'reset'):
        page.mouse.dblclick(*[v + d for v, d in zip(spot(page, 10), (0, -70))]); settle(page)
        assert len(model(page, 'points')) == 21
        at = spot(page, 20)
        page.mouse.move(*at); page.mouse.down(); settle(page)
        if way == 'undo': page.keyboard.press('Control+z')
        else: box.get_by_role('button', name='Reset').press('Enter')
        settle(page)
        assert model(page, 'points') == before
        pull(page, at)
        assert model(page, 'points') == before

@pytest.mark.parametrize('way', ['Delete', 'Control+z', 'chip'])
def test_a_hinge_that_goes_while_held_is_dragged_no_more(show, page, way):
    box = show(CurveLab(family='relus', hinges=3))
    before, at = model(page, 'params'), diamond(page, 1)
    hold(page, at)
    assert model(page, 'params') != before
    if way == 'chip': box.get_by_role('button', name='Remove hinge 2').press('Enter')
    else: page.keyboard.press(way)
    settle(page)
    now = model(page, 'params')
    assert now == before if way == 'Control+z' else len(now) == 7
    pull(page, at)
    assert model(page, 'params') == now

# The lab of a page meets a model as a kernel's is, and `hear` writes to it from the other side.
LIVE_MODEL = """window.nbcurveMeeting = {acts: new Set(), models: {get() {
    const own = document.querySelector('[id^=lab]').model, acts = {};
    window.hear = values => { for (const k in values) own.set(k, values[k]); for (const k in values) acts['change:' + k].forEach(act => act()); };
    return {...own, on: (name, act) => { (acts[name] ??= []).push(act); }, off() {}};
}}};"""

@pytest.mark.parametrize('kind', ['point', 'hinge', 'family'])
def test_what_python_or_another_view_takes_out_of_the_hand(show, page, kind):
    page.add_init_script(LIVE_MODEL)
    show(CurveLab(family='relus', hinges=3))
    hear = lambda **values: page.evaluate('values => hear(values)', values)
    points, params, at = model(page, 'points'), model(page, 'params'), diamond(page, 1) if kind == 'hinge' else spot(page, 7)
    hold(page, at)
    gone = dict(point=dict(points=points[:7] + points[8:]), hinge=dict(params=[v for i, v in enumerate(params) if i not in (1, 4, 7)]),
                family=dict(family='quadratic', params=[1., 2., 3.]))[kind]
    hear(**gone); settle(page)
    now = model(page, 'points'), model(page, 'params')
    pull(page, at)
    assert (model(page, 'points'), model(page, 'params')) == now and all(model(page, k) == v for k, v in gone.items())
    if kind != 'point': return
    at = diamond(page, 1)  # what does not concern a drag leaves it alone
    hold(page, at, (20, 0))
    hear(points=points)
    page.mouse.move(at[0] + 40, at[1]); page.mouse.up(); settle(page)
    assert abs(diamond(page, 1)[0] - at[0] - 40) < 2 and model(page, 'points') == points
    at = spot(page, 3)
    hold(page, at)
    hear(params=gone['points'][0][:1] * 7)
    page.mouse.move(at[0] + 40, at[1] + 30); page.mouse.up(); settle(page)
    assert max(abs(u - v - d) for u, v, d in zip(spot(page, 3), at, (40, 30))) < 2

def test_the_hinge_in_hand_is_the_one_that_moves(show, page):
    "Whatever is chosen by key or chip in the meantime."
    show(CurveLab(family='relus', hinges=3))
    before, at = model(page, 'params'), diamond(page, 1)
    hold(page, at, (20, 0))
    page.keyboard.press('PageUp')
    page.mouse.move(at[0] + 40, at[1]); page.mouse.up(); settle(page)
    assert [i for i, (a, b) in enumerate(zip(before, model(page, 'params'))) if a != b] == [4]

def test_a_drag_ends_with_the_button_however_it_was_let_go(show, page):
    box = show(CurveLab())
    at = spot(page, 7)
    hold(page, at)  # outside the window
    page.mouse.move(-300, 5000); page.mouse.up(); page.mouse.move(*at); settle(page)
    assert not box.locator('svg.holding').count()
    count, at = len(model(page, 'points')), spot(page, 3)
    for lost in ("new PointerEvent('pointercancel', {pointerId: 1, pointerType: 'mouse'})",  # the system takes it away
                 "new PointerEvent('pointermove', {pointerId: 1, pointerType: 'mouse', buttons: 0})"):  # nobody has said that it was let go
        hold(page, at)
        assert box.locator('svg.holding').count()
        page.locator('.figure > svg').evaluate(f'svg => {{ svg.dispatchEvent({lost}) }}'); settle(page)
        here = model(page, 'points')
        assert not box.locator('svg.holding').count()
        page.mouse.move(at[0] + 90, at[1] + 40); settle(page)
        assert model(page, 'points') == here and len(here) == count
        page.mouse.up()
        at = spot(page, 3)

def test_the_loss_switched_while_a_point_is_held(show, page):
    box = show(CurveLab())
    at = spot(page, 7)
    hold(page, at)
    box.get_by_label('MSE').press('Space')
    page.mouse.move(at[0] + 40, at[1] + 30); page.mouse.up(); settle(page)
    x, y = spot(page, 7)
    assert abs(x - at[0] - 40) < 2 and abs(y - at[1] - 30) < 2 and shown(box)['loss'].startswith('MSE')

# ---- screens and paper ----

def test_forced_colours_and_paper(browser, tmp_path):
    path = CurveLab(family='relus', loss='mse').to_html(tmp_path/'lab.html').as_uri()
    page = browser.new_page(forced_colors='active')
    page.goto(path)
    page.locator('.figure > svg .curve').wait_for()
    stroke = lambda name: page.locator(f'.figure > svg {name}').first.evaluate('e => getComputedStyle(e).stroke')
    paper = page.evaluate('getComputedStyle(document.body).backgroundColor')
    assert len({stroke('.dots'), stroke('.curve'), paper}) == 3
    page.close()
    page = browser.new_page(color_scheme='dark')
    page.goto(path)
    page.locator('.nbcurve-lab.dark .figure > svg .curve').wait_for()
    page.emulate_media(media='print')
    assert page.locator('.nbcurve-lab').evaluate('e => getComputedStyle(e).color') == 'rgb(31, 35, 40)'
    assert page.locator('.halos').evaluate('e => getComputedStyle(e).stroke') == 'rgb(255, 255, 255)'
    page.close()

@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_a_slider_is_dark_in_the_dark(browser, tmp_path, scheme):
    "What is still to go is near the paper, the rest stands out from it: so does the thumb."
    play = descend(lambda p: (p**2).sum(), [1.], lr=.1, steps=3).animate(lambda a: lambda x: a*x, torch.ones(3, 1), torch.ones(3, 1))
    page = browser.new_page(color_scheme=scheme)
    (tmp_path/'all.html').write_text(f'<meta charset="utf-8"><style>{PAPERS}</style>{CurveLab()._repr_mimebundle_()[0]["text/html"]}{play._repr_html_()}')
    page.goto((tmp_path/'all.html').as_uri())
    page.get_by_role('slider', name='Step').press('Home')
    sliders = page.locator('input[type=range]').all()
    assert len(sliders) == 5
    paper = dict(light=255, dark=17)[scheme]
    for slider in sliders:
        row = np.asarray(Image.open(io.BytesIO(slider.screenshot())).convert('L'))
        middle = row[len(row)//2].astype(int)
        assert abs(middle[-8] - paper) < 60 and np.abs(middle - paper).max() > 100, slider
    page.close()

# ---- speech ----

def test_what_is_spoken_is_a_text_that_changes(show, page):
    "A screen reader speaks of a new text in a status that it knows, not of a new status."
    box = show(CurveLab(loss='mse', lr=10))
    expect(box.locator('.unseen')).not_to_be_empty()
    page.evaluate("() => { window.known = [...document.querySelectorAll('[role=status]')]; window.said = known.map(e => e.textContent); }")
    page.mouse.click(*spot(page, 3)); page.keyboard.press('ArrowUp')
    box.get_by_role('button', name='Play').click()
    page.wait_for_function('() => known.every((e, i) => e.isConnected && e.textContent && e.textContent !== said[i])')
    assert page.evaluate("document.querySelectorAll('[role=status]').length === known.length")

def questions(path, what):
    script = f'<script type="module">{bundle("ask.js")}</script>'
    path.write_text(f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Q</title></head><body><main>{what._repr_html_()}</main>{script}</body></html>',
                    encoding='utf-8')
    return path.as_uri()

def test_an_answer_fills_a_status_that_was_there(page, tmp_path):
    asked = dict(question='Which? $x^2$', answer=1, options=[dict(text='`a`', why='No: **not** that.'), dict(text='b' * 200, why='Yes.')])
    page.set_viewport_size(dict(width=330, height=700))
    page.goto(questions(tmp_path/'quiz.html', quiz(asked, asked)))
    host = page.locator('.nbcurve-ask')
    expect(host.get_by_role('button').first).to_be_visible()
    page.evaluate("() => { window.known = [...document.querySelector('.nbcurve-ask').shadowRoot.querySelectorAll('[role=status]')]; }")
    assert page.evaluate("known.map(e => e.textContent).join('')") == ''
    host.get_by_role('button').nth(0).focus(); page.keyboard.press('Enter')
    host.get_by_role('button').nth(3).focus(); page.keyboard.press('Space')
    assert page.evaluate('known.every(e => e.isConnected)')
    assert page.evaluate('known.map(e => e.textContent.trim())') == ['✗ Not quite. No: **not** that.', '✓ Right. Yes.', '1 of 2 right at the first try']
    assert page.evaluate('document.documentElement.scrollWidth') <= 330
    assert host.locator('math').count() == 2 or '$' not in host.inner_text()

PAPERS = 'body{margin:8px;background:#fff;color:#1f2328} @media(prefers-color-scheme:dark){body{background:#111;color:#e8eaed}}'

@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('width', [1280, 360])
def test_axe_finds_nothing_in_questions_and_verdicts(page, tmp_path, scheme, width):
    from axe_playwright_python.sync_playwright import Axe
    page.set_viewport_size(dict(width=width, height=800))
    page.emulate_media(color_scheme=scheme)
    asked = dict(question='Which? $x^2$', answer=1, options=[dict(text='`a`', why='No: **not** that.'), dict(text='b', why='Yes, `b`.')])
    verdicts = ''.join(check('practice.square', attempt)._repr_html_() for attempt in (lambda x: x**2, lambda x: 2*x, None))
    asking = ''.join(q._repr_html_() for q in (predict(asked), quiz(asked, asked)))
    (tmp_path/'all.html').write_text(f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Q</title><style>{PAPERS}</style></head>'
                                     f'<body><main><h1>Q</h1>{asking}{verdicts}</main></body></html>', encoding='utf-8')
    page.goto((tmp_path/'all.html').as_uri())
    for i in (0, 1, 2, 5): page.locator('.nbcurve-ask').get_by_role('button').nth(i).click()  # wrong, right, wrong, right
    for fold in page.locator('summary').all(): fold.click()
    page.locator('.nbcurve-ask').get_by_role('button').last.focus()
    found = Axe().run(page)
    assert found.response['passes'] and not found.response['violations'], found.generate_report()
    assert page.evaluate('document.documentElement.scrollWidth') <= width

# ---- with a kernel ----

# What each verdict said when it came, and ever after.
HEARD = """() => { window.heard = []; new MutationObserver(all => { for (const box of document.querySelectorAll('.jp-RenderedHTML > [role=status]')) {
    const last = heard.findLast(([it]) => it === box)?.[1];
    if (box.textContent !== last) heard.push([box, box.textContent]);
} }).observe(document.body, {childList: true, characterData: true, subtree: true}); }"""

def test_a_verdict_fills_a_status_that_was_there(lab, browser):
    "And where the notebook is opened again it stands there, and nobody speaks of it."
    path = save(lab, 'verdict.ipynb', 'from nbcurve import check', "check('practice.square', lambda x: x**2)")
    with opened(lab, browser, path) as page:
        page.evaluate(HEARD)
        right = run_all(page)[1]['outputs'][0]['data']['text/plain']
        page.wait_for_function('heard.length > 1')
        assert page.evaluate("heard.map(([box, text]) => text)") == ['', right]
        html = page.evaluate('jupyterapp.shell.currentWidget.content.model.toJSON().cells[1].outputs[0].data["text/html"]')
    page = browser.new_page()
    page.clock.install(time=time.time() + 60)
    page.set_content(''.join(html))
    assert page.get_by_role('status').inner_text() == right
    page.close()

REMARKS = ['remarks = []\ndef remark(change): lab.title = f"{change.new:.3f}"; remarks.append(1)\nlab.observe(remark, "loss")',
           'lab.unobserve_all("loss"); lab.descend(lr=0.005, steps=300); lab.title = "After"',
           'lab.points = [[0., 1.], [1., 3.]]']

def test_python_ends_no_drag_and_no_replay_that_it_does_not_concern(notebook):
    page, box, kernel = notebook('', *REMARKS)
    run_cell(page, 1)
    box.locator('.figure > svg').scroll_into_view_if_needed()
    x, y = spot(page, 10)
    page.mouse.move(x, y); page.mouse.down()
    for i in range(1, 11):  # the title changes while the point is held
        title = box.locator('.title').inner_text()
        page.mouse.move(x + 3*i, y - 6*i)
        page.wait_for_function('([e, was]) => e.textContent !== was', arg=[box.locator('.title').element_handle(), title], timeout=30_000)
    page.mouse.up(); settle(page)
    (u, v), now = spot(page, 10), (x + 30, y - 60)
    assert abs(u - now[0]) < 3 and abs(v - now[1]) < 3
    box.evaluate("""box => { window.seen = []; new MutationObserver(() => seen.push(box.querySelector('.count').textContent))
        .observe(box.querySelector('.formula'), {childList: true, characterData: true, subtree: true}); }""")
    run_cell(page, 2)
    expect(box.get_by_text('step 300', exact=True)).to_be_visible(timeout=60_000)
    assert len(set(page.evaluate('seen'))) > 100 and box.locator('.title').inner_text() == 'After'
    # what does concern it ends it: the point is no more
    x, y = spot(page, 10)
    page.mouse.move(x, y); page.mouse.down(); page.mouse.move(x + 5, y - 5)
    run_cell(page, 3)
    page.wait_for_function('() => labActions.dots(document).length === 2')
    page.mouse.move(x + 40, y - 40); page.mouse.up()
    until(lambda: kernel()['points'] == [[0, 1], [1, 3]])
    assert shown(box)['points'] == 2

def test_two_views_of_a_lab_play_one_at_a_time(notebook):
    page, box, kernel = notebook('lr=0.0001', 'lab')
    run_cell(page, 1)
    views = page.locator('.nbcurve-lab')
    expect(views).to_have_count(2)
    expect(views.nth(1).locator('.readout strong')).not_to_be_empty()
    for i in (0, 1): views.nth(i).get_by_role('button', name='Play').click()
    expect(views.nth(0).get_by_role('button', name='Play')).to_be_visible()
    expect(views.nth(1).get_by_text(re.compile(r'^step \d{3}'))).to_be_visible(timeout=60_000)  # nobody resets its count
    views.nth(1).get_by_role('button', name='Pause').click()
    until(lambda: shown(views.nth(0))['numbers'] == shown(views.nth(1))['numbers'] == [round(v, 3) for v in kernel()['params']])

# ---- a pad under fingers, and a picture that speaks ----

@pytest.fixture
def phone(browser, errors):
    "A page as on a telephone of some width, and what sends it fingers."
    context = browser.new_context(has_touch=True, is_mobile=True, offline=True)
    page = context.new_page()
    page.on('pageerror', lambda e: errors.append(str(e)))
    touch = context.new_cdp_session(page)
    def fingers(kind, *points): touch.send('Input.dispatchTouchEvent', dict(type=kind, touchPoints=[dict(x=x, y=y, id=i) for i, (x, y) in points]))
    yield page, fingers, touch
    context.close()
    assert errors == []

PEN = """(paper, [kind, x, y]) => paper.dispatchEvent(new PointerEvent(kind, {clientX: x, clientY: y, pointerId: 99, isPrimary: true,
    pointerType: 'pen', bubbles: true}))"""

@pytest.mark.parametrize('width', [330, 360])
def test_hostile_fingers_on_a_pad(phone, tmp_path, width):
    page, fingers, touch = phone
    page.set_viewport_size(dict(width=width, height=640))
    page.goto(page_of(tmp_path, DigitPad(lambda image: [.1]*10)))
    paper = page.locator('.nbcurve-pad .paper')
    box = paper.bounding_box()
    assert box['x'] >= 0 and box['x'] + box['width'] <= width and page.evaluate('document.documentElement.scrollWidth') <= width
    at = lambda u, v: (box['x'] + u*box['width'], box['y'] + v*box['height'])
    strokes = lambda: page.evaluate("""async () => { await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
        return [...document.querySelectorAll('.ink path')].map(p => (p.getAttribute('d').match(/[\\d.]+/g) || []).map(Number)); }""")
    # off the paper and back: one stroke, that stays on the paper, and the page does not scroll
    fingers('touchStart', (0, at(.5, .5)))
    for u, v in ((.5, .9), (.5, 1.3), (-.2, 1.4), (.2, .8)): fingers('touchMove', (0, at(u, v)))
    fingers('touchEnd')
    one, = strokes()
    assert all(0 <= n <= 1000 for n in one) and page.evaluate('scrollY') == 0
    # a pen comes while a finger draws: it waits; then it is its turn
    fingers('touchStart', (0, at(.2, .2)))
    for kind, u in (('pointerdown', .9), ('pointermove', .8), ('pointerup', .8)): paper.evaluate(PEN, [kind, *at(u, .9)])
    fingers('touchMove', (0, at(.3, .2)))
    fingers('touchEnd')
    assert len(strokes()) == 2 and max(strokes()[1][::2]) < 400
    for kind, u in (('pointerdown', .9), ('pointermove', .8), ('pointerup', .8)): paper.evaluate(PEN, [kind, *at(u, .9)])
    assert len(strokes()) == 3 and min(strokes()[2][::2]) > 700
    # a stroke that the system takes away does not hold the pad
    fingers('touchStart', (0, at(.4, .4))); fingers('touchCancel')
    fingers('touchStart', (0, at(.6, .6))); fingers('touchMove', (0, at(.7, .6))); fingers('touchEnd')
    assert len(strokes()) == 5 and abs(strokes()[4][-2] - 700) < 20
    # zoomed in, the ink is under the finger
    touch.send('Emulation.setPageScaleFactor', dict(pageScaleFactor=2))
    page.wait_for_function('visualViewport.scale > 1.9')
    box = paper.evaluate('p => p.getBoundingClientRect().toJSON()')
    fingers('touchStart', (0, at(.1, .3))); fingers('touchMove', (0, at(.3, .3))); fingers('touchEnd')
    assert len(strokes()) == 6 and abs(strokes()[5][-2] - 300) < 20 and abs(strokes()[5][-1] - 300) < 20

def test_a_picture_is_spoken_of_once_it_rests(page, tmp_path):
    "Many frames of `interact` while a slider moves, one sentence when it rests; the trouble is told at once."
    (tmp_path/'page.html').write_text('<!DOCTYPE html><meta charset="utf-8"><title>i</title><main></main>')
    page.clock.install()
    page.goto((tmp_path/'page.html').as_uri())
    page.evaluate("""async code => {
        const state = {png: '', text: 'frame 0', sliders: [], words: {}, answered: 0}, acts = {};
        const {default: {render}} = await import('data:text/javascript;base64,' + code);
        window.spoken = [];
        window.model = {get: k => state[k], set: (k, v) => { state[k] = v; }, save_changes() {}, off() {}, on: (k, act) => { acts[k] = act; }};
        render({model, el: document.querySelector('main')});
        window.words = [...document.querySelectorAll('[role=status]')];
        words.forEach(w => new MutationObserver(() => spoken.push(w.textContent)).observe(w, {childList: true, characterData: true, subtree: true}));
        window.frame = (text, stale) => { Object.assign(state, {text, stale}); acts['change:answered'](); };
    }""", base64.b64encode(bundle('interact.js').encode()).decode())
    for i in range(1, 31):
        page.evaluate('i => frame(`frame ${i}`, false)', i)
        page.clock.run_for(50)
    assert page.evaluate('spoken') == []
    page.clock.run_for(1000)
    assert page.evaluate('spoken') == ['frame 30']
    page.evaluate("frame('frame 30', true)")
    page.clock.run_for(1000)
    assert page.evaluate('spoken') == ['frame 30', 'The picture is from before the error.']
    assert page.evaluate('words.every(w => w.isConnected)')

def test_ten_thousand_points(show, page):
    box = show(CurveLab(torch.linspace(-2, 2, 10_000), torch.linspace(-2, 2, 10_000)**2))
    before, loss = model(page, 'points'), box.locator('.readout strong').inner_text()
    assert len(before) == 10_000
    box.get_by_role('button', name='Step').click()
    expect(box.locator('.readout strong')).not_to_have_text(loss)
    x, y = spot(page, 5000)
    page.mouse.move(x, y); page.mouse.down(); page.mouse.move(x, y - 40); page.mouse.up(); settle(page)
    after = model(page, 'points')
    assert len(after) == 10_000 and sum(a != b for a, b in zip(after, before)) == 1

def test_a_page_from_right_to_left(page, tmp_path):
    "The course speaks languages that go to the right: so do its numbers and sentences, whatever the page around them does."
    lab, pad, play = CurveLab(), DigitPad(lambda image: [.1]*10), descend(lambda p: (p**2).sum(), [1.], lr=.1, steps=3)
    html = lab._repr_mimebundle_()[0]['text/html'] + pad._repr_mimebundle_()[0]['text/html'] + quiz('story.loop', 'story.hill')._repr_html_()
    html += play.animate(lambda a: lambda x: a*x, torch.ones(3, 1), torch.ones(3, 1))._repr_html_()
    (tmp_path/'rtl.html').write_text(f'<!DOCTYPE html><html lang="en" dir="rtl"><meta charset="utf-8"><title>rtl</title><main>{html}</main></html>', encoding='utf-8')
    page.goto((tmp_path/'rtl.html').as_uri())
    for name in ('.nbcurve-lab', '.nbcurve-pad', '.nbcurve-player', '.nbcurve-ask button'):
        expect(page.locator(name).first).to_be_visible()
        assert page.locator(name).first.evaluate('e => getComputedStyle(e).direction') == 'ltr', name

# Where the sliders are does not change any more.
RESTS = '''group => new Promise(done => { let last = 0, same = 0; (function look() {
    const now = group.querySelector('.noUi-handle').getBoundingClientRect().top;
    same = now === last ? same + 1 : 0; last = now;
    same > 30 ? done(true) : requestAnimationFrame(look); })(); })'''

TWO_SLIDERS = '''from nbcurve import interact
import matplotlib.pyplot as plt
@interact(a=(0., 1., 0.01), b=(0., 1., 0.01))
def f(a=0.2, b=0.2):
    plt.plot([a, b])
    plt.title(f'a {a:.2f}, b {b:.2f}')
'''

def test_two_fingers_on_two_sliders(lab, browser):
    path = save(lab, 'hands.ipynb', TWO_SLIDERS)
    with opened(lab, browser, path, has_touch=True) as page:
        assert not failures(run_all(page))
        alone(page, width=360, height=740)
        group = page.locator('.widget-interact')
        group.scroll_into_view_if_needed()
        drawn_for(page, group.locator('img'), 150, 360)
        page.wait_for_function(RESTS, arg=group.element_handle())
        touch = page.context.new_cdp_session(page)
        def fingers(kind, *points): touch.send('Input.dispatchTouchEvent', dict(type=kind, touchPoints=[dict(x=x, y=y, id=i) for i, (x, y) in points]))
        a, b = [(box['x'] + box['width']/2, box['y'] + box['height']/2) for box in (h.bounding_box() for h in group.locator('.noUi-handle').all())]
        right = lambda at, by: (at[0] + by, at[1])
        fingers('touchStart', (0, a)); fingers('touchMove', (0, right(a, 10)))
        fingers('touchStart', (0, right(a, 10)), (1, b))
        for k in range(1, 5): fingers('touchMove', (0, right(a, 10 + 5*k)), (1, right(b, 10*k)))
        fingers('touchMove', (0, (a[0] + 30, a[1] - 300)), (1, right(b, 40)))  # the first one leaves the slider, upwards
        fingers('touchEnd')
        at = [float(v) for v in group.locator('.widget-readout').all_inner_texts()]
        assert at[0] > 0.25 and at[1] > 0.25
        group.locator('[role=status]', has_text=f'a {at[0]:.2f}, b {at[1]:.2f}').wait_for(state='attached')
        touch.detach()
        before = [page.evaluate('document.documentElement.scrollWidth'), group.locator('img').bounding_box()['width']]
        assert max(before) <= 360
