"""The Portuguese notebooks are in step with the English ones, and tools/twins.py notices when they are not."""
import copy

import pytest
import twins
from conftest import ROOT
from hypothesis import given, strategies as st

def cell(id, text, kind='markdown'):
    c = dict(cell_type=kind, id=id, metadata={}, source=text.splitlines(True))
    return {**c, 'outputs': [], 'execution_count': None} if kind == 'code' else c

def notebook(*cells): return dict(cells=list(cells), metadata={}, nbformat=4, nbformat_minor=5)

EN = notebook(cell('title', '# A machine with knobs\n\n> Turn them.'), cell('setup', "#| hide\nlanguage('en')", 'code'),
              cell('why', 'Why is this so?'), cell('add', 'x = 1\nx + 1', 'code'), cell('formula', '$$a x^2$$'))
PROSE = dict(title='# Uma máquina com botões\n\n> Gire-os.', why='Por que é assim?')

def translate(pt, prose=PROSE):
    "What a translator does: the marked cells, in Portuguese."
    return {**pt, 'cells': [{**c, 'source': prose[c['id']].splitlines(True)} if twins.marked(c) else c for c in pt['cells']]}

def in_step(en=EN):
    "A finished twin of `en`, and its hashes."
    return twins.sync(en, translate(twins.sync(en, None, {})[0]), {})

def edit(nb, id, text):
    return {**nb, 'cells': [{**c, 'source': text.splitlines(True)} if c['id'] == id else c for c in nb['cells']]}

def problems(en, pt, hashes): return dict(twins.check(en, pt, hashes))

def test_new_twin_waits_for_its_translation():
    pt, hashes = twins.sync(EN, None, {})
    assert [c['id'] for c in pt['cells']] == [c['id'] for c in EN['cells']]
    assert "language('pt')" in twins.source(pt['cells'][1])
    found = problems(EN, pt, hashes)
    assert set(found) == {'title', 'why'} and all('not translated' in what for what in found.values())

def test_translated_twin_is_in_step():
    assert problems(EN, *in_step()) == {}

def test_a_translation_must_be_noted():
    pt, hashes = in_step()
    assert 'not noted' in problems(EN, pt, {k: v for k, v in hashes.items() if k != 'why'})['why']

def test_changed_english_is_noticed_until_done():
    pt, hashes = in_step()
    en = edit(EN, 'why', 'Why is this not so?')
    assert 'English changed' in problems(en, pt, hashes)['why']
    pt, hashes = twins.sync(en, pt, hashes)
    assert 'English changed' in problems(en, pt, hashes)['why'], 'sync must not settle what only a translator can'
    assert problems(en, pt, {**hashes, 'why': twins.digest('Why is this not so?')}) == {}

def test_a_formula_follows_by_itself():
    en = edit(EN, 'formula', '$$a x^3$$')
    pt, hashes = twins.sync(en, *in_step())
    assert problems(en, pt, hashes) == {} and twins.source(pt['cells'][-1]) == '$$a x^3$$'

@pytest.mark.parametrize('change, id, what', [
    (lambda cells: cells[3].update(source=['x = 2']), 'add', 'code differs'),
    (lambda cells: cells[1].update(source=["#| hide\nlanguage('en')"]), 'setup', 'code differs'),
    (lambda cells: cells.pop(2), 'why', 'missing'),
    (lambda cells: cells.append(cell('more', 'Mais.')), 'more', 'only in Portuguese'),
    (lambda cells: cells.insert(0, cells.pop(2)), 'why', 'another order'),
    (lambda cells: cells[2].update(source=['Why is this so?']), 'why', 'same text'),
    (lambda cells: cells[2].update(source=[twins.to_do('Why is this so?')]), 'why', 'not translated'),
    (lambda cells: cells.__setitem__(2, cell('why', 'x', 'code')), 'why', 'run sync'),
])
def test_every_failure_is_reported(change, id, what):
    pt, hashes = in_step()
    pt = copy.deepcopy(pt)
    change(pt['cells'])
    assert what in problems(EN, pt, hashes)[id]
    pt, hashes = twins.sync(EN, pt, hashes)
    assert problems(EN, translate(pt), twins.sync(EN, translate(pt), hashes)[1]) == {}, 'sync and a translator mend it'

def test_outputs_stay_while_the_code_does():
    pt, hashes = in_step()
    pt['cells'][3]['outputs'] = [dict(output_type='stream', name='stdout', text=['2'])]
    assert twins.sync(EN, pt, hashes)[0]['cells'][3]['outputs']
    assert not twins.sync(edit(EN, 'add', 'x = 3'), pt, hashes)[0]['cells'][3]['outputs']

def test_translation_under_way_is_kept():
    pt, hashes = twins.sync(EN, None, {})
    half = edit(pt, 'why', f'{twins.MARKER} 12345678\n\nPor que')
    assert twins.source(twins.sync(EN, half, hashes)[0]['cells'][2]).endswith('Por que')
    fresh = twins.sync(edit(EN, 'why', 'How?'), pt, hashes)[0]
    assert twins.source(fresh['cells'][2]).endswith('How?'), 'an untouched one follows the English'

@pytest.mark.parametrize('text, may', [
    ('![](a.png)', True), ('$$x$$', True), ('## MAE', True), ('```\ncode\n```', True), ('[nbdev](https://nbdev.fast.ai)', True),
    ('Yes', False), ('## What you will be able to do', False), ('$x$ is large', False), ('# Loss\n\nText', False)])
def test_what_may_be_equal(text, may): assert twins.may_be_equal(text) == may

texts = st.text(st.sampled_from('ab c\n$`#'), max_size=12)
books = st.lists(st.tuples(st.sampled_from('abcdef'), st.sampled_from(['markdown', 'code']), texts), unique_by=lambda t: t[0]).map(
    lambda ts: notebook(*(cell(id, text, kind) for id, kind, text in ts)))

@given(books, books, st.dictionaries(st.sampled_from('abcdef'), texts.map(twins.digest)))
def test_sync_twice_is_sync_once(en, pt, hashes):
    once = twins.sync(en, pt, hashes)
    assert twins.sync(en, *once) == once

@given(books, books)
def test_after_sync_only_prose_is_left_to_do(en, pt):
    left = twins.check(en, *twins.sync(en, pt, {}))
    assert {what for _, what in left} <= {'not translated: write it in Portuguese without the marker, then run sync'}

@given(books, books)
def test_sync_loses_no_translation(en, pt):
    mine = {c['id']: twins.source(c) for c in pt['cells'] if c['cell_type'] == 'markdown'}
    theirs = {c['id']: twins.source(c) for c in en['cells'] if c['cell_type'] == 'markdown'}
    for c in twins.sync(en, pt, {})[0]['cells']:
        if c['id'] in theirs and mine.get(c['id'], theirs[c['id']]) != theirs[c['id']]: assert twins.source(c) == mine[c['id']]

def test_commands(tmp_path, capsys):
    (tmp_path/'nbs'/'en').mkdir(parents=True)
    def put(lang, nb): twins.write(tmp_path/'nbs'/lang/'01_a.ipynb', nb)
    def run(*args): return twins.main(tmp_path, *args), capsys.readouterr().out
    put('en', EN)
    assert run('check') == (1, '01_a.ipynb: -: no Portuguese twin: run sync\n')
    run('sync')
    code, out = run('check')
    assert code == 1 and '01_a.ipynb: why: not translated' in out and '01_a.ipynb: title: not translated' in out
    put('pt', translate(twins.read(tmp_path/'nbs'/'pt'/'01_a.ipynb')))
    run('sync')
    assert run('check') == (0, '')
    put('en', edit(EN, 'why', 'Why not?'))
    assert run('check')[0] == 1
    with pytest.raises(SystemExit, match='no Markdown cell add'): run('done', '01_a.ipynb', 'add')
    run('done', '01_a.ipynb', 'why')
    assert run('check') == (0, '')
    twins.write(tmp_path/'nbs'/'pt'/'02_b.ipynb', EN)
    assert run('check') == (1, '02_b.ipynb: -: no English twin: write it in nbs/en, or delete it\n')

def test_the_course_is_in_step(capsys):
    assert twins.main(ROOT, 'check') == 0, capsys.readouterr().out
