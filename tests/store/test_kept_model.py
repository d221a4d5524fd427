"""What the file of a kept model holds, told without a backend."""

import h5py
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
    (tmp_path / "torn.h5").write_bytes(b"\x89HDF\r\n\x1a\n and no more")
    assert not holds_weights_alone(tmp_path / "torn.h5")


def test_weights_are_not_read_to_see_that_there_is_nothing_else(tmp_path):
    with h5py.File(tmp_path / "large.h5", "w") as file:
        file.create_dataset("layer/kernel", shape=(1 << 28,), dtype="f8", chunks=(1 << 20,))
        file["layer"].attrs["named"] = "model_config"
    with (tmp_path / "large.h5").open("r+b") as file:
        file.truncate(1 << 35)  # sparse: more than can be read
    assert holds_weights_alone(tmp_path / "large.h5")
