"""Figures in the page; apart from `parts`, for who writes words alone loads nothing that draws."""

from collections.abc import Iterable

from markupsafe import Markup
from matplotlib.figure import Figure

from advisor.render.figures.canvas import svg
from advisor.render.page.parts import part

WIDE = 6.6  # inches: a figure that half a row is too narrow for


def figure(drawn: Figure, caption: str) -> Markup:
    """Return a figure with its caption, as the page shows it."""
    picture = Markup(svg(drawn, title=caption))  # noqa: S704 - drawn by us
    return part("figure", picture, caption, drawn.get_figwidth() > WIDE)


def in_rows(figures: Iterable[Markup]) -> Markup:
    """Return figures two in a row where the screen has room; a wide one has a row of its own.

    Example:
        >>> in_rows([]), in_rows([Markup("<figure>"), Markup("<figure>")])
        (Markup(''), Markup('<div class="figures"><figure><figure></div>'))
    """
    drawn = Markup().join(figures)
    return Markup('<div class="figures">{}</div>').format(drawn) if drawn else drawn
