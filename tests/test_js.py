"""The widgets' JavaScript: its types, its unit tests, and whether the committed bundles are what the sources make."""
import re

import build_js, pytest
from anywidget import AnyWidget

from nbcurve.widgets.lab import CurveLab
from nbcurve.widgets.pad import DigitPad
from nbcurve.widgets.sliders import Picture

SOURCES = sorted(p for p in build_js.SOURCE.rglob('*.js') if '@ts-nocheck' not in p.read_text(encoding='utf-8'))

def test_types_hold(): build_js.types()

def test_mathematics(): build_js.unit_tests()

def test_bundles_are_fresh():
    assert build_js.stale() == [], 'run python tools/build_js.py'

@pytest.mark.parametrize('path', SOURCES, ids=lambda p: p.name)
def test_lines_and_functions_stay_short(path):
    lines = path.read_text(encoding='utf-8').splitlines()
    assert max(map(len, lines)) <= 140
    for i, line in enumerate(lines):  # a function ends where a line closes it at its own indentation
        if not re.search(r'^( *)(export )?(default )?(async )?function|=> \{$', line): continue
        indent = len(line) - len(line.lstrip())
        end = next((j for j in range(i + 1, len(lines)) if re.match(' ' * indent + r'\}', lines[j])), i)
        assert end - i <= 80, (path.name, i + 1, end - i)

def reached(path):
    "A module and all that it imports."
    return {path}.union(*(reached((path.parent/name).resolve()) for name in re.findall(r"from '(\./.*?|\.\./.*?)'", path.read_text(encoding='utf-8'))))

@pytest.mark.parametrize('name, widget', [('lab', CurveLab), ('pad', DigitPad), ('interact', Picture)])
def test_both_languages_know_the_same_traits(name, widget):
    code = '\n'.join(p.read_text(encoding='utf-8') for p in reached(build_js.SOURCE/f'{name}.js'))
    asked = {*re.findall(r"model\.(?:get|set|on)\('(?:change:)?(\w+)'", code)} - {'layout'}
    own = {*widget.class_trait_names(sync=True)} - {*AnyWidget.class_trait_names()}
    assert asked - {'heard'} <= own  # what the browser heard goes one way
    assert not [k for k in own if not re.search(f"[':]{k}'", code)]
