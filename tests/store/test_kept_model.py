"""What the file of a kept model holds, told without a backend."""

import keras
import pytest

from advisor.store.kept_model import holds_weights_alone
from advisor.training.network.own.weights_file import save_weights

pytestmark = pytest.mark.backend


def test_weights_alone_are_told_from_a_whole_model_by_what_the_file_holds(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    for name in ("whole.keras", "whole.h5"):
        model.save(tmp_path / name)
    for name in ("model.keras", "model.h5"):
        save_weights(tmp_path / name, model)
    alone = {path.name for path in tmp_path.iterdir() if holds_weights_alone(path)}
    assert alone == {"model.keras", "model.h5"}
    assert not holds_weights_alone(tmp_path / "none.keras")
