"""Every figure and widget of the course on one sheet, to be looked at as a whole: build/contact_LANGUAGE_WIDTH_THEME_DENSITYx_N.png.

    python tools/contact_sheet.py [NOTEBOOK...]    the outputs in nbs; in light and dark, at 1280 and 360 px, single and double density

What lives in a page without a kernel is alive here, with today's script and style; `interact` with its sliders comes from a JupyterLab.
"""
import base64, json, re, shutil, sys
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from browser import ADVICE, find

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT/'tests')]
from conftest import served
from nbcurve.page import bundle, packed

BUILD = ROOT/'build'
STYLE = """body{margin:12px;font:13px system-ui;background:#fff;color:#1f2328}
main{display:grid;gap:16px;align-items:start;grid-template-columns:repeat(auto-fill,minmax(min(100%,1000px),1fr))}
figure{margin:0;min-width:0;overflow:hidden} figcaption{color:#767d86} img{max-width:100%}
@media(prefers-color-scheme:dark){body{background:#111;color:#e8eaed}}"""
VIEWS = [(width, scheme) for width in (1280, 360) for scheme in ('light', 'dark')]

def renewed(html):
    "A saved live figure with today's script and style: those of other days would dress the whole sheet."
    if 'class="nbcurve-ask"' in html: return re.sub(r'(<script type="module">).*?(</script>)', lambda m: m[1] + bundle('ask.js') + m[2], html, flags=re.S)
    if live := re.match(r'<div id="([a-z]+)\d+-', html):
        html = re.sub(r'atob\("[^"]*"\)', f'atob("{packed(live[1])}")', html)
        return re.sub(r'"nbcurve-(\w+)-\w+"', r'"nbcurve-\1"', html)
    return html

def picture(png, width): return f'<img alt="" width="{width}" src="data:image/png;base64,{png}">'

def figures(path):
    "(name, HTML) of all that is to be seen in the outputs of a notebook without a kernel."
    for cell in json.loads(path.read_text(encoding='utf-8'))['cells']:
        for output in cell.get('outputs', []):
            data, name = output.get('data', {}), f'{path.stem} {cell["id"]}'
            if 'text/html' in data: yield name, renewed(''.join(data['text/html']))
            elif 'image/png' in data:
                yield name, picture(''.join(data['image/png']).strip(), output.get('metadata', {}).get('image/png', {}).get('width', ''))

def sliders(browser, paths):
    "For each view (name, HTML) of every `interact` of the notebooks, as JupyterLab shows it."
    shown = {view: [] for view in VIEWS}
    with TemporaryDirectory(ignore_cleanup_errors=True) as home, served(
            lambda options: [sys.executable, '-m', 'jupyterlab', '--allow-root', *options], home,
            ['--IdentityProvider.token=', f'--ServerApp.root_dir={home}', '--LabApp.expose_app_in_browser=True', '--LabApp.news_url=None']) as url:
        for path in paths:
            shutil.copy(path, home)
            page = browser.new_page(device_scale_factor=2)
            page.set_default_timeout(180_000)
            page.goto(f'{url}/doc/tree/{path.name}?reset')
            page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'")
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            for width, scheme in VIEWS:
                page.set_viewport_size(dict(width=width, height=1000))
                page.evaluate("name => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab ' + name})", scheme.title())
                page.wait_for_timeout(2000)  # pictures are drawn again for the room there is
                for i, group in enumerate(page.locator('.widget-interact').all()):
                    group.scroll_into_view_if_needed()
                    page.wait_for_timeout(500)  # the notebook makes room for the cells around it
                    png = base64.b64encode(group.screenshot()).decode()
                    shown[width, scheme].append((f'{path.stem} interact {i}', picture(png, group.bounding_box()['width'])))
            page.evaluate("jupyterapp.commands.execute('kernelmenu:shutdown')")
            page.close()
    return shown

def shoot(browser, html, name, width, scheme):
    "The page in both densities, in pieces no larger than a browser's largest picture."
    file = BUILD/'contact.html'
    file.write_text(html, encoding='utf-8')
    for density in (1, 2):
        page = browser.new_page(viewport=dict(width=width, height=1000), color_scheme=scheme, device_scale_factor=density, reduced_motion='reduce')
        page.goto(file.as_uri())
        page.wait_for_timeout(1500)  # what lives comes to rest
        out, height, limit = [], page.evaluate('document.documentElement.scrollHeight'), 12_000//density
        for k, top in enumerate(range(0, height, limit)):
            out.append(BUILD/f'contact_{name}_{width}_{scheme}_{density}x_{k}.png')
            page.screenshot(path=out[-1], full_page=True, clip=dict(x=0, y=top, width=width, height=min(limit, height - top)))
        print(*(o.relative_to(ROOT) for o in out), flush=True)
        page.close()

def main(paths):
    BUILD.mkdir(exist_ok=True)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find() or sys.exit(ADVICE), args=['--disable-gpu'], chromium_sandbox=False)
        for language, group in groupby(paths, lambda path: path.relative_to(ROOT/'nbs').parts[0]):
            group = list(group)
            still = [figure for path in group for figure in figures(path)]
            live = sliders(browser, [path for path in group if '"@interact' in path.read_text(encoding='utf-8')])
            for width, scheme in VIEWS:
                body = ''.join(f'<figure><figcaption>{escape(name)}</figcaption>{html}</figure>' for name, html in live[width, scheme] + still)
                head = f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><title>Contact sheet</title><style>{STYLE}</style>'
                shoot(browser, f'{head}<main>{body}</main></html>', language, width, scheme)
        browser.close()

if __name__ == '__main__':
    main([Path(p).resolve() for p in sys.argv[1:]] or [p for code in ('en', 'pt') for folder in (code, f'{code}/workshop')
                                                     for p in sorted((ROOT/'nbs'/folder).glob('*.ipynb'))])
