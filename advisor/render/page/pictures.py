"""A figure in the page; apart from `parts`, for who writes words alone loads nothing that draws."""

from markupsafe import Markup
from matplotlib.figure import Figure

from advisor.render.figures.canvas import svg
from advisor.render.page.parts import part


def figure(drawn: Figure, caption: str) -> Markup:
    """Return a figure with its caption, as the page shows it."""
    return part("figure", Markup(svg(drawn, title=caption)), caption)  # noqa: S704 - drawn by us
