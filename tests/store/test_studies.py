"""The folder of a study survives a kill and gives back what was stored."""

import math
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import DataPlan, Reference, Run, Study, StudyPlan, Trace, Trial, TrialState, Winner
from advisor.store.runs import read_runs, read_study
from advisor.store.studies import StudyFolder

PLAN = StudyPlan(name="digits", data=DataPlan(source="digits"))
RUN = Run(name="r", traces=(Trace("loss", (1.0, 0.5)),))
TRIALS = (
    Trial(number=0, parameters={"depth": 2}, state=TrialState.FINISHED, score=0.9, run=RUN),
    Trial(number=1, state=TrialState.FAILED, reason="out of memory"),
)


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    folder = StudyFolder(tmp_path / "digits")
    folder.create(PLAN, started="2026-01-01T00:00:00Z")
    folder.write_trials(TRIALS)
    return folder


def test_trials_come_back_with_their_runs(folder: StudyFolder):
    assert folder.read_study() == Study(plan=PLAN, started="2026-01-01T00:00:00Z", trials=TRIALS)


def test_the_outline_has_every_trial_and_no_run(folder: StudyFolder):
    assert [(trial.number, trial.run) for trial in folder.read_outline().trials] == [(0, None), (1, None)]


def test_a_kill_in_the_middle_of_a_line_loses_that_trial_alone(folder: StudyFolder):
    with folder.trials_file.open("a") as file:
        file.write('{"number": 2, "parameters": {}')
    assert len(folder.read_study().trials) == 2
    folder.write_trials([Trial(number=2, score=math.nan)])
    assert [trial.number for trial in folder.read_study().trials] == [0, 1, 2]


def test_a_run_file_that_a_loss_of_power_emptied_costs_that_run_alone(folder: StudyFolder):
    folder.run_file(0).write_text("")
    assert [trial.run for trial in folder.read_study().trials] == [None, None]
    assert folder.read_study().trials[0].score == 0.9


def test_a_later_line_of_a_trial_replaces_the_earlier(folder: StudyFolder):
    folder.write_trials([Trial(number=1, state=TrialState.FINISHED, score=0.5)])
    assert folder.read_study().trials[1].score == 0.5


def test_scores_of_simple_models_are_added_to_the_runs_that_there_are(folder: StudyFolder):
    folder.write_trials([Trial(number=2, run=RUN)])
    folder.run_file(2).write_text("{")
    linear = (Reference(name="linear"),)
    folder.add_references(dict.fromkeys((0, 1, 2), linear))
    assert folder.read_run(0).references == linear
    assert folder.read_run(0).traces == RUN.traces
    assert folder.read_run(1) is None
    assert folder.run_file(2).read_text() == "{"  # told of by who reads the study


def test_a_whole_line_that_is_wrong_is_named(folder: StudyFolder):
    with folder.trials_file.open("a") as file:
        file.write('{"number": "x"}\n')
    with pytest.raises(FileError, match=r"trials\.jsonl, line 3"):
        folder.read_study()


def test_the_finished_study_has_its_winner_with_the_run(folder: StudyFolder):
    study = folder.read_study()
    winner = Winner(trial=0, test_scores=({"accuracy": 0.9},), run=RUN)
    folder.write_study(Study(plan=PLAN, trials=study.trials, winner=winner, ended_by="trials"))
    back = folder.read_study()
    assert back.winner == winner
    assert back.trials == TRIALS


def test_a_folder_without_a_study_is_refused(tmp_path: Path):
    with pytest.raises(FileError, match="expected a folder that `advisor search` wrote"):
        StudyFolder(tmp_path).read_study()


def test_the_runs_of_a_study_are_read_from_its_folder_and_from_its_file(folder: StudyFolder):
    assert read_runs(folder.root) == (RUN,)
    assert read_runs(folder.study_file) == (RUN,)
    assert read_study(folder.root) == folder.read_study()
