"""Which runs and trials of a study are told one by one, or drawn: where there are too many to read, and by size."""

from collections.abc import Collection, Sequence
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from advisor.records import Diagnosis, FloatArray, Goal, Run, Status, Study, Trial
from advisor.records.run import ranked_runs

_Told = TypeVar("_Told")

MOST = 20  # a person reads no more; a told run with its figures takes some 60 kB and a tenth of a second
BEST = 3  # of very many: the table and the figures show the others
MOST_ROWS = 500  # of a table that people read
MOST_POINTS = 400  # of a line: a figure is less wide
_FEWEST = 4  # trials with a score: of fewer none is far from the rest
_MOST_OF_THEM = 0.75  # of the trials: how far they spread from the best says what is far
_FAR = 3.0  # times that spread: Tukey, "Exploratory Data Analysis" (1977), section 2D


def worth_telling(
    runs: Sequence[Run], goal: Goal, *, also: Collection[int] = (), most: int = MOST, best: int = BEST
) -> tuple[int, ...]:
    """Return the places of the runs to tell: all, or the best, a typical one, and the first of each way of ending.

    Args:
        runs: Of a study, in the order of its trials.
        goal: What best means; a run without a finite score on the validation part is no candidate.
        also: Places that are told in any case.
        most: How many runs are told without choosing.
        best: How many of the best are told where some are chosen; typical is the one in the middle of the ranks.

    Returns:
        Rising places.

    Example:
        >>> from advisor.records import Scores
        >>> runs = [Run(scores=Scores(validation={"loss": loss})) for loss in (0.5, 0.1, float("nan"), 0.3)]
        >>> worth_telling(runs, Goal(), most=2, best=2), worth_telling(runs, Goal(), most=4)
        ((0, 1, 3), (0, 1, 2, 3))
    """
    if len(runs) <= most:
        return tuple(range(len(runs)))
    first_of_each = {run.ending.kind: place for place, run in reversed(list(enumerate(runs)))}
    ranked = ranked_runs(runs, goal)
    typical = ranked[len(ranked) // 2 : len(ranked) // 2 + 1]
    return tuple(sorted({*ranked[:best], *typical, *first_of_each.values(), *also}))


def checks_that_apply(diagnosis: Diagnosis) -> Diagnosis:
    """Return a diagnosis without the checks that do not apply, where many runs are told and have these in common.

    Example:
        >>> from advisor.records import Action, Decision, Finding, Severity
        >>> same = {"symptom": "overfit", "severity": Severity.WARNING, "title": "It overfits"}
        >>> found = [Finding(code=f"A{n}", status=status, **same) for n, status in enumerate(Status)]
        >>> decision = Decision(action=Action.MORE_DATA, because="", probability=0.5)
        >>> whole = Diagnosis(findings=tuple(found), decision=decision)
        >>> len(whole.findings) - len(checks_that_apply(whole).findings)
        1
    """
    kept = tuple(finding for finding in diagnosis.findings if finding.status is not Status.NOT_APPLICABLE)
    return msgspec.structs.replace(diagnosis, findings=kept)


def rows_worth_showing(study: Study, *, most: int = MOST_ROWS) -> tuple[Trial, ...]:
    """Return the trials that a table shows, in the order of their numbers: all, or best, spread and unranked ones.

    Unranked are those without a score, and those that break a limit; members of the front are always shown.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, TrialState
        >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=n / 100) for n in range(100)]
        >>> study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=tuple(trials))
        >>> [trial.number for trial in rows_worth_showing(study, most=6)]
        [0, 1, 2, 50, 99]
    """
    if len(study.trials) <= most:
        return study.trials
    ranked = study.ranked
    numbers = {trial.number for trial in ranked}
    few = [trial for trial in study.trials if trial.number not in numbers][: most // 6]
    members = study.front.members if study.front is not None else ()
    chosen = {*members, *(trial.number for trial in (*spread_out(ranked, most=most - most // 6), *few))}
    return tuple(trial for trial in study.trials if trial.number in chosen)


def worst_worth_seeing(study: Study) -> float | None:
    """Return the worst score that a figure of all trials shows; None where none lies far beyond the others.

    As Tukey's far-out values, held to the best instead of the first quarter: in a search the good trials crowd, and
    one that learned nothing would press all of them into one line.

    Example:
        >>> from advisor.records import DataPlan, StudyPlan, TrialState
        >>> scores = (0.1, 0.95, 0.97, 0.98)
        >>> trials = [Trial(number=n, state=TrialState.FINISHED, score=score) for n, score in enumerate(scores)]
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"), goal=Goal(metric="accuracy"))
        >>> worst_worth_seeing(Study(plan=plan, trials=tuple(trials[1:]))) is None
        True
        >>> worst_worth_seeing(Study(plan=plan, trials=(*trials, *trials[1:])))
        0.95
    """
    goal = study.plan.goal
    costs = np.array([goal.cost(trial.score) for trial in study.scored if trial.score is not None])
    if len(costs) < _FEWEST:
        return None
    best, fence = costs.min(), float(np.quantile(costs, _MOST_OF_THEM, method="lower"))
    worst = fence + _FAR * (fence - best)
    if fence <= best or costs.max() <= worst:
        return None
    return goal.cost(float(costs[costs <= worst].max()))


def far_worse(study: Study) -> int:
    """Return how many trials lie beyond the worst score that a figure shows."""
    worst, goal = worst_worth_seeing(study), study.plan.goal
    if worst is None:
        return 0
    return sum(trial.score is not None and goal.cost(trial.score) > goal.cost(worst) for trial in study.scored)


def places_worth_drawing(values: FloatArray, *, most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Return which epochs of a trace a figure draws: all, or of each stretch the lowest, the highest and what is lost.

    Example:
        >>> places_worth_drawing(np.array([5.0, 1.0, 2.0, 9.0, 3.0, 3.0, 4.0, 0.0]), most=4).tolist()
        [1, 3, 6, 7]
        >>> places_worth_drawing(np.array([1.0, 2.0])).tolist()
        [0, 1]
    """
    if len(values) <= most:
        return np.arange(len(values))
    kept = [0, len(values) - 1] if most > 4 else []
    for stretch in np.array_split(np.arange(len(values)), most // 2):
        finite = stretch[np.isfinite(values[stretch])]
        if len(finite):
            kept += [finite[np.argmin(values[finite])], finite[np.argmax(values[finite])]]
        kept += stretch[~np.isfinite(values[stretch])][:1].tolist()
    return np.unique(np.array(kept, dtype=np.int64))


def spread_out(ranked: Sequence[_Told], *, most: int) -> tuple[_Told, ...]:
    """Return all, or the best half of what is allowed and as many spread evenly over the rest, in the same order.

    Example:
        >>> spread_out(range(100), most=6), spread_out("abc", most=6)
        ((0, 1, 2, 3, 51, 99), ('a', 'b', 'c'))
    """
    if len(ranked) <= most:
        return tuple(ranked)
    best = most // 2
    rest = np.linspace(best, len(ranked) - 1, most - best).round().astype(int)
    return (*ranked[:best], *(ranked[place] for place in rest))


def sized(study: Study) -> tuple[Trial, ...]:
    """Return the scored trials whose number of weights is known (lecture 4.2); none where all are of one size."""
    trials = tuple(trial for trial in study.scored if trial.size)
    return trials if len({trial.size for trial in trials}) > 1 else ()
