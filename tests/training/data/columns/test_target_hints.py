"""What may be meant by a target other than what it is read as is told, or refused: a date is no class."""

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe, Task
from advisor.render.columns import reading_lines
from advisor.training.data.columns.target_hints import target_surprises
from advisor.training.data.columns.written.lists import several_in_one
from advisor.training.data.prepare import prepare
from advisor.training.data.sources import Source, source_from_frame
from advisor.training.data.targets import read_targets

N = 60


def told(y, **plan):
    """Read a target y beside one column of numbers; return what is said of the reading."""
    frame = pd.DataFrame({"a": [f"{n}.25" for n in range(N)], "y": pd.Series([y(n) for n in range(N)], dtype=object)})
    data = DataPlan(source="t.csv", target="y", **plan)
    facts = prepare(source_from_frame(frame, data), Recipe(data=data), with_test=False).facts
    return facts, "\n".join(reading_lines(facts.reading))


@pytest.mark.parametrize("y", [lambda n: str(3 + n % 6), lambda n: str(n * 7 % 15), lambda n: f"{n % 5 + 1}.0"])
def test_whole_numbers_that_may_be_amounts_are_told_to_be_classes(y):
    facts, said = told(y)
    assert facts.task.value == "multiclass"
    assert f"target y: {len(facts.classes)} classes (" in said
    assert 'each is read as a class; task = "regression" says otherwise' in said
    amounts = told(y, task=Task.REGRESSION)[1]
    assert "class" not in amounts
    assert "target y: numbers, " in amounts
    assert "task" not in told(y, task=Task.MULTICLASS)[1]


@pytest.mark.parametrize("y", [lambda n: str(n % 3), lambda n: str(n % 2 * 2 - 1), lambda n: "uvw"[n % 3]])
def test_numbers_of_classes_and_words_need_no_word(y):
    assert "`y`" not in told(y)[1]


def test_classes_that_differ_by_their_letters_case_alone_are_told():
    said = told(lambda n: ["Yes", "yes", "NO", "No"][n % 4])[1]
    assert '`y` holds "NO", "No", "Yes", "yes", which are read as different classes' in said


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (lambda n: ["<=50K", ">50K", "<=50K."][n % 3], 'holds "<=50K", "<=50K.", which are read as different classes'),
        (lambda n: ["New York", "New  York", "Rome"][n % 3], "which are read as different classes"),
        (lambda n: ["['a', 'b']", "['a']"][n % 2], "holds several labels in a cell"),
        (
            lambda n: "-999" if n % 9 == 0 else f"{n}.5",
            "holds -999 in 7 rows, far from every other value, which is read",
        ),
    ],
)
def test_what_a_target_may_stand_for_is_told(y, said):
    assert said in told(y)[1]


def test_many_numbers_of_classes_are_told_to_be_amounts():
    y = np.arange(600) % 150
    hints = target_surprises(y, Task.REGRESSION, DataPlan(source="t.csv"), name="y", is_named=False)
    assert [hint.otherwise for hint in hints] == ['task = "multiclass"']


def test_none_may_be_a_class_and_is_told():
    facts, said = told(lambda n: ["None", "Insomnia", "Apnea"][n % 3])
    assert [each.name for each in facts.classes] == ["Apnea", "Insomnia", "None"]
    assert '`y` holds "None", which is read as a class like any other' in said


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%Y-%m-%d", "%b %d, %Y"])
def test_dates_to_predict_are_refused_unless_they_are_said_to_be_classes(form):
    days = pd.date_range("2020-01-01", periods=12).strftime(form)
    with pytest.raises(DataError, match="expected classes or numbers, got 12 dates") as refused:
        told(lambda n: days[n % 12])
    assert 'task = "multiclass"' in str(refused.value)
    facts, _ = told(lambda n: days[n % 12], task=Task.MULTICLASS)
    assert len(facts.classes) == 12


def test_few_dates_are_classes():
    assert len(told(lambda n: f"2020-0{n % 4 + 1}")[0].classes) == 4


def test_missing_target_says_what_counts_as_no_value():
    with pytest.raises(DataError, match="a class needs another name"):
        told(lambda n: np.nan if n == 3 else "x")


def test_ages_are_numbers_and_numbered_classes_are_classes_and_what_is_guessed_is_told():
    facts, said = told(lambda n: str(20 + n % 25))
    assert facts.task is Task.REGRESSION
    assert 'is read as a number; task = "multiclass" says otherwise' in said
    assert told(lambda n: str(n % 25))[0].task is Task.MULTICLASS


def test_a_class_that_cannot_stand_in_every_part_is_told():
    said = told(lambda n: "rare" if n == 7 else "uv"[n % 2])[1]
    assert 'holds "rare" in 2 rows at most' in said


def test_a_label_that_every_row_has_is_told():
    y = np.stack([np.arange(9) % 2, np.ones(9), np.arange(9) % 3 > 0], axis=1)
    hints = target_surprises(
        y, Task.MULTILABEL, DataPlan(source="t.csv"), name="u", is_named=True, label_names=("u", "v", "w")
    )
    assert [(hint.column, hint.seen) for hint in hints] == [("v", "is 1 in every row")]


@pytest.mark.parametrize(
    ("labels", "sign"),
    [
        (["Comedy|Drama", "Drama", "Action|Drama"], "|"),
        (["['u', 'w']", "['u', 'z']", "['v', 'w']", "['v', 'z']"], ","),
        (["a;b", "b;c", "a"], ";"),
        (["Paris, TX", "Dallas, TX"], ""),
        (["yes", "no"], ""),
        (["k|1", "m|2"], ""),
    ],
)
def test_several_labels_in_a_cell_are_seen(labels, sign):
    assert several_in_one(labels) == sign


def test_several_labels_in_a_cell_are_told():
    y = np.array(["Comedy|Drama", "Drama", "Action|Drama"] * 9, dtype=object)
    said = target_surprises(y, Task.MULTICLASS, DataPlan(source="t.csv"), name="genre", is_named=False)
    assert said[0].seen == 'holds several labels in a cell, "Action|Drama"'
    many = Source(x=np.zeros((9, 1)), y=np.array([f"a|b|{n}" for n in range(9)], dtype=object))
    with pytest.raises(DataError, match=r'"\|" lists several labels in a cell'):
        read_targets(many, DataPlan(source="t.csv"))
