"""Smoothed labels: trained on, never validated on, and counted as what they were."""

import keras
import msgspec
import numpy as np
import pytest

from advisor.errors import RecipeError
from advisor.records import DataFacts, DataPlan, Recipe, Task
from advisor.records.recipe import Architecture
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.training.network.outputs import SmoothedAccuracy, loss_name, training_targets
from advisor.training.saving import load_winner, save_winner

pytestmark = pytest.mark.backend

SMOOTHED = Recipe(
    data=DataPlan(source="breast_cancer"), architecture=Architecture(depth=1, width=8), label_smoothing=0.2, epochs=3
)


def test_a_network_trained_on_smoothed_labels_is_judged_by_what_they_were(tmp_path):
    dataset = prepare(named_source(SMOOTHED.data, folder=None), SMOOTHED, with_test=False)
    trained = train(SMOOTHED, dataset)
    run = trained.run
    assert run.trace("accuracy")[-1] > 0.4  # none would be told right by Keras's own accuracy
    best = int(np.argmin(run.trace("val_loss")))
    assert run.scores.validation["loss"] == pytest.approx(run.trace("val_loss")[best], rel=1e-4)
    save_winner(tmp_path, trained.model, dataset)
    again = load_winner(tmp_path).model
    np.testing.assert_allclose(again(dataset.x_validation), trained.model(dataset.x_validation), rtol=1e-5)


def test_a_share_of_each_label_is_shared_by_all_classes_as_keras_does():
    y, facts = np.array([0, 2, 1]), DataFacts(task=Task.MULTICLASS, train_rows=3, classes=tuple("abc"))
    outputs = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]], np.float32)
    recipe = msgspec.structs.replace(SMOOTHED, data=DataPlan(source="iris"))
    assert loss_name(recipe, Task.MULTICLASS) == "categorical_crossentropy"
    mine = keras.losses.categorical_crossentropy(training_targets(recipe, facts, y), outputs)
    theirs = keras.losses.categorical_crossentropy(np.eye(3, dtype=np.float32)[y], outputs, label_smoothing=0.2)
    np.testing.assert_allclose(mine, theirs, rtol=1e-5)


def test_smoothed_labels_are_counted_as_right_when_what_they_were_is_told():
    metric = SmoothedAccuracy(name="accuracy")
    metric.update_state(np.array([[0.1], [0.9], [0.9]]), np.array([[0.2], [0.7], [0.3]]))
    assert float(metric.result()) == pytest.approx(2 / 3)


def test_numbers_have_no_labels_to_smooth():
    with pytest.raises(RecipeError, match="does not fit its data"):
        loss_name(SMOOTHED, Task.REGRESSION)
