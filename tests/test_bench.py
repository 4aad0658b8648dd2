"""`make bench`, on a small scale: that it runs and what it writes. How fast anything is, is not tested here."""
import json, re, subprocess, sys

import pytest
from conftest import ROOT

sys.path[:0] = [str(ROOT/'bench')]
from common import row
from run import FIRST, PARTS, is_bad, number, quoted, table

README = (ROOT/'README.md').read_text(encoding='utf-8')
LINKS = re.findall(r'\[([^]\[]+)\]\(bench/README\.md#([\w-]+)\)', README)

def bench(to, *parts):
    done = subprocess.run([sys.executable, ROOT/'bench'/'run.py', *parts, '--quick', '--to', to], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((to/'results.json').read_text()), (to/'README.md').read_text(encoding='utf-8')

def committed(): return json.loads((ROOT/'bench'/'results.json').read_text())

def whole(results, text):
    "Every row measured stands in the table, once."
    rows = [r for part in results.values() for r in part['rows']]
    assert all(part['rows'] for part in results.values())
    assert sorted(set(re.findall('<a id="(.*?)">', text))) == sorted(r['id'] for r in rows)
    assert all(len(r[k]) == 3 and r[k][1] <= r[k][0] <= r[k][2] for r in rows for k in ('our_values', 'peer_values'))

@pytest.mark.slow
def test_one_part_leaves_the_others_as_they_were(tmp_path):
    (tmp_path/'results.json').write_text(json.dumps(committed()))
    results, text = bench(tmp_path, 'descent')
    whole(results, text)
    assert {p: r for p, r in results.items() if p != 'descent'} == {p: r for p, r in committed().items() if p != 'descent'}
    assert results['descent'] != committed()['descent']

@pytest.mark.full
def test_every_part_runs(tmp_path):
    results, text = bench(tmp_path)
    assert list(results) == list(PARTS)
    whole(results, text)

def test_the_table_is_what_the_bench_wrote():
    assert list(committed()) == list(PARTS)
    assert (ROOT/'bench'/'README.md').read_text(encoding='utf-8') == table(committed())

def test_ten_rows_come_first_and_the_worst_before_the_others():
    rows = {r['id']: r for part in committed().values() for r in part['rows']}
    told = re.findall(r'^\| \[.*?\]\(#([\w-]+)\)', table(committed()), re.M)
    assert sorted(told) == sorted(FIRST) and len(told) == 10
    bad = [is_bad(rows[id]) for id in told]
    assert bad == sorted(bad, reverse=True) and any(bad)

def test_the_readme_quotes_the_table():
    rows = {r['id']: r for part in committed().values() for r in part['rows']}
    assert len(LINKS) == 5 and all(number(rows[id]['ratio']) == ratio for ratio, id in LINKS)

def test_a_new_ratio_reaches_the_readme():
    (_, id), *_ = LINKS
    new = dict(part=dict(rows=[dict(id=id, ratio=0.123)]))
    assert f'[0.123](bench/README.md#{id})' in quoted(README, new)

@pytest.mark.parametrize('ours, peer, more, verdict', [
    ([3, 1, 2], [4, 4], {}, 'ahead'), ([2], [1], {}, 'behind'), ([1], [1.04], {}, 'level'), ([2], [1], dict(more=True), 'ahead'), ([1], [2], dict(more=True), 'behind'),
    ([1], [0], {}, 'behind'), ([1], [0], dict(more=True), 'ahead'), ([0], [0], {}, 'level'),
    ([2], [1], dict(aim=1.1), 'behind, aim missed'), ([1.2], [1], dict(aim=1.3), 'behind, aim met'),
    ([20], [10], dict(aim=18, aim_on='ours', more=True), 'ahead, aim met'), ([16, 20, 20], [10], dict(aim=18, aim_on='ours', more=True), 'ahead, aim missed'),
    ([20], [100], dict(aim=16.7, aim_on='ours'), 'ahead, aim missed'), ([15], [100], dict(aim=16.7, aim_on='ours'), 'ahead, aim met')])
def test_verdicts(ours, peer, more, verdict):
    assert row('id', 'what', 'we', ours, 'they', peer, 'ms', **more)['verdict'] == verdict

def test_the_bench_says_where_we_are_behind():
    rows = [row('slow', 'a thing', 'we', [2], 'they', [1], 'ms'), row('fast', 'another', 'we', [1], 'they', [2], 'ms')]
    text = table(dict(descent=dict(note='', facts=dict(date='', cpus=1, python=''), rows=rows)))
    assert '1 show us behind' in text and '[we beside they: a thing](#slow)' in text and '(#fast)' not in text
