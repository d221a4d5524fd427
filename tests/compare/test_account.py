"""What the time went to and where failures lie: sums by hand, and regions that were planted."""

import numpy as np
import pytest
from msgspec.structs import replace

from advisor.compare.account import failure_groups, spent
from advisor.records import DataPlan, Ending, EndingKind, Run, Study, StudyPlan, Trial, TrialState


def study(*trials: Trial) -> Study:
    return Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), trials=trials)


def planted(count: int = 60) -> tuple[Trial, ...]:
    """Trials that diverge from a learning rate of 0.1 on, and run out of memory at the largest batch."""
    pick = np.random.default_rng(3)
    trials = []
    for number in range(count):
        rate, width = float(10 ** pick.uniform(-4, 0)), int(pick.choice((32, 64, 4096)))
        reason = f"diverged: the loss became NaN in epoch {number}" if rate >= 0.1 else ""
        reason = reason or ("out of memory: 3.5 GB" if width == 4096 else "")
        trials.append(
            Trial(
                number=number, reason=reason, score=None if reason else 0.5, seconds=2.0,
                state=TrialState.FAILED if reason else TrialState.FINISHED,
                parameters={"learning_rate": rate, "width": width, "activation": str(pick.choice(("relu", "elu")))},
            )
        )  # fmt: skip
    return tuple(trials)


def test_failures_of_one_cause_are_one_group_whatever_numbers_they_name():
    groups = failure_groups(study(*planted()))
    assert {group.cause.partition(":")[0] for group in groups} == {"diverged", "out of memory"}
    assert sum(len(group.trials) for group in groups) == sum(bool(trial.reason) for trial in planted())


def test_each_group_is_found_where_it_was_planted():
    found = {group.cause.partition(":")[0]: group.region for group in failure_groups(study(*planted()))}
    assert found["diverged"].dimension == "learning_rate"
    assert 0.1 <= found["diverged"].low < 0.2
    assert found["diverged"].failed == found["diverged"].tried
    assert (found["out of memory"].dimension, found["out of memory"].low) == ("width", 4096)


def test_a_choice_that_fails_is_named():
    trials = [
        replace(each, state=TrialState.FAILED if each.parameters["activation"] == "elu" else TrialState.FINISHED,
                reason="no such layer" if each.parameters["activation"] == "elu" else "")
        for each in planted()
    ]  # fmt: skip
    (group,) = failure_groups(study(*trials))
    assert (group.region.dimension, group.region.choice) == ("activation", "elu")


@pytest.mark.parametrize("seed", range(5))
def test_failures_that_lie_anywhere_have_no_region(seed: int):
    chosen = set(np.random.default_rng(seed).choice(60, 12, replace=False).tolist())
    trials = [
        replace(each, state=TrialState.FAILED if each.number in chosen else TrialState.FINISHED, reason="killed")
        for each in planted()
    ]
    (group,) = failure_groups(study(*trials))
    assert group.region is None


def test_interrupted_trials_are_no_failures():
    ended = Trial(number=0, state=TrialState.INTERRUPTED, reason="interrupted: the study's time was up", seconds=1.0)
    assert failure_groups(study(ended)) == ()
    assert [each.what for each in spent(study(ended))] == ["trials that were interrupted"]


def test_a_trial_without_a_reason_is_grouped_by_how_its_run_ended():
    killed = Trial(number=0, state=TrialState.FAILED, run=Run(ending=Ending(EndingKind.OUT_OF_MEMORY)))
    unknown = Trial(number=1, state=TrialState.FAILED)
    assert [group.cause for group in failure_groups(study(killed, unknown))] == ["out of memory", "not recorded"]


def test_training_is_told_from_what_stands_around_it():
    run = Run(seconds=6.0)
    trials = [Trial(number=n, state=TrialState.FINISHED, score=0.5, seconds=8.0, run=run) for n in range(3)]
    pruned = Trial(number=3, state=TrialState.PRUNED, seconds=1.0)
    assert [(each.what, each.trials, each.seconds) for each in spent(study(*trials, pruned))] == [
        ("training, in trials that finished", 3, 18.0),
        ("starting, building, compiling and scoring them", 3, 6.0),
        ("trials that were pruned", 1, 1.0),
    ]


def test_nothing_recorded_is_nothing_said():
    assert spent(study(Trial(number=0, state=TrialState.FINISHED, score=0.5))) == ()
