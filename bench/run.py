"""Measures the parts named (all of them, if none is) and writes bench/README.md: make bench, or make bench PART=descent

The numbers are kept in results.json, so that a part measured alone takes only its own place in the table. The ratios that the
project's README quotes, each a link to its row, are brought up to date too.
"""
import argparse, json, re, sys, time
from importlib import import_module
from pathlib import Path

from common import facts

HERE = Path(__file__).parent
PARTS = {'drag': 'From a drag to its picture', 'opening': 'Opening', 'pages': 'The reading site', 'descent': 'Descent', 'curves': 'Any curve', 'digits': 'Digits'}
# What a reader wants to know first.
FIRST = ('drag-20-lab', 'drag-20-interact', 'drag-1000-interact', 'opening-import', 'opening-lessons-time', 'opening-lessons-memory', 'descent-bare',
         'curves-error-16-net', 'digits-error-mlp', 'digits-time-mlp')
HEAD = """# Measured against what people would use instead

Written by `make bench`; one part alone by `make bench PART={parts}`.
A ratio is ours divided by theirs: below 1 we take less (time, memory, error); where the line says *more is better*, we are ahead
above 1. *level* is from 0.95 to 1.05. Every number is a median, in brackets the range from 5 % to 95 %. The contestants
take turns, so that another program on the machine slows them all.

| what | ours | theirs | ratio |
|---|---|---|---|
{first}

{summary}
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
        f'\n## {PARTS[name]}\n', result['note'], '',
        '| ratio | what | ours | theirs | aim | |', '|---|---|---|---|---|---|', *map(line, result['rows']), '',
        f'Measured on {when[1]} with {cpus[1]} CPUs, Python {python[1]}, ' + ', '.join(f'{k} {v}' for k, v in packages) + '.', ''])

def every(results): return [r for p in PARTS if p in results for r in results[p]['rows']]
def is_bad(r): return bool(re.search('behind|missed', r['verdict']))

def first(results):
    "The ten rows that say most; where we are behind or miss an aim comes first."
    rows = sorted((r for r in every(results) if r['id'] in FIRST), key=is_bad, reverse=True)
    return '\n'.join(f'| [{r["what"]}](#{r["id"]}) | {r["ours"]}: {number(r["our_values"][0])} {r["unit"]} | {r["peer"]}: {number(r["peer_values"][0])} '
                     f'{r["unit"]} | **{number(r["ratio"])}** {r["verdict"]} |' for r in rows)

def summary(results):
    "Where we are behind or miss an aim."
    rows = every(results)
    bad = [f'[{r["ours"]} beside {r["peer"]}: {r["what"]}](#{r["id"]})' for r in rows if is_bad(r)]
    return f'Of {len(rows)} lines, {len(bad)} show us behind or an aim missed' + (': ' + '; '.join(bad) if bad else '') + '.'

def table(results):
    return HEAD.format(parts='`, `'.join(PARTS), first=first(results), summary=summary(results)) + ''.join(section(p, results[p]) for p in PARTS if p in results)

def quoted(readme, results):
    "The README with today's ratios in its links to the table."
    ratios = {r['id']: number(r['ratio']) for p in results.values() for r in p['rows'] if r['ratio'] is not None}
    return re.sub(r'\[[^]\[]*\]\((bench/README\.md#([\w-]+))\)', lambda m: f'[{ratios[m[2]]}]({m[1]})' if m[2] in ratios else m[0], readme)

def measure(part, quick=False):
    module = import_module(part)
    rows = module.rows(quick)
    return dict(facts=facts(*module.PACKAGES), note=module.NOTE, rows=rows)

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
        results = {p: results[p] for p in PARTS if p in results}
        print(f'{time.perf_counter() - began:.0f} s', file=sys.stderr)
        file.write_text(json.dumps(results, indent=1) + '\n')
        (args.to/'README.md').write_text(table(results), encoding='utf-8')
    if args.to == HERE:
        readme = HERE.parent/'README.md'
        readme.write_text(quoted(readme.read_text(encoding='utf-8'), results), encoding='utf-8')
    print((args.to/'README.md').read_text(encoding='utf-8'))

if __name__ == '__main__': main()
