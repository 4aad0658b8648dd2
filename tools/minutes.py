"""How long each notebook takes, by the course's rule.

    python tools/minutes.py [NOTEBOOK...]    a table: cells, words, lines of code, live figures, questions, exercises, minutes, first live figure

The rule: words of prose / 140 (folded solutions aside) + lines of code shown / 10 + half a minute for each guess and quiz question
+ 2 for each live figure + 4 for each exercise. Cells marked `#| hide` are not shown; a lesson states its minutes rounded up to five.
"""
import json, re, sys
from dataclasses import dataclass
from math import ceil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIVE = re.compile(r'@interact\b|\bCurveLab\(|\bDigitPad\(')
STATED = re.compile(r'\*\*(?:It takes|Leva)\*\*\D*(\d+)\s+minut')

@dataclass
class Reading:
    "What one notebook asks of its reader."
    name: str
    cells: int
    words: int
    lines: int
    live: int
    questions: int
    exercises: int
    first: int | None  # position of the first live figure; the first cell is 1
    stated: int | None  # the minutes that its opening states

    @property
    def minutes(self): return self.words/140 + self.lines/10 + self.questions/2 + 2*self.live + 4*self.exercises

    @property
    def rounded(self): return 5 * ceil(round(self.minutes, 1) / 5)

def prose(text):
    "The words that are read: folded solutions, addresses of links and HTML aside."
    text = re.sub(r'<details>.*?</details>', '', text, flags=re.S)
    text = re.sub(r'<[^>]*>|(?<=\])\([^)]*\)', '', text)
    return [word for word in text.split() if re.search(r'\w', word)]

def shown(text):
    "The lines of code that are read."
    if re.search(r'^#\|\s*hide\b', text, re.M): return []
    return [line for line in text.splitlines() if line.strip() and not line.startswith('#|')]

def read(path):
    "The `Reading` of a notebook."
    cells = json.loads(Path(path).read_text(encoding='utf-8'))['cells']
    texts = [(c['cell_type'], ''.join(c['source'])) for c in cells]
    code = [(i, t) for i, (kind, t) in enumerate(texts, 1) if kind == 'code' and '#| export' not in t]
    said = [t for kind, t in texts if kind == 'markdown']
    quizzes = re.findall(r'\bquiz\((.*?)\)', '\n'.join(t for _, t in code), re.S)
    stated = STATED.search('\n'.join(said))
    return Reading(
        name=Path(path).stem, cells=len(cells), words=sum(len(prose(t)) for t in said),
        lines=sum(len(shown(t)) for kind, t in texts if kind == 'code'),
        live=sum(len(LIVE.findall(t)) for _, t in code),
        questions=sum(len(re.findall(r'\bpredict\(', t)) for _, t in code) + sum(len(re.findall(r"'[\w.]+'", q)) for q in quizzes),
        exercises=sum(len(re.findall(r'^check\(', t, re.M)) for _, t in code),
        first=next((i for i, t in code if LIVE.search(t)), None), stated=int(stated[1]) if stated else None)

def main(paths):
    print(f"{'notebook':22}{'cells':>6}{'words':>7}{'lines':>7}{'live':>6}{'asked':>7}{'tasks':>7}{'minutes':>9}{'stated':>8}{'first':>7}")
    for path in paths or sorted(ROOT.glob('nbs/*/0*.ipynb')):
        r = read(path)
        print(f'{Path(path).parent.name + "/" + r.name:22}{r.cells:6}{r.words:7}{r.lines:7}{r.live:6}{r.questions:7}{r.exercises:7}'
              f'{r.minutes:9.1f}{r.stated or "-":>8}{r.first or "-":>7}')

if __name__ == '__main__': main(sys.argv[1:])
