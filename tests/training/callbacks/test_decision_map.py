"""Decision maps, the Playground's data, and the curves of activations."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Architecture, Family
from advisor.space.design import base_recipe
from advisor.space.recipes import recipe_from
from advisor.store.plans.plans import read_plan
from advisor.training.callbacks.decision_map import MapWatcher, snapshot_epochs
from advisor.training.data import playground
from advisor.training.data.planes import asked_plane, feature_plane, projected_plane
from advisor.training.data.prepare import Dataset, named_source, prepare, source_from_frame
from advisor.training.fit import train
from advisor.training.network.activation_curves import activation_curves, activation_of
from advisor.training.network.inference import outputs_of
from tests.spaces import sound_space

pytestmark = pytest.mark.backend

STUDIES = Path(__file__).parents[3] / "studies"


def recipe_on(source: str, **parameters: float | int | str) -> Recipe:
    quick = {"width": 16, "taper": 1.0, "dropout": 0.0, "learning_rate": 0.03, "activation": "tanh", "epochs": 12}
    return recipe_from({**quick, "stopping": "none", **parameters}, base=Recipe(data=DataPlan(source=source)))


def dataset_for(recipe: Recipe) -> Dataset:
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=False)


@pytest.mark.parametrize("name", ["circle", "xor", "gaussian", "spiral"])
def test_playground_sets_have_two_even_classes_of_two_features(name: str):
    x, y = getattr(playground, name)()
    again, _ = getattr(playground, name)()
    assert x.shape == (500, 2)
    np.testing.assert_array_equal(x, again)
    assert np.abs(x).max() < 12
    assert 0.4 < y.mean() < 0.6


def test_playground_sets_are_what_their_names_say():
    x, y = playground.circle()
    assert np.hypot(*x[y == 1].T).max() < np.hypot(*x[y == 0].T).mean()
    x, y = playground.xor()
    assert ((x.prod(axis=1) > 0) == y).mean() > 0.85  # the rest is the Playground's noise
    x, y = playground.gaussian()
    assert (x[y == 1].mean(axis=0) > 1.5).all()
    assert (x[y == 0].mean(axis=0) < -1.5).all()
    x, y = playground.spiral()
    straight = np.column_stack([x, np.ones(len(x))])
    weights = np.linalg.lstsq(straight, 2.0 * y - 1, rcond=None)[0]
    assert ((straight @ weights > 0) == y).mean() < 0.75  # no line parts two spirals


@pytest.mark.parametrize("name", ["circle", "xor", "gaussian", "spiral"])
def test_playground_studies_name_their_sets_and_a_space_that_can_be_searched(name: str):
    plan = read_plan(STUDIES / f"playground_{name}.toml")
    assert plan.data.source == f"playground_{name}"
    assert base_recipe(plan)[0].architecture.widths == (8, 8)
    assert {dimension.name for dimension in sound_space(plan).dimensions} >= {"depth", "width", "activation"}


def test_network_of_two_features_has_its_map_taken_over_training():
    recipe = recipe_on("playground_circle")
    dataset = dataset_for(recipe)
    trained = train(recipe, dataset)
    drawn = trained.run.decision_map
    assert drawn is not None
    assert [snapshot.epoch for snapshot in drawn.snapshots] == list(snapshot_epochs(12))
    last = np.array(drawn.snapshots[-1].outputs)
    assert last.shape == (len(drawn.y), len(drawn.x))
    row, column = 7, 31
    place = np.array([[drawn.x[column], drawn.y[row]]], dtype=np.float32)
    assert last[row, column] == pytest.approx(float(outputs_of(trained.model, place)[0, 0]), abs=1e-3)
    assert drawn.classes == 2
    assert {target for _, _, target in drawn.points} == {0.0, 1.0}
    middle = np.abs(np.array(drawn.x)).argmin(), np.abs(np.array(drawn.y)).argmin()
    assert last[middle[1], middle[0]] > 0.9 > 0.1 > last[0, 0]  # the disc is one class, the corner the other


def test_map_over_chosen_features_keeps_the_others_at_their_mean():
    dataset = dataset_for(recipe_on("iris"))
    plane = feature_plane(dataset, 2, 3)
    rows = plane.rows(np.array([1.0]), np.array([-1.0]))
    np.testing.assert_allclose(rows[0, 2:], [1.0, -1.0])
    np.testing.assert_allclose(rows[0, :2], dataset.x_train[:, :2].mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(plane.places(rows), [[1.0, -1.0]], atol=1e-12)


def test_projected_map_shows_what_differs_most():
    recipe = recipe_on("iris", epochs=2)
    dataset = dataset_for(recipe)
    plane = projected_plane(dataset)
    places = plane.places(dataset.x_train.astype(np.float64))
    shown, whole = places.var(axis=0), dataset.x_train.var(axis=0).sum()
    assert shown[0] > shown[1]
    assert shown.sum() > 0.9 * whole  # iris: two components hold 96 % of the standardized variance
    watcher = MapWatcher(dataset, plane, epochs=[1])
    train(recipe, dataset, observers=[watcher])
    drawn = watcher.decision_map
    assert drawn.classes == 3
    assert set(np.unique(drawn.snapshots[0].outputs)) <= {0.0, 1.0, 2.0}


def test_map_of_the_last_epoch_is_taken_where_training_stops_early():
    recipe = recipe_on("iris", epochs=30, stopping="early", stopping_patience=1, learning_rate=0.3, schedule="constant")
    dataset = dataset_for(recipe)
    watcher = MapWatcher(dataset, feature_plane(dataset), epochs=[0, 29])
    run = train(recipe, dataset, observers=[watcher]).run
    assert watcher.decision_map.snapshots[-1].epoch == run.epochs - 1 < 29


def test_images_have_no_plane():
    with pytest.raises(DataError, match="cannot draw a decision map"):
        feature_plane(dataset_for(recipe_on("digits")))
    with pytest.raises(DataError, match="cannot draw a decision map"):
        feature_plane(dataset_for(recipe_on("iris")), 0, 4)


def test_activation_curves_are_the_lectures_formulas():
    curves = {curve.name: curve for curve in activation_curves(Architecture(leaky_slope=0.1, elu_alpha=0.3))}
    x = np.array(curves["relu"].x)
    formulas = {
        "sigmoid": 1 / (1 + np.exp(-x)),
        "tanh": np.tanh(x),
        "softplus": np.log1p(np.exp(x)),
        "relu": np.maximum(x, 0),
        "leaky_relu": np.where(x > 0, x, 0.1 * x),
        "elu": np.where(x > 0, x, 0.3 * (np.exp(x) - 1)),
        "selu": 1.0507 * np.where(x > 0, x, 1.67326 * (np.exp(x) - 1)),
    }
    for name, expected in formulas.items():
        np.testing.assert_allclose(curves[name].y, expected, atol=1e-3)
    at = np.abs(x - 2).argmin()
    assert curves["sigmoid"].derivative[at] == pytest.approx(0.105, abs=2e-3)
    assert curves["relu"].derivative[at] == pytest.approx(1.0, abs=2e-3)
    assert curves["selu"].derivative[at] == pytest.approx(1.0507, abs=2e-3)


def test_activations_say_what_they_pass_back():
    curves = {curve.name: curve for curve in activation_curves()}
    assert curves["sigmoid"].largest_slope == pytest.approx(0.25, abs=1e-3)
    assert curves["selu"].largest_slope == pytest.approx(1.0507 * 1.67326, abs=0.02)
    edge = np.log((1 + 0.6**0.5) / (1 - 0.6**0.5))  # where s (1 - s) = 0.1
    assert curves["sigmoid"].flat_share == pytest.approx(1 - edge / 5, abs=2e-3)
    assert curves["leaky_relu"].flat_share == 0.0
    assert 0.4 < (curves["relu"].flat_share or 0.0) < 0.6


def test_a_recipe_names_the_curve_of_its_own_slope_and_a_model_of_the_users_own_has_none():
    steep = activation_of(recipe_on("iris", activation="leaky_relu", leaky_slope=0.3))
    assert steep is not None
    assert steep.number == 0.3
    assert steep.y[0] == pytest.approx(-1.5, abs=1e-3)
    own = Recipe(data=DataPlan(source="iris"), architecture=Architecture(family=Family.CUSTOM, function="a:b"))
    assert activation_of(own) is None


@pytest.mark.parametrize(
    ("asked", "names"),
    [(("0", "2"), ("feature 0", "feature 2")), (("components",), ("first component", "second component"))],
)
def test_a_study_may_ask_for_the_map_of_any_two_features_or_of_the_main_directions(asked, names):
    recipe = replace(recipe_on("iris", epochs=3), data=DataPlan(source="iris", map=asked))
    drawn = train(recipe, dataset_for(recipe)).run.decision_map
    assert drawn is not None
    assert (drawn.x_name, drawn.y_name) == names
    assert drawn.classes == 3
    assert [snapshot.epoch for snapshot in drawn.snapshots] == [0, 1, 2]


def test_features_of_a_table_are_asked_for_by_their_columns():
    frame = pd.DataFrame({"kind": ["a", "b"] * 20, "width": range(40), "depth": range(40, 0, -1), "y": [0, 1] * 20})
    recipe = replace(recipe_on("iris"), data=DataPlan(source="table", target="y", map=("depth", "width")))
    dataset = prepare(source_from_frame(frame, recipe.data), recipe, with_test=False)
    plane = asked_plane(dataset, ("depth", "width"))
    assert plane.names == ("depth", "width")
    assert plane.across.tolist()[:2] == [0, 1]  # numbers come first, in the order of the columns
    with pytest.raises(
        DataError, match=r"data.map: expected two features.*the table's numeric columns are width, depth"
    ):
        asked_plane(dataset, ("depth", "kind"))
