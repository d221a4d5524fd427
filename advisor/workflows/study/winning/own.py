"""A trial's own network, handed over where there is no time to train it again: late and nothing are both worse."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf
from typing import final

import msgspec

from advisor.compare.noise import seed_noise
from advisor.errors import FileError
from advisor.records import Choice, Ensemble, Finalist, Recipe, Run, StudyPlan, Trial, Winner
from advisor.records.winner import OWN_NETWORK
from advisor.search.clock.budget import PATIENCE_SECONDS
from advisor.search.work import Executor, Result, Task
from advisor.store.studies import StudyFolder
from advisor.workflows.study.strategy import can_keep_weights, shares_for
from advisor.workflows.study.winning.retraining import hand_in, keep, models_folder, throw_away, train

MOST = 3  # networks that are held: the best by their scores, of which a limit of the goal may pass some over
AS_TRAINED = "as it was trained in the search"
SECONDS = 1.5  # to build a network, score it and write it
_NUMBER = 0  # of its model among the retrainings, of which there are none yet


@final
class OwnNetworks:
    """Holds the networks of the best trials of a study that time ends, as they came back from their trainings.

    Args:
        plan: Of the study.
        handing: Seconds more that it takes to hand one over, for there are many rows.
    """

    def __init__(self, plan: StudyPlan, *, handing: float = 0.0) -> None:
        self._seconds = SECONDS + handing
        is_plain = can_keep_weights(plan) and not plan.data.fold_count and not shares_for(plan)
        self._are_held = is_plain and plan.budget.hours is not None and plan.search.retrainings > 0
        self._goal = plan.goal
        self._held: dict[int, tuple[float, bytes]] = {}

    @property
    def seconds(self) -> float | None:
        """How long handing one over takes; None where none is held."""
        return self._seconds if self._are_held else None

    def brief(self, task: Task) -> Task:
        """Ask for the network of the best trial of a task."""
        return msgspec.structs.replace(task, keep_network=True) if self._are_held else task

    def keep(self, results: Sequence[Result]) -> None:
        """Hold what came back, if it is among the best."""
        for result in results:
            score = result.run.score(self._goal) if result.run is not None else None
            if result.network and score is not None:
                self._held[result.number] = (self._goal.cost(score), result.network)
        best = sorted(self._held, key=lambda number: (self._held[number][0], number))[:MOST]
        self._held = {number: self._held[number] for number in best}

    def of(self, trial: Trial) -> bytes:
        """Return the network of a trial; nothing where it is not held."""
        return self._held.get(trial.number, (inf, b""))[1]


def handed_over(
    trial: Trial,
    recipe: Recipe,
    network: bytes,
    *,
    plan: StudyPlan,
    executor: Executor,
    brief: Callable[[Task], Task],
    folder: StudyFolder,
) -> Winner | None:
    """Return the winner that is a trial's own network, measured once on the test part; None where that fails.

    Args:
        trial: The best one.
        recipe: Its recipe.
        network: Its weights.
        plan: Of the study.
        executor: With nothing else in flight.
        brief: Adds to a task what the worker needs to know.
        folder: Of the study; the model is kept there.
    """
    hand_in(folder, _NUMBER, network)
    task = Task(
        numbers=(_NUMBER,),
        recipes=(recipe,),
        ensemble_of=(_NUMBER,),
        goal=plan.goal,
        with_test=True,
        with_reference_tests=True,
        model_folder=str(models_folder(folder)),
        model_format=plan.search.model_format,
        script_title=f'the winner of the study "{plan.name}"',
    )
    last = time.monotonic() + PATIENCE_SECONDS
    results = train([brief(task)], executor, listen=lambda _: None, left=lambda: last - time.monotonic())
    result = results.get(_NUMBER)
    if result is None or result.run is None:
        throw_away(folder, numbers=(_NUMBER,))
        return None
    model = str(keep(folder, _NUMBER, numbers=(_NUMBER,), kind=plan.search.model_format))
    scores, whole = result.run.scores, _with_traces(trial, folder) or result.run
    run = msgspec.structs.replace(
        whole,
        name=f"{plan.name} winner",
        recipe=result.run.recipe,
        scores=msgspec.structs.replace(whole.scores, test=scores.test),
        mistakes=result.run.mistakes,
    )
    return Winner(
        trial=trial.number,
        parameters=trial.parameters,
        test_scores=(scores.test,),
        validation_scores=(scores.validation,),
        test_noise=seed_noise((scores.test,)),
        validation_noise=seed_noise((scores.validation,)),
        reference_test_scores=result.reference_test_scores,
        model_file=model,
        script_file=str(folder.script_file) if folder.script_file.is_file() else "",
        script_leaves_out=result.left_out,
        run=run,
        ensemble=Ensemble(because=AS_TRAINED),
        choice=Choice(
            finalists=(Finalist(trial=trial.number, score=trial.score),) if trial.score is not None else (),
            because=OWN_NETWORK,
        ),
    )


def _with_traces(trial: Trial, folder: StudyFolder) -> Run | None:
    """The run of a trial as it was stored: a search holds none of its traces."""
    with suppress(FileError):
        return folder.with_runs((trial,))[0].run
    return trial.run
