"""Parts in a tuple, as people split their data before they hand them over."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Scaling
from advisor.training.data.named import named_source
from advisor.training.data.prepare import prepare

X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)
SPANS = (slice(0, 30), slice(30, 50), slice(50, 60))


def prepared(monkeypatch, made):
    monkeypatch.setitem(sys.modules, "split", SimpleNamespace(load=lambda: made))
    recipe = Recipe(data=DataPlan(source="split:load"), scaling=Scaling.NONE)
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=True)


def of(form, span):
    x = {"arrays": X, "table": pd.DataFrame(X, columns=list("abc")), "dict": X}[form][span]
    return ({"u": x, "v": x[:, :1]} if form == "dict" else x, Y[span])


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("form", ["arrays", "table", "dict"])
def test_three_parts_stay_what_they_are(monkeypatch, form, flat):
    parts = tuple(of(form, span) for span in SPANS)
    dataset = prepared(monkeypatch, tuple(each for part in parts for each in part) if flat else parts)
    assert [len(dataset.x_train), len(dataset.x_validation), len(dataset.x_test)] == [30, 20, 10]
    for part, span in zip(("train", "validation", "test"), SPANS, strict=True):
        assert getattr(dataset, f"y_{part}").tolist() == Y[span].tolist()


def test_a_part_without_weights_counts_as_usual(monkeypatch):
    train, validation, test = (of("arrays", span) for span in SPANS)
    dataset = prepared(monkeypatch, ((*train, np.full(30, 3.0)), validation, test))
    assert {part: set(each.tolist()) for part, each in dataset.weights.items()} == {"train": {3.0}, "validation": {1.0}}


def test_a_tuple_of_anything_else_is_counted_in_the_refusal(monkeypatch):
    with pytest.raises(DataError, match="got a tuple of 5"):
        prepared(monkeypatch, (X, Y, X, Y, X))
