"""Keep the Portuguese notebooks (nbs/pt) in step with the English ones (nbs/en), cell by cell.

    python tools/twins.py sync                    carry code, cell ids and order over from English
    python tools/twins.py done NOTEBOOK [CELL...] these cells say again what the English says (no CELL: all of them)
    python tools/twins.py check                   list what is wrong; the tests run this

The way it goes: edit nbs/en, run `sync`, look for the marker TRADUZIR in nbs/pt, replace the marker's line and the
English text below it by Portuguese, and run `sync` again: it notes in tools/twins.json the hash of the English text that each
translation was made from. When that English text changes later, `check` complains until the Portuguese is looked at
and `done` says so; `sync` never settles that by itself. Code is never edited in nbs/pt: `sync` overwrites it. The one
difference is the set-up cell (id `setup`), where language('en') becomes language('pt'). Portuguese notebooks export
nothing, since nbdev looks at nbs/en only.
"""
import hashlib, json, re, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARKER = '> **TRADUZIR**'
SHORT = 12  # a heading of up to so many letters may be the same in both languages: "## MAE", "## Loss"

def source(cell): return ''.join(cell['source'])
def digest(text): return hashlib.sha256(text.encode()).hexdigest()[:8]
def marked(cell): return source(cell).startswith(MARKER)
def to_do(text): return f'{MARKER} {digest(text)}\n\n{text}'
def untouched(cell): return marked(cell) and source(cell) == to_do(source(cell).partition('\n\n')[2])
def twin_code(cell): return source(cell).replace("language('en')", "language('pt')") if cell['id'] == 'setup' else source(cell)

def may_be_equal(text: str) -> bool:
    "May a Markdown text be the same in both languages? Pictures, formulas, code, links and short headings may."
    prose = re.sub(r'```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|!?\[[^]]*\]\([^)]*\)|<[^>]*>', '', text, flags=re.S)
    letters = sum(c.isalpha() for c in prose)
    return not letters or text.startswith('#') and '\n' not in text.strip() and letters <= SHORT

def translated(en, pt): return not marked(pt) and (source(en) != source(pt) or may_be_equal(source(en)))

def sync(en: dict, pt: dict | None, hashes: dict) -> tuple[dict, dict]:
    "The Portuguese notebook and its hashes, brought into step with the English one."
    old = {c['id']: c for c in pt['cells']} if pt else {}
    cells, new = [], {}
    for e in en['cells']:
        p = old.get(e['id'])
        if p and p['cell_type'] != e['cell_type']: p = None
        if e['cell_type'] == 'code':
            code = twin_code(e)
            outputs = p['outputs'] if p and source(p) == code else []
            cell = {**e, 'source': code.splitlines(True), 'outputs': outputs, 'execution_count': None}
        elif p and marked(p) and not untouched(p):  # a translation under way
            cell = {**e, 'source': p['source']}
        elif p and translated(e, p) and digest(source(p)) != hashes.get(e['id']):
            cell = {**e, 'source': p['source']}
            new[e['id']] = hashes.get(e['id'], digest(source(e)))
        else:
            text = source(e) if may_be_equal(source(e)) else to_do(source(e))
            cell = {**e, 'source': text.splitlines(True)}
            if may_be_equal(source(e)): new[e['id']] = digest(source(e))
        cells.append(cell)
    return {**en, 'cells': cells}, new

def check(en: dict, pt: dict, hashes: dict) -> list:
    "What is wrong, as pairs of a cell's id and what to do."
    ids, twins = [c['id'] for c in en['cells']], {c['id']: c for c in pt['cells']}
    pt_ids = [c['id'] for c in pt['cells']]
    found = [(i, 'missing in Portuguese: run sync') for i in ids if i not in twins]
    found += [(i, 'only in Portuguese: move it to English, or run sync to drop it') for i in pt_ids if i not in ids]
    if not found and pt_ids != ids:
        first = next((p for p, e in zip(pt_ids, ids) if p != e), pt_ids[-1])
        found.append((first, 'cells are in another order: run sync'))
    for e in en['cells']:
        i, p = e['id'], twins.get(e['id'])
        if p is None: continue
        if e['cell_type'] != p['cell_type']: found.append((i, f"{p['cell_type']}, but {e['cell_type']} in English: run sync"))
        elif e['cell_type'] == 'code':
            if source(p) != twin_code(e): found.append((i, 'code differs: change the English, then run sync'))
        elif marked(p): found.append((i, 'not translated: write it in Portuguese without the marker, then run sync'))
        elif not translated(e, p): found.append((i, 'same text as in English: write it in Portuguese, then run sync'))
        elif i not in hashes: found.append((i, 'translation not noted: run sync'))
        elif hashes[i] != digest(source(e)):
            found.append((i, 'the English changed after it was translated: adapt the Portuguese, then run done'))
    return found + [(i, 'noted, but no longer there: run sync') for i in hashes if i not in ids]

def read(path): return json.loads(path.read_text(encoding='utf-8'))

def write(path, data, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + '\n', encoding='utf-8')

def main(root, command, *names):
    folders = root/'nbs'/'en', root/'nbs'/'pt'
    en, pt = ({p.relative_to(d).as_posix(): p for p in sorted(d.rglob('*.ipynb')) if '.ipynb_checkpoints' not in p.parts} for d in folders)
    noted = root/'tools'/'twins.json'
    hashes = read(noted) if noted.exists() else {}
    if command == 'sync':
        for name, path in en.items():
            twin, hashes[name] = sync(read(path), read(pt[name]) if name in pt else None, hashes.get(name, {}))
            write(root/'nbs'/'pt'/name, twin)
    elif command == 'done' and names:
        name, cells = names[0], names[1:]
        if name not in en or name not in pt: sys.exit(f"{names[0]}: no such notebook in both languages. Name one such as 03_loss.ipynb or workshop/lab.ipynb.")
        prose = {c['id']: source(c) for c in read(en[name])['cells'] if c['cell_type'] == 'markdown'}
        if wrong := [c for c in cells if c not in prose]: sys.exit(f"{name}: no Markdown cell {', '.join(wrong)}. Its cells: {', '.join(prose)}.")
        hashes[name] = {**hashes.get(name, {}), **{c: digest(prose[c]) for c in cells or prose}}
    elif command == 'check':
        problems = [(n, '-', 'no Portuguese twin: run sync') for n in en if n not in pt]
        problems += [(n, '-', 'no English twin: write it in nbs/en, or delete it') for n in pt if n not in en]
        problems += [(n, i, what) for n in en if n in pt for i, what in check(read(en[n]), read(pt[n]), hashes.get(n, {}))]
        for name, cell, what in problems: print(f'{name}: {cell}: {what}')
        return 1 if problems else 0
    else: sys.exit(__doc__)
    write(noted, {n: h for n, h in hashes.items() if n in en})
    return 0

if __name__ == '__main__': sys.exit(main(ROOT, *(sys.argv[1:] or ['help'])))
