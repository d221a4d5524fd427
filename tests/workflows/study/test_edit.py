"""`advisor edit`: words change a stored study, or nothing at all."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from advisor.cli import commands
from advisor.errors import FileError, StudyError
from advisor.records import (
    DataFacts,
    DataPlan,
    Goal,
    Metric,
    Narrowing,
    Recipe,
    Run,
    SearchSettings,
    StudyPlan,
    Task,
    Trial,
    TrialState,
    Winner,
)
from advisor.render.terminal import study_status
from advisor.store.studies import StudyFolder
from advisor.workflows import report
from advisor.workflows.study.edit import Words, edit

PLAN = StudyPlan(
    name="lives",
    data=DataPlan(source="iris"),
    epochs=10,
    goal=Goal(metric=Metric.ACCURACY),
    space={"width": Narrowing(low=8, high=64), "activation": Narrowing(choices=("relu", "selu"))},
)
FACTS = DataFacts(task=Task.MULTICLASS, train_rows=90, validation_rows=30, input_shape=(4,), input_mean=0.0)


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """A study of three trials, the widest of which has won."""
    found = StudyFolder(tmp_path / "lives")
    found.create(PLAN, started="2026-03-01T20:00:00+00:00")
    run = Run(recipe=Recipe(data=PLAN.data), data=FACTS, goal=PLAN.goal)
    trials = [
        Trial(
            number=number,
            parameters={"width": width, "activation": "relu"},
            state=TrialState.FINISHED,
            score=score,
            run=run,
        )
        for number, (width, score) in enumerate(((16, 0.8), (32, 0.9), (64, 0.95)))
    ]
    found.write_trials(trials)
    study = found.read_outline()
    found.write_study(msgspec.structs.replace(study, winner=Winner(trial=2), ended_by="trials"))
    return found


def files_of(folder: StudyFolder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}


def test_a_change_says_which_trials_fit_and_the_study_has_it(folder: StudyFolder) -> None:
    words = ("width=..32", "dropout=0..0.5", "activation+=elu")
    said = edit(folder.root, Words(words=words, epochs=30, target=0.99))
    for told in (
        "space.width: 8..32 (was 8..64)",
        "space.dropout: 0..0.5 (was not set)",
        "study.epochs: 30 (was 10)",
        "goal.target: 0.99 (was not set)",
        "trials that fit, count and teach: 2 of 3",
        "width 64 lies outside 8 to 32: trial 2",
        "10 epochs: trials 0, 1",
    ):
        assert told in said
    study = folder.read_study()
    assert [trial.parameters.get("dropout") for trial in study.trials] == [
        0.5,
        0.5,
        None,
    ]  # what they were trained with
    assert [bool(trial.outside) for trial in study.trials] == [False, False, True]
    assert study.best is not None
    assert study.best.number == 1
    assert study.ended_by == ""
    folder.write_study(study)
    assert folder.read_study() == study  # study.json alone says the same
    assert len(folder.changes_file.read_text().splitlines()) == 1


def test_a_trial_comes_back_when_the_space_does(folder: StudyFolder) -> None:
    edit(folder.root, Words(words=("width=32",)))
    assert [bool(trial.outside) for trial in folder.read_outline().trials] == [True, False, True]
    edit(folder.root, Words(words=("width=8..64",)))
    study = folder.read_outline()
    assert [trial.outside for trial in study.trials] == ["", "", ""]
    assert [trial.score for trial in study.trials] == [0.8, 0.9, 0.95]
    assert len(study.changes) == 2


def test_status_and_report_tell_what_changed_and_show_the_others_in_grey(folder: StudyFolder) -> None:
    edit(folder.root, Words(words=("width=..32",), epochs=30))
    study = folder.read_study()
    status = study_status(study)
    assert "2 finished; 1 more that does not fit it as it is now" in status
    assert "best: trial 1" in status
    assert "space.width 8..32 (was 8..64); study.epochs 30 (was 10)" in status
    assert "trial 2 won before that, and is outside now" in status
    target = folder.root / "r.html"
    page = report.write(report.study_report(study), target).read_text()
    assert "How the study was changed" in page
    assert '<tr data-trial="2" class="best">' in page or '<tr data-trial="2" class="outside">' in page
    assert "width 64 lies outside 8 to 32" in page
    assert "of at most 10 epochs" in page


def test_nothing_is_written_by_a_dry_run_or_where_nothing_changes(folder: StudyFolder) -> None:
    before = files_of(folder)
    assert "this would be changed" in edit(folder.root, Words(words=("width=16",)), dry=True)
    assert "nothing to change" in edit(folder.root, Words(words=("width=8..64",)))
    assert files_of(folder) == before


WRONG = {
    "a name that is not there": (Words(words=("widht=3",)), 'did you mean "width"'),
    "a low end above the high one": (Words(words=("width=64..8",)), "64.0 and 8.0"),
    "a low end above the one that stays": (Words(words=("width=100..",)), "low below high"),
    "outside of what makes sense": (Words(words=("width=0..64",)), "at least 1"),
    "a choice that does not exist": (Words(words=("activation=relu,magic",)), "magic"),
    "a choice that is not there": (Words(words=("activation-=tanh",)), "tanh is not among its choices"),
    "a whole number that is broken": (Words(words=("width=8.5..64",)), "whole numbers"),
    "nothing left": (Words(drop=("width", "activation")), "nothing would be left to search"),
    "what the data do not fit": (Words(words=("family=convolutional",)), "convolutions need images"),
    "no use without another": (Words(words=("momentum=0.5..0.9",)), "never has an effect"),
    "a value of the goal out of reach": (Words(target=1.5), "goal.target"),
    "what nobody asked for": (Words(had=("dropout=0.1",)), "is not a dimension that comes to the study now"),
    "another metric": (Words(words=("goal.metric=loss",)), "goal.metric: was"),
    "another split": (Words(words=("data.validation=0.3",)), "advisor search STUDY.toml --out"),
    "other data": (Words(words=("data.source=wine",)), "data.source: was"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_what_contradicts_the_study_is_refused_and_nothing_is_lost(
    words: Words, said: str, folder: StudyFolder
) -> None:
    before = files_of(folder)
    with pytest.raises(StudyError, match="cannot change") as caught:
        edit(folder.root, words)
    assert said in str(caught.value)
    assert files_of(folder) == before


def test_every_mistake_is_told_at_once_and_each_once(folder: StudyFolder) -> None:
    words = Words(words=("widht=3", "activation-=tanh", "width=64..8", "goal.metric=loss", "depth=1..x"), free=("nix",))
    with pytest.raises(StudyError) as caught:
        edit(folder.root, words)
    places = [problem.where for problem in caught.value.problems]
    assert sorted(places) == ["activation", "goal.metric", "nix", "space.depth", "space.width", "widht"]


def test_a_hypermodel_says_itself_what_is_searched(tmp_path: Path) -> None:
    own = StudyFolder(tmp_path / "own")
    settings = SearchSettings(hypermodel="tests.own_code:build")
    own.create(StudyPlan(name="own", data=PLAN.data, search=settings), started="")
    with pytest.raises(StudyError, match="change its function"):
        edit(own.root, Words(words=("width=8..32",)))
    assert "budget.trials: 40 (was 20)" in edit(own.root, Words(words=("budget.trials=40",)))


def test_the_command_says_what_it_did_and_a_folder_without_a_study_is_told(folder: StudyFolder) -> None:
    arguments = ["edit", str(folder.root), "width=..32", "--drop", "activation", "--trials", "50", "--hours", "2"]
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 0, done.output
    plan = folder.read_outline().plan
    assert (plan.space["width"].high, plan.budget.trials, plan.budget.hours) == (32.0, 50, 2.0)
    assert plan.space.keys() == {"width"}
    with pytest.raises(FileError, match="cannot read the study"):
        edit(folder.root / "nowhere", Words(words=("width=3",)))
