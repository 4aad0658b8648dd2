"""The course's Matplotlib style: the roles, their contrast on both papers, and nothing changed for those who do not ask for it."""
import subprocess, sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

ROLES = dict(data='#2a83c7', curve='#d9480f', truth='#0a8f6a', hinge='#b0609a', ink='#767d86')

@pytest.fixture(autouse=True)
def style():
    with plt.style.context('nbcurve.course'): yield
    plt.close('all')

def luminance(color):
    r, g, b = (v/12.92 if v <= 0.04045 else ((v + 0.055)/1.055)**2.4 for v in to_rgb(color))
    return 0.2126*r + 0.7152*g + 0.0722*b

def contrast(a, b):
    dark, light = sorted(map(luminance, (a, b)))
    return (light + 0.05)/(dark + 0.05)

def test_the_cycle_is_the_roles():
    assert [to_hex(c) for c in plt.rcParams['axes.prop_cycle'].by_key()['color']] == list(ROLES.values())

@pytest.mark.parametrize('paper', ['#ffffff', '#111111'])
@pytest.mark.parametrize('role', ROLES)
def test_every_role_is_readable_on_both_papers(role, paper):
    assert contrast(ROLES[role], paper) >= 4

def test_no_white_card_behind_it():
    "matplotlib-inline puts one behind a transparent picture whose tick labels are all light, or all dark."
    inline = pytest.importorskip('matplotlib_inline.backend_inline')
    fig, ax = plt.subplots()
    ax.plot([0, 1])
    labels = [*ax.get_xticklabels(), *ax.get_yticklabels()]
    assert {bool(inline._is_light(t.get_color())) for t in labels} == {True, False}

def test_a_transparent_picture_of_one_size():
    fig = plt.figure()
    plt.plot([0, 1]); plt.title('loss 1.35')
    fig.canvas.draw()
    assert tuple(fig.canvas.get_width_height()) == (720, 400)
    assert np.asarray(fig.canvas.buffer_rgba())[0, 0, 3] == 0

def test_importing_changes_no_setting():
    code = 'import matplotlib.pyplot as plt; a = dict(plt.rcParams); import nbcurve; assert a == dict(plt.rcParams)'
    subprocess.run([sys.executable, '-c', code], check=True)
