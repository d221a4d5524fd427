"""What observes a training never ends it, and the run says what could not be recorded."""

import shutil

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers
from scipy.sparse import csr_matrix

import advisor
from advisor.records import EndingKind, Task
from advisor.store.runs import read_run

pytestmark = pytest.mark.backend

X = np.random.default_rng(0).normal(size=(48, 4)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.float32)
THREE = X[:, :3].argmax(axis=1)


def network(units=1, last="sigmoid", loss="binary_crossentropy", metrics=()):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(5, "relu"), layers.Dense(units, last)])
    model.compile("adam", loss, metrics=list(metrics))
    return model


def fitted(path, model, y=Y, *before, epochs=2, given=None, **fit):
    recorder = advisor.RunRecorder(path, **(given or {}))
    model.fit(X, y, epochs=epochs, verbose=0, callbacks=[*before, recorder], **fit)
    return read_run(path)


class Logs(keras.callbacks.Callback):
    def __init__(self, **said):
        super().__init__()
        self.said = said

    def on_epoch_end(self, epoch, logs=None):
        logs.update(self.said)


def test_what_is_no_single_number_is_left_out_and_named(tmp_path, capsys):
    f1 = keras.metrics.F1Score(name="f1")
    model = network(3, "softmax", "categorical_crossentropy", [f1])
    run = fitted(tmp_path / "run.json", model, np.eye(3)[THREE], Logs(stage="warm-up", nothing=None))
    assert run.unrecorded == ("f1: 3 numbers, expected one", "stage: a str, expected a number")
    assert run.has("loss")
    assert not run.has("f1")
    assert run.ending.kind is EndingKind.FINISHED
    assert "not recorded: f1" in capsys.readouterr().err


class OwnStep(keras.Model):
    """Trains by a step of its own, and cannot be called."""

    def __init__(self):
        super().__init__()
        self.code = layers.Dense(4)

    def train_step(self, data):
        del data
        return {"own": keras.ops.ones(())}


def test_a_model_that_cannot_be_called_is_recorded_as_far_as_it_goes(tmp_path):
    model = OwnStep()
    model.compile("adam")
    run = fitted(tmp_path / "run.json", model, given={"x": X, "y": Y})
    assert run.trace("own").tolist() == [1.0, 1.0]
    assert any(said.startswith("what the model answers:") for said in run.unrecorded)


def test_a_file_that_cannot_be_written_ends_nothing(tmp_path, capsys):
    class Vanish(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 0:
                shutil.rmtree(tmp_path / "gone", ignore_errors=True)
                (tmp_path / "gone").write_text("a file where the folder was")

    recorder = advisor.RunRecorder(tmp_path / "gone" / "run.json")
    history = network().fit(X, Y, epochs=3, verbose=0, callbacks=[Vanish(), recorder])
    assert len(history.history["loss"]) == 3
    assert "not recorded: the file of the run: FileError" in capsys.readouterr().err


def test_the_advisor_survives_what_the_recorder_survives(capsys):
    f1 = keras.metrics.F1Score(name="f1")
    watching = advisor.Advisor()
    network(3, "softmax", "categorical_crossentropy", [f1]).fit(
        X, np.eye(3)[THREE], epochs=2, verbose=0, callbacks=[watching]
    )
    assert watching.diagnosed.run.unrecorded == ("f1: 3 numbers, expected one",)
    assert "not recorded: f1" in capsys.readouterr().out


def test_epochs_before_the_first_one_are_not_missing(tmp_path):
    run = fitted(tmp_path / "run.json", network(), epochs=5, initial_epoch=3)
    assert run.ending.kind is EndingKind.FINISHED
    assert (run.epochs, run.model.planned_epochs) == (2, 2)


def test_another_model_is_another_run_and_the_same_one_goes_on(tmp_path):
    recorder = advisor.RunRecorder(tmp_path / "run.json")
    first = network()
    for model, epochs in ((first, 2), (first, 3), (network(), 4)):
        model.fit(X, Y, epochs=epochs, verbose=0, callbacks=[recorder])
    runs = [read_run(tmp_path / name) for name in ("run.json", "run-2.json")]
    assert [run.epochs for run in runs] == [5, 4]
    assert [run.ending.kind for run in runs] == [EndingKind.FINISHED] * 2
    first.set_weights([np.zeros_like(weight) for weight in first.get_weights()])
    first.fit(X, Y, epochs=1, verbose=0, callbacks=[recorder])
    assert read_run(tmp_path / "run-3.json").epochs == 1


def test_several_inputs_are_recorded_as_one_is_and_data_sets_are_scored(tmp_path):
    a, b = keras.Input((3,), name="a"), keras.Input((1,), name="b")
    model = keras.Model({"a": a, "b": b}, layers.Dense(1, "sigmoid")(layers.Concatenate()([a, b])))
    model.compile("adam", "binary_crossentropy")
    given = {"a": X[:, :3], "b": X[:, 3:]}
    model.fit(given, Y, verbose=0, callbacks=[advisor.RunRecorder(tmp_path / "run.json", x=given, y=Y)])
    run = read_run(tmp_path / "run.json")
    assert run.scores.train["loss"] == pytest.approx(model.evaluate(given, Y, verbose=0), rel=1e-4)
    assert run.unrecorded == ()
    assert [each.name for each in run.data.inputs] == ["a", "b"]
    assert run.scores.train["accuracy"] == pytest.approx(np.mean((model.predict(given, verbose=0)[:, 0] > 0.5) == Y))
    assert run.has("gradient_norm")

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, place):
            return X[place * 16 : place * 16 + 16], Y[place * 16 : place * 16 + 16]

    model = network()
    model.fit(Batches(), verbose=0, callbacks=[advisor.RunRecorder(tmp_path / "set.json", x=Batches(), y=Y)])
    run = read_run(tmp_path / "set.json")
    assert run.scores.train["loss"] == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-4)


def test_a_sparse_matrix_is_made_dense_and_a_generator_is_left_out(tmp_path):
    given = {"x": csr_matrix(X), "y": Y, "validation_data": (row for row in ())}
    run = fitted(tmp_path / "run.json", network(), given=given)
    assert run.data.train_rows == 48
    assert run.data.task is Task.BINARY
    assert any("a generator is used up" in said for said in run.unrecorded)


def test_every_position_of_a_sequence_is_an_answer(tmp_path):
    steps = np.random.default_rng(1).normal(size=(48, 6, 3)).astype(np.float32)
    model = keras.Sequential([keras.Input((6, 3)), layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    y = steps.argmax(axis=-1)
    recorder = advisor.RunRecorder(tmp_path / "run.json", x=steps, y=y)
    model.fit(steps, y, verbose=0, callbacks=[recorder])
    run = read_run(tmp_path / "run.json")
    said = model.evaluate(steps, y, verbose=0, return_dict=True)
    assert run.scores.train["accuracy"] == pytest.approx(said["accuracy"], rel=1e-4)
    assert run.trace("inference_accuracy")[-1] == pytest.approx(said["accuracy"], rel=1e-4)
    assert sum(count.rows for count in run.data.classes) == y.size
    assert "E105" not in {finding.code for finding in advisor.diagnose_run(run).fired}


def test_tables_are_scored_and_can_be_evaluated_by_their_owner_afterwards(tmp_path):
    table, labels = pd.DataFrame(X, columns=list("abcd")), pd.Series(Y)
    model = network(metrics=["accuracy"])
    recorder = advisor.RunRecorder(tmp_path / "run.json", x=table, y=labels, validation_data=(table[:20], labels[:20]))
    model.fit(table, labels, validation_split=0.25, epochs=1, verbose=0, callbacks=[recorder])
    run = read_run(tmp_path / "run.json")
    assert run.unrecorded == ()
    assert run.scores.validation["accuracy"] == pytest.approx(
        np.mean((model.predict(X[:20], verbose=0)[:, 0] > 0.5) == Y[:20])
    )
    assert run.scores.train["loss"] == pytest.approx(model.evaluate(table, labels, verbose=0)[0], abs=1e-5)


@pytest.mark.parametrize("ignored", [-1, 255])
def test_positions_that_the_loss_ignores_are_no_labels(tmp_path, ignored):
    steps = np.random.default_rng(1).normal(size=(48, 6, 3)).astype(np.float32)
    y = steps.argmax(axis=-1)
    y[:, 4:] = ignored
    model = keras.Sequential([keras.Input((6, 3)), layers.Dense(3)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=ignored)
    model.compile(keras.optimizers.Adam(0.1), loss, metrics=["accuracy"])
    recorder = advisor.RunRecorder(tmp_path / "run.json", x=steps, y=y)
    model.fit(steps, y, epochs=3, verbose=0, callbacks=[recorder])
    run = read_run(tmp_path / "run.json")
    answers = model.predict(steps, verbose=0).argmax(axis=-1)
    right = np.mean(answers[:, :4] == y[:, :4])
    assert run.scores.train["accuracy"] == pytest.approx(right, abs=1e-6)
    assert run.trace("inference_accuracy")[-1] == pytest.approx(right, abs=1e-6)
    assert sum(count.rows for count in run.data.classes) == 48 * 4
    assert "E105" not in {finding.code for finding in advisor.diagnose_run(run).fired}


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="other backends hold no texts")
def test_texts_that_the_model_reads_itself_are_scored_as_they_are(tmp_path):
    import tensorflow as tf

    cities = ["Ulm", "Bonn", "Ulm", "Rom"] * 8
    x = {"city": tf.constant([[city] for city in cities]), "size": np.arange(32.0)[:, None]}
    inputs = {"city": keras.Input((1,), dtype="string", name="city"), "size": keras.Input((1,), name="size")}
    known = layers.StringLookup(vocabulary=["Ulm", "Bonn"], output_mode="one_hot")(inputs["city"])
    model = keras.Model(inputs, layers.Dense(1)(layers.Concatenate()([known, inputs["size"]])))
    model.compile(optimizer="adam", loss="mse")
    y = np.arange(32.0)
    recorder = advisor.RunRecorder(tmp_path / "run.json", x=x, y=y)
    model.fit(x, y, epochs=1, verbose=0, callbacks=[recorder])
    run = read_run(tmp_path / "run.json")
    assert run.scores.train["loss"] == pytest.approx(model.evaluate(x, y, verbose=0), rel=1e-5)
    alone = advisor.RunRecorder(tmp_path / "alone.json", x=x["city"], y=y)  # does not end the script before it trains
    assert alone.path == tmp_path / "alone.json"
