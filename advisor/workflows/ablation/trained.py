"""Recipes trained on common seeds, those of one shape as one program; only the validation part is read."""

import time
from collections.abc import Callable, Sequence
from math import inf, isfinite

import msgspec

from advisor.errors import on_one_line
from advisor.records import EndingKind, Recipe, StudyPlan, Trial
from advisor.search.events import Event, Noted
from advisor.search.work import Executor, Result, Task
from advisor.space.seeds import seed_of
from advisor.store.studies import StudyFolder
from advisor.workflows.ablation.path import Measure, Measured
from advisor.workflows.study.winning.retraining import Candidate, number_of, tasks_of, train

CHOOSING_SHARE = 0.6  # of the time at most: then the path is measured as far as it is known
_SAYING = {"choose": "which of {count} changes comes next", "measure": "{count} recipes of the path"}


def measurer(
    winner: Trial,
    *,
    plan: StudyPlan,
    folder: StudyFolder,
    executor: Executor,
    brief: Callable[[Task], Task],
    listen: Callable[[Event], None],
    ends: float | None = None,
) -> Measure:
    """Return what trains recipes and gives their scores.

    Args:
        winner: The winner's trial, with its run.
        plan: Of the study.
        folder: Of the study; nothing is kept there.
        executor: Trains; nothing else is in flight.
        brief: Adds to a task what the training function needs to know.
        listen: Is told what is trained.
        ends: Reading of `time.monotonic` at which all of it ends; no limit when None.
    """
    began, slots = time.monotonic(), executor.idle

    def measure(purpose: str, recipes: Sequence[Recipe], seeds: int) -> Measured:
        share = CHOOSING_SHARE if purpose == "choose" else 1.0
        until = inf if ends is None else began + share * (ends - began)
        if until <= time.monotonic():
            return Measured(scores=((),) * len(recipes), reasons=("",) * len(recipes), in_time=False)
        text = _SAYING[purpose].format(count=len(recipes))
        listen(Noted(text=f"training {text} on {seeds} seeds each: {len(recipes) * seeds} trainings"))
        asked = msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, retrainings=seeds))
        field = [Candidate(place=place, trial=winner, recipe=recipe) for place, recipe in enumerate(recipes)]
        tasks = tasks_of(field, plan=asked, slots=slots, folder=folder)
        results = train(
            [brief(_bare(task, plan=asked, purpose=purpose)) for task in tasks],
            executor,
            listen=lambda _: None,
            left=lambda: until - time.monotonic(),
        )
        return _measured(results, len(recipes), plan=asked)

    return measure


def _bare(task: Task, *, plan: StudyPlan, purpose: str) -> Task:
    """The task with seeds that every recipe has in common; it keeps no model and does not see the test part."""
    seeds = [
        seed_of(plan.name, plan.search.seed, "ablation", purpose, number % plan.search.retrainings)
        for number in task.numbers
    ]
    recipes = zip(task.recipes, seeds, strict=True)
    return msgspec.structs.replace(
        task,
        recipes=tuple(msgspec.structs.replace(recipe, seed=seed) for recipe, seed in recipes),
        families=(),
        with_test=False,
        with_reference_tests=False,
        model_folder="",
        script_title="",
    )


def _measured(results: dict[int, Result], count: int, *, plan: StudyPlan) -> Measured:
    seeds = plan.search.retrainings
    each = [[results.get(number_of(place, repeat, plan=plan)) for repeat in range(seeds)] for place in range(count)]
    whole = [
        [one for one in of_one if one is not None and one.ending.kind is not EndingKind.TIMED_OUT] for of_one in each
    ]
    scores = [
        [None if one.run is None else one.run.scores.validation.get(plan.goal.name) for one in of] for of in whole
    ]
    return Measured(
        scores=tuple(tuple(score for score in of if score is not None and isfinite(score)) for of in scores),
        reasons=tuple(
            next((_reason(one) for one, score in zip(of, had, strict=True) if score is None or not isfinite(score)), "")
            for of, had in zip(whole, scores, strict=True)
        ),
        in_time=all(len(of) == seeds for of in whole),
    )


def _reason(result: Result) -> str:
    said = result.ending.reason or result.ending.kind.value
    return on_one_line(f"a training failed: {said}")
