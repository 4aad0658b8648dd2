"""ipywidgets' own tests of `interact`, with ours in its place. Runs in both environments."""
import ipywidgets.widgets.tests.test_interaction as theirs
import pytest
from nbcurve.widgets.sliders import Interactive, interact

tests = {name: value for name, value in vars(theirs).items() if name.startswith('test_')}
globals().update(tests)
clear_display = theirs.clear_display
pytestmark = pytest.mark.filterwarnings('ignore::DeprecationWarning', 'ignore::UserWarning')

@pytest.fixture(autouse=True)
def ours(monkeypatch):
    monkeypatch.setattr(theirs, 'interactive', Interactive)
    monkeypatch.setattr(theirs, 'interact', interact)
    monkeypatch.setattr(theirs, 'interact_manual', interact.options(manual=True, manual_name='Run Interact'))

def test_there_are_tests(): assert len(tests) > 30
