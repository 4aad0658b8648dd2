"""The player: descents and fits, and the sliders of `interact` where no kernel is."""
import re

import matplotlib
import matplotlib.pyplot as plt
import pytest
from playwright.sync_api import expect

matplotlib.use('agg')
from nbcurve import descend, fit_relus, language, loss_surface, mk_quad, mse, noisy_points

x, y = noisy_points(mk_quad(3, 2, 1))
def loss(params): return mse(mk_quad(*params)(x), y)

@pytest.fixture
def show(browser, tmp_path):
    "A page of some outputs' HTML: no kernel, no network, no complaint."
    pages, complaints = [], []
    def show(*parts, style='', **view):
        page = browser.new_page(**{'viewport': dict(width=1000, height=800), **view})
        page.on('request', lambda r: complaints.append(r.url) if not re.match('data:|blob:|file:', r.url) else None)
        page.on('console', lambda m: complaints.append(m.text) if m.type in ('error', 'warning') else None)
        page.on('pageerror', lambda e: complaints.append(str(e)))
        name = tmp_path/f'{len(pages)}.html'
        name.write_text('<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>page</title>'
                        f'<style>{style}</style><main><h1>page</h1>{"".join(parts)}</main></html>', encoding='utf-8')
        page.goto(name.as_uri())
        pages.append(page)
        if view.get('java_script_enabled', True): expect(page.locator('.nbcurve-player')).to_have_count(len(parts))
        return page
    yield show
    for page in pages: page.close()
    assert not complaints and not plt.get_fignums()

def a_descent(): return descend(loss, [1.5, 1.5, 1.5], steps=100)
def a_film():
    d = a_descent()
    return d, d.animate(mk_quad, x, y, loss_surface(loss, d.best, names='abc'), frames=11).html

# ---- descents and fits ----

def test_a_descent_by_key_by_finger_and_by_itself(show):
    d, html = a_film()
    assert 'http' not in html and len(html) < 100_000
    page = show(html)
    said, dot, slider = page.locator('output'), page.locator('.dot'), page.get_by_role('slider', name='Step')
    def at(step): return f'step {step}, loss {d.losses[step]:.4g}'
    expect(said).to_have_text(at(100))
    end = dot.get_attribute('cx')
    slider.focus()
    page.keyboard.press('Home')
    expect(said).to_have_text(at(0))
    assert dot.get_attribute('cx') != end and slider.get_attribute('aria-valuetext') == at(0)
    page.keyboard.press('ArrowRight')
    expect(said).to_have_text(at(10))
    page.get_by_role('button', name='Play').press('Enter')
    expect(page.get_by_role('button', name='Pause')).to_be_focused()
    expect(said).to_have_text(at(100))
    expect(page.get_by_role('button', name='Play')).to_be_focused()
    expect(page.locator('p[role=status]')).to_have_text(at(100))
    assert dot.get_attribute('cx') == end
    box = slider.bounding_box()
    page.mouse.click(box['x'] + box['width']/2, box['y'] + box['height']/2)
    expect(said).to_have_text(at(50))

def test_a_finger_moves_it(show):
    d, html = a_film()
    page = show(html, has_touch=True, viewport=dict(width=360, height=700))
    box, said = page.get_by_role('slider').bounding_box(), page.locator('output').bounding_box()
    assert said['x'] >= 0 and said['x'] + said['width'] <= 352 and box['width'] > 150  # the words are whole, the slider is long
    assert box['height'] >= 24 and page.evaluate('document.documentElement.scrollWidth') <= 360
    page.touchscreen.tap(box['x'] + 2, box['y'] + box['height']/2)
    expect(page.locator('output')).to_have_text(f'step 0, loss {d.losses[0]:.4g}')
    page.touchscreen.tap(*(page.get_by_role('button').bounding_box()[k] + 10 for k in 'xy'))
    expect(page.locator('output')).to_contain_text('step 100,')

def test_a_shallow_curve_has_no_steps():
    "Whole pixels made it a polygon."
    html = descend(loss, [0.1, 0.1, 1.], steps=1).animate(mk_quad, x, y).html
    heights = [float(v) for v in re.search(r'"curve",\[([^]]*)\]', html)[1].split(',')][1::2]
    turns = [b - a for a, b in zip(heights, heights[1:])]
    assert all(b <= a + 0.21 for a, b in zip(turns, turns[1:]))

def test_a_fits_knots_lie_on_its_curve(show):
    fit = fit_relus(x, y, 4)
    page = show(fit.animate(x, y).html)
    for key in ('End', 'Home'):
        page.get_by_role('slider').press(key)
        corners = page.locator('.curve').first.evaluate("e => e.getAttribute('d').slice(1).split(' ').map(Number)")
        knots = [[float(v) for v in re.match(r'M(\S+) (\S+?)l', d).groups()] for d in page.locator('.knot').evaluate_all("all => all.map(e => e.getAttribute('d'))")]
        assert all(any(abs(a + 5 - u) <= 1 and abs(b - v) <= 1 for u, v in zip(corners[::2], corners[1::2])) for a, b in knots)

def test_with_reduced_motion_it_leaps(show):
    page = show(a_film()[1], reduced_motion='reduce')
    page.evaluate("""() => { window.seen = []; new MutationObserver(() => seen.push(document.querySelector('output').textContent))
        .observe(document.querySelector('output'), {childList: true, characterData: true, subtree: true}) }""")
    page.get_by_role('button', name='Play').click()
    page.wait_for_function("seen.at(-1)?.startsWith('step 100,')")
    assert [text.split(',')[0] for text in page.evaluate('seen')] == ['step 0', 'step 50', 'step 100']

def test_its_keys_stay_with_it(show):
    page = show(a_film()[1])
    page.evaluate("() => { window.heard = []; for (const at of [document, document.body]) for (const c of [true, false]) at.addEventListener('keydown', e => heard.push(e.key), c) }")
    page.get_by_role('slider').focus()
    for key in ('ArrowLeft', 'Home', 'x', 'd', 'd', 'Escape'): page.keyboard.press(key)
    assert page.evaluate('heard') == []
    expect(page.locator('output')).to_contain_text('step 0,')

@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_axe_finds_nothing(show, scheme):
    from axe_playwright_python.sync_playwright import Axe
    page = show(a_film()[1], style=':root{color-scheme:light dark} @media (prefers-color-scheme:dark){body{background:#111;color:#eee}}', color_scheme=scheme)
    assert page.locator('.nbcurve-player').evaluate("e => e.classList.contains('dark')") == (scheme == 'dark')
    report = Axe().run(page)
    assert not report.response['violations'], report.generate_report()

def test_without_scripts_the_picture_stays(show):
    page = show(a_film()[1], java_script_enabled=False)
    assert page.locator('img').bounding_box()['width'] > 500 and 'surface' in page.locator('img').get_attribute('alt')
    assert page.locator('input, button').count() == 0

def test_in_portuguese(show):
    language('pt')
    page = show(a_film()[1])
    expect(page.get_by_role('button', name='Rodar')).to_be_visible()
    expect(page.locator('output')).to_contain_text('passo 100, perda')
    assert page.locator('.nbcurve-player').get_attribute('lang') == 'pt-BR'
