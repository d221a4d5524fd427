"""What a network costs is measured of the network itself: of one row and of a batch, whatever the data hold."""

import keras
import numpy as np
import pytest

from advisor.records import Quantity
from advisor.training.measuring import BATCH, measure, prediction_seconds

pytestmark = pytest.mark.backend


class Counted(keras.Model):
    """A network that remembers the rows that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[int] = []

    def predict_on_batch(self, batch: np.ndarray) -> np.ndarray:
        self.seen.append(len(batch))
        return batch


@pytest.mark.parametrize(("have", "count"), [(3, 1), (3, BATCH), (100, BATCH)])
def test_a_prediction_is_of_as_many_rows_as_it_says(have: int, count: int) -> None:
    network = Counted()
    assert prediction_seconds(network, np.zeros((have, 2)), count=count) >= 0
    assert set(network.seen) == {count}


def test_a_model_of_half_the_precision_has_half_the_bytes_and_only_what_is_wanted_is_measured() -> None:
    def network(dtype: str) -> keras.Model:
        layers = [keras.Input((3,)), keras.layers.BatchNormalization(dtype=dtype), keras.layers.Dense(2, dtype=dtype)]
        return keras.Sequential(layers)

    rows = np.zeros((4, 3), "float32")
    whole, half = (measure(network(dtype), rows, wanted=[Quantity.MODEL_BYTES]) for dtype in ("float32", "float16"))
    assert whole == {"model_bytes": 4 * (4 * 3 + 3 * 2 + 2)}
    assert half["model_bytes"] == whole["model_bytes"] / 2
    assert measure(network("float32"), rows, wanted=["parameters", "accuracy"]) == {}
