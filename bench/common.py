"""What the parts share: rows of the table, and races between functions."""
import json, os, subprocess, sys, tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path
from platform import python_version

import numpy as np

ROOT = Path(__file__).resolve().parents[1]

def summary(values):
    "Median, 5 % and 95 % of what was measured."
    return [float(f'{v:.4g}') for v in np.quantile(values, [0.5, 0.05, 0.95])]

def row(id, what, ours, our_values, peer, peer_values, unit, aim=None, aim_on='ratio', more=False):
    """One line of the table. `aim` is what the ratio is to reach, or with aim_on='ours' our 95 %; `more` means that more is better, and that
    our 5 % is to reach it."""
    mine, theirs = summary(our_values), summary(peer_values)
    ratio = float(f'{mine[0] / theirs[0]:.3g}') if theirs[0] else None
    less, bigger = (theirs[0], mine[0]) if more else (mine[0], theirs[0])  # less should be the smaller one
    edge = less/bigger if bigger else 2 if less else 1
    place = 'ahead' if edge < 0.95 else 'behind' if edge > 1.05 else 'level'
    if aim:
        low, high, words = ((ratio, aim, f'ratio ≤ {aim:g}') if aim_on == 'ratio' else (aim, mine[1], f'5 % ≥ {aim:g} {unit}') if more
                            else (mine[2], aim, f'95 % ≤ {aim:g} {unit}'))
        place += ', aim ' + ('met' if low <= high else 'missed')
    return dict(id=id, what=what, ours=ours, our_values=mine, peer=peer, peer_values=theirs, unit=unit, ratio=ratio,
                aim=aim and words, verdict=place)

def race(section, quick=False, turns=7, warm=True):
    """All contestants of `section.races(quick)`, {race: {name: function}}, by pytest-benchmark, in turns: each contestant once,
    then each once more, and so on. Returns {race: {name: (times in seconds, results)}}, with one entry a turn;
    with `warm`, a turn before the first one does not count."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)/'out.json'
        done = subprocess.run(
            [sys.executable, '-m', 'pytest', Path(__file__).with_name('turns.py'), '-q', '-o', 'addopts=', '-p', 'no:cacheprovider', '-p', 'no:xdist',
             '-W', 'ignore', f'--benchmark-json={out}', '--benchmark-columns=median', '--benchmark-disable-gc'],
            cwd=ROOT, capture_output=True, text=True, env={
                **{k: v for k, v in os.environ.items() if not k.startswith('PYTEST_')},  # it measures nothing where it finds another pytest's
                'OMP_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1', 'NBCURVE_BENCH': json.dumps([section, quick, 1 if quick else turns + warm])})
        if done.returncode: raise RuntimeError(done.stdout + done.stderr)
        found = {}
        for b in json.loads(out.read_text())['benchmarks']:
            times, results = found.setdefault(b['params']['what'], {}).setdefault(b['params']['who'], ([], []))
            if b['params']['turn'] or quick or not warm: times.extend(b['stats']['data']), results.append(b['extra_info']['result'])
        return found

def facts(*packages):
    "When, and with what; nothing that tells whose machine it is."
    return dict(date=date.today().isoformat(), cpus=os.cpu_count(), python=python_version(), **{p: version(p) for p in packages})
