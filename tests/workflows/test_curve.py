"""A curve is measured on growing parts of the data, or read from a file, and answered without a wild number."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from advisor.errors import DataError, SizeError
from advisor.records import CurveAnswer, DataPlan, Goal, Metric, Recipe
from advisor.records.recipe import Architecture, Dropout, DropoutKind, LearningRateChoice, Optimizer
from advisor.store.format.codec import decode
from advisor.training.data.prepare import Source, source_from_arrays
from advisor.workflows.curve import curve_from_file, curve_from_study, measure_curve, say

GOAL = Goal(metric=Metric.ACCURACY)
STUDY = """
[study]
name = "wine"
epochs = 2
[data]
source = "wine"
[goal]
metric = "accuracy"
[recipe]
width = 8
depth = 1
batch_size = 16
"""


def recipe(**changes: object) -> Recipe:
    plan = DataPlan(source="blobs")
    small = Architecture(depth=1, width=8)
    none = Dropout(kind=DropoutKind.NONE)
    return Recipe(data=plan, architecture=small, dropout=none, epochs=2, batch_size=16, **changes)


def blobs(rows: int, *, classes: int = 2) -> Source:
    rng = np.random.default_rng(0)
    y = np.arange(rows) % classes
    x = rng.normal(size=(rows, 4)) + 1.5 * np.eye(4)[y % 4]
    return source_from_arrays({"x": x.astype(np.float32), "y": y}, DataPlan(source="blobs"))


def test_a_file_is_answered_without_training(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text("size,error,train_error\n100,0.4,0.01\n200,0.3,0.01\n400,0.22,0.02\n800,0.17,0.02\n")
    found = curve_from_file(path, target=0.1)
    assert found.forecast is not None
    assert found.rows_for_target is not None
    assert found.rows_for_target[0] > 800
    text = say(found, out=tmp_path / "out")
    assert "gather more data" in text
    assert "800" in text
    assert decode((tmp_path / "out" / "curve.json").read_text(), CurveAnswer, name="curve.json") == found
    assert (tmp_path / "out" / "curve.svg").read_text().startswith("<svg")
    assert (tmp_path / "out" / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_a_file_of_one_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text("size,error\n100,0.4\n100,0.3\n")
    with pytest.raises(SizeError):
        curve_from_file(path)


@pytest.mark.backend
def test_a_study_is_measured_on_growing_parts_of_its_data(tmp_path: Path) -> None:
    (tmp_path / "wine.toml").write_text(STUDY)
    with (tmp_path / "progress.txt").open("w") as progress:
        found = curve_from_study(tmp_path / "wine.toml", sizes=3, seeds=2, progress=progress)
    sizes = sorted({point.size for point in found.curve.points})
    assert len(sizes) == 3
    assert all(high == pytest.approx(2 * low, abs=1) for low, high in pairwise(sizes))
    for size in sizes:
        points = [point for point in found.curve.points if point.size == size]
        assert {point.seed for point in points} == {0, 1}
        assert len({point.learning_rate for point in points}) == 1
    assert {point.size for point in found.curve.capacity_points} == {sizes[-1]}
    assert len(found.curve.regularization_points) == 2
    wider, narrow = found.curve.capacity_points[0].parameters, found.curve.points[-1].parameters
    assert wider is not None
    assert narrow is not None
    assert wider > narrow
    assert found.curve.metric == "1 - accuracy"
    assert (tmp_path / "progress.txt").read_text().count("trainings in") == 3
    assert "wider network" in say(found)


@pytest.mark.backend
def test_what_no_cohort_holds_goes_through_fit() -> None:
    alone = recipe(optimizer=Optimizer(learning_rate_choice=LearningRateChoice.BY_THIRDS))
    curve = measure_curve(alone, blobs(120), goal=GOAL, sizes=3, seeds=[0], with_changes=False)
    assert len(curve.points) == 3
    assert not curve.capacity_points


@pytest.mark.backend
def test_fewer_rows_than_a_curve_needs_are_refused() -> None:
    with pytest.raises(SizeError, match="cannot be used for a learning curve"):
        measure_curve(recipe(), blobs(40), goal=GOAL, sizes=6)


@pytest.mark.backend
def test_fewer_rows_than_classes_are_refused() -> None:
    with pytest.raises((DataError, SizeError)):
        measure_curve(recipe(), blobs(30, classes=25), goal=GOAL, sizes=6)
