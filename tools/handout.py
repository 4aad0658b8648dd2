"""Two sets of copies of the course for a class, from the one source: `make handout`, or

    python tools/handout.py [FOLDER]     by default into build/handout

`students` has no solutions, `teacher` has them unfolded. In a lesson every folded cell (<details>) is a solution, and nothing else is folded.
"""
import json, re, shutil, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDED = re.compile(r'\s*<details>.*</details>\s*', re.S)

def solution(cell): return cell['cell_type'] == 'markdown' and FOLDED.fullmatch(''.join(cell['source']))

def without(cells): return [c for c in cells if not solution(c)]

def unfolded(cells): return [{**c, 'source': ''.join(c['source']).replace('<details>', '<details open>', 1).splitlines(True)} if solution(c) else c for c in cells]

def write(folder: Path, change):
    "A copy of the course in an empty folder, with the cells of its lessons changed."
    if folder.exists(): shutil.rmtree(folder)
    shutil.copytree(ROOT/'nbs', folder, ignore=shutil.ignore_patterns('.*', 'nbcurve-progress.json'))
    for path in folder.glob('??/[0-9]*.ipynb'):
        nb = json.loads(path.read_text(encoding='utf-8'))
        nb['cells'] = change(nb['cells'])
        path.write_text(json.dumps(nb, ensure_ascii=False, sort_keys=True, indent=1) + '\n', encoding='utf-8')

if __name__ == '__main__':
    to = Path(sys.argv[1]) if sys.argv[1:] else ROOT/'build'/'handout'
    for name, change in dict(students=without, teacher=unfolded).items():
        write(to/name, change)
        print(to/name)
