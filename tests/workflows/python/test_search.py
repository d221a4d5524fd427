"""What a search in Python refuses, before anything is trained or written, and where its study lies."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import advisor
from advisor.errors import AdvisorError, DataError, StudyError, UsageError
from advisor.records import DataPlan, Study, StudyPlan
from advisor.store.plans.times import WANTED
from advisor.store.studies import StudyFolder
from advisor.workflows.python.asked import changes_of, named_function
from advisor.workflows.python.search import last_folder
from advisor.workflows.python.study import given_study, kept_in, plan_given

X, Y = np.arange(120.0).reshape(60, 2), np.arange(60) % 2
FRAME = pd.DataFrame(X, columns=["size", "age"]).assign(price=Y)
LOCAL = "made here"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def begun(folder: Path, name: str = "mine") -> StudyFolder:
    """A study that was begun with other data."""
    study = StudyFolder(folder)
    study.write_study(Study(plan=StudyPlan(name=name, data=DataPlan(source="data-0123456789ab.npz"))))
    return study


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: advisor.search(), "expected data or a study, got none"),
        (lambda: advisor.search(X, Y[:-1]), "y: expected 60 rows, as many as x, got 59"),
        (lambda: advisor.search(X), "y: expected targets, one for each row of x, got none"),
        (lambda: advisor.search(FRAME, "pric"), 'did you mean "price"?'),
        (lambda: advisor.search(FRAME), "expected the name of the target column, got none"),
        (lambda: advisor.search(X, [None, *Y[1:]]), "cannot use the given data"),
        (lambda: advisor.search(FRAME, ["size"] * 59), "y: expected 60 rows"),
        (lambda: advisor.search({"dat": {"source": "iris"}}), "sections of a study (budget, cluster,"),
        (lambda: advisor.search({"data": "iris"}), "data: expected a dict of its settings, got str"),
        (lambda: advisor.search("orders.csv", "price"), "there is no file"),
        (lambda: advisor.search("orders.csv", Y), "expected the name of the target column of orders.csv, got ndarray"),
        (lambda: advisor.search(X, Y, study={"space": {"widht": [1]}}), 'did you mean "width"?'),
        (lambda: advisor.search(X, Y, name="a/b"), "study.name: expected a name that a folder can have"),
        (lambda: advisor.search(X, Y, study={"goal": {"metric": "rmse"}}), "rmse does not fit the task binary"),
        (lambda: advisor.search([(X, Y)].__iter__()), "a generator is used up by reading it"),
        (lambda: advisor.search(X, Y, resume=True), "there is no study to resume"),
        (lambda: advisor.search(resume=True, name="none"), "there is no study to resume"),
        (lambda: advisor.train(X, Y, recipe="lectur"), "did you mean"),
        (lambda: advisor.curve(X, Y, sizes=2, seeds=0), "sizes: expected at least 3, got 2"),
        (lambda: advisor.predict("runs/none", X), "a study that has ended, with a winner"),
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(desk, call, said):
    with pytest.raises(AdvisorError) as raised:
        call()
    assert said in str(raised.value)
    assert "--" not in str(raised.value).replace("`advisor space --recipes`", "")
    assert "data-" not in str(raised.value)
    assert [path for path in desk.rglob("*") if path.is_file()] == []


def test_every_argument_that_cannot_be_meant_is_named():
    with pytest.raises(UsageError) as raised:
        changes_of(trials=0, hours="1", until="high", engine="foo", sampler=3, model_format="onnx", smoke=2)
    assert [str(problem) for problem in raised.value.problems] == [
        "trials: expected a whole number from 1, got 0",
        "hours: expected a number above 0, got '1'",
        f"until: expected a number, or {WANTED}, got 'high'",
        'engine: expected "optuna" or "keras-tuner", got \'foo\'',
        "sampler: expected a text, got 3",
        'model_format: expected "keras" or "h5", got \'onnx\'',
        "smoke: expected True or False, got 2",
    ]
    assert changes_of(trials=np.int64(7), until=np.float32(0.5)).trials == 7


def test_a_function_of_this_session_is_refused_and_one_of_a_module_named():
    assert named_function(changes_of) == "advisor.workflows.python.asked:changes_of"
    with pytest.raises(UsageError, match="defined here") as raised:
        named_function(lambda hp: None)
    assert "my_models.py" in raised.value.remedy


def test_a_study_in_the_folder_is_never_overwritten(desk):
    study = begun(desk / "runs/mine")
    before = study.study_file.read_bytes()
    with pytest.raises(StudyError, match="already a study") as raised:
        advisor.search(X, Y, out="runs/mine")
    assert "resume=True" in raised.value.remedy
    with pytest.raises(StudyError, match="its data have changed") as raised:
        advisor.search(X, Y, out="runs/mine", resume=True)
    assert "Leave x and y out" in raised.value.remedy
    assert study.study_file.read_bytes() == before
    assert list(desk.glob("runs/mine/data-*")) == []


def test_resuming_goes_on_with_the_last_study_of_that_name(desk):
    for name in ("mine", "mine-2", "mine-3", "mine-5"):
        begun(desk / "runs" / name)
    assert last_folder("mine") == Path("runs/mine-3")
    with pytest.raises(StudyError, match=r"cannot resume runs/mine-3"):
        advisor.search(X, Y, resume=True)


def test_a_file_of_data_stays_only_where_a_study_came_of_it(desk):
    given = given_study(X, Y)
    folder = desk / "runs/mine"

    def failing(error: BaseException) -> None:
        with kept_in(given, folder):
            assert (folder / given.held.file_name).is_file()
            raise error

    with pytest.raises(DataError, match="cannot use the given data"):
        failing(DataError(f"cannot use {given.held.file_name}"))
    assert not folder.exists()
    begun(folder)
    with pytest.raises(KeyboardInterrupt):
        failing(KeyboardInterrupt())
    assert (folder / given.held.file_name).is_file()


@pytest.mark.parametrize(
    "given",
    [
        {
            "data": {"source": "iris", "map": ("petal length (cm)", "petal width (cm)")},
            "study": {"epochs": np.int64(3)},
        },
        {
            "data": {"source": Path("iris")},
            "study": {"epochs": 3},
            "space": {"width": {"low": 3, "high": np.float64(9)}},
        },
    ],
)
def test_sections_may_hold_what_python_has_for_them(given):
    plan = plan_given(given)
    assert (plan.data.source, plan.epochs, plan.name) == ("iris", 3, "mine")


def test_a_study_file_says_the_rest_beside_data(tmp_path):
    path = tmp_path / "shop.toml"
    path.write_text('[data]\nsource = "elsewhere.csv"\nvalidation = 0.3\n[goal]\nmetric = "accuracy"\n')
    plan = given_study(FRAME, "price", study=path).plan
    assert (plan.name, plan.goal.name, plan.data.validation) == ("shop", "accuracy", 0.3)
    assert (plan.data.target, plan.data.source.partition("-")[0]) == ("price", "data")
    assert given_study(path).plan.data.source == "elsewhere.csv"
