"""What people ask of a study from beside it: words in, lines of a file out, and a search that hears of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from advisor import machine
from advisor.cli import commands
from advisor.errors import FileError, StudyError
from advisor.records import Budget, DataPlan, Narrowing, SearchSettings, Strategy, StudyPlan, Trial, TrialState
from advisor.records.studies.requests import Request, RequestKind
from advisor.search.events import Event, Noted
from advisor.search.orders import Orders
from advisor.space.design import design_space
from advisor.store.holding import held
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.heeding import Heeding, heeding
from advisor.workflows.asked.requests import add, ask
from advisor.workflows.status import status
from advisor.workflows.study.edit import Words, edit

PLAN = StudyPlan(
    name="asked",
    data=DataPlan(source="iris"),
    budget=Budget(trials=20),
    epochs=10,
    space={
        "width": Narrowing(low=8, high=64),
        "dropout": Narrowing(low=0.0, high=0.5),
        "optimizer": Narrowing(choices=("adam", "nesterov")),
        "momentum": Narrowing(low=0.5, high=0.99),
    },
)
SPACE = design_space(PLAN)[0]
BEST = {"width": 32, "dropout": 0.25, "optimizer": "adam"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[StudyFolder]:
    """A study of which one trial has ended and one runs, held by this process as by its driver."""
    found = StudyFolder(tmp_path / "asked")
    found.create(PLAN, started="2026-03-01T20:00:00+00:00")
    ended = Trial(number=0, parameters=BEST, state=TrialState.FINISHED, score=0.2)
    found.write_trials([ended, Trial(number=1, parameters={**BEST, "width": 16}, state=TrialState.RUNNING)])
    with held(found.root):
        yield found


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_trial_by_hand_is_as_the_best_but_for_what_was_said(folder: StudyFolder) -> None:
    said = run("add", str(folder.root), "width=64", "dropout=0.1", "--also", "optimizer=nesterov momentum=0.9")
    assert "2 trials more to be tried" in said
    assert "by hand: request 1: width 64, dropout 0.1; as in trial 0, the best so far: optimizer adam" in said
    assert f"--out {folder.root} --resume` begins with them" in said
    assert [each.parameters for each in folder.read_requests().added] == [
        {"width": 64, "dropout": 0.1, "optimizer": "adam"},
        {"width": 32, "dropout": 0.25, "optimizer": "nesterov", "momentum": 0.9},
    ]
    shown = status(folder.root)
    assert "2 trials wait, asked for by hand:" in shown
    assert "by hand: request 2: width 32" in shown
    folder.write_trials([Trial(number=2, parameters=BEST, proposed_by="by hand: request 1")])
    assert "1 trial waits" in status(folder.root)


def test_every_mistake_of_every_trial_is_told_at_once_and_nothing_is_asked_for(folder: StudyFolder) -> None:
    with pytest.raises(StudyError) as caught:
        add(folder.root, [("widht=64", "dropout=0.7", "momentum=0.9"), ("depth=3", "optimizer=adma", "width")])
    told = str(caught.value)
    for said in (
        'trial 1: widht: no such dimension; did you mean "width"?',
        "trial 1: dropout: expected 0 to 0.5, got 0.7",
        "trial 1: momentum: has no effect in this trial",
        "trial 2: depth: is not searched, it is ",
        'trial 2: optimizer: expected adam, nesterov, got adma; did you mean "adam"?',
        "trial 2: width: expected NAME=VALUE",
    ):
        assert said in told
    assert not folder.requests_file.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    {
        "tried": (("width=32",), "trial 0 is the same already"),
        "running": (("width=16",), "trial 1 is the same already"),
        "twice": (("width=9", "width=10"), "width: is asked for more than once"),
        "no whole number": (("width=9.5",), "expected 8 to 64, whole"),
        "nothing": (("",), "expected NAME=VALUE"),
    }.values(),
)
def test_a_trial_that_would_teach_nothing_is_refused(words: tuple[str, ...], said: str, folder: StudyFolder) -> None:
    with pytest.raises(StudyError, match="cannot add trials") as caught:
        add(folder.root, [words])
    assert said in str(caught.value)


def test_the_same_is_not_asked_for_twice(folder: StudyFolder) -> None:
    add(folder.root, [("width=50",)])
    with pytest.raises(StudyError, match="by hand: request 1 is the same already"):
        add(folder.root, [("width=50",)])
    with pytest.raises(StudyError, match="trial 1 of these is the same already"):
        add(folder.root, [("width=51",), ("width=51",)])


def test_a_search_that_runs_in_an_earlier_space_is_not_promised_to_take_a_trial(folder: StudyFolder) -> None:
    begun = Request(kind=RequestKind.BEGUN, when="2026-03-01T20:00:00+00:00", process=os.getpid())
    folder.write_requests([msgspec.structs.replace(begun, machine=machine.host_name())])
    assert "takes it at its next proposal" in add(folder.root, [("width=9",)])
    edit(folder.root, Words(words=("width=8..128",)))
    said = add(folder.root, [("width=100",)])
    assert "its search runs as it began, before the study was changed" in said
    assert f"else `advisor search STUDY.toml --out {folder.root} --resume` begins with it" in said


def test_a_study_whose_trials_follow_from_each_other_takes_none(tmp_path: Path) -> None:
    pruning = msgspec.structs.replace(PLAN, search=SearchSettings(strategy=Strategy.PRUNING))
    own = StudyFolder(tmp_path / "own")
    own.create(pruning, started="")
    with pytest.raises(StudyError, match="its trials follow from each other"):
        add(own.root, [("width=9",)])
    with pytest.raises(FileError, match="cannot read the study"):
        add(tmp_path / "nowhere", [("width=9",)])


def test_a_budget_that_has_no_trial_left_is_told(folder: StudyFolder) -> None:
    edit(folder.root, Words(words=("budget.trials=2",)))
    said = add(folder.root, [("width=9",)])
    assert f"raise it: `advisor edit {folder.root} --trials 3`" in said


@pytest.mark.parametrize("command", ["pause", "resume", "stop", "cancel"])
def test_a_study_that_does_not_run_is_told_what_happens_instead(command: str, folder: StudyFolder) -> None:
    said = run(command, str(folder.root))
    assert "its search is not running" in said
    assert f"nothing was changed; `advisor search STUDY.toml --out {folder.root} --resume`" in said
    assert not folder.requests_file.exists()


def test_a_pause_and_its_end_are_heard_and_said(folder: StudyFolder) -> None:
    with heeding(folder, PLAN, SPACE) as orders:
        assert "is not paused" in run("resume", str(folder.root))
        said = run("pause", str(folder.root))
        assert "paused within a few seconds: nothing new is begun" in said
        assert "what trains now (trial 1) goes on to its end, and counts" in said
        assert orders().paused
        assert "is paused since 20" in run("pause", str(folder.root))
        assert "paused since 20" in status(folder.root)
        assert "goes on within a few seconds" in run("resume", str(folder.root))
        assert not orders().paused
        assert "paused" not in status(folder.root)


def test_the_clock_of_a_budget_goes_on_in_a_pause_where_there_is_one(folder: StudyFolder) -> None:
    with heeding(folder, PLAN, SPACE):
        assert "no limit of time is set" in ask(folder.root, RequestKind.PAUSE)
    edit(folder.root, Words(words=("budget.hours=2",)))
    with heeding(folder, PLAN, SPACE):
        assert "the clock of its budget goes on" in ask(folder.root, RequestKind.PAUSE)


@pytest.mark.parametrize(
    ("command", "ended_by", "said"),
    [
        ("stop", "stopped", "then the winner is retrained and measured"),
        ("cancel", "cancelled", "is ended at once, and marked as interrupted"),
    ],
)
def test_an_end_is_heard_once(command: str, ended_by: str, said: str, folder: StudyFolder) -> None:
    with heeding(folder, PLAN, SPACE) as orders:
        assert said in run(command, str(folder.root))
        assert orders().ended_by == ended_by
    with heeding(folder, PLAN, SPACE) as orders:  # the next sitting
        assert orders() == Orders()


def test_a_search_runs_as_long_as_its_own_process_holds_the_folder(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path / "killed")
    folder.create(PLAN, started="2026-03-01T20:00:00+00:00")
    begun = Request(kind=RequestKind.BEGUN, when="", process=os.getpid(), machine=machine.host_name())
    folder.write_requests([begun])
    assert "its search is not running" in ask(folder.root, RequestKind.PAUSE)  # a process of that number runs
    with held(folder.root):
        assert "paused within" in ask(folder.root, RequestKind.PAUSE)
        assert "paused since" in status(folder.root)
        folder.write_requests([msgspec.structs.replace(begun, process=os.getpid() + 1)])
        assert "its search is not running" in ask(folder.root, RequestKind.STOP)  # the next one has yet to begin
        folder.write_requests([begun])
    assert "its search is not running" in ask(folder.root, RequestKind.STOP)
    assert "paused" not in status(folder.root)


def test_trials_wait_from_sitting_to_sitting_and_those_outside_of_the_space_for_one_that_has_them(
    folder: StudyFolder,
) -> None:
    add(folder.root, [("width=64",), ("width=12",)])
    with heeding(folder, PLAN, SPACE) as orders:
        assert [each.proposed_by for each in orders().by_hand] == ["by hand: request 1", "by hand: request 2"]
    narrow = msgspec.structs.replace(PLAN, space={**PLAN.space, "width": Narrowing(low=8, high=32)})
    with heeding(folder, narrow, design_space(narrow)[0]) as orders:
        assert [each.parameters["width"] for each in orders().by_hand] == [12]
        add(folder.root, [("width=20",)])
        assert [each.parameters["width"] for each in orders().by_hand] == [12, 20]


def test_the_search_says_once_what_it_has_heard_since_it_began(folder: StudyFolder) -> None:
    add(folder.root, [("width=9",)])
    with heeding(folder, PLAN, SPACE):
        ask(folder.root, RequestKind.PAUSE)
    events: list[Event] = []
    with heeding(folder, PLAN, SPACE, listen=events.append) as orders:
        orders()
        assert events == []  # nothing of that was said to it
        for kind in (RequestKind.PAUSE, RequestKind.RESUME):
            ask(folder.root, kind)
            orders()
            orders()
        add(folder.root, [("width=10",)])
        orders()
    told = [event.text for event in events if isinstance(event, Noted)]
    assert [line.split()[0] for line in told] == ["paused", "resumed", "a"]


def test_a_held_study_is_not_told_that_its_workers_idle(folder: StudyFolder) -> None:
    running = [Trial(number=n, parameters={**BEST, "width": 8 + n}, state=TrialState.RUNNING) for n in range(1, 5)]
    folder.write_trials(running)
    folder.write_trials([msgspec.structs.replace(t, state=TrialState.FINISHED, score=0.5) for t in running[1:]])
    with heeding(folder, PLAN, SPACE):
        assert "1 of 4 workers" in status(folder.root)
        ask(folder.root, RequestKind.PAUSE)
        assert "1 of 4 workers" not in status(folder.root)


def test_a_torn_or_broken_line_ends_no_search(folder: StudyFolder) -> None:
    heard = Heeding(folder, SPACE)
    assert heard() == Orders()
    with heeding(folder, PLAN, SPACE):
        ask(folder.root, RequestKind.PAUSE)
        assert heard().paused
        with folder.requests_file.open("a") as file:
            file.write('{"kind": "sto')
        assert heard().paused
        ask(folder.root, RequestKind.RESUME)
        assert not heard().paused
        with folder.requests_file.open("a") as file:
            file.write('{"kind": "explode", "when": ""}\n')
        assert heard() == Orders()  # what was heard before
