"""CurveLab's hands: whatever Python and its windows in the browser write, in whatever order it arrives, all end up with the same."""
import json, subprocess
from collections import deque
from contextlib import ExitStack
from pathlib import Path

import build_js, pytest
from hypothesis import example, given, settings, strategies as st

from nbcurve import CurveLab

class Window:
    "A page of a lab in Node, and what is on the way to it and from it."
    def __init__(self, node, name, lab):
        self.node, self.inbox, self.outbox = node, deque(), deque()
        self.do('start', [name, lab.get_state()])

    def do(self, what, value=None):
        print(json.dumps([what, value]), file=self.node.stdin, flush=True)
        answer = json.loads(self.node.stdout.readline())
        self.outbox.extend(answer['sent'])
        self.shown = answer['shown']

class Hands:
    "A lab here and its windows."
    def __init__(self, nodes):
        self.lab, self.hears = CurveLab([0., 1., 2.], [1., 0., 3.]), None
        self.windows = [Window(node, name, self.lab) for name, node in enumerate(nodes)]
        self.lab._send = self.tell

    def tell(self, message, buffers=None):
        for w in self.windows: w.inbox.append(json.loads(json.dumps(dict(message, parent=self.hears))))

    def hand(self, i, key, value): self.windows[i].do(key, value)
    wrong = hand
    def python(self, i, key, value): setattr(self.lab, key, value)
    def descend(self, i): self.lab.descend(steps=3)
    def frame(self, i): self.windows[i].do('frame')
    def to_the_page(self, i):
        if self.windows[i].inbox: self.windows[i].do('receive', self.windows[i].inbox.popleft())
    def to_the_kernel(self, i):
        if not self.windows[i].outbox: return
        said = self.windows[i].outbox.popleft()
        self.hears = said['id']
        try: self.lab.set_state(said['state'])
        except ValueError: pass  # said in the notebook
        self.hears = None
        self.windows[i].inbox.append(dict(method='idle'))

    def settle(self):
        for i in range(len(self.windows)): self.frame(i)
        while any(w.inbox or w.outbox for w in self.windows):
            for i in range(len(self.windows)): self.to_the_kernel(i); self.to_the_page(i); self.frame(i)

    def agree(self):
        self.settle()
        state = {k: v for k, v in json.loads(json.dumps(self.lab.state)).items() if k not in ('lang', 'words')}
        for w in self.windows: assert w.shown == state

@pytest.fixture(scope='module')
def nodes():
    command = [build_js.node_program(), '--no-warnings', Path(__file__).parent/'js'/'link.mjs']
    with ExitStack() as stack:
        processes = [stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding='utf-8')) for _ in range(2)]
        yield processes
        for process in processes: process.stdin.close()

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
# A window whose word came too late still hears the other window.
LATE = [('python', ('lr', 0.1)), ('hand', ('lr', 0.2)), ('frame', ()), ('to_the_kernel', ())]

@pytest.mark.parametrize('many', [1, 2])
@settings(max_examples=200)
@example([(0, *deed) for deed in HELD])
@example([(0, *deed) for deed in LATE])
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(often)).flatmap(lambda who: st.tuples(*map(st.just, who), deeds[who[1]])), min_size=10, max_size=40))
def test_all_end_up_with_the_same(nodes, many, what):
    all_of_them = Hands(nodes[:many])
    for i, name, details in what: getattr(all_of_them, name)(i % many, *details)
    all_of_them.agree()
    for i, params in enumerate([[5, 5, 5], [6, 6, 6]][:many]):  # nothing of the past is held against what comes later
        all_of_them.hand(i, 'params', params)
        all_of_them.agree()
        assert all_of_them.lab.params == params
    all_of_them.python(0, 'params', [7, 7, 7])
    all_of_them.agree()
