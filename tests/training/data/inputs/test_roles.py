"""Arrays are told by their names: no part that was given is passed over in silence."""

import numpy as np
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.training.data.arrays import source_from_arrays
from advisor.training.data.inputs.roles import roles_of
from advisor.training.data.prepare import prepare

X = np.linspace(0, 1, 120, dtype=np.float32).reshape(30, 4)
Y = np.arange(30) % 2
PLAN = DataPlan(source="mine.npz")


@pytest.mark.parametrize(
    "names",
    [("X", "y"), ("X", "Y"), ("data", "target"), ("images", "labels"), ("arr_0", "arr_1"), ("features", "label"),
     ("X_train", "Y_train"), ("train_images", "train_labels"), ("trainX", "trainY"), ("train_set_x", "train_set_y")],
)  # fmt: skip
def test_inputs_and_targets_are_known_by_the_names_that_people_give(names: tuple[str, str]):
    source = (
        source_from_arrays({names[1]: Y, names[0]: X}, PLAN)
        if names[0] != "arr_0"
        else source_from_arrays({names[0]: X, names[1]: Y}, PLAN)
    )
    assert np.array_equal(source.x, X)
    assert np.array_equal(source.y, Y)


@pytest.mark.parametrize("part", ["val", "valid", "validation", "dev"])
def test_a_validation_part_is_taken_as_it_is_and_told(part: str):
    arrays = {"x_train": X[:20], "y_train": Y[:20], f"x_{part}": X[20:], f"y_{part}": Y[20:]}
    dataset = prepare(source_from_arrays(arrays, PLAN), Recipe(data=PLAN), with_test=True)
    assert (len(dataset.x_train), len(dataset.x_validation)) == (20, 10)
    assert "split already: 20 rows for training, 10 for validation" in dataset.facts.reading.notes


def test_half_a_validation_part_is_refused():
    with pytest.raises(DataError, match="x_validation, y_validation: expected both or neither, got x_validation"):
        source_from_arrays({"x": X, "y": Y, "x_val": X}, PLAN)


def test_how_arrays_were_taken_and_which_are_left_out_is_said():
    source = source_from_arrays({"images": X, "labels": Y, "ids": Y}, PLAN)
    assert source.reading.notes == ("arrays are read so: images as x, labels as y", "arrays that are left out: ids")


def test_a_name_that_stands_for_itself_is_taken_for_no_other():
    assert roles_of(["labels", "x", "y", "data"]) == {"x": "x", "y": "y"}
    assert roles_of(["x1", "x2", "target_names"]) == {"target_names": "target_names"}
