"""Conditions: the folds of a trial are compared by their mean, go on together and end together."""

import pytest

from advisor.records import DataPlan, Ending, EndingKind, Goal, Metric, Recipe
from advisor.training.cohort.conditions import BY_LOSS, Conditions
from advisor.training.cohort.halving import Halving
from advisor.training.cohort.progress import Progress

pytestmark = pytest.mark.backend

RECIPE = Recipe(data=DataPlan(source="iris"))


def member(*val_losses: float, ending: Ending | None = None) -> Progress:
    progress = Progress(RECIPE, 0, 32, True, 32, "accuracy")
    progress.traces = {("val_loss", None): [*val_losses], ("val_accuracy", None): [1 - loss for loss in val_losses]}
    progress.best_epoch = val_losses.index(min(val_losses))
    progress.epochs = len(val_losses)
    progress.ending = ending
    return progress


def ended(members: list[Progress], families: tuple[int, ...] | None, goal: Goal = BY_LOSS) -> list[bool]:
    conditions = Conditions(goal=goal, survivors=Halving(rungs=(members[0].epochs,), share=0.5), families=families)
    conditions.end(members)
    return [member.ending is not None and member.ending.kind is EndingKind.PRUNED for member in members]


def test_the_mean_of_a_trials_folds_decides_and_all_of_them_end() -> None:
    losses = (0.1, 0.9, 0.4, 0.3)  # the best single fold belongs to the worse trial
    assert ended([member(loss) for loss in losses], families=(7, 7, 8, 8)) == [True, True, False, False]
    assert ended([member(loss) for loss in losses], families=None) == [False, True, True, False]


def test_a_fold_that_has_ended_counts_and_is_left_as_it_ended() -> None:
    stopped = member(0.1, ending=Ending(EndingKind.STOPPED_EARLY))
    members = [stopped, member(0.3), member(0.4), member(0.5)]
    assert ended(members, families=(1, 1, 2, 2)) == [False, False, True, True]
    assert members[0].ending == Ending(EndingKind.STOPPED_EARLY)


def test_a_trial_with_a_diverged_fold_is_the_worst() -> None:
    diverged = member(0.0, ending=Ending(EndingKind.DIVERGED))
    members = [diverged, member(0.1), member(0.8), member(0.9)]
    for goal in (BY_LOSS, Goal(metric=Metric.ACCURACY)):
        for each in members[1:]:
            each.ending = None
        assert ended(members, families=(1, 1, 2, 2), goal=goal) == [False, True, False, False]


@pytest.mark.parametrize("goal", [BY_LOSS, Goal(metric=Metric.ACCURACY)])
def test_members_are_compared_by_their_best_epochs_for_these_are_handed_over(goal: Goal) -> None:
    fast, slow = member(0.2, 0.1, 0.5), member(0.9, 0.6, 0.4)
    assert ended([fast, slow], families=None, goal=goal) == [False, True]


def test_a_group_of_members_keeps_its_families() -> None:
    conditions = Conditions(families=(4, 4, 5, 5))
    assert conditions.of([1, 3]).families == (4, 5)
    assert Conditions().of([1, 3]).families is None


def test_members_that_train_end_when_they_are_stopped_and_those_that_had_ended_stay_so() -> None:
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(True)
        return len(asked) > 1

    early = member(0.1, ending=Ending(EndingKind.STOPPED_EARLY))
    members = [early, member(0.3)]
    conditions = Conditions(stopped=stopped).of([0, 1])
    conditions.end(members)
    assert members[1].ending is None
    conditions.end(members)
    assert members[1].ending == Ending(EndingKind.TIMED_OUT, "the search was stopped after epoch 1")
    assert early.ending == Ending(EndingKind.STOPPED_EARLY)
