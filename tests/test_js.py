"""The widgets' JavaScript: its types, its unit tests, and whether the committed bundles are what the sources make."""
import re

import build_js, pytest

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
