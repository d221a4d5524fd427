"""Which trials go on when epochs are raised, which states are kept for that, and what a kill leaves of them."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from advisor import files
from advisor.cli import commands
from advisor.errors import FileError, Problem, StudyError
from advisor.records import (
    Budget,
    DataPlan,
    Ending,
    EndingKind,
    EngineName,
    Narrowing,
    Run,
    SearchSettings,
    Strategy,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.records.parts.going_on import WentOn
from advisor.render.terminal import study_status
from advisor.search.events import Noted
from advisor.search.work import Result, Task
from advisor.space.design import design_space
from advisor.store.checkpoints import kept_trials, read_checkpoint, write_checkpoint
from advisor.store.studies import StudyFolder
from advisor.workflows.study.changed import with_plan, write
from advisor.workflows.study.edit import Words, edit
from advisor.workflows.study.going_on import KeptStates, going_on

PLAN = StudyPlan(
    name="longer",
    data=DataPlan(source="iris"),
    epochs=10,
    space={"width": Narrowing(low=8, high=64)},
    budget=Budget(trials=8),
    search=SearchSettings(keep_weights=2),
)


def ended(number: int, score: float, **said: object) -> Trial:
    state = TrialState.FINISHED
    return Trial(number=number, parameters={"width": 8 + number}, state=state, score=score, **said)


def result(number: int) -> Result:
    return Result(number=number, ending=Ending(EndingKind.FINISHED), checkpoint=b"state of %d" % number)


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    """A study of four trials, of which the best two have kept their states; the last was interrupted."""
    found = StudyFolder(tmp_path / "longer")
    found.create(PLAN, started="2026-03-01T20:00:00+00:00")
    states = KeptStates(found, PLAN, (), listen=lambda _: None)
    for number, loss in enumerate((0.5, 0.3, 0.4)):
        states.keep([result(number)])
        states.save([ended(number, loss)])
    states.save([Trial(number=3, parameters={"width": 9}, state=TrialState.INTERRUPTED)])
    return found


def raised(folder: StudyFolder, epochs: int, **said: object) -> list[tuple[int | None, str]]:
    """Raise the epochs of a stored study, and return what goes on, and as what."""
    before = folder.read_outline()
    plan = msgspec.structs.replace(before.plan, epochs=epochs, **said)
    after, change = with_plan(before, plan, space_of=lambda plan: design_space(plan)[0], root=folder.root)
    write(folder, change, before=before, after=after)
    found = going_on(after, design_space(plan)[0], folder.root)
    return [(each.goes_on_from, each.proposed_by) for each in found]


def test_the_best_trials_go_on_the_best_first_and_each_once(folder: StudyFolder) -> None:
    assert kept_trials(folder.root) == {1, 2}
    to_20 = [(1, "trial 1, gone on to 20 epochs"), (2, "trial 2, gone on to 20 epochs")]
    assert raised(folder, 20) == to_20
    interrupted = Trial(number=4, proposed_by=to_20[0][1], state=TrialState.INTERRUPTED, parameters={"width": 9})
    folder.write_trials([interrupted])
    assert raised(folder, 20) == to_20  # a sitting that was killed in the middle of one begins it again
    states = KeptStates(folder, PLAN, folder.read_outline().trials, listen=lambda _: None)
    longer = ended(5, 0.2, proposed_by=to_20[0][1], went_on=WentOn(trial=1, epochs=10), change=1)
    states.keep([result(5)])
    states.save([longer])
    assert kept_trials(folder.root) == {2, 5}  # the state that it went on from is of no use any more
    assert raised(folder, 20) == to_20[1:]
    assert raised(folder, 40) == [(5, "trial 5, gone on to 40 epochs"), (2, "trial 2, gone on to 40 epochs")]
    assert raised(folder, 15) == [(2, "trial 2, gone on to 15 epochs")]  # the longer one is past that


def test_nothing_goes_on_unasked_or_where_the_space_has_left_it(folder: StudyFolder) -> None:
    assert raised(folder, 20, space={"width": Narrowing(low=10, high=64)}) == [(2, "trial 2, gone on to 20 epochs")]
    KeptStates(folder, PLAN, folder.read_outline().trials, listen=lambda _: None)
    assert kept_trials(folder.root) == {1, 2}  # what lies outside comes back with the space, and its state too
    assert len(raised(folder, 20, space=PLAN.space)) == 2
    assert raised(folder, 20, search=SearchSettings()) == []
    KeptStates(folder, msgspec.structs.replace(PLAN, search=SearchSettings()), (), listen=lambda _: None)
    assert kept_trials(folder.root) == frozenset()


def test_a_kill_at_any_moment_loses_no_trial_and_leaves_states_that_can_be_read(
    folder: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step on the disk is the last one in turn; the next sitting puts in order what is left."""
    steps = ("write_without_waiting", "append_lines", "remove")
    real = {name: getattr(files, name) for name in steps}
    for last in range(4):
        taken = iter(range(10))

        def step(*said: object, name: str, taken=taken, last: int = last) -> None:
            if next(taken) >= last:
                raise KeyboardInterrupt
            real[name](*said)

        number, before = 10 + last, {trial.number for trial in folder.read_outline().trials}
        states = KeptStates(folder, PLAN, folder.read_outline().trials, listen=lambda _: None)
        with monkeypatch.context() as patch:
            for name in steps:
                patch.setattr(files, name, lambda *said, name=name, step=step: step(*said, name=name))
            try:
                states.keep([result(number)])
                states.save([ended(number, 0.2 - last / 100)])
            except KeyboardInterrupt:
                pass
        trials = folder.read_outline().trials
        assert before <= {trial.number for trial in trials}
        (folder.root / "kept" / ".0001.npz.77-0.tmp").write_bytes(b"half")
        KeptStates(folder, PLAN, trials, listen=lambda _: None)
        kept = kept_trials(folder.root)
        assert {path.name for path in (folder.root / "kept").iterdir()} == {f"{each:04d}.npz" for each in kept}
        assert 1 <= len(kept) <= 2
        assert kept <= {trial.number for trial in trials}
        assert all(read_checkpoint(folder.root, each) == b"state of %d" % each for each in kept)
    assert kept_trials(folder.root) == {12, 13}


def test_a_full_disk_keeps_no_state_and_every_trial_and_says_so_once(
    folder: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    listen = lambda event: heard.append(event.text) if isinstance(event, Noted) else None  # noqa: E731
    states = KeptStates(folder, PLAN, folder.read_outline().trials, listen=listen)

    def full(*_: object) -> None:
        raise FileError("cannot write it", [Problem("", "No space left on device")], "Make room there.")

    with monkeypatch.context() as patch:
        patch.setattr("advisor.workflows.study.going_on.write_checkpoint", full)
        for number in (6, 7):
            states.keep([result(number)])
            states.save([ended(number, 0.1)])
    assert {6, 7} <= {trial.number for trial in folder.read_outline().trials}
    assert len(heard) == 1
    assert "its weights are not kept" in heard[0]
    assert kept_trials(folder.root) == {1, 2}  # what could not be replaced is still there


def test_a_task_is_given_the_states_and_asks_for_as_many_as_are_kept(folder: StudyFolder) -> None:
    states = KeptStates(folder, PLAN, folder.read_outline().trials, listen=lambda _: None)
    task = states.brief(Task(numbers=(8, 9, 10), recipes=(), goes_on_from=(2, None, 99)))
    assert (task.keep_checkpoints, task.checkpoints) == (2, (b"state of 2", b"", b""))
    assert states.brief(Task(numbers=(8,), recipes=())).checkpoints == ()


def test_the_edit_says_what_goes_on_and_the_status_what_went_on(folder: StudyFolder) -> None:
    said = edit(folder.root, Words(epochs=20), dry=True)
    assert "2 trials go on from kept weights, as trials of their own (trials 1, 2)" in said
    short = CliRunner().invoke(commands, ["edit", str(folder.root), "--epochs", "20", "--trials", "4"]).output
    assert "but 1 trial is left of the budget: for all of them give --trials 5" in short
    reason = "the kept state of trial 2 cannot be used: it is not whole"
    folder.write_trials(
        [
            ended(4, 0.2, went_on=WentOn(trial=1, epochs=10), change=1),
            ended(5, 0.2, went_on=WentOn(trial=2, because=reason), change=1),
        ]
    )
    status = study_status(folder.read_outline())
    assert "1 trial went on from kept weights (trial 4 from trial 1 after 10 epochs)" in status
    assert f"1 trial to go on from kept weights began anew (trial 5: {reason})" in status


def test_a_study_without_kept_weights_is_told_what_to_set(folder: StudyFolder) -> None:
    for number in (1, 2):
        files.remove(folder.root / "kept" / f"{number:04d}.npz")
    said = edit(folder.root, Words(epochs=20), dry=True)
    assert "none of them goes on: no weights are kept of a trial that came to the end of its epochs" in said
    said = edit(folder.root, Words(words=("search.keep_weights=0",), epochs=20), dry=True)
    assert "search.keep_weights=10 keeps the best trials'" in said
    assert "none of them goes on" not in edit(folder.root, Words(epochs=5), dry=True)  # they are lowered


@pytest.mark.parametrize(
    "settings",
    [
        SearchSettings(keep_weights=1, strategy=Strategy.PRUNING),
        SearchSettings(keep_weights=1, engine=EngineName.KERAS_TUNER, sampler="hyperband"),
        SearchSettings(keep_weights=1, hypermodel="mine:build"),
    ],
)
def test_where_no_trial_can_go_on_the_setting_is_refused(settings: SearchSettings, tmp_path: Path) -> None:
    found = StudyFolder(tmp_path / "other")
    plan = msgspec.structs.replace(PLAN, search=msgspec.structs.replace(settings, keep_weights=0))
    if settings.hypermodel:
        plan = msgspec.structs.replace(plan, space={})
    found.create(plan, started="2026-03-01T20:00:00+00:00")
    found.write_trials([ended(0, 0.5, run=Run())])
    with pytest.raises(StudyError, match="cannot change") as caught:
        edit(found.root, Words(words=("search.keep_weights=1",)))
    assert "search.keep_weights" in [problem.where for problem in caught.value.problems]


def test_a_state_that_is_not_there_is_read_as_none(tmp_path: Path) -> None:
    assert read_checkpoint(tmp_path, 1) == b""
    write_checkpoint(tmp_path, 1, b"state")
    assert read_checkpoint(tmp_path, 1) == b"state"
