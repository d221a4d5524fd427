"""What an array is taken for is said, and can be declared."""

import numpy as np
import pytest

from advisor.records import DataPlan, InputKind, Recipe
from advisor.records.recipe import Scaling
from advisor.render.columns import reading_lines
from advisor.training.data.input_kind import array_reading, kind_of
from advisor.training.data.prepare import Source, named_source, prepare

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("x", "kind"),
    [
        (RNG.normal(size=(9, 20, 2)), "series"),
        (RNG.normal(size=(9, 30, 30)), "series"),
        (RNG.uniform(0, 5000, size=(9, 24, 7)), "series"),
        (RNG.integers(0, 256, (9, 8, 8)).astype(np.uint8), "image"),
        (RNG.integers(0, 17, (9, 8, 8)).astype(np.float32), "image"),
        (RNG.uniform(0, 1, (9, 28, 28)), "image"),
        (RNG.normal(size=(9, 8, 8, 3)), "image"),
        (RNG.integers(0, 256, (9, 12)).astype(np.uint8), "table"),
        (RNG.integers(0, 256, (9, 784)).astype(np.uint8), "image"),
        (RNG.integers(0, 256, (9, 3072)).astype(np.uint8), "image"),
        (RNG.integers(0, 256, (9, 784)), "table"),
    ],
)
def test_kind_is_read_from_shape_and_type(x, kind):
    assert kind_of(x, None).value == kind


@pytest.mark.parametrize("kind", InputKind)
def test_declared_kind_is_what_counts_and_is_not_told(kind):
    x = RNG.normal(size=(9, 20, 2))
    assert kind_of(x, kind) is kind
    assert array_reading(x, kind) is None


def test_what_was_assumed_is_told_with_the_setting_that_says_otherwise():
    reading = array_reading(np.zeros((9, 20, 2)), None)
    assert reading is not None
    assert list(reading_lines(reading)) == [
        "`x` has rows of 20 x 2 numbers and is read as a series, each feature scaled by itself; "
        'kind = "image" says otherwise'
    ]
    assert array_reading(np.zeros((9, 4)), None) is None


def test_diagnosis_sees_the_spread_of_the_features_of_a_series():
    x = RNG.normal(size=(60, 20, 2)) * [1000, 1]
    recipe = Recipe(data=DataPlan(source="mine"), scaling=Scaling.NONE)
    spread = prepare(Source(x, np.arange(60) % 2), recipe, with_test=False).facts.feature_spread_ratio
    assert spread == pytest.approx(1000, rel=0.1)


def test_run_carries_how_its_data_were_read():
    recipe = Recipe(data=DataPlan(source="digits"))
    facts = prepare(named_source(recipe.data, folder=None), recipe, with_test=False).facts
    assert facts.reading is not None
    assert facts.reading.surprises[0].read_as == "is read as images, all places scaled alike"


def test_one_hot_targets_and_equal_rows_are_told():
    rows = RNG.integers(0, 2, (200, 2)).astype(np.float32)
    source = Source(rows, np.eye(3)[np.arange(200) % 3])
    reading = prepare(source, Recipe(data=DataPlan(source="mine")), with_test=False).facts.reading
    assert reading is not None
    said = "\n".join(reading_lines(reading))
    assert '`target` has a single 1 in each row and is read as one class a row; task = "multilabel"' in said
    assert "`rows` lie in few sets of equal rows (200 of 200)" in said
