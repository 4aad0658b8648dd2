"""The house: three floors, small lessons, one language in the code and catalogues for the others."""
import ast, json, re, shutil

import matplotlib
import pytest
from conftest import ROOT

matplotlib.use('agg')
import nbcurve
from nbcurve import checks, language

PACKAGE = ROOT/'nbcurve'
GROUND = ['checks', 'page', 'pictures', 'steps']
LESSONS = ['quadratic', 'noise', 'loss', 'descent', 'surface', 'relu', 'fit', 'layers', 'digits']
WIDGETS = sorted(p.stem for p in (PACKAGE/'widgets').glob('*.py') if p.stem != '__init__')
FILES = {name: PACKAGE/f'{name}.py' for name in GROUND + LESSONS if (PACKAGE/f'{name}.py').exists()} | {
    f'widgets.{name}': PACKAGE/'widgets'/f'{name}.py' for name in WIDGETS}
FILES['__main__'] = PACKAGE/'__main__.py'  # the command, above all
FLOOR = {name: 3 if name == '__main__' else 0 if name in GROUND else 1 if name in LESSONS else 2 for name in FILES}

def tree(name): return ast.parse(FILES[name].read_text(encoding='utf-8'))

def imports(name):
    "What a module imports from its own package: pairs of module and name."
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and node.level:
            module = node.module or ''
            if name.startswith('widgets.') and node.level == 1: module = f'widgets.{module}'
            for alias in node.names: yield module, alias.name

@pytest.mark.parametrize('name', FILES)
def test_imports_go_down_only_and_take_nothing_private(name):
    for module, what in imports(name):
        assert FLOOR[module] < FLOOR[name] or FLOOR[module] == FLOOR[name] and (FLOOR[name] != 1 or LESSONS.index(module) < LESSONS.index(name)), (module, what)
        assert not what.startswith('_'), (module, what)

def test_every_module_has_its_floor():
    assert {p.stem for p in PACKAGE.glob('*.py')} - {'__init__', '__main__', '_modidx'} == set(GROUND + LESSONS) & {p.stem for p in PACKAGE.glob('*.py')}

def test_lessons_are_small():
    assert sum(len(FILES[name].read_text(encoding='utf-8').splitlines()) for name in LESSONS if name in FILES) < 700

@pytest.mark.parametrize('name', [name for name in LESSONS if name in FILES])
def test_a_lesson_holds_no_guard(name):
    "What may come in is said by annotation; messages of errors stand on the ground floor."
    assert not [n.lineno for n in ast.walk(tree(name)) if isinstance(n, ast.Raise) or isinstance(n, ast.Call) and getattr(n.func, 'id', '') == 'refuse']

# Words

def templates():
    "Every English sentence of the Python code that `say` or `refuse` gets."
    for name in FILES:
        for n in ast.walk(tree(name)):
            if isinstance(n, ast.Call) and getattr(n.func, 'id', '') in ('say', 'refuse') and n.args and isinstance(n.args[0], ast.Constant): yield n.args[0].value

@pytest.mark.parametrize('code', [c for c in checks.languages() if c != 'en'])
def test_a_catalogue_has_every_sentence_with_the_same_gaps(code):
    there = checks.catalogue(code)
    missing = [text for text in templates() if text not in there]
    assert not missing
    gaps = lambda text: {g for g in re.findall(r'\{(\w+)', text)}
    assert not [en for en, text in there.items() if gaps(en) != gaps(text)]

PORTUGUESE = re.compile(r'\b(não|mas|você|são|precisa|uma|dobradiças?|curva|passo|perda|botões|escreva|passe|aperte|pontos)\b|[ãõç]', re.I)

def test_no_portuguese_outside_the_catalogues():
    code = [p for p in PACKAGE.rglob('*') if p.suffix in ('.py', '.js') and 'static' not in p.parts]
    found = [(p.name, line.strip()) for p in code for line in p.read_text(encoding='utf-8').splitlines() if PORTUGUESE.search(line)]
    assert not found

@pytest.fixture
def tongue(tmp_path, monkeypatch):
    "A function that adds a language: its code and its catalogue."
    shutil.copytree(PACKAGE/'words', tmp_path/'words')
    monkeypatch.setattr(checks, 'words', tmp_path/'words')
    def add(code, texts):
        (tmp_path/'words'/code).mkdir()
        (tmp_path/'words'/code/'all.json').write_text(json.dumps(texts), encoding='utf-8')
        language(code)
    yield add
    language('en')

def test_a_third_language_is_data_alone(tongue):
    tongue('eo', {"step": 'paŝo', "{name} has an infinite value, but every value must be finite. Take it out.": 'En {name} estas senfina valoro. Forigu ĝin.'})
    assert language() == 'eo' and checks.languages() == ['en', 'eo', 'pt'] and checks.say('step') == 'paŝo'
    assert checks.say('loss') == 'loss', 'what is not yet translated stays English'
    with pytest.raises(ValueError, match='senfina'): nbcurve.fit_relus([1., float('inf')], [1., 2.], 2)

def test_an_unknown_language_is_refused():
    for code in ('xx', '', 3, ['en']):
        with pytest.raises(ValueError, match='must be one of'): language(code)

def test_a_pseudo_language_shows_that_no_sentence_escapes(tongue, capsys):
    "Every sentence in brackets: whatever comes out without them is written somewhere in the code."
    tongue('xx', {text: f'[{text}~~~]' for text in [*templates(), *checks.catalogue('pt')]})
    x, y = nbcurve.noisy_points(nbcurve.mk_quad(3, 2, 1))
    run = nbcurve.descend(lambda p: nbcurve.mse(nbcurve.mk_quad(*p)(x), y), [1., 1., 1.], lr=1., steps=80)
    fit, surface = nbcurve.fit_relus(x, y, 2, steps=5), nbcurve.loss_surface(lambda p: p.abs().sum(), [1., 2.], n=3)
    said = [repr(run), run.message, repr(fit), repr(surface), capsys.readouterr().out.strip(), repr(nbcurve.CurveLab(x, y))]
    for call in (lambda: nbcurve.mae([1], [1, 2]), lambda: nbcurve.quad('a', 1, 1, 1), lambda: nbcurve.noise([1.], -1), lambda: nbcurve.relu_sum(1, 1, 1),
                 lambda: nbcurve.fit_relus([1, 1], [1, 2], 2), lambda: nbcurve.descend(1, [1.]), lambda: nbcurve.descend(lambda p: p, [1., 2.]),
                 lambda: nbcurve.CurveLab(x, y, family='cubic'), lambda: nbcurve.DigitPad(3), lambda: language('zz')):
        with pytest.raises(ValueError) as error: call()
        said.append(str(error.value))
    assert not [text for text in said if not text.startswith('[') or '~~~]' not in text]
    html = fit.animate(x, y)._repr_html_()
    assert '[' in re.search(r'alt="(.)', html).group(1) and not re.search(r'>\s*(step|loss|Play)\b', html)
    import matplotlib.pyplot as plt
    run.plot()
    assert plt.gca().get_xlabel() == '[step~~~]' and plt.gca().get_ylabel() == '[loss~~~]'
    plt.close('all')
