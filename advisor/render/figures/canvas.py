"""The sheet that every figure is drawn on: size, style, and how it becomes SVG or PNG.

Uses matplotlib's objects, never `pyplot`: no state is shared between figures.
"""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from advisor.records import Study, Trial
from advisor.render.figures.tidy import tidy

# Okabe and Ito (2008), "Color Universal Design": told apart by everyone, and in grey by their lightness.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MOST_POINTS = 1_000  # of one panel
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


_LOOK = (
    "axes", "axes3d", "boxplot", "contour", "errorbar", "figure", "font", "grid", "hatch", "hist", "image", "legend",
    "lines", "markers", "mathtext", "patch", "path", "pcolor", "pcolormesh", "polaraxes", "savefig", "scatter", "svg",
    "text", "xaxis", "xtick", "yaxis", "ytick",
)  # fmt: skip

_Arguments = ParamSpec("_Arguments")
_Drawn = TypeVar("_Drawn")


def in_style(draw: Callable[_Arguments, _Drawn]) -> Callable[_Arguments, _Drawn]:
    """Make a function draw in the project's style, whatever a matplotlibrc of this machine says.

    Example:
        >>> @in_style
        ... def size_of_text():
        ...     return mpl.rcParams["font.size"]
        >>> with mpl.rc_context({"font.size": 30}):
        ...     size_of_text()
        9.0
    """

    @wraps(draw)
    def drawn(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Drawn:
        with _style():
            return draw(*args, **kwargs)

    return drawn


def _style() -> AbstractContextManager[None]:
    # matplotlib's own look first: a matplotlibrc in the reader's home must not colour a team's report
    own = {name: value for name, value in mpl.rcParamsDefault.items() if name.partition(".")[0] in _LOOK}
    return mpl.rc_context(
        {
            **own,
            "svg.hashsalt": "advisor",  # same input, same bytes
            "svg.fonttype": "none",  # text stays text: searchable, and set in the reader's font
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so labels take the same room everywhere
            "font.size": 9,
        }
    )


@in_style
def sheet(width: float = 6.4, height: float = 3.2) -> tuple[Figure, Axes]:
    """Return an empty figure with one pair of axes, in the project's style; sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    clean(axes)
    axes.locator_params(nbins=6)  # each tick with its label takes as long to draw as a line of the data
    return figure, axes


def thinned(study: Study) -> tuple[Trial, ...]:
    """Return the scored trials that a figure shows: all, or of very many the best ones and an even part of the rest.

    More points than that cover each other, and each is a line of the page.
    """
    trials = study.scored
    if len(trials) <= MOST_POINTS:
        return trials
    best = {trial.number for trial in study.ranked[: MOST_POINTS // 4]}
    every = -(-4 * len(trials) // (3 * MOST_POINTS))
    return tuple(trial for place, trial in enumerate(trials) if place % every == 0 or trial.number in best)


def clean(axes: Axes) -> None:
    """Take away what carries no data: the upper and right frame; add a light grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def plain_log(axes: Axes) -> None:
    """Write the numbers of a log x axis plainly: to set powers of ten takes longer than all the rest."""
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.set_minor_formatter(NullFormatter())


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
        _lay_out(figure)
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": title, "Type": None, "Format": None}
        )
    text = buffer.getvalue()
    return tidy(text[text.index("<svg") :].strip())


def _lay_out(figure: Figure) -> None:
    """Lay a figure out once: `savefig` would draw it as a whole to do so, and then draw it again."""
    engine = figure.get_layout_engine()
    if engine is not None:
        FigureCanvasSVG(figure)  # so that text is measured as SVG has it
        engine.execute(figure)
        figure.set_layout_engine("none")


def png(figure: Figure, *, dots_per_inch: int = 150) -> bytes:
    """Return the figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    with _style():
        figure.savefig(buffer, format="png", dpi=dots_per_inch, metadata={"Software": None})
    return buffer.getvalue()
