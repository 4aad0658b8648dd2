"""Every figure and widget of the course on one sheet, to be looked at as a whole: build/contact_WIDTH_THEME_DENSITYx.png.

    python tools/contact_sheet.py [NOTEBOOK...]    as saved in nbs/en; in light and dark, at 1280 and 360 px, single and double density

What lives in a page without a kernel is alive here; what needs one (`interact`) shows its picture.
"""
import json, sys
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

from browser import ADVICE, find

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT/'build'
STYLE = """body{margin:12px;font:13px system-ui;background:#fff;color:#1f2328}
main{display:grid;gap:16px;align-items:start;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--wide)),1fr))}
figure{margin:0;min-width:0;overflow:hidden} figcaption{color:#767d86} img{max-width:100%}
@media(prefers-color-scheme:dark){body{background:#111;color:#e8eaed}}"""

def shown(data, metadata):
    "An output as HTML: what a page without a kernel shows of it; nothing if it is only text."
    if 'text/html' in data: return ''.join(data['text/html'])
    if 'image/png' in data:
        width = metadata.get('image/png', {}).get('width', '')
        return f'<img alt="" width="{width}" src="data:image/png;base64,{"".join(data["image/png"]).strip()}">'

def figures(paths):
    "(name, HTML) of all that is to be seen in the outputs of notebooks."
    for path in paths:
        for cell in json.loads(Path(path).read_text(encoding='utf-8'))['cells']:
            for output in cell.get('outputs', []):
                if html := shown(output.get('data', {}), output.get('metadata', {})): yield f'{Path(path).stem} {cell["id"]}', html

def page_of(figures, wide='1000px'):
    "All of them in one page."
    body = ''.join(f'<figure><figcaption>{escape(name)}</figcaption>{html}</figure>' for name, html in figures)
    return f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Contact sheet</title><style>{STYLE}</style><main style="--wide:{wide}">{body}</main></html>'

def main(paths):
    BUILD.mkdir(exist_ok=True)
    file = BUILD/'contact.html'
    file.write_text(page_of(figures(paths or sorted(ROOT.glob('nbs/en/*.ipynb')) + sorted(ROOT.glob('nbs/en/workshop/*.ipynb')))), encoding='utf-8')
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find() or sys.exit(ADVICE), args=['--disable-gpu'], chromium_sandbox=False)
        for width in (1280, 360):
            for scheme in ('light', 'dark'):
                for density in (1, 2):
                    page = browser.new_page(viewport=dict(width=width, height=1000), color_scheme=scheme, device_scale_factor=density, reduced_motion='reduce')
                    page.goto(file.as_uri())
                    page.wait_for_timeout(1500)  # what lives comes to rest
                    out, height, limit = [], page.evaluate('document.documentElement.scrollHeight'), 12_000//density  # a browser's largest picture
                    for k, top in enumerate(range(0, height, limit)):
                        out.append(BUILD/f'contact_{width}_{scheme}_{density}x_{k}.png')
                        page.screenshot(path=out[-1], full_page=True, clip=dict(x=0, y=top, width=width, height=min(limit, height - top)))
                    print(*(o.relative_to(ROOT) for o in out), flush=True)
                    page.close()
        browser.close()

if __name__ == '__main__': main(sys.argv[1:])
