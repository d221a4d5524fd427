"""Networks of one input become one ordinary model that answers with their mean, scored as it is handed over."""

from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from advisor.errors import FileError
from advisor.records import DataPlan, Goal, Metric, Recipe
from advisor.records.goal import ThresholdChoice
from advisor.records.recipe import Architecture, Dropout, DropoutKind
from advisor.training.data.prepare import prepare, source_from_frame
from advisor.training.ensemble import WEIGHTS, keep_weights, kept_network, mean_network, put_together
from advisor.training.network.build import build_network
from advisor.training.network.inference import outputs_of
from advisor.training.predicting import predict
from advisor.training.saving import save_winner
from advisor.training.scores.scoring import score

pytestmark = pytest.mark.backend
SMALL = {"architecture": Architecture(width=8), "dropout": Dropout(kind=DropoutKind.NONE)}


def table(classes: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=list("abc"))
    told = frame["a"] + rng.normal(size=200)
    return frame.assign(
        y=told * 100 if classes == 0 else pd.cut(told, classes, labels=list("uvw")[:classes]).astype(str)
    )


def made(classes: int, **settings):
    plan = DataPlan(source="table", target="y")
    recipe = Recipe(data=plan, **SMALL, **settings)
    dataset = prepare(source_from_frame(table(classes), plan), recipe, with_test=True)
    networks = [build_network(Recipe(data=plan, **SMALL, seed=seed), dataset.facts) for seed in range(4)]
    return recipe, dataset, networks


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_the_file_is_plain_keras_and_predicts_what_was_scored(classes: int, tmp_path: Path):
    recipe, dataset, networks = made(classes)
    alone = [outputs_of(each, dataset.x_test) for each in networks]
    model, run, whole = put_together(networks, recipe, dataset, Goal())
    save_winner(tmp_path, model, dataset)
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_allclose(outputs_of(loaded, dataset.x_test), np.mean(alone, axis=0), atol=1e-6)
    assert whole.parameters == sum(each.count_params() for each in networks)
    said = {noise.metric: noise.mean for noise in whole.test}
    assert said == pytest.approx(score(dataset.facts, "auto", dataset.y_test, np.mean(alone, axis=0)), rel=1e-5)
    assert run.scores.test == said
    assert predict(tmp_path, table(classes)).shape == (200, 1 + classes)


def test_averaging_is_in_original_units_too(tmp_path: Path):
    recipe, dataset, networks = made(0)
    singles = []
    for number, network in enumerate(networks):
        save_winner(tmp_path / str(number), network, dataset)
        singles.append(predict(tmp_path / str(number), table(0))["prediction"].to_numpy())
    save_winner(tmp_path / "all", put_together(networks, recipe, dataset, Goal())[0], dataset)
    together = predict(tmp_path / "all", table(0))["prediction"].to_numpy()
    np.testing.assert_allclose(together, np.mean(singles, axis=0), rtol=1e-4)


def test_one_network_alone_is_handed_over_as_it_is(tmp_path: Path):
    recipe, dataset, (network, *_) = made(2)
    keep_weights(tmp_path, network.get_weights())
    model, run, whole = put_together([kept_network(tmp_path, recipe, dataset)], recipe, dataset, Goal())
    np.testing.assert_array_equal(outputs_of(model, dataset.x_test), outputs_of(network, dataset.x_test))
    alone = score(dataset.facts, "auto", dataset.y_test, outputs_of(network, dataset.x_test))
    assert run.scores.test == pytest.approx(alone, rel=1e-5)
    assert (whole.networks, whole.validation, whole.test) == (1, (), ())


def test_the_deviation_is_of_the_means_without_one_network():
    recipe, dataset, networks = made(2)
    whole = put_together(networks, recipe, dataset, Goal())[2]
    answers = np.stack([outputs_of(each, dataset.x_test) for each in networks])
    without = [
        score(dataset.facts, "auto", dataset.y_test, np.delete(answers, place, axis=0).mean(axis=0))["loss"]
        for place in range(4)
    ]
    loss = next(noise for noise in whole.test if noise.metric == "loss")
    assert loss.sd == pytest.approx(np.std(without) * 3**0.5, rel=1e-4)
    assert loss.networks == 4


def test_a_threshold_that_the_validation_part_chooses_is_chosen_for_the_mean():
    recipe, dataset, networks = made(2, threshold_choice=ThresholdChoice.VALIDATION)
    run = put_together(networks, recipe, dataset, Goal(metric=Metric.F1))[1]
    assert run.recipe is not None
    means = np.mean([outputs_of(each, dataset.x_validation) for each in networks], axis=0)
    ours = score(dataset.facts, "auto", dataset.y_validation, means, threshold=run.recipe.threshold)["f1"]
    assert ours >= score(dataset.facts, "auto", dataset.y_validation, means, threshold=0.5)["f1"]
    assert run.scores.validation["f1"] == pytest.approx(ours)


def test_weights_are_kept_and_those_of_another_network_refused(tmp_path: Path):
    recipe, dataset, networks = made(2)
    keep_weights(tmp_path, networks[1].get_weights())
    again = kept_network(tmp_path, recipe, dataset)
    np.testing.assert_array_equal(outputs_of(again, dataset.x_test), outputs_of(networks[1], dataset.x_test))
    keep_weights(tmp_path, networks[1].get_weights()[:2])
    with pytest.raises(FileError, match=WEIGHTS):
        kept_network(tmp_path, recipe, dataset)


def test_networks_of_two_inputs_are_refused():
    inputs = [keras.Input((1,)), keras.Input((1,))]
    two = keras.Model(inputs, keras.layers.Add()(inputs))
    with pytest.raises(FileError, match="cannot make an ensemble"):
        mean_network([two, two])
