"""Sphinx's settings for the site."""

from importlib.resources import files

from docutils import nodes
from sphinx.application import Sphinx

extensions = ["myst_nb", "sphinx.ext.githubpages"]  # that host skips _static unless it is told

project = "y − t"
language = "en"
html_title = "y − t"
html_favicon = "favicon.svg"
html_theme = "sphinx_book_theme"
html_theme_options = {
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the sidebar has the search
    "show_toc_level": 2,
    "footer_content_items": [],
    "use_download_button": False,  # it offers sources, and there are none
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_css_files = ["site.css"]
html_js_files = ["print.js"]
html_copy_source = False  # what a page is made of is not the notebook that learners hand in
html_last_updated_fmt = None  # the same course gives the same pages
html_use_index = False

# The text is what JupyterLab shows: plain Markdown with formulas.
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
smartquotes = False

nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, str] = {}  # would be fetched from elsewhere

# MathJax comes from a package, so that no page asks another server for it. That package is an
# extension, too, but one that copies MathJax in all its builds.
html_static_path = ["site.css", "print.js", str(files("sphinx-mathjax-offline") / "static")]
mathjax_path = "mathjax/tex-chtml.js"
exclude_patterns = [
    *("mathjax/*full*", "mathjax/*mml*", "mathjax/*svg*", "mathjax/node-main.js"),
    *("mathjax/input/*mml*", "mathjax/input/tex-*.js", "mathjax/output/svg*"),
]


def as_written(_: Sphinx, page: nodes.document) -> None:
    r"""Keep Sphinx from putting a formula of several lines into a split, where \tag is an error."""
    for formula in page.findall(nodes.math_block):
        formula["nowrap"] = True
        formula[:] = [nodes.Text(rf"\[{formula.astext()}\]")]


def setup(app: Sphinx) -> None:
    """Enter what the settings can't say."""
    app.connect("doctree-read", as_written)
