"""What `interact` shows beside the same function on a figure that pyplot made."""
import base64, io, random

import matplotlib.pyplot as plt
import numpy as np
import torch
from IPython.utils.capture import capture_output
from nbcurve.widgets.sliders import Interactive, _margins

def anew(f, density=2):
    "The pictures that `f()` draws on fresh figures, one below the other, as numbers from 0 to 255."
    before = plt.get_fignums()
    _margins(plt.figure())
    try:
        f()
        figs, parts = [plt.figure(n) for n in plt.get_fignums() if n not in before], []
        for fig in figs:
            if not fig.axes: continue
            buf = io.BytesIO()
            with plt.rc_context({'savefig.bbox': None}): fig.savefig(buf, format='png', dpi=density*fig.dpi)
            parts.append(plt.imread(io.BytesIO(buf.getvalue())))
    finally:
        for n in set(plt.get_fignums()) - set(before): plt.close(n)
    width = max((p.shape[1] for p in parts), default=0)
    return 255*np.concatenate([np.pad(p, ((0, 0), (0, width - p.shape[1]), (0, 0))) for p in parts]) if parts else None

def difference(w, f):
    "The most by which a channel of a pixel of the widget's picture is another than in a fresh one."
    shown, wanted = w.picture and w.picture.png, anew(f, w.picture.density if w.picture else 2)
    if not shown or wanted is None: return 0 if not shown and wanted is None else 255
    seen = 255*plt.imread(io.BytesIO(base64.b64decode(shown)))
    return abs(seen - wanted).max() if seen.shape == wanted.shape else 255

def compare_all():
    "From now on every picture of `interact` is compared; returns the widgets, each with its first picture, and the differences found."
    widgets, found, call = {}, [], Interactive._call
    def compared(self):
        chance = torch.get_rng_state(), np.random.get_state(), random.getstate()
        captured, error = call(self)
        if not error:
            widgets.setdefault(self, self.picture and self.picture.png)
            torch.set_rng_state(chance[0]); np.random.set_state(chance[1]); random.setstate(chance[2])
            with capture_output(): found.append(difference(self, lambda: self.f(**self.kwargs)))
        return captured, error
    Interactive._call = compared
    return widgets, found

def move_all(widgets):
    "Every slider of the widgets to its ends and back: then the first picture is there again, whatever later cells have called their variables."
    for w, first in widgets.items():
        for control in w.kwargs_widgets:
            if not hasattr(control, 'max'): continue
            start = control.value
            for value in (control.min, control.max, start): control.value = value
        w.update()
        assert (w.picture and w.picture.png) == first, f'{w.f.__name__} draws something else after Run All: a later cell changed what it reads'
