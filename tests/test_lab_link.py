"""CurveLab's two hands: whatever Python and the browser write, in whatever order it arrives, both end up with the same."""
import json, subprocess
from collections import deque
from pathlib import Path

import build_js, pytest
from hypothesis import example, given, settings, strategies as st

from nbcurve import CurveLab

class Pair:
    "A lab here and its page in Node, with all that is on the way between them."
    def __init__(self, node):
        self.node, self.lab, self.to_page, self.to_kernel = node, CurveLab([0., 1., 2.], [1., 0., 3.]), deque(), deque()
        self.lab._send = lambda message, buffers=None: self.to_page.append(json.loads(json.dumps(message)))
        self.page('start', self.lab.get_state())

    def page(self, what, value=None):
        print(json.dumps([what, value]), file=self.node.stdin, flush=True)
        answer = json.loads(self.node.stdout.readline())
        self.to_kernel.extend(answer['sent'])
        self.shown = answer['shown']

    def hand(self, key, value): self.page(key, value)
    wrong = hand
    def python(self, key, value): setattr(self.lab, key, value)
    def descend(self): self.lab.descend(steps=3)
    def frame(self): self.page('frame')
    def to_the_page(self):
        if self.to_page: self.page('receive', self.to_page.popleft())
    def to_the_kernel(self):
        if not self.to_kernel: return
        try: self.lab.set_state(self.to_kernel.popleft())
        except ValueError: pass  # said in the notebook
        self.to_page = deque(m for m in self.to_page if m['method'] != 'echo_update')  # a page does not listen to its own echo
        self.to_page.append(dict(method='idle'))

    def settle(self):
        self.frame()
        while self.to_page or self.to_kernel:
            self.to_the_kernel(); self.to_the_page(); self.frame()

    def agree(self):
        self.settle()
        assert self.shown == {k: v for k, v in json.loads(json.dumps(self.lab.state)).items() if k not in ('lang', 'words')}

@pytest.fixture(scope='module')
def node():
    command = [build_js.node_program(), '--no-warnings', Path(__file__).parent/'js'/'link.mjs']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding='utf-8') as process:
        yield process
        process.stdin.close()

number = st.integers(-4, 4).map(float)
values = dict(params=st.lists(number, min_size=3, max_size=3), lr=st.sampled_from([0.1, 0.2, 0.3]), zero_grad=st.booleans(),
              points=st.lists(st.tuples(number, number).map(list), min_size=1, max_size=3))
writes = st.sampled_from(['params', 'params', *values]).flatmap(lambda key: st.tuples(st.just(key), values[key]))
wrong = st.sampled_from([('lr', -1), ('params', [1, 2])])  # no hand can do this; if one could, Python would take it back
deeds = dict(frame=st.just(()), to_the_page=st.just(()), to_the_kernel=st.just(()), hand=writes, python=writes, descend=st.just(()), wrong=wrong)
often = [name for name in deeds for _ in range(1 if name in ('descend', 'wrong') else 4)]

# What ipywidgets holds back while the kernel is busy joins what is said after Python's word, and is still older than that.
HELD = [('hand', ('lr', 0.1)), ('frame', ()), ('hand', ('params', [1, 1, 1])), ('frame', ()), ('python', ('params', [2, 2, 2])), ('to_the_page', ()),
        ('hand', ('lr', 0.2)), ('frame', ())]

@settings(max_examples=200)
@example(HELD)
@given(st.lists(st.sampled_from(often).flatmap(lambda name: st.tuples(st.just(name), deeds[name])), min_size=10, max_size=40))
def test_both_sides_end_up_with_the_same(node, what):
    pair = Pair(node)
    for name, details in what: getattr(pair, name)(*details)
    pair.agree()
    pair.hand('params', [5, 5, 5])  # nothing of the past is held against what comes later
    pair.agree()
    assert pair.lab.params == [5, 5, 5]
    pair.python('params', [6, 6, 6])
    pair.agree()
    assert pair.shown['params'] == [6, 6, 6]
