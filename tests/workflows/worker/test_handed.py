"""Rows that the driver has read reach its workers without being read again, and never come from anybody else."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace

from advisor.records import DataPlan, Recipe, SearchSettings, StudyPlan
from advisor.search.work import Task
from advisor.workflows.sources import read_source
from advisor.workflows.study.proposing import completing
from advisor.workflows.worker import handed, prepared
from advisor.workflows.worker.handed import hand_over, plan_as_read, taken

ROWS = 90


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"size": rng.normal(size=ROWS), "city": rng.choice(["A", "B"], ROWS)})
    table["price"] = table["size"] * 2 + (table["city"] == "A")
    table.to_csv(tmp_path / "t.csv", index=False)
    return Recipe(data=DataPlan(source="t.csv", target="price", folds=3, fold=1))


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    handed._read.cache_clear()
    prepared._source.cache_clear()
    monkeypatch.setattr(prepared, "_HANDED", [])


def test_workers_take_what_the_driver_read_and_need_no_file_of_the_user(recipe: Recipe, tmp_path: Path) -> None:
    folder = str(tmp_path)
    source = read_source(plan_as_read(recipe), folder=tmp_path)
    file = hand_over(source, recipe, folder=tmp_path, place=tmp_path / "apart")
    (tmp_path / "t.csv").unlink()
    prepared.take_rows(file)
    found = prepared.source_of(replace(recipe, data=replace(recipe.data, fold=2, bags=4, bag=1)), folder=folder)
    assert isinstance(found.x, pd.DataFrame)
    assert found.x.equals(source.x)
    assert found.reading == source.reading
    assert prepared.dataset_of(recipe, folder=folder, with_test=False).x_test is None
    assert prepared.dataset_of(recipe, folder=folder, with_test=True).x_test is not None


def test_rows_that_were_read_otherwise_or_lie_elsewhere_are_not_taken(recipe: Recipe, tmp_path: Path) -> None:
    source = read_source(plan_as_read(recipe), folder=tmp_path)
    file = hand_over(source, recipe, folder=tmp_path, place=tmp_path)
    plan, folder = plan_as_read(recipe), str(tmp_path)
    assert taken(file, plan, folder) is not None
    assert taken(file, replace(plan, drop=("city",)), folder) is None
    assert taken(file, plan, None) is None
    assert taken(str(tmp_path / "on another machine"), plan, folder) is None
    assert taken("", plan, folder) is None
    (tmp_path / "broken").write_bytes(b"no rows")
    assert taken(str(tmp_path / "broken"), plan, folder) is None


def test_tasks_of_a_study_say_where_its_rows_are_but_not_those_of_a_model_of_the_users_own(
    recipe: Recipe, tmp_path: Path
) -> None:
    source = read_source(plan_as_read(recipe), folder=tmp_path)
    plain, own = (
        completing(
            StudyPlan(name="a", data=recipe.data, search=SearchSettings(hypermodel=hypermodel)),
            recipe,
            source,
            data_folder=tmp_path,
            apart=tmp_path,
        )
        for hypermodel in ("", "mine:build")
    )
    task = Task(numbers=(0,), recipes=(recipe,))
    assert taken(plain(task).rows_file, plan_as_read(recipe), plain(task).data_folder) is not None
    assert own(task).rows_file == ""


def test_nothing_is_handed_over_where_it_is_too_much_or_nobody_is_there(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read_source(plan_as_read(recipe), folder=tmp_path)
    assert hand_over(source, recipe, folder=tmp_path, place=None) == ""
    assert hand_over(None, recipe, folder=tmp_path, place=tmp_path) == ""
    monkeypatch.setattr(handed, "MOST_BYTES", 100)
    assert hand_over(source, recipe, folder=tmp_path, place=tmp_path) == ""
    (tmp_path / "a file").write_text("", encoding="utf-8")
    monkeypatch.setattr(handed, "MOST_BYTES", 1 << 29)
    assert hand_over(source, recipe, folder=tmp_path, place=tmp_path / "a file") == ""  # no folder: workers read
