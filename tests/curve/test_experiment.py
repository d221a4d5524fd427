"""The trainings of a curve change size, seed and rate and little else; the best rate gives the points."""

import math

import pytest

from advisor.curve.experiment import chosen_rate, error_of, harder_regularized, points_of, trainings, wider
from advisor.records import DataFacts, DataPlan, Ending, EndingKind, Goal, Metric, ModelFacts, Recipe, Run, Scores, Task
from advisor.records.recipe import Architecture, Dropout, DropoutKind, Penalty, PenaltyKind

RECIPE = Recipe(data=DataPlan(source="digits"))
GOAL = Goal(metric=Metric.ACCURACY)


def ran(recipe: Recipe, accuracy: float) -> Run:
    rows = recipe.data.rows or 0
    scores = {"accuracy": accuracy}
    return Run(
        recipe=recipe,
        data=DataFacts(task=Task.MULTICLASS, train_rows=rows),
        model=ModelFacts(trainable_parameters=10),
        scores=Scores(train={"accuracy": 1.0}, validation=scores, test={"accuracy": accuracy - 0.1}),
        ending=Ending(EndingKind.FINISHED),
    )


def test_every_seed_has_its_own_subset_at_every_rate() -> None:
    planned = trainings(RECIPE, rows=1000, size=250, seeds=[0, 1])
    assert len(planned) == 6
    assert {one.data.rows for one in planned} == {250}
    assert all(one.seed == one.data.rows_seed for one in planned)
    assert len({one.optimizer.learning_rate for one in planned}) == 3


def test_a_small_set_gets_more_epochs_and_more_patience() -> None:
    (small, *_), (all_rows, *_) = (trainings(RECIPE, rows=1000, size=size, seeds=[0]) for size in (500, 1000))
    assert (small.epochs, small.stopping.patience) == (2 * RECIPE.epochs, 2 * RECIPE.stopping.patience)
    assert (all_rows.epochs, all_rows.stopping.patience) == (RECIPE.epochs, RECIPE.stopping.patience)


def test_the_rate_is_chosen_by_validation_and_the_error_read_from_the_test_part() -> None:
    planned = trainings(RECIPE, rows=1000, size=250, seeds=[0, 1])
    accuracies = [0.7, 0.7, 0.8, 0.9, 0.95, math.nan]
    runs = [ran(recipe, accuracy) for recipe, accuracy in zip(planned, accuracies, strict=True)]
    rate = chosen_rate(runs, GOAL)
    assert rate == planned[2].optimizer.learning_rate
    errors = [point.error for point in points_of(runs, GOAL, rate=rate)]
    assert errors == pytest.approx([0.3, 0.2])


def test_where_every_rate_diverged_one_is_still_chosen() -> None:
    runs = [ran(recipe, math.nan) for recipe in trainings(RECIPE, rows=1000, size=250, seeds=[0])]
    assert math.isfinite(chosen_rate(runs, GOAL))


def test_a_metric_that_was_not_scored_is_nan() -> None:
    assert math.isnan(error_of({}, Goal(metric=Metric.AUC)))


def test_wider_is_twice_as_wide() -> None:
    assert wider(RECIPE).architecture.width == 2 * Architecture().width


@pytest.mark.parametrize(
    ("recipe", "dropped", "strength"),
    [
        (RECIPE, 0.7, 0.0),
        (Recipe(data=RECIPE.data, dropout=Dropout(kind=DropoutKind.NONE)), None, 1e-3),
        (
            Recipe(
                data=RECIPE.data,
                dropout=Dropout(kind=DropoutKind.NONE),
                penalty=Penalty(kind=PenaltyKind.L1, strength=1e-5),
            ),
            None,
            1e-4,
        ),
    ],
)
def test_the_regularizer_that_is_there_is_made_stronger(recipe: Recipe, dropped: float | None, strength: float) -> None:
    changed = harder_regularized(recipe)
    assert sum(changed.penalty.coefficients) == pytest.approx(strength)
    if dropped is not None:
        assert changed.dropout.rate == pytest.approx(dropped)
