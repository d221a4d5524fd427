"""One training, kept in every way that people keep tables and histories, reads as that training."""

import math
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import Run
from advisor.store.runs import read_run, read_runs

TABLES = Path(__file__).parents[2] / "runs" / "tables"
TRACKERS = TABLES.parent / "trackers"
EPOCHS = 12
CURVE = {
    "loss": [0.1 + 1.3 * 0.8**epoch for epoch in range(EPOCHS)],
    "val_loss": [0.2 + 1.25 * 0.82**epoch for epoch in range(EPOCHS)],
    "accuracy": [0.97 - 0.5 * 0.8**epoch for epoch in range(EPOCHS)],
    "val_accuracy": [0.93 - 0.5 * 0.82**epoch for epoch in range(EPOCHS)],
}
ROUNDED = 1e-4  # as the files have it

WHOLE = [
    "german.csv", "header_again.csv", "lines.jsonl", "long_metrics.csv", "long_parts.tsv", "neptune.parquet",
    "parts.json", "parts_inside.json", "per_cent.csv", "progress.csv", "r_frame.txt", "result.json", "resumed.csv",
    "rows.parquet",
    "rows_by_index.json", "strings.json", "wandb_history.csv", "wrapped.json",
]  # fmt: skip
OF_LOSSES = ["lines_nested.jsonl", "ultralytics.csv", "vector.json"]
OF_SEVERAL = [
    ("folds.json", ("folds, fold_1", "folds, fold_2"), (12, 6)),
    ("list_of_histories.json", ("list_of_histories, 1", "list_of_histories, 2"), (12, 6)),
    ("two_runs.csv", ("two_runs-1", "two_runs-2"), (12, 8)),
    ("two_runs_uncounted.csv", ("two_runs_uncounted-1", "two_runs_uncounted-2"), (12, 8)),
    ("wandb_chart.csv", ("wandb_chart, calm-sun-1", "wandb_chart, wild-sea-2"), (12, 6)),
]


def is_curve(run: Run, *names: str) -> bool:
    return all(run.trace(name).tolist() == pytest.approx(CURVE[name][: run.epochs], abs=ROUNDED) for name in names)


@pytest.mark.parametrize("name", WHOLE)
def test_the_training_is_the_same_in_every_file(name: str):
    run = read_run(TABLES / name)
    assert run.epochs == EPOCHS
    assert is_curve(run, *CURVE)
    assert set(run.trace_names) - {"learning_rate"} == set(CURVE), "nothing else is taken for a quantity"


@pytest.mark.parametrize("name", OF_LOSSES)
def test_the_losses_are_the_same_where_a_file_holds_no_accuracy(name: str):
    run = read_run(TABLES / name)
    assert is_curve(run, "loss", "val_loss")
    assert not run.has("accuracy")


@pytest.mark.parametrize(("name", "names", "epochs"), OF_SEVERAL, ids=[case[0] for case in OF_SEVERAL])
def test_several_runs_in_one_file_come_apart_with_their_names(
    name: str, names: tuple[str, ...], epochs: tuple[int, ...]
):
    runs = read_runs(TABLES / name)
    assert tuple(run.name for run in runs) == names
    assert tuple(run.epochs for run in runs) == epochs
    assert all(is_curve(run, "loss", "val_loss") for run in runs)


def test_folds_that_alternate_in_one_table_come_apart():
    first, second = read_runs(TABLES / "long_folds.csv")
    assert (first.name, second.name) == ("long_folds, fold 1", "long_folds, fold 2")
    assert first.trace("loss").tolist() == pytest.approx([1 + loss for loss in CURVE["loss"][:6]], abs=ROUNDED)
    assert second.trace("val_loss").tolist() == pytest.approx([2 + loss for loss in CURVE["val_loss"][:6]], abs=ROUNDED)


@pytest.mark.parametrize("gap", ["nan", "na", "empty", "none"])
def test_validation_every_third_epoch_is_not_recorded_in_between_however_it_is_written(gap: str):
    run = read_run(TABLES / f"every_third_{gap}.csv")
    (validation,) = (trace.values for trace in run.traces if trace.name == "val_loss")
    assert [value is not None for value in validation] == [epoch % 3 == 2 for epoch in range(EPOCHS)]
    assert is_curve(run, "loss", "accuracy")


def test_one_quantity_of_a_file_is_known_by_the_file_s_name():
    for name in ("my_val_loss", "run-validation-tag-epoch_loss.csv"):
        run = read_run(TABLES / name)
        assert run.trace_names == ("val_loss",)
        assert is_curve(run, "val_loss")


def test_one_quantity_of_which_the_name_says_nothing_is_refused_with_the_way_out(tmp_path: Path):
    for name, file in (("Value", "run-validation-tag-epoch_loss.csv"), ("value", "my_val_loss")):
        path = tmp_path / f"export{Path(file).suffix}"
        path.write_bytes((TABLES / file).read_bytes())
        with pytest.raises(FileError, match="--columns loss="):
            read_runs(path)
        (run,) = read_runs(path, columns={"val_loss": name})
        assert is_curve(run, "val_loss")


def test_a_metric_of_one_value_a_class_is_told_by_class_and_never_averaged():
    run = read_run(TABLES / "vector.json")
    assert run.trace_names == ("loss", "val_loss", "f1[0]", "f1[1]")
    assert run.trace("f1[0]").tolist() == pytest.approx(CURVE["accuracy"], abs=ROUNDED)


@pytest.mark.parametrize("name", ["run-first.wandb", "mlruns", "mlflow.db", "trackio.db"])
def test_a_tracker_s_own_file_tells_what_was_logged(name: str):
    first = next(run for run in read_runs(TRACKERS / name) if run.name.endswith("first"))
    assert first.trace("loss").tolist() == pytest.approx([2.0 * 0.8**epoch for epoch in range(8)], abs=ROUNDED)
    assert first.trace("val_accuracy").tolist() == pytest.approx([1 - 0.72 * 0.82**e for e in range(8)], abs=ROUNDED)
    assert set(first.trace_names) == {"loss", "val_loss", "accuracy", "val_accuracy"}


@pytest.mark.parametrize("name", ["mlruns", "mlflow.db"])
def test_a_diverged_run_of_mlflow_keeps_its_nan(name: str):
    run = next(run for run in read_runs(TRACKERS / name) if run.name.endswith("diverged"))
    assert run.trace("loss")[:2].tolist() == [1.0, 30.0]
    assert math.isnan(run.trace("val_loss")[2])
    assert run.has("val_loss")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("wandb_history.csv", {"loss": "epoch/val_loss"}),
        ("parts.json", {"loss": "val loss"}),
        ("lines_nested.jsonl", {"loss": "val/loss"}),
        ("rows.parquet", {"loss": "val_loss"}),
        ("neptune.parquet", {"loss": "metrics/val/loss"}),
        ("long_parts.tsv", {"loss": "valid loss"}),
        ("wandb_chart.csv", {"loss": "val/loss"}),
        ("../trackers/mlruns", {"loss": "val/loss"}),
        ("../trackers/trackio.db", {"loss": "val/loss"}),
        ("../trackers/run-first.wandb", {"loss": "epoch/val_loss"}),
        ("../keras/printed.txt", {"loss": "val_loss"}),
        ("../keras/tensorboard", {"loss": "val_loss"}),
        ("../torch/huggingface/trainer_state.json", {"loss": "eval_loss"}),
    ],
)
def test_columns_can_be_told_for_every_kind_of_file(name: str, columns: dict[str, str]):
    path = TABLES / name
    expected = next(run for run in read_runs(path) if run.has("val_loss"))
    told = read_runs(path, columns=columns)[0]
    assert told.trace_names == ("loss",)
    assert told.trace("loss")[-1] == expected.trace("val_loss")[-1]


def test_a_name_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(FileError, match='did you mean "epoch/val_loss"') as caught:
        read_runs(TABLES / "wandb_history.csv", columns={"loss": "epoch/valloss"})
    assert "epoch/loss" in str(caught.value)


def test_validation_that_a_history_left_out_stands_where_it_took_place(tmp_path: Path):
    """Keras with `validation_freq=3`: a shorter list, not one with empty places."""
    path = tmp_path / "history.json"
    path.write_text('{"loss": [7, 6, 5, 4, 3, 2, 1], "val_loss": [5.5, 2.5]}')
    run = read_run(path)
    assert run.traces[1].values == (None, None, 5.5, None, None, 2.5, None)
    assert run.trace("loss").tolist() == [7, 6, 5, 4, 3, 2, 1]


def test_one_row_a_model_is_no_training(tmp_path: Path):
    path = tmp_path / "results.csv"
    path.write_text("model,accuracy,f1\nlinear,0.8,0.7\nnet,0.9,0.8\n")
    assert [(run.name, run.epochs) for run in read_runs(path)] == [
        ("results, model linear", 1),
        ("results, model net", 1),
    ]


def test_parts_of_names_that_are_not_known_are_kept_apart_and_never_averaged(tmp_path: Path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,split,loss\n0,A,2.0\n0,B,4.0\n1,A,1.0\n1,B,3.0\n")
    run = read_run(path)
    assert {name: run.trace(name).tolist() for name in run.trace_names} == {
        "loss_of_a": [2.0, 1.0],
        "loss_of_b": [4.0, 3.0],
    }
    (told,) = read_runs(path, columns={"loss": "loss of A", "val_loss": "loss of B"})
    assert told.trace("val_loss").tolist() == [4.0, 3.0]


@pytest.mark.parametrize(
    "text",
    [
        "epoch;step;loss\n0;1.000;2,303\n1;2.000;1,987\n2;3.000;0,9\n",  # thousands with points
        'epoch,step,loss\n0,1000,"2,303"\n1,2000,"1,987"\n',
        "epoch\tstep\tloss\n0\t1000\t2,303\n1\t2000\t1,987\n",
        "epoch;step;loss\n0;1,000;2.303\n1;2,000;1.987\n2;3,000;0.9\n",  # English numbers between semicolons
    ],
)
def test_a_comma_is_decimal_unless_points_are(text: str, tmp_path: Path):
    path = tmp_path / "log.csv"
    path.write_text(text)
    assert read_run(path).trace("loss").tolist()[:2] == [2.303, 1.987]


def test_numbers_that_may_be_thousands_or_fractions_are_refused(tmp_path: Path):
    path = tmp_path / "log.csv"
    path.write_text("epoch;step;loss\n0;1.000;2,303\n1;2.000;1,987\n")
    with pytest.raises(FileError, match="decimal point"):
        read_runs(path)


def test_lists_of_losses_are_folds_and_no_classes(tmp_path: Path):
    path = tmp_path / "folds.json"
    path.write_text('{"loss": [[3, 2, 1], [6, 5, 4]], "val_loss": [[4, 3, 2], [7, 6, 5]]}')
    first, second = read_runs(path)
    assert (first.name, second.name) == ("folds, fold 1", "folds, fold 2")
    assert (first.trace("val_loss").tolist(), second.trace("loss").tolist()) == ([4, 3, 2], [6, 5, 4])


def test_batches_logged_between_epochs_are_no_epochs(tmp_path: Path):
    path = tmp_path / "history.csv"
    rows = [
        "_step,batch/loss,epoch/loss,epoch/epoch",
        "0,9.0,,",
        "1,8.0,,",
        "2,,2.0,0",
        "3,7.0,,",
        "4,6.0,,",
        "5,,1.0,1",
    ]
    path.write_text("\n".join(rows) + "\n")
    run = read_run(path)
    assert {name: run.trace(name).tolist() for name in run.trace_names} == {"loss": [2.0, 1.0]}


def test_a_table_without_one_number_in_its_metrics_names_what_stands_there(tmp_path: Path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,loss\n0,0.5e\n1,o.4\n")
    with pytest.raises(FileError, match=r'got "0\.5e"') as caught:
        read_runs(path)
    assert "decimal point" in str(caught.value)


def test_other_json_in_a_folder_of_runs_is_passed_over(tmp_path: Path):
    (tmp_path / "history.json").write_text('{"loss": [2, 1]}')
    (tmp_path / "config.json").write_text('{"loss": "mse", "metrics": ["accuracy"], "epochs": 5}')
    (tmp_path / "summary.json").write_text('{"loss": 0.5, "val_loss": 0.6}')
    (tmp_path / "package.json").write_text('{"name": "x", "value": 3, "dependencies": {"loss-calc": "1.0"}}')
    assert [run.trace("loss").tolist() for run in read_runs(tmp_path)] == [[2, 1]]
