"""A class's progress in one table: from a folder of learners' files to CSV.

    python tools/progress_csv.py FOLDER > class.csv

Each learner hands in the file `nbcurve-progress.json` that lies beside their notebooks; `progress()` shows its place. Name it after
the learner (`ana.json`), or put it in a folder of that name (`ana/nbcurve-progress.json`). A row is a learner, a column an exercise:
the day when it was solved, or `tried`, or nothing. Files that cannot be read are named and left out.
"""
import csv, json, sys
from pathlib import Path

from nbcurve.widgets.judge import course

def rows(folder: Path):
    "A header, then one row for each file below `folder`."
    kept = {}
    for path in sorted(folder.rglob('*.json')):
        name = path.parent.name if path.name == 'nbcurve-progress.json' and path.parent != folder else path.stem
        try: kept[name] = {k: v for k, v in json.loads(path.read_text(encoding='utf-8')).items() if isinstance(v, dict)}
        except (OSError, ValueError, AttributeError): print(f'{path}: not a progress file, left out', file=sys.stderr)
    names = course()
    names += sorted({n for own in kept.values() for n in own}.difference(names))
    yield ['learner', 'solved', *names]
    for learner, own in kept.items():
        days = [own[n].get('solved') or 'tried' if n in own else '' for n in names]
        yield [learner, sum(d not in ('', 'tried') for d in days), *days]

if __name__ == '__main__':
    if len(sys.argv) != 2: sys.exit(__doc__)
    csv.writer(sys.stdout).writerows(rows(Path(sys.argv[1])))
