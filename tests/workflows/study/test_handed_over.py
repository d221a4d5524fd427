"""The mean of the winner's networks is handed over where it is wanted and better, of as many as the time allows."""

from pathlib import Path

import msgspec
import pytest

from advisor.records import Budget, DataFacts, Ensemble, SearchSettings, Strategy, StudyPlan, Task
from advisor.records.goal import Goal
from advisor.search.events import Noted, RetrainingEnded
from advisor.space.paths import with_value
from advisor.workflows.study.winning import ensemble
from advisor.workflows.study.winning.retraining import candidate_of
from tests.workflows.study.test_winner import PLAN, RECIPE, TRIALS, Retrainer, chosen, trial_of

ENSEMBLE = msgspec.structs.replace(PLAN, search=SearchSettings(retrainings=3, ensemble=3))


def test_the_mean_of_the_winners_networks_is_handed_over_as_one_file(tmp_path: Path) -> None:
    executor = Retrainer(mean=0.39)
    found, _ = chosen(tmp_path, executor, plan=ENSEMBLE)
    assert found.trial == 1
    assert (tmp_path / "model.keras").read_text() == "mean of 3"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.keras", "preprocessing.skops"]
    assert executor.tasks[-1].ensemble_of == (3, 4, 5)  # the winner's own, the best of them first
    assert found.ensemble is not None
    assert found.ensemble.networks == 3
    assert [noise.mean for noise in found.handed_over] == [0.39]
    assert [scores["loss"] for scores in found.test_scores] == pytest.approx([0.5, 0.51, 0.52])  # one network alone


@pytest.mark.parametrize(("seconds", "networks"), [(60.0, 6), (0.0, 3)])
def test_more_networks_of_the_winner_join_the_mean_in_the_time_that_is_left(
    tmp_path: Path, seconds: float, networks: int
) -> None:
    plan = msgspec.structs.replace(PLAN, search=SearchSettings(retrainings=3, ensemble=6))
    executor = Retrainer(mean=0.39)
    found, events = chosen(tmp_path, executor, plan=plan, trials=TRIALS[1:2], seconds=seconds)
    assert found.ensemble is not None
    assert found.ensemble.networks == networks
    assert len(found.test_scores) == 3  # one network alone: the retrainings that were asked for
    seeds = [recipe.seed for task in executor.tasks[:-1] for recipe in task.recipes]
    assert len(set(seeds)) == networks
    assert sum(isinstance(event, RetrainingEnded) for event in events) == 3
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.keras", "preprocessing.skops"]


def test_more_time_is_kept_for_large_networks_over_many_rows() -> None:
    trial, plan = trial_of(0, 0.3), StudyPlan(name="a", data=PLAN.data)
    assert trial.run is not None
    facts = DataFacts(task=Task.MULTICLASS, train_rows=30_000, validation_rows=10_000, test_rows=10_000)
    seen = msgspec.structs.replace(trial, size=800_000, run=msgspec.structs.replace(trial.run, data=facts))
    assert ensemble.seconds_for(seen, RECIPE, plan=plan) == ensemble.SECONDS + 8.0
    assert ensemble.seconds_for(trial, RECIPE, plan=plan) == ensemble.SECONDS


def test_a_study_with_a_time_limit_wants_more_networks_than_it_retrains() -> None:
    trial, plan = trial_of(0, 0.3), StudyPlan(name="a", data=PLAN.data, budget=Budget(hours=1.0))
    assert ensemble.wanted(trial, RECIPE, plan=plan) == (ensemble.AUTO, "")
    candidate = candidate_of(trial, RECIPE)
    took = 2.2  # five at once: a second alone, and 0.7 + 0.3 k for k more
    counts = [ensemble.further(candidate, plan=plan, took=took, seconds=each, slots=1) for each in (9.0, 1.4, 0.9)]
    assert counts == [3, 2, 0]


@pytest.mark.parametrize(("bagging", "losses", "networks"), [(True, 0.41, 5 + 8), (True, 4.1, 5), (False, 0.41, 8)])
def test_with_a_time_limit_more_networks_learn_from_the_validation_rows_unless_these_are_unlike_the_others(
    tmp_path: Path, bagging: bool, losses: float, networks: int
) -> None:
    settings = SearchSettings(bagging=bagging)
    plan = msgspec.structs.replace(PLAN, search=settings, budget=Budget(hours=1.0))
    facts = DataFacts(task=Task.BINARY, train_rows=600, validation_rows=200, input_shape=(9,))
    assert TRIALS[1].run is not None
    trial = msgspec.structs.replace(TRIALS[1], run=msgspec.structs.replace(TRIALS[1].run, data=facts))
    own, others = (0.40, 0.41, 0.42, 0.41, 0.40), (losses, losses + 0.01, losses - 0.01)
    executor = Retrainer({1: [*own, *((others * 3)[:8] if bagging else own[:3])]}, mean=0.39)
    found, events = chosen(tmp_path, executor, plan=plan, trials=[trial])
    trained = [recipe for task in executor.tasks[:-1] for recipe in task.recipes]
    assert [recipe.data.bag for recipe in trained if recipe.data.bags] == (list(range(8)) if bagging else [])
    assert found.ensemble is not None
    assert found.ensemble.networks == networks
    assert (ensemble.UNLIKE_ROWS in found.ensemble.because) == (losses > 1)
    assert [recipe.data.bags for recipe in executor.tasks[-1].recipes[:5]] == [0] * 5
    assert len(found.test_scores) == 5  # on the training part, as the trials were
    assert [event.text for event in events if isinstance(event, Noted)] == [
        f"{networks - 5 if losses < 1 else 8} more networks of trial 1"
        + " on other parts of the training and validation rows" * bagging
        + ": the mean gains by them"
    ]


@pytest.mark.parametrize(
    ("mean", "because"),
    [(0.43, "the mean of 3 is no better on the validation part"), (None, "it could not be written")],
)
def test_one_network_is_handed_over_where_the_mean_is_worse_or_fails(
    tmp_path: Path, mean: float | None, because: str
) -> None:
    found, _ = chosen(tmp_path, Retrainer(mean=mean), plan=ENSEMBLE)
    assert found.ensemble == Ensemble(because=because)
    assert (tmp_path / "model.keras").read_text() == "trial 1"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.keras", "preprocessing.skops"]
    assert found.handed_over == found.test_noise


def test_a_network_that_must_stay_small_is_handed_over_alone() -> None:
    trial = msgspec.structs.replace(trial_of(0, 0.3), size=1000)

    def asked(**settings) -> tuple[int, str]:
        return ensemble.wanted(trial, RECIPE, plan=msgspec.structs.replace(PLAN, search=SearchSettings(**settings)))

    assert (asked(), asked(ensemble=1), asked(retrainings=2)) == ((5, ""), (1, ""), (2, ""))
    assert asked(strategy=Strategy.GROWING) == (1, ensemble.BY_SIZE)
    assert asked(hypermodel="mine:build", ensemble=5) == (1, ensemble.OWN)
    limited = StudyPlan(name="a", data=PLAN.data, goal=Goal(require=("parameters <= 50000",)))
    assert ensemble.wanted(trial, RECIPE, plan=limited) == (1, ensemble.BY_GOAL)
    for size, told in ((300_000, (5, "")), (1_500_000, (2, "")), (3_000_000, (1, ensemble.LARGE))):
        large = msgspec.structs.replace(trial, size=size)
        assert ensemble.wanted(large, RECIPE, plan=StudyPlan(name="a", data=PLAN.data)) == told
    pictures = with_value(RECIPE, "architecture.family", "convolutional")
    assert ensemble.wanted(trial, pictures, plan=StudyPlan(name="a", data=PLAN.data)) == (1, ensemble.NO_COHORT)
