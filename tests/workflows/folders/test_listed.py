"""Pictures whose labels stand in a table are read from the table or from its folder, and what was assumed is told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from advisor.errors import DataError
from advisor.records import DataPlan, InputKind
from advisor.workflows.sources import read_source

NAMES = [f"p{n:02d}" for n in range(12)]
LABELS = ["cat", "dog", "owl"] * 4


def with_pictures(root: Path, folder: str, ending: str, names: list[str] = NAMES) -> Path:
    (root / folder).mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(names):
        Image.fromarray(np.full((6, 6, 3), place, np.uint8)).save(root / folder / f"{name}{ending}")
    return root


def read(source: Path, **plan):
    return read_source(DataPlan(source=str(source), **plan), folder=None)


@pytest.mark.parametrize("written", ["{}", "{}.png", "images/{}.png", "./images/{}.png", "/kaggle/in/images/{}.png"])
def test_names_are_known_with_and_without_folder_and_ending(tmp_path: Path, written: str):
    with_pictures(tmp_path, "images", ".png")
    table = pd.DataFrame({"id": [written.format(name) for name in NAMES], "label": LABELS, "width": 6})
    table.to_csv(tmp_path / "train.csv", index=False)
    source = read(tmp_path / "train.csv", target="label")
    assert source.kind is InputKind.IMAGE
    assert source.x[:, 0, 0, 0].tolist() == list(range(12))
    assert source.y.tolist() == LABELS
    told = source.reading.surprises[0]
    assert (told.column, told.read_as, told.otherwise) == ("id", "is read as these, without width", 'kind = "table"')


def test_a_folder_with_a_table_of_labels_needs_no_target(tmp_path: Path):
    with_pictures(tmp_path, "train", ".png")
    with_pictures(tmp_path, "test", ".png")  # of the same names: those of the training part are meant
    pd.DataFrame({"id": NAMES, "breed": LABELS}).to_csv(tmp_path / "labels.csv", index=False)
    pd.DataFrame({"id": NAMES, "breed": "cat"}).to_csv(tmp_path / "sample_submission.csv", index=False)
    source = read(tmp_path)
    assert source.target_names == ("breed",)
    assert source.y.tolist() == LABELS
    assert "labels are read from labels.csv, and not from sample_submission.csv" in source.reading.notes


def test_columns_of_0_and_1_are_labels_together(tmp_path: Path):
    with_pictures(tmp_path, "images", ".png")
    table = pd.DataFrame(
        {"image_id": NAMES} | {label: [int(each == label) for each in LABELS] for label in set(LABELS)}
    )
    table.to_csv(tmp_path / "train.csv", index=False)
    assert read(tmp_path).y.shape == (12, 3)


def test_without_a_target_that_is_sure_the_columns_are_named(tmp_path: Path):
    with_pictures(tmp_path, "images", ".png")
    table = pd.DataFrame({"id": NAMES, "label": LABELS, "age": range(12)})
    table.to_csv(tmp_path / "train.csv", index=False)
    with pytest.raises(DataError, match="target: expected the name of the column of labels") as refused:
        read(tmp_path)
    assert "The table has the columns id, label, age; id names the pictures" in str(refused.value)


def test_a_few_missing_pictures_are_told_and_many_refused(tmp_path: Path):
    with_pictures(tmp_path, "images", ".png", NAMES[1:])
    pd.DataFrame({"id": NAMES, "label": LABELS}).to_csv(tmp_path / "train.csv", index=False)
    source = read(tmp_path / "train.csv", target="label")
    assert len(source.x) == 11
    assert '1 rows are left out: their picture is not there ("p00")' in source.reading.notes
    (tmp_path / "images/p05.png").unlink()
    with pytest.raises(DataError, match=r'column "id": .* for 2 \("p00", "p05"\)'):
        read(tmp_path / "train.csv", target="label")


def test_a_class_that_is_called_as_a_picture_names_none(tmp_path: Path):
    with_pictures(tmp_path, "images", ".png", ["0", "1"])
    table = pd.DataFrame({"a": np.arange(12) * 0.5, "digit": [0, 1] * 6})
    table.to_csv(tmp_path / "train.csv", index=False)
    assert isinstance(read(tmp_path / "train.csv", target="digit").x, pd.DataFrame)


def test_a_table_beside_pictures_is_a_table_where_the_study_says_so(tmp_path: Path):
    with_pictures(tmp_path, "images", ".png")
    table = pd.DataFrame({"id": NAMES, "label": LABELS, "age": np.arange(12) * 0.5})
    table.to_csv(tmp_path / "train.csv", index=False)
    assert isinstance(read(tmp_path / "train.csv", target="label", kind=InputKind.TABLE).x, pd.DataFrame)
