"""What travels to a machine that shares no disk with the driver, and back."""

from pathlib import Path

import msgspec
import pytest

from advisor.records import DataPlan, Recipe
from advisor.search.executors.carried import Store, packed, unpack, unpacked
from advisor.search.work import Task


def task_on(source: str, folder: Path | None = None, **changes: object) -> Task:
    recipe = Recipe(data=DataPlan(source=source))
    return Task(numbers=(0,), recipes=(recipe,), data_folder=None if folder is None else str(folder), **changes)


def test_a_file_of_data_is_handed_over_once_and_found_by_its_name_where_it_is_not(tmp_path: Path):
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    put: list[bytes] = []
    store = Store(lambda content: put.append(content) or len(put) - 1)
    there = task_on("rows.csv", tmp_path)
    parcel = store.of(there)
    assert store.of(msgspec.structs.replace(there, numbers=(1,))) is parcel
    assert put == [b"a,b\n1,2\n"]
    with unpacked(there, parcel, put.__getitem__) as same:
        assert same == there
    (tmp_path / "rows.csv").unlink()
    with unpacked(there, parcel, put.__getitem__) as here:
        assert here.data_folder not in (None, str(tmp_path))
        assert (Path(str(here.data_folder)) / "rows.csv").read_bytes() == put[0]
        assert here.recipes == there.recipes  # the run names its data as the study does


@pytest.mark.parametrize("source", ["digits", "my_data:load", "/nowhere/rows.csv", "no-such.csv"])
def test_what_is_no_file_of_the_driver_is_read_where_the_task_runs(source: str, tmp_path: Path):
    assert Store(lambda _: pytest.fail("nothing is carried")).of(task_on(source, tmp_path)) is None


def test_a_named_set_in_the_data_folder_is_carried_as_the_file_that_it_is(tmp_path: Path):
    (tmp_path / "wine.npz").write_bytes(b"arrays")
    parcel = Store(lambda content: content).of(task_on("wine", tmp_path))
    assert parcel is not None
    assert (parcel.name, parcel.content) == ("wine.npz", b"arrays")


def test_a_kept_model_comes_back_to_where_the_driver_wants_it(tmp_path: Path):
    task = task_on("digits", model_folder=str(tmp_path / "retrainings"))
    with unpacked(task, None, bytes) as here:
        assert here.model_folder != task.model_folder
        folder = Path(here.model_folder) / "4"
        folder.mkdir()
        (folder / "model.keras").write_bytes(b"weights")
        kept = packed(here)
    assert not folder.exists()
    unpack(kept, task)
    assert (tmp_path / "retrainings" / "4" / "model.keras").read_bytes() == b"weights"
    assert packed(task_on("digits")) == {}
