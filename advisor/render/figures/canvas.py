"""The sheet that every figure is drawn on: size, style, and how it becomes SVG or PNG.

Uses matplotlib's objects, never `pyplot`: no state is shared between figures.
"""

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter
from matplotlib.transforms import Bbox

from advisor.errors import on_one_line, visible
from advisor.render.figures.tidy import TRIALS, tidy

# Okabe and Ito (2008), "Color Universal Design": told apart by everyone, and in grey by their lightness.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
INK = "#000000"  # becomes the page's own ink
QUIET = "#767676"  # what stands behind the data: seen on white and on black paper
MANY = 500  # points from which on they are drawn as one picture: an element each would fill the page
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


_LOOK = (
    "axes", "axes3d", "boxplot", "contour", "errorbar", "figure", "font", "grid", "hatch", "hist", "image", "legend",
    "lines", "markers", "mathtext", "patch", "path", "pcolor", "pcolormesh", "polaraxes", "savefig", "scatter", "svg",
    "text", "xaxis", "xtick", "yaxis", "ytick",
)  # fmt: skip

_RASTER = 110  # dots an inch of what is drawn as a picture
_NO_DATE = {"Date": None, "Creator": None, "Type": None, "Format": None}

_IN_STYLE: ContextVar[bool] = ContextVar("in style", default=False)
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
        with styled():
            return draw(*args, **kwargs)

    return drawn


@contextmanager
def styled() -> Iterator[None]:
    """Let the block draw in the project's style; one inside another costs nothing: to set it takes milliseconds."""
    if _IN_STYLE.get():
        yield
        return
    token = _IN_STYLE.set(True)
    try:
        with mpl.rc_context(_style()):
            yield
    finally:
        _IN_STYLE.reset(token)


@cache
def _style() -> dict[Any, Any]:
    # matplotlib's own look first: a matplotlibrc in the reader's home must not colour a team's report
    own = {name: value for name, value in mpl.rcParamsDefault.items() if name.partition(".")[0] in _LOOK}
    return {
        **own,
        "svg.hashsalt": "advisor",  # same input, same bytes
        "svg.fonttype": "none",  # text stays text: searchable, and set in the reader's font
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so labels take the same room everywhere
        "font.size": 9,
        "text.parse_math": False,  # a name with two dollar signs is a name
        "figure.facecolor": "none",  # the page's own ground, light or dark
        "axes.facecolor": "none",
    }


class Panel(Axes):
    """Axes that are measured once: what stands around the data is as wide wherever matplotlib puts them.

    Its layout runs twice and measures every label both times, which takes as long as all the drawing.

    Example:
        >>> from matplotlib.figure import Figure
        >>> figure = Figure(layout="constrained")
        >>> panel = figure.add_subplot(axes_class=Panel)
        >>> left = panel.bbox.x0 - panel.get_tightbbox(for_layout_only=True).x0
        >>> panel.set_position((0.2, 0.2, 0.5, 0.5))
        >>> bool(abs(panel.bbox.x0 - panel.get_tightbbox(for_layout_only=True).x0 - left) < 1e-9)
        True
    """

    _around: tuple[float, float, float, float] | None = None  # left, below, right and above, in dots

    def get_tightbbox(
        self,
        renderer: Any = None,  # noqa: ANN401 - matplotlib hands over some that are no RendererBase
        *,
        call_axes_locator: bool = True,
        bbox_extra_artists: Sequence[Artist] | None = None,
        for_layout_only: bool = False,
    ) -> Bbox | None:
        """Return what the axes take with their labels; every second time for a layout, from what the first found."""
        around, self._around = self._around, None
        if for_layout_only and around is not None:
            left, below, right, above = around
            return Bbox.from_extents(
                self.bbox.x0 - left, self.bbox.y0 - below, self.bbox.x1 + right, self.bbox.y1 + above
            )
        asked: dict[str, Any] = {"call_axes_locator": call_axes_locator, "for_layout_only": for_layout_only}
        found = super().get_tightbbox(renderer, bbox_extra_artists=bbox_extra_artists, **asked)
        if for_layout_only and found is not None and self.get_aspect() == "auto":
            own = self.bbox
            self._around = (own.x0 - found.x0, own.y0 - found.y0, found.x1 - own.x1, found.y1 - own.y1)
        return found


PANEL = {"axes_class": Panel}  # the `subplot_kw` of a figure of several


@in_style
def sheet(width: float = 6.4, height: float = 3.2) -> tuple[Figure, Axes]:
    """Return an empty figure with one pair of axes, in the project's style; sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot(axes_class=Panel)
    clean(axes)
    axes.locator_params(nbins=6)  # each tick with its label takes as long to draw as a line of the data
    return figure, axes


def clean(axes: Axes) -> None:
    """Take away what carries no data: the upper and right frame; add a light grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color=QUIET, alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)


def know(points: Line2D, trials: Sequence[int], *, many: int = 0) -> None:
    """Let points keep the numbers of their trials, in their order; of very many make a picture that knows none."""
    if max(many, len(trials)) > MANY:
        points.set_rasterized(True)
    else:
        points.set_gid(TRIALS + " ".join(map(str, trials)))


def plain_log(axes: Axes) -> None:
    """Write the numbers of a log x axis plainly: to set powers of ten takes longer than all the rest."""
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.set_minor_formatter(NullFormatter())


def svg(figure: Figure, *, title: str) -> str:
    """Return the figure as one `<svg>` element, without XML header or date, with a title for screen readers.

    Black is the page's own ink, and there is no ground, so that it can be read on dark paper too.

    Example:
        >>> figure, axes = sheet()
        >>> text = svg(figure, title="Nothing yet")
        >>> text.startswith("<svg"), "Nothing yet" in text
        (True, True)
    """
    buffer = io.StringIO()
    figure.set_dpi(_RASTER)
    with _writing(figure):  # not savefig, which draws every figure twice
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata={**_NO_DATE, "Title": on_one_line(title)})  # type: ignore[no-untyped-call]
    text = buffer.getvalue()
    return tidy(text[text.index("<svg") :].strip())


def svg_file(figure: Figure, *, title: str) -> str:
    """Return the figure as the text of an SVG file, on white paper."""
    figure.set_facecolor("white")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{svg(figure, title=title)}\n'


def png(figure: Figure, *, dots_per_inch: int = 150) -> bytes:
    """Return the figure as the bytes of a PNG file, on white paper."""
    return _saved(figure, "png", metadata={"Software": None}, dpi=dots_per_inch)


def pdf(figure: Figure) -> bytes:
    """Return the figure as the bytes of a PDF file, without a date; its text stays text."""
    nothing = {"CreationDate": None, "Creator": None, "Producer": None}
    with mpl.rc_context({"pdf.fonttype": 42}):
        return _saved(figure, "pdf", metadata=nothing, dpi=_RASTER)


def _saved(figure: Figure, form: str, *, metadata: Mapping[str, str | None], dpi: int) -> bytes:
    buffer = io.BytesIO()
    with _writing(figure):
        figure.savefig(buffer, format=form, metadata=dict(metadata), dpi=dpi, facecolor="white")
    return buffer.getvalue()


@contextmanager
def _writing(figure: Figure) -> Iterator[None]:
    """Let the block write a figure; what users named is shown as text, in whatever script it is written."""
    panels = [(axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts) for axes in figure.axes]
    legends = [legend for axes in figure.axes if (legend := axes.get_legend()) is not None]
    for legend in legends:
        legend.set_in_layout(False)  # it lies inside its axes
    texts = [*figure.texts, *(text for panel in panels for text in panel)]
    texts += [text for legend in (*legends, *figure.legends) for text in legend.get_texts()]
    for text in texts:
        text.set_text(visible(text.get_text()))
    with styled(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield
