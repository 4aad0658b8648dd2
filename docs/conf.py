"""Sphinx's settings for one language of the reading site; docs/build.py names the language and the folders."""
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
from build import FACTS
from nbcurve import __version__ as release  # noqa: F401 (Sphinx reads this name)

project = FACTS['name']
author = FACTS['author']
html_title = project
project_copyright = author

extensions = ['myst_nb', 'build']
nb_execution_mode = 'off'
nb_ipywidgets_js = {}  # the outputs are alive by themselves; nothing comes from elsewhere
myst_enable_extensions = ['dollarmath', 'attrs_block']
myst_heading_anchors = 3
suppress_warnings = ['mystnb.unknown_mime_type']
html_math_renderer = 'mathml'

html_favicon = '_static/icon.svg'
html_theme = 'pydata_sphinx_theme'
templates_path = ['_templates']
html_static_path = ['_static']
html_css_files = ['site.css']
html_copy_source = html_show_sourcelink = False  # the notebook itself is offered instead
html_use_index = False
html_show_copyright = False
html_sidebars = dict.fromkeys(['index', 'search', 'glossary', 'teacher'], [])  # nothing is below these
html_theme_options = dict(
    logo=dict(text=project),
    navbar_end=['theme-switcher'], navbar_persistent=['search-button', 'language'],
    article_header_end=['notebook'],
    secondary_sidebar_items=['page-toc'],
    footer_start=['credits'], footer_end=[],
    header_links_before_dropdown=6,
    back_to_top_button=False,
    pygments_light_style='a11y-high-contrast-light', pygments_dark_style='a11y-high-contrast-dark',
)
