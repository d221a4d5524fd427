"""XLA or the backend's own graph: chosen by the shape, and the same numbers either way."""

import msgspec
import numpy as np
import pytest

from advisor.records.recipe import BatchNormalization, OptimizerName
from advisor.training.backends import tensorflow as backend
from advisor.training.cohort import train_cohort
from advisor.training.cohort.engine import program_of
from advisor.training.cohort.memory import block_size
from tests.training.cohort.cases import DROPOUTS, Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend


def program(members, *, width=512, batch_size=128, **case):
    recipe = Case(**({"optimizer": OptimizerName.SGD} | case)).recipe()
    architecture = msgspec.structs.replace(recipe.architecture, width=width, taper=1.0)
    recipe = msgspec.structs.replace(recipe, architecture=architecture, batch_size=batch_size)
    return program_of([recipe] * members, [made_data()] * members)


def test_wide_networks_without_much_else_run_as_a_graph_in_one_block():
    wide = program(8)
    assert wide.is_graph
    assert program(4, width=128, batch_size=2000).is_graph  # the whole part as one batch
    assert block_size(8, wide, itemsize=4, at_a_time=2) == 8


@pytest.mark.parametrize(
    "other",
    [
        {"members": 3},
        {"members": 8, "width": 256},
        {"members": 8, "width": 2048, "batch_size": 64},
        {"members": 8, "optimizer": OptimizerName.ADAM},
        {"members": 8, "normalization": BatchNormalization.BEFORE},
        {"members": 8, "dropout": DROPOUTS[1]},
    ],
    ids=str,
)
def test_everything_else_is_compiled_by_xla(other):
    assert not program(**other).is_graph


def test_a_graph_trains_to_the_numbers_of_xla(float64, monkeypatch):
    recipes = [Case(OptimizerName.SGD).recipe(seed=seed) for seed in range(3)]
    by_xla = train_cohort(recipes, made_data())
    monkeypatch.setattr(backend, "multiplies_faster_as_graph", lambda *_: True)
    by_graph = train_cohort(recipes, made_data())
    for one, other in zip(by_xla, by_graph, strict=True):
        for name in ("loss", "val_loss"):
            np.testing.assert_allclose(one.run.trace(name), other.run.trace(name), rtol=1e-9)
        np.testing.assert_allclose(one.weights[0], other.weights[0], rtol=1e-9)
