"""The front holds what nothing beats, and nothing else."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.compare.front import excesses, front, front_of, nearest
from advisor.records import DataPlan, Goal, Metric, Study, StudyPlan, Trial, TrialState

GOAL = Goal(metric=Metric.ACCURACY, also=("parameters", "latency_ms"), require=("parameters <= 50", "accuracy >= 0.2"))

few = st.integers(0, 6).map(float)  # few values, so that many trials are equal in something
trials = st.lists(
    st.builds(
        lambda score, size, wait, state: (score / 6, size * 10, wait, state),
        few,
        few,
        st.one_of(few, st.none(), st.just(math.nan)),
        st.sampled_from([TrialState.FINISHED, TrialState.FINISHED, TrialState.FINISHED, TrialState.FAILED]),
    ),
    max_size=25,
).map(lambda found: [_trial(number, *each) for number, each in enumerate(found)])


def _trial(number: int, score: float, size: float, wait: float | None, state: TrialState) -> Trial:
    measured = {"parameters": size} | ({} if wait is None else {"latency_ms": wait})
    return Trial(number=number, state=state, score=score, measured=measured)


def _beats(one: Trial, other: Trial) -> bool:
    ours = (-one.score, one.measured["parameters"], one.measured["latency_ms"])
    theirs = (-other.score, other.measured["parameters"], other.measured["latency_ms"])
    return ours != theirs and all(a <= b for a, b in zip(ours, theirs, strict=True))


def _is_in(trial: Trial) -> bool:
    wait = trial.measured.get("latency_ms", math.nan)
    inside = trial.measured["parameters"] <= 50 and trial.score >= 0.2
    return trial.state is TrialState.FINISHED and inside and math.isfinite(wait)


@given(trials)
def test_no_member_is_beaten_and_every_other_is_beaten_or_breaks_a_limit(found: list[Trial]) -> None:
    members = front(found, GOAL)
    numbers = {trial.number for trial in members}
    inside = [trial for trial in found if _is_in(trial)]
    assert numbers <= {trial.number for trial in inside}
    for trial in inside:
        assert any(_beats(other, trial) for other in inside) is (trial.number not in numbers)
    scores = [trial.score for trial in members]
    assert scores == sorted(scores, reverse=True)


@given(trials)
def test_every_finished_trial_is_a_member_or_beaten_or_outside(found: list[Trial]) -> None:
    study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b"), goal=GOAL), trials=tuple(found))
    told = front_of(study)
    assert told is not None
    assert len(told.members) + told.beaten + told.outside == len(study.scored)
    assert (told.nearest is None) is (told.outside < len(study.scored) or not study.scored)
    assert bool(told.missed) is (told.nearest is not None)
    best = study.best
    assert best is None or not GOAL.missed(best.amounts(GOAL))


@given(trials)
def test_the_nearest_is_beyond_the_limits_by_no_more_than_any_other(found: list[Trial]) -> None:
    closest = nearest(found, GOAL)
    if closest is not None:
        beyond = [sum(max(0.0, each) for each in excesses(t, GOAL)) for t in found if t.state is TrialState.FINISHED]
        assert sum(max(0.0, each) for each in excesses(closest, GOAL)) == pytest.approx(min(beyond))


def test_a_study_of_one_score_has_no_front() -> None:
    assert front_of(Study(plan=StudyPlan(name="a", data=DataPlan(source="b")))) is None


def test_until_a_trial_keeps_the_limits_there_is_no_best_so_far() -> None:
    goal = Goal(metric=Metric.ACCURACY, require=("parameters <= 50",))
    known = [_trial(0, 0.9, 90, 1.0, TrialState.FINISHED), _trial(1, 0.5, 10, 1.0, TrialState.FINISHED)]
    study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b"), goal=goal), trials=tuple(known))
    assert math.isnan(study.best_so_far[0])
    assert study.best_so_far[1] == 0.5
    assert study.best is not None
    assert study.best.number == 1
