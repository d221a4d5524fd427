"""What a win rests on: each question is answered from the records, and "not checked" where they do not tell."""

import pytest
from msgspec.structs import replace

from advisor.compare.win.checks import checks
from advisor.records import (
    Choice,
    DataPlan,
    Ending,
    EndingKind,
    Finalist,
    Goal,
    Metric,
    Recipe,
    Reference,
    Run,
    SeedNoise,
    Study,
    StudyPlan,
    Trial,
    TrialState,
    WinCheck,
    Winner,
)
from advisor.space.catalogue import CATALOGUE
from advisor.space.dimension import Dimension, LogUniform

DATA = DataPlan(source="iris")
PLAN = StudyPlan(name="a", data=DATA)
EPOCHS, SURVIVORS, LEAD, EDGE, REFERENCES = range(5)


def run_of(epochs: int = 30, ending: EndingKind = EndingKind.FINISHED) -> Run:
    return Run(recipe=Recipe(data=DATA, epochs=epochs), ending=Ending(ending))


def study_of(winner: Winner, *runs: Run, plan: StudyPlan = PLAN, states: tuple[TrialState, ...] = ()) -> Study:
    states = states or (TrialState.FINISHED,) * len(runs)
    trials = tuple(
        Trial(number=n, state=state, run=run) for n, (run, state) in enumerate(zip(runs, states, strict=True))
    )
    return Study(plan=plan, trials=trials, winner=winner)


def answered(study: Study, place: int, dimensions: tuple[Dimension, ...] = ()) -> WinCheck:
    return checks(study, dimensions)[place]


def of(choice: Choice, trial: int = 0) -> Winner:
    return Winner(trial=trial, choice=choice)


def finalist(trial: int, *retrained: float) -> Finalist:
    return Finalist(trial=trial, score=0.2, retrained=retrained)


def test_a_study_without_a_winner_or_of_before_has_no_false_answers() -> None:
    assert checks(Study(plan=PLAN), ()) == ()
    assert {each.answer for each in checks(Study(plan=PLAN, winner=Winner(trial=0)), ())} == {"not checked", "yes"}
    assert answered(Study(plan=PLAN, winner=Winner(trial=0)), SURVIVORS).answer == "yes"


def test_equal_epochs_are_told_from_unequal_ones_and_from_trials_cut_short() -> None:
    won = Winner(trial=1)
    assert answered(study_of(won, run_of(), run_of()), EPOCHS).answer == "yes"
    assert answered(study_of(won, run_of(10), run_of(30)), EPOCHS).because == "from 10 to 30 epochs; the winner had 30"
    cut = answered(study_of(won, run_of(), run_of(ending=EndingKind.TIMED_OUT)), EPOCHS)
    assert (cut.answer, cut.because) == ("no", "1 of 2 trials were cut short by the clock")
    stopped = study_of(won, run_of(), run_of(ending=EndingKind.STOPPED_EARLY))
    assert answered(stopped, EPOCHS).answer == "yes"  # it had come to rest by itself


def test_pruned_trials_are_counted_and_failed_ones_are_not() -> None:
    states = (TrialState.FINISHED, TrialState.PRUNED, TrialState.FAILED)
    found = answered(study_of(Winner(trial=0), run_of(), run_of(), run_of(), states=states), SURVIVORS)
    assert (found.answer, found.because) == ("no", "1 of 2 trials pruned; the winner is the best of the other 1")


@pytest.mark.parametrize(
    ("choice", "answer"),
    [
        (Choice(finalists=(finalist(0, 0.5, 0.51, 0.52), finalist(1, 0.6, 0.61, 0.62)), in_doubt=2, margin=0.1), "yes"),
        (Choice(finalists=(finalist(0, 0.5, 0.51, 0.52), finalist(1, 0.51, 0.52, 0.5)), in_doubt=2, margin=0.1), "no"),
        (Choice(finalists=(finalist(0, 0.5, 0.5), finalist(1, 0.5, 0.5)), in_doubt=2, margin=0.0), "no"),
        (Choice(finalists=(finalist(0, 0.5, 0.6),), margin=0.1), "yes"),
        (Choice(finalists=(finalist(0, 0.5, 0.6),), in_doubt=7, margin=0.1, because="there was no time"), "no"),
        (Choice(finalists=(finalist(0, 0.5, 0.6),), margin=0.1, because="with folds"), "not checked"),
        (Choice(finalists=(finalist(0, 0.5),), because="one retraining"), "not checked"),
        (Choice(), "not checked"),
    ],
)  # fmt: skip
def test_a_lead_is_held_to_the_noise_of_both_means(choice: Choice, answer: str) -> None:
    assert answered(study_of(of(choice)), LEAD).answer == answer


def test_a_lead_in_a_metric_that_rises_is_a_lead() -> None:
    plan = replace(PLAN, goal=Goal(metric=Metric.ACCURACY))
    both = (finalist(1, 0.80, 0.81, 0.82), finalist(0, 0.90, 0.91, 0.92))
    found = answered(study_of(of(Choice(finalists=both, in_doubt=2, margin=0.2)), plan=plan), LEAD)
    assert (found.answer, found.because) == ("yes", "ahead of trial 1: means of 0.91 and 0.81 over fresh seeds")


def test_a_winner_at_an_end_that_can_be_widened_is_named() -> None:
    rate = replace_domain("learning_rate", LogUniform(1e-4, 1e-2))
    inside, outside = (Winner(trial=0, parameters={"learning_rate": value}) for value in (1e-3, 1e-2))
    assert answered(study_of(inside), EDGE, (rate,)).answer == "yes"
    found = answered(study_of(outside), EDGE, (rate,))
    assert (found.answer, found.because) == ("no", "learning_rate 0.01 at the high end, 0.01")
    assert answered(study_of(outside), EDGE).answer == "not checked"


def test_an_end_beyond_which_nothing_makes_sense_is_no_edge() -> None:
    (dropout,) = (each for each in CATALOGUE if each.name == "dropout")
    assert answered(study_of(Winner(trial=0, parameters={"dropout": 0.0})), EDGE, (dropout,)).answer == "yes"


def replace_domain(name: str, domain: LogUniform) -> Dimension:
    (dimension,) = (each for each in CATALOGUE if each.name == name)
    return replace(dimension, domain=domain)


def noise(mean: float, half: float | None = 0.01) -> SeedNoise:
    ends = {} if half is None else {"sd": half, "lo95": mean - half, "hi95": mean + half}
    return SeedNoise(metric="loss", mean=mean, trainings=5 if half else 1, **ends)


@pytest.mark.parametrize(("mean", "answer"), [(0.40, "yes"), (0.445, "no"), (0.50, "no")])
def test_the_best_simple_model_on_the_test_part_is_the_one_to_beat(mean: float, answer: str) -> None:
    others = {"majority": {"loss": 0.7}, "linear": {"loss": 0.45}, "boosting": {"accuracy": 0.9}}
    found = answered(study_of(Winner(trial=0, test_noise=(noise(mean),), reference_test_scores=others)), REFERENCES)
    assert found.answer == answer
    assert found.because.startswith(f"test loss {mean:.4g}, a linear model 0.45")


def test_without_a_test_part_the_validation_part_tells() -> None:
    run = Run(references=(Reference(name="boosting", validation={"loss": 0.3}),))
    found = answered(study_of(Winner(trial=0, validation_noise=(noise(0.2, None),), run=run)), REFERENCES)
    assert (found.answer, found.because) == ("yes", "validation loss 0.2, boosted trees 0.3")
