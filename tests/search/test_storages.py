"""A name alone does not make two studies one: what a storage holds is compared before anything is added."""

from pathlib import Path

import pytest

from advisor.errors import StudyError
from advisor.records import Goal, Metric
from advisor.search.engines.optuna import OptunaEngine
from advisor.search.proposals import Outcome
from advisor.space.dimension import Dimension, Uniform

RATE = Dimension(name="rate", domain=Uniform(0.0, 1.0), default=0.5, sets="rate", why="", reference="")


def engine(folder: Path, *, goal: Metric = Metric.LOSS, **identity: str) -> OptunaEngine:
    return OptunaEngine(
        (RATE,),
        lambda *_: True,
        name="shared",
        goal=Goal(metric=goal),
        storage=folder / "journal.log",
        sampler="random",
        identity=identity,
    )


def test_study_of_the_same_goal_and_data_goes_on(tmp_path: Path):
    first = engine(tmp_path, goal_name="loss", data="f1")
    first.ask([0])
    first.tell([Outcome(number=0, parameters={"rate": 0.5}, value=1.0)])
    engine(tmp_path, goal_name="loss", data="f1").close()


@pytest.mark.parametrize("other", [{"goal_name": "rmse", "data": "f1"}, {"goal_name": "loss", "data": "f2"}])
def test_study_of_another_goal_or_other_data_is_refused_with_the_difference(tmp_path: Path, other):
    engine(tmp_path, goal_name="loss", data="f1").close()
    with pytest.raises(StudyError, match='another study "shared"') as refused:
        engine(tmp_path, **other)
    assert len(refused.value.problems) == 1


def test_study_of_another_direction_is_refused_though_nothing_was_noted_of_it(tmp_path: Path):
    engine(tmp_path).close()
    with pytest.raises(StudyError, match="minimize"):
        engine(tmp_path, goal=Metric.ACCURACY)
