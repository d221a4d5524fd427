"""Following a file: each finding said once when it comes and once when it goes, a stall once."""

from collections.abc import Iterable

from advisor.diagnose.following import Followed, Snapshot, follow
from advisor.records import (
    Action,
    Decision,
    Diagnosed,
    Diagnosis,
    Ending,
    EndingKind,
    Finding,
    Run,
    Severity,
    Status,
    Trace,
)
from advisor.records.watching import Appeared, Ended, Stalled, Told, Waiting, Went

DECISION = Decision(action=Action.NONE, probability=0.5, because="")


def finding(symptom: str = "overfit", code: str = "A102", severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, symptom=symptom, severity=severity, title=symptom, status=Status.FIRED)


def item(epochs: int, *findings: Finding, ending: EndingKind = EndingKind.UNKNOWN, source: str = "") -> Diagnosed:
    run = Run(name="r", traces=(Trace("loss", (1.0,) * epochs),), ending=Ending(ending), source=source)
    return Diagnosed(run, Diagnosis(findings=findings, decision=DECISION))


def told_by(*items: Diagnosed | None) -> list[tuple[Told, ...]]:
    """Return what is said at each of several changes, two seconds apart; None cannot be read."""
    return after(
        Snapshot(at=2.0 * n, mark=(n,), items=(one,) if one is not None else (), because="the file is empty")
        for n, one in enumerate(items)
    )


def after(snapshots: Iterable[Snapshot]) -> list[tuple[Told, ...]]:
    state, said = Followed(), []
    for snapshot in snapshots:
        state, told = follow(state, snapshot)
        said.append(told)
    return said


def resting(*, changes: Iterable[float], looks: Iterable[float]) -> list[tuple[Told, ...]]:
    times = list(changes)
    moves = [Snapshot(at=at, mark=(n,), items=(item(n + 1),)) for n, at in enumerate(times)]
    return after([*moves, *(Snapshot(at=at, mark=(len(times) - 1,)) for at in looks)])


def test_a_finding_is_said_once_when_it_appears_and_once_when_it_goes():
    one = finding()
    said = told_by(item(4), item(5, one), item(6, one), item(7, one), item(8), item(9))
    assert said == [(), (), (Appeared("r", 6, one),), (), (Went("r", 8, one),), ()]


def test_the_noise_of_one_epoch_is_not_said():
    assert told_by(item(4), item(5, finding()), item(5, finding()), item(6), item(7)) == [()] * 5


def test_what_is_there_at_the_first_look_is_said_at_once():
    assert told_by(item(9, finding())) == [(Appeared("r", 9, finding()),)]


def test_a_loss_that_is_lost_is_said_at_once():
    lost = finding("nan_loss", "B101", Severity.CRITICAL)
    assert told_by(item(4), item(5, lost))[1] == (Appeared("r", 5, lost),)


def test_what_compares_with_the_end_is_said_at_the_end_only():
    hint, late = finding("mild_gap", "A111", Severity.INFO), finding("undertrained", "B107")
    said = told_by(item(4, hint, late), item(5, hint, late), item(6, hint, late, ending=EndingKind.FINISHED))
    end = (Appeared("r", 6, hint), Appeared("r", 6, late), Ended("r", 6, EndingKind.FINISHED))
    assert said == [(), (), end]


def test_a_log_of_another_program_does_not_say_that_it_has_ended():
    assert told_by(item(4, ending=EndingKind.FINISHED, source="log.txt")) == [()]


def test_what_cannot_be_read_yet_is_waited_for_and_loses_nothing():
    one = finding()
    said = told_by(None, None, item(5, one), None, item(6, one), item(7))
    waiting = (Waiting("the file is empty"),)
    assert said == [waiting, (), (Appeared("r", 5, one),), waiting, (), (Went("r", 7, one),)]


def test_a_rest_of_ten_times_the_usual_interval_is_a_stall_told_once():
    said = resting(changes=[0, 6, 12, 18], looks=[30, 77, 78, 100, 900])
    assert said[4:] == [(), (), (Stalled(60.0, 6.0),), (), ()]


def test_a_second_stall_is_told_again():
    moves = [Snapshot(at=at, mark=(n,), items=(item(n + 1),)) for n, at in enumerate([0, 1, 2, 3])]
    more = [Snapshot(at=50, mark=(3,)), Snapshot(at=60, mark=(4,), items=(item(5),))]
    said = after([*moves, *more, Snapshot(at=300, mark=(4,)), Snapshot(at=301, mark=(4,))])
    assert said[4:] == [(Stalled(47, 1),), (), (Stalled(240, 1),), ()]


def test_a_rest_that_was_there_before_is_no_stall():
    """Validation after many quick lines."""
    said = resting(changes=[0, 1, 2, 3, 4, 44, 45, 46, 47, 48], looks=[88, 120])
    assert said[10:] == [(), ()]


def test_without_two_intervals_nothing_is_usual():
    assert resting(changes=[0, 6], looks=[10_000])[2:] == [()]


def test_a_stall_says_what_was_held_back():
    one = finding()
    moves = [Snapshot(at=at, mark=(at,), items=(item(at + 1),)) for at in range(3)]
    last = Snapshot(at=3, mark=(3,), items=(item(4, one),))
    assert after([*moves, last, Snapshot(at=13, mark=(3,))])[4] == (Stalled(10, 1), Appeared("r", 4, one))


def test_runs_in_one_file_are_told_apart_and_all_must_end():
    done, one = item(4, ending=EndingKind.FINISHED), finding()
    state, told = follow(Followed(), Snapshot(at=0, mark=(0,), items=(done, item(3, one))))
    assert told == (Ended("r", 4, EndingKind.FINISHED), Appeared("r", 3, one))
    assert not state.has_ended
    state, told = follow(state, Snapshot(at=1, mark=(1,), items=(done, item(4, one, ending=EndingKind.FINISHED))))
    assert state.has_ended
