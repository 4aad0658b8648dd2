"""The digit pad from Python: what it makes of strokes, what it asks and says."""
import ast, base64, io, json, math
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from conftest import ROOT
from hypothesis import given, settings, strategies as st
from PIL import Image
from torch import nn
from tracing import digits, held_out, reader, trace

from nbcurve import DigitPad, digit_image, language
from nbcurve.checks import catalogue
from nbcurve.widgets import pad as pad_module
from nbcurve.widgets.pad import net_layers, pack_net

SEVEN = [[(.3, .2), (.7, .2), (.45, .9)], [(.35, .5), (.65, .5)]]
even = lambda image: torch.full((10,), 0.1)

def move(strokes, scale=1., dx=0., dy=0.): return [[(x*scale + dx, y*scale + dy) for x, y in s] for s in strokes]
def bundle(pad):
    found = pad._repr_mimebundle_()
    return found[0] if isinstance(found, tuple) else found

# ---- digit_image ----

points = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8)
drawings = st.lists(points, min_size=1, max_size=4)

@given(drawings, st.booleans())
def test_any_drawing_is_a_picture(strokes, fit):
    image = digit_image(strokes, fit)
    assert image.shape == (8, 8) and image.dtype == torch.float32
    assert image.min() >= 0 and image.max() <= 16 and torch.equal(image, image.round())
    assert image.sum() > 0

@settings(max_examples=60)
@given(st.sampled_from(range(100)), st.floats(.3, 1), st.floats(0, 1), st.floats(0, 1))
def test_place_and_size_do_not_matter(i, scale, across, down):
    strokes = trace(held_out()[0][i])
    there = move(strokes, scale, across * (1 - scale), down * (1 - scale))
    assert (digit_image(there) - digit_image(strokes)).abs().sum() <= 12  # of about 312: pixels on the very edge

def test_without_fit_they_do():
    small = move(SEVEN, .4, .05, .05)
    assert torch.equal(digit_image(small), digit_image(SEVEN))
    assert digit_image(small, fit=False)[4:].sum() == 0 < digit_image(SEVEN, fit=False)[4:].sum()

@given(drawings)
def test_order_and_direction_of_strokes_do_not_matter(strokes):
    assert (digit_image([s[::-1] for s in strokes[::-1]]) - digit_image(strokes)).abs().sum() <= 12

def test_a_leaning_digit_is_put_upright():
    for lean in (-.3, 0, .3):
        bracket = [[(x + lean * (.5 - y), y) for x, y in [(.7, .1), (.4, .1), (.4, .9), (.7, .9)]]]
        left = [(digit_image(bracket, fit) > 4).int().argmax(1)[1:7] for fit in (True, False)]
        assert len(left[0].unique()) == 1 and (lean == 0) == (len(left[1].unique()) == 1)

def test_the_ink_is_the_datas():
    images = torch.stack([digit_image(trace(i)) for i in held_out()[0][:100]])
    real = digits()[0]
    assert abs(images.sum((1, 2)).mean() - real.sum((1, 2)).mean()) < 10
    assert (images[:, [0, 7]].sum(2) > 0).all() and (real[:, [0, 7]].sum(2) > 0).all()  # from top to bottom
    assert images[:, :, [0, 7]].mean() < 1 and real[:, :, [0, 7]].mean() < 1  # and nothing at the sides

def test_traced_digits_come_out_as_they_were():
    i = held_out()[0][:100]
    images = torch.stack([digit_image(trace(k)) for k in i])
    off = (images[:, None] - digits()[0][i]).abs().mean((2, 3))
    assert off.diagonal().mean() < 1.8  # of 16
    what = digits()[1][i]
    assert (what[off.argmin(1)] == what).float().mean() > 0.9  # what is most like it is the same digit

def test_nothing_and_a_dot():
    assert torch.equal(digit_image([]), torch.zeros(8, 8))
    dot = digit_image([[(.2, .7)]])
    assert 0 < dot.sum() < 100 and dot[2:6, 2:6].sum() == dot.sum()
    assert torch.equal(dot, digit_image([[(.9, .9), (.9, .9)]]))
    assert digit_image([[(.5, .5), (.502, .5)]]).sum() < 130

def test_a_long_scribble_is_read_too():
    t = np.linspace(0, 200, 20_000)
    image = digit_image([np.stack([.5 + .4*np.sin(t), .5 + .4*np.cos(1.01*t)], 1)])
    assert image.shape == (8, 8)

BAD = [([[(0, math.nan)]], 'NaN'), ([[(0, 1.5)]], '1.5'), ([[(-.1, 0)]], '-0.1'), ([[(0, math.inf)]], 'inf'), ([(0, 1)], r'\(2,\)'), ([[]], r'strokes\[0\]'),
       ([[(0, 1, 1)]], r'\(1, 3\)'), ('seven', 'seven'), (7, '7'), ([[('a', 'b')]], r'strokes\[0\]'), (None, 'None'), ([[(0, 0)], [(0, 2)]], r'strokes\[1\]')]

@pytest.mark.parametrize('strokes,message', BAD)
def test_bad_strokes_are_refused(strokes, message):
    with pytest.raises(ValueError, match=message): digit_image(strokes)
    with pytest.raises(ValueError, match=message): DigitPad(even, strokes)

def test_every_sentence_has_its_portuguese():
    calls = (n for n in ast.walk(ast.parse(Path(pad_module.__file__).read_text(encoding='utf-8'))) if isinstance(n, ast.Call))
    said = {n.args[0].value for n in calls if getattr(n.func, 'id', '') in ('say', 'refuse')}
    assert len(said) > 10 and not said - catalogue('pt', 'pad_messages').keys() - catalogue('pt', 'pad').keys()

# ---- the same in the page ----

def a_thousand():
    "Traced digits, anywhere and of any size, and random strokes on a grid and off it; some as they are."
    rng = np.random.default_rng(42)
    for i in range(700):
        scale = rng.uniform(.3, 1)
        across, down = rng.uniform(0, 1 - scale, 2)
        yield move([s[::2] for s in trace(i)], scale, across, down), bool(rng.random() < .8)
    for i in range(300):
        strokes = [rng.random((rng.integers(1, 9), 2)) for _ in range(rng.integers(1, 5))]
        yield [((s*8).round()/8 if i % 3 else s).tolist() for s in strokes], bool(rng.random() < .7)

@pytest.mark.slow
def test_a_thousand_drawings_are_prepared_and_read_alike_in_the_page(tmp_path):
    "The pictures are equal. What the net says differs by less than 0.0005 with 16 bits a weight, by less than 0.02 with 8."
    from build_js import node
    drawings = [([[[round(v, 3) for v in p] for p in s] for s in strokes], fit) for strokes, fit in a_thousand()]  # as the page rounds
    pads = DigitPad(trained(100)), DigitPad(trained(200, 100))
    (tmp_path/'drawings.json').write_text(json.dumps(dict(drawings=drawings, nets=[pad.net for pad in pads])))
    page = json.loads(node(ROOT/'tests'/'js'/'read_drawings.mjs', tmp_path/'drawings.json'))
    images = [digit_image(*d) for d in drawings]
    assert page['images'] == [image.int().tolist() for image in images]
    for pad, said, within in zip(pads, page['probs'], (0.0005, 0.02)):
        ours = torch.stack([pad.read(image) for image in images[:100]])
        off = (torch.tensor(said) - ours).abs().max()
        assert off < within, (pad.net['bits'], off)

# ---- reading ----

@pytest.mark.slow
def test_nine_of_ten_held_out_digits_are_read_right():
    "Three nets, each with the 360 digits that it has not seen."
    right = [reader(seed)(digit_image(trace(i))).argmax() == digits()[1][i] for seed in range(3) for i in held_out(seed)[0]]
    assert sum(right) / len(right) >= 0.9, sum(right) / len(right)

def test_fitting_matters():
    read, (test, _) = reader(), held_out()
    small = {i: move(trace(i), .5, .05, .45) for i in test[:100]}
    right = [sum(int(read(digit_image(s, fit)).argmax()) == digits()[1][i] for i, s in small.items()) for fit in (True, False)]
    assert right[0] >= 90 and right[1] <= 50

def test_the_pad_reads_at_every_stroke():
    asked = []
    pad = DigitPad(lambda image: asked.append(image) or reader()(image))
    assert pad.probs == [] and asked == []
    for n in (1, 2):
        pad.strokes = SEVEN[:n]
        assert len(asked) == n and torch.equal(asked[-1], digit_image(SEVEN[:n]))
        assert pad.probs == pytest.approx(reader()(digit_image(SEVEN[:n])).tolist()) and pad.image == digit_image(SEVEN[:n]).tolist()
    pad.fit = False
    assert len(asked) == 3 and torch.equal(asked[-1], digit_image(SEVEN, fit=False))
    pad.clear()
    assert pad.strokes == [] and pad.probs == [] and pad.note == '' and len(asked) == 3

def test_one_question_one_answer(monkeypatch):
    asked, sent = [], []
    pad = DigitPad(lambda image: asked.append(1) or even(image))
    # A comm with a kernel: without one, ipywidgets 7 sends nothing.
    comm = SimpleNamespace(kernel=True, send=lambda data, buffers: sent.append(data['state']) if data['method'] == 'update' else None)
    monkeypatch.setattr(DigitPad, 'comm', comm)
    drawn = [[list(p) for p in s] for s in SEVEN]
    pad.set_state(dict(strokes=drawn, asked=1))  # as the browser sends it
    assert len(asked) == 1 and pad.answered == 1 and pad.strokes == drawn
    assert len(sent) == 1 and len(sent[0]['probs']) == 10 and sent[0]['answered'] == 1
    pad.set_state(dict(strokes=drawn, asked=2))
    assert len(asked) == 1 and sent[1:] == [dict(answered=2)]  # nothing new to read

def test_a_dot_is_not_read():
    pad = DigitPad(lambda image: pytest.fail('asked'), [[(.5, .5)], [(.52, .5)]])
    assert pad.probs == [] and pad.note and pad.image == digit_image(pad.strokes).tolist()

WRONG = [(lambda image: 3/0, 'division'), (lambda image: image, '64'), (lambda image: [.2]*10, 'softmax'), (lambda image: [-1, 2] + [0]*8, '-1'),
         (lambda image: [math.nan]*10, 'NaN'), (lambda image: None, 'None'), (lambda image: [math.inf]*10, 'inf'), (lambda image: 'seven', 'seven')]

@pytest.mark.parametrize('read,message', WRONG)
def test_a_reader_that_fails_is_heard(read, message):
    pad = DigitPad(read)
    with pytest.raises(Exception, match=message): pad.strokes = SEVEN
    assert pad.probs == [] and message in pad.note
    pad.clear()
    pad.set_state(dict(strokes=SEVEN, asked=1))  # from the browser: nobody would see it raised
    assert message in pad.note and pad.answered == 1
    pad.read = even
    pad.set_state(dict(strokes=SEVEN[:1], asked=2))
    assert pad.note == '' and len(pad.probs) == 10

def test_a_reader_must_be_a_function():
    with pytest.raises(ValueError, match='read'): DigitPad(3)

def test_a_function_with_gradients_may_read():
    net = nn.Sequential(nn.Linear(64, 10), nn.Softmax(0))
    assert len(DigitPad(lambda image: net(image.flatten()), SEVEN).probs) == 10

# ---- a net ----

def a_net(*widths, last=None):
    with torch.random.fork_rng():
        torch.manual_seed(sum(widths))
        parts = [part for ins, outs in zip((64, *widths), (*widths, 10)) for part in (nn.Linear(ins, outs), nn.ReLU())][:-1]
    return nn.Sequential(*parts, *([last] if last else []))

@cache
def trained(*widths):
    "A net that has learned the data set's digits, ink from -2 to 2."
    net, (x, y) = a_net(*widths), digits()
    opt = torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(100):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x.flatten(1)/4 - 2), y).backward()
        opt.step()
    return net

@pytest.mark.parametrize('last', [None, nn.Softmax(1), nn.LogSoftmax(1)])
@pytest.mark.parametrize('widths', [(), (20,), (30, 30)])
def test_a_net_is_read_as_torch_does(widths, last):
    net, pad = a_net(*widths, last=last), DigitPad(a_net(*widths, last=last), SEVEN)
    said = net(torch.tensor(pad.image).reshape(1, 64)/4 - 2)
    right = {nn.Softmax: said, nn.LogSoftmax: said.exp()}.get(type(last), said.softmax(1))
    assert pad.probs == pytest.approx(right[0].tolist(), abs=1e-6)

def test_the_nets_own_range_of_ink():
    net, image = a_net(20), digit_image(SEVEN)
    assert DigitPad(net, SEVEN, ink=(0, 1)).probs == pytest.approx(net(image.flatten()/16).softmax(0).tolist(), abs=1e-6)
    with pytest.raises(ValueError, match='ink'): DigitPad(net, ink=(1, 0))

def test_a_pad_keeps_the_net_that_it_was_given():
    net = a_net(20)
    pad = DigitPad(net, SEVEN)
    before = pad.probs
    with torch.no_grad(): net[0].weight.zero_()
    pad.strokes = SEVEN[:1]; pad.strokes = SEVEN
    assert pad.probs == before
    pad.read = net
    pad.strokes = SEVEN[:1]; pad.strokes = SEVEN
    assert pad.probs != before

def with_weight(value):
    net = a_net(20)
    with torch.no_grad(): net[0].weight[0, 0] = value
    return net

WRONG_NETS = [(nn.Sequential(nn.Linear(64, 10), nn.Sigmoid()), r'read\[1\].*Sigmoid'), (nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), 'Flatten'),
              (nn.Sequential(nn.Softmax(0), nn.Linear(64, 10)), r'read\[0\].*Softmax'), (nn.Sequential(), '64 numbers.*ten'),
              (nn.Sequential(nn.Linear(784, 10)), r'784.*64.*nn.Linear\(64, 10\)'), (nn.Sequential(nn.Linear(64, 5), nn.Linear(6, 10)), '6 numbers.*5'),
              (nn.Sequential(nn.Linear(64, 11)), '11.*ten'), (with_weight(math.nan), 'NaN'), (with_weight(math.inf), 'infinite'), (a_net(900), '66600.*60000')]

@pytest.mark.parametrize('net, message', WRONG_NETS)
def test_other_nets_are_refused(net, message):
    with pytest.raises(ValueError, match=message): DigitPad(net)

@pytest.mark.parametrize('widths, bits', [((200,), 16), ((400,), 8), ((200, 100), 8)])
def test_a_net_travels_in_60_kB(widths, bits):
    packed = pack_net(net_layers(a_net(*widths)))
    assert packed['bits'] == bits and len(json.dumps(packed)) <= 60_000

# ---- what a notebook gets ----

VIEW = 'application/vnd.jupyter.widget-view+json'

def test_what_a_notebook_gets():
    pad = DigitPad(lambda image: [0]*7 + [.97, .03, 0], SEVEN)
    data = bundle(pad)
    assert data[VIEW]['model_id'] == pad.model_id
    picture = Image.open(io.BytesIO(base64.b64decode(data['image/png'])))
    assert len(picture.convert('RGBA').getcolors(1000)) > 3
    assert data['text/plain'] == repr(pad) == 'DigitPad: reads 7, 97%'
    assert 'run this notebook' in data['text/html'] and 'reads 7' in data['text/html'] and 'http' not in data['text/html']
    assert pad._ipython_display_ is None and len(str(data)) < 30_000 and pad.key not in data['text/html']

@pytest.mark.parametrize('elsewhere', [None, 'COLAB_RELEASE_TAG', 'VSCODE_PID'])
def test_in_jupyter_the_output_needs_no_model(monkeypatch, elsewhere):
    monkeypatch.setenv('JPY_SESSION_NAME', '/here.ipynb')
    if elsewhere: monkeypatch.setenv(elsewhere, '1')
    pad = DigitPad(a_net(200), SEVEN)
    data = bundle(pad)
    assert (VIEW in data) == bool(elsewhere) and (pad.key in data['text/html']) == (not elsewhere)
    assert len(data['text/html']) < 60_000 + 20_000  # the net and the script

def test_words():
    def both(pad):
        try: return repr(pad), language('pt') and repr(pad)
        finally: language('en')
    assert both(DigitPad(even)) == ('DigitPad: empty', 'DigitPad: vazia')
    assert both(DigitPad(lambda image: [1] + [0]*9, SEVEN)) == ('DigitPad: reads 0, 100%', 'DigitPad: lê 0, 100%')
    assert 'Too little ink' in repr(DigitPad(even, [[(.1, .1)]]))

def test_markup_is_text():
    pad = DigitPad(even)
    pad.note, pad.strokes = '<script>', []
    pad.read = lambda image: {}['<img src=x>']
    pad.set_state(dict(strokes=SEVEN, asked=1))
    assert '<img src=x>' in pad.note and '<img src=x>' not in bundle(pad)['text/html']
