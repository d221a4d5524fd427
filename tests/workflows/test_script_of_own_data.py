"""`winner.py` of weighted rows, of parts that are given, of several inputs and outputs: the same rows and scores."""

import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from advisor.records import DataPlan, Goal, Metric, Recipe, Run, Scores
from advisor.records.data import TargetScaling
from advisor.records.recipe import Architecture, ClassWeights, Scaling
from advisor.search.work import Task
from advisor.training.data.inputs.several import taken_apart
from advisor.training.data.prepare import named_source, prepare
from advisor.training.fit import train
from advisor.workflows.script import write_script
from advisor.workflows.sources import read_source
from advisor.workflows.worker.hypermodel import train_hypermodel
from advisor.workflows.worker.watch import Watch
from tests.workflows.test_script import PLAIN, laid_out, ran
from tests.workflows.worker.test_hypermodel import Answers
from tests.workflows.worker.weighted_rows import W, X, Y

pytestmark = pytest.mark.backend
OWN, SEVERAL = "tests.workflows.worker.weighted_rows", "tests.workflows.worker.several_inputs"
of_texts = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends hold no texts")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The same rows in files: as people write them, and as NumPy does."""
    root = tmp_path_factory.mktemp("weighed")
    frame = pd.DataFrame(X, columns=list("abcd")).assign(y=Y, counts=W)
    frame.to_parquet(root / "rows.parquet")
    texts = frame.assign(counts=[f"{each:.2f}".replace(".", ",") for each in W])
    texts.loc[3, "y"] = None
    texts.to_csv(root / "rows.csv", sep=";", index=False)
    np.savez(root / "rows.npz", x=X, y=Y, sample_weights=W)
    return root


def of_network(plan: DataPlan, folder: Path, to: Path, *, balanced: ClassWeights, epochs: int = 1):
    recipe = Recipe(**PLAIN | {"data": plan, "epochs": epochs, "class_weights": balanced})
    source = read_source(plan, folder=folder)
    dataset = prepare(source, recipe, with_test=True)
    goal = Goal(metric=Metric.ACCURACY)
    run = train(recipe, dataset, goal=goal).run if epochs > 1 else Run(recipe=recipe, goal=goal, scores=Scores())
    assert write_script(to, run, source, dataset, title="it", data_folder=folder) == ()
    laid_out(to.read_text(encoding="utf-8"))
    return dataset, run


def of_model(data: str, model: str, to: Path):
    where, module = data.split(":")[0], data
    plan = DataPlan(source=module, target_scaling=TargetScaling.NONE)
    plan = (
        plan
        if not data.endswith("two_targets")
        else DataPlan(source=module, target="price, area", target_scaling=TargetScaling.NONE)
    )
    own_network = Architecture(function=f"{where}:{model}")
    recipe = Recipe(data=plan, scaling=Scaling.NONE, epochs=4, batch_size=16, architecture=own_network)
    source = named_source(plan, folder=None)
    dataset = prepare(source, recipe, with_test=True)
    task = Task(numbers=(0,), recipes=(recipe,), hypermodel=f"{where}:{model}", goal=Goal())
    own = train_hypermodel(0, recipe, task, dataset, watch=Watch(0, Answers(), seconds=None))
    left_out = write_script(
        to, own.result.run, source, dataset, title="it", data_folder=None,
        hypermodel=task.hypermodel, model=own.model, set_by_fit=own.set_by_fit,
    )  # fmt: skip
    assert left_out == ()
    return dataset, own.result.run


def same_rows(found: dict, dataset) -> None:
    for part in ("train", "validation", "test"):
        x, y = getattr(dataset, f"x_{part}"), getattr(dataset, f"y_{part}")
        mine, theirs = (keras.tree.flatten(each) for each in (found[f"x_{part}"], taken_apart(x)))
        for one, other in zip(mine, theirs, strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other) if one.dtype == object else np.testing.assert_allclose(
                one, other, atol=2e-5
            )
        np.testing.assert_allclose(found[f"y_{part}"].reshape(y.shape), y, atol=1e-5)
        if part in dataset.weights:
            np.testing.assert_allclose(found[f"weights_{part}"], dataset.weights[part])


@pytest.mark.parametrize(
    "plan",
    [
        DataPlan(source="rows.csv", target="y", weights="counts"),
        DataPlan(source="rows.parquet", target="y", weights="counts"),
        DataPlan(source="rows.npz"),
        DataPlan(source=f"{OWN}:triple"),
        DataPlan(source=f"{OWN}:by_name"),
        DataPlan(source=f"{OWN}:two_parts"),
        DataPlan(source=f"{OWN}:three_parts"),
        DataPlan(source=f"{OWN}:six"),
        DataPlan(source=f"{OWN}:three_classes"),
        DataPlan(source=f"{OWN}:sparse"),
        DataPlan(source=f"{OWN}:table", target="y", weights="counts"),
    ],
    ids=lambda plan: plan.source.rpartition(":")[2],
)
def test_rows_and_what_each_counts_are_those_of_the_training(plan, folder, tmp_path, monkeypatch):
    dataset, _ = of_network(plan, folder, tmp_path / "winner.py", balanced=ClassWeights.NONE)
    before, _, after = (tmp_path / "winner.py").read_text(encoding="utf-8").partition("# The network and")
    assert ("sample_weight=weights_train" in after) == bool(dataset.weights)
    monkeypatch.setattr(sys, "argv", ["winner.py"])
    found: dict[str, np.ndarray] = {}
    exec(compile(before, "winner.py", "exec"), found)  # noqa: S102  what we wrote ourselves
    same_rows(found, dataset)


def test_weights_of_rows_count_beside_those_of_classes(folder, tmp_path, monkeypatch, capsys):
    plan = DataPlan(source="rows.csv", target="y", weights="counts")
    _, run = of_network(plan, folder, tmp_path / "winner.py", balanced=ClassWeights.BALANCED, epochs=8)
    counted = 'sample_weight=compute_sample_weight("balanced", y_train) * weights_train'
    assert counted in (tmp_path / "winner.py").read_text(encoding="utf-8")
    _, said = ran(tmp_path / "winner.py", monkeypatch, capsys)
    for part, scores in (("validation", run.scores.validation), ("test", run.scores.test)):
        assert float(said[f"{part} accuracy"]) == pytest.approx(scores["accuracy"], abs=0.08)


@pytest.mark.parametrize(
    ("data", "model"),
    [
        (f"{OWN}:two_parts", "model"),
        (f"{OWN}:two_targets", "price_and_area"),
        (f"{OWN}:triplets", "distances"),
        (f"{SEVERAL}:tickets", "OwnFit"),
        (f"{SEVERAL}:sorted_tickets", "two_outputs"),
        (f"{SEVERAL}:houses", "wide_and_deep"),
        (f"{SEVERAL}:ratings", "towers"),
        pytest.param(f"{SEVERAL}:patients", "structured", marks=of_texts),
        pytest.param("tests.workflows.worker.own_targets:reviews", "reads_texts", marks=of_texts),
    ],
)
def test_a_model_of_ones_own_gets_the_inputs_targets_and_weights_that_it_was_trained_with(
    data, model, tmp_path, monkeypatch, capsys
):
    dataset, run = of_model(data, model, tmp_path / "winner.py")
    laid_out((tmp_path / "winner.py").read_text(encoding="utf-8"))
    found, said = ran(tmp_path / "winner.py", monkeypatch, capsys)
    same_rows(found, dataset)
    for part, scores in (("validation", run.scores.validation), ("test", run.scores.test)):
        assert float(said[f"{part} loss"]) == pytest.approx(scores["loss"], rel=0.15)


@pytest.mark.filterwarnings("ignore:Early stopping")
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="its training step is TensorFlow's")
def test_a_model_that_cannot_be_asked_is_trained_by_its_script_and_not_asked(tmp_path, monkeypatch, capsys):
    _, run = of_model(f"{OWN}:triple", "Gan", tmp_path / "winner.py")
    assert "learning_rate" not in run.scores.train  # no score, but what an epoch is watched for
    assert ran(tmp_path / "winner.py", monkeypatch, capsys)[1] == {}
