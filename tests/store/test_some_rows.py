"""Tables of more rows than memory holds: read by batches, drawn evenly, told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.errors import FileError
from advisor.records import DataPlan
from advisor.store import some_rows as module
from advisor.store.some_rows import read_rows
from advisor.store.tables import NOTES
from advisor.workflows.sources import read_source

ROWS = 200_000


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("large") / "rows.parquet"
    number = np.arange(ROWS)
    pd.DataFrame({"n": number, "text": [f"t{n % 7}" for n in number], "y": number % 2}).to_parquet(path)
    return path


def test_rows_are_drawn_evenly_over_the_file_and_keep_their_order(large: Path):
    frame = read_rows(large, most_rows=5000, latest=False)
    assert len(frame) == 5000
    assert frame.n.is_monotonic_increasing
    assert abs(frame.n.mean() - ROWS / 2) < 4 * ROWS / 12**0.5 / 5000**0.5
    assert (frame.text == "t" + (frame.n % 7).astype(str)).all()
    assert frame.attrs[NOTES] == ("5,000 of 200,000 rows are read; read_rows = ... asks for more or fewer",)
    assert frame.n.tolist() == read_rows(large, most_rows=5000, latest=False).n.tolist()


def test_the_latest_rows_of_a_series_are_taken(large: Path):
    assert read_rows(large, most_rows=10, latest=True).n.tolist() == list(range(ROWS - 10, ROWS))


def test_no_more_rows_than_fit_into_memory_are_read_and_the_reading_says_so(large: Path, monkeypatch):
    assert len(read_rows(large, most_rows=None, latest=False)) == ROWS
    monkeypatch.setattr(module, "usable_memory_bytes", lambda: 20_000_000)
    source = read_source(DataPlan(source=large.name, target="y"), folder=large.parent)
    assert 10_000 < len(source.y) < ROWS
    assert f"{len(source.y):,} of 200,000 rows are read" in source.reading.notes[0]


def test_rows_of_a_text_file_are_drawn_too(tmp_path: Path):
    (tmp_path / "rows.csv").write_text("n;y\n" + "".join(f"{n};{n % 2}\n" for n in range(500)))
    frame = read_rows(tmp_path / "rows.csv", most_rows=50, latest=False)
    assert len(frame) == 50
    assert len(frame.attrs[NOTES]) == 2


def test_what_is_no_parquet_is_refused(tmp_path: Path):
    (tmp_path / "rows.parquet").write_text("none")
    with pytest.raises(FileError, match=r"cannot read .*rows\.parquet"):
        read_rows(tmp_path / "rows.parquet", most_rows=None, latest=False)
