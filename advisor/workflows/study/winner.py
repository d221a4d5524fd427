"""The winner of a study: trained again on fresh seeds, and measured once on the test part."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from advisor import files
from advisor.compare.noise import seed_noise
from advisor.records import Goal, ModelFormat, Recipe, Run, Strategy, StudyPlan, Trial, Winner
from advisor.records.run import ranked_runs
from advisor.search.events import EpochEnded, Event, RetrainingEnded, RetrainingStarted
from advisor.search.work import Done, Executor, Progress, Result, Task
from advisor.space.seeds import seed_of
from advisor.store.studies import StudyFolder
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.strategy import shares_to

WAIT_SECONDS = 1.0
FIRST_ROUND, EACH_ROUND = 0.7, 0.3  # of a training alone: what K networks as one program take is FIRST + EACH * K
PREPROCESSING = "preprocessing.skops"  # as `advisor.training.saving` names it


def retrain(
    best: Trial,
    recipe: Recipe,
    *,
    plan: StudyPlan,
    executor: Executor,
    brief: Callable[[Task], Task],
    folder: StudyFolder,
    listen: Callable[[Event], None],
    ends: float | None = None,
) -> Winner:
    """Train the winning recipe again on fresh seeds, and score each on the test part, as nothing was before.

    Args:
        best: The winning trial.
        recipe: Its recipe. With folds it is that of the trial's median fold, and its rows are those of all
            retrainings: they differ in nothing but the seed.
        plan: Of the study.
        executor: Trains; nothing else is in flight.
        brief: Adds to a task what the training function needs to know.
        folder: Of the study; the model of the best validation score is kept there.
        listen: Receives every event.
        ends: Reading of `time.monotonic` after which what still trains is given up, once one has ended.

    Returns:
        Scores and their noise. Retrainings that fail are left out; `run` is None if all do.
    """
    count = plan.search.retrainings
    recipe = _from_its_first_rate(recipe, best.run)
    size = together(best, recipe, plan=plan, slots=executor.idle)
    groups = [range(first, min(first + size, count)) for first in range(0, count, size)]
    tasks = [_task(plan, best, recipe, group, folder=folder) for group in groups]
    listen(RetrainingStarted(trial=best.number, count=count))
    results = _train([brief(task) for task in tasks], executor, listen=listen, ends=ends)
    runs = {number: _last(result) for number, result in sorted(results.items()) if result.run is not None}
    kept = _kept(runs, plan.goal)
    tests = tuple(run.scores.test for run in runs.values())
    validations = tuple(run.scores.validation for run in runs.values())
    references = [result.reference_test_scores for result in results.values() if result.reference_test_scores]
    return Winner(
        trial=best.number,
        fold=recipe.data.fold if recipe.data.fold_count else None,
        parameters=best.parameters,
        test_scores=tests,
        validation_scores=validations,
        test_noise=seed_noise(tests),
        validation_noise=seed_noise(validations),
        reference_test_scores=references[0] if references else {},
        model_file="" if kept is None else str(_keep(folder, kept, count=count, kind=plan.search.model_format)),
        run=None if kept is None else msgspec.structs.replace(runs[kept], name=f"{plan.name} winner"),
    )


def together(best: Trial, recipe: Recipe | None, *, plan: StudyPlan, slots: int) -> int:
    """Return how many retrainings share a program: as many as keep every slot busy; 1 where no cohort holds them.

    Decision maps are taken by `fit`, of networks of two inputs and where the plan asks for them.
    """
    facts = best.run.data if best.run is not None else None
    has_maps = bool(plan.data.map) or (facts is not None and facts.input_shape == (2,))
    apart = has_maps or plan.search.hypermodel or plan.search.strategy is Strategy.PRUNING
    if apart or recipe is None or shape_in_cohort(recipe) is None:
        return 1
    return max(1, -(-plan.search.retrainings // max(1, slots)))


def retraining_rounds(best: Trial, *, plan: StudyPlan, slots: int) -> float:
    """Return how many trainings of a trial alone, one after the other, its retrainings take as long as."""
    size = together(best, best.run.recipe if best.run is not None else None, plan=plan, slots=slots)
    if size > 1:
        return FIRST_ROUND + EACH_ROUND * size
    return -(-plan.search.retrainings // max(1, slots))


def _last(result: Result) -> Run:
    """The run of the network that is kept: the last one, where it was pruned step by step."""
    assert result.run is not None  # noqa: S101  the caller has looked
    return result.shrunk[-1].run if result.shrunk else result.run


def _from_its_first_rate(recipe: Recipe, run: Run | None) -> Recipe:
    """Return the recipe as it was before its learning rate was searched for: each seed searches from the start."""
    if run is None or not run.rate_responses:
        return recipe
    optimizer = msgspec.structs.replace(recipe.optimizer, learning_rate=run.rate_responses[0].learning_rate)
    return msgspec.structs.replace(recipe, optimizer=optimizer)


def _task(plan: StudyPlan, best: Trial, recipe: Recipe, repeats: Sequence[int], *, folder: StudyFolder) -> Task:
    seeds = [seed_of(plan.name, plan.search.seed, best.number, "retraining", repeat) for repeat in repeats]
    minutes = plan.budget.trial_minutes
    return Task(
        numbers=tuple(repeats),
        recipes=tuple(msgspec.structs.replace(recipe, seed=seed) for seed in seeds),
        together=len(seeds) > 1,
        goal=plan.goal,
        seconds=None if minutes is None else minutes * 60,
        with_test=True,
        values=best.parameters,
        shrink=shares_to(best),
        with_reference_tests=0 in repeats,
        model_folder=str(_models_folder(folder)),
        model_format=plan.search.model_format,
    )


def _models_folder(folder: StudyFolder) -> Path:
    return folder.root / "retrainings"


def _model_folder(folder: StudyFolder, repeat: int) -> Path:
    return _models_folder(folder) / str(repeat)


def _keep(folder: StudyFolder, kept: int, *, count: int, kind: ModelFormat) -> Path:
    """Move the kept model to its place in the study's folder, throw the others away, and return its path."""
    model = folder.model_file(kind)
    places = {model.name: model, PREPROCESSING: folder.preprocessing_file}
    for other in ModelFormat:
        files.remove(folder.model_file(other))
    for name, place in places.items():
        files.move(_model_folder(folder, kept) / name, place)
    for repeat in range(count):
        for name in places:
            files.remove(_model_folder(folder, repeat) / name)
        files.remove(_model_folder(folder, repeat))
    files.remove(_models_folder(folder))
    return model


def _train(
    tasks: list[Task], executor: Executor, *, listen: Callable[[Event], None], ends: float | None = None
) -> dict[int, Result]:
    """Train every task and return the results by number; the count of those done goes to the listener."""
    waiting, count = list(tasks), sum(len(task.numbers) for task in tasks)
    results: dict[int, Result] = {}
    while len(results) < count and not (results and ends is not None and time.monotonic() > ends):
        while waiting and executor.idle:
            executor.submit(waiting.pop(0))
        for message in executor.wait(seconds=WAIT_SECONDS):
            if isinstance(message, Progress):
                listen(EpochEnded(number=message.number, epoch=message.epoch, values=message.values))
            elif isinstance(message, Done):
                for result in message.results:
                    results[result.number] = result
                    validation = result.run.scores.validation if result.run is not None else {}
                    listen(RetrainingEnded(done=len(results), count=count, validation=validation))
    if len(results) < count:
        executor.cancel()
    return results


def _kept(runs: Mapping[int, Run], goal: Goal) -> int | None:
    """The retraining with the best validation score; the first where none has one."""
    numbers = tuple(runs)
    places = ranked_runs(tuple(runs.values()), goal)
    return numbers[places[0]] if places else next(iter(numbers), None)
