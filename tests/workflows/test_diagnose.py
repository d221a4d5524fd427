"""`advisor diagnose` as a workflow: what is read, what is said, and when it counts as a failure."""

import json
from pathlib import Path

import pytest

from advisor.errors import FileError, UsageError
from advisor.records import Action
from advisor.records.verdict import Diagnoses
from advisor.store.format import codec
from advisor.workflows import diagnose as workflow

RUNS = Path(__file__).parent.parent / "runs"
FIRST = RUNS / "lecture_first.json"


def test_the_lectures_first_run_still_learns_and_is_not_overfit():
    (item,) = workflow.diagnose([FIRST])
    assert item.diagnosis.decision.action is Action.TRAIN_LONGER
    symptoms = {finding.symptom for finding in item.diagnosis.fired}
    assert "undertrained" in symptoms
    assert "overfit" not in symptoms


def test_json_is_the_published_format():
    text = workflow.say(workflow.diagnose([FIRST]), output="json")
    document = json.loads(text)
    assert document["schema"] == "advisor/diagnosis@1"
    verdict = document["runs"][0]["verdicts"][0]
    assert {"code", "symptom", "status", "severity", "confidence", "evidence", "recommendations"} <= verdict.keys()
    assert codec.decode(text, Diagnoses, name="stdout").runs[0].decision.action is Action.TRAIN_LONGER


@pytest.mark.parametrize("name", ["lecture_first.json", "text/one_line_words.txt", "keras/tensorboard"])
def test_json_names_the_file_that_a_run_was_read_from(name):
    (run,) = told_of([RUNS / name])
    assert (run["path"], run["run_number"]) == (str(RUNS / name), None)


def test_json_says_which_run_of_a_file_each_is():
    runs = told_of([FIRST, RUNS / "tables" / "two_runs.csv"])
    assert [run["run_number"] for run in runs] == [None, 1, 2]
    assert {run["path"] for run in runs} == {str(FIRST), str(RUNS / "tables" / "two_runs.csv")}


def test_json_names_each_file_of_a_folder(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("epoch,loss,mine\n0,1.0,3\n1,0.5,2\n2,0.4,1\n")
    expected = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    assert [run["path"] for run in told_of([tmp_path])] == expected
    assert [run["path"] for run in told_of([tmp_path], columns="loss=loss")] == expected


def test_what_came_through_a_pipe_has_the_path_that_asked_for_it():
    data = (RUNS / "text" / "two_runs.txt").read_bytes()
    runs = told_of([Path("-")], piped=lambda: data)
    assert [(run["path"], run["run_number"]) for run in runs] == [("-", 1), ("-", 2)]


def told_of(paths: list[Path], **options) -> list[dict]:
    runs: list[dict] = json.loads(workflow.say(workflow.diagnose(paths, **options), output="json"))["runs"]
    return runs


def test_several_runs_make_one_table():
    found = workflow.diagnose([FIRST, RUNS / "lecture_batch_of_one.json"])
    lines = workflow.say(found, output="text").splitlines()
    assert lines[0].split()[0] == "run"
    assert any("not_learning" in line for line in lines)
    assert all("\x1b" not in line for line in lines)


def test_a_target_changes_the_answer_to_the_lectures_question():
    (low,) = workflow.diagnose([FIRST], target="accuracy=0.5")
    (high,) = workflow.diagnose([FIRST], target="accuracy=0.99")
    answers = [
        next(q.answer for q in item.diagnosis.questions if "training set acceptable" in q.text) for item in (low, high)
    ]
    assert answers == ["yes", "no"]


@pytest.mark.parametrize(("fail_on", "status"), [(None, 0), ("warning", 1), ("critical", 0)])
def test_fail_on_counts_findings_of_that_severity_and_above(fail_on, status):
    stopped = RUNS / "lecture_early_stopping.json"
    assert workflow.exit_status(workflow.diagnose([stopped]), fail_on=fail_on) == status


def test_a_run_that_could_simply_go_on_fails_no_pipeline():
    assert workflow.exit_status(workflow.diagnose([FIRST]), fail_on="warning") == 0


@pytest.mark.parametrize(("fail_on", "status"), [(None, 0), ("warning", 4), ("critical", 4)])
def test_too_little_to_say_anything_is_no_pass(tmp_path, fail_on, status):
    log = tmp_path / "history.json"
    log.write_text('{"loss": [0.7], "val_loss": [0.71]}')
    found = workflow.diagnose([log])
    assert workflow.exit_status(found, fail_on=fail_on) == status
    assert "Not checked, because not recorded: " in workflow.say(found, output="text")
    assert json.loads(workflow.say(found, output="json"))["runs"][0]["not_checked"][0]["codes"]


@pytest.mark.parametrize("target", ["accuracy", "accuracy=high", "speed=3"])
def test_an_unreadable_target_is_refused_with_an_example(target):
    with pytest.raises(UsageError, match="cannot read the target") as caught:
        workflow.diagnose([FIRST], target=target)
    assert "accuracy=0.95" in caught.value.remedy


def test_a_folder_without_runs_is_refused(tmp_path):
    with pytest.raises(FileError):
        workflow.diagnose([tmp_path])


def test_columns_of_a_table_are_named_by_the_user(tmp_path):
    table = tmp_path / "log.csv"
    rows = "\n".join(f"{n},{2 * 0.9**n:.4f},{2 * 0.9**n + 0.01:.4f}" for n in range(10))
    table.write_text(f"iteration,xent,dev\n{rows}\n")
    (item,) = workflow.diagnose([table], columns="loss=xent,val_loss=dev,epoch=iteration")
    assert item.run.trace_names == ("loss", "val_loss")


def test_explain_tells_how_why_and_what():
    text = workflow.explain("A102")
    for heading in ("How it is detected", "Why it matters", "What to try", "Reference", "Fires on"):
        assert heading in text
    with pytest.raises(UsageError, match="no rule"):
        workflow.explain("Z999")


def test_schema_is_a_json_schema_of_runs():
    assert json.loads(workflow.schema())["title"] == "advisor/run@1"
