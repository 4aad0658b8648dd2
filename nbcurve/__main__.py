"""`nbcurve`, the command: lays the course's notebooks into a folder of the learner's own, and opens them."""
import argparse, json, os, subprocess, sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from nbcurve import __version__
from nbcurve.checks import language, languages, say

__all__ = ['lay_down', 'main']

RECORD = '.nbcurve.json'  # in the learner's folder: each file's hash as it was laid down
PACKAGE = Path(__file__).parent

def course() -> Path:  # in a wheel beside the code; in a clone the notebooks themselves
    "Where the course's notebooks are."
    return next(d for d in (PACKAGE/'course', PACKAGE.parent/'nbs') if d.is_dir())

def _write(path: Path, data: bytes):
    "All of it or nothing, so that half a notebook never passes for a learner's change."
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + '.part')
    part.write_bytes(data)
    os.replace(part, path)

def _hash(path: Path): return sha256(path.read_bytes()).hexdigest() if path.exists() else None

def _mine(path: Path, laid: str | None): return path.exists() and _hash(path) != laid  # the learner's own by now

def lay_down(
    source: Path,  # the course
    folder: Path,  # the learner's
) -> dict:  # what was done ('new', 'updated' or 'kept') to the paths of the files that it concerns
    "Copy the course; what the learner changed stays, and the course's newer version is laid beside it."
    folder.mkdir(parents=True, exist_ok=True)
    record = folder/RECORD
    laid = json.loads(record.read_text(encoding='utf-8')) if record.exists() else {}
    done = dict(new=[], updated=[], kept=[])
    for file in sorted(f for kind in ('ipynb', 'png', 'svg') for f in source.rglob(f'*.{kind}') if '.ipynb_checkpoints' not in f.parts):
        name, fresh, to = file.relative_to(source).as_posix(), _hash(file), folder/file.relative_to(source)
        if _mine(to, laid.get(name)) and _hash(to) != fresh:
            if laid.get(name) == fresh: continue  # nothing newer in the course
            beside = to.with_name(f'{to.stem}.new{to.suffix}')
            if not _mine(beside, laid.get(f'{name} new')):
                _write(beside, file.read_bytes())
                laid[f'{name} new'] = fresh
            done['kept'].append(name)
        elif _hash(to) != fresh:
            done['updated' if to.exists() else 'new'].append(name)
            _write(to, file.read_bytes())
        laid[name] = fresh
    _write(record, json.dumps(laid, indent=1).encode())
    return done

def _report(folder, done):
    "What the learner should know, in a few lines."
    if len(done['new']) > 3: print(say("The course lies in {folder}: {n} files are new.", folder=folder, n=len(done['new'])))
    else: print(say("The course lies in {folder}.", folder=folder), *(say("New: {name}", name=n) for n in done['new']), sep='\n')
    for name in done['updated']: print(say("Brought up to date: {name}", name=name))
    for name in done['kept']: print(say("Changed by you and in the course: {name} stays yours; the course's version lies beside it as .new", name=name))

def _start(folder: Path, lesson: int | None, code: str | None):
    "The notebook to open: the lesson's, or the story of the language asked for, or the index."
    if lesson is None and code is None: return folder/'index.ipynb'
    return next(iter(sorted((folder/(code or 'en')).glob(f'{lesson or 0:02}_*.ipynb'))), None)

def _open(folder, notebook, *options) -> int:
    "JupyterLab on the folder, with a notebook, until it is shut down."
    if find_spec('jupyterlab') is None:
        print(say('To open it here, JupyterLab is missing: pip install "{package}[course]"', package=__package__))
        return 1
    root = ['--allow-root'] if hasattr(os, 'geteuid') and os.geteuid() == 0 else []
    address = f'/lab/tree/{quote(notebook.relative_to(folder).as_posix())}'
    try: return subprocess.call([sys.executable, '-m', 'jupyterlab', f'--ServerApp.root_dir={folder}', f'--LabApp.default_url={address}', *root, *options])
    except KeyboardInterrupt: return 0  # the way to shut it down

def main(args: list | None = None) -> int:  # the exit code
    "The command `nbcurve`."
    parser = argparse.ArgumentParser(prog=__package__, description='Copy the course into a folder and open it.')
    parser.add_argument('--language', choices=languages(), help='open the lessons of this language')
    parser.add_argument('--lesson', type=int, metavar='N', help='open lesson N; 0 is the story')
    parser.add_argument('--dir', type=Path, default=Path(f'{__package__}-course'), help='the folder (%(default)s)')
    parser.add_argument('--no-browser', action='store_true', help='start JupyterLab, and say its address')
    parser.add_argument('--copy', action='store_true', help='copy only, and open nothing')
    parser.add_argument('--version', action='version', version=__version__)
    ask = parser.parse_args(args)
    if ask.language: language(ask.language)
    folder = ask.dir.expanduser().resolve()
    try: done = lay_down(course(), folder)
    except (OSError, ValueError) as error:
        print(say("{folder} cannot be used ({error}). Name another folder: {package} --dir FOLDER", folder=folder, error=error, package=__package__), file=sys.stderr)
        return 2
    _report(folder, done)
    notebook = _start(folder, ask.lesson, ask.language)
    if notebook is None:
        last = max(int(p.name[:2]) for p in (folder/'en').glob('[0-9][0-9]_*.ipynb'))
        print(say("There is no lesson {n}: choose 0 to {last}.", n=ask.lesson, last=last), file=sys.stderr)
        return 2
    return 0 if ask.copy else _open(folder, notebook, *['--no-browser'] * ask.no_browser)

if __name__ == '__main__': sys.exit(main())
