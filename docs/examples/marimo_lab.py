"""CurveLab in marimo, both ways: drag in the figure, and the line below follows; press the button, and the figure follows Python.

    pip install nbcurve marimo
    marimo run docs/examples/marimo_lab.py      (or: marimo edit …)
"""
import marimo

app = marimo.App()

@app.cell
def _():
    import marimo as mo
    from nbcurve import CurveLab, best_quad, mae, mk_quad, noisy_points
    return CurveLab, best_quad, mae, mk_quad, mo, noisy_points

@app.cell
def _(CurveLab, best_quad, mk_quad, mo, noisy_points):
    x, y = noisy_points(mk_quad(3, 2, 1))
    lab = mo.ui.anywidget(CurveLab(x, y))
    def to_best(_): lab.widget.params = best_quad(x, y).tolist()
    best = mo.ui.button(label='the best quadratic', on_click=to_best)
    mo.vstack([lab, best])
    return best, lab, x, y

@app.cell
def _(best, lab, mae, mk_quad, mo, x, y):
    best  # marimo runs this cell again when the button was pressed, too
    params = lab.value['params']
    mo.md(f"In Python: MAE {mae(mk_quad(*params)(x), y):.4f} with `a`, `b`, `c` = {', '.join(f'{p:.2f}' for p in params)}")
    return

if __name__ == '__main__': app.run()
