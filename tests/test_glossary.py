"""The glossary and the index: links that lead somewhere, terms that stand in their lessons, names that PyTorch knows."""
import json, re
from functools import reduce

import pytest
import torch
from conftest import ROOT

def prose(path): return '\n'.join(''.join(c['source']) for c in json.loads(path.read_text(encoding='utf-8'))['cells'] if c['cell_type'] == 'markdown')

def rows(lang):
    "Term, sentence, lesson and PyTorch's name, a tuple for each term."
    table = prose(ROOT/'nbs'/lang/'glossary.ipynb')
    return re.findall(r'^\| (.+?) \| (.+?) \| \[\d\]\((\d\d_\w+)\.ipynb\) \| (.+?) \|$', table, re.M)

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_each_term_stands_once_and_in_its_lesson(lang):
    terms = [row[0] for row in rows(lang)]
    assert len(terms) >= 30 and len({*terms}) == len(terms)
    plural = dict(previsão='previsões') | {'camada oculta': 'camadas ocultas'}
    missing = [(t, lesson) for t, _, lesson, _ in rows(lang)
               if not any(form in prose(ROOT/'nbs'/lang/f'{lesson}.ipynb').lower() for form in (t, plural.get(t, t)))]
    assert not missing

def test_both_languages_have_the_same_terms():
    assert sorted(row[2:] for row in rows('en')) == sorted(row[2:] for row in rows('pt'))

def test_pytorch_knows_each_name():
    names = [m for row in rows('en') for m in re.findall(r'`torch\.([\w.]+)', row[3])]
    assert len(names) > 15
    for name in names:
        if name in ('nn.Linear.weight', 'nn.Linear.bias'): assert hasattr(torch.nn.Linear(1, 1), name.rpartition('.')[2])
        else: reduce(getattr, name.split('.'), __import__('torch.utils.data') and torch)

PAGES = [p for p in [ROOT/'nbs'/'index.ipynb', *sorted(ROOT.glob('nbs/*/index.ipynb')), *(p for name in ('glossary', 'teacher') for p in sorted(ROOT.glob(f'nbs/*/{name}.ipynb')))]]

@pytest.mark.parametrize('path', PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_are_there(path):
    links = re.findall(r'\]\(([^)#]+)\)', prose(path))
    assert links and not [link for link in links if not (path.parent/link).exists()]

def test_every_lesson_is_in_index_and_readme():
    lessons = sorted(p.name for p in ROOT.glob('nbs/en/0*.ipynb'))
    for lang in ('en', 'pt'):
        assert re.findall(r'\[\d\. [^]]+\]\((\d\d_\w+\.ipynb)\)', prose(ROOT/'nbs'/lang/'index.ipynb')) == lessons
        assert re.findall(rf'\]\(nbs/{lang}/(0[1-9]_\w+\.ipynb)\)', (ROOT/'README.md').read_text(encoding='utf-8')) == lessons[1:]

def test_pictures_are_small(): assert sum(p.stat().st_size for p in ROOT.glob('nbs/images/0*.png')) < 150_000
