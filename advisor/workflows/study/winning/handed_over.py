"""What leaves a study: the winner's best network, or the mean of several where that is wanted and better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from advisor.records import Ensemble, Goal, Run
from advisor.records.run import ranked_runs
from advisor.search.work import Result
from advisor.workflows.study.winning.ensemble import as_handed_over

_ALONE = Ensemble()


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """The number of a model in the folder of retrainings, and what is told of it."""

    number: int | None = None
    run: Run | None = None
    left_out: tuple[str, ...] = ()
    ensemble: Ensemble = _ALONE


def handed_over(
    runs: Mapping[int, Run],
    results: Mapping[int, Result],
    *,
    wanted: tuple[int, str],
    more: Callable[[], Mapping[int, Run]],
    put_together: Callable[..., Result],
    goal: Goal,
) -> HandedOver:
    """Return the mean of the winner's networks where that is wanted and better; else the best by the validation part.

    Args:
        runs: Of the winner's retrainings, by their numbers.
        results: Of all retrainings.
        wanted: Of how many networks the mean is handed over, and why it is one where it is.
        more: Trains further networks for the mean, as far as the time goes, and returns their runs.
        put_together: Makes the mean.
        goal: Of the study.
    """
    kept, (most, because) = _kept(runs, goal), wanted
    if kept is None:
        return HandedOver()
    alone, left_out = runs[kept], results[kept].left_out
    if most < 2:
        return HandedOver(number=kept, run=alone, left_out=left_out, ensemble=Ensemble(because=because))
    mean = put_together({**runs, **more()}, most=most)
    if mean.run is None or mean.ensemble is None:
        because = mean.ensemble.because if mean.ensemble is not None else mean.ending.reason
        return HandedOver(number=kept, run=alone, left_out=left_out, ensemble=Ensemble(because=because))
    run = as_handed_over(alone, mean.run)
    return HandedOver(number=mean.number, run=run, left_out=mean.left_out, ensemble=mean.ensemble)


def _kept(runs: Mapping[int, Run], goal: Goal) -> int | None:
    """The retraining with the best validation score; the first where none has one."""
    numbers = tuple(runs)
    places = ranked_runs(tuple(runs.values()), goal)
    return numbers[places[0]] if places else next(iter(numbers), None)
