"""A study's file of data lies beside the study; where it does not, every place that was looked in is named."""

from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import DataPlan
from advisor.workflows.sources import folder_of_data, read_source

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
