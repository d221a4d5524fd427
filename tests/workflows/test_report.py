"""The report of a long study: every trial in the table, the runs worth reading told, no run written twice."""

import re
from pathlib import Path

import msgspec

from advisor.compare.told import MOST
from advisor.records import Ending, EndingKind, Report, Run, Scores, Study, Trial, TrialState
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


def test_a_long_study_tells_its_best_runs_and_the_first_of_each_way_to_end() -> None:
    assert GOAL.metric == "accuracy"
    report = study_report(long_study())
    told = [item.run.name for item in report.runs]
    assert told == ["trial 0", "trial 7"] + [f"trial {n}" for n in range(TRIALS - MOST, TRIALS)]
    assert report.untold == TRIALS - len(told)
    assert [each.trial for each in report.found] == list(range(TRIALS))


def test_the_page_of_a_long_study_carries_each_told_run_once(tmp_path: Path) -> None:
    report = study_report(long_study())
    page = write(report, tmp_path / "report.html").read_text()
    inside = re.search(r'<script type="application/json" id="advisor-report">(.*?)</script>', page, re.DOTALL)
    assert inside is not None
    carried = codec.decode(inside[1], Report, name="page")
    shown = codec.decode(codec.encode_shown(report), Report, name="report")  # six digits, as on the page
    assert carried.runs == shown.runs
    assert carried.study is not None
    assert all(trial.run is None for trial in carried.study.trials)
    assert [trial.score for trial in carried.study.trials] == [trial.score for trial in shown.study.trials]
    assert f"{len(report.runs)} of {TRIALS} runs" in page
    assert page.count("<details><summary>trial ") == len(report.runs)
