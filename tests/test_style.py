"""One picture language: the roles, their contrast on both papers, their distance for every eye, and what each figure draws in which."""
import ast, base64, io, json, re, subprocess, sys
from functools import partial
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from conftest import ROOT
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from PIL import Image

from nbcurve import (CurveLab, DigitPad, descend, fit_relus, loss_surface, mk_quad, noisy_points, plot_fit, plot_function, plot_regions, plot_relus,
                     quad_mae)
from nbcurve.digits import show_digits

ROLES = dict(data='#2a83c7', curve='#d9480f', truth='#0a8f6a', hinge='#b0609a', ink='#767d86')

@pytest.fixture(autouse=True)
def style():
    with plt.style.context('nbcurve.course'): yield
    plt.close('all')

def linear(color):
    v = np.array(to_rgb(color))
    return np.where(v <= 0.04045, v/12.92, ((v + 0.055)/1.055)**2.4)

def contrast(a, b):
    dark, light = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (a, b))
    return (light + 0.05)/(dark + 0.05)

# How eyes differ, on linear RGB: Machado, Oliveira and Fernandes (2009), the whole deficiency.
EYES = dict(
    most=np.eye(3),
    protanopia=np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    deuteranopia=np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    tritanopia=np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]))

def oklab(rgb):
    "Ottosson's Oklab of a linear RGB: a distance of 0.02 is just seen."
    lms = np.cbrt(np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                            [0.0883024619, 0.2817188376, 0.6299787005]]) @ rgb)
    return np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                     [0.0259040371, 0.7827717662, -0.8086757660]]) @ lms

def apart(a, b, eye):
    return np.linalg.norm(np.subtract(*(oklab((EYES[eye] @ linear(c)).clip(0, 1)) for c in (a, b))))

def test_the_cycle_is_the_roles():
    assert [to_hex(c) for c in plt.rcParams['axes.prop_cycle'].by_key()['color']] == list(ROLES.values())

@pytest.mark.parametrize('paper', ['#ffffff', '#111111'])
@pytest.mark.parametrize('role', ROLES)
def test_every_role_is_readable_on_both_papers(role, paper):
    assert contrast(ROLES[role], paper) >= 4

@pytest.mark.parametrize('eye', EYES)
def test_every_eye_tells_the_curve_from_all_else(eye):
    "The others are told apart by most eyes, and by their form by all: dots, dashes, thin lines with diamonds, axes."
    for role in ROLES.keys() - {'curve'}: assert apart(ROLES['curve'], ROLES[role], eye) > 0.11, role
    assert apart(ROLES['data'], ROLES['curve'], eye) > 0.24
    for pair in combinations(ROLES.values(), 2): assert apart(*pair, eye) > (0.11 if eye == 'most' else 0.02), pair

def test_one_list_of_roles():
    "The pages' roles are the pictures', and so is what stands in for them where there is no list."
    css = (ROOT/'nbcurve/widgets/js/theme.css').read_text()
    assert {k: v for k, v in re.findall(r'--(\w+): (#\w{6})', css) if k in ROLES} == ROLES
    assert not set(re.findall(r'--(\w+)', css[css.index('.dark'):])) & set(ROLES)  # the same on both papers
    sources = [p for p in (ROOT/'nbcurve').rglob('*') if p.suffix in ('.py', '.js', '.css') and not {'static', '__pycache__'} & set(p.parts)]
    for path in sources:
        text = path.read_text()
        for role, color in re.findall(r'var\(--(\w+), (#\w+)\)', text): assert ROLES[role] == color.lower(), (path, role)
        if path.name != 'theme.css': assert not [c for c in ROLES.values() if re.search(rf'(?<!, ){c}', text, re.I)], path

# ---- What each figure draws ----

X, Y = noisy_points(mk_quad(3, 2, 1))
LOSS = partial(quad_mae, x=X, y=Y)
SPOTS = torch.randn(40, 2, generator=torch.Generator().manual_seed(1))

def walk(): return descend(LOSS, [1.5, 1.5, 1.5], lr=0.1, steps=9)
def walks(): return descend(LOSS, [1.5, 1.5, 1.5], lr=[0.01, 0.1, 1.], steps=9)

FIGURES = dict(
    plot_function=lambda: plot_function(mk_quad(3, 2, 1)),
    plot_fit=lambda: plot_fit(mk_quad(3, 2, 1), X, Y),
    plot_relus=lambda: plot_relus([1, -1], [1, 1], x=X, y=Y),
    descent=lambda: walk().plot(), runs=lambda: walks().plot(label='abc'),
    surface=lambda: loss_surface(LOSS, [3., 2., 1.], n=9).plot(walk()), trails=lambda: loss_surface(LOSS, [3., 2., 1.], n=9).plot(walk(), walks()),
    relu_fit=lambda: fit_relus(X, Y, 3, steps=20).plot(X, Y),
    plot_regions=lambda: plot_regions(lambda x: x[:, :1] + x[:, 1:], SPOTS, SPOTS[:, :1]),
)

def drawn(ax):
    "(role, form) of all that is on these axes; white is a halo, and what has no lines is a map."
    role = {c: r for r, c in ROLES.items()} | {'#ffffff': 'halo'}
    for line in ax.lines:
        dash = line.get_linestyle()
        if line.get_marker() not in ('None', None, ''): yield role[to_hex(line.get_markerfacecolor())], 'mark ' + str(line.get_marker())
        if dash != 'None': yield role[to_hex(line.get_color())], 'line ' + dash
    for c in ax.collections:
        if isinstance(c, PathCollection): yield from ((role[to_hex(v)], 'mark o') for v in c.get_facecolor())
        elif len(c.get_edgecolor()) and not getattr(c, 'filled', False): yield from ((role[to_hex(v)], 'line') for v in c.get_edgecolor())

@pytest.mark.parametrize('name', FIGURES)
def test_roles_of_a_figure(name):
    FIGURES[name]()
    seen = {(role, form.split()[0]): form for ax in plt.gcf().axes for role, form in drawn(ax)}
    assert ('curve', 'line') in seen
    assert ('data', 'line') not in seen and ('truth', 'mark') not in seen
    if name in ('plot_fit', 'plot_relus', 'relu_fit', 'plot_regions'): assert ('data', 'mark') in seen
    if name in ('plot_relus', 'relu_fit'): assert seen['hinge', 'mark'] == 'mark D'
    plt.gcf().canvas.draw()
    assert to_hex(plt.gca().title.get_color()) in (ROLES['curve'], ROLES['ink'])

def test_no_white_card_behind_it():
    "matplotlib-inline puts one behind a transparent picture whose tick labels are all light, or all dark."
    inline = pytest.importorskip('matplotlib_inline.backend_inline')
    fig, ax = plt.subplots()
    ax.plot([0, 1])
    labels = [*ax.get_xticklabels(), *ax.get_yticklabels()]
    assert {bool(inline._is_light(t.get_color())) for t in labels} == {True, False}

def test_no_slab_behind_a_surface_in_space():
    ax = plt.figure().add_subplot(projection='3d')
    assert all(axis.pane.get_facecolor()[3] < .2 for axis in (ax.xaxis, ax.yaxis, ax.zaxis))

def test_a_transparent_picture_of_one_size():
    fig = plt.figure()
    plt.plot([0, 1]); plt.title('loss 1.35')
    fig.canvas.draw()
    assert tuple(fig.canvas.get_width_height()) == (720, 400)
    assert np.asarray(fig.canvas.buffer_rgba())[0, 0, 3] == 0

# ---- On a phone, 360 px wide ----

STILLS = FIGURES | dict(
    show_digits=lambda: show_digits(torch.zeros(20, 64), [f'{i} (0)\n100%' for i in range(20)]),
    walk=lambda: walk().animate(mk_quad, X, Y), map=lambda: walk().animate(mk_quad, X, Y, loss_surface(LOSS, [3., 2., 1.], n=9)),
    fit=lambda: fit_relus(X, Y, 3, steps=9).animate(X, Y),
    CurveLab=lambda: CurveLab()._repr_mimebundle_(), DigitPad=lambda: DigitPad(lambda image: [.1]*10)._repr_mimebundle_())

@pytest.mark.parametrize('name', STILLS)
def test_the_smallest_letter_on_a_phone(name, monkeypatch):
    "In pixels of the page: a picture that is wider than the screen shrinks, and its letters with it."
    letters = []
    def measured(canvas, file, *args, print=FigureCanvasBase.print_figure, dpi=None, **how):
        print(canvas, file, *args, dpi=dpi, **how)
        fig, width = canvas.figure, Image.open(file).width
        scale = (fig.dpi if dpi in (None, 'figure') else dpi)/72*min(1, 360/width)
        letters.extend(scale*t.get_size() for t in fig.findobj(Text) if t.get_visible() and t.get_text())
    monkeypatch.setattr(FigureCanvasBase, 'print_figure', measured)
    STILLS[name]()
    if plt.get_fignums(): plt.gcf().savefig(io.BytesIO(), bbox_inches='tight')  # as a notebook saves it
    assert letters and min(letters) >= 7, min(letters)

def test_the_pictures_of_the_notebooks_are_no_wider():
    "So wide that the letters of the style are 7 px on a phone; nothing is smaller, but for what is said above digits."
    small = plt.rcParams['xtick.labelsize']/72*plt.rcParams['figure.dpi']
    for path in sorted(ROOT.glob('nbs/**/*.ipynb')):
        for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
            assert 'fontsize' not in ''.join(cell['source']) or cell['id'] == 'show-digits', (path, cell['id'])
            for output in cell.get('outputs', []):
                if 'image/png' not in output.get('data', {}): continue
                png = Image.open(io.BytesIO(base64.b64decode(''.join(output['data']['image/png']))))
                width = output['metadata'].get('image/png', {}).get('width', png.width)
                assert small*min(1, 360/width) >= 7, (path, cell['id'], width)

def test_importing_changes_no_setting():
    code = 'import matplotlib.pyplot as plt; a = dict(plt.rcParams); import nbcurve; assert a == dict(plt.rcParams)'
    subprocess.run([sys.executable, '-c', code], check=True)

def test_labs_show_what_has_been_taught():
    "Points and knobs in lesson 2, the loss from lesson 3 on, descent from lesson 4 on; the story tells all but the loss of its first figure."
    shows = {}
    for path in sorted(ROOT.glob('nbs/*/0*.ipynb')):
        for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
            source = ''.join(cell['source'])
            if cell['cell_type'] != 'code' or 'CurveLab(' not in source: continue
            plain = '\n'.join(line for line in source.splitlines() if line[:1] not in '%!')
            for call in (n for n in ast.walk(ast.parse(plain)) if isinstance(n, ast.Call) and getattr(n.func, 'id', '') == 'CurveLab'):
                said = {k.arg: k.value for k in call.keywords}
                shows.setdefault(path.name[:2], set()).add(said['show'].value if 'show' in said else 'descent')
    assert shows.pop('00') == {'points', 'descent'}
    assert shows.pop('02') == {'points'} and shows.pop('03') == {'loss'}
    assert min(shows) == '04' and all(show == {'descent'} for show in shows.values())
    assert CurveLab().show == 'descent'  # where nothing is said
