"""Rows of a table without a target are left out where they are few, or where the study says so, and always told."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe, SplitKind
from advisor.training.data.label_check import suspicious_labels
from advisor.training.data.prepare import prepare
from advisor.training.data.sources import Source, source_from_frame

N = 60


def source_of(y: list[object], **said) -> Source:
    frame = pd.DataFrame({"a": [f"{n}.5" for n in range(len(y))], "y": pd.Series(y, dtype=object)})
    return source_from_frame(frame, DataPlan(source="t.csv", **{"target": "y", **said}))


def notes_of(source: Source) -> tuple[str, ...]:
    assert source.reading is not None
    return source.reading.notes


@pytest.mark.parametrize("gap", [None, "n.a.", "--"])
def test_few_rows_without_a_number_are_left_out_and_counted(gap: str | None):
    source = source_of([gap if n % 20 == 3 else f"{n}.25" for n in range(N)])
    assert source.y.tolist() == [n + 0.25 for n in range(N) if n % 20 != 3]
    assert pd.DataFrame(source.x)["a"].tolist() == [n + 0.5 for n in range(N) if n % 20 != 3]
    assert notes_of(source)[0].startswith("3 of 60 rows are left out: they have no target")


def test_few_rows_without_a_class_are_left_out_and_the_others_keep_their_numbers():
    source = source_of([None if n == 3 else "uv"[n % 2] for n in range(N)])
    assert source.y.tolist() == ["uv"[n % 2] for n in range(N) if n != 3]
    dataset = prepare(source, Recipe(data=DataPlan(source="t.csv", target="y")), with_test=True)
    assert dataset.raw_test is not None
    assert dataset.raw_test.numbers is not None
    assert dataset.raw_test.table is not None
    assert [f"{n}.5" for n in dataset.raw_test.numbers] == dataset.raw_test.table["a"].astype(str).tolist()


def test_whole_numbers_of_classes_stay_whole_beside_gaps():
    assert source_of([None if n == 3 else str(n % 30) for n in range(N)]).y.dtype.kind == "i"


def test_a_row_without_one_of_several_targets_is_left_out():
    frame = pd.DataFrame({"a": range(N), "y": [None, *range(1, N)], "z": [*range(N - 1), None]})
    source = source_from_frame(frame, DataPlan(source="t.csv", target="y, z"))
    assert source.y.shape == (N - 2, 2)


def test_many_rows_without_a_target_are_refused_with_the_setting_that_leaves_them_out():
    y: list[object] = ["uv"[n % 2] if n < 40 else None for n in range(N)]
    with pytest.raises(DataError, match=r'(?s)20 of 60 missing \(rows 40, 41.*unlabeled = "leave_out" in \[data\]'):
        source_of(y)
    assert len(source_of(y, unlabeled="leave_out").y) == 40


def test_rows_that_are_dealt_by_their_numbers_are_never_left_out():
    y: list[object] = [None if n == 3 else "uv"[n % 2] for n in range(N)]
    plan = DataPlan(source="t.csv", target="y", split=SplitKind.RANGES, train_rows=(0, 40), validation_rows=(40, 60))
    source = source_of(y, split=SplitKind.RANGES, train_rows=(0, 40), validation_rows=(40, 60))
    with pytest.raises(DataError, match=r"1 missing \(rows 3\)"):
        prepare(source, Recipe(data=plan), with_test=True)


def test_a_cell_that_is_wrong_is_named_by_its_row_in_the_file():
    frame = pd.DataFrame({"a": ["1", "2", "3", "x?", *map(str, range(4, N))], "y": [None, *range(1, N)]})
    with pytest.raises(DataError, match='column "a", row 3: expected a number, got "x'):
        source_from_frame(frame, DataPlan(source="t.csv", target="y", numbers=("a",)))


def test_a_suspicious_label_is_named_by_its_row_in_the_file():
    y = [None, *("u" if n < 100 else "v" for n in range(1, 200))]
    y[150] = "u"
    frame = pd.DataFrame({"a": np.arange(200), "y": y})
    plan = DataPlan(source="t.csv", target="y")
    assert suspicious_labels(source_from_frame(frame, plan), plan)[0].row == 150
