"""What a worker does with a task: read the data once, train, report each epoch, give runs back.

Imported in worker processes only, by name; it brings the backend with it.
"""

import importlib
import time
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

import keras
import msgspec
import numpy as np

from advisor.records import EndingKind, Recipe, Run
from advisor.records.run import ranked_runs
from advisor.search.folds import as_one, stops_a_trial
from advisor.search.work import LEAST_SECONDS, Reporter, Result, Shrunk, Task, is_hurried
from advisor.space.folds import over_folds
from advisor.training.callbacks.clock import falls_with_time
from advisor.training.callbacks.decision_map import map_watchers
from advisor.training.callbacks.signals import signals_of
from advisor.training.cohort import can_hold, train_cohort
from advisor.training.cohort.results import CohortMember
from advisor.training.company import with_company
from advisor.training.data.prepare import Dataset
from advisor.training.ensemble import keep_weights
from advisor.training.fit import Trained, train
from advisor.training.prune import Pruned, prune_step_by_step
from advisor.training.saving import save_winner
from advisor.training.scores.links import Link
from advisor.workflows.worker.cohorts import Member, result_of, train_together
from advisor.workflows.worker.going_on import starts_of, with_checkpoints
from advisor.workflows.worker.measured import with_measured
from advisor.workflows.worker.own_network import with_network
from advisor.workflows.worker.prepared import dataset_of, reference_tests_of, references_of, source_of, take_rows
from advisor.workflows.worker.quantities import alike, without
from advisor.workflows.worker.watch import Watch

_PRUNED = "pruning: the smallest weights of the kept network were taken out step by step after the training"
FINE_TUNING = 3  # pruning: after each step train on for one third of the epochs
_WRITERS = ("skops.io", "advisor.workflows.script")  # what a winner is written with: seconds of imports
_BEGUN = count()  # tasks of this worker


def train_task(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    """Train each recipe of a task; the function that the search's workers are given.

    The test part is read for tasks that ask for it alone: the retrained winner. What writes that is loaded once the
    first task is done: neither the first result nor the end of the study waits for it.
    """
    if next(_BEGUN) == 1:
        for writer in _WRITERS:
            importlib.import_module(writer)
    take_rows(task.rows_file)
    if task.ensemble_of:
        from advisor.workflows.worker.ensemble import make_ensemble  # brings what renders: for the winner alone

        return make_ensemble(task)
    if task.together or _folds_share_a_program(task):
        return _train_cohort(task, reporter)
    train_trial = _train_folds if task.every_fold else _train_one
    return tuple(
        train_trial(number, recipe, task, reporter) for number, recipe in zip(task.numbers, task.recipes, strict=True)
    )


def _folds_share_a_program(task: Task) -> bool:
    """Say whether the folds of a trial that is trained alone can be a cohort of their own."""
    alone = task.every_fold and not (task.hypermodel or task.shrink)
    return alone and all(map(can_hold, task.recipes))


def _train_cohort(task: Task, reporter: Reporter) -> tuple[Result, ...]:
    folder, began = task.data_folder, time.monotonic()
    members = [
        Member(number, fold, dataset_of(fold, folder=folder, with_test=task.with_test), start)
        for number, recipe in zip(task.numbers, task.recipes, strict=True)
        for folds in (over_folds(recipe) if task.every_fold else (recipe,),)
        for fold, start in zip(folds, starts_of(task, number, folds=len(folds)), strict=True)
    ]
    trained = train_together(task.begun(late=time.monotonic() - began), members, reporter=reporter)
    results = with_measured(trained, members[0].dataset, goal=task.goal)
    if task.model_folder:
        _keep_for_an_ensemble(task, [(result.number, member.weights) for result, member in trained])
        left_out = _save_the_best(trained, task)
        results = tuple(msgspec.structs.replace(result, left_out=left_out.get(result.number, ())) for result in results)
    tests = _reference_tests(members[0].recipe, task)
    keras.backend.clear_session(free_memory=False)
    if task.every_fold:
        results = tuple(
            as_one(number, [result for result in results if result.number == number], goal=task.goal)
            for number in task.numbers
        )
    results = with_checkpoints(results, [(result.number, member) for result, member in trained], task)
    results = with_network(results, {result.number: partial(list, member.weights) for result, member in trained}, task)
    return tuple(
        msgspec.structs.replace(
            _completed(result, task),
            trainings=int(place == 0),  # one program was built, however many trained in it
            reference_test_scores=tests if place == 0 else {},
        )
        for place, result in enumerate(results)
    )


def _train_folds(number: int, recipe: Recipe, task: Task, reporter: Reporter) -> Result:
    """Train every fold of a trial, one after the other, each for an equal share of the time that is left.

    A fold that fails ends the trial; the first fold's answers to a model that asks as it is built hold for all.
    """
    began, results = time.monotonic(), list[Result]()
    limit = task.limit
    folds = over_folds(recipe)
    for place, fold in enumerate(folds):
        left = None if limit is None else limit - (time.monotonic() - began)
        seconds = None if left is None else max(LEAST_SECONDS, left) / (len(folds) - place)
        values = results[0].values if results else task.values
        fold_task = msgspec.structs.replace(task, seconds=seconds, left=None, values=values)
        result, trained = _trained(number, fold, fold_task, reporter)
        results.append(result if results else _measured(result, trained, task))
        keras.backend.clear_session(free_memory=False)
        if stops_a_trial(results[-1].ending):
            break
    return _completed(as_one(number, results, goal=task.goal), task)


def _completed(result: Result, task: Task) -> Result:
    """Add to every run of a result what its training does not know: the simple models, the activation's curve."""
    run = None if result.run is None else _accompanied(result.run, task, others=result.other_scores)
    steps = [msgspec.structs.replace(step, run=_accompanied(step.run, task)) for step in result.shrunk]
    return msgspec.structs.replace(result, run=run, shrunk=tuple(steps))


def _accompanied(run: Run, task: Task, *, others: tuple[str, ...] = ()) -> Run:
    if run.recipe is None:
        return run
    simple = references_of(run.recipe, folder=task.data_folder) if task.with_references else ()
    return with_company(run, alike(simple, others))


def _train_one(number: int, recipe: Recipe, task: Task, reporter: Reporter) -> Result:
    result, trained = _trained(number, recipe, task, reporter)
    dataset = dataset_of(recipe, folder=task.data_folder, with_test=task.with_test)
    result = _measured(result, trained, task)
    if task.model_folder:
        _keep_for_an_ensemble(task, [(number, trained.model.get_weights())] if task.keep_weights else [])
        result = msgspec.structs.replace(result, left_out=_save(result, trained, dataset, task))
    keras.backend.clear_session(free_memory=False)
    [result] = with_network([result], {number: partial(_weights_of, trained)}, task)
    tests = {name: without(own, result.other_scores) for name, own in _reference_tests(recipe, task).items()}
    return msgspec.structs.replace(_completed(result, task), reference_test_scores=tests)


def _weights_of(trained: Trained | CohortMember) -> Sequence[np.ndarray]:
    """What is needed to build a network again; nothing of one whose outputs only its own code can read."""
    if isinstance(trained, CohortMember):
        return trained.weights
    return trained.model.get_weights() if trained.link is Link.NONE else ()


def _measured(result: Result, trained: Trained | CohortMember, task: Task) -> Result:
    if result.run is None or result.run.recipe is None:
        return result
    dataset = dataset_of(result.run.recipe, folder=task.data_folder, with_test=task.with_test)
    [result] = with_measured([(result, trained)], dataset, goal=task.goal)
    return result


def _reference_tests(recipe: Recipe, task: Task) -> dict[str, dict[str, float]]:
    """The simple models' scores on the test part, by their names, where the task asks for them."""
    return reference_tests_of(recipe, folder=task.data_folder) if task.with_reference_tests else {}


def _save(result: Result, trained: Trained | CohortMember, dataset: Dataset, task: Task) -> tuple[str, ...]:
    """Keep a trained network in a folder of its number's own, and return what the script beside it leaves out."""
    place, threshold = Path(task.model_folder) / str(result.number), _threshold_of(result)
    link, set_by_fit = (trained.link, trained.set_by_fit) if isinstance(trained, Trained) else (Link.NONE, ())
    save_winner(place, trained.model, dataset, threshold=threshold, kind=task.model_format, link=link)
    run = result.shrunk[-1].run if result.shrunk else result.run
    if not task.script_title or run is None or run.recipe is None:
        return ()
    from advisor.workflows.script import SCRIPT, write_script  # brings what renders: for the kept model alone

    return write_script(
        place / SCRIPT,
        run,
        source_of(run.recipe, folder=task.data_folder),
        dataset,
        title=task.script_title,
        data_folder=Path(task.data_folder) if task.data_folder else None,
        hypermodel=task.hypermodel,
        model=trained.model,
        set_by_fit=set_by_fit,
        more=(_PRUNED,) if result.shrunk else (),
    )


def _keep_for_an_ensemble(task: Task, trained: Sequence[tuple[int, Sequence[np.ndarray]]]) -> None:
    """Keep the weights of every network that has any, where a task asks for that."""
    for number, weights in trained if task.keep_weights else ():
        if weights:
            keep_weights(Path(task.model_folder) / str(number), weights)


def _save_the_best(trained: Sequence[tuple[Result, CohortMember]], task: Task) -> dict[int, tuple[str, ...]]:
    """Keep of each family's networks the one with the best validation score: no other can be the winner.

    Return what their scripts leave out, by their numbers.
    """
    families = task.families or (0,) * len(trained)
    left_out: dict[int, tuple[str, ...]] = {}
    for family in dict.fromkeys(families):
        mine = [each for each, its in zip(trained, families, strict=True) if its == family and each[1].weights]
        places = ranked_runs(tuple(member.run for _, member in mine), task.goal)
        if mine:
            result, member = mine[places[0] if places else 0]
            left_out[result.number] = _save(result, member, member.dataset, task)
    return left_out


def _threshold_of(result: Result) -> float:
    """The threshold that the kept network was judged at: the recipe's, or what the validation part chose."""
    run = result.shrunk[-1].run if result.shrunk else result.run
    return run.recipe.threshold if run is not None and run.recipe is not None else 0.5


def _trained(number: int, recipe: Recipe, task: Task, reporter: Reporter) -> tuple[Result, Trained | CohortMember]:
    began = time.monotonic()
    dataset = dataset_of(recipe, folder=task.data_folder, with_test=task.with_test)
    task = task.begun(late=time.monotonic() - began)  # reading takes of the time that the task has
    if task.hypermodel:
        return _by_hypermodel(number, recipe, task, dataset, reporter)
    return (_by_program if _is_one_program(recipe, task, dataset) else _by_fit)(number, recipe, task, dataset, reporter)


def _is_one_program(recipe: Recipe, task: Task, dataset: Dataset) -> bool:
    """Say whether a training alone goes as a cohort of one.

    That is 2.2 to 4 times as fast as `fit` (`benchmarks.cohort_alone`). Not where the network is
    pruned later on, nor where `fit` takes decision maps on the way.
    """
    return can_hold(recipe) and not task.shrink and not map_watchers(dataset, recipe.data, epochs=recipe.epochs)


def _by_program(
    number: int, recipe: Recipe, task: Task, dataset: Dataset, reporter: Reporter
) -> tuple[Result, CohortMember]:
    def listen(_: int, epoch: int, values: dict[str, float]) -> None:
        reporter.epoch(number, epoch, values)

    stopped = partial(is_hurried, reporter)
    [start] = starts_of(task, number)
    [member] = train_cohort(
        [start.recipe_of(recipe)],
        dataset,
        goal=task.goal,
        listen=listen,
        seconds=task.limit,
        stopped=stopped,
        earlier=[start.checkpoint],
        keeps=task.keep_checkpoints > 0,
    )
    [result] = with_checkpoints([start.told(result_of(number, member), member)], [(number, member)], task)
    return result, member


def _by_fit(number: int, recipe: Recipe, task: Task, dataset: Dataset, reporter: Reporter) -> tuple[Result, Trained]:
    watch = Watch(number, reporter, seconds=task.limit, falls=falls_with_time(recipe))
    observers = [watch, signals_of(dataset, recipe)]
    trained = train(recipe, dataset, goal=task.goal, observers=observers, seconds=task.limit)
    ending = watch.ending or trained.run.ending
    run = msgspec.structs.replace(trained.run, name=f"trial {number}", ending=ending)
    result = Result(number=number, ending=ending, run=run)
    if not task.shrink or ending.kind is EndingKind.DIVERGED:
        return result, trained
    steps = prune_step_by_step(trained, dataset, shares=task.shrink, epochs=max(1, recipe.epochs // FINE_TUNING))
    return msgspec.structs.replace(result, shrunk=tuple(map(_shrunk, steps))), steps[-1].trained


def _by_hypermodel(
    number: int, recipe: Recipe, task: Task, dataset: Dataset, reporter: Reporter
) -> tuple[Result, Trained]:
    from advisor.workflows.worker.hypermodel import train_hypermodel  # KerasTuner: for those who use it

    watch = Watch(number, reporter, seconds=task.limit)
    own = train_hypermodel(number, recipe, task, dataset, watch=watch)
    return own.result, Trained(own.result.run or Run(), own.model, own.link, own.set_by_fit)


def _shrunk(step: Pruned) -> Shrunk:
    """The weights that are left: those of the kernels that were not taken out, and every bias."""
    run = step.trained.run
    parameters = run.model.trainable_parameters if run.model is not None else None
    return Shrunk(
        share=step.share, size=(parameters or step.all_weights) - step.all_weights + step.kept_weights, run=run
    )
