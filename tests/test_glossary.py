"""The glossary and the index: links that lead somewhere, terms that stand in their lessons, names that PyTorch knows."""
import json, re, unicodedata
from functools import reduce

import pytest
import torch
from conftest import ROOT

def cells(path): return [c for c in json.loads(path.read_text(encoding='utf-8'))['cells'] if c['cell_type'] == 'markdown']
def prose(path): return '\n'.join(''.join(c['source']) for c in cells(path))
def lesson(lang, name): return ROOT/'nbs'/lang/f'{name}.ipynb'

def rows(lang):
    "For each term: its name, its English name, a sentence, the lesson, PyTorch's name. The English page has no column for the second."
    english = r' \| (.+?)' if lang == 'pt' else '()'
    found = re.findall(rf'^\| (.+?){english} \| (.+?) \| \[\d\]\((\d\d_\w+)\.ipynb\) \| (.+?) \|$', prose(lesson(lang, 'glossary')), re.M)
    return [(term, name or term, *rest) for term, name, *rest in found]

PLURAL = {'previsão': 'previsões', 'botão': 'botões'}

def singular(text):
    "In small letters, and no word with an s at its end: one hinge or many."
    for one, many in PLURAL.items(): text = text.replace(many, one)
    return ' '.join(['', *(word.rstrip('s') for word in re.findall(r'[^\W_]+', text.lower())), ''])

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_each_term_stands_once_and_in_its_lesson(lang):
    terms = [row[0] for row in rows(lang)]
    assert len(terms) >= 40 and len({*terms}) == len(terms)
    assert len(terms) == prose(lesson(lang, 'glossary')).count('\n| ') - 1, 'each line of the table is read'
    assert not [(term, name) for term, _, _, name, _ in rows(lang) if singular(term) not in singular(prose(lesson(lang, name)))]

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_terms_are_in_the_alphabets_order(lang):
    terms = [unicodedata.normalize('NFD', row[0]).encode('ascii', 'ignore') for row in rows(lang)]
    assert terms == sorted(terms)

# What a lesson prints bold and is no term: stress, and three shapes of the course's own.
STRESS = dict(en={'it takes', 'better steps', 'turns up', 'the slopes multiply', 'step', 'bump', 'tent'},
              pt={'leva', 'passos melhores', 'volta a subir', 'as inclinações se multiplicam', 'degrau', 'calombo', 'tenda'})

def bold(lang, path):
    "The terms that a lesson's text brings in: bold, at most four words; not the summary, headings of exercises or the names of buttons."
    lab = json.loads((ROOT/'nbcurve'/'words'/'pt'/'lab.json').read_text(encoding='utf-8'))
    buttons = {*lab, *lab.values()}
    for cell in cells(path):
        for text in re.findall(r'\*\*(.+?)\*\*', ''.join(cell['source']), re.S):
            if cell['id'] == 'summary' or text in buttons or text.lower() in STRESS[lang] or re.search(r'^\d|[.:!?]$', text): continue
            if len(text.split()) <= 4: yield text

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_each_term_of_the_lessons_stands_in_the_glossary(lang):
    glossary = singular(prose(lesson(lang, 'glossary')))
    introduced = {(path.stem, text) for path in sorted(ROOT.glob(f'nbs/{lang}/0*.ipynb')) for text in bold(lang, path)}
    assert len(introduced) > 30
    assert not [(name, text) for name, text in sorted(introduced) if singular(text) not in glossary]

STANDARD = dict(en='coefficient derivative bias validation accuracy', pt='coeficiente derivada viés validação acurácia')

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_the_standard_names_are_there(lang):
    glossary = singular(prose(lesson(lang, 'glossary')))
    assert not [name for name in STANDARD[lang].split() if singular(name) not in glossary]

def test_both_languages_have_the_same_terms():
    assert sorted((row[1], *row[3:]) for row in rows('en')) == sorted((row[1], *row[3:]) for row in rows('pt'))

def test_pytorch_knows_each_name():
    names = [m for row in rows('en') for m in re.findall(r'`torch\.([\w.]+)', row[4])]
    assert len(names) > 15
    for name in names:
        if name in ('nn.Linear.weight', 'nn.Linear.bias'): assert hasattr(torch.nn.Linear(1, 1), name.rpartition('.')[2])
        else: reduce(getattr, name.split('.'), __import__('torch.utils.data') and torch)

PAGES = [p for p in [ROOT/'nbs'/'index.ipynb', *sorted(ROOT.glob('nbs/*/index.ipynb')), *(p for name in ('glossary', 'teacher') for p in sorted(ROOT.glob(f'nbs/*/{name}.ipynb')))]]

@pytest.mark.parametrize('path', PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_are_there(path):
    links = re.findall(r'\]\(([^)#]+)\)', prose(path))
    assert links and not [link for link in links if not (path.parent/link).exists()]

@pytest.mark.parametrize('lang', ['en', 'pt'])
def test_the_line_that_shows_what_is_solved_runs(lang, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line, = re.findall(r'`(from nbcurve import .+?)`', prose(lesson(lang, 'index')))
    exec(line, {})

def test_every_lesson_is_in_index_and_readme():
    lessons = sorted(p.name for p in ROOT.glob('nbs/en/0*.ipynb'))
    for lang in ('en', 'pt'):
        assert re.findall(r'\[\d\. [^]]+\]\((\d\d_\w+\.ipynb)\)', prose(ROOT/'nbs'/lang/'index.ipynb')) == lessons
        assert re.findall(rf'\]\(nbs/{lang}/(0[1-9]_\w+\.ipynb)\)', (ROOT/'README.md').read_text(encoding='utf-8')) == lessons[1:]

def test_pictures_are_small(): assert sum(p.stat().st_size for p in ROOT.glob('nbs/images/0*.png')) < 150_000
