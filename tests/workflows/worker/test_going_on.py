"""A worker hands the states of its best trainings back, and goes on from what a task brings of them."""

import msgspec
import pytest

from advisor.records import DataPlan, Recipe
from advisor.records.parts.going_on import WentOn
from advisor.records.recipe import (
    Architecture,
    Optimizer,
    OptimizerName,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.search.work import Result, Task

pytestmark = pytest.mark.backend


class Nobody:
    """Hears nothing and answers nothing."""

    def epoch(self, number: int, epoch: int, values: dict[str, float]) -> None:
        pass

    def ask(self, number: int, dimension: object) -> float | int | str | bool:
        raise AssertionError(dimension)


def recipes(epochs: int, *, folds: int = 0) -> tuple[Recipe, ...]:
    return tuple(
        Recipe(
            data=DataPlan(source="iris", folds=folds),
            architecture=Architecture(depth=1, width=4),
            optimizer=Optimizer(name=OptimizerName.MOMENTUM, learning_rate=rate),
            schedule=Schedule(kind=ScheduleKind.CONSTANT),
            stopping=Stopping(kind=StoppingKind.NONE),
            epochs=epochs,
            seed=seed,
        )
        for seed, rate in enumerate((0.125, 2.0**-20))
    )


def trained(numbers: tuple[int, ...], recipes: tuple[Recipe, ...], **said: object) -> list[Result]:
    from advisor.workflows.worker.trial import train_task

    return list(train_task(Task(numbers=numbers, recipes=recipes, **said), Nobody()))


def losses(result: Result) -> list[float]:
    assert result.run is not None
    return result.run.trace("val_loss").tolist()


def test_every_fold_of_a_trial_goes_on_in_a_cohort_and_what_is_torn_is_told() -> None:
    together = {"together": True, "every_fold": True}
    good, bad = trained((0, 1), recipes(1, folds=2), keep_checkpoints=1, **together)
    assert (bool(good.checkpoint), bad.checkpoint) == (True, b"")  # the best one alone is worth its room
    whole, _ = trained((2, 3), recipes(3, folds=2), keep_checkpoints=0, **together)
    assert whole.checkpoint == b""

    later = tuple(msgspec.structs.replace(each, seed=99) for each in recipes(3, folds=2))
    brought = {"goes_on_from": (0, 1), "checkpoints": (good.checkpoint, good.checkpoint[:999])}
    went_on, anew = trained((4, 5), later, keep_checkpoints=2, **brought, **together)
    assert went_on.run is not None
    assert anew.run is not None
    assert went_on.run.went_on == WentOn(trial=0, epochs=1)
    assert losses(went_on) == pytest.approx(losses(whole), rel=1e-4)
    assert went_on.folds is not None
    assert whole.folds is not None
    assert went_on.folds.mean == pytest.approx(whole.folds.mean, rel=1e-4)
    because = "the kept state of trial 1 cannot be used: it is not whole"
    assert anew.run.went_on == WentOn(trial=1, because=because)
    assert (len(losses(anew)), bool(went_on.checkpoint), bool(anew.checkpoint)) == (3, True, True)


def test_a_trial_alone_goes_on_twice_and_a_state_of_other_folds_is_none_of_its() -> None:
    one, two, three = ((recipes(epochs)[0],) for epochs in (1, 2, 3))
    [whole] = trained((0,), three)
    [first] = trained((1,), one, keep_checkpoints=1)
    [second] = trained((2,), two, keep_checkpoints=1, goes_on_from=(1,), checkpoints=(first.checkpoint,))
    [third] = trained((3,), three, goes_on_from=(2,), checkpoints=(second.checkpoint,))
    assert third.run is not None
    assert third.run.went_on == WentOn(trial=2, epochs=2)
    assert losses(third) == pytest.approx(losses(whole), rel=1e-4)
    assert third.run.seconds is not None
    folded = (recipes(2, folds=2)[0],)
    [other] = trained((4,), folded, every_fold=True, goes_on_from=(1,), checkpoints=(first.checkpoint,))
    assert other.run is not None
    assert other.run.went_on is not None
    assert other.run.went_on.because == "the kept state of trial 1 cannot be used: it is of other folds"
    [gone] = trained((5,), one, goes_on_from=(1,), checkpoints=(b"",))
    assert gone.run is not None
    assert gone.run.went_on is not None
    assert gone.run.went_on.because == "the kept state of trial 1 cannot be used: it is not there any more"
