"""On a laptop of 1366 by 768 no slider of the course moves a picture that is off the screen."""
import re

import pytest
from conftest import notebooks
from test_browser import failures, opened, run_all

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

@pytest.mark.parametrize('path', ['en/00_story.ipynb', *(pytest.param(p, marks=pytest.mark.full) for p in notebooks('en') if '00_' not in p)])
def test_every_slider_is_beside_its_picture(lab, browser, path):
    with opened(lab, browser, path) as page:
        page.set_viewport_size(dict(width=1366, height=768))
        cells = run_all(page)
        assert not failures(cells)
        expected = len([c for c in cells if re.search(r'^(@interact|CurveLab\()', ''.join(c['source']), re.M)])
        page.wait_for_function("n => document.querySelectorAll('.widget-interact img, .nbcurve-lab .figure > svg').length >= n", arg=expected)
        page.wait_for_timeout(500)  # pictures are drawn again for the room there is
        sliders = page.evaluate(TOO_HIGH)
        assert len(sliders) >= expected
        assert max(over for _, over in sliders) <= 0, sliders
