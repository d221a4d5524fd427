"""What the tests of cohorts share: double precision, small blocks, and programs that need no compiling."""

import keras
import pytest

from advisor.training.backends import tensorflow as backend
from advisor.training.cohort import engine
from advisor.training.cohort.stacked import compiled


@pytest.fixture
def float64():
    """Train in double precision, where equal means equal to rounding."""
    for dtype in ("float64", "float32"):
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)  # Keras keeps the one that it made first
        if dtype == "float64":
            yield


@pytest.fixture(autouse=True)
def _compiled_as_long_trainings_are(monkeypatch):
    """Take XLA also for short trainings: it is what cohorts run on, and `test_compilers` holds both alike."""
    monkeypatch.setattr(backend, "ends_sooner_as_graph", lambda *_, **__: False)


@pytest.fixture
def step_by_step(monkeypatch):
    """Run programs operation by operation: the same mathematics, without a second of compiling a case."""
    for name in ("compile_program", "compile_graph"):
        monkeypatch.setattr(backend, name, lambda function: function)
    compiled.compiled.cache_clear()
    yield
    compiled.compiled.cache_clear()


@pytest.fixture
def blocks_of_eight(monkeypatch):
    """Put eight members into a block, however many cores there are."""
    monkeypatch.setattr(engine, "block_size", lambda *_, **__: 8)
