"""Every format that people have, as its own library wrote it, becomes the runs that it tells of."""

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from advisor.errors import FileError
from advisor.records import DataPlan, EndingKind, Recipe, Run, Trace
from advisor.records.recipe import Architecture
from advisor.store.format import codec
from advisor.store.runs import known_readers, read_run, read_runs, read_study, write_run

FILES = Path(__file__).parents[1] / "runs"
KERAS = FILES / "keras"

# file, reader, epochs of each run, first and last training loss of the first
WRITTEN = [
    ("dvclive", "dvclive", [3], (0.9, 0.43)),
    ("keras/history.json", "keras_history", [6], (2.3903, 1.8145)),
    ("keras/history_pandas.json", "keras_history", [6], (2.3903, 1.8145)),
    ("keras/history_pandas.csv", "csv_table", [6], (2.3903, 1.8145)),
    ("keras/csv_logger.csv", "csv_table", [6], (2.3903, 1.8145)),
    ("keras/csv_logger_appended.csv", "csv_table", [3, 3], (2.3705, 2.0950)),
    ("keras/tensorboard", "tensorboard", [6], (2.3903, 1.8145)),
    ("keras/printed.txt", "printed_log", [5], (2.3903, 1.9187)),
    ("keras/printed_terminal.txt", "printed_log", [5], (2.3903, 1.9187)),
    ("keras/printed_lines.txt", "printed_log", [5], (2.3903, 1.9187)),
    ("keras/printed_keras2.txt", "printed_log", [5], (2.3903, 1.9197)),
    ("keras/lecture_first_printed.txt", "printed_log", [10], (1.1846, 0.4426)),
    ("keras/lecture_early_stopping_printed.txt", "printed_log", [8], (1.0834, 0.7665)),
    ("keras/lecture_batch_of_one_printed.txt", "printed_log", [10], (3.4150, 3.2777)),
    ("keras/notebook.ipynb", "notebook", [4, 3], (2.3903, 2.0250)),
    ("keras/keras_tuner", "keras_tuner", [1, 1, 1], (2.2987, 2.2987)),
    ("torch/lightning/version_0/metrics.csv", "csv_table", [5], (0.8865, 0.0087)),
    ("torch/huggingface/trainer_state.json", "hugging_face", [4], (1.9641, 0.0239)),
    ("text/one_line_signs.txt", "any_text", [6], (0.9, 0.43)),
    ("text/lightgbm.txt", "boosting", [8], (0.583874, 0.296732)),
    ("text/fastai.txt", "console_table", [6], (0.9, 0.43)),
    ("text/yolo_results.txt", "bare_columns", [6], (0.9, 0.43)),
    ("text/lists.txt", "shown_lists", [6], (0.9, 0.43)),
    ("text/json_lines.jsonl", "json_lines", [6], (0.9, 0.43)),
    ("optuna/journal.log", "optuna_journal", [5, 5, 3, 1], None),
    ("optuna/study.db", "optuna_database", [5, 5, 3, 1], None),
    ("tables/german.csv", "csv_table", [12], (1.4, 0.2117)),
    ("tables/long_metrics.csv", "csv_table", [12], (1.4, 0.2117)),
    ("tables/r_frame.txt", "printed_frame", [12], (1.4, 0.2117)),
    ("tables/wandb_history.csv", "csv_table", [12], (1.4, 0.2117)),
    ("tables/wandb_chart.csv", "wandb_chart", [12, 6], (1.4, 0.2117)),
    ("tables/run-validation-tag-epoch_loss.csv", "tensorboard_csv", [12], None),
    ("tables/ultralytics.csv", "ultralytics", [12], (1.4, 0.2117)),
    ("tables/folds.json", "keras_history", [12, 6], (1.4, 0.2117)),
    ("tables/lines.jsonl", "json_lines", [12], (1.4, 0.2117)),
    ("tables/result.json", "json_lines", [12], (1.4, 0.2117)),
    ("tables/neptune.parquet", "parquet_table", [12], (1.4, 0.2117)),
    ("tables/my_val_loss", "mlflow_folder", [12], None),
    ("trackers/mlruns", "mlflow_folder", [8, 3], (2.0, 0.4194)),
    ("trackers/mlflow.db", "mlflow_database", [8, 3], (2.0, 0.4194)),
    ("trackers/trackio.db", "trackio", [8], (2.0, 0.4194)),
    ("trackers/run-first.wandb", "wandb_offline", [8], (2.0, 0.4194)),
]


@pytest.mark.parametrize(("name", "reader", "epochs", "losses"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_a_file_of_another_library_becomes_its_runs(name: str, reader: str, epochs: list[int], losses):
    runs = read_runs(FILES / name)
    assert [run.epochs for run in runs] == epochs
    assert all(run.name and run.source for run in runs)
    assert all(run.has("val_loss") for run in runs)
    if losses is not None:
        loss = runs[0].trace("loss")
        assert (loss[0], loss[-1]) == pytest.approx(losses, abs=5e-5)


@pytest.mark.parametrize(("name", "reader", "epochs", "losses"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_one_reader_alone_claims_a_file(name: str, reader: str, epochs: list[int], losses):
    path = FILES / name
    head = b"" if path.is_dir() else path.read_bytes()[:65_536]
    claims = [known.name for known in known_readers() if known.reads(path, head)]
    assert claims[0] == reader
    assert set(claims[1:]) <= {"any_text"}  # asked only when no other claims


def test_every_reader_has_a_file_that_it_reads():
    names = {reader.name for reader in known_readers()}
    assert names - {reader for _, reader, _, _ in WRITTEN} == {"run_json", "study_folder"}  # ours: tested elsewhere


def test_the_same_training_reads_the_same_from_every_file_that_tells_of_it():
    history = read_run(KERAS / "history.json")
    for name in ("history_pandas.csv", "history_pandas.json", "csv_logger.csv", "tensorboard"):
        run = read_run(KERAS / name)
        for quantity in ("loss", "val_loss", "accuracy", "val_accuracy"):
            assert run.trace(quantity) == pytest.approx(history.trace(quantity), rel=1e-6)
    for name in ("printed.txt", "printed_terminal.txt", "printed_lines.txt"):
        run = read_run(KERAS / name)
        assert run.trace("val_loss") == pytest.approx(history.trace("val_loss")[:5], abs=5e-5)


def test_a_diverged_history_keeps_its_nan():
    run = read_run(KERAS / "history_diverged.json")
    assert [math.isnan(value) for value in run.trace("loss")] == [True] * 5
    assert run.has("loss")


def test_trials_of_other_tools_come_as_a_study_with_their_parameters():
    for name in ("optuna/journal.log", "optuna/study.db"):
        study = read_study(FILES / name)
        assert study is not None
        assert [trial.state.value for trial in study.trials] == ["finished", "finished", "pruned", "failed"]
        assert study.trials[1].parameters == {"learning_rate": pytest.approx(0.013981961408994055)}
        assert (study.plan.space["learning_rate"].low, study.plan.space["learning_rate"].high) == (1e-4, 0.1)
        assert study.plan.goal.lower_is_better
    tuner = read_study(KERAS / "keras_tuner")
    assert tuner is not None
    assert tuner.plan.goal.name == "accuracy"
    assert [trial.parameters["units"] for trial in tuner.trials] == [8, 8, 8]
    assert read_study(KERAS / "history.json") is None


def test_pruned_and_failed_trials_say_so_in_their_runs():
    kinds = [run.ending.kind for run in read_runs(FILES / "optuna/journal.log")]
    assert kinds == [EndingKind.FINISHED, EndingKind.FINISHED, EndingKind.PRUNED, EndingKind.ERROR]


def test_a_run_goes_to_a_file_and_back(tmp_path: Path):
    run = Run(name="mine", traces=(Trace("loss", (1.0, math.inf, None)),))
    write_run(tmp_path / "run.json", run)
    assert read_run(tmp_path / "run.json") == run


def test_a_folder_gives_the_runs_of_all_its_files_in_order(tmp_path: Path):
    for name in ("b", "a"):
        write_run(tmp_path / f"{name}.json", Run(traces=(Trace("loss", (1.0,)),)))
    shutil.copytree(KERAS / "tensorboard", tmp_path / "c")
    (tmp_path / "notes.txt").write_text("nothing to see")
    (tmp_path / "empty.json").write_text("")
    assert [run.name for run in read_runs(tmp_path)] == ["a", "b", "c"]


def test_every_broken_file_of_a_folder_is_named(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text('{"schema": "advisor/run@1", "traces": 3}')
    with pytest.raises(FileError, match="cannot read every file") as caught:
        read_runs(tmp_path)
    assert [Path(problem.where.split(",")[0]).name for problem in caught.value.problems] == ["a.json", "b.json"]


def test_a_folder_without_runs_says_what_is_read(tmp_path: Path):
    with pytest.raises(FileError, match="TensorBoard"):
        read_runs(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no such file"),
        (b"", "the file is empty"),
        (b"\x80\x04\x95\x0b", "expected a file of a known format"),
        (b"hello", "expected a file of a known format"),
        (b'{"a": 1}', "expected a file of a known format"),
    ],
)
def test_what_is_no_log_is_refused_by_name(tmp_path: Path, content: bytes | None, says: str):
    path = tmp_path / "run.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileError, match=says) as caught:
        read_runs(path)
    assert "run.json" in caught.value.headline


@pytest.mark.parametrize("name", ["x" * 5_000, "a\0b", "", "."])
def test_names_that_no_log_can_have_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match="cannot read"):
        read_runs(Path(name))


def test_traces_of_unequal_length_end_with_not_recorded(tmp_path: Path):
    run = Run(traces=(Trace("loss", (1.0, 0.5, 0.4)), Trace("val_loss", (1.0,))))
    write_run(tmp_path / "run.json", run)
    assert read_run(tmp_path / "run.json").traces[1].values == (1.0, None, None)


def test_a_trace_that_stands_twice_is_refused(tmp_path: Path):
    write_run(tmp_path / "run.json", Run(traces=(Trace("loss", (1.0,)), Trace("loss", (2.0,)))))
    with pytest.raises(FileError, match='trace "loss": expected one, got 2'):
        read_run(tmp_path / "run.json")


def test_one_run_is_not_made_of_several():
    with pytest.raises(FileError, match="expected one run, got 2"):
        read_run(KERAS / "notebook.ipynb")


def test_columns_with_names_of_their_own_are_mapped(tmp_path: Path):
    path = tmp_path / "odd.csv"
    path.write_text("round;xent;held out\n1;0.9;1.0\n2;0.5;0.8\n")
    (run,) = read_runs(path, columns={"epoch": "round", "loss": "xent", "val_loss": "held out"})
    assert [(trace.name, trace.values) for trace in run.traces] == [("loss", (0.9, 0.5)), ("val_loss", (1.0, 0.8))]
    with pytest.raises(FileError, match='there is no column "xentt"; did you mean "xent"') as caught:
        read_runs(path, columns={"loss": "xentt"})
    assert "round, xent, held out" in str(caught.value)


def test_unknown_keys_and_bare_nan_in_a_run_are_read(tmp_path: Path):
    path = tmp_path / "run.json"
    path.write_text('{"later": 1, "schema": "advisor/run@1", "traces": [{"name": "loss", "values": [NaN]}]}')
    assert math.isnan(read_run(path).trace("loss")[0])


def test_a_run_of_the_first_version_is_read_for_ever():
    assert json.loads((FILES / "run_1.json").read_text())["schema"] == "advisor/run@1"
    run = read_run(FILES / "run_1.json")
    assert codec.encode(codec.decode(codec.encode(run), Run, name="x")) == codec.encode(run)
    assert run.has("val_loss")


def test_numbers_that_cannot_be_are_refused(tmp_path: Path):
    run = Run(traces=(Trace("loss", (1.0,)),), best_epoch=3)
    deep = Recipe(data=DataPlan(source="x"), architecture=Architecture(depth=10**12))
    write_run(tmp_path / "run.json", msgspec.structs.replace(run, recipe=deep))
    with pytest.raises(FileError) as caught:
        read_run(tmp_path / "run.json")
    assert [problem.where for problem in caught.value.problems] == ["best_epoch", "recipe.architecture.depth"]


def test_a_history_as_python_shows_it_is_read(tmp_path: Path):
    path = tmp_path / "history.txt"
    path.write_text("Out[13]: {'loss': [1.18, np.float64(0.71),\n nan],\n 'val_loss': [0.77, 0.66, inf,]}\n")
    run = read_run(path)
    assert run.traces[1].values == (0.77, 0.66, math.inf)
    assert run.trace("loss")[:2].tolist() == [1.18, 0.71]


def test_a_notebook_that_shows_only_its_history_is_read(tmp_path: Path):
    shown = {
        "output_type": "execute_result",
        "data": {"text/plain": ["{'loss': [3.0, 2.0],\n", " 'val_loss': [3.5, 2.5]}"]},
    }
    path = tmp_path / "book.ipynb"
    path.write_text(json.dumps({"cells": [{"outputs": []}, {"outputs": [shown]}], "nbformat": 4}))
    (run,) = read_runs(path)
    assert (run.name, run.trace("val_loss").tolist()) == ("book, cell 2", [3.5, 2.5])


def test_reading_imports_nothing_slow():
    """`advisor diagnose` has to answer in three times what `import numpy` takes."""
    code = (
        "import sys; from pathlib import Path; from advisor.store.runs import read_runs\n"
        "for path in sys.argv[1:]: read_runs(Path(path))\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    names = ("run_1.json", "keras/history.json", "keras/csv_logger.csv", "keras/printed.txt", "keras/tensorboard")
    paths = [str(FILES / name) for name in names]
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, encoding="utf-8", check=True)
    slow = {"pandas", "scipy", "sklearn", "matplotlib", "optuna", "keras", "tensorflow", "keras_tuner", "sqlalchemy"}
    assert not slow & set(done.stdout.split())


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"PK\x03\x04", "save the sheet as CSV"),
        (b"\x80\x04\x95", r"a pickle, which may run code.*json\.dump"),
        (b"\x89HDF\r\n", r"an HDF5 file.*json\.dump"),
    ],
)
def test_a_file_of_a_training_that_is_not_read_says_what_to_do(tmp_path: Path, head: bytes, says: str) -> None:
    path = tmp_path / "history"
    path.write_bytes(head + bytes(50))
    with pytest.raises(FileError, match=says):
        read_runs(path)
