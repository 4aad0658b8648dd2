"""The first code cell of every notebook gets the package where it is missing, as on Colab or Kaggle, and only there.

    python tools/setup_cell.py          write these lines into every notebook (again)
    python tools/setup_cell.py check    name the notebooks that have them not, or otherwise; the tests run this

What is installed has the name that settings.ini gives. Nothing that is there is upgraded (-U broke other courses), and where
`import nbcurve` works nothing happens. The lessons' own imports (fastcore, fastai, scikit-learn) come with the extra `lessons`.
"""
import json, re, sys
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLD = re.compile(r'^try: import \w+\nexcept ModuleNotFoundError:\n(?:    .*\n?)+', re.M)

def name(root=ROOT):
    config = ConfigParser(delimiters=['='])
    config.read(root/'settings.ini', encoding='utf-8')
    return config['DEFAULT']['name']

def lines(name):
    "What is the same in every notebook and every language."
    return (f"try: import {name}\nexcept ModuleNotFoundError:\n    print('pip install {name} …')\n"
            f'    %pip install -q "{name}[lessons]"\n')

def with_lines(text, wanted):
    "The cell's text with the lines below its directives."
    text = OLD.sub('', text)
    directives = re.match(r'(?:#\|.*\n?)*', text)[0].rstrip('\n')
    if '#| hide' not in directives: directives = f'{directives}\n#| hide'.lstrip('\n')
    rest = text[len(re.match(r'(?:#\|.*\n?)*', text)[0]):]
    return f'{directives}\n{wanted}{rest}'.rstrip('\n')

def main(root, *command):
    wanted, wrong = lines(name(root)), []
    for path in sorted(p for p in root.glob('nbs/*/**/*.ipynb') if '.ipynb_checkpoints' not in p.parts):
        nb = json.loads(path.read_text(encoding='utf-8'))
        cell = next((c for c in nb['cells'] if c['cell_type'] == 'code'), None)
        if cell is None: continue
        old = ''.join(cell['source'])
        new = with_lines(old, wanted)
        if new == old: continue
        wrong.append(path.relative_to(root).as_posix())
        cell['source'] = new.splitlines(True)
        if not command: path.write_text(json.dumps(nb, ensure_ascii=False, sort_keys=True, indent=1) + '\n', encoding='utf-8')
    for path in wrong: print(f'{path}: the set-up cell does not get the package: run tools/setup_cell.py' if command else path)
    return 1 if wrong and command else 0

if __name__ == '__main__':
    if sys.argv[1:] not in ([], ['check']): sys.exit(__doc__)
    sys.exit(main(ROOT, *sys.argv[1:]))
