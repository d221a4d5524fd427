"""A study's file of data lies beside the study; where it does not, every place that was looked in is named."""

import sys
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import DataPlan
from advisor.workflows.sources import folder_of_data, read_source
from advisor.workflows.study.given import find_code_beside

ROWS = "a,y\n" + "".join(f"{n}.5,{n % 2}\n" for n in range(10))


def test_file_is_looked_for_beside_the_study_first(tmp_path: Path, monkeypatch):
    for place in ("study", "here", "data"):
        (tmp_path / place).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    asked = {"study_file": Path("../study/study.toml"), "data_folder": tmp_path / "data"}
    for place in ("here", "data", "study"):  # each is preferred to those before it
        (tmp_path / place / "d.csv").write_text(ROWS)
        folder = folder_of_data("d.csv", **asked)
        assert folder is not None
        assert folder.resolve() == tmp_path / place
    assert len(read_source(DataPlan(source="d.csv", target="y"), folder=folder).y) == 10


def test_names_and_absolute_paths_need_no_place(tmp_path: Path):
    for source in ("digits", "module:load", str(tmp_path / "d.csv")):
        assert folder_of_data(source, study_file=tmp_path / "study.toml", data_folder=None) is None


def test_every_place_that_was_looked_in_is_named(tmp_path: Path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(FileError) as refused:
        folder_of_data("d.csv", study_file=tmp_path / "study.toml", data_folder=tmp_path / "data")
    said = str(refused.value)
    assert all(str(tmp_path / place) in said for place in ("d.csv", "data/d.csv", "here/d.csv"))
    assert "relative to the study file" in said


@pytest.mark.parametrize(
    ("written", "there", "meant"),
    [
        ("house_price.csv", "house_prices.csv", "house_prices.csv"),
        ("Train.CSV", "train.csv", "train.csv"),
        ("train.csv", "train.csv.gz", "train.csv.gz"),
        ("train", "train.csv", "train.csv"),
        ("train.csv", "data/train.csv", "data/train.csv"),
        ("data/train.csv", "train.csv", "train.csv"),
    ],
)
def test_file_that_is_near_a_name_is_told(tmp_path: Path, written: str, there: str, meant: str):
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text(ROWS)
    with pytest.raises(FileError, match=f'did you mean "{meant}"'):
        folder_of_data(written, study_file=tmp_path / "study.toml", data_folder=None)


def test_no_file_is_offered_for_a_name_that_is_near_none(tmp_path: Path):
    (tmp_path / "sales.csv").write_text(ROWS)
    with pytest.raises(FileError) as refused:
        folder_of_data("weather.csv", study_file=tmp_path / "study.toml", data_folder=None)
    assert "did you mean" not in str(refused.value)
    assert folder_of_data("wheather", study_file=tmp_path / "study.toml", data_folder=None) is None


def test_file_of_a_kind_that_is_not_read_is_found_beside_the_study(tmp_path: Path):
    (tmp_path / "survey.sav").write_text("x")
    folder = folder_of_data("survey.sav", study_file=tmp_path / "study.toml", data_folder=None)
    assert folder == tmp_path
    with pytest.raises(FileError, match="write the table as CSV or Parquet"):
        read_source(DataPlan(source="survey.sav", target="y"), folder=folder)


def test_module_that_lies_beside_the_study_is_found(tmp_path: Path, monkeypatch):
    (tmp_path / "beside_the_study.py").write_text("def load():\n    return [[0.0], [1.0]] * 20, [0, 1] * 20\n")
    monkeypatch.setattr("sys.path", list(sys.path))
    assert find_code_beside(tmp_path / "study.toml") == tmp_path / "study.toml"
    assert len(read_source(DataPlan(source="beside_the_study:load"), folder=None).y) == 40
