"""Write constraints-lowest.txt: the lowest version of everything that settings.ini promises to a learner, where it can be tried.

    python tools/lowest.py          write it (again)
    python tools/lowest.py check    say whether it is what settings.ini promises; a test runs this
"""
import re, sys
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT/'constraints-lowest.txt'
HEAD = """# The lowest versions that settings.ini promises; tools/lowest.py writes this file, `make test-lowest` tests with it.
# Not torch: it stands at what constraints.txt pins, for want of an older CPU build; below that nothing has been tried. fastai follows torch.
"""
FREE = {'torch': '==2.13.0', 'fastai': None}  # what cannot be tried at its lowest
# What belongs to these versions, and what the tests need.
BESIDES = ['pyparsing<3.3', 'ipython<9', 'pytest', 'pytest-xdist', 'hypothesis', 'scipy', 'pyyaml', 'pillow', 'nbformat']

def lowest():
    config = ConfigParser(delimiters=['='])
    config.read(ROOT/'settings.ini', encoding='utf-8')
    facts = config['DEFAULT']
    for asked in ' '.join(facts[f'{k}requirements'] for k in ('', 'lessons_', 'course_')).split():
        name, low = re.match(r'([\w-]+)>=([\d.]+)', asked).groups()
        yield name + (FREE[name] or asked[len(name):]) if name in FREE else f'{name}=={low}'

def text(): return HEAD + '\n'.join([*lowest(), '# for the tests', *BESIDES]) + '\n'

if __name__ == '__main__':
    if sys.argv[1:] == ['check']: sys.exit(FILE.read_text(encoding='utf-8') != text() and f'{FILE.name} is stale: run tools/lowest.py')
    FILE.write_text(text(), encoding='utf-8')
