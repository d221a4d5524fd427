"""Reference models: what they are, what they score, and that they stay cheap and repeatable."""

import numpy as np
import pytest

from advisor.records import DataPlan, Recipe, SplitKind
from advisor.training.data.prepare import Source, named_source, prepare
from advisor.training.scores.references import columns_to_see, fit_references, reference_test_scores, references


def dataset_of(name, **plan):
    recipe = Recipe(data=DataPlan(source=name, **plan))
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=True)


def test_references_of_classes_come_in_order_of_their_strength():
    dataset = dataset_of("wine")
    majority, linear, boosting = references(dataset)
    assert [r.name for r in (majority, linear, boosting)] == ["majority", "linear", "boosting"]
    counts = np.bincount(dataset.y_train)
    assert majority.validation["accuracy"] == pytest.approx((dataset.y_validation == counts.argmax()).mean())
    shares = counts / counts.sum()
    assert majority.train["loss"] == pytest.approx(-(shares * np.log(shares)).sum())
    assert linear.validation["accuracy"] > 0.9
    assert boosting.train["accuracy"] == 1.0


def test_linear_reference_of_real_targets_is_ridge_regression_in_original_units():
    references_of_diabetes = {r.name: r for r in references(dataset_of("diabetes"))}
    assert references_of_diabetes["majority"].train["r2"] == pytest.approx(0, abs=1e-6)
    assert 50 < references_of_diabetes["linear"].validation["rmse"] < 60


def test_test_scores_come_only_from_the_test_part():
    scores = reference_test_scores(dataset_of("iris"))
    assert set(scores) == {"majority", "linear", "boosting"}
    recipe = Recipe(data=DataPlan(source="iris"))
    without = prepare(named_source(recipe.data, folder=None), recipe, with_test=False)
    assert reference_test_scores(without) == {}


def test_references_are_the_same_each_time():
    dataset = dataset_of("breast_cancer")
    assert references(dataset) == references(dataset)


def test_label_that_never_changes_is_predicted_as_it_is():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)).astype(np.float32)
    y = np.stack([x[:, 0] > 0, np.ones(60)], axis=1).astype(int)
    dataset = prepare(Source(x=x, y=y), Recipe(data=DataPlan(source="mine")), with_test=False)
    majority, linear, _ = references(dataset)
    assert linear.validation["accuracy"] > 0.9
    assert majority.validation["accuracy"] > 0.5


def test_class_that_is_missing_in_the_training_part_has_probability_0():
    y = np.r_[np.arange(30) % 2, np.full(10, 2)]
    plan = DataPlan(source="mine", split=SplitKind.RANGES, train_rows=(0, 25), validation_rows=(25, 40))
    dataset = prepare(Source(x=np.arange(80.0).reshape(40, 2), y=y), Recipe(data=plan), with_test=False)
    assert all(np.isfinite(r.validation["loss"]) for r in references(dataset))


def test_trees_of_wide_rows_see_the_features_that_say_most_and_a_draw_of_the_others():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 1_000)), np.repeat([0, 1], 100)
    x[:, [3, 500, 999]] += 2 * y[:, None]
    x[:, 7] = 1.0  # never changes
    for target in (y, y.astype(float)):
        seen = columns_to_see(x, target)
        assert len(seen) == len(set(seen)) == 256
        assert {3, 500, 999} <= set(seen)
    assert len(columns_to_see(x, np.stack([y, y], axis=1))) == 256
    assert columns_to_see(x[:, :256], y) is None


def test_models_fitted_once_score_as_those_fitted_anew():
    dataset = dataset_of("wine")
    fitted = fit_references(dataset)
    assert references(dataset, fitted=fitted) == references(dataset)
    assert reference_test_scores(dataset, fitted=fitted) == reference_test_scores(dataset)
