"""Run every notebook of the course (or those named) with a real kernel, and save its pictures.

    python tools/run_notebooks.py [NOTEBOOK ...]

What is saved is the same for every run: no execution counts, no widgets (they would only say "model not found" when
the notebook is opened again) where a picture or a text says as much, and pictures without a date or a version,
in the size in which they are to be shown.
"""
import base64, io, os, re, sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from fastcore.nbio import read_nb, write_nb
from nbclient import NotebookClient
from nbdev.clean import clean_nb
from PIL import Image
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[1]
VIEW = 'application/vnd.jupyter.widget-view+json'

def smaller(png: str) -> str:
    "A base64-encoded PNG without its metadata and in 64 colours, clear ones among them, which a plot can do with: a third of the size."
    buf = io.BytesIO()
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert('RGBA')
    image = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    image.info.clear()
    image.save(buf, format='png', optimize=True)
    return base64.b64encode(buf.getvalue()).decode()

def in_words():
    "From now on this kernel says of each figure what is on it, for those who cannot see it: a page shows it by these words."
    def words(fig, printer, cycle):
        from nbcurve.widgets.sliders import describe
        printer.text(describe(fig) or repr(fig))
    ip = get_ipython()  # noqa: F821
    plain = ip.display_formatter.formatters['text/plain']
    # After each cell: pyplot forgets it when it starts.
    ip.events.register('post_execute', lambda: plain.for_type_by_name('matplotlib.figure', 'Figure', words))

def tidy(nb) -> None:
    "Leave in the outputs only what is still true when the notebook is opened again."
    nb.metadata.pop('widgets', None)
    for output in (o for cell in nb.cells if cell.cell_type == 'code' for o in cell.outputs):
        data = output.get('data', {})
        if {'image/png', 'text/html'} & data.keys(): data.pop(VIEW, None)
        if 'image/png' in data: data['image/png'] = smaller(data['image/png'])
        if 'text/plain' in data: data['text/plain'] = re.sub(r" at 0x[0-9a-f]+|'?IPY_MODEL_\w+'?", '', data['text/plain'])

def sockets(folder: str) -> Config:
    "Kernels that talk through files of `folder`, where the system can: no port that another kernel takes first."
    return Config() if os.name == 'nt' else Config(KernelManager=dict(transport='ipc', ip=f'{folder}/kernel'))

def run(path: Path, timeout=120) -> None:
    "Run one notebook where it stands, and save it."
    nb = nbformat.read(path, as_version=4)
    nb.cells.insert(0, nbformat.v4.new_code_cell('import run_notebooks; run_notebooks.in_words(); del run_notebooks'))
    paths = str(ROOT), str(ROOT/'tools'), os.environ.get('PYTHONPATH', '')
    env = {**os.environ, 'PYTHONHASHSEED': '0', 'PYTHONPATH': os.pathsep.join(paths)}
    resources = dict(metadata=dict(path=str(path.parent)))
    with TemporaryDirectory() as folder:
        client = NotebookClient(nb, timeout=timeout, resources=resources, store_widget_state=False, coalesce_streams=True, config=sockets(folder))
        try: client.execute(env=env)
        except Exception:  # nbclient, its kernel taken away by a signal, fails at random and in silence
            if not hasattr(client, '_async_cleanup_kernel_future'): raise
            sys.exit(f'{path.name}: stopped from outside, by a signal. Nothing is saved.')
    del nb.cells[0]
    tidy(nb)
    nbformat.write(nb, path)
    clean = read_nb(path)
    clean_nb(clean, allowed_out_metadata_keys=['image/png'])  # the size to show it in; pyproject.toml says so to nbdev-clean
    write_nb(clean, path)

if __name__ == '__main__':
    for path in map(Path, sys.argv[1:] or sorted(ROOT.glob('nbs/**/*.ipynb'))):
        if '.ipynb_checkpoints' in path.parts: continue
        run(path.resolve())
        print(f'{path.stat().st_size/1000:6.0f} kB  {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}', flush=True)
