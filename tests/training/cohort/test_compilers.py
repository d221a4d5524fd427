"""XLA or the backend's own graph: chosen by the shape, and the same numbers either way."""

import msgspec
import numpy as np
import pytest

from advisor.records.recipe import BatchNormalization, OptimizerName
from advisor.training.backends import tensorflow as backend
from advisor.training.cohort import train_cohort
from advisor.training.cohort.engine import program_of
from advisor.training.cohort.memory import block_size
from advisor.training.cohort.stacked import compiled
from tests.training.cohort.cases import DROPOUTS, Case
from tests.training.cohort.truth import made_data

pytestmark = pytest.mark.backend
ends_sooner_as_graph = backend.ends_sooner_as_graph  # before the other tests' XLA is put in its place


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


def test_a_short_training_runs_as_a_graph_and_a_long_one_by_xla(monkeypatch):
    monkeypatch.setattr(backend, "ends_sooner_as_graph", ends_sooner_as_graph)
    adam = Case(OptimizerName.ADAM).recipe()
    for epochs, is_short in ((5, True), (100_000, False)):
        recipe = msgspec.structs.replace(adam, epochs=epochs)
        assert program_of([recipe], [made_data()]).is_graph == is_short
    assert not program_of([msgspec.structs.replace(adam, epochs=200)] * 128, [made_data()] * 128).is_graph  # together
    assert ends_sooner_as_graph(1000, is_plain=False)
    assert not ends_sooner_as_graph(1000, is_plain=True)


def test_a_short_training_has_the_numbers_of_xla(float64, monkeypatch):
    case = Case(OptimizerName.NADAM, normalization=BatchNormalization.BEFORE, dropout=DROPOUTS[1])
    [by_xla] = train_cohort([case.recipe()], made_data())
    monkeypatch.setattr(backend, "ends_sooner_as_graph", ends_sooner_as_graph)
    compiled._KNOWN.clear()
    [by_graph] = train_cohort([case.recipe()], made_data())
    for name in ("loss", "val_loss", "gradient_norm"):
        np.testing.assert_allclose(by_xla.run.trace(name), by_graph.run.trace(name), rtol=1e-9)
    np.testing.assert_allclose(by_xla.weights[0], by_graph.weights[0], rtol=1e-9)
