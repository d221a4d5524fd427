"""RunRecorder: what anyone's own `model.fit` leaves behind, also when it is stopped, diverges or is killed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

import advisor
from advisor.errors import DataError
from advisor.records import EndingKind, Goal, Metric, Task
from advisor.store.runs import read_run

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64) + (X[:, 1] > 0)
X_VALIDATION, Y_VALIDATION = X[40:], Y[40:]


def network(optimizer="adam", loss="sparse_categorical_crossentropy", units=3, last="softmax"):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Dense(6, "relu", name="hidden"), keras.layers.Dense(units, last)])
    model.compile(optimizer, loss, metrics=["accuracy"] if last else ["mae"])
    return model


def recorded(path, model, *callbacks, epochs=3, **fit):
    recorder = advisor.RunRecorder(
        path, x=X[:40], y=Y[:40], validation_data=(X_VALIDATION, Y_VALIDATION), goal=Goal(metric=Metric.ACCURACY)
    )
    arguments = {"batch_size": 8, "verbose": 0, "validation_data": (X_VALIDATION, Y_VALIDATION)} | fit
    history = model.fit(X[:40], Y[:40], epochs=epochs, callbacks=[*callbacks, recorder], **arguments)
    return read_run(path), history.history


def test_one_line_leaves_a_run_with_every_trace_that_keras_logged(tmp_path: Path):
    history = network().fit(
        X, Y, epochs=2, validation_split=0.5, verbose=0, callbacks=[advisor.RunRecorder(tmp_path / "own" / "run.json")]
    )
    run = read_run(tmp_path / "own" / "run.json")
    for name, values in history.history.items():
        assert run.trace(name).tolist() == pytest.approx(values)
    assert run.has("learning_rate")
    assert run.has("seconds")
    assert run.ending.kind is EndingKind.FINISHED
    assert run.model.planned_epochs == 2
    assert run.environment.keras == keras.__version__
    assert run.data is None


def test_data_give_facts_signals_and_the_scores_of_both_parts(tmp_path: Path):
    model = network()
    run, history = recorded(tmp_path / "run.json", model)
    assert run.data.task is Task.MULTICLASS
    assert (run.data.train_rows, run.data.validation_rows, run.data.shared_rows) == (40, 20, 0)
    assert [count.rows for count in run.data.classes] == np.bincount(Y[:40]).tolist()
    assert run.model.batch_size == 8
    assert list(run.layer_traces("gradient_norm")) == ["hidden", model.layers[1].name]
    assert run.scores.validation["accuracy"] == pytest.approx(history["val_accuracy"][-1])
    assert run.scores.validation["loss"] == pytest.approx(history["val_loss"][-1], rel=1e-4)
    assert run.scores.train["loss"] == pytest.approx(run.trace("inference_loss")[-1], rel=1e-4)
    assert run.goal == Goal(metric=Metric.ACCURACY)
    assert run.best_epoch == 2


def test_rows_that_stand_in_both_parts_are_counted(tmp_path: Path):
    recorder = advisor.RunRecorder(tmp_path / "run.json", x=X, y=Y, validation_data=(X_VALIDATION, Y_VALIDATION))
    network().fit(X, Y, verbose=0, callbacks=[recorder])
    assert read_run(tmp_path / "run.json").data.shared_rows == 20


def test_early_stopping_is_told_from_finishing_and_the_restored_epoch_is_found(tmp_path: Path):
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)
    model = network(keras.optimizers.SGD(0.9))
    run, history = recorded(tmp_path / "run.json", model, stop, epochs=30)
    assert run.ending.kind is EndingKind.STOPPED_EARLY
    best = int(np.argmin(history["val_loss"]))
    assert run.best_epoch == best
    assert run.scores.validation["loss"] == pytest.approx(min(history["val_loss"]), rel=1e-4)


def test_loss_that_is_no_number_is_kept_and_named(tmp_path: Path):
    run, _ = recorded(tmp_path / "run.json", network(keras.optimizers.SGD(1e30)), epochs=2)
    assert run.ending.kind is EndingKind.DIVERGED
    assert not np.isfinite(run.trace("loss")[-1])
    assert np.isnan(run.scores.train["loss"])


def test_learning_rate_is_that_of_the_epoch_whatever_callbacks_make_of_it(tmp_path: Path):
    halving = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch else rate)
    plateau = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.1, patience=0, min_delta=9.0)
    run, _ = recorded(tmp_path / "run.json", network(keras.optimizers.SGD(0.8)), halving, plateau)
    assert run.trace("learning_rate").tolist() == pytest.approx([0.8, 0.4, 0.02], rel=1e-5)


def test_exception_in_the_middle_leaves_the_epochs_before_it(tmp_path: Path):
    class Breaks(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recorded(tmp_path / "run.json", network(), Breaks())
    run = read_run(tmp_path / "run.json")
    assert run.ending.kind is EndingKind.UNKNOWN
    assert "killed" in run.ending.reason
    assert run.epochs == 1


KILLED = """
import os, keras, numpy, advisor
class Kill(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            os.kill(os.getpid(), 9)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("sgd", "mse")
x = numpy.ones((8, 2))
model.fit(x, x[:, :1], epochs=3, verbose=0, callbacks=[advisor.RunRecorder("run.json", x=x, y=x[:, :1]), Kill()])
"""


def test_killed_training_leaves_a_whole_file_and_nothing_else(tmp_path: Path):
    result = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=tmp_path, env=os.environ, capture_output=True, check=False
    )
    assert result.returncode == -9, result.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert json.loads((tmp_path / "run.json").read_text())["schema"] == "advisor/run@1"
    assert read_run(tmp_path / "run.json").epochs == 1


@pytest.mark.parametrize(
    ("loss", "y", "units", "last", "task"),
    [
        ("binary_crossentropy", Y[:, None] > 0, 1, "sigmoid", Task.BINARY),
        ("categorical_crossentropy", np.eye(3)[Y], 3, "softmax", Task.MULTICLASS),
        ("binary_crossentropy", X[:, :3] > 0, 3, "sigmoid", Task.MULTILABEL),
        ("binary_crossentropy", np.eye(3)[Y], 3, "sigmoid", Task.MULTICLASS),
        ("mse", X[:, :2] * 40, 2, None, Task.REGRESSION),
    ],
)
def test_task_is_read_from_the_loss_and_the_targets(tmp_path: Path, loss, y, units, last, task):
    model = network(loss=loss, units=units, last=last)
    y = np.asarray(y, dtype=np.float32)
    model.fit(X, y, verbose=0, callbacks=[advisor.RunRecorder(tmp_path / "run.json", x=X, y=y)])
    run = read_run(tmp_path / "run.json")
    assert run.data.task is task
    assert run.scores.train["loss"] == pytest.approx(model.evaluate(X, y, verbose=0)[0], rel=1e-4)


def test_labels_that_do_not_fit_the_outputs_are_recorded_and_scored_by_what_was_compiled_alone(tmp_path: Path):
    model = network(loss="binary_crossentropy", units=1, last="sigmoid")
    y = (Y - 1).astype(np.float32)[:, None]  # -1, 0, 1
    model.fit(X, y, verbose=0, callbacks=[advisor.RunRecorder(tmp_path / "run.json", x=X, y=y)])
    run = read_run(tmp_path / "run.json")
    assert set(run.scores.train) == {"loss", "accuracy"}
    assert "-1" in [count.name for count in run.data.classes]


def test_arrays_that_do_not_belong_together_are_refused_at_once():
    with pytest.raises(DataError, match="cannot record") as refused:
        advisor.RunRecorder("run.json", x=X, y=Y[:3], validation_data=(X, Y[:2]))
    assert "y: expected 60 rows, as many as x, got 3" in str(refused.value)
    assert "validation_data[1]: expected 60 rows" in str(refused.value)


@pytest.mark.parametrize(("x", "y"), [(X, None), (np.full((60, 4), {}), Y), (X[:0], Y[:0])])
def test_arrays_that_cannot_be_trained_on_are_refused(x, y):
    with pytest.raises(DataError, match="cannot record"):
        advisor.RunRecorder("run.json", x=x, y=y)


def test_tables_and_lists_do_for_arrays(tmp_path: Path):
    recorder = advisor.RunRecorder(tmp_path / "run.json", x=pd.DataFrame(X), y=Y.tolist())
    network().fit(X, Y, verbose=0, callbacks=[recorder])
    assert read_run(tmp_path / "run.json").data.train_rows == 60


def test_importing_advisor_imports_no_backend():
    code = (
        "import sys, advisor; sys.exit(any(name in sys.modules for name in ('keras', 'tensorflow', 'pandas', 'numpy')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_training_resumed_in_another_process_is_not_taken_for_one_that_begins(tmp_path: Path):
    model = network()
    model.fit(X[:40], Y[:40], epochs=2, verbose=0)
    run, _ = recorded(tmp_path / "run.json", model, epochs=12, initial_epoch=2)
    assert run.epochs == 10
    assert run.reading is not None
    assert run.reading.begins_at == 3


def test_a_training_seen_from_its_start_and_resumed_under_the_same_recorder_begins_at_its_start(tmp_path: Path):
    model, recorder = network(), advisor.RunRecorder(tmp_path / "run.json")
    model.fit(X[:40], Y[:40], epochs=2, verbose=0, callbacks=[recorder])
    model.fit(X[:40], Y[:40], epochs=4, initial_epoch=2, verbose=0, callbacks=[recorder])
    run = read_run(tmp_path / "run.json")
    assert (run.epochs, run.reading) == (4, None)


def test_what_another_recorder_left_at_the_path_is_kept_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "run.json"
    first, _ = recorded(path, network(), epochs=2)
    assert "kept" not in capsys.readouterr().err
    second, _ = recorded(path, network(), epochs=3)
    third, _ = recorded(path, network(), epochs=4)
    said = capsys.readouterr().err.splitlines()
    assert said == [f"advisor: {path} was there before; it is kept as run-earlier-{n}.json" for n in (1, 2)]
    assert [each.epochs for each in (first, second, third)] == [2, 3, 4]
    assert [read_run(tmp_path / f"run-earlier-{n}.json").epochs for n in (1, 2)] == [2, 3]


def test_a_training_that_goes_on_with_its_recorder_goes_on_in_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    model, recorder = network(), advisor.RunRecorder(tmp_path / "run.json")
    for end in (2, 4):
        model.fit(X, Y, initial_epoch=end - 2, epochs=end, verbose=0, callbacks=[recorder])
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert read_run(tmp_path / "run.json").epochs == 4
    assert capsys.readouterr().err == ""
