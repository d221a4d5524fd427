"""Retrainings: candidates trained on fresh seeds, as few programs as their shapes allow, and the model that is kept."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError
from advisor.records import ModelFormat, Recipe, Run, Strategy, StudyPlan, Trial
from advisor.search.clock.budget import AT_EASE, GRACE_SECONDS, PATIENCE_SECONDS, Pace
from advisor.search.clock.cost import Rounds
from advisor.search.events import EpochEnded, Event, RetrainingEnded
from advisor.search.work import LEAST_SECONDS, Done, Executor, Progress, Result, Task
from advisor.space.seeds import seed_of
from advisor.store.studies import StudyFolder
from advisor.workflows.study.shapes import shape_in_cohort
from advisor.workflows.study.strategy import shares_to
from advisor.workflows.study.winning.bagging import in_bag

WAIT_SECONDS, SHORTEST_WAIT = 1.0, 0.05
FEWEST_TOGETHER = 2  # networks of a program, however many slots there are
FIRST_ROUND, EACH_ROUND = 0.7, 0.3  # of a training alone: what K networks as one program take is FIRST + EACH * K
PREPROCESSING = "preprocessing.skops"  # as `advisor.training.saving` names it
WEIGHTS = "weights.npz"  # as `advisor.training.ensemble` names them
SCRIPT = "winner.py"  # as `advisor.workflows.script` names it


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A trial that is trained again on fresh seeds.

    Args:
        place: Among the candidates of its study; the best trial's is 0.
        trial: With its parameters and its seeds' number.
        recipe: With folds that of the median fold: retrainings share its rows and differ in nothing but the seed.
        drawn: How many of its fresh seeds are taken already.
        in_bags: Whether each of its networks is trained on training and validation rows but for another part of them.
    """

    place: int
    trial: Trial
    recipe: Recipe
    drawn: int = 0
    in_bags: bool = False


def candidate_of(trial: Trial, recipe: Recipe, *, place: int = 0) -> Candidate:
    """Return a candidate whose learning rate is what it was before it was searched for: each seed searches anew."""
    run = trial.run
    if run is not None and run.rate_responses:
        optimizer = msgspec.structs.replace(recipe.optimizer, learning_rate=run.rate_responses[0].learning_rate)
        recipe = msgspec.structs.replace(recipe, optimizer=optimizer)
    return Candidate(place=place, trial=trial, recipe=recipe)


def shape_together(trial: Trial, recipe: Recipe | None, *, plan: StudyPlan) -> Hashable | None:
    """Return the shape that retrainings of a trial share a program by; None where no cohort holds them.

    Decision maps are taken by `fit`, of networks of two inputs and where the plan asks for them.
    """
    facts = trial.run.data if trial.run is not None else None
    has_maps = bool(plan.data.map) or (facts is not None and facts.input_shape == (2,))
    apart = has_maps or plan.search.hypermodel or plan.search.strategy is Strategy.PRUNING
    return None if apart or recipe is None else shape_in_cohort(recipe)


def rounds_of(networks: int, *, together: bool, slots: int) -> Rounds:
    """Return how many trainings alone so many networks take as long as.

    Args:
        networks: To be trained, each slot an equal part of them.
        together: Whether a slot trains its part as one program.
        slots: That train at the same time.

    Example:
        >>> found = rounds_of(5, together=False, slots=2), rounds_of(6, together=True, slots=2)
        >>> [(each.programs, each.trainings) for each in found]
        [(3, 3), (1, 1.6)]
        >>> rounds_of(5, together=True, slots=8).trainings
        1.3
    """
    size = _program_size(networks, together=together, slots=slots)
    if together and size > 1:
        return Rounds(programs=1, trainings=round(FIRST_ROUND + EACH_ROUND * size, 6))
    return Rounds(programs=size, trainings=size)


def _program_size(networks: int, *, together: bool, slots: int) -> int:
    """Networks of one slot's share; a few are one program on many slots too, as their trial was when it was timed."""
    return max(1, -(-networks // max(1, slots)), min(networks, FEWEST_TOGETHER) if together else 1)


def tasks_of(
    candidates: Sequence[Candidate],
    *,
    plan: StudyPlan,
    slots: int,
    folder: StudyFolder,
    weights: bool = False,
    count: int | None = None,
) -> tuple[Task, ...]:
    """Return what to train: of each shape as few programs as keep every slot busy, of all else one at a time.

    Args:
        candidates: Each is trained as often as the plan says.
        plan: Of the study.
        slots: That train at the same time.
        folder: Of the study.
        weights: Whether those of every network are kept, for an ensemble.
        count: How often each is trained, in place of what the plan says; the last candidate's may be more than that.
    """
    tasks, times = [], plan.search.retrainings if count is None else count
    for together, group in by_shape(candidates, plan=plan):
        pairs = [(each, repeat) for each in group for repeat in range(times)]
        size = _program_size(len(pairs), together=together, slots=slots) if together else 1
        tasks += [pairs[first : first + size] for first in range(0, len(pairs), size)]
    return tuple(_task(plan, pairs, folder=folder, weights=weights) for pairs in tasks)


def by_shape(candidates: Sequence[Candidate], *, plan: StudyPlan) -> tuple[tuple[bool, tuple[Candidate, ...]], ...]:
    """Return the candidates in groups that can be one program (True), and those that are trained alone (False)."""
    groups: dict[Hashable, list[Candidate]] = {}
    for each in candidates:
        shape = shape_together(each.trial, each.recipe, plan=plan)
        groups.setdefault(("alone", each.place) if shape is None else ("shape", shape), []).append(each)
    return tuple((isinstance(key, tuple) and key[0] == "shape", tuple(group)) for key, group in groups.items())


def _task(plan: StudyPlan, pairs: Sequence[tuple[Candidate, int]], *, folder: StudyFolder, weights: bool) -> Task:
    minutes, first = plan.budget.trial_minutes, pairs[0][0]
    seeds = [
        seed_of(plan.name, plan.search.seed, each.trial.number, "retraining", each.drawn + repeat)
        for each, repeat in pairs
    ]
    recipes = [_of_repeat(each, repeat) for each, repeat in pairs]
    return Task(
        numbers=tuple(number_of(each.place, repeat, plan=plan) for each, repeat in pairs),
        recipes=tuple(msgspec.structs.replace(recipe, seed=seed) for recipe, seed in zip(recipes, seeds, strict=True)),
        families=tuple(each.place for each, _ in pairs),
        together=len(pairs) > 1,
        goal=plan.goal,
        seconds=None if minutes is None else minutes * 60,
        with_test=True,
        values=first.trial.parameters,
        shrink=shares_to(first.trial),
        with_reference_tests=any(each.place == repeat == 0 for each, repeat in pairs),
        model_folder=str(models_folder(folder)),
        keep_weights=weights,
        model_format=plan.search.model_format,
        script_title=f'the winner of the study "{plan.name}"',
    )


def _of_repeat(candidate: Candidate, repeat: int) -> Recipe:
    recipe = candidate.recipe
    return msgspec.structs.replace(recipe, data=in_bag(recipe.data, repeat)) if candidate.in_bags else recipe


def number_of(place: int, repeat: int, *, plan: StudyPlan) -> int:
    """Return the number of a retraining among all of the study's."""
    return place * plan.search.retrainings + repeat


def train(
    tasks: Sequence[Task],
    executor: Executor,
    *,
    listen: Callable[[Event], None],
    left: Callable[[], float] = lambda: inf,
    least: float = 0.0,
    patience: float = PATIENCE_SECONDS,
    pace: Pace = AT_EASE,
) -> dict[int, Result]:
    """Train every task and return the results by number; the count of those done goes to the listener.

    Args:
        tasks: In the order they are begun in.
        executor: Trains; nothing else is in flight.
        listen: Receives events.
        left: Seconds after which trainings hand over what they have, and what is not done is given up.
        least: Seconds that there are at least; where some are promised, what is told to hand over is waited for,
            and the first of all for longer.
        patience: Seconds beyond them that the first of all is waited for.
        pace: How long work takes here and now.
    """
    lent = max(0.0, least - left())
    waiting, count = list(tasks), sum(len(task.numbers) for task in tasks)
    others = len({family for task in tasks for family in task.families} - {0})
    results: dict[int, Result] = {}
    in_flight = 0
    while len(results) < count:
        remaining = left() + lent
        is_over = remaining <= 0 and bool(results)
        grace = (GRACE_SECONDS if results else patience) if least else 0.0
        if remaining + grace <= 0 or (is_over and not in_flight):
            executor.cancel()
            break
        while waiting and executor.idle and not is_over:
            executor.submit(_in_time(waiting.pop(0), remaining, pace))
            in_flight += 1
        for message in executor.wait(seconds=min(WAIT_SECONDS, max(SHORTEST_WAIT, remaining))):
            if isinstance(message, Progress):
                listen(EpochEnded(number=message.number, epoch=message.epoch, values=message.values))
            elif isinstance(message, Done):
                in_flight -= 1
                for result in message.results:
                    results[result.number] = result
                    validation = result.run.scores.validation if result.run is not None else {}
                    done = len(results)
                    listen(RetrainingEnded(done=done, count=count, others=others, validation=validation))
    return results


def _in_time(task: Task, left: float, pace: Pace) -> Task:
    """Return a task that ends itself in time to hand over what it has; without a limit it goes to its end."""
    if left == inf:
        return task
    return msgspec.structs.replace(task, left=max(LEAST_SECONDS, left - pace.seconds_to_finish(len(task.numbers))))


def last_run(result: Result) -> Run:
    """Return the run of the network that is kept: the last one, where it was pruned step by step."""
    assert result.run is not None  # noqa: S101  the caller has looked
    return result.shrunk[-1].run if result.shrunk else result.run


def keep(folder: StudyFolder, kept: int, *, numbers: Sequence[int], kind: ModelFormat) -> Path:
    """Move the kept model to its place in the study's folder, throw the others away, and return its path.

    Args:
        folder: Of the study.
        kept: Number of the retraining whose model it is.
        numbers: Of all retrainings.
        kind: Of file.
    """
    model = folder.model_file(kind)
    places = {model.name: model, PREPROCESSING: folder.preprocessing_file, SCRIPT: folder.script_file}
    files.remove(folder.script_file)
    for other in ModelFormat:
        files.remove(folder.model_file(other))
    for name, place in places.items():
        if name != SCRIPT or (_model_folder(folder, kept) / name).is_file():
            files.move(_model_folder(folder, kept) / name, place)
    throw_away(folder, numbers=numbers)
    return model


def throw_away(folder: StudyFolder, *, numbers: Sequence[int]) -> None:
    """Remove the networks of retrainings that were not kept."""
    names = [folder.model_file(kind).name for kind in ModelFormat]
    for number in numbers:
        for name in (*names, PREPROCESSING, SCRIPT, WEIGHTS):
            files.remove(_model_folder(folder, number) / name)
    with suppress(FileError):  # a worker ended by force may leave half a file: no reason to lose a study
        for number in numbers:
            files.remove(_model_folder(folder, number))
        files.remove(models_folder(folder))


def hand_in(folder: StudyFolder, number: int, weights: bytes) -> None:
    """Lay the weights of a network where those of the retraining of that number would lie."""
    files.write_without_waiting(_model_folder(folder, number) / WEIGHTS, weights)


def models_folder(folder: StudyFolder) -> Path:
    """Return where the retrained networks of a study lie until one is kept."""
    return folder.root / "retrainings"


def _model_folder(folder: StudyFolder, number: int) -> Path:
    return models_folder(folder) / str(number)
