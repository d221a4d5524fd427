"""The report of a long study: every trial in the table, the runs worth reading told, no run written twice."""

import re
from pathlib import Path

import msgspec

from advisor.compare.told import BEST, checks_that_apply
from advisor.records import Ending, EndingKind, Report, Run, Scores, Study, Trace, Trial, TrialState
from advisor.render.drawings import figures_of
from advisor.store.format import codec
from advisor.workflows.report import study_report, write
from tests.render.examples import GOAL, example_run, example_study

TRIALS = 120


def long_study() -> Study:
    trials = tuple(
        Trial(number=n, state=TrialState.FINISHED, score=0.5 + n / 1000, run=run_of(n), parameters={"depth": n % 3})
        for n in range(TRIALS)
    )
    return msgspec.structs.replace(example_study(), trials=trials)


def run_of(number: int) -> Run:
    scores = Scores(validation={"accuracy": 0.5 + number / 1000})
    ending = Ending(EndingKind.DIVERGED, "the loss is NaN") if number in (7, 8) else Ending()
    return msgspec.structs.replace(example_run(1), name=f"trial {number}", ending=ending, scores=scores)


def test_a_long_study_tells_its_best_runs_a_typical_one_and_the_first_of_each_way_to_end() -> None:
    assert GOAL.metric == "accuracy"
    report = study_report(long_study())
    told = [item.run.name for item in report.runs]
    assert told == ["trial 0", "trial 7", "trial 59"] + [f"trial {n}" for n in range(TRIALS - BEST, TRIALS)]
    assert report.untold == TRIALS - len(told)
    assert [each.trial for each in report.found] == list(range(TRIALS))


def test_the_page_of_a_long_study_carries_each_told_run_once(tmp_path: Path) -> None:
    report = study_report(long_study())
    page = write(report, tmp_path / "report.html").read_text()
    inside = re.search(r'<script type="application/json" id="advisor-report">(.*?)</script>', page, re.DOTALL)
    assert inside is not None
    carried = codec.decode(inside[1], Report, name="page")
    shown = codec.decode(codec.encode_shown(report), Report, name="report")  # six digits, as on the page
    applying = [msgspec.structs.replace(each, diagnosis=checks_that_apply(each.diagnosis)) for each in shown.runs]
    assert list(carried.runs) == applying
    assert carried.study is not None
    assert all(trial.run is None for trial in carried.study.trials)
    assert [trial.score for trial in carried.study.trials] == [trial.score for trial in shown.study.trials]
    assert f"{len(report.runs)} of {TRIALS} runs" in page
    assert page.count("<details><summary>trial ") == len(report.runs)


def test_a_table_of_very_many_trials_shows_some_and_says_so(tmp_path: Path) -> None:
    study = long_study()
    trials = tuple(msgspec.structs.replace(study.trials[n % TRIALS], number=n, run=None) for n in range(1000))
    page = write(study_report(msgspec.structs.replace(study, trials=trials)), tmp_path / "r.html").read_text()
    assert page.count("<tr data-trial=") == 417
    assert "417 of 1,000 trials: the best, a spread over the rest" in page


def test_a_long_training_is_drawn_by_the_extremes_of_each_stretch() -> None:
    losses = tuple(1.0 + (epoch == 4321) for epoch in range(5000))
    run = msgspec.structs.replace(example_run(1), traces=(Trace("loss", losses),))
    drawing = next(figures_of(run))
    line = drawing.figure.axes[0].lines[0]
    assert len(line.get_xdata()) < 900
    assert max(line.get_ydata()) == 2.0
    assert "Of 5,000 epochs the extremes of each stretch are drawn." in drawing.caption
