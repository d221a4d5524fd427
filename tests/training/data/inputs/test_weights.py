"""Weights of rows: taken from arrays, tables and batches, dealt with their rows, and refused where they are none."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from advisor.errors import DataError
from advisor.records import DataPlan, Recipe
from advisor.records.recipe import Scaling
from advisor.training.data.dealing.bags import bagged
from advisor.training.data.prepare import prepare
from advisor.workflows.sources import read_source

X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)
W = X[:, 1] ** 2  # so that a row tells its weight


def batches(weights=W):
    return ((X[at : at + 8], Y[at : at + 8], weights[at : at + 8]) for at in range(0, 60, 8))


def table(written):
    return pd.DataFrame(X, columns=list("abc")).assign(count=[written(w) for w in W], y=np.where(Y, "yes", "no"))


def prepared(monkeypatch, made, **plan):
    monkeypatch.setitem(sys.modules, "weighted", SimpleNamespace(load=lambda: made))
    recipe = Recipe(data=DataPlan(source="weighted:load", **plan), scaling=Scaling.NONE)
    return prepare(read_source(recipe.data, folder=None), recipe, with_test=True), recipe


@pytest.mark.parametrize(
    "made",
    [
        (X, Y, W),
        (X, Y, W[:, None].tolist()),
        {"x": X, "y": Y, "sample_weight": W},
        ((X[:40], Y[:40], W[:40]), (X[40:], Y[40:], W[40:])),
        batches,
        lambda: ((x, y, w) for x, y, w in zip(X, Y, W, strict=True)),
    ],
)
def test_each_row_keeps_its_weight_in_whatever_part_it_lands(monkeypatch, made):
    made = made() if callable(made) else made
    dataset, _ = prepared(monkeypatch, made)
    for part in ("train", "validation", "test"):
        np.testing.assert_allclose(getattr(dataset, f"x_{part}")[:, 1] ** 2, dataset.weights[part], atol=1e-5)
    assert "rows have weights" in dataset.facts.reading.notes[-1]


@pytest.mark.parametrize("written", [float, "{:.6f}".format, lambda w: f"{w:.6f}".replace(".", ",")])
def test_a_column_of_weights_is_no_feature(monkeypatch, written):
    dataset, _ = prepared(monkeypatch, table(written), target="y", weights="count")
    assert dataset.x_train.shape[1] == 3
    assert sum(each.sum() for each in dataset.weights.values()) == pytest.approx(W.sum(), rel=1e-4)


def test_other_weights_are_other_data_and_bags_deal_them_with_their_rows(monkeypatch):
    plain, recipe = prepared(monkeypatch, (X, Y))
    weighted, _ = prepared(monkeypatch, (X, Y, W))
    assert plain.weights == {}
    assert plain.facts.fingerprint != weighted.facts.fingerprint
    bag = bagged(weighted, DataPlan(source=recipe.data.source, bags=4, bag=1))
    assert [len(bag.weights[part]) for part in ("train", "validation")] == [len(bag.x_train), len(bag.x_validation)]


@pytest.mark.parametrize(
    ("made", "plan", "said"),
    [
        ((X, Y, W[:9]), {}, "expected 60, one for each row, got 9"),
        ((X, Y, -W - 1), {}, "expected numbers of at least 0, got 60 rows of others"),
        ((X, Y, W * 0), {}, "got only 0"),
        ((X, {"u": Y, "v": Y}, {"u": W, "v": W}), {}, "got several, one for each output"),
        (
            ((X[at : at + 8], Y[at : at + 8], W[at : at + 8] if at else None) for at in range(0, 60, 8)),
            {},
            "in batch 0",
        ),
        ((X, X[:, :2], X[:, :2] ** 2), {}, "expected one weight a row for a network of the study's own, got several"),
        ((X, Y), {"weights": "count"}, 'arrays bring their own, `sample_weight`, got "count"'),
        (table(lambda w: "much"), {"target": "y", "weights": "count"}, 'column "count": expected numbers'),
        (table(float), {"target": "y", "weights": "cuont"}, 'weights: expected a column of the table, got "cuont"'),
    ],
)
def test_what_are_no_weights_is_refused_in_words(monkeypatch, made, plan, said):
    with pytest.raises(DataError) as caught:
        prepared(monkeypatch, made, **plan)
    assert said in str(caught.value)
