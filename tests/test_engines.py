"""The same pages in Firefox and WebKit as in Chromium, where these engines are; `make test-engines` installs them and asks for both."""
import os

import pytest
from engines import ENGINES, wait
from test_site import ALIVE, site

from nbcurve import CurveLab

HERE = [name for name, engine in ENGINES.items() if engine.path]
if os.environ.get('NBCURVE_ENGINES'): HERE = list(ENGINES)  # all of them, or an error

POINT = """i => {
  const box = document.querySelector('.figure > svg').getBoundingClientRect(), dots = document.querySelector('.figure .dots').getAttribute('d');
  const [x, y] = dots.split('M')[i + 1].split('h')[0].split(' ').map(Number);
  return [box.left + x, box.top + y];
}"""

def test_a_lab_in_each_engine(tmp_path):
    "It opens a link's curve, and a point that is dragged takes the loss along."
    page = CurveLab().to_html(tmp_path/'lab.html').as_uri() + '#curve1=3_2_1'
    for name in HERE:
        (tmp_path/name).mkdir()
        with ENGINES[name](tmp_path/name) as engine:
            engine.open(page)
            loss = engine.until("() => document.querySelector('.readout strong')?.textContent")
            assert engine.run("() => document.querySelector('[id^=lab]').model.get('params')") == [3, 2, 1], name
            x, y = engine.run(POINT, 9)
            engine.drag((x, y), (x + 20, y - 40))
            assert engine.until("loss => document.querySelector('.readout strong').textContent !== loss", loss), name
            wait(lambda: engine.run(POINT, 9) == pytest.approx((x + 20, y - 40), abs=2))

@pytest.mark.full
def test_the_site_in_each_engine(tmp_path):
    "The story, and a lesson with a player: everything alive."
    with site(tmp_path, '--live', 'pt/05_surface') as (_, base):
        for name in HERE:
            (tmp_path/name).mkdir()
            with ENGINES[name](tmp_path/name) as engine:
                for page in 'en/index.html', 'pt/05_surface.html':
                    engine.open(base + page)
                    found, dead = engine.run(ALIVE)
                    assert found and not dead, (name, page, dead)
