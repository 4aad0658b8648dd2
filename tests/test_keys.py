"""Keys pressed in a live figure stay there: in JupyterLab, and in Notebook 7, whose shortcuts hear a key before the figure does."""
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from test_browser import opened, run_all, save

CELLS = ['from nbcurve import CurveLab, interact, predict\nimport matplotlib.pyplot as plt\nCurveLab(family="relus", map=("b1", "w1"))',
         '@interact(a=1.1, b=1.1)\ndef line(a, b): plt.plot([0, 1], [b, a + b])', 'predict("story.loop")',
         'from nbcurve import fit_relus\nfit_relus([0., 1., 2.], [1., 0., 2.], 2).animate([0., 1., 2.], [1., 0., 2.])']
SHORTCUTS = 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'a', 'b', 'x', 'd', 'd', 'm', 'j', 'k', 'Shift+ArrowUp', 'PageDown'

@contextmanager
def notebook_7(lab, browser, path):
    page = browser.new_page()
    page.goto(f'{lab[0]}/notebooks/{path}')
    page.get_by_text('Python 3 (ipykernel)').first.wait_for()
    page.get_by_role('menuitem', name='Run', exact=True).click()
    page.get_by_text('Run All Cells', exact=True).click()
    yield page
    page.close()

@contextmanager
def jupyterlab(lab, browser, path):
    with opened(lab, browser, path) as page:
        run_all(page)
        yield page

@pytest.mark.parametrize('place', [jupyterlab, pytest.param(notebook_7, marks=pytest.mark.full)])
def test_keys_stay_in_the_figure(lab, browser, place):
    with place(lab, browser, save(lab, 'keys.ipynb', *CELLS)) as page: keys_stay(page)

def keys_stay(page):
    page.set_viewport_size(dict(width=1400, height=1000))
    expect(page.locator('.nbcurve-lab .readout strong')).not_to_be_empty()
    page.locator('.widget-interact img').wait_for()
    page.locator('.nbcurve-player input').wait_for()
    cells = lambda: page.locator('.jp-Notebook .jp-Cell').evaluate_all("all => all.map(c => [c.classList.contains('jp-mod-active'), c.textContent.length > 0])")
    box, handle = page.locator('.nbcurve-lab'), page.locator('.widget-interact .noUi-handle').first
    places = [box.locator('.knobs input[type=range]').nth(0), box.locator('.knobs input[type=text]').nth(0), box.locator('.handle.point'),
              box.locator('.handle.hinge'), box.locator('.place'), box.get_by_role('button', name='Step'), box.locator('.rate input[type=range]'),
              handle, page.locator('.widget-readout').first, page.locator('.nbcurve-ask button').first, page.locator('.nbcurve-player input'),
              page.locator('.nbcurve-player button')]
    for i, where in enumerate(places):
        where.scroll_into_view_if_needed()
        if i in (0, 7, 10): where.click()
        else: where.focus()
        page.wait_for_timeout(50)  # the notebook makes the cell of the focus the active one
        before = cells()
        for key in SHORTCUTS: page.keyboard.press(key)
        page.wait_for_timeout(50)
        assert cells() == before, i
        assert where.evaluate('e => e === e.getRootNode().activeElement'), i
    # and what a key is for happens
    slider, number = places[0], places[1]
    for where in (slider, number, places[2]):
        before = box.locator('.readout strong').inner_text()
        where.focus(); page.keyboard.press('ArrowUp')
        expect(box.locator('.readout strong')).not_to_have_text(before)
    moment = page.locator('.nbcurve-player output')
    page.locator('.nbcurve-player input').press('Home')
    expect(moment).to_contain_text('step 0,')
    page.keyboard.press('ArrowRight')
    expect(moment).not_to_contain_text('step 0,')
    before = float(handle.get_attribute('aria-valuenow'))
    handle.focus()
    page.keyboard.press('ArrowRight')
    page.wait_for_function("([e, v]) => Math.abs(e.getAttribute('aria-valuenow') - v - 0.1) < 0.01", arg=[handle.element_handle(), before])
