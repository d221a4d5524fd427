"""Facts of a data set are what NumPy says they are."""

import numpy as np
import pandas as pd
import pytest

from advisor.records import Task
from advisor.training.data.facts import array_facts, fingerprint, missing_share, shared_rows, spread_ratio
from advisor.training.data.rows import row_keys


def test_facts_of_inputs_and_real_targets_are_plain_statistics():
    rng = np.random.default_rng(0)
    x, y = rng.normal(3, 2, (50, 4)).astype(np.float32), rng.normal(9, 5, 50).astype(np.float32)
    facts = array_facts(Task.REGRESSION, x, y, class_names=())
    assert facts.input_shape == (4,)
    assert (facts.input_min, facts.input_max) == (x.min(), x.max())
    assert facts.input_mean == pytest.approx(x.mean(), rel=1e-5)
    assert facts.input_std == pytest.approx(x.std(), rel=1e-5)
    assert facts.target_std == pytest.approx(y.std(), rel=1e-5)
    assert facts.classes == ()
    assert facts.nonfinite_inputs == 0


def test_inputs_that_are_no_numbers_are_counted_and_left_out_of_the_range():
    x = np.array([[0.0, np.nan], [2.0, np.inf]], dtype=np.float32)
    facts = array_facts(Task.BINARY, x, np.array([0, 1]), class_names=("no", "yes"))
    assert facts.nonfinite_inputs == 2
    assert (facts.input_min, facts.input_max) == (0, 2)


def test_class_without_rows_is_counted_too():
    facts = array_facts(Task.MULTICLASS, np.zeros((3, 1)), np.array([0, 0, 2]), class_names=("a", "b", "c"))
    assert [(count.name, count.rows) for count in facts.classes] == [("a", 2), ("b", 0), ("c", 1)]


def test_rows_of_each_label_are_counted():
    y = np.array([[1, 0], [1, 1], [1, 0]], dtype=np.float32)
    facts = array_facts(Task.MULTILABEL, np.zeros((3, 1)), y, class_names=("red", "big"))
    assert [count.rows for count in facts.classes] == [3, 1]


def test_spread_of_an_image_is_that_of_its_channels_and_constant_features_do_not_count():
    image = np.zeros((9, 2, 2, 2))
    image[..., 0] = np.arange(9.0)[:, None, None]
    image[..., 1] = 10 * np.arange(9.0)[:, None, None]
    assert spread_ratio(image) == pytest.approx(10)
    assert spread_ratio(np.ones((5, 3))) is None


def test_missing_cells_are_counted_in_tables_and_arrays():
    assert missing_share(pd.DataFrame({"a": [1, None], "b": ["x", "y"]})) == 0.25
    assert missing_share(np.array([[np.nan, 1.0], [1.0, 1.0]])) == 0.25
    assert missing_share(np.ones((2, 2), dtype=np.uint8)) == 0


def test_shared_rows_are_counted_in_the_other_part():
    x = np.arange(6.0).reshape(3, 2)
    assert shared_rows(row_keys(x), row_keys(np.concatenate([x[:1], x[:1], x + 1]))) == 2


def test_answers_to_a_few_questions_are_no_shared_rows_and_a_leak_among_them_is():
    answers = np.random.default_rng(0).integers(0, 2, size=(240, 3)).astype(float)
    own = np.arange(100.0, 340.0).reshape(-1, 3)
    train, other = np.concatenate([answers[:200], own]), np.concatenate([answers[200:], own[:7]])
    assert shared_rows(row_keys(train), row_keys(other)) == 7


def test_fingerprint_tells_values_types_and_shapes_apart():
    arrays = [np.arange(4), np.arange(4).reshape(2, 2), np.arange(4, dtype=np.int32), np.array([0, 1, 2, 4])]
    assert len({fingerprint(array) for array in arrays}) == 4
    assert fingerprint(np.arange(2), np.arange(3)) != fingerprint(np.arange(3), np.arange(2))
