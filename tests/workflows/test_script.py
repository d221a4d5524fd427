"""`winner.py` deals, reads and prepares the same rows as advisor, and trains to the same score without it."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from advisor.records import DataPlan, Goal, Metric, Recipe, Run, Scores, SplitKind, Task
from advisor.records.data import TargetScaling
from advisor.records.goal import Direction
from advisor.records.parts.encoding import NumericEncoding
from advisor.records.parts.inputs import Augmentation
from advisor.records.recipe import (
    Activation,
    Architecture,
    BatchNormalization,
    ClassWeights,
    Clipping,
    ClippingKind,
    Dropout,
    DropoutKind,
    Family,
    Initializer,
    Labels,
    Loss,
    Optimizer,
    OptimizerName,
    Penalty,
    PenaltyKind,
    Scaling,
    Schedule,
    ScheduleKind,
    Stopping,
    StoppingKind,
)
from advisor.training.data.prepare import prepare
from advisor.training.fit import train
from advisor.training.network.build import build_model
from advisor.workflows.script import script_of, write_script
from advisor.workflows.sources import read_source

pytestmark = pytest.mark.backend
SMALL = Architecture(width=20, activation=Activation.RELU, initializer=Initializer.HE_NORMAL)
SMALL_PICTURES = Architecture(family=Family.CONVOLUTIONAL, filters=4, width=20)
PLAIN = {"architecture": SMALL, "dropout": Dropout(kind=DropoutKind.NONE)}


def money(value: float) -> str:
    return f"{value:,.2f} €".replace(",", "_").replace(".", ",").replace("_", ".")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A shop's orders as people write them, and the same as a machine does; some rows twice, some cells empty."""
    rng, n = np.random.default_rng(5), 400
    when = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.permutation(n), unit="D")
    price, city = rng.lognormal(7, 1, n), rng.choice(["Ulm", "Bonn", "Köln"], n)
    told = np.log(price) - 7 + 1.5 * (city == "Ulm") + rng.normal(0, 0.3, n)
    frame = pd.DataFrame({"price": price, "age": rng.integers(18, 80, n).astype(float), "rate": rng.uniform(0, 1, n)})
    frame["when"], frame["city"], frame["shop"] = when, city, rng.choice(["001", "002"], n)
    frame["note"] = rng.choice([f"word{k} thing{k % 7}" for k in range(60)], n)
    frame["size"], frame["member"] = rng.choice(["S", "M", "L"], n), rng.choice(["ja", "nein"], n)
    frame["y"] = np.where(told > 0.5, "buys", "leaves")
    frame.loc[rng.choice(n, 20, replace=False), "age"] = np.nan
    frame.loc[rng.choice(n, 20, replace=False), "city"] = None
    frame = pd.concat([frame, frame.iloc[:7]], ignore_index=True)
    root = tmp_path_factory.mktemp("shop")
    frame.to_csv(root / "plain.csv", index=False)
    frame.to_parquet(root / "shop.parquet")
    texts = frame.assign(
        price=frame["price"].map(money),
        rate=[f"{100 * rate:.1f}".replace(".", ",") + " %" for rate in frame["rate"]],
        when=frame["when"].dt.strftime("%d.%m.%Y"),
        age=frame["age"].map("{:.0f}".format).where(frame["age"].notna(), "k.A."),
    )
    (root / "report.txt").write_text(
        "Orders of the year\n\n"
        + frame.assign(size=frame["size"].replace("S", "None")).to_csv(sep="\t", index=False)
        + "\t" * (len(frame.columns) - 1)
        + "\n"
    )
    texts.to_csv(root / "shop.csv", sep=";", index=False, encoding="cp1252")
    spans = ["2h 50m", "1:23:45", "1 day, 2:03:04", "PT1H30M", "59.80", "1h05", "-0:10:00", "2 weeks", "3y 2m", "0"]
    sizes = pd.DataFrame({"took": rng.choice(spans, n), "worth": rng.choice(["€1.5M", "€500K", "€0", "-€7K"], n)})
    sizes["late"], sizes["x"] = [f"{h + 20}:{h % 60:02d}:09" for h in range(n)], np.arange(n) + 0.5
    sizes.assign(stars=rng.choice(["4.5/5", "3/5"], n)).to_csv(root / "spans.csv", index=False)
    numbers = rng.normal(size=(90, 4)).astype(np.float32)
    planes = rng.integers(0, 256, (60, 8, 8, 3)).astype(np.uint8)
    np.savez(root / "plain.npz", x=numbers, y=np.arange(90) % 3)
    np.savez(root / "planes.npz", x=planes, y=np.arange(60) % 2, x_test=planes[:9], y_test=np.arange(9) % 2)
    np.savez(root / "planes_first.npz", x=np.moveaxis(planes, -1, 1), y=np.arange(60) % 2)
    np.savez(root / "steps.npz", x=rng.normal(size=(60, 9, 2)), y=rng.normal(size=(60, 2)))
    np.savez(root / "labels.npz", x=numbers, y=rng.integers(0, 2, (90, 3)))
    parts = {"X_train": numbers[:50], "Y_train": np.arange(50) % 3, "X_val": numbers[50:70], "Y_val": np.arange(20) % 3}
    np.savez(root / "parts.npz", **parts, X_test=numbers[70:], Y_test=np.arange(20) % 3, ids=np.arange(90))
    np.savez(root / "named.npz", images=planes, labels=np.arange(60) % 2)
    np.savez(root / "one_hot.npz", x=numbers, y=np.eye(3)[np.arange(90) % 3])
    return root


SHOP = {"source": "shop.csv", "target": "y"}
IN_PIECES, BY_LATE = NumericEncoding.PIECEWISE, {"split": SplitKind.TIME, "time": "late"}
PLAIN_SHOP = {"source": "plain.csv", "target": "y"}
CASES: dict[str, dict[str, object]] = {
    "texts, decimal commas, dates, codes, words": {"data": DataPlan(**SHOP, ordered={"size": ("S", "M", "L")})},
    "a real target in euros": {"data": DataPlan(source="shop.csv", target="price", decimal=",")},
    "as machines write": {"data": DataPlan(source="plain.csv", target="y")},
    "a title, an empty row, a class named None": {"data": DataPlan(source="report.txt", target="size")},
    "parquet": {"data": DataPlan(source="shop.parquet", target="price", missing=("Bonn", "-999"))},
    "two real targets": {"data": DataPlan(source="plain.csv", target="price, rate")},
    "a class without gaps": {"data": DataPlan(source="shop.csv", target="city")},
    "a class without gaps, parquet, by group": {
        "data": DataPlan(source="shop.parquet", target="city", split=SplitKind.GROUP, group="note")
    },
    "a number without gaps, by time": {
        "data": DataPlan(source="shop.csv", target="age", split=SplitKind.TIME, time="when")
    },
    "two real targets without gaps": {"data": DataPlan(source="plain.csv", target="age, rate", unlabeled="leave_out")},
    "by time": {"data": DataPlan(**SHOP, split=SplitKind.TIME, time="when", test=0.1)},
    "by time, blocks": {"data": DataPlan(**PLAIN_SHOP, split=SplitKind.TIME, time="when", folds=3, fold=1)},
    "by group": {"data": DataPlan(**SHOP, split=SplitKind.GROUP, group="note", drop=("shop",))},
    "by group alone": {"data": DataPlan(**SHOP, split=SplitKind.GROUP, group="note", duplicates_together=False)},
    "folds, repeated": {"data": DataPlan(**SHOP, folds=4, repeats=2, fold=6)},
    "row numbers": {
        "data": DataPlan(**SHOP, split=SplitKind.RANGES, train_rows=(0, 200), validation_rows=(200, 300),
                         test_rows=(300, 400))
    },
    "at random, no test part": {"data": DataPlan(source="plain.csv", target="y", split=SplitKind.RANDOM, test=0)},
    "many equal rows": {"data": DataPlan(**PLAIN_SHOP, drop=("price", "rate", "when", "note", "age"))},
    "scaled to 0 and 1": {"data": DataPlan(source="plain.csv", target="y"), "scaling": Scaling.UNIT},
    "numbers in pieces": {"data": DataPlan(**PLAIN_SHOP), "scaling": Scaling.QUANTILE, "numeric_encoding": IN_PIECES},
    "robust, in pieces": {"data": DataPlan(**SHOP), "scaling": Scaling.ROBUST, "numeric_encoding": IN_PIECES},
    "bundled": {"data": DataPlan(source="iris", validation=20)},
    "pictures": {"data": DataPlan(source="digits")},
    "arrays": {"data": DataPlan(source="plain.npz")},
    "arrays in three parts": {"data": DataPlan(source="parts.npz")},
    "arrays by other names": {"data": DataPlan(source="named.npz"), "scaling": Scaling.UNIT},
    "coloured bytes": {"data": DataPlan(source="planes.npz"), "scaling": Scaling.UNIT},
    "coloured bytes, standardized": {"data": DataPlan(source="planes.npz", test=5)},
    "channels first": {"data": DataPlan(source="planes_first.npz"), "scaling": Scaling.UNIT},
    "durations and sizes": {"data": DataPlan(source="spans.csv", target="late")},
    "a size, by durations": {"data": DataPlan(source="spans.csv", target="worth", task=Task.REGRESSION, **BY_LATE)},
    "series with two real targets": {"data": DataPlan(source="steps.npz")},
    "a real target as it is": {"data": DataPlan(source="diabetes", target_scaling=TargetScaling.NONE)},
    "labels": {"data": DataPlan(source="labels.npz")},
    "one-hot": {"data": DataPlan(source="one_hot.npz"), "labels": Labels.ONE_HOT},
}  # fmt: skip


def made(recipe: Recipe, folder: Path, goal: Goal, run: Run | None = None):
    dataset = prepare(source := read_source(recipe.data, folder=folder), recipe, with_test=True)
    run = run or Run(recipe=recipe, goal=goal, scores=Scores())
    return dataset, script_of(run, source, dataset, title="the study", data_folder=folder)


@pytest.mark.parametrize("name", CASES)
def test_rows_are_read_dealt_and_prepared_as_advisor_does(name: str, folder: Path, monkeypatch):
    recipe = Recipe(**PLAIN | CASES[name])
    dataset, written = made(recipe, folder, Goal())
    assert written.left_out == ()
    laid_out(written.value)
    monkeypatch.setattr(sys, "argv", ["winner.py"])
    before = written.value[: written.value.index("# The network and")]
    found: dict[str, np.ndarray] = {}
    exec(compile(before, "winner.py", "exec"), found)  # noqa: S102  what we wrote ourselves
    for part in ("train", "validation", "test"):
        x, y = getattr(dataset, f"x_{part}"), getattr(dataset, f"y_{part}")
        if x is None:
            assert f"x_{part}" not in found
            continue
        np.testing.assert_allclose(found[f"x_{part}"], x, atol=2e-5)
        np.testing.assert_allclose(found[f"y_{part}"].reshape(y.shape), y, atol=1e-5)


RECIPES: dict[str, dict[str, object]] = {
    "lecture": {"architecture": Architecture(width=20), "dropout": Dropout()},
    "normalized before PReLU": {
        "architecture": Architecture(width=20, activation=Activation.PRELU, initializer=Initializer.HE_NORMAL,
                                     batch_normalization=BatchNormalization.BEFORE),
        "dropout": Dropout(kind=DropoutKind.PLAIN, rate=0.1), "schedule": Schedule(kind=ScheduleKind.POWER, power=2.0),
        "optimizer": Optimizer(name=OptimizerName.ADAMW, clipping=Clipping(kind=ClippingKind.GLOBAL_NORM)),
    },
    "penalized, exponential": {
        "penalty": Penalty(kind=PenaltyKind.ELASTIC_NET), "schedule": Schedule(kind=ScheduleKind.EXPONENTIAL),
        "optimizer": Optimizer(name=OptimizerName.NESTEROV), "class_weights": ClassWeights.BALANCED,
        "stopping": Stopping(kind=StoppingKind.NONE), "batch_size": 0, "threshold": 0.4,
    },
    "steps, variance scaling": {
        "architecture": Architecture(width=20, depth=3, activation=Activation.LEAKY_RELU,
                                     initializer=Initializer.VARIANCE_SCALING),
        "dropout": Dropout(kind=DropoutKind.NONE), "schedule": Schedule(kind=ScheduleKind.PIECEWISE),
        "optimizer": Optimizer(name=OptimizerName.RMSPROP, clipping=Clipping(kind=ClippingKind.VALUE)),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", RECIPES)
def test_the_network_of_the_script_is_that_of_the_recipe(name: str, folder: Path):
    recipe = Recipe(data=DataPlan(**SHOP), **PLAIN | RECIPES[name])
    dataset, written = made(recipe, folder, Goal())
    assert written.left_out == ()
    laid_out(written.value)
    text = written.value
    found: dict[str, object] = {"keras": keras, "np": np, "SEED": recipe.seed}
    own = text[text.index("class PowerDecay") : text.index("# The rows")] if "class PowerDecay" in text else ""
    exec(own + text[text.index("keras.utils.set_random_seed(SEED)") : text.index("callbacks = [")], found)  # noqa: S102
    model, ours = found["model"], build_model(recipe, dataset.facts, steps_per_epoch=-(-dataset.facts.train_rows // 32))
    assert isinstance(model, keras.Sequential)
    for one, other in zip(model.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    x = dataset.x_train[:9]
    np.testing.assert_allclose(
        *(keras.ops.convert_to_numpy(each(x, training=False)) for each in (model, ours)), atol=1e-5
    )
    rest = {"learning_rate": 0, "name": ""}  # a schedule is asked for its rates instead
    configs = [keras.saving.serialize_keras_object(each.optimizer)["config"] for each in (model, ours)]
    assert {**configs[0], **rest} == {**configs[1], **rest}
    for step in (0, 7, 40):
        for each in (model, ours):
            each.optimizer.iterations.assign(step)
        assert float(model.optimizer.learning_rate) == pytest.approx(float(ours.optimizer.learning_rate))
    assert len(model.losses) == len(ours.losses)


@pytest.mark.parametrize(
    ("settings", "goal"),
    [
        ({"data": DataPlan(**SHOP, ordered={"size": ("S", "M", "L")}), "label_smoothing": 0.1}, Metric.AUC),
        ({"data": DataPlan(source="plain.csv", target="price"), "loss": Loss.HUBER}, Metric.R2),
        ({"data": DataPlan(source="digits"), "architecture": SMALL_PICTURES, "label_smoothing": 0.1,
          "augmentation": Augmentation(shift=0.05)}, Metric.ACCURACY),
        ({"data": DataPlan(source="iris"), "loss": "tests.own_code:sparse_logits"}, "tests.own_code:hits"),
    ],
)  # fmt: skip
def test_the_script_trains_to_the_same_score(settings, goal: str, folder: Path, tmp_path: Path, monkeypatch, capsys):
    recipe = Recipe(**PLAIN | {"epochs": 5} | settings)
    source = read_source(recipe.data, folder=folder)
    dataset = prepare(source, recipe, with_test=True)
    asked = Goal(metric=goal, direction=Direction.MAX)
    run = train(recipe, dataset, goal=asked).run
    assert write_script(tmp_path / "winner.py", run, source, dataset, title="it", data_folder=folder) == ()
    said = ran(tmp_path / "winner.py", monkeypatch, capsys)[1]
    for part, scores in (("validation", run.scores.validation), ("test", run.scores.test)):
        assert float(said[f"{part} {asked.name}"]) == pytest.approx(scores[asked.name], abs=0.08)


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ({"stopping": Stopping(kind=StoppingKind.GRADIENT_NORM)}, "norm of the gradient"),
        ({"data": DataPlan(source="iris", rows=40)}, "rows = 40"),
        ({"data": DataPlan(source="playground_xor")}, "playground_xor"),
    ],
)
def test_what_the_script_cannot_say_is_said_at_its_top_and_returned(recipe, said: str, folder: Path):
    written = made(Recipe(**PLAIN | {"data": DataPlan(source="iris")} | recipe), folder, Goal())[1]
    assert [said in each for each in written.left_out] == [True]
    assert said in written.value[: written.value.index("import keras")]


def test_a_script_that_cannot_be_written_costs_nothing_else(folder: Path, tmp_path: Path):
    recipe = Recipe(**PLAIN, data=DataPlan(source="iris"))
    source = read_source(recipe.data, folder=folder)
    run = Run(recipe=recipe, goal=Goal(), scores=Scores())
    (tmp_path / "blocked").write_text("a file, no folder")
    dataset = prepare(source, recipe, with_test=True)
    told = write_script(tmp_path / "blocked" / "w.py", run, source, dataset, title="it", data_folder=None)
    assert "could not be written" in told[0]


def ran(script: Path, monkeypatch, capsys) -> tuple[dict, dict[str, str]]:
    """What a script has made when it is through, and the scores that it has printed."""
    monkeypatch.setattr(sys, "argv", [script.name])
    capsys.readouterr()
    found, printed = runpy.run_path(str(script)), capsys.readouterr().out.splitlines()
    return found, dict(line.rsplit(": ", 1) for line in printed if line.startswith(("validation ", "test ")))


def laid_out(text: str) -> None:
    """The script knows nothing of advisor, and stands as ruff would put it."""
    assert not any(line.startswith(("import advisor", "from advisor")) for line in text.splitlines())
    if ruff := shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff"):
        command = [ruff, "format", "--isolated", "--line-length", "120", "--diff", "-"]
        assert subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout == ""
