"""What a person reads in a terminal, compared with golden text: a changed golden is read, not accepted."""

from pathlib import Path

import pytest

from advisor.records import DataPlan, Diagnosed, Status, Study, StudyPlan, Trial, TrialState
from advisor.render import markdown, terminal
from tests.kept import assert_agrees
from tests.render.examples import example_diagnosis, example_run

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("diagnosis.txt", terminal.text_of(terminal.diagnosis(example_run(1), example_diagnosis()))),
        (
            "diagnoses.txt",
            terminal.text_of(terminal.diagnoses_table([Diagnosed(example_run(1), example_diagnosis())] * 2)),
        ),
        ("diagnosis.md", markdown.diagnosis(example_run(1), example_diagnosis())),
    ],
)
def test_text_is_what_was_last_read(name, text):
    assert_agrees(text, (GOLDEN / name).read_text(encoding="utf-8"), advice=f"read what changed in {name}")


def test_piped_text_has_no_escape_codes():
    assert "\x1b" not in terminal.text_of(terminal.diagnosis(example_run(1), example_diagnosis()))
    assert "\x1b" in terminal.text_of(terminal.diagnosis(example_run(1), example_diagnosis()), color=True)


def test_a_finding_that_another_explains_is_not_said_twice():
    text = terminal.text_of(terminal.diagnosis(example_run(1), example_diagnosis()))
    explained = [f for f in example_diagnosis().findings if f.status is Status.FIRED and f.caused_by]
    assert explained
    assert all(text.count(f.code) == 1 and f.title not in text for f in explained)


def test_trials_that_the_end_of_the_study_interrupted_are_not_called_failed():
    ends = [
        (TrialState.FINISHED, ""), (TrialState.FAILED, "diverged: the loss became NaN"),
        (TrialState.INTERRUPTED, "interrupted: the study's time was up"),
        (TrialState.FAILED, "interrupted: the study's time was up"),  # as studies were written before
    ]  # fmt: skip
    trials = tuple(Trial(number=n, state=state, reason=reason) for n, (state, reason) in enumerate(ends))
    said = terminal.study_status(Study(plan=StudyPlan(name="night", data=DataPlan(source="iris")), trials=trials))
    assert said.splitlines()[0] == "study night: 1 finished, 1 failed, 2 interrupted"
