"""`interact` without a browser: what it draws, shows, leaves behind and lets escape. Runs in both environments."""
import base64, gc, io, itertools, sys
from enum import Enum

import ipywidgets
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from fresh import difference
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets import fixed
from nbcurve import interact, language, loss_surface
from nbcurve.digits import show_digits
from nbcurve.widgets.sliders import describe, drawing, _new_manager

@pytest.fixture(autouse=True)
def clean():
    before = matplotlib.get_backend()
    yield
    plt.close('all')
    plt.switch_backend(before)
    plt.rcdefaults()

@pytest.fixture
def shell(monkeypatch):
    "An IPython, as `get_ipython()` finds it in a notebook, with someone watching."
    ip = InteractiveShell.instance()
    monkeypatch.setattr(ip, 'enable_gui', lambda gui=None: None)
    monkeypatch.setattr('nbcurve.widgets.sliders.attended', lambda: True)
    yield ip
    InteractiveShell.clear_instance()

def sliders(f, **kwargs):
    "The widget of `f`, drawn once: without IPython, ipywidgets 7 waits with that."
    w = interact.widget(f) if not kwargs else interact(**kwargs).widget(f)
    if not w._manager and not w.manual: w.update()
    return w

def image(w): return plt.imread(io.BytesIO(base64.b64decode(w.picture.png)))
def pixels(w): return image(w).tobytes()
def text(w): return ''.join(o.get('text', '') or o.get('data', {}).get('text/plain', '') for o in w.out.outputs)
def line(a): plt.plot([0, a])

def moved(w, value, i=0):
    before = pixels(w)
    w.children[i].value = value
    return pixels(w) != before

@pytest.mark.parametrize('backend', ['agg', 'module://matplotlib_inline.backend_inline', 'inline'])
def test_redraws_under_every_backend(backend):
    if backend == 'inline' and matplotlib.__version_info__ < (3, 9): backend = 'module://matplotlib_inline.backend_inline'
    matplotlib.use(backend)  # which, unlike switch_backend, looks up the names that packages give to theirs
    w = sliders(line, a=1.)
    assert moved(w, 0.5) and moved(w, 0.7)
    assert plt.get_fignums() == []

def test_redraws_after_the_inline_magic(shell):
    w = sliders(line, a=1.)
    shell.run_line_magic('matplotlib', 'inline')
    assert moved(w, 0.5) and moved(sliders(line, a=1.), 0.5)

def solid(a):
    ax = plt.subplot(projection='3d')
    ax.plot([0, 1, a], [0, a, 1], [a, 0, 1])
def several(a):
    _, (left, right) = plt.gcf(), plt.gcf().subplots(1, 2, sharey=True)
    left.plot([0, a]); right.scatter([0, 1], [a, 2])
    right.tick_params(axis='x', labelrotation=45, labelsize=7, labelcolor='red', grid_linestyle=':')
def own(a):
    plt.plot([a, 1])
    plt.subplots(2, 1, figsize=(3, 4), layout='constrained')[1][0].plot([0, 100*a])
def twins(a):
    plt.plot([0, a]); plt.twinx().plot([50, 10*a]); plt.twiny().set_xlim(0, a)
def titles(a):
    plt.plot([0, a])
    plt.title('low', loc='right', y=0.5); plt.title('left', loc='left'); plt.suptitle('above'); plt.gca().xaxis.tick_top()
def round_(a): plt.polar([0, 1, 2], [1, 2, a])
def logs(a):
    plt.loglog([1, 10, 1e4], [1, 10, 1e3*a]); plt.minorticks_on(); plt.grid(which='both')
def image_and_bar(a):
    plt.imshow([[0, 1], [1, a]]); plt.colorbar()
def one_tick(a):
    plt.plot([0, a])
    ticks = plt.gca().xaxis.get_major_ticks()
    ticks[1].label1.set_fontsize(20); ticks[2].gridline.set_color('red'); ticks[0].label1.set_rotation(30)
def own_places(a):
    plt.bar(['few', 'more', 'most'], [1, a, 2*a]); plt.yticks([0, a, 2*a], ['none', 'some', 'all'], fontsize=20)
def other_kinds(a):
    plt.plot(np.array(['2026-01-01', '2026-03-01'], 'M8[D]'), [0, a])
    plt.gcf().autofmt_xdate(); plt.gca().secondary_yaxis('right', functions=(lambda v: 2*v, lambda v: v/2))
def hardly_any(a):
    plt.plot([0, a]); plt.axis('off'); plt.axes([0.6, 0.6, 0.2, 0.2]).set(xticks=[], ylim=(0, a))
ODD = [line, solid, several, own, twins, titles, round_, logs, image_and_bar, one_tick, own_places, other_kinds, hardly_any]

@pytest.mark.parametrize('f, style', [(f, 'nbcurve.course') for f in ODD] + [(one_tick, 'default')])
def test_same_picture_as_plain_matplotlib(f, style):
    "In the first frame as in the next one, in two densities, whatever the function does."
    plt.style.use(style)
    plt.rc('figure', dpi=50)  # small pictures, for speed
    w = sliders(f, a=1.)
    assert difference(w, lambda: f(1.)) <= 2
    w.picture.density = 1
    w.children[0].value = 2.
    assert difference(w, lambda: f(2.)) <= 2 and image(w).shape[1] == w.picture.width

def test_each_tick_of_a_drawn_figure_stands_alone():
    def f(a):
        fig, ax = plt.subplots()
        ax.plot([0, a])
        return fig
    _, second, third, *_ = sliders(f, a=1.).result.axes[0].xaxis.get_major_ticks()
    second.label1.set_fontsize(20); second.gridline.set_color('red')
    assert third.label1.get_fontsize() < 20 and third.gridline.get_color() != 'red' and third.get_loc() > second.get_loc()

def test_a_sharper_screen_gets_a_sharper_picture():
    w = sliders(line, a=1.)
    w.picture.density = 1
    assert image(w).shape[1] == 2*w.picture.width  # the one that is there will do
    assert moved(w, 2.) and image(w).shape[1] == w.picture.width
    w.picture.density = 2
    assert image(w).shape[1] == 2*w.picture.width

def test_every_room_has_its_picture():
    "Also where a hundredth of an inch times the dots of an inch is a hair below a whole number."
    def f(a): plt.plot([0, a])
    w = sliders(f, a=1.)
    for room in (460, 255, 253, 251, 389):
        w.picture.room = room
        assert w.picture.width in (room - 1, room)  # older Matplotlib rounds down
    def own(a): plt.figure(figsize=(a, 2)).subplots().plot([0, 1])
    for width in (2.01, 2.55, 4.02, 4.6): assert round(100*width) - sliders(own, a=width).picture.width in (0, 1)

def test_one_figure_that_forgets():
    "Every call draws on the same figure, and nothing of the call before shows, not even its size."
    figures = set()
    def f(a):
        figures.add(plt.gcf())
        if a > 1: plt.gcf().set_size_inches(3, 1); plt.subplots_adjust(left=0.5); plt.suptitle('large')
        plt.plot([a, 1])
    w = sliders(f, a=1.)
    first = pixels(w)
    assert moved(w, 2.) and moved(w, 1.)
    assert pixels(w) == first and len(figures) == 1

def test_leaves_nothing_behind():
    plt.rc('figure', figsize=(2, 1.5), dpi=40)  # small pictures, for speed
    w = sliders(line, a=(0., 1000.))
    values = itertools.cycle(range(1000))
    def change(n):
        for _ in range(n): w.children[0].value = next(values)
        gc.collect()
        return sys.getallocatedblocks()
    settled = change(50)
    assert change(100) - settled < 10*100  # pieces of memory; a figure has thousands, and would be kept at every change
    assert plt.get_fignums() == []

def test_other_figures_stay():
    mine = plt.figure()
    w = sliders(line, a=1.)
    assert moved(w, 0.5)
    assert plt.get_fignums() == [mine.number] and plt.gcf() is mine and not mine.axes

def test_figure_of_its_own():
    def f(a):
        fig, axes = plt.subplots(1, 2, figsize=(4, 2))
        axes[1].plot([0, a])
    w = sliders(f, a=1.)
    assert image(w).shape[:2] == (400, 800) and w.picture.width == 400
    assert moved(w, 0.5) and plt.get_fignums() == []

def test_returned_figure_is_shown_once(shell):
    def f(a):
        fig, ax = plt.subplots()
        ax.plot([0, a])
        return fig
    w = sliders(f, a=1.)
    assert w.picture.png and w.out.outputs == () and w.result.axes

@pytest.mark.parametrize('habit', [plt.show, lambda: plt.show(block=False), lambda: plt.close('all'), lambda: plt.pause(0.001)])
def test_habits_do_no_harm(habit):
    def f(a):
        plt.plot([0, 1])
        habit()
        plt.plot([0, a])
    w = sliders(f, a=1.)
    assert moved(w, 0.5) and plt.get_fignums() == []

def test_prints_and_results(shell):
    def f(a):
        print('a is', a)
        return a * 2
    w = sliders(f, a=1)
    assert text(w) == 'a is 1\n2' and w.picture is None
    w.children[0].value = 2
    assert text(w) == 'a is 2\n4' and w.result == 4

def test_clear_output_false_keeps_what_was_printed(shell):
    w = sliders(lambda a: print(a), a=1, clear_output=False)
    w.children[0].value = 2
    assert text(w) == '1\n2\n'

def test_no_drawing_no_picture():
    def f(a):
        if a: plt.plot([0, a])
    w = sliders(f, a=0)
    assert w.picture is None and 'image/png' not in w._repr_mimebundle_()[0]
    w.children[0].value = 1
    assert w.picture.png and 'image/png' in w._repr_mimebundle_()[0]
    w.children[0].value = 0
    assert not w.picture.png and not w.picture.text and 'image/png' not in w._repr_mimebundle_()[0]
    w.children[0].value = 1
    assert w.picture.png

@pytest.mark.parametrize('between', [plt.show, lambda: None])
def test_every_figure_is_shown(between):
    "One below the other, whatever their sizes."
    def f(a):
        plt.figure(figsize=(4, 2)); plt.plot([0, a]); plt.title('first'); between()
        plt.figure(figsize=(3, 1)); plt.plot([a, 0]); plt.title('second'); between()
    w = sliders(f, a=1.)
    assert image(w).shape[:2] == (600, 800) and w.picture.width == 400
    assert 'first' in w.picture.text and 'second' in w.picture.text
    assert moved(w, 0.5) and plt.get_fignums() == []

def test_after_show_comes_another_picture():
    def f(a):
        plt.plot([0, a]); plt.show()
        plt.plot([a, 0]); plt.show()
    w = sliders(f, a=1.)
    assert w.picture.text.count('Curves: 1') == 2 and plt.get_fignums() == []

def test_closing_all_loses_and_leaks_nothing():
    "The number of a figure that is gone may be used again."
    def f(a):
        plt.close('all')
        plt.figure()
        plt.plot([0, a])
    plt.figure()
    w = sliders(f, a=1.)
    assert moved(w, 0.5) and plt.get_fignums() == []

def test_shown_and_closed_is_shown():
    def f(a):
        plt.plot([0, a]); plt.show(); plt.close('all')
    w = sliders(f, a=1.)
    assert moved(w, 0.5)

def test_exception_escapes_when_no_one_is_there():
    with pytest.raises(ZeroDivisionError): sliders(lambda a: 1/a, a=0)
    assert plt.get_fignums() == []

def test_exception_shows_and_goes(shell):
    def f(a):
        plt.plot([0, 1])
        if a == 2: raise KeyError('two')
    w = sliders(f, a=1)
    w.children[0].value = 2
    error, = w.out.outputs
    assert w.picture.stale and w.picture.png
    assert (error['output_type'], error['ename']) == ('error', 'KeyError') and 'two' in ''.join(error['traceback'])
    assert 'update' not in ''.join(error['traceback']), "the traceback begins in the learner's function"
    assert plt.get_fignums() == []
    w.children[0].value = 3
    assert w.out.outputs == () and not w.picture.stale

def test_manual():
    calls = []
    w = interact.options(manual=True)(a=1).widget(lambda a: calls.append(a))
    w.children[0].value = 2
    assert calls == []
    w.manual_button.click()
    assert calls == [2] and not w.manual_button.disabled

def test_moves_its_own_slider():
    "A function may move a slider of its own: the last picture has the last values, and no figure stays."
    a, b = ipywidgets.IntSlider(1), ipywidgets.IntSlider(0)
    calls = []
    def f(a, b_):
        calls.append((a, b_))
        plt.plot([a, b_])
        b.value = a * 2
    sliders(f, a=a, b_=b)
    a.value = 5
    assert calls[-1] == (5, 10) and len(calls) == 4 and plt.get_fignums() == []

def test_two_functions_share_a_slider():
    s, seen = ipywidgets.IntSlider(1), {}
    sliders(lambda a: seen.update(first=a), a=s)
    sliders(lambda b: seen.update(second=b), b=s)
    s.value = 7
    assert seen == dict(first=7, second=7)

def test_one_inside_another():
    inner = []
    def outer(a):
        plt.plot([0, a])
        inner.append(sliders(line, a=float(a)))
        plt.plot([a, 0])
    w = sliders(outer, a=1)
    assert moved(inner[0], 0.2) and moved(w, 2) and plt.get_fignums() == []

def test_run_again_and_again(shell):
    with capture_output():
        for _ in range(20): f = interact(line, a=1.)
    assert moved(f.widget, 0.5) and plt.get_fignums() == []

class Colour(Enum): RED, BLUE = 'r', 'b'

@pytest.mark.parametrize('kwargs, i, value', [
    (dict(a=['r', 'b'], k=fixed(1)), 0, 'b'), (dict(a={'red': 'r', 'blue': 'b'}, k=2), 0, 'b'),
    (dict(a=ipywidgets.Dropdown(options=[('red', 'r'), ('blue', 'b')]), k=fixed(None)), 0, 'b'), (dict(a='r', k=True), 0, 'b')])
def test_every_kind_of_control(kwargs, i, value):
    assert moved(sliders(lambda a, k: plt.plot([0, 1], a), **kwargs), value, i)

def test_generators_and_odd_results(shell):
    def f(a):
        yield a
    assert 'generator' in text(sliders(f, a=1))
    assert 'array' in text(sliders(lambda a: np.ones(2), a=1))

def test_range_must_contain_the_start():
    def f(a=9): pass
    with pytest.raises(ValueError, match='cannot start at 9'): interact(f, a=(0, 5))
    language('pt')
    with pytest.raises(ValueError, match='não pode começar em 9'): interact(f, a=(0, 5))

def test_an_argument_may_have_any_name_and_needs_a_slider():
    assert interact(lambda f: f, f=2)(3) == 3
    with pytest.raises(ValueError, match='takes b, but no slider'): interact(lambda a, b: a, a=(0., 1.))

def picture():
    plt.plot([0, 1], [0, 2])
    plt.plot([0, 1, 2], [1, 2, 3], 'o')
    plt.scatter([0, 1], [0, 2])
    plt.fill_between([0, 1], [0, 1])
    plt.title('MAE: 1.00'); plt.xlabel('hours')

def test_the_picture_in_words():
    with drawing(_new_manager()) as drawn: picture()
    assert describe(drawn[0]).startswith('MAE: 1.00. Curves: 1, points: 5. hours from -0.1 to 2.1, y from ')
    language('pt')
    assert describe(drawn[0]).startswith('MAE: 1.00. Curvas: 1, pontos: 5. hours de -0.1 a 2.1, y de ')

def words_for(draw):
    "What `describe` says of each figure that `draw` draws."
    with drawing(_new_manager()) as drawn: draw()
    return ' '.join(map(describe, drawn))

def test_an_image_is_called_an_image_and_an_axis_switched_off_has_no_limits():
    def draw():
        plt.imshow(torch.rand(6, 8).numpy()); plt.title('a five'); plt.axis('off')
    assert words_for(draw) == 'a five. An image, 6 by 8.'
    assert words_for(lambda: plt.imshow(torch.rand(6, 8).numpy())) == 'An image, 6 by 8. x from 0 to 7, y from 0 to 5.'
    assert words_for(lambda: plt.imshow(torch.rand(4, 4).numpy(), extent=(0, 8, 0, 8))) == 'An image, 4 by 4. x from 1 to 7, y from 1 to 7.'
    language('pt')
    assert words_for(draw) == 'a five. Uma imagem de 6 por 8.'

def test_alike_axes_are_told_in_one_go_and_many_axes_stay_short():
    x = torch.rand(15, 64)
    assert words_for(lambda: show_digits(x, range(15))) == f'15 pictures: {", ".join(map(str, range(15)))}. Each: An image, 8 by 8.'
    assert words_for(lambda: show_digits(x[:2], ['1 (8)\n96%', '4 (0)\n91%'])) == '2 pictures: 1 (8) 96%, 4 (0) 91%. Each: An image, 8 by 8.'
    assert words_for(lambda: show_digits(x)) == '15 pictures. Each: An image, 8 by 8.'
    assert words_for(lambda: show_digits(torch.rand(90, 64), range(90))).endswith('18, 19, …. Each: An image, 8 by 8.')
    def different():
        for i, ax in enumerate(plt.subplots(5, 5)[1].flat): ax.plot([0, i + 1])
    assert words_for(different).count('Curves: 1') == 6 and words_for(different).endswith(' …')

@pytest.mark.parametrize('code', ['en', 'pt'])
def test_a_narrow_map_keeps_the_words_of_its_colour_bar(code):
    language(code)
    with plt.style.context('nbcurve.course'):
        with drawing(_new_manager(), room=196) as drawn: loss_surface(lambda p: p.square().sum(-1), torch.zeros(3), names='abc', n=9).plot()
        fig, = drawn
        fig.draw_without_rendering()
        label = fig.axes[1].xaxis.label
        box = label.get_window_extent()
        assert label.get_text() and fig.bbox.x0 <= box.x0 and box.x1 <= fig.bbox.x1 and fig.bbox.y0 <= box.y0
        assert not any(box.overlaps(tick.get_window_extent()) for tick in fig.axes[0].get_xticklabels())

def test_maps_bars_surfaces_and_colour_bars_are_called_so():
    def contours():
        plt.contourf([[0, 1], [2, 3]], [0., 1., 2., 3.]); plt.colorbar(label='loss')
        plt.gcf().axes[0].plot([0, 1], [0, 1])
    assert words_for(contours) == 'A map in colours. Curves: 1, points: 0. x from 0 to 1, y from 0 to 1. Colours: loss from 0 to 3.'
    assert words_for(lambda: plt.hist([1, 2, 2], bins=4)).startswith('Bars: 4. x from ')
    def space():
        grid = np.meshgrid([0., 1], [0., 1])
        plt.subplot(projection='3d').plot_surface(*grid, grid[0])
    assert words_for(space).startswith('A surface in space. x from ') and ', z from ' in words_for(space)

def test_words_go_with_the_picture():
    w = sliders(lambda a: plt.title(f'<{a}>') and None, a=1)
    assert w.picture.text.startswith('<1>')
    data, metadata = w._repr_mimebundle_()
    assert data['text/plain'] == w.picture.text and metadata['image/png']['width'] == w.picture.width

def test_a_frame_is_one_message():
    w = sliders(lambda a: plt.title(str(a)) and None, a=1)
    if ipywidgets.__version__ < '8': return  # without a kernel it sends nothing at all
    sent = []
    w.picture._send = lambda message, buffers=None: sent.append(message)
    w.children[0].value = 2
    assert [set(m['state']) for m in sent] == [{'png', 'text', 'answered'}]

def test_words_in_portuguese():
    language('pt')
    w = sliders(line, a=1.)
    assert w.picture.lang == 'pt' and w.picture.text.startswith('Um gráfico')
    assert all(w.picture.words[en] != en for en in w.picture.words) and w.picture.words
