"""Answers that stand in an order are told, with what to write."""

import pandas as pd
import pytest

from advisor.records import DataPlan
from advisor.training.data.columns.reading import read_columns
from advisor.training.data.columns.written.scales import order_of


@pytest.mark.parametrize(
    "order",
    [
        ("low", "medium", "high"),
        ("Never", "Rarely", "Sometimes", "Often", "Always"),
        ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"),
        ("Primary", "High School", "Bachelor", "Master", "PhD"),
        ("Po", "Fa", "TA", "Gd", "Ex"),
        ("S", "M", "L", "XL"),
        ("trifft nicht zu", "teils-teils", "trifft zu"),
        ("<18", "18-24", "25-34", "65+"),
        ("<10k", "10k-50k", ">50k"),
        ("$0 - $999", "$1,000 - $1,999", "$2,000 or more"),
        ("1 - very bad", "2 - bad", "3 - ok"),
    ],
)
def test_the_order_of_answers_is_known_however_they_come(order: tuple[str, ...]):
    assert order_of(sorted(order, key=lambda level: level[::-1])) == order


@pytest.mark.parametrize(
    "levels", [("red", "green", "blue"), ("yes", "no", "maybe"), ("low", "high", "unknown"), ("4A", "7B", "2C"),
               ("10 Main St", "22 High St", "7 Elm St"), ("low", "high"), ("Mon", "Tue", "Wed")]
)  # fmt: skip
def test_other_texts_have_no_order(levels: tuple[str, ...]):
    assert order_of(levels) == ()


def test_an_order_is_told_with_what_to_write():
    frame = pd.DataFrame({"pay grade": ["low", "high", "medium"] * 10, "a": range(30)})
    _, reading = read_columns(frame, DataPlan(source="t.csv"), name="t.csv")
    told = next(each for each in reading.surprises if each.column == "pay grade")
    assert told.seen == 'holds answers in an order, "low" to "high"'
    assert told.otherwise == 'ordered = { "pay grade" = ["low", "medium", "high"] }'
