"""A learning curve: error against training-set size on two log axes, with what is forecast beyond the data."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from advisor.records import CurveAnswer, SizePoint
from advisor.records.curve import Level
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
    _means(axes, answer.curve.levels)
    _forecast(axes, answer)
    if answer.target is not None:
        axes.axhline(answer.target, color=COLORS[2], linestyle=DASHES[3], linewidth=1.2, label="target")
    axes.set_xlabel("training rows")
    metric = answer.curve.metric
    axes.set_ylabel(metric if metric == "error" else f"error ({metric})")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    axes.yaxis.set_minor_formatter(_minor(axes))
    axes.legend(frameon=False, fontsize=8)
    return figure


def _points(axes: Axes, points: tuple[SizePoint, ...]) -> None:
    rows = np.array([point.size for point in points], dtype=np.float64)
    errors = np.array([point.error for point in points], dtype=np.float64)
    kept = errors > 0
    axes.plot(
        rows[kept], errors[kept], ".", color=COLORS[0], alpha=0.45, markersize=5, label="test, one point per seed"
    )
    if not kept.all():
        lost = rows[~kept]
        edge = axes.get_xaxis_transform()
        axes.plot(lost, np.zeros(len(lost)), "x", color=COLORS[0], transform=edge, clip_on=False, label="test error 0")


def _means(axes: Axes, levels: Sequence[Level]) -> None:
    """Draw the mean of each size; means of 0 have no place on a log axis."""
    tests = [(level.size, level.error) for level in levels if level.error > 0]
    trained = [(level.size, level.train_error) for level in levels if level.train_error]
    axes.plot(*_columns(tests), "o", color=COLORS[0], markersize=5, label="test, mean")
    if any(level.train_error is not None for level in levels):
        axes.plot(*_columns(trained), "s", color=COLORS[1], markersize=5, label="training, mean")


def _columns(pairs: Sequence[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the places and the values of pairs."""
    table = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _forecast(axes: Axes, answer: CurveAnswer) -> None:
    drawn = answer.drawn
    if drawn is None or not drawn.targets or min(drawn.lo80) <= 0:
        return
    largest = max(point.size for point in answer.curve.points)
    rows = np.asarray(drawn.targets)
    seen, beyond = rows <= largest * 1.0001, rows >= largest * 0.9999
    middle, low, high = np.asarray(drawn.mean), np.asarray(drawn.lo80), np.asarray(drawn.hi80)
    axes.plot(rows[seen], middle[seen], color=COLORS[0], linewidth=1.4, label="fitted")
    label = "forecast" if answer.forecast is None or answer.forecast.can_tell else "forecast (uncertain)"
    axes.plot(rows[beyond], middle[beyond], color=COLORS[0], linestyle=DASHES[1], linewidth=1.4, label=label)
    edges = rows[beyond], low[beyond], high[beyond]
    axes.fill_between(*edges, color=COLORS[5], alpha=0.3, linewidth=0, label="80 % interval")


def _minor(axes: Axes) -> FuncFormatter | NullFormatter:
    """Name the ticks between powers of ten where fewer than two powers are in sight."""
    low, high = axes.get_ylim()
    if high / low > 300:
        return NullFormatter()
    told = "2357" if high / low < 10 else "25"
    return FuncFormatter(lambda value, _: f"{value:.2g}" if f"{value:e}"[0] in told else "")
