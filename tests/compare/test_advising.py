"""What a running study's trials say together, and the changes that follow, over made-up records."""

import math

import msgspec
import pytest

from advisor.compare.unattended.advising import advise
from advisor.compare.unattended.pace import most_at_once, pace
from advisor.records import Budget, DataPlan, Ending, EndingKind, Run, Study, StudyPlan, Trace, Trial, TrialState
from advisor.records.studies.plan import ParameterValue
from advisor.records.unattended.advising import AdviceKind, Logged, Pace
from advisor.space.dimension import Choice, Dimension, Limits, LogIntUniform, LogUniform, Uniform

RATE = Dimension(name="learning_rate", domain=LogUniform(1e-4, 1.0), default=1e-3, sets="a", why="", reference="")
WIDTH = Dimension(
    name="width", domain=LogIntUniform(8, 64), default=16, sets="b", why="", reference="", limits=Limits(low=1)
)
DROPOUT = Dimension(
    name="dropout",
    domain=Uniform(0.0, 0.5),
    default=0.0,
    sets="c",
    why="",
    reference="",
    limits=Limits(0, 1, high_included=False),
)
ACTIVATION = Dimension(
    name="activation", domain=Choice(("relu", "selu")), default="relu", sets="d", why="", reference=""
)
DIMENSIONS = (RATE, WIDTH, DROPOUT, ACTIVATION)


def trial(number: int, score: float | None = None, reason: str = "", **parameters: ParameterValue) -> Trial:
    state = TrialState.FINISHED if score is not None else TrialState.FAILED if reason else TrialState.RUNNING
    return Trial(number=number, state=state, score=score, reason=reason, parameters=parameters, seconds=1.0)


def study(*trials: Trial, **budget) -> Study:
    plan = StudyPlan(name="a", data=DataPlan(source="iris"), budget=Budget(**{"trials": 100, **budget}))
    return Study(plan=plan, trials=trials)


def advised(made: Study, **more) -> dict:
    return {advice.kind: advice for advice in advise(made, DIMENSIONS, **{"pace": Pace(), **more})}


def even(count: int) -> list[Trial]:
    """Trials spread over every dimension, whose best lie in the middle of each."""
    rates = [10 ** (-4 + 4 * ((n * 7) % count) / count) for n in range(count)]
    cost = [abs(math.log10(rate) + 2) for rate in rates]
    return [
        trial(
            n,
            cost[n],
            learning_rate=rates[n],
            width=8 + (n * 11) % 57,
            dropout=(n * 13 % count) / count / 2,
            activation=("relu", "selu")[n % 2],
        )
        for n in range(count)
    ]


def test_a_study_that_goes_well_is_left_alone() -> None:
    trials = even(24)
    trials.append(msgspec.structs.replace(trials[0], number=24, score=-1.0))  # something better just now
    assert advised(study(*trials)) == {}


def test_rates_are_lowered_to_where_trials_finish() -> None:
    sound = [trial(n, 0.5 - n / 100, learning_rate=0.01 * (n + 1)) for n in range(6)]
    wild = [trial(6 + n, reason="diverged: the loss became NaN", learning_rate=0.5) for n in range(6)]
    found = advised(study(*sound, *wild))[AdviceKind.DIVERGING]
    (change,) = found.changes
    assert (found.count, found.of) == (6, 12)
    assert (change.dimension, change.low) == ("learning_rate", 1e-4)
    assert 0.06 < change.high <= 0.08  # the best trial, at 0.06, stays inside


def test_where_every_trial_diverged_the_new_range_lies_below_all_of_them() -> None:
    wild = [trial(n, reason="diverged: NaN", learning_rate=10.0 ** (-2 - n % 2)) for n in range(8)]
    (change,) = advised(study(*wild))[AdviceKind.DIVERGING].changes
    assert 0 < change.low < change.high < 1e-3


def test_other_failures_are_told_with_their_reason_and_ask_for_no_change() -> None:
    found = advised(study(*(trial(n, reason="error: no such file") for n in range(6))))
    assert set(found) == {AdviceKind.FAILING}
    assert found[AdviceKind.FAILING].subject == "error: no such file"
    assert found[AdviceKind.FAILING].changes == ()


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("width", [8 + 56 * (n / 23) for n in range(24)], (8, 256)),
        ("learning_rate", [10 ** (-4 + 4 * n / 23) for n in range(24)], (1e-4, 4.0)),
        ("dropout", [0.5 * n / 23 for n in range(24)], (0.0, 0.75)),
    ],
)
def test_a_range_is_widened_at_the_end_where_the_best_trials_crowd(name, values, expected) -> None:
    trials = [trial(n, 1.0 - n / 24, **{name: value}) for n, value in enumerate(values)]
    found = advised(study(*trials))[AdviceKind.AT_EDGE]
    assert found.subject == name
    (change,) = found.changes
    assert (change.low, change.high) == expected


def test_a_widened_range_stays_within_what_makes_sense() -> None:
    wide = msgspec.structs.replace(DROPOUT, domain=Uniform(0.0, 0.9))
    trials = [trial(n, 1.0 - n / 24, dropout=0.9 * n / 23) for n in range(24)]
    (found,) = advise(study(*trials), [wide], pace=Pace())
    assert 0.9 < found.changes[0].high < 1.0


def test_a_study_in_which_nothing_gets_better_is_narrowed_to_what_the_best_have_in_common() -> None:
    trials = [trial(0, 0.0, activation="selu", dropout=0.2)]
    for n in range(1, 60):
        good = n % 3 == 0
        trials.append(
            trial(
                n,
                0.1 + (0 if good else 1) + n / 1000,
                activation="selu" if good else "relu",
                dropout=0.2 + n / 1000 if good else (n % 10) / 20,
            )
        )
    found = advised(study(*trials))[AdviceKind.NO_PROGRESS]
    changes = {change.dimension: change for change in found.changes}
    assert found.count == 59
    assert changes["activation"].value == "selu"
    assert changes["dropout"].low < 0.2 < changes["dropout"].high < 0.4


def test_best_trials_that_end_at_their_best_ask_for_more_epochs() -> None:
    def with_run(number: int, best: int, kind: EndingKind) -> Trial:
        run = Run(traces=(Trace("loss", (1.0,) * 30),), best_epoch=best, ending=Ending(kind))
        return msgspec.structs.replace(trial(number, 0.1), run=run)

    late = [with_run(n, 28, EndingKind.FINISHED) for n in range(3)]
    early = [with_run(n, 20, EndingKind.STOPPED_EARLY) for n in range(3)]
    made = study(*(trial(n, 0.1) for n in range(3)))
    (found,) = advise(made, DIMENSIONS, pace=Pace(), runs=late)
    assert (found.kind, found.changes[0].dimension, found.changes[0].value) == (AdviceKind.UNDERTRAINED, "epochs", 60)
    assert advise(made, DIMENSIONS, pace=Pace(), runs=early) == ()


def test_a_stall_is_told_only_while_something_should_run() -> None:
    slow = Pace(usual_seconds=10.0, since_last=200.0)
    done, running = trial(0, 0.1), trial(1)
    assert AdviceKind.STALLED in advised(study(done, running), pace=slow)
    assert advised(study(done), pace=slow) == {}
    assert advised(study(done, running), pace=Pace(usual_seconds=30.0, since_last=200.0)) == {}


def test_workers_are_idle_where_fewer_tasks_run_than_ran_before_and_trials_are_left() -> None:
    made = study(trial(0, 0.1), trial(1))
    assert advised(made, most=2)[AdviceKind.IDLE].of == 2
    assert advised(study(trial(0, 0.1), trial(1), trials=2), most=2) == {}  # the last one runs
    company = [Trial(number=n, proposed_by="" if n == 1 else "around trial 1") for n in range(1, 5)]
    assert AdviceKind.IDLE in advised(study(*company), most=2)  # one program


def test_the_most_tasks_at_once_are_counted_as_programs() -> None:
    cohort = [Logged(n, "running", "around trial 0" if n else "sampler") for n in range(4)]
    assert most_at_once([*cohort, Logged(4, "running")]) == 2


def test_the_pace_forecasts_what_evenly_paced_trials_then_take() -> None:
    trials = [trial(n, 0.1) for n in range(20)]
    at = {n: 1000.0 + 8.0 * n for n in range(20)}
    found = pace(trials, at, budget=Budget(trials=50), now=1000.0 + 8.0 * 19, began=1000.0, after=30.0)
    assert found.per_hour == pytest.approx(450)
    assert found.seconds_left is not None
    assert found.seconds_left.middle == pytest.approx(30 * 8 + 30)
    assert found.seconds_left.low == pytest.approx(found.seconds_left.high)


def test_cohorts_that_end_together_are_one_end_of_many_trials() -> None:
    trials = [trial(n, 0.1) for n in range(40)]
    at = {n: 100.0 * (n // 8) for n in range(40)}
    found = pace(trials, at, budget=Budget(trials=80), now=400.0, began=0.0)
    assert found.per_hour == pytest.approx(8 * 36)
    assert found.usual_seconds == 100.0


def test_a_time_limit_that_comes_first_ends_the_forecast() -> None:
    trials = [trial(n, 0.1) for n in range(20)]
    at = {n: 60.0 * n for n in range(20)}
    found = pace(trials, at, budget=Budget(trials=None, hours=0.5), now=1200.0, began=0.0)
    assert found.seconds_left is not None
    assert found.seconds_left.middle == pytest.approx(600.0)
    assert pace(trials, at, budget=Budget(trials=None), now=1200.0, began=0.0).seconds_left is None
