"""Where a network fails is found, without crying wolf: the classes it confuses, the worst rows, the kinds of rows."""

from dataclasses import replace

import msgspec
import numpy as np
import pandas as pd
import pytest

from advisor.records import DataPlan, Recipe
from advisor.records.parts.mistakes import Doubt, Mistakes
from advisor.training.data.arrays import source_from_arrays
from advisor.training.data.dataset import Dataset, RawRows
from advisor.training.data.prepare import prepare
from advisor.training.data.sources import source_from_frame
from advisor.training.data.traits import BRIGHTNESS, CONTRAST
from advisor.training.scores.kinds import KindOfRows, kinds_of_inputs
from advisor.training.scores.mistakes import mistakes

ROWS = 2_000


def dataset_of(frame: pd.DataFrame) -> Dataset:
    plan = DataPlan(source="mine.csv", target="answer")
    return prepare(source_from_frame(frame, plan), Recipe(data=plan), with_test=True)


def table(draw: np.random.Generator) -> pd.DataFrame:
    answer = draw.choice(["no", "yes", "unsure"], ROWS)
    shop = draw.choice(["north", "south", "east"], ROWS)
    return pd.DataFrame({"age": draw.normal(40, 10, ROWS), "shop": shop, "answer": answer})


def answers(dataset: Dataset, wrong: np.ndarray) -> np.ndarray:
    """Sure and right but where it is wrong: there the next class."""
    assert dataset.y_test is not None
    said = np.where(wrong, (dataset.y_test + 1) % 3, dataset.y_test)
    return np.eye(3)[said] * 0.9 + 0.1 / 3


def found(dataset: Dataset, outputs: np.ndarray) -> Mistakes:
    result = mistakes(dataset, outputs, threshold=0.5)
    assert result is not None
    return result


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return dataset_of(table(np.random.default_rng(0)))


def raw(dataset: Dataset) -> pd.DataFrame:
    assert dataset.raw_test is not None
    assert dataset.raw_test.table is not None
    return dataset.raw_test.table


def test_the_kind_of_rows_that_is_answered_worse_is_named(dataset: Dataset) -> None:
    draw = np.random.default_rng(1)
    south = (raw(dataset)["shop"] == "south").to_numpy()
    result = found(dataset, answers(dataset, draw.random(len(south)) < np.where(south, 0.6, 0.05)))
    assert [(each.column, each.where) for each in result.segments] == [("shop", "south")]
    segment = result.segments[0]
    assert segment.low > result.error
    assert segment.low < segment.error < segment.high
    assert segment.rows == south.sum()


def test_mistakes_all_over_the_rows_have_no_segment(dataset: Dataset) -> None:
    draw = np.random.default_rng(2)
    results = [found(dataset, answers(dataset, draw.random(len(raw(dataset))) < 0.2)) for _ in range(40)]
    assert sum(bool(each.segments) for each in results) <= 6  # 2 are expected at 95 %
    assert all(each.looked_at == 12 for each in results)  # quarters of the ages, shops, classes, pairs of them


def test_the_confusion_counts_every_row_once_with_the_true_class_first(dataset: Dataset) -> None:
    assert dataset.y_test is not None
    result = found(dataset, answers(dataset, dataset.y_test == 0))
    assert result.confusion is not None
    assert result.confusion.classes == dataset.class_names
    counts = np.array(result.confusion.counts)
    assert counts.sum() == result.rows
    assert counts[0].tolist() == [0, (dataset.y_test == 0).sum(), 0]
    assert result.error == pytest.approx((dataset.y_test == 0).mean())


def test_the_worst_rows_are_wrong_ones_with_their_numbers_in_the_file(dataset: Dataset) -> None:
    wrong = np.zeros(len(raw(dataset)), dtype=bool)
    wrong[[3, 50]] = True
    result = found(dataset, answers(dataset, wrong))
    assert [each.row for each in result.worst] == raw(dataset).index[[3, 50]].tolist()
    assert all(each.truth != each.answer for each in result.worst)


def test_numbers_are_off_in_the_targets_own_units() -> None:
    draw = np.random.default_rng(3)
    age = draw.normal(40, 10, ROWS)
    dataset = dataset_of(pd.DataFrame({"age": age, "shop": draw.choice(["a", "b"], ROWS), "answer": 1000 + 5 * age}))
    assert dataset.y_test is not None
    off = np.where(raw(dataset)["shop"] == "a", 10.0, 1.0) * np.where(draw.random(len(dataset.y_test)) < 0.5, -1, 1)
    result = found(
        dataset, dataset.y_test + (off / dataset.facts.target_scale[0])[:, None].reshape(dataset.y_test.shape)
    )
    assert result.error == pytest.approx(np.abs(off).mean(), rel=1e-3)
    assert [(each.column, each.where) for each in result.segments] == [("shop", "a")]
    assert result.deviations is not None
    assert min(result.deviations.truths) > 1000
    assert result.worst[0].cost == pytest.approx(10.0, rel=1e-3)


def test_the_pictures_and_the_class_that_are_answered_worse_are_named() -> None:
    draw = np.random.default_rng(4)
    light, answer = draw.uniform(20, 200, ROWS), draw.integers(0, 3, ROWS)
    pictures = (light[:, None, None] + draw.uniform(-15, 15, (ROWS, 8, 8))).astype(np.uint8)
    plan = DataPlan(source="mine.npz")
    dataset = prepare(source_from_arrays({"x": pictures, "y": answer}, plan), Recipe(data=plan), with_test=True)
    assert dataset.y_test is not None
    brightness = raw(dataset)[BRIGHTNESS].to_numpy()
    chance = np.where(brightness < 65, 0.6, 0.02) + np.where(dataset.y_test == 2, 0.3, 0)
    result = found(dataset, answers(dataset, draw.random(len(chance)) < chance))
    named = [(each.column, each.where.split(" ")[0]) for each in result.segments]
    assert named[0] == (BRIGHTNESS, "below")  # what the inputs tell comes first
    assert ("true class", "2") in named
    assert CONTRAST not in {column for column, _ in named}


def test_texts_are_told_apart_by_their_length() -> None:
    draw = np.random.default_rng(5)
    words = draw.integers(1, 60, ROWS)
    texts = [" ".join(draw.choice(["red", "green", "blue"], count)) + f" {row}" for row, count in enumerate(words)]
    long = KindOfRows(*kinds_of_inputs(RawRows(None, pd.DataFrame({"note": texts})))[-1])
    assert long.column == "words in note"
    assert words[long.chosen].min() >= words[~long.chosen].max()


def test_the_mistakes_among_the_least_sure_answers_are_counted(dataset: Dataset) -> None:
    assert dataset.y_test is not None
    count = len(dataset.y_test)
    wrong = np.arange(count) < 30
    sure = answers(dataset, wrong)
    assert found(dataset, np.where(wrong[:, None], 0.6 * sure + 0.4 / 3, sure)).doubt == Doubt(
        rows=count // 10, wrong=30
    )
    unlike = found(dataset, np.where(wrong[:, None], sure, 0.6 * sure + 0.4 / 3)).doubt
    assert unlike == Doubt(rows=count // 10, wrong=0)


def test_nothing_is_said_without_a_test_part_or_of_answers_that_are_no_numbers(dataset: Dataset) -> None:
    outputs = answers(dataset, np.zeros(len(raw(dataset)), dtype=bool))
    assert mistakes(replace(dataset, y_test=None), outputs, threshold=0.5) is None
    assert mistakes(dataset, outputs * np.nan, threshold=0.5) is None


def test_a_record_of_mistakes_goes_to_json_and_back(dataset: Dataset) -> None:
    result = found(dataset, answers(dataset, np.ones(len(raw(dataset)), dtype=bool)))
    assert msgspec.json.decode(msgspec.json.encode(result), type=Mistakes) == result
