"""The losses of one run, and of a few together: by epoch, training and validation side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from advisor.compare.told import places_worth_drawing
from advisor.records import FloatArray, Run
from advisor.records.reporting.event import Event
from advisor.render.figures.canvas import COLORS, DASHES, INK, QUIET, in_style, sheet

_STEP = 2 / 3  # of the rate before: schedules that fall smoothly have no steps
_MOST_STEPS = 12
_SAID = {"divergence": "diverges from epoch {}", "plateau": "at rest from epoch {}"}
_NAMES = {"inference_": "training, inference mode", "val_": "validation"}


@in_style
def traces(run: Run, *, events: Sequence[Event] = ()) -> Figure:
    """Draw the loss of a run over its epochs: training, validation and training in inference mode.

    Epochs that were not recorded leave a gap; there, and at NaN or infinity, a cross stands on the lower edge.
    A dotted line stands at the epoch whose weights were kept, a dash on the upper edge at each epoch that began with
    a learning rate lowered in one step; the gap between validation and training is shaded. Of the events a divergence
    is a line with an arrow upwards, a plateau a bar on the lower edge from its first epoch to the last.
    Of very many epochs the lowest and the highest of each stretch are drawn.
    """
    figure, axes = sheet(6.4, 2.8)
    drawn = [name for name in ("loss", "val_loss", "inference_loss") if run.has(name)]
    for place, name in enumerate(drawn):
        values = run.trace(name)
        places = places_worth_drawing(values)
        epochs, values = places + 1, values[places]
        finite = np.where(np.isfinite(values), values, np.nan)
        label = next((text for prefix, text in _NAMES.items() if name.startswith(prefix)), "training")
        marker = "." if len(values) <= 30 else None
        axes.plot(epochs, finite, label=label, color=COLORS[place], linestyle=DASHES[place], marker=marker)
        _mark_lost(axes, epochs, values, color=COLORS[place])
    _gap(axes, run)
    if run.best_epoch is not None:
        axes.axvline(run.best_epoch + 1, color=QUIET, linestyle=":", linewidth=1, label="weights kept")
    for place, epoch in enumerate(_steps_down(run)):
        label = "learning rate lowered" if place == 0 else "_"
        axes.axvline(epoch + 1, color=QUIET, linestyle="--", linewidth=0.8, ymin=0.92, label=label)
    for event in events:
        _mark(axes, event, run)
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if axes.lines:
        axes.legend(frameon=False)
    return figure


def describe(event: Event) -> str:
    """Say what an event is and where it begins; the first epoch of a run is 1.

    Example:
        >>> describe(Event(kind="plateau", epoch=20, code="A109"))
        'at rest from epoch 21'
    """
    return _SAID[event.kind].format(event.epoch + 1)


def _mark(axes: Axes, event: Event, run: Run) -> None:
    """Mark an event by a shape of its own, so that it is told in grey and on paper too."""
    edge, first = axes.get_xaxis_transform(), event.epoch + 1
    if event.kind == "divergence":
        (line,) = axes.plot([first, first], [0, 1], color=INK, transform=edge, clip_on=False, linewidth=1)
        line.set(marker="^", markevery=[1])
    else:
        last = max(run.epochs, first)
        (line,) = axes.plot([first, last], [0, 0], color=INK, transform=edge, clip_on=False, linewidth=3)
        line.set(solid_capstyle="butt", marker="|", markersize=10, markevery=[0])
    line.set_label(describe(event))


@in_style
def best_and_typical(runs: Sequence[tuple[str, Run]]) -> Figure:
    """Draw the loss of a few runs together, each in its colour: validation as a line, training dotted."""
    figure, axes = sheet(6.4, 2.8)
    for place, (label, run) in enumerate(runs):
        for name, dashes, part in (("val_loss", "-", "validation"), ("loss", ":", "training")):
            if run.has(name):
                values = run.trace(name)
                places = places_worth_drawing(values)
                drawn = np.where(np.isfinite(values[places]), values[places], np.nan)
                axes.plot(places + 1, drawn, label=f"{label}, {part}", color=COLORS[place], linestyle=dashes)
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.legend(frameon=False)
    return figure


def _steps_down(run: Run) -> tuple[int, ...]:
    """The epochs at which the learning rate fell by a third or more at once, the first ones of very many."""
    if not run.has("learning_rate"):
        return ()
    rates = run.trace("learning_rate")
    return tuple(int(place) + 1 for place in np.flatnonzero(rates[1:] <= _STEP * rates[:-1])[:_MOST_STEPS])


def _gap(axes: Axes, run: Run) -> None:
    """Shade what lies between validation and training, in inference mode where that was recorded."""
    trained = next((name for name in ("inference_loss", "loss") if run.has(name)), None)
    if trained is None or not run.has("val_loss"):
        return
    ours, theirs = run.trace(trained), run.trace("val_loss")
    count = min(len(ours), len(theirs))
    places = places_worth_drawing(theirs[:count])
    both = np.isfinite(ours[places]) & np.isfinite(theirs[places])
    axes.fill_between(
        places + 1, ours[places], theirs[places], where=both, color=COLORS[1], alpha=0.12, linewidth=0, label="the gap"
    )


def _mark_lost(axes: Axes, epochs: NDArray[np.int64], values: FloatArray, *, color: str) -> None:
    lost = ~np.isfinite(values)
    if lost.any():
        edge = np.zeros(int(lost.sum()))
        axes.plot(epochs[lost], edge, "x", color=color, transform=axes.get_xaxis_transform(), clip_on=False)
