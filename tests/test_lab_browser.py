"""CurveLab in a real browser: its mathematics against PyTorch, and what a learner does, with a kernel and without."""
import json, math, os, random, re, time
from functools import cache
from pathlib import Path

import nbformat
import pytest
import torch
import build_js
from conftest import run_cell, until
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect
from test_browser import READY, save

from nbcurve import CurveLab, language, loss_surface

ROOT = Path(__file__).resolve().parents[1]
ACTIONS = (ROOT/'tests'/'lab_actions.js').read_text(encoding='utf-8')
# How many random actions: `make test-all` asks for 10,000.
N = int(os.environ.get('NBCURVE_ACTIONS', '200'))

# ---- pages ----

@pytest.fixture
def page(browser, errors):
    "An offline page; an error in it fails the test."
    context = browser.new_context(viewport=dict(width=1000, height=800), offline=True)
    page = context.new_page()
    page.on('pageerror', lambda e: errors.append(str(e)))
    page.on('console', lambda m: errors.append(m.text) if m.type == 'error' else None)
    yield page
    context.close()
    assert errors == []

@pytest.fixture
def errors(): return []

@pytest.fixture
def show(page, tmp_path):
    "Opens a lab's own page and returns the lab's box."
    def open_lab(lab, **how):
        page.emulate_media(**how)
        page.goto(lab.to_html(tmp_path/'lab.html').as_uri())
        page.evaluate(ACTIONS)
        box = page.locator('.nbcurve-lab')
        expect(box.locator('.readout strong')).not_to_be_empty()
        return box
    return open_lab

def model(page, key): return page.evaluate("k => document.querySelector('[id^=lab]').model.get(k)", key)
def settle(page): page.evaluate('async () => { for (let i = 0; i < 3; i++) await labActions.frame() }')
def shown(box): return box.evaluate('box => labActions.shown(box)')
def close(a, b, rel=1e-5): return len(a) == len(b) and all(math.isclose(u, v, rel_tol=rel, abs_tol=1e-9) for u, v in zip(a, b))

# ---- the mathematics ----

def cases(n):
    rng = random.Random(7)
    for i in range(n):
        family, measure = rng.choice(['quadratic', 'relus']), rng.choice(['mae', 'mse'])
        k = 3 if family == 'quadratic' else 3 * rng.randint(1, 8) + 1
        params = [rng.gauss(0, 2) for _ in range(k)]
        points = [[rng.uniform(-3, 3), rng.gauss(0, 10)] for _ in range(rng.choice([1, 2, 20, 200]))]
        yield family, measure, params, points

def in_node(code, data):
    "What a module that imports the lab's mathematics as `lab` makes of `data`."
    source = (f"import * as lab from {json.dumps((build_js.SOURCE/'curve.js').as_uri())}; import * as map from {json.dumps((build_js.SOURCE/'surface.js').as_uri())};"
              f"const data = {json.dumps(data)}; console.log(JSON.stringify(({code})(data)))")
    return json.loads(build_js.node('--input-type=module', '--no-warnings', '-', heard=source))

def test_the_browser_computes_what_torch_computes():
    todo = list(cases(200))
    got = in_node("""todo => todo.map(([family, measure, params, points]) => ({...lab.evaluate(family, measure, params, points),
        y: points.map(([x]) => lab.predict(family, params, x)), next: lab.step(family, measure, points, params, 0.1, params).params}))""", todo)
    for (family, measure, params, points), js in zip(todo, got):
        p = torch.tensor(params, dtype=torch.float64, requires_grad=True)
        x, y = torch.tensor(points, dtype=torch.float64).T[..., None]
        if family == 'quadratic': preds = p[0]*x**2 + p[1]*x + p[2]
        else:
            n = len(params) // 3
            net = torch.nn.Sequential(torch.nn.Linear(1, n), torch.nn.ReLU(), torch.nn.Linear(n, 1)).double()
            preds = torch.func.functional_call(net, {'0.weight': p[:n, None], '0.bias': p[n:2*n], '2.weight': p[None, 2*n:-1], '2.bias': p[-1:]}, x)
        loss = dict(mae=torch.nn.L1Loss(), mse=torch.nn.MSELoss())[measure](preds, y)
        loss.backward()
        assert close(js['y'], preds.flatten().tolist())
        assert close([js['loss']], [loss.item()])
        assert close(js['grad'], p.grad.tolist())
        with torch.no_grad(): p.grad += torch.tensor(params); p -= 0.1 * p.grad  # an old gradient is still there
        assert close(js['next'], p.tolist())
        mine = CurveLab(x, y, family, params, measure)
        assert close([mine.loss], [loss.item()])

@pytest.mark.parametrize('family,pair', [('quadratic', (0, 2)), ('quadratic', (2, 1)), ('relus', (3, 6)), ('relus', (1, 9)), ('relus', (4, 7))])
def test_the_map_agrees_with_loss_surface(family, pair):
    lab = CurveLab(family=family)
    surface = loss_surface(lab.loss_at, torch.tensor(lab.params, dtype=torch.float64), knobs=pair, xlim=(-5, 5), ylim=(-5, 5), n=9)
    got = in_node("""([family, params, points, [i, j]]) => {
        const over = map.lossOver(family, 'mae', params, points, i, j), at = map.steps([-5, 5], 9);
        return at.map(v => at.map(u => over(u, v)));
    }""", [family, lab.params, lab.points, pair])
    assert torch.allclose(torch.tensor(got, dtype=torch.float64), surface.losses, rtol=1e-6)

# ---- without a kernel ----

def test_every_knob_and_switch_of_the_page(show, page):
    box = show(CurveLab(title='Fit <b>this</b>'))
    expect(page.get_by_role('heading')).to_have_text('Fit <b>this</b>')
    a, number = box.get_by_label('a', exact=True), box.get_by_label('a, number')
    a.fill('2'); settle(page)
    assert model(page, 'params')[0] == 2 and number.input_value() == '2'
    number.fill('2.5'); settle(page)
    assert model(page, 'params')[0] == 2.5 and a.input_value() == '2.5'
    number.fill(''); settle(page)
    assert model(page, 'params')[0] == 2.5  # nothing is not a number
    number.blur(); settle(page)
    assert number.input_value() == '2.5'
    a.press('ArrowRight'); a.press('Shift+ArrowRight'); a.press('PageDown'); settle(page)
    assert model(page, 'params')[0] == 1.61
    for name, key in (('residuals', 'residuals'), ('true curve', 'show_truth'), ('slopes', 'arrows'), ('zero the gradient after each step', 'zero_grad')):
        before = model(page, key)
        box.get_by_label(name).click(); settle(page)
        assert model(page, key) is not before
    assert box.locator('.sticks').get_attribute('d') == ''
    expect(box.locator('.truth')).to_be_visible()
    expect(box.locator('.slope').first).to_be_visible()
    box.get_by_label('MSE').click(); settle(page)
    assert model(page, 'measure') == 'mse' and shown(box)['loss'].startswith('MSE')
    box.get_by_label('learning rate, number').fill('0.5'); box.get_by_label('learning rate, number').press('Enter'); settle(page)
    assert model(page, 'lr') == 0.5

def test_slopes_point_to_where_the_loss_falls(show, page):
    lab = CurveLab(arrows=True)
    box = show(lab)
    p = torch.tensor(lab.params, dtype=torch.float64, requires_grad=True)
    lab.loss_at(p).backward()
    for g, label in zip(p.grad.tolist(), box.locator('.slope').evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")):
        assert label == f"slope {f'{g:.2f}'.replace('-', '−')}: the loss falls to the {'right' if g < 0 else 'left'}"

def test_points_by_mouse_and_by_key(show, page):
    box = show(CurveLab([0, 1, 2], [0, 1, 4]))
    svg, handle = box.locator('.figure > svg'), box.get_by_role('slider', name='Point')
    at = svg.bounding_box()
    x, y = svg.evaluate('svg => labActions.dots(svg.closest(".nbcurve-lab"))[1]')
    page.mouse.move(at['x'] + x, at['y'] + y); page.mouse.down(); page.mouse.move(at['x'] + x + 30, at['y'] + y - 40); page.mouse.up(); settle(page)
    moved = model(page, 'points')
    assert moved[0] == [0, 0] and moved[2] == [2, 4] and moved[1][0] > 1 and moved[1][1] > 1
    page.mouse.click(at['x'] + 100, at['y'] + 100); settle(page)
    assert len(model(page, 'points')) == 3  # a stray click adds nothing
    page.mouse.dblclick(at['x'] + 200, at['y'] + 60); settle(page)
    assert len(model(page, 'points')) == 4
    handle.press('Delete'); settle(page)
    assert model(page, 'points') == moved
    handle.press('End'); handle.press('ArrowDown'); settle(page)
    assert model(page, 'points')[2][1] < 4
    handle.press('Enter'); settle(page)
    assert len(model(page, 'points')) == 4
    for _ in range(6): handle.press('Backspace')
    settle(page)
    assert len(model(page, 'points')) == 1
    expect(box.get_by_text('The last point stays.')).to_be_visible()

def test_descent_step_play_reset(show, page):
    page.clock.install()
    lab = CurveLab()
    box = show(lab)
    p = torch.tensor(lab.params, dtype=torch.float64, requires_grad=True)
    for _ in range(2):
        box.get_by_role('button', name='Step').click()
        loss = lab.loss_at(p); loss.backward()
        with torch.no_grad(): p -= 0.01 * p.grad; p.grad = None
    settle(page)
    assert close(model(page, 'params'), p.tolist())
    expect(box.get_by_text('step 2', exact=True)).to_be_visible()
    box.get_by_role('button', name='Play').click()
    page.clock.run_for(20_000)
    expect(box.get_by_text('500 steps done. Press Play for more.')).to_be_visible()
    expect(box.get_by_text('step 502', exact=True)).to_be_visible()
    losses = [float(w.rstrip(',')) for w in shown(box)['history'].split()[-3::2]]
    assert losses[1] < 1.1 < losses[0]
    box.get_by_role('button', name='Reset').click(); settle(page)
    assert model(page, 'params') == lab.params
    expect(box.get_by_text('step 0', exact=True)).to_be_visible()

def test_without_zero_grad_old_gradients_pile_up(show, page):
    lab = CurveLab(zero_grad=False)
    box = show(lab)
    p = torch.tensor(lab.params, dtype=torch.float64, requires_grad=True)
    for _ in range(30):
        box.get_by_role('button', name='Step').click()
        lab.loss_at(p).backward()
        with torch.no_grad(): p -= 0.01 * p.grad
    settle(page)
    assert close(model(page, 'params'), p.tolist())

def test_a_diverging_descent_stops(show, page):
    box = show(CurveLab(loss='mse', lr=10))
    box.get_by_role('button', name='Play').click()
    expect(box.get_by_text('Stopped: the loss grows without end.')).to_be_visible()
    assert all(map(math.isfinite, model(page, 'params')))

def test_drag_a_point_and_the_net_follows(show, page):
    wave = torch.linspace(-3, 3, 25)
    box = show(CurveLab(wave, torch.sin(2*wave), family='relus', hinges=8, loss='mse', follow=True))
    asleep = box.get_by_text('Adam, asleep')
    loss = lambda: float(shown(box)['loss'].split()[1])
    expect(asleep).to_be_visible(timeout=60_000)
    assert loss() < 0.02
    before = model(page, 'params')
    settle(page)
    assert model(page, 'params') == before  # sleeping, it does nothing
    at, (x, y) = box.locator('.figure > svg').bounding_box(), page.evaluate('() => labActions.dots(document)[12]')
    page.mouse.move(at['x'] + x, at['y'] + y); page.mouse.down(); page.mouse.move(at['x'] + x, at['y'] + y - 60)
    expect(asleep).to_be_hidden()
    page.wait_for_function('p => document.querySelector("[id^=lab]").model.get("params")[24] != p', arg=before[24])  # while the finger is still down
    page.mouse.up()
    expect(asleep).to_be_visible(timeout=60_000)

def test_hinges_come_and_go(show, page):
    box = show(CurveLab(family='relus'))
    before = shown(box)['loss']
    box.get_by_role('button', name='Add a hinge').click(); settle(page)
    assert len(model(page, 'params')) == 13 and shown(box)['loss'] == before  # a new hinge weighs nothing
    assert box.locator('.hinge-line').count() == 4
    box.get_by_role('button', name='Hinge 1:').click()
    box.get_by_role('button', name='Remove hinge 1').click(); settle(page)
    assert len(model(page, 'params')) == 10 and model(page, 'params')[0] == 1
    for _ in range(2): box.get_by_role('button', name='Remove hinge 1').click()
    settle(page)
    assert len(model(page, 'params')) == 4 and box.get_by_role('button', name='Remove hinge').count() == 0

def test_a_finger_moves_a_point_and_taps_one(browser, tmp_path):
    context = browser.new_context(viewport=dict(width=360, height=740), has_touch=True, is_mobile=True, offline=True)
    page = context.new_page()
    page.goto(CurveLab().to_html(tmp_path/'lab.html').as_uri()); page.evaluate(ACTIONS)
    svg = page.locator('.figure > svg')
    at = svg.bounding_box()
    for _ in range(2): page.touchscreen.tap(at['x'] + 120, at['y'] + 60)
    settle(page)
    assert len(model(page, 'points')) == 21
    touch = context.new_cdp_session(page)
    x, y = page.evaluate('() => labActions.dots(document)[3]')
    for kind, dx in (('touchStart', 0), ('touchMove', 10), ('touchMove', 30), ('touchEnd', None)):
        points = [] if dx is None else [dict(x=at['x'] + x + dx, y=at['y'] + y + dx)]
        touch.send('Input.dispatchTouchEvent', dict(type=kind, touchPoints=points))
    settle(page)
    new_x, new_y = page.evaluate('() => labActions.dots(document)[3]')
    assert abs(new_x - x - 30) < 2 and abs(new_y - y - 30) < 2
    assert page.evaluate('document.documentElement.scrollWidth') <= 360
    context.close()

def test_the_fit_in_words(show, page):
    lab = CurveLab([0, 1], [1, 5], params=[0, 2, 2], loss='mae')
    box = show(lab)
    expect(box.locator('.unseen')).to_have_text('y = 0.00 x² + 2.00 x + 2.00. 2 points, 1 of them above the curve. MAE 1.0000. '
                                                'The largest residual is −1.00, at x = 0.00.')

def test_portuguese(show, page):
    language('pt')
    try: lab = CurveLab(arrows=True)
    finally: language('en')
    box = show(lab)
    assert box.get_attribute('lang') == 'pt-BR'
    box.get_by_role('button', name='Rodar').click()
    expect(box.get_by_role('button', name='Pausar')).to_be_visible()

def test_with_reduced_motion_play_moves_seldom(show, page):
    box = show(CurveLab(), reduced_motion='reduce')
    box.evaluate("""box => {
        window.seen = [];
        const count = box.querySelector('.count');
        new MutationObserver(() => seen.push(count.textContent)).observe(count, {childList: true, characterData: true, subtree: true});
    }""")
    box.get_by_role('button', name='Play').click()
    page.wait_for_function('seen.length >= 3')
    assert page.evaluate('seen.slice(0, 3)') == ['step 50', 'step 100', 'step 150']

# ---- a link that carries a curve ----

def test_a_link_carries_the_curve(show, page):
    "Knobs and points are in the address once a hand has moved them; who opens it sees the same, and can undo it."
    box = show(CurveLab())
    assert page.evaluate('location.hash') == ''
    box.get_by_label('a, number').fill('3'); box.get_by_label('b, number').fill('2')
    expect(page).to_have_url(re.compile('#curve1=3_2_1.1$'))
    box.locator('.handle.point').focus(); page.keyboard.press('ArrowUp')
    expect(page).to_have_url(re.compile('#curve1=3_2_1.1;'))
    points, loss = model(page, 'points'), box.locator('.readout strong').text_content()
    page.context.grant_permissions(['clipboard-read', 'clipboard-write'])
    box.get_by_role('button', name='Copy link').click()
    expect(box.locator('.note')).to_have_text('Copied. Whoever opens the link sees this curve.')
    link = page.evaluate('navigator.clipboard.readText()')
    page.goto('about:blank'); page.goto(link)
    expect(box.locator('.note')).to_contain_text('This curve came with the link: MAE')
    said = re.search(r'MAE ([\d.]+)\. Can', box.locator('.note').text_content())[1]
    assert close([float(said)], [float(loss.split()[1])], 1e-3)
    assert model(page, 'params') == [3, 2, 1.1] and all(close(p, q, 1e-4) for p, q in zip(model(page, 'points'), points))
    box.get_by_role('button', name='Undo').click()
    expect(box.get_by_label('a, number')).to_have_value('1.1')
    page.evaluate("location.hash = 'curve1=1_2_3'")  # another link in the same window
    expect(box.get_by_label('c, number')).to_have_value('3')

def test_where_the_clipboard_is_barred_the_link_can_be_taken_by_hand(show, page):
    box = show(CurveLab())
    page.evaluate('Object.defineProperty(navigator, "clipboard", {value: undefined})')
    box.get_by_role('button', name='Copy link').click()
    field = box.get_by_label('Link to this curve')
    expect(field).to_be_visible()
    assert field.input_value().endswith('#curve1=1.1_1.1_1.1') and page.evaluate('String(getSelection())') == field.input_value()

def test_nothing_bad_comes_from_an_address(page, tmp_path):
    "Garbage is ignored with a word, another anchor without one; neither a title nor an address becomes markup."
    attack = '<img src=x onerror=document.body.remove()>'
    path, box = CurveLab(title=attack).to_html(tmp_path/'lab.html').as_uri(), page.locator('.nbcurve-lab')
    garbage = ['', '1_2', 'NaN_1_2', '1_2_3;9999_1', '1_2_3_4', '%', '__proto__', 'javascript:alert(1)', '1_' * 5000, attack, '%3Cscript%3Ealert(1)%3C/script%3E']
    for text in garbage:
        page.goto('about:blank'); page.goto(f'{path}#curve1={text}')
        expect(box.locator('.note')).to_have_text('The address carries no curve that fits here; it is ignored.')
        assert model(page, 'params') == [1.1, 1.1, 1.1] and page.locator('.nbcurve-lab :is(img, script)').count() == 0
    page.goto('about:blank'); page.goto(f'{path}#a-heading')
    expect(box.locator('.readout strong')).not_to_be_empty()
    expect(box.locator('.note')).to_be_empty()
    expect(page.locator('h1')).to_have_text(attack)

@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('family', ['quadratic', 'relus'])
def test_axe_finds_nothing(show, page, family, scheme):
    from axe_playwright_python.sync_playwright import Axe
    box = show(CurveLab(family=family, arrows=True, title='Curve'), color_scheme=scheme)
    box.get_by_text('Mouse, touch and keys').click()
    box.get_by_role('button', name='Step').click(); settle(page)
    assert ('dark' in box.get_attribute('class')) == (scheme == 'dark')
    found = Axe().run(page)
    assert found.response['passes'] and not found.response['violations'], found.generate_report()

@pytest.mark.parametrize('family', ['quadratic', 'relus'])
def test_random_actions_without_a_kernel(show, page, family):
    lab = CurveLab(family=family)
    box = show(lab)
    counts = box.evaluate(f'box => labActions.random(box, 1, {N})')
    assert sum(counts.values()) == N and len(counts) == 18
    lab.params, lab.points, lab.measure = (model(page, k) for k in ('params', 'points', 'measure'))
    agree(box, lab)

def agree(box, lab):
    "What is shown is what the lab holds; a number from a million on is shown with six digits."
    seen = shown(box)
    assert len(seen['numbers']) == len(lab.params)
    assert all(math.isclose(a, b, rel_tol=6e-6 if abs(b) >= 1e6 else 0, abs_tol=6e-4) for a, b in zip(seen['numbers'], lab.params)), (seen['numbers'], lab.params)
    assert seen['points'] == len(lab.points)
    name, value = seen['loss'].split()
    assert name == lab.measure.upper()
    if lab.loss < 1e6: assert abs(float(value) - lab.loss) < 1e-4

def test_a_quadratic_takes_no_hinge(show, page):
    box = show(CurveLab())
    box.locator('.chips .add').dispatch_event('click'); settle(page)  # hidden, and yet a script may press it
    assert shown(box)['numbers'] == [1.1, 1.1, 1.1]

# ---- a saved notebook, converted ----

def test_a_converted_notebook_is_alive(page, tmp_path):
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter
    code = 'from nbcurve.widgets.lab import CurveLab\nlab = CurveLab(title="</script><b>x")\nlab'
    empty = new_notebook(cells=[new_code_cell('1')])
    nb = new_notebook(cells=[new_code_cell(code), new_code_cell('lab'), new_code_cell('CurveLab(family="relus")')])
    for n in (empty, nb): NotebookClient(n, kernel_name='python3', store_widget_state=False).execute()
    size = len(nbformat.writes(nb).encode()) - len(nbformat.writes(empty).encode())
    assert size <= 3 * 45_000
    html, _ = HTMLExporter().from_notebook_node(nb)
    (tmp_path/'nb.html').write_text(html, encoding='utf-8')
    page.route(re.compile('^https?:'), lambda route: route.fulfill(body=''))  # its CDN scripts: none
    page.goto((tmp_path/'nb.html').as_uri()); page.evaluate(ACTIONS)
    boxes = page.locator('.nbcurve-lab')
    expect(boxes).to_have_count(3)
    expect(boxes.first.locator('.title')).to_have_text('</script><b>x')
    boxes.nth(0).get_by_label('a', exact=True).fill('3'); settle(page)
    assert shown(boxes.nth(0))['numbers'] == [3, 1.1, 1.1] and shown(boxes.nth(1))['numbers'] == [1.1, 1.1, 1.1]
    before = shown(boxes.nth(2))['loss']
    boxes.nth(2).get_by_role('button', name='Step').click(); settle(page)
    assert shown(boxes.nth(2))['loss'] != before

# ---- in JupyterLab, with a kernel ----

CELL = '''
import json, os
from nbcurve.widgets.lab import CurveLab
lab = CurveLab({})
def save(change=None):
    with open('{file}~', 'w') as f: json.dump({{**lab.state, 'loss': lab.loss}}, f)
    os.replace('{file}~', '{file}')
lab.observe(save)
save()
lab
'''

@cache
def sheet(browser, url, folder):
    "A notebook in JupyterLab, with one kernel for many tests: its page, and the errors in it."
    page, wrong = browser.new_page(viewport=dict(width=1400, height=1000)), []
    # JupyterLab itself stumbles over a cell that goes before it is drawn.
    page.on('pageerror', lambda e: '_runOnIdleTime' in e.stack or wrong.append(e.stack))
    page.goto(f'{url}/lab/tree/{save((url, folder), "sheet.ipynb", "pass")}?reset')
    page.wait_for_function(READY)
    page.evaluate(ACTIONS)
    return page, wrong

@pytest.fixture
def notebook(lab, browser):
    "Puts cells in the place of the notebook's and runs the first; returns the page, the first lab's box and a function that reads what the kernel holds."
    page, wrong = sheet(browser, *lab)
    def run(args='', *more):
        file = lab[1]/f'lab{time.monotonic_ns()}.json'
        first = CELL.replace('CurveLab({})', f'CurveLab({args})', 1).replace('{file}', file.name).replace('{{', '{').replace('}}', '}')
        page.evaluate("""async nb => {
            const {context} = jupyterapp.shell.currentWidget;
            await context.ready;
            context.model.fromJSON(nb);
        }""", json.loads(nbformat.writes(new_notebook(cells=[new_code_cell(c) for c in (first, *more)]))))
        run_cell(page, 0)
        box = page.locator('.nbcurve-lab').first
        expect(box.locator('.readout strong')).not_to_be_empty()
        return page, box, lambda: json.loads(file.read_text())
    wrong.clear()
    yield run
    assert wrong == []

def test_the_kernel_hears_every_move(notebook):
    page, box, kernel = notebook()
    box.get_by_label('a', exact=True).fill('2')
    until(lambda: kernel()['params'] == [2, 1.1, 1.1])
    box.get_by_label('b, number').fill('-0.5')
    until(lambda: kernel()['params'] == [2, -0.5, 1.1])
    box.get_by_label('slopes').click(); box.get_by_label('MSE').click()
    until(lambda: kernel()['arrows'] and kernel()['measure'] == 'mse')
    assert shown(box)['loss'] == f"MSE {kernel()['loss']:.4f}"
    handle = box.get_by_role('slider', name='Point')
    handle.press('Delete')
    until(lambda: len(kernel()['points']) == 19)
    handle.press('Enter'); handle.press('ArrowDown')
    until(lambda: len(kernel()['points']) == 20)
    assert page.locator('.jp-CodeCell').count() == 2 or page.locator('.jp-CodeCell').count() == 1  # the keys were not the notebook's
    box.get_by_role('button', name='Play').click()
    expect(box.get_by_text(re.compile(r'^step \d\d'))).to_be_visible()
    box.get_by_role('button', name='Pause').click()
    settle(page)
    until(lambda: [round(v, 3) for v in kernel()['params']] == shown(box)['numbers'])

def test_the_kernel_moves_the_sliders(notebook):
    page, box, kernel = notebook('', 'lab.params = [3, 2, 1]; lab.points = [[0, 1], [1, 30]]; lab.lr = 0.25; lab.measure = "mse"')
    run_cell(page, 1)
    expect(box.locator('.readout strong')).to_have_text('MSE 288.0000')
    assert shown(box)['numbers'] == [3, 2, 1] and shown(box)['points'] == 2 and shown(box)['lr'] == 0.25

def test_kernel_and_hand_at_once_end_up_agreeing(notebook):
    page, box, kernel = notebook('', 'import time\nfor i in range(40): lab.params = [i / 10, 0, 0]; time.sleep(0.03)')
    page.evaluate("""() => { window.hand = setInterval(() => { const a = document.querySelector('.knobs input[type=range]');
        labActions.type(a, -5 + 4 * Math.random()); }, 50); }""")
    run_cell(page, 1)
    time.sleep(0.6)
    page.evaluate('clearInterval(hand)')  # the last move by hand, heard when the kernel is through
    until(lambda: kernel()['params'][0] < 0 and [round(v, 3) for v in kernel()['params']] == shown(box)['numbers'])
    time.sleep(1)
    assert [round(v, 3) for v in kernel()['params']] == shown(box)['numbers'] and shown(box)['loss'] == f"MAE {kernel()['loss']:.4f}"

def test_python_is_heard_while_the_browser_plays(notebook):
    page, box, kernel = notebook('lr=0.0001', 'lab.params = [4, 2, 1]')
    box.get_by_role('button', name='Play').click()
    expect(box.get_by_text(re.compile(r'^step \d\d'))).to_be_visible()
    run_cell(page, 1)
    until(lambda: abs(shown(box)['numbers'][0] - 4) < 0.2)
    box.get_by_role('button', name='Pause').click()
    until(lambda: [round(v, 3) for v in kernel()['params']] == shown(box)['numbers'])
    assert abs(shown(box)['numbers'][0] - 4) < 0.2

def test_pythons_descent_plays_on_the_sliders(notebook):
    page, box, kernel = notebook('', 'lab.descend(lr=0.02, steps=120);')
    box.evaluate("""box => {
        window.seen = [];
        new MutationObserver(() => seen.push(box.querySelector('.count').textContent))
            .observe(box.querySelector('.formula'), {childList: true, characterData: true, subtree: true});
    }""")
    run_cell(page, 1)
    expect(box.get_by_text('step 120', exact=True)).to_be_visible()
    settle(page)
    assert len(page.evaluate('seen')) > 60  # it played, and did not jump
    until(lambda: kernel()['params'] != [1.1, 1.1, 1.1])
    assert shown(box)['numbers'] == [round(v, 3) for v in kernel()['params']] and shown(box)['lr'] == 0.02
    assert shown(box)['loss'] == f"MAE {kernel()['loss']:.4f}"

def test_stopping_pythons_descent_halfway_tells_the_kernel(notebook):
    page, box, kernel = notebook('', 'lab.descend(lr=0.001, steps=500);')
    run_cell(page, 1)
    expect(box.get_by_text(re.compile(r'^step \d\d$'))).to_be_visible()
    box.get_by_role('button', name='Pause').click(); settle(page)
    until(lambda: [round(v, 3) for v in kernel()['params']] == shown(box)['numbers'])
    assert shown(box)['loss'] == f"MAE {kernel()['loss']:.4f}"

@pytest.mark.parametrize('family', ['quadratic', 'relus'])
def test_random_actions_leave_no_drift_and_no_litter(notebook, family):
    page, box, kernel = notebook(f'family="{family}"')
    cdp = page.context.new_cdp_session(page)
    cdp.send('Performance.enable')
    def memory():
        cdp.send('HeapProfiler.collectGarbage')
        time.sleep(1)
        cdp.send('HeapProfiler.collectGarbage')
        m = {v['name']: v['value'] for v in cdp.send('Performance.getMetrics')['metrics']}
        return {k: m[k] for k in ('JSHeapUsedSize', 'Nodes', 'JSEventListeners')}
    measures = []
    for part in range(4):
        box.evaluate(f'box => labActions.random(box, {part}, {N // 4})')
        held = CurveLab(family=family)
        def same():
            k = kernel()
            held.params, held.points, held.measure = k['params'], k['points'], k['measure']
            try: agree(box, held); return True
            except AssertionError: return False
        until(same)
        if part in (0, 3): measures.append(memory())
    print(family, measures)
    first, last = measures
    assert last['JSHeapUsedSize'] < first['JSHeapUsedSize'] + 6e6
    assert last['Nodes'] < first['Nodes'] + 1500 and last['JSEventListeners'] < first['JSEventListeners'] + 600
