"""Whether a study hands over the mean of several networks, and of which: the winner's recipe on its fresh seeds."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import inf

import msgspec
import numpy as np

from advisor.records import Ending, EndingKind, Ensemble, Goal, Recipe, Run, Strategy, StudyPlan, Trial
from advisor.records.run import ranked_runs
from advisor.search.clock.budget import GRACE_SECONDS
from advisor.search.work import Executor, Result, Task
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning.bagging import BAGS, are_alike, can_be_bagged, is_bagged
from advisor.workflows.study.winning.retraining import Candidate, models_folder, rounds_of, shape_together, train

AUTO = 8  # networks: their mean has 6.5 % less error than one alone; 5 have 5.5 %, 16 have 7 % (`benchmarks.ensembles`)
SEEDS = 5  # retrainings from which on more are worth their time
MOST_WEIGHTS = 4_000_000  # of all networks together: 16 MB, and a thousand rows are answered in a fifth of a second
SECONDS = 3.0  # to read the networks, average, score and write them, where rows and weights are few
FAR_ENOUGH = 0.7  # of the epochs after which the other networks of a recipe were at their best
SPEED = 2e10  # multiplications and additions a second, of one core at least

OWN = "a model of your own is handed over as it is"
BY_GOAL = "the goal weighs more than the score of one network"
BY_SIZE = "the strategy weighs the size of one network"
LARGE = f"two would be more than {MOST_WEIGHTS:,} weights together; [search] ensemble = 5 says otherwise"
NO_COHORT = "networks of this kind are large or slow; [search] ensemble = 5 says otherwise"
NO_TIME = "there was no time to put several together"
TOO_FEW = "fewer than two retrainings came to a score"
UNLIKE_ROWS = "none of those that learned from the validation rows too, for that part is not like the others"
NO_BETTER = "the mean of {count} is no better on the validation part"


def wanted(trial: Trial, recipe: Recipe | None, *, plan: StudyPlan) -> tuple[int, str]:
    """Return of how many networks the mean is handed over, and why it is one where it is.

    Args:
        trial: The best one.
        recipe: Its recipe.
        plan: Of the study.
    """
    asked = plan.search.ensemble
    if plan.search.hypermodel:
        return 1, OWN
    if asked == 1 or plan.search.retrainings < 2:
        return 1, ""
    if plan.goal.also or plan.goal.require:
        return 1, BY_GOAL
    if plan.search.strategy is Strategy.PRUNING:
        return 1, BY_SIZE
    if isinstance(asked, int):
        return asked, ""
    if plan.search.strategy is not Strategy.SAMPLING:
        return 1, BY_SIZE
    if shape_together(trial, recipe, plan=plan) is None:
        return 1, NO_COHORT
    networks = min(_networks(plan, in_bags=in_bags(trial, recipe, plan=plan)), MOST_WEIGHTS // max(1, trial.size or 1))
    return (1, LARGE) if networks < 2 else (networks, "")


def in_bags(trial: Trial, recipe: Recipe | None, *, plan: StudyPlan) -> bool:
    """Say whether more networks of a trial than are retrained are bagged: trained on the validation rows too."""
    return plan.search.bagging and can_be_bagged(recipe, trial.run)


def _networks(plan: StudyPlan, *, in_bags: bool) -> int:
    """How many networks a study wants at most: those that are retrained, or more of them in the time that is left."""
    if plan.search.ensemble != "auto":
        return plan.search.ensemble
    goes_on = plan.budget.hours is not None and plan.search.retrainings >= SEEDS
    if not goes_on:
        return min(AUTO, plan.search.retrainings)
    return plan.search.retrainings + BAGS if in_bags else AUTO


def most_further(plan: StudyPlan) -> int:
    """Return how many more networks than are retrained a study may want for the mean.

    Example:
        >>> from advisor.records import Budget, DataPlan, SearchSettings
        >>> asked = StudyPlan(name="a", data=DataPlan(source="iris"), search=SearchSettings(ensemble=12))
        >>> limited = StudyPlan(name="a", data=asked.data, budget=Budget(hours=1.0))
        >>> [most_further(plan) for plan in (asked, limited, StudyPlan(name="a", data=asked.data))]
        [7, 8, 0]
    """
    return max(0, _networks(plan, in_bags=True) - plan.search.retrainings) if plan.search.retrainings > 1 else 0


def most_of_mean(trial: Trial, recipe: Recipe | None, *, plan: StudyPlan) -> int:
    """Return how many more networks of a trial than are retrained its mean may hold; arguments as of `wanted`."""
    return max(0, wanted(trial, recipe, plan=plan)[0] - plan.search.retrainings)


def further(candidate: Candidate, *, plan: StudyPlan, took: float, seconds: float, slots: int) -> int:
    """Return how many more networks of the winner's recipe than were retrained join the mean, as the time allows.

    Args:
        candidate: The winner.
        plan: Of the study.
        took: Seconds of the retrainings of the best trial.
        seconds: That are left beside those in which networks are put together.
        slots: That train at the same time.
    """
    most = most_of_mean(candidate.trial, candidate.recipe, plan=plan)
    lasts = partial(_seconds_for_further, candidate, plan=plan, took=took, slots=slots)
    return next((count for count in range(most, 0, -1) if lasts(count) <= seconds), 0)


def seconds_for_more(candidate: Candidate, *, plan: StudyPlan, took: float, seconds: float, slots: int) -> float:
    """Return how long those further networks take that the time allows; arguments as of `further`."""
    count = further(candidate, plan=plan, took=took, seconds=seconds, slots=slots)
    return _seconds_for_further(candidate, count, plan=plan, took=took, slots=slots)


def far_enough(runs: Mapping[int, Run], beside: Sequence[Run]) -> dict[int, Run]:
    """Return those networks that the clock did not end long before others of their recipe had their best epoch.

    Args:
        runs: By their numbers.
        beside: Of the retrainings.

    Example:
        >>> from advisor.records import Ending, EndingKind, Trace
        >>> cut = Ending(EndingKind.TIMED_OUT)
        >>> runs = {n: Run(ending=cut, traces=(Trace("loss", (0.5,) * n),)) for n in (4, 8, 12)}
        >>> list(far_enough(runs, [Run(best_epoch=epoch) for epoch in (9, 9, 19)]))
        [8, 12]
    """
    best = [run.best_epoch + 1 for run in beside if run.best_epoch is not None]
    least = FAR_ENOUGH * float(np.median(best)) if best else inf
    return {n: run for n, run in runs.items() if run.ending.kind is not EndingKind.TIMED_OUT or run.epochs >= least}


def _seconds_for_further(candidate: Candidate, count: int, *, plan: StudyPlan, took: float, slots: int) -> float:
    together = shape_together(candidate.trial, candidate.recipe, plan=plan) is not None
    alone = took / max(1, rounds_of(plan.search.retrainings, together=together, slots=slots).trainings)
    return alone * rounds_of(count, together=together, slots=slots).trainings if count else 0.0


def seconds_for(trial: Trial, recipe: Recipe | None, *, plan: StudyPlan) -> float:
    """Return how long putting the networks of a trial together takes, which is kept back for it.

    Every network answers for each row of the validation and the test part: 4,000,000 weights for 20,000 rows take 8 s.
    """
    count = wanted(trial, recipe, plan=plan)[0]
    if count < 2:
        return 0.0
    facts = trial.run.data if trial.run is not None else None
    rows = 0 if facts is None else facts.validation_rows + facts.test_rows
    return SECONDS + 2 * count * (trial.size or 0) * rows / SPEED


def put_together(
    runs: Mapping[int, Run],
    *,
    number: int,
    plan: StudyPlan,
    executor: Executor,
    brief: Callable[[Task], Task],
    folder: StudyFolder,
    left: Callable[[], float],
    most: int,
    seconds: float = SECONDS,
) -> Result:
    """Return what became of putting networks together: with a run where they are better than one of them alone.

    Args:
        runs: Of the networks whose weights were kept, by their numbers.
        number: Of the model that they become.
        plan: Of the study.
        executor: With nothing else in flight.
        brief: Adds to a task what the worker needs to know.
        folder: Of the study.
        left: Seconds that are left for it.
        most: Networks.
        seconds: That it has at least.
    """
    plain = {member: run for member, run in runs.items() if not is_bagged(run)}
    bagged = {member: run for member, run in runs.items() if is_bagged(run)}
    alike = are_alike(tuple(bagged.values()), tuple(plain.values()), plan.goal)
    members = [*_ranked(plain, plan.goal), *(_ranked(bagged, plan.goal) if alike else ())]
    known = [(member, recipe) for member, recipe in members if recipe is not None][:most]
    if len(known) < 2:
        return _none(number, TOO_FEW)
    task = Task(
        numbers=(number,),
        recipes=tuple(recipe for _, recipe in known),
        ensemble_of=tuple(member for member, _ in known),
        goal=plan.goal,
        with_test=True,
        model_folder=str(models_folder(folder)),
        model_format=plan.search.model_format,
        script_title=f'the winner of the study "{plan.name}"',
    )
    results = train([brief(task)], executor, listen=lambda _: None, left=left, least=seconds, patience=GRACE_SECONDS)
    if number not in results:
        return _none(number, NO_TIME)
    result = results[number]
    alone = [plain[member] for member, _ in known if member in plain]
    if result.run is not None and not _is_better(result.run, alone, plan.goal):
        return _none(number, NO_BETTER.format(count=len(known)))
    return result if alike or result.ensemble is None else _told(result, UNLIKE_ROWS)


def _ranked(runs: Mapping[int, Run], goal: Goal) -> list[tuple[int, Recipe | None]]:
    """The numbers of runs and their recipes, the best score on the validation part first."""
    numbers, each = tuple(runs), tuple(runs.values())
    return [(numbers[place], each[place].recipe) for place in ranked_runs(each, goal)]


def _told(result: Result, because: str) -> Result:
    assert result.ensemble is not None  # noqa: S101  the caller has looked
    return msgspec.structs.replace(result, ensemble=msgspec.structs.replace(result.ensemble, because=because))


def _none(number: int, because: str) -> Result:
    return Result(number=number, ending=Ending(), ensemble=Ensemble(because=because))


def _is_better(mean: Run, alone: list[Run], goal: Goal) -> bool:
    """Say whether the mean of some networks scores at least as well on the validation part as they do on average."""
    scores = [goal.cost(score) for run in alone if (score := run.score(goal)) is not None]
    together = mean.score(goal)
    return together is not None and bool(scores) and goal.cost(together) <= sum(scores) / len(scores)


def as_handed_over(run: Run, mean: Run) -> Run:
    """Return the run of one network with what is told of the mean, which is handed over: threshold and mistakes."""
    run = msgspec.structs.replace(run, mistakes=mean.mistakes)
    if run.recipe is None or mean.recipe is None or run.recipe.threshold == mean.recipe.threshold:
        return run
    return msgspec.structs.replace(run, recipe=msgspec.structs.replace(run.recipe, threshold=mean.recipe.threshold))
