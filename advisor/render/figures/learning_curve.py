"""A learning curve: error against training-set size on two log axes, with what is forecast beyond the data."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from advisor.records import CurveAnswer, SizePoint
from advisor.render.figures.canvas import COLORS, DASHES, in_style, sheet


@in_style
def learning_curve(answer: CurveAnswer) -> Figure:
    """Draw every seed, the mean of each size, the forecast with its 80 % band, training errors and the target.

    The band is light; it ends at 8 times the largest size. Errors of 0 have no place on a log axis: they stand
    as crosses on the lower edge.
    """
    figure, axes = sheet(6.4, 4.0)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    _points(axes, answer.curve.points)
    _forecast(axes, answer)
    if answer.target is not None:
        axes.axhline(answer.target, color=COLORS[2], linestyle=DASHES[3], linewidth=1.2, label="target")
    axes.set_xlabel("training rows")
    axes.set_ylabel(answer.curve.metric)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    axes.yaxis.set_minor_formatter(_minor(axes))
    axes.legend(frameon=False, fontsize=8)
    return figure


def _points(axes: Axes, points: tuple[SizePoint, ...]) -> None:
    rows = np.array([point.size for point in points], dtype=np.float64)
    errors = np.array([point.error for point in points], dtype=np.float64)
    kept = errors > 0
    axes.plot(rows[kept], errors[kept], ".", color=COLORS[0], alpha=0.45, markersize=5, label="test, a seed each")
    if not kept.all():
        lost = rows[~kept]
        edge = axes.get_xaxis_transform()
        axes.plot(lost, np.zeros(len(lost)), "x", color=COLORS[0], transform=edge, clip_on=False, label="test error 0")
    _means(axes, rows, errors, label="test, mean", style="o", color=COLORS[0])
    trained = [point for point in points if point.train_error is not None]
    if trained:
        sizes = np.array([point.size for point in trained], dtype=np.float64)
        train_errors = np.array([point.train_error for point in trained], dtype=np.float64)
        _means(axes, sizes, train_errors, label="training, mean", style="s", color=COLORS[1])


def _means(axes: Axes, rows: np.ndarray, errors: np.ndarray, *, label: str, style: str, color: str) -> None:
    sizes = np.unique(rows)
    means = np.array([errors[rows == size].mean() for size in sizes])
    kept = means > 0
    axes.plot(sizes[kept], means[kept], style, color=color, markersize=5, label=label)


def _forecast(axes: Axes, answer: CurveAnswer) -> None:
    drawn = answer.drawn
    if drawn is None or not drawn.targets or min(drawn.lo80) <= 0:
        return
    largest = max(point.size for point in answer.curve.points)
    rows = np.asarray(drawn.targets)
    seen, beyond = rows <= largest * 1.0001, rows >= largest * 0.9999
    middle, low, high = np.asarray(drawn.mean), np.asarray(drawn.lo80), np.asarray(drawn.hi80)
    axes.plot(rows[seen], middle[seen], color=COLORS[0], linewidth=1.4, label="fitted")
    label = "forecast" if answer.forecast is None or answer.forecast.can_tell else "forecast (cannot tell)"
    axes.plot(rows[beyond], middle[beyond], color=COLORS[0], linestyle=DASHES[1], linewidth=1.4, label=label)
    edges = rows[beyond], low[beyond], high[beyond]
    axes.fill_between(*edges, color=COLORS[5], alpha=0.3, linewidth=0, label="80 % interval")


def _minor(axes: Axes) -> FuncFormatter | NullFormatter:
    """Name the ticks between powers of ten where fewer than two powers are in sight."""
    low, high = axes.get_ylim()
    if high / low > 300:
        return NullFormatter()
    return FuncFormatter(lambda value, _: f"{value:.2g}" if f"{value:e}"[0] in "25" else "")
