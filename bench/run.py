"""Measures the parts named (all of them, if none is) and writes bench/README.md: make bench, or make bench PART=descent

The numbers are kept in results.json, so that a part measured alone takes only its own place in the table.
"""
import argparse, json, sys, time
from importlib import import_module
from pathlib import Path

from common import facts

HERE = Path(__file__).parent
PARTS = {'drag': 'From a drag to its picture', 'opening': 'Opening', 'descent': 'Descent', 'curves': 'Any curve', 'digits': 'Digits'}
HEAD = """# Measured against what people would use instead

Written by `make bench`; one part alone by `make bench PART={parts}`.
A ratio is ours divided by theirs: below 1 we take less (time, memory, error), and where the line says *more is better*, above 1 we
are ahead. Every number is a median, in brackets the range from 5 % to 95 %. The contestants take turns, so that
another program on the machine slows them all. *behind* and *missed* mean what they say.
"""

def number(v): return f'{v:,.0f}' if abs(v) >= 1000 else f'{v:.3g}'
def cell(values, unit): return f'{number(values[0])} {unit} [{number(values[1])} – {number(values[2])}]'

def line(r):
    ratio = '—' if r['ratio'] is None else number(r['ratio'])
    return (f'| <a id="{r["id"]}"></a>**{ratio}** | {r["what"]} | {r["ours"]}: {cell(r["our_values"], r["unit"])} | '
            f'{r["peer"]}: {cell(r["peer_values"], r["unit"])} | {r["aim"] or ""} | {r["verdict"]} |')

def section(name, result):
    when, cpus, python, *packages = result['facts'].items()
    return '\n'.join([
        f'\n## {PARTS[name]}\n', *result['notes'], '',
        '| ratio | what | ours | theirs | aim | |', '|---|---|---|---|---|---|', *map(line, result['rows']), '',
        f'Measured on {when[1]} with {cpus[1]} CPUs, Python {python[1]}, ' + ', '.join(f'{k} {v}' for k, v in packages) + '.', ''])

def table(results): return HEAD.format(parts='`, `'.join(PARTS)) + ''.join(section(p, results[p]) for p in PARTS if p in results)

def measure(part, quick=False):
    module = import_module(part)
    rows = module.rows(quick)
    return dict(facts=facts(*module.PACKAGES), notes=[module.NOTE], rows=rows)

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('parts', nargs='*', metavar='PART', help=', '.join(PARTS))
    parser.add_argument('--quick', action='store_true', help='a few seconds a part, to see that it runs; the numbers are worth nothing')
    parser.add_argument('--to', type=Path, default=HERE, help='the folder for README.md and results.json')
    args = parser.parse_args()
    if unknown := set(args.parts) - set(PARTS): parser.error(f'{sorted(unknown)}: the parts are {", ".join(PARTS)}')
    file = args.to/'results.json'
    results = json.loads(file.read_text()) if file.exists() else {}
    for part in args.parts or PARTS:
        began = time.perf_counter()
        print(f'{part} …', end=' ', flush=True, file=sys.stderr)
        results[part] = measure(part, args.quick)
        print(f'{time.perf_counter() - began:.0f} s', file=sys.stderr)
        file.write_text(json.dumps(results, indent=1) + '\n')
        (args.to/'README.md').write_text(table(results), encoding='utf-8')
    print((args.to/'README.md').read_text(encoding='utf-8'))

if __name__ == '__main__': main()
