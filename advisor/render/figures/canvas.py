"""The sheet that every figure is drawn on: size, style, and how it becomes SVG or PNG.

Uses matplotlib's objects, never `pyplot`: no state is shared between figures.
"""

import io
from contextlib import AbstractContextManager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from advisor.render.figures.tidy import tidy

# Okabe and Ito (2008), "Color Universal Design": told apart by everyone, and in grey by their lightness.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def _style() -> AbstractContextManager[None]:
    return mpl.rc_context(
        {
            "svg.hashsalt": "advisor",  # same input, same bytes
            "svg.fonttype": "none",  # text stays text: searchable, and set in the reader's font
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so labels take the same room everywhere
            "font.size": 9,
        }
    )


def sheet(width: float = 6.4, height: float = 3.2) -> tuple[Figure, Axes]:
    """Return an empty figure with one pair of axes, in the project's style; sizes in inches."""
    with _style():
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
    clean(axes)
    return figure, axes


def clean(axes: Axes) -> None:
    """Take away what carries no data: the upper and right frame; add a light grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def svg(figure: Figure, *, title: str) -> str:
    """Return the figure as one `<svg>` element, without XML header or date, with a title for screen readers.

    Example:
        >>> figure, axes = sheet()
        >>> text = svg(figure, title="Nothing yet")
        >>> text.startswith("<svg"), "Nothing yet" in text
        (True, True)
    """
    buffer = io.StringIO()
    with _style():
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": title, "Type": None, "Format": None}
        )
    text = buffer.getvalue()
    return tidy(text[text.index("<svg") :].strip())


def png(figure: Figure, *, dots_per_inch: int = 150) -> bytes:
    """Return the figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    with _style():
        figure.savefig(buffer, format="png", dpi=dots_per_inch, metadata={"Software": None})
    return buffer.getvalue()
