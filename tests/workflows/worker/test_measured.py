"""What a worker measures for a goal: once for networks of one shape, and never at the cost of a trial."""

import keras
import numpy as np
import pytest

from advisor.records import DataPlan, Ending, EndingKind, Goal, Recipe, Run, Scores
from advisor.search.work import Result
from advisor.training.data.prepare import Dataset, named_source, prepare
from advisor.training.fit import Trained
from advisor.workflows.worker.measured import with_measured

pytestmark = pytest.mark.backend

GOAL = Goal(also=("latency_ms", "parameters"), require=("model_bytes < 1000",))


class Fussy(keras.Model):
    """A network that refuses a single row."""

    def predict_on_batch(self, x: np.ndarray) -> np.ndarray:
        if len(x) < 2:
            raise ValueError("expected at least\ntwo rows")
        return x


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    recipe = Recipe(data=DataPlan(source="iris"))
    return prepare(named_source(recipe.data, folder=None), recipe, with_test=False)


def ended(number: int, *, scored: bool = True) -> Result:
    run = Run(scores=Scores(validation={"loss": 0.5} if scored else {}))
    return Result(number=number, ending=Ending(EndingKind.FINISHED), run=run)


def network() -> keras.Model:
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])


def test_one_network_with_a_score_speaks_for_all_of_its_shape(dataset: Dataset) -> None:
    trained = [(ended(0, scored=False), Trained(Run(), Fussy())), (ended(1), Trained(Run(), network()))]
    first, second = with_measured(trained, dataset, goal=GOAL)
    assert first.measured == second.measured
    assert second.measured["model_bytes"] == 60
    assert second.measured["latency_ms"] > 0
    assert "parameters" not in second.measured  # counted by the driver, from the run


def test_nothing_is_measured_that_no_goal_names(dataset: Dataset) -> None:
    [result] = with_measured([(ended(0), Trained(Run(), Fussy()))], dataset, goal=Goal(also=("parameters",)))
    assert result == ended(0)


def test_a_network_that_cannot_be_measured_keeps_its_score_and_says_why(dataset: Dataset) -> None:
    [result] = with_measured([(ended(0), Trained(Run(), Fussy()))], dataset, goal=Goal(also=("latency_ms",)))
    assert result.measured == {}
    assert result.run is not None
    assert result.run.scores.validation == {"loss": 0.5}
    [why] = result.run.unrecorded
    assert why.startswith("latency_ms: ValueError: expected at least")
    assert "\n" not in why
