"""Record the sliders of `interact` for pages that have no kernel: run a notebook, move each slider alone, keep every picture.

A slider's pictures become one sheet: sixteen colours, four bits a pixel (256 and eight, where sixteen would lay bands over a map of
colours), each picture less what it has in common with a background or with the one before it, deflated. That is half of what WebP or
PNG take, and a page opens it with nothing but DecompressionStream.
"""
import base64, io, json, os, random, re, sys, zlib
from hashlib import sha1
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT/'tools'))
from run_notebooks import smaller, sockets

POSITIONS, FEW, MANY = 21, 16, 256
ADDRESS = '#run'  # where the page says how to run the notebook
INTERACT = re.compile(r'^@?interact\(', re.M)

# ---- A sheet ----

def sheet(
    pictures: list,  # arrays of shape (height, width, 4), all alike
) -> dict:  # what player.js opens: palette, deflated plies, and whether each ply is to be laid on the one before it
    "Pictures that differ a little, packed small."
    from PIL import Image
    whole = Image.fromarray(np.concatenate(pictures))
    few, many = (whole.quantize(n, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE) for n in (FEW, MANY))
    image = many if is_banded(whole, few) else few
    frames = np.asarray(image).reshape(len(pictures), -1)
    if image is few: frames = paired(frames)
    usual = np.sort(frames, 0)[len(frames)//2]  # what a byte is in most of them, if it is anything in most of them
    chained = frames.copy()
    chained[1:] ^= frames[:-1]
    packed = [_deflated(np.concatenate(plies)) for plies in ((usual[None], frames ^ usual), (frames[:1]*0, chained))]
    colors = np.zeros((FEW if image is few else MANY, 4), 'u1')
    given = np.frombuffer(image.palette.tobytes(), 'u1').reshape(-1, len(image.palette.mode))[:len(colors)]
    colors[:len(given)] = given
    is_chained = len(packed[1]) < len(packed[0])
    return dict(palette=colors.tobytes().hex(), plies=base64.b64encode(packed[is_chained]).decode(), chained=is_chained)

def is_banded(whole, few):
    "Do more than a twentieth of the pixels change by more than 8 levels? Of lines and points a fortieth do, of a map a third."
    return (abs(np.asarray(whole, 'i2') - np.asarray(few.convert('RGBA'), 'i2')).max(-1) > 8).mean() > 1/20

def paired(frames):
    "Two pixels a byte."
    if frames.shape[1] % 2: frames = np.pad(frames, ((0, 0), (0, 1)))
    return frames[:, ::2] << 4 | frames[:, 1::2]

def _deflated(plies):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(plies.tobytes()) + squeeze.flush()

# ---- In the kernel ----

def positions(widget):
    "How a page shows a widget, the values it takes there and what it calls them; None for a widget that a page does not turn."
    value = widget.value
    if isinstance(value, bool): return 'check', [False, True], ['', '']
    if hasattr(widget, '_options_full') and hasattr(widget, 'index'):
        labels, values = zip(*widget._options_full)
        return 'choice', list(values), list(labels)
    if not (hasattr(widget, 'readout_format') and hasattr(widget, 'max') and np.isscalar(value)): return None
    base = getattr(widget, 'base', None)  # of a slider of exponents
    place, steps = np.log(value)/np.log(base) if base else value, round((widget.max - widget.min)/widget.step)
    start, at = round((place - widget.min)/widget.step), np.unique(np.linspace(0, steps, POSITIONS).round())
    at[np.abs(at - start).argmin()] = start
    places = [float(widget.min + i*widget.step) for i in at]
    values = [value if i == start else type(value)(base**place if base else place) for i, place in zip(at, places)]
    return 'slider', values, [format(v, widget.readout_format) for v in values]

def printed(outputs):
    "What a function printed and displayed besides its picture."
    return ''.join(o.get('text') or ''.join(o.get('data', {}).get('text/plain', '')) + '\n' for o in outputs)

def recorded(live):
    "The output of an `interact`: HTML whose sliders move without a kernel."
    from nbcurve.pictures import playable
    from PIL import Image
    if not live.picture: return {'text/plain': repr(live)}
    def frame():
        png = io.BytesIO(base64.b64decode(live.picture.png))
        return np.asarray(Image.open(png).convert('RGBA')), live.picture.text, printed(live.out.outputs)
    still, text, width, first = smaller(live.picture.png), live.picture.text, live.picture.width, frame()
    dials, states = [], _random_states()
    for widget in live.kwargs_widgets:
        found = positions(widget) if hasattr(widget, 'model_id') else None
        if not found: continue
        (kind, values, labels), start, frames = found, widget.value, []
        for value in values:
            widget.value = value
            frames.append(first if value == start else frame())
        widget.value = start
        dials.append((dict(name=widget.description, kind=kind, at=values.index(start), values=labels), frames))
    _random_states(states)
    size = np.max([picture.shape for _, frames in dials for picture, *_ in frames], 0)
    def roomy(picture): return np.pad(picture, [(0, most - have) for most, have in zip(size, picture.shape)])
    for dial, frames in dials:
        pictures, words, texts = zip(*frames)
        dial.update(sheet([roomy(p) for p in pictures]), words=words, **(dict(printed=texts) if any(texts) else {}))
    state = dict(pixels=[int(size[1]), int(size[0])], address=ADDRESS, dials=[dial for dial, _ in dials])
    return {'text/html': playable(still, text, width, **state), 'text/plain': text}

def _random_states(set_to=None):
    "The states of the sources of chance: what follows the recording finds them as if nothing had moved."
    import torch
    if set_to is None: return random.getstate(), np.random.get_state(), torch.get_rng_state()
    for put, state in zip((random.setstate, np.random.set_state, torch.set_rng_state), set_to): put(state)

def watch():
    "From now on this kernel records each `interact` that is shown, of the package or of the notebook that makes it."
    from ipywidgets.widgets import interaction
    get_ipython().display_formatter.mimebundle_formatter.for_type(interaction.interactive, recorded)  # noqa: F821

# ---- A notebook ----

def has_sliders(nb): return any(c['cell_type'] == 'code' and INTERACT.search(''.join(c['source'])) for c in nb['cells'])

def _key(nb):
    "What a recording depends on."
    code = '\0'.join(''.join(c['source']) for c in nb['cells'] if c['cell_type'] == 'code')
    package = sorted(p for p in (ROOT/'nbcurve').rglob('*') if p.is_file() and p.suffix != '.pyc')
    versions = ' '.join(map(version, ('torch', 'matplotlib', 'pillow')))
    return sha1(b'\0'.join([code.encode(), versions.encode(), *(p.read_bytes() for p in (*package, Path(__file__)))])).hexdigest()

def recording(
    path: Path,  # a notebook
    kept: Path,  # the file that keeps its recording; one that is still true is not made again
) -> dict:  # the id of a cell -> its output
    "Run a notebook up to its last `interact` and record each."
    nb = json.loads(path.read_text(encoding='utf-8'))
    key = _key(nb)
    if kept.exists() and (old := json.loads(kept.read_text(encoding='utf-8')))['key'] == key: return old['outputs']
    outputs = _run(path)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(dict(key=key, outputs=outputs), ensure_ascii=False), encoding='utf-8')
    return outputs

def _run(path):
    import nbformat
    from nbclient import NotebookClient
    nb = nbformat.read(path, as_version=4)
    live = [i for i, c in enumerate(nb.cells) if c.cell_type == 'code' and INTERACT.search(c.source)]
    cells = [nb.cells[i] for i in live]
    del nb.cells[live[-1]+1:]
    nb.cells.insert(0, nbformat.v4.new_code_cell('import record; record.watch(); del record'))
    env = {**os.environ, 'PYTHONHASHSEED': '0', 'PYTHONPATH': os.pathsep.join([str(ROOT), str(ROOT/'docs'), os.environ.get('PYTHONPATH', '')])}
    with TemporaryDirectory() as folder:
        client = NotebookClient(nb, timeout=600, resources=dict(metadata=dict(path=str(path.parent))), store_widget_state=False, config=sockets(folder))
        client.execute(env=env)
    found = {c.id: next((dict(o.data) for o in c.outputs if 'text/html' in o.get('data', {})), None) for c in cells}
    for c in cells:
        why = [o.get('evalue', o.output_type) for o in c.outputs]
        if not found[c.id]: raise RuntimeError(f'{path}: the sliders of cell {c.id} were not recorded: {why}')
    return found
