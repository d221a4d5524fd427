"""Learning curves are read from anyone's CSV, and what cannot be read is named by its line."""

import json
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.sizes import read_sizes, sizes_of_text


def written(folder: Path, text: str) -> Path:
    path = folder / "sizes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_line_is_a_training(tmp_path: Path) -> None:
    curve = read_sizes(written(tmp_path, "size,error,seed,train_error\n64,0.3,0,0.1\n128,0.2,1,\n"))
    assert [(p.size, p.error, p.seed, p.train_error) for p in curve.points] == [(64, 0.3, 0, 0.1), (128, 0.2, 1, None)]
    assert curve.name == "sizes"


@pytest.mark.parametrize("text", ["error;size\n0.3;64\n", "Test_Error\tRows\tnote\n0.3\t64.0\thello\n\n"])
def test_order_case_and_delimiter_of_the_columns_do_not_matter(tmp_path: Path, text: str) -> None:
    (point,) = read_sizes(written(tmp_path, text)).points
    assert (point.size, point.error, point.seed) == (64, 0.3, None)


def test_a_training_that_failed_is_left_out(tmp_path: Path) -> None:
    curve = read_sizes(written(tmp_path, "size,error\n64,nan\n128,\n256,0.1\n"))
    assert [point.size for point in curve.points] == [256]


def test_every_wrong_cell_is_named_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "size,error,seed\n64,high,0\n12.5,0.1,0\n,0.1,0\n64,inf,1\n64,0.1,a\n")
    with pytest.raises(FileError) as caught:
        read_sizes(path)
    message = str(caught.value)
    assert all(f"line {number}" in message for number in range(2, 7))
    assert 'expected a number, got "high"' in message
    assert 'expected a whole number of rows above 0, got "12.5"' in message


SIZES, ERRORS, TRAINED = (100, 200, 400), (0.4, 0.31, 0.2), (0.02, 0.04, 0.06)


def table(head: str, row: str) -> str:
    """Return the same three trainings in a table of another make."""
    rows = zip(SIZES, ERRORS, TRAINED, strict=True)
    return head + "".join(row.format(s=s, e=e, t=t, a=1 - e, ta=1 - t, pa=100 * (1 - e)) for s, e, t in rows)


_SCORES, _FEHLER, _PER_CENT = "1 - test_scores_mean", "Fehler (Test)", "1 - test accuracy (%)"
_OF_SKLEARN = json.dumps(
    {
        "train_sizes": SIZES,
        "test_scores": [[1 - e] * 3 for e in ERRORS],
        "train_scores": [[1 - t] * 3 for t in TRAINED],
    }
)
# the table, what became the error, how many trainings a size, whether the training part is told
STRANGERS = [
    (table("train_sizes,train_scores_mean,test_scores_std,test_scores_mean\n", "{s},{ta},.1,{a}\n"), _SCORES, 1, True),
    (table("anchor,outer_seed,err_train,err_valid,error_test\n", "{s},0,{t},.9,{e}\n"), "error_test", 1, False),
    (table("Trainingsgröße;Fehler (Test);Fehler (Training)\n", "{s};{e};{t}\n").replace(".", ","), _FEHLER, 1, True),
    (table("| # training examples | test accuracy (%) |\n|--:|---|\n", "| {s:,} | {pa:.1f} |\n"), _PER_CENT, 1, False),
    (table("n_train,test_error_1,test_error_2\n", "{s},{e},{e}\n"), "error", 2, False),
    (table("Training samples\tTest acc.\n", "0.{s}k\t{pa:.1f}%\n"), "1 - Test acc.", 1, False),
    (table("N    val_loss   train_loss\n", "{s}  {e}  {t}\n"), "val_loss", 1, True),
    (table("", '{{"num_examples": {s}, "seed": 1, "eval_accuracy": {a}}}\n'), "1 - eval_accuracy", 1, False),
    (table("# of digits\ntrain_size,fold,test_neg_mse\n", "{s},a,-{e}\n"), "1 - test_neg_mse", 1, False),
    (_OF_SKLEARN, "1 - test_scores", 3, True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "metric", "trainings", "is_trained"), STRANGERS)
def test_tables_of_other_makes_are_the_same_curve(text: str, metric: str, trainings: int, is_trained: bool) -> None:
    curve = sizes_of_text(text, name="theirs", source="theirs")
    assert curve.metric == metric
    assert len(curve.points) == trainings * len(SIZES)
    assert [(level.size, level.error) for level in curve.levels] == [
        (size, pytest.approx(error)) for size, error in zip(SIZES, ERRORS, strict=True)
    ]
    assert (curve.points[0].train_error == pytest.approx(TRAINED[0])) is is_trained


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fraction,val_loss\n0.1,0.9\n0.2,0.8\n", "Add a column `size`"),
        ("model,n,err\ncnn,100,.4\nmlp,100,.5\n", r"one learning curve, got 2 \(cnn, mlp\)"),
        ("n,score\n100,17\n200,21\n", "Name the column `error` if less is better"),
    ],
)
def test_what_is_no_one_curve_of_errors_is_refused_with_the_way_out(text: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        sizes_of_text(text, name="theirs", source="theirs")


@pytest.mark.parametrize("text", ["", "|", "{", "[]", "a,b\n1,2\n", "size\n64\n", "size,error\n"])
def test_a_file_without_sizes_and_errors_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match="cannot read"):
        read_sizes(written(tmp_path, text))
