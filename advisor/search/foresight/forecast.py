"""A forecast: how far a study gets and how long it takes, from what a rehearsal of it showed.

The study is played through many times over (`play`). The band holds the middle 80 % of what came out.
"""

import numpy as np

from advisor.records import FloatArray
from advisor.records.unattended.planning import Band, Doubt, PlanForecast, Planned, Rehearsal
from advisor.search.foresight.play import Ahead, play

PLAYED = 100
_SEED = 0


def forecast(rehearsal: Rehearsal, ahead: Ahead) -> PlanForecast | None:
    """Return how far a study gets; None where nothing was measured, or neither trials nor hours end it.

    Example:
        >>> from advisor.records import Budget
        >>> from advisor.records.unattended.planning import Rehearsed
        >>> done = Rehearsed(trials=1, planned_epochs=9, epochs=9, first_seconds=2.0, more_seconds=7.0,
        ...                  last_seconds=1.0, has_ended=True)
        >>> found = forecast(Rehearsal(tasks=(done,)), Ahead(budget=Budget(trials=60)))
        >>> found.ended_by, round(found.search_seconds.middle / 60), found.trials.middle
        ('trials', 10, 60.0)
    """
    budget = ahead.budget
    if not rehearsal.has_measured or (budget.trials is None and budget.hours is None):
        return None
    generator = np.random.default_rng(_SEED)
    plays = [play(rehearsal, ahead, generator) for _ in range(PLAYED)]
    trials, searched, whole = (np.array(column) for column in zip(*plays, strict=True))
    by_trials = budget.trials is not None and float(np.median(trials)) >= budget.trials
    return PlanForecast(
        trials=_band(trials),
        seconds=_band(whole),
        search_seconds=_band(searched),
        ended_by="trials" if by_trials else "hours",
    )


def _band(values: FloatArray) -> Band:
    low, middle, high = (float(each) for each in np.quantile(values, (0.1, 0.5, 0.9)))
    return Band(low, middle, high)


def doubts(planned: Planned) -> tuple[Doubt, ...]:
    """Return what may be wrong with a plan, as far as its rehearsal tells.

    Example:
        >>> doubts(Planned(name="a", folder="runs/a", trials=4))
        (<Doubt.NOT_MEASURED: 'not measured'>,)
    """
    rehearsal, ends, most = planned.rehearsal, planned.forecast, planned.trial_memory_bytes
    failed, ended = [t for t in rehearsal.tasks if t.failure], [t for t in rehearsal.tasks if t.has_ended]
    reached = None if ends is None else ends.trials.middle
    asked = {
        Doubt.NO_LIMIT: planned.trials is None and planned.hours is None,
        Doubt.NOT_MEASURED: not rehearsal.has_measured,
        Doubt.ALL_FAILED: bool(failed) and len(failed) == len(ended),
        Doubt.SOME_FAILED: 0 < len(failed) < len(ended),
        Doubt.ONLY_OPENING: reached is not None and planned.trials is None and reached <= len(planned.opening),
        Doubt.NOT_ALL_TRIALS: reached is not None and planned.trials is not None and reached < planned.trials,
        Doubt.TRIAL_MEMORY: most is not None and planned.worker_bytes > most,
        Doubt.MACHINE_MEMORY: planned.worker_bytes * rehearsal.slots > planned.machine_bytes > 0,
    }
    return tuple(doubt for doubt, holds in asked.items() if holds)
