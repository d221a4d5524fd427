"""A rise of the validation loss is judged by the noise of its own curve."""

from collections.abc import Callable

import numpy as np
import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import run_of
from advisor.records import Severity

Course = Callable[[np.ndarray, np.random.Generator], np.ndarray]
DRAWS = 20


def rests(steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A validation loss that has come to rest, with noise of 4 %."""
    return (0.4 + 0.6 * np.exp(-7 * steps)) * (1 + 0.04 * rng.normal(size=len(steps)))


def jumps_at_the_end(steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same with noise of 1 %, and a last epoch that lies a fifth higher."""
    course = (0.4 + 0.6 * np.exp(-7 * steps)) * (1 + 0.01 * rng.normal(size=len(steps)))
    return np.append(course[:-1], 1.2 * course[-1])


def turns(steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A validation loss that rises by a fifth over the last 60 % of the run, with noise of 3 %."""
    course = (0.4 + 0.6 * np.exp(-10 * steps)) * (1 + 0.2 * np.clip((steps - 0.4) / 0.6, 0, 1))
    return course * (1 + 0.03 * rng.normal(size=len(steps)))


def share_called_overfit(course: Course, epochs: int) -> float:
    called = 0
    steps = np.linspace(0, 1, epochs)
    for seed in range(DRAWS):
        rng = np.random.default_rng([seed, epochs])
        loss = (0.15 + 0.6 * np.exp(-5 * steps)) * (1 + 0.01 * rng.normal(size=epochs))
        found = diagnose_run(run_of(loss=tuple(loss.tolist()), val_loss=tuple(course(steps, rng).tolist()))).fired
        called += any(each.symptom == "overfit" and each.severity is not Severity.INFO for each in found)
    return called / DRAWS


@pytest.mark.parametrize("epochs", [8, 20, 60])
def test_a_loss_at_rest_is_not_called_overfit_for_its_noise_or_its_last_epoch(epochs: int) -> None:
    assert share_called_overfit(rests, epochs) <= 0.05
    assert share_called_overfit(jumps_at_the_end, epochs) == 0.0


@pytest.mark.parametrize("epochs", [20, 60])
def test_a_rise_of_a_fifth_is_seen_through_noise(epochs: int) -> None:
    assert share_called_overfit(turns, epochs) >= 0.8
