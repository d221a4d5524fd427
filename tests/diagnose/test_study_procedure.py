"""Over a study: a gap that costs nothing is no reason to gather data."""

import pytest
from msgspec.structs import replace

from advisor.diagnose.engine import diagnose_study
from advisor.diagnose.examples.runs import falling, flat, run_of
from advisor.diagnose.examples.studies import study_of, trial_of
from advisor.records import Action, Goal, Margin, Metric, Reference, Run, Scores, Standing, Status, Study


def study_with(*, validation: float, reference: float) -> Study:
    """Six strengths of dropout and the same gap, judged by accuracy beside a reference model."""
    gap = run_of(loss=falling(end=0.05), val_loss=flat(0.6))
    study = study_of([trial_of(n, {"dropout": n / 10}, 0.6, run=gap) for n in range(6)])
    goal = Goal(metric=Metric.ACCURACY)

    def run(of: Run) -> Run:
        scores = Scores(train={"accuracy": 1.0, "loss": 0.05}, validation={"accuracy": validation, "loss": 0.6})
        return replace(
            of, goal=goal, scores=scores, references=(Reference(name="linear", validation={"accuracy": reference}),)
        )

    trials = tuple(replace(t, run=run(t.run), score=validation) for t in study.trials if t.run is not None)
    return replace(study, trials=trials, plan=replace(study.plan, goal=goal))


def finding(study: Study):
    return next(f for f in diagnose_study(study).findings if f.code == "S107")


def test_a_gap_below_the_reference_asks_for_data():
    study = study_with(validation=0.70, reference=0.95)
    assert finding(study).status is Status.FIRED
    assert diagnose_study(study).decision.action is Action.MORE_DATA


def test_the_same_gap_above_the_reference_is_left_alone():
    study = study_with(validation=0.99, reference=0.95)
    assert finding(study).status is Status.PASSED
    assert diagnose_study(study).decision.action is not Action.MORE_DATA
    asked = {q.text: q.answer for q in diagnose_study(study).questions}
    assert asked["Is the best trial's performance on the validation set acceptable?"] == "yes"


def test_a_study_that_asks_for_nothing_passes_on_what_its_best_run_asks_for():
    from advisor.records import Trace

    study = study_with(validation=0.1, reference=0.95)
    trials = tuple(
        replace(t, parameters={"dropout": 0.0}, run=replace(t.run, traces=(Trace("loss", flat(2.3)),)))
        for t in study.trials[:2]
        if t.run is not None
    )
    decision = diagnose_study(replace(study, trials=trials)).decision
    assert decision.action is not Action.NONE
    assert "of trial 0, the best" in decision.because


SOUND = study_with(validation=0.99, reference=0.95)  # its best validates well enough


def over(name: str, gain: float, *, noise: float = 0.02) -> Standing:
    """How a winner stands to a simple model on the test part, or to the default recipe."""
    is_default = name == "the default recipe"
    margin = Margin(over=name, part="test", ours=0.9, theirs=0.9 - gain, gain=gain, noise=noise, is_default=is_default)
    return Standing(metric="accuracy", part="test", margins=(margin,))


def test_a_winner_that_a_simple_model_beats_beyond_noise_leaves_something_to_do():
    found = diagnose_study(SOUND, standing=over("boosting", -0.05))
    assert found.decision.action is not Action.NONE
    assert any("simple model" in question.text and question.answer == "no" for question in found.questions)


def test_a_simple_model_within_the_noise_of_the_winner_leaves_nothing_to_do():
    found = diagnose_study(SOUND, standing=over("boosting", -0.01))
    assert found.decision.action is Action.NONE
    assert not any("simple model" in question.text for question in found.questions)


@pytest.mark.parametrize(
    ("standing", "action"),
    [
        (over("the default recipe", 0.05), Action.NONE),
        (over("the default recipe", 0.01), Action.SEARCH_ON),
        (over("the default recipe", -0.05), Action.SEARCH_ON),
        (Standing(metric="accuracy", part="test", is_default=True), Action.SEARCH_ON),
    ],
)
def test_a_search_that_showed_nothing_better_than_the_default_is_not_done(standing: Standing, action: Action):
    assert diagnose_study(SOUND, standing=standing).decision.action is action


def test_a_study_that_reached_its_target_is_done_whatever_the_default_comes_to():
    plan = replace(SOUND.plan, goal=replace(SOUND.plan.goal, target=0.98))
    standing = over("the default recipe", 0.01)
    assert diagnose_study(replace(SOUND, plan=plan), standing=standing).decision.action is Action.NONE
