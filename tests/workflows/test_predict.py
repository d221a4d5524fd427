"""New rows are predicted block by block as they would be at once; a row that cannot be used leaves no file."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from advisor.cli import commands
from advisor.errors import DataError, FileError
from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Architecture
from advisor.store.tables import read_in_blocks, read_table
from advisor.training.data.prepare import prepare, source_from_frame
from advisor.training.network.build import build_model
from advisor.training.saving import load_winner, save_winner
from advisor.workflows import predict as workflow

pytestmark = pytest.mark.backend


def table(rows: int, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    level = draw.choice([1.0, 1.5, 2.0], rows)
    return pd.DataFrame({"n": draw.normal(size=rows), "level": level, "city": draw.choice(["Ulm", "Köln"], rows)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    frame = table(60, 0)
    frame["y"] = np.where(frame["n"] > 0, "yes", "no")
    recipe = Recipe(
        data=DataPlan(source="t.csv", target="y", categories=("level",)), architecture=Architecture(width=6)
    )
    dataset = prepare(source_from_frame(frame, recipe.data), recipe, with_test=False)
    root = tmp_path_factory.mktemp("winner")
    save_winner(root, build_model(recipe, dataset.facts, steps_per_epoch=1), dataset)
    return root


@pytest.fixture
def blocks_of_seven(monkeypatch):
    monkeypatch.setattr(workflow, "ROWS_AT_ONCE", 7)


@pytest.mark.usefixtures("blocks_of_seven")
@pytest.mark.parametrize("ending", ["csv", "parquet", "csv.gz"])
def test_blocks_say_what_the_whole_file_does(ending: str, folder: Path, tmp_path: Path):
    from advisor.training.predicting import tell

    rows, path = table(25, 1), tmp_path / f"rows.{ending}"
    rows.loc[[3, 24], "city"] = ["Ulm am See", "Paris"]
    rows.to_parquet(path) if ending == "parquet" else rows.to_csv(path, index=False)
    said = workflow.predict(folder, path, out=tmp_path / "out.csv")
    whole = tell(load_winner(folder), read_table(path))
    written = pd.read_csv(tmp_path / "out.csv")
    assert list(written) == ["prediction", "probability of no", "probability of yes"]
    pd.testing.assert_frame_equal(written, pd.read_csv(io.StringIO(whole.answers.to_csv(index=False))), atol=1e-6)
    facts = json.loads(said.facts)
    assert facts["rows"] == 25
    assert facts["class_names"] == ["no", "yes"]
    assert facts["unseen"] == {"city": {"rows": 2, "examples": ["Ulm am See", "Paris"]}}
    assert said.notes == (
        '`city`: 2 rows hold a category that training had not ("Ulm am See", "Paris"); '
        "they count as none of those known",
    )


@pytest.mark.usefixtures("blocks_of_seven")
def test_a_wrong_cell_in_the_last_block_is_named_by_its_row_and_leaves_no_file(folder: Path, tmp_path: Path):
    rows = table(25, 1).astype({"n": object})
    rows.loc[24, "n"] = "many"
    rows.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "out.csv").write_text("what was there")
    with pytest.raises(DataError, match='column "n", row 24'):
        workflow.predict(folder, tmp_path / "rows.csv", out=tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "rows.csv"]


@pytest.mark.usefixtures("blocks_of_seven")
def test_printed_predictions_have_one_header_and_json_needs_a_file(folder: Path, tmp_path: Path):
    table(25, 1).to_csv(tmp_path / "rows.csv", index=False)
    ask = ["predict", str(folder), str(tmp_path / "rows.csv")]
    printed = CliRunner().invoke(commands, ask)
    assert printed.stdout.count("prediction,") == 1
    assert len(printed.stdout.splitlines()) == 26
    assert CliRunner().invoke(commands, [*ask, "--format", "json"]).exit_code == 2
    asked = CliRunner().invoke(commands, [*ask, "--format", "json", "--out", str(tmp_path / "out.csv")])
    assert json.loads(asked.stdout)["schema"] == "advisor/predictions@1"


def test_arrays_come_whole_and_a_file_that_is_not_there_is_named(folder: Path, tmp_path: Path):
    rows = table(5, 2).assign(level=1.5, city=2.0).to_numpy(dtype=float)
    np.savez(tmp_path / "rows.npz", x=rows)
    said = workflow.predict(folder, tmp_path / "rows.npz", out=tmp_path / "out.csv")
    assert json.loads(said.facts)["rows"] == 5
    with pytest.raises(FileError, match="there is no such file"):
        workflow.predict(folder, tmp_path / "gone.csv")


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\x00\x01\xff\x00"])
def test_a_file_without_rows_is_refused_in_blocks_too(content: bytes, tmp_path: Path):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(FileError, match="cannot read"):
        list(read_in_blocks(tmp_path / "t.csv", rows=5))


def test_a_letter_that_is_split_between_two_looks_is_one_letter(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("advisor.store.encodings._BLOCK", 3)
    (tmp_path / "t.csv").write_text("a,b\nöäü,ß\nñ,1\n", encoding="utf-8")
    assert read_table(tmp_path / "t.csv").to_numpy().tolist() == [["öäü", "ß"], ["ñ", "1"]]
