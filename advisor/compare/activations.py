"""Which activations were tried, in the lecture's order, with the best run of each and how far its gradient came."""

from collections.abc import Sequence

import numpy as np

from advisor.records import ActivationTried, Goal, Run
from advisor.records.pictures import ActivationCurve
from advisor.records.run import ranked_runs
from advisor.space.catalogue.network import LADDER


def activations_tried(runs: Sequence[Run], goal: Goal) -> tuple[ActivationTried, ...]:
    """Return every activation that runs had, best of the lecture's ladder first.

    Of each the best run is shown: by the goal's metric on the validation part, the first where none is scored.

    Args:
        runs: Of a study, or any; those that do not say what their activation is are left out.
        goal: What they are compared by.

    Reference: the lecture, 1 and 1.2.
    """
    groups: dict[str, list[int]] = {}
    for place, run in enumerate(runs):
        if run.activation is not None:
            groups.setdefault(run.activation.name, []).append(place)
    return tuple(_tried(runs, groups[name], goal) for name in sorted(groups, key=_rung))


def _rung(name: str) -> int:
    return LADDER.index(name) if name in LADDER else len(LADDER)


def _tried(runs: Sequence[Run], places: Sequence[int], goal: Goal) -> ActivationTried:
    ranked = ranked_runs([runs[place] for place in places], goal)
    shown = places[ranked[0]] if ranked else places[0]
    return ActivationTried(
        curve=_curve(runs[shown]), runs=len(places), shown=shown, gradient_ratio=gradient_ratio(runs[shown])
    )


def _curve(run: Run) -> ActivationCurve:
    assert run.activation is not None  # noqa: S101  the caller has looked
    return run.activation


def gradient_ratio(run: Run) -> float | None:
    """Return the median gradient norm of a run's first layer over that of its last; None where it is not known.

    Example:
        >>> from advisor.records import Trace
        >>> norms = (Trace("gradient_norm", (0.01, 0.02), "one"), Trace("gradient_norm", (1.0, 2.0), "two"))
        >>> gradient_ratio(Run(traces=norms))
        0.01
    """
    norms = [values[np.isfinite(values)] for values in run.layer_traces("gradient_norm").values()]
    norms = [values for values in norms if len(values)]
    if len(norms) < 2:
        return None
    first, last = float(np.median(norms[0])), float(np.median(norms[-1]))
    return first / last if last > 0 else None
