"""Every notebook fits its sitting: the course's minutes, computed by tools/minutes.py."""
import importlib.util, sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location('minutes', ROOT/'tools'/'minutes.py')
minutes = sys.modules['minutes'] = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(minutes)

LONG = {'06_relu', '07_fit', '09_digits'}  # to be rewritten
PATHS = [p for p in sorted(ROOT.glob('nbs/*/0*.ipynb')) if p.stem not in LONG]

@pytest.mark.parametrize('path', PATHS, ids=lambda p: f'{p.parent.name}/{p.stem}')
def test_one_sitting(path):
    r, story = minutes.read(path), path.stem == '00_story'
    assert round(r.minutes, 1) <= (30.1 if story else 45), f'{r.minutes:.1f} minutes'
    assert r.cells <= (45 if story else 70)
    assert r.first and r.first <= (3 if story else 8), f'first live figure at cell {r.first}'
    if not story: assert r.stated == r.rounded, f'says {r.stated}, takes {r.minutes:.1f} minutes'

def notebook(*cells):
    import json
    return json.dumps({'cells': [{'cell_type': kind, 'source': text.splitlines(True)} for kind, text in cells]})

def test_the_rule(tmp_path):
    path = tmp_path/'a.ipynb'
    path.write_text(notebook(
        ('markdown', '**It takes** about 10 minutes. See [this](that.ipynb), = <details>not read</details>'),
        ('code', '#| hide\nimport torch'), ('code', '#| export\ndef f(x): return x\n\n# a word'),
        ('code', "@interact(a=1)\ndef g(a): pass"), ('code', "predict('a.b')\nquiz('a.c', 'a.d')"), ('code', "check('a.e', None)")))
    r = minutes.read(path)
    assert (r.cells, r.words, r.lines, r.live, r.questions, r.exercises, r.first, r.stated) == (6, 7, 7, 1, 3, 1, 4, 10)
    assert r.minutes == pytest.approx(7/140 + .7 + 1.5 + 2 + 4) and r.rounded == 10
