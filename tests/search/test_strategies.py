"""Growing, pruning and complexity regularization, against a loss whose best size is known."""

from collections.abc import Callable

import msgspec
import pytest

from advisor.errors import StudyError
from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    Goal,
    Metric,
    ModelFacts,
    Narrowing,
    Run,
    Scores,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.search.driver import Outside, Searched, run_study
from advisor.search.proposals import Engine, Proposal
from advisor.search.strategies.complexity import penalized
from advisor.search.strategies.growing import GrowingEngine
from advisor.search.strategies.pruning import SHARES, PruningEngine
from advisor.search.strategies.size import size_dimensions, units_of
from advisor.search.work import Result, Shrunk, Task
from tests.search.fakes import Clock, FakeExecutor
from tests.spaces import sound_space

PLAN = StudyPlan(
    name="sizes",
    data=DataPlan(source="digits"),
    goal=Goal(metric=Metric.ACCURACY),
    space={
        "depth": Narrowing(low=1, high=3),
        "width": Narrowing(low=8, high=128),
        "learning_rate": Narrowing(low=1e-4, high=1e-1),
        "batch_size": Narrowing(low=16, high=256),
    },
    budget=Budget(trials=50),
)
SPACE = sound_space(PLAN)


def run_of(task: Task, accuracy: Callable[[int], float], *, taken_out: float = 0.0) -> Run:
    (recipe,) = task.recipes
    size = round(1000 * units_of(recipe) * (1 - taken_out))
    return Run(
        recipe=recipe,
        ending=Ending(EndingKind.FINISHED),
        model=ModelFacts(trainable_parameters=size),
        scores=Scores(validation={"accuracy": accuracy(size)}),
    )


def saturating(size: int) -> float:
    """Grows with size, less and less."""
    return 1.0 - 1000.0 / (size + 1000.0)


def studied(engine: Engine, store, *, plan: StudyPlan = PLAN, judge=None, history=(), shrink=()) -> Searched:
    def train(task: Task) -> tuple[Result, ...]:
        run = run_of(task, saturating)
        steps = tuple(
            Shrunk(
                share=share,
                size=round((run.model.trainable_parameters or 0) * (1 - share)),
                run=run_of(task, saturating, taken_out=share),
            )
            for share in task.shrink
        )
        return (Result(number=task.numbers[0], ending=run.ending, run=run, shrunk=steps),)

    clock = Clock()
    outside = Outside(
        save=store.save, clock=clock, judge=judge, brief=lambda task: msgspec.structs.replace(task, shrink=shrink)
    )

    def recipe_of(proposal: Proposal):
        return SPACE.recipe(proposal.parameters)

    executor = FakeExecutor(clock, train=train)
    return run_study(plan, engine, executor=executor, recipe_of=recipe_of, history=history, outside=outside)


def test_sizes_are_found_by_trying_not_by_name() -> None:
    assert [dimension.name for dimension in size_dimensions(SPACE)] == ["depth", "width"]  # not the batch size


def test_growing_starts_with_the_smallest_and_ends_when_the_specification_is_met(store) -> None:
    plan = msgspec.structs.replace(PLAN, budget=Budget(trials=50, until=0.97))
    found = studied(GrowingEngine(SPACE, goal=Goal(metric=Metric.ACCURACY)), store, plan=plan)
    assert found.ended_by == "until"
    assert found.trials[0].parameters == {"depth": 1, "width": 8}
    sizes = [trial.size for trial in found.trials]
    assert found.best.score is not None
    assert found.best.score >= 0.97
    assert found.best.size == max(size for size in sizes if size)
    assert all(trial.score < 0.97 for trial in found.trials if trial.size and trial.size < found.best.size)
    assert found.best.size < 128_000  # a far larger one would have met it too


def test_growing_ends_with_the_largest_network_when_nothing_meets_the_specification(store) -> None:
    found = studied(GrowingEngine(SPACE, goal=Goal(metric=Metric.ACCURACY)), store)
    assert found.ended_by == "space"
    assert found.trials[-1].parameters == {"depth": 3, "width": 128}


def test_growing_goes_on_where_it_was_interrupted(store) -> None:
    few = msgspec.structs.replace(PLAN, budget=Budget(trials=4))
    first = studied(GrowingEngine(SPACE, goal=Goal(metric=Metric.ACCURACY)), store, plan=few)
    again = studied(GrowingEngine(SPACE, goal=Goal(metric=Metric.ACCURACY)), store, history=first.trials)
    whole = studied(GrowingEngine(SPACE, goal=Goal(metric=Metric.ACCURACY)), store)
    assert [trial.parameters for trial in again.trials] == [trial.parameters for trial in whole.trials]


def test_pruning_starts_with_the_largest_and_every_step_is_a_trial(store) -> None:
    found = studied(PruningEngine(SPACE), store, shrink=SHARES)
    assert found.trials[0].parameters == {"depth": 3, "width": 128}
    assert [trial.pruned_share for trial in found.trials] == [0.0, *SHARES]
    assert found.trials[2].proposed_by == "50% of trial 0 pruned"
    sizes = [trial.size or 0 for trial in found.trials]
    assert sizes == sorted(sizes, reverse=True)
    assert len(store.trials) == 1 + len(SHARES)
    assert all(trial.state is TrialState.FINISHED for trial in found.trials)


def test_the_stated_weight_decides_how_small_the_winner_is(store) -> None:
    def winner(weight: float) -> Trial:
        def judge(trial: Trial) -> float | None:
            return penalized(trial, PLAN.goal, weight=weight)

        return studied(PruningEngine(SPACE), store, shrink=SHARES, judge=judge).best

    assert winner(0.0).pruned_share == 0.0
    assert winner(1.0).pruned_share == SHARES[-1]
    assert 0.0 < winner(0.05).pruned_share < SHARES[-1]


@pytest.mark.parametrize(("metric", "expected"), [(Metric.ACCURACY, 0.9 - 0.03), (Metric.LOSS, 0.9 + 0.03)])
def test_the_penalty_makes_the_score_worse_whichever_way_it_improves(metric: Metric, expected: float) -> None:
    trial = Trial(number=0, score=0.9, size=1000)
    assert penalized(trial, Goal(metric=metric), weight=0.01) == pytest.approx(expected)
    assert penalized(Trial(number=0), Goal(metric=metric), weight=0.01) is None


def test_a_space_without_a_size_can_neither_grow_nor_be_pruned() -> None:
    flat = sound_space(msgspec.structs.replace(PLAN, space={"learning_rate": Narrowing(low=1e-4, high=1e-1)}))
    with pytest.raises(StudyError, match="nothing can grow"):
        GrowingEngine(flat, goal=Goal())
    with pytest.raises(StudyError, match="no largest network"):
        PruningEngine(flat)
