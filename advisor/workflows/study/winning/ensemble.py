"""Whether a study hands over the mean of several networks, and of which: the winner's recipe on its fresh seeds."""

from collections.abc import Callable, Mapping

import msgspec

from advisor.records import Ending, Ensemble, Goal, Recipe, Run, Strategy, StudyPlan, Trial
from advisor.records.run import ranked_runs
from advisor.search.clock.budget import GRACE_SECONDS
from advisor.search.work import Executor, Result, Task
from advisor.store.studies import StudyFolder
from advisor.workflows.study.winning.retraining import models_folder, shape_together, train

AUTO = 5  # networks: their mean has 5.5 % less error than one alone; 8 have 6.5 %, 16 have 7 % (`benchmarks.ensembles`)
MOST_WEIGHTS = 1_000_000  # of all networks together: 4 MB, and a row is answered in microseconds
SECONDS = 3.0  # to read the networks, average, score and write them

OWN = "a model of your own is handed over as it is"
BY_GOAL = "the goal weighs more than the score of one network"
BY_SIZE = "the strategy weighs the size of one network"
LARGE = f"several would be more than {MOST_WEIGHTS:,} weights together; [search] ensemble = 5 says otherwise"
NO_COHORT = "networks of this kind are large or slow; [search] ensemble = 5 says otherwise"
NO_TIME = "there was no time to put several together"
TOO_FEW = "fewer than two retrainings came to a score"
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
    networks = min(AUTO, plan.search.retrainings)
    return (1, LARGE) if networks * (trial.size or 0) > MOST_WEIGHTS else (networks, "")


def seconds_for(trial: Trial, recipe: Recipe | None, *, plan: StudyPlan) -> float:
    """Return how long putting the networks of a trial together takes, which is kept back for it."""
    return SECONDS if wanted(trial, recipe, plan=plan)[0] > 1 else 0.0


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
    """
    numbers, each = tuple(runs), tuple(runs.values())
    members = [(numbers[place], each[place].recipe) for place in ranked_runs(each, plan.goal)]
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
    results = train([brief(task)], executor, listen=lambda _: None, left=left, least=SECONDS, patience=GRACE_SECONDS)
    if number not in results:
        return _none(number, NO_TIME)
    result = results[number]
    if result.run is not None and not _is_better(result.run, [runs[member] for member, _ in known], plan.goal):
        return _none(number, NO_BETTER.format(count=len(known)))
    return result


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
