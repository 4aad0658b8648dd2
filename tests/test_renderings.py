"""Saved notebooks where there is no kernel: as nbviewer shows them, scripts on, and as GitHub does, without scripts and styles."""
import re

import pytest
from conftest import ROOT
from nbconvert import HTMLExporter
from playwright.sync_api import expect

SAMPLE = 'en/04_descent.ipynb'
PATHS = [pytest.param(path, id=name, marks=[] if name == SAMPLE else [pytest.mark.full])
         for path in sorted(ROOT.glob('nbs/??/0*.ipynb')) for name in [str(path.relative_to(ROOT/'nbs'))]]

def opened(browser, html, tmp_path, **options):
    "The page, barred from every other address."
    file = tmp_path/'page.html'
    file.write_text(html, encoding='utf-8')
    page = browser.new_page(**options)
    page.route('**/*', lambda route: route.continue_() if re.match('file:|data:|blob:', route.request.url) else route.abort())
    page.goto(file.as_uri())
    return page

def saved(html): return re.findall(r'<div id="([a-z]+)\d+-[0-9a-f]{8}"', html)

@pytest.mark.parametrize('path', PATHS)
def test_alive_with_scripts(browser, path, tmp_path):
    html = HTMLExporter().from_filename(path)[0]
    page, names = opened(browser, html, tmp_path), saved(html)
    for name in set(names): expect(page.locator(f'.nbcurve-{name}')).to_have_count(names.count(name))
    page.close()

@pytest.mark.parametrize('path', PATHS)
def test_readable_without_scripts_and_styles(browser, path, tmp_path):
    html = HTMLExporter().from_filename(path)[0]
    html = re.sub(r'(?s)<(script|style)\b.*?</\1>', '', re.sub(r' style="[^"]*"', '', html))
    page = opened(browser, html, tmp_path, java_script_enabled=False)
    outputs = page.locator('.jp-OutputArea-output')
    for ugly in ('model not found', 'DecompressionStream', '.nbcurve'): assert ugly not in page.locator('body').inner_text()
    assert page.locator('[data-questions]').count() and all(page.locator('[data-questions]').all_inner_texts())
    assert outputs.locator('img').count() == html.count('src="data:image/png;base64,') > 0
    assert all(page.locator('img').evaluate_all('all => all.map(e => e.complete && e.naturalWidth > 0)'))
    page.close()
