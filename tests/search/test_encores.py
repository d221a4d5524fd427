"""The first cohorts of a short study are drawn around the best of its first trials."""

from advisor.records import Goal, StudyPlan, Trial, TrialState
from advisor.search.cohorts import Cohorts
from advisor.search.driver import run_study
from advisor.search.encores import KNOWN, encore_of, proposed_in_time
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.space.design import DesignSpace
from tests.search.fakes import Clock, FakeExecutor, budget
from tests.search.test_cohorts import CENTER, OneProposal, cohorts

GOAL = Goal(metric="accuracy")


def trial(number: int, score: float | None, proposed_by: str) -> Trial:
    state = TrialState.FINISHED if score is not None else TrialState.RUNNING
    return Trial(number=number, parameters=dict(CENTER), state=state, score=score, proposed_by=proposed_by)


def first(*scores: float | None) -> list[Trial]:
    return [trial(number, score, f"portfolio: {number}") for number, score in enumerate(scores)]


def encore(trials: list[Trial], *, room: int = 32) -> int | None:
    found = encore_of(trials, GOAL, room=room)
    return None if found is None else found.number


def test_the_best_of_the_first_trials_comes_again_and_then_the_second() -> None:
    trials = first(0.7, 0.9, 0.8, None)
    assert encore(trials) == 1
    trials.append(trial(4, None, "around trial 1"))
    assert encore(trials) == 2
    trials.append(trial(5, 0.85, "around trial 2"))
    assert encore(trials) is None


def test_where_there_is_time_for_few_the_sampler_is_asked() -> None:
    assert encore(first(0.7, 0.9), room=4) == 1
    assert encore(first(0.7, 0.9), room=3) is None


def test_what_is_far_behind_does_not_come_again() -> None:
    assert encore([*first(0.9, 0.1), trial(2, 0.9, "around trial 0")]) is None


def test_without_a_score_there_is_nothing_to_come_back_to() -> None:
    assert encore([]) is None
    assert encore(first(None)) is None
    assert encore([trial(0, 0.9, "sampler")]) is None


def test_around_a_trial_that_no_cohort_holds_the_sampler_is_asked() -> None:
    center = trial(0, 0.9, "portfolio: a")
    assert len(cohorts().propose(OneProposal(), 3, size=32, center=center)) == 32
    for company, size in ((cohorts(lambda recipe: None), 32), (cohorts(), 3)):
        assert [each.proposed_by for each in company.propose(OneProposal(), 3, size=size, center=center)] == ["sampler"]


def in_time(company: Cohorts, trials: list[Trial], *, most: int) -> list[str]:
    room = most, most
    found = proposed_in_time(company, OneProposal(), len(trials), trials=trials, goal=GOAL, room=room)
    return [each.proposed_by for each in found]


def test_single_trials_are_drawn_near_the_best_until_the_sampler_knows_enough() -> None:
    known = first(0.7, 0.9, 0.8)
    assert in_time(cohorts(), known, most=3) == ["around trial 1"]  # no time for a cohort
    assert in_time(cohorts(lambda recipe: None), known, most=32) == ["around trial 1"]  # none holds it
    assert len(in_time(cohorts(), known, most=32)) == 32
    assert in_time(cohorts(), first(*(0.1 * n for n in range(KNOWN))), most=3) == ["sampler"]
    assert in_time(cohorts(), [], most=3) == ["sampler"]


def test_what_is_drawn_near_a_trial_differs_from_it_and_keeps_what_decides_the_dimensions() -> None:
    center = trial(0, 0.9, "portfolio: a")
    drawn = [cohorts().near(center, number) for number in range(1, 9)]
    assert all(each.parameters != center.parameters for each in drawn)
    assert {each.parameters["optimizer"] for each in drawn} == {center.parameters["optimizer"]}
    assert len({str(each.parameters) for each in drawn}) == len(drawn)


def test_a_short_study_asks_its_sampler_only_after_two_cohorts_around_its_best(
    plan: StudyPlan, space: DesignSpace, store, recipe_of
) -> None:
    clock, engine = Clock(), OneProposal({"depth": 2, "optimizer": "adam", "learning_rate": 0.01})
    opening = [
        Proposal(number=n, parameters={**engine.center, "depth": n + 1}, proposed_by=f"portfolio: {n}")
        for n in range(3)
    ]
    by_depth = Cohorts(space=space, shape_of=lambda recipe: recipe.architecture.depth)
    outside = Outside(save=store.save, clock=clock, cohorts=by_depth)
    short = budget(plan, hours=0.1)
    run_study(short, engine, executor=FakeExecutor(clock), recipe_of=recipe_of, first=opening, outside=outside)
    by = list(dict.fromkeys(store.trials[number].proposed_by for number in sorted(store.trials)))
    ranked = sorted(range(3), key=lambda number: store.trials[number].score)
    assert by[:6] == [*(f"portfolio: {n}" for n in range(3)), *(f"around trial {n}" for n in ranked[:2]), "sampler"]
