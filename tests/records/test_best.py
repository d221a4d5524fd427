"""The best trial is one trial, whoever asks: the ledger, the status, the diagnosis, the report."""

import pytest
from msgspec.structs import replace

from advisor.compare.edges import edges
from advisor.diagnose.reading.trials import scored
from advisor.records import DataPlan, Goal, Metric, SearchSettings, Strategy, Study, StudyPlan, Trial, TrialState
from advisor.render import terminal
from advisor.search.ledger import Ledger
from advisor.space.dimension import Dimension, Uniform
from advisor.workflows.study.strategy import judge_of

SIZES = (100_000, 1_000, 10)


def study_of(metric: Metric, scores: tuple[float, ...], strategy: Strategy = Strategy.COMPLEXITY) -> Study:
    """Trials of falling size, judged as a search judges them."""
    settings = SearchSettings(strategy=strategy, complexity_weight=0.01)
    plan = StudyPlan(name="sizes", data=DataPlan(source="iris"), goal=Goal(metric=metric), search=settings)
    trials = [
        Trial(number=number, state=TrialState.FINISHED, score=score, size=size)
        for number, (score, size) in enumerate(zip(scores, SIZES, strict=True))
    ]
    judge = judge_of(plan)
    if judge is not None:
        trials = [replace(trial, objective=judge(trial)) for trial in trials]
    return Study(plan=plan, trials=tuple(trials))


ACCURACIES, LOSSES = (0.95, 0.94, 0.60), (0.30, 0.31, 0.60)  # the first scores best, the second is worth its size


@pytest.mark.parametrize("strategy", [Strategy.COMPLEXITY, Strategy.PRUNING, Strategy.SAMPLING])
@pytest.mark.parametrize(("metric", "scores"), [(Metric.ACCURACY, ACCURACIES), (Metric.LOSS, LOSSES)])
def test_everyone_names_the_same_best_trial(metric: Metric, scores: tuple[float, ...], strategy: Strategy) -> None:
    study = study_of(metric, scores, strategy)
    ledger = Ledger(study.plan.goal)
    ledger.put(study.trials)
    expected = 0 if strategy is Strategy.SAMPLING else 1
    assert ledger.best is study.best
    assert study.best is study.trials[expected]
    assert scored(study)[0].trial is study.best
    assert f"best: trial {expected}," in terminal.study_status(study)
    assert study.best_so_far[-1] == scores[expected]


def test_the_trials_at_an_edge_are_ranked_by_what_they_are_judged_by() -> None:
    study = study_of(Metric.ACCURACY, ACCURACIES)
    dimension = Dimension(name="x", domain=Uniform(0.0, 1.0), default=0.5, sets="", why="", reference="")
    repeated = [
        replace(trial, number=10 * turn + trial.number, parameters={"x": trial.number / 2})
        for turn in range(4)
        for trial in study.trials
    ]
    (edge,) = edges(replace(study, trials=tuple(repeated)), [dimension])
    assert edge.best_share == 0.0  # the best lie in the middle; those of the best score at the low end


def test_a_trial_without_a_finite_value_is_never_the_best() -> None:
    study = study_of(Metric.ACCURACY, (float("nan"), 0.5, float("inf")), Strategy.SAMPLING)
    assert [trial.number for trial in study.ranked] == [1]
    assert Study(plan=study.plan).best is None


@pytest.mark.parametrize("metric", Metric)
def test_a_lower_cost_is_a_better_score_and_its_cost_is_the_score_again(metric: Metric) -> None:
    goal = Goal(metric=metric)
    better, worse = sorted((0.2, 0.7), reverse=not goal.lower_is_better)
    assert goal.cost(better) < goal.cost(worse)
    assert goal.cost(goal.cost(better)) == better
    assert goal.is_reached_by(better, value=worse)
    assert goal.is_reached_by(worse, value=worse)
    assert not goal.is_reached_by(worse, value=better)
