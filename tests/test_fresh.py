"""Every picture of the course's `interact` cells, at the sliders' start and ends, is the one that a fresh figure would show."""
import nbformat, pytest
from conftest import ROOT, execute, notebooks

LESSONS = [path for path in notebooks('en') if 'interact(' in (ROOT/'nbs'/path).read_text(encoding='utf-8')]

@pytest.mark.parametrize('path', [path if '/01_' in path else pytest.param(path, marks=pytest.mark.full) for path in LESSONS])
@pytest.mark.slow
def test_pictures_are_those_of_a_fresh_figure(path, tmp_path):
    nb = nbformat.read(ROOT/'nbs'/path, 4)
    cells = sum('@interact(' in c.source for c in nb.cells if c.cell_type == 'code')
    first = f'import sys; sys.path.append({str(ROOT/"tests")!r})\nfrom fresh import compare_all, move_all\nwidgets, found = compare_all()'
    last = f'move_all(widgets)\nassert len(widgets) >= {cells} and len(found) >= 3*{cells} and max(found) <= 2, (len(widgets), found)'
    nb.cells = [nbformat.v4.new_code_cell(first), *nb.cells, nbformat.v4.new_code_cell(last)]
    nbformat.write(nb, tmp_path/'pictures.ipynb')
    execute([tmp_path/'pictures.ipynb'])
