"""What a study's winner rests on and what more would bring: the same words in terminal, status and report."""

import pytest
from msgspec.structs import replace

from advisor.records import (
    BestOf,
    Choice,
    Ending,
    EndingKind,
    Finalist,
    Outlook,
    Report,
    Run,
    Study,
    Trace,
    TuningCurve,
    WinCheck,
)
from advisor.records.studies.plan import Budget
from advisor.records.winner import LONG_ENOUGH, NO_TIME
from advisor.render import terminal
from advisor.render.html import report
from advisor.render.studies import outlook, winning
from tests.render.examples import example_report, example_study


def study_with_everything() -> Study:
    study = example_study()
    both = (
        Finalist(trial=1, score=0.95, retrained=(0.93, 0.94)),
        Finalist(trial=3, score=0.93, retrained=(0.91, 0.92)),
    )
    checked = (
        WinCheck(question="Did every trial run to its end?", answer="yes", because="none was pruned"),
        WinCheck(question="Does it lead by more than seed noise?", answer="no", because="a tie with <trial 3>"),
    )
    more = Outlook(trials=20, hours=1.5, chance=0.2, gain=0.002, lo80=0.0, hi80=0.004)
    points = (
        BestOf(trials=1, median=0.9, best=0.94, worst=0.8),
        BestOf(trials=40, median=0.95, best=None, worst=None),
    )
    assert study.winner is not None
    return replace(
        study,
        winner=replace(study.winner, choice=Choice(finalists=both, in_doubt=2, margin=0.01), checks=checked),
        tuning=TuningCurve(trials=40, curve=points, outlooks=(more,)),
    )


@pytest.fixture(scope="module")
def page() -> str:
    subject: Report = replace(example_report(), study=study_with_everything())
    return report(subject, data="{}")


def test_luck_and_checks_and_outlook_stand_in_the_report_and_escape_what_they_quote(page: str) -> None:
    assert "validation accuracy 0.9500 in the search, 0.9350 on fresh seeds: 0.015 of it was luck" in page
    assert "<dt>trial 3</dt><dd>accuracy 0.9300 in the search, 0.9150 on 2 fresh seeds</dd>" in page
    assert "a tie with &lt;trial 3&gt;" in page
    assert "20 more trials (1 h 30 min): a chance of 20 % of a better one" in page
    assert outlook.CAPTION in page


@pytest.mark.parametrize("show", [terminal.winner, terminal.study_status])
def test_terminal_and_status_say_it_in_the_same_words(show) -> None:
    study = study_with_everything()
    said = terminal.text_of(show(study), width=200)
    for line in (winning.luck(study), winning.chosen(study), *winning.checks(study), *outlook.lines(study)):
        assert line in said


def test_a_study_of_before_says_nothing_of_what_was_not_recorded() -> None:
    study = example_study()
    assert winning.luck(study) == winning.chosen(study) == ""
    assert winning.checks(study) == outlook.lines(study) == []
    assert "luck" not in terminal.text_of(terminal.winner(study))


def test_retrainings_that_the_clock_cut_short_tell_nothing_of_luck() -> None:
    study = study_with_everything()
    assert study.winner is not None
    lucky = Choice(finalists=(Finalist(trial=1, score=0.95, retrained=(0.93, 0.94)),))
    run = Run(traces=(Trace("loss", (0.5, 0.4)),), best_epoch=1, ending=Ending(EndingKind.TIMED_OUT))
    study = replace(study, winner=replace(study.winner, choice=lucky, run=run))
    assert winning.luck(study).endswith("the clock cut those short, so how much of it was luck is not known")


def test_a_best_trial_that_does_better_on_fresh_seeds_was_not_lucky() -> None:
    study = study_with_everything()
    assert study.winner is not None
    better = Choice(finalists=(Finalist(trial=1, score=0.90, retrained=(0.93, 0.94)),))
    study = replace(study, winner=replace(study.winner, choice=better))
    assert winning.luck(study).endswith("it was not luck")
    assert winning.chosen(study) == "trial 1: the only finalist"


def test_a_study_without_a_time_limit_is_not_said_to_have_run_out_of_time() -> None:
    study = study_with_everything()
    assert study.winner is not None
    best = Choice(finalists=(Finalist(trial=1, score=0.90, retrained=(0.93, 0.94)),), in_doubt=9, because=NO_TIME)
    told = {}
    for hours in (None, 0.5):
        plan = replace(study.plan, budget=Budget(hours=hours))
        told[hours] = winning.chosen(replace(study, plan=plan, winner=replace(study.winner, choice=best)))
    assert told[None].endswith("9 trials were within seed noise: " + LONG_ENOUGH)
    assert told[0.5].endswith("9 trials were within seed noise: there was no time for more")
