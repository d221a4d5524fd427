"""Logs of every family that people post, each in a few lines, become the run that they tell of."""

import math
import re
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import EndingKind, Run
from advisor.store.runs import read_runs, read_stream

TEXT = Path(__file__).parents[2] / "runs" / "text"
LOSS, VAL_LOSS = (0.9, 0.43), (0.95, 0.7)
ACCURACY, VAL_ACCURACY = (0.51, 0.77), (0.5, 0.64)

ALL = {"loss": LOSS, "val_loss": VAL_LOSS, "accuracy": ACCURACY, "val_accuracy": VAL_ACCURACY}
BOTH = {"loss": LOSS, "val_loss": VAL_LOSS}
VALIDATED = {"loss": LOSS, "accuracy": ACCURACY, "val_accuracy": VAL_ACCURACY}

# file, epochs, first and last value of what it tells
FILES = [
    ("batches.txt", 6, VALIDATED),
    ("blocks.txt", 6, ALL),
    ("blocks_arrows.txt", 6, ALL),
    ("caffe.txt", 6, {"loss": LOSS, "val_loss": VAL_LOSS, "val_accuracy": VAL_ACCURACY}),
    ("catboost.txt", 8, {"loss": (0.4296711, 0.07434), "val_loss": (0.4429768, 0.1152695)}),
    ("deepspeech.txt", 6, {"loss": (90, 43), "val_loss": (95, 70)}),
    ("detectron.txt", 6, {"loss": LOSS, "loss_cls": (0.45, 0.215)}),
    ("estimator.txt", 6, {"loss": LOSS}),
    ("fairseq.txt", 6, {**BOTH, "perplexity": (1.87, 1.35)}),
    ("fastai.txt", 6, {**BOTH, "val_error_rate": (0.5, 0.36)}),
    ("fastai_table.html", 6, {**BOTH, "val_accuracy": VAL_ACCURACY}),
    ("flair.txt", 6, {**BOTH, "val_score": VAL_ACCURACY}),
    ("hugging_face_lines.txt", 6, {**BOTH, "val_accuracy": VAL_ACCURACY}),
    ("json_lines.jsonl", 6, BOTH),
    ("keras_0.txt", 6, {"loss": LOSS}),
    ("keras_1_lines.txt", 6, ALL),
    ("keras_2_lines.txt", 6, ALL),
    ("keras_loop.txt", 6, ALL),
    ("keras_middle.txt", 6, BOTH),
    ("lbfgs.txt", 6, {"loss": (9, 4.3)}),
    ("lightgbm.txt", 8, {"loss": (0.583874, 0.296732), "val_loss": (0.584425, 0.308465)}),
    ("lightning.txt", 6, BOTH),
    ("lists.txt", 6, BOTH),
    ("mailed.txt", 4, {"loss": (0.9, 0.52), "accuracy": (0.51, 0.71)}),
    ("mmcv.json", 6, {"loss": LOSS}),
    ("mxnet.txt", 6, ALL),
    ("one_line_glog.txt", 6, ALL),
    ("one_line_percent.txt", 6, ALL),
    ("one_line_signs.txt", 6, ALL),
    ("one_line_words.txt", 6, BOTH),
    ("pipes.txt", 6, BOTH),
    ("prose.txt", 1, {"loss": (0.3925, 0.3925), "val_accuracy": (0.8786, 0.8786)}),
    ("resumed.txt", 6, {"loss": LOSS}),
    ("sagemaker.txt", 6, {"loss": LOSS, "val_accuracy": VAL_ACCURACY}),
    ("sklearn_boosting.txt", 8, {"loss": (1.1477, 0.5285)}),
    ("sklearn_mlp.txt", 12, {"loss": (1.36910984, 0.98131896), "val_score": (0.627907, 0.604651)}),
    ("spacy.txt", 6, {"loss": (185, 113), "score": VAL_ACCURACY}),
    ("steps.txt", 6, {"loss": LOSS}),
    ("test_as_validation.txt", 6, BOTH),
    ("tflearn.txt", 6, ALL),
    ("torch_tensor_loss.txt", 6, BOTH),
    ("torch_tensors.txt", 6, {"loss": LOSS}),
    ("xgboost.txt", 8, {"loss": (0.43657, 0.07697), "val_loss": (0.45745, 0.11784)}),
    ("xgboost_sklearn.txt", 8, {"loss": (0.43657, 0.07697), "val_loss": (0.45745, 0.11784)}),
    ("yolo_results.txt", 6, {"loss": (0.9, 0.43), "val_loss": (0.95, 0.7), "val_map50": (0.1, 0.42)}),
    ("yolo.txt", 6, {"box_loss": (0.09, 0.043), "loss": (0.236, 0.19), "val_map@_5": VAL_ACCURACY}),
]


def runs_of(text: str) -> tuple[Run, ...]:
    return read_stream(text.encode())


@pytest.mark.parametrize(("name", "epochs", "traces"), FILES, ids=[case[0] for case in FILES])
def test_a_log_of_each_family_is_read(name: str, epochs: int, traces: dict[str, tuple[float, float]]):
    (run,) = read_runs(TEXT / name)
    assert run.epochs == epochs
    ends = {trace: (run.trace(trace)[0], run.trace(trace)[-1]) for trace in traces}
    assert ends == {trace: pytest.approx(values, abs=1e-9) for trace, values in traces.items()}


def test_every_log_of_a_family_is_in_the_table():
    assert {path.name for path in TEXT.iterdir()} == {name for name, _, _ in FILES} | {"two_runs.txt"}


@pytest.mark.parametrize("name", [name for name, _, _ in FILES])
def test_what_was_read_is_said(name: str):
    (run,) = read_runs(TEXT / name)
    assert run.reading is not None
    assert run.reading.family
    assert (run.reading.skipped_lines or 0) <= (run.reading.lines or 0)
    assert set(run.reading.names) <= set(run.trace_names)


def test_a_counter_that_starts_anew_begins_another_run():
    assert [run.epochs for run in read_runs(TEXT / "two_runs.txt")] == [6, 3]


def test_per_cent_is_told_by_its_sign_and_by_its_level():
    (signed,) = runs_of("epoch 1 loss: 1 acc: 0.9%\nepoch 2 loss: 1 acc: 0.8%\n")
    assert signed.trace("accuracy").tolist() == pytest.approx([0.009, 0.008])
    (level,) = runs_of("epoch 1 loss: 1 acc: 0.9\nepoch 2 loss: 1 acc: 54.5\n")
    assert level.trace("accuracy").tolist() == pytest.approx([0.009, 0.545])
    (share,) = runs_of("epoch 1 loss: 55 acc: 0.9\nepoch 2 loss: 54 acc: 1\n")
    assert share.trace("accuracy").tolist() == [0.9, 1]
    assert share.trace("loss").tolist() == [55, 54]
    assert level.reading is not None
    assert any("per cent" in note for note in level.reading.notes)


def test_numbers_of_every_spelling_are_read():
    (run,) = runs_of(
        "epoch 1 loss: 1e-3\nepoch 2 loss: -.5\nepoch 3 loss: nan\nepoch 4 loss: inf\nepoch 5 loss: 1.5D+01\n"
    )
    values = run.trace("loss").tolist()
    assert values[:2] == [0.001, -0.5]
    assert math.isnan(values[2])
    assert values[3:] == [math.inf, 15]


def test_dates_times_and_units_are_no_quantities():
    (run,) = runs_of("2020-01-16 23:07:21,889 [host:80] Epoch 1, loss 0.5, took: 8s, lr: 0.1, eta: 3\n")
    assert {trace.name: trace.values for trace in run.traces} == {"loss": (0.5,), "learning_rate": (0.1,)}


def test_how_it_ended_is_read():
    (stopped,) = runs_of("epoch 1 loss: 1\nepoch 2 loss: 2\nEarly stopping\n")
    assert stopped.ending.kind is EndingKind.STOPPED_EARLY
    (diverged,) = read_runs(TEXT / "estimator.txt")
    assert diverged.ending.kind is EndingKind.DIVERGED
    (finished,) = runs_of("epoch 1/2 loss: 1\nepoch 2/2 loss: 2\n")
    assert finished.ending.kind is EndingKind.FINISHED


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("width: 3\nheight: 4\n", r"found numbers by other names \(width, height\).*--columns loss=NAME"),
        ("12\n13\n", "found 2 lines with numbers, none beside the name of a loss or a metric"),
        ("hello\n", "found 1 line without numbers"),
    ],
)
def test_a_file_that_shows_no_training_names_the_nearest_thing_in_it(text: str, says: str):
    with pytest.raises(FileError, match="cannot read standard input") as caught:
        runs_of(text)
    assert re.search(says, str(caught.value))


def mapped(text: str, **columns: str) -> dict[str, tuple[float | None, ...]]:
    (run,) = read_stream(text.encode(), columns=columns)
    return {trace.name: trace.values for trace in run.traces}


@pytest.mark.parametrize(
    ("text", "columns", "traces"),
    [
        ("width: 3\nheight: 4\nwidth: 2\nheight: 3\n", {"loss": "width"}, {"loss": (3, 2)}),
        ("xent=0.7, held=0.8\nxent=0.5, held=0.6\n", {"val_loss": "held"}, {"val_loss": (0.8, 0.6)}),
        ("epoch 1 xent: 0.7\nepoch 2 xent: 0.5\n", {"loss": "xent"}, {"loss": (0.7, 0.5)}),
        ("epoch 1 hits: 50%\nepoch 2 hits: 61%\n", {"accuracy": "hits"}, {"accuracy": (0.5, 0.61)}),
        (
            "turn: 1, xent: 0.7\nturn: 1, xent: 0.5\nturn: 2, xent: 0.3\n",
            {"epoch": "turn", "loss": "xent"},
            {"loss": (0.6, 0.3)},
        ),
        ("epoch 1 loss 9 xent=0.7\nepoch 2 loss 8 xent=0.5\n", {"loss": "xent"}, {"loss": (0.7, 0.5)}),
        ("epoch 1 val acc 0.7\nepoch 2 val acc 0.8\n", {"accuracy": "val acc"}, {"accuracy": (0.7, 0.8)}),
        ("epoch 1 val acc 0.7\nepoch 2 val acc 0.8\n", {"accuracy": "val_accuracy"}, {"accuracy": (0.7, 0.8)}),
    ],
)
def test_names_in_a_text_can_be_told(text: str, columns: dict[str, str], traces: dict[str, tuple[float, ...]]):
    assert mapped(text, **columns) == traces


def test_a_name_that_is_not_in_the_text_is_answered_with_those_that_are():
    with pytest.raises(FileError, match="these columns") as caught:
        mapped("width: 3\nheight: 4\n", loss="widht")
    assert 'no column "widht"; did you mean "width"?' in str(caught.value)
    assert "Its columns: width, height." in str(caught.value)


def test_a_text_without_numbers_has_no_columns():
    with pytest.raises(FileError, match="cannot read standard input"):
        mapped("hello\n", loss="hello")
