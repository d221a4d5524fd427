"""The misfortunes of `benchmarks.faults`: each is given an empty folder, and says what went wrong; nothing is best."""

import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.records import EndingKind
from advisor.store.studies import StudyFolder
from benchmarks.faults_trainer import GATE, HANGS, HUNGRY, SECONDS
from benchmarks.faults_watching import Sitting, finished, losses, wait_for
from tests.search.test_postgres import programs, served

TRIALS = 12
PLANNED = ("--trials", str(TRIALS))
LIMITS = ("--trial-minutes", "0.15", "--trial-memory-gb", "0.35")
SOME = 4  # trials that have finished when a misfortune comes


def full_disk(folder: Path, *, bytes_left: int = 6000) -> list[str]:
    """No file may grow beyond a limit: a line is written in part, then nothing more."""
    root = folder / "study"
    first = Sitting(root, *PLANNED, "--file-bytes", str(bytes_left))
    problems = _refused(first, "cannot write")
    if not finished(root):
        problems.append("the disk was full before a trial had finished")
    return problems + _goes_on(root)


def read_only(folder: Path) -> list[str]:
    """The study's folder is closed between two sittings, and opened again."""
    root = _begun(folder)
    before = finished(root)
    with _closed(root):
        problems = _refused(Sitting(root, *PLANNED, as_anybody=True), "cannot write")
    return problems + losses(root, before) + _goes_on(root)


def torn_tails(folder: Path) -> list[str]:
    """The last line of every file that grows was written in part; then the journal is damaged in its middle."""
    root = _begun(folder)
    before = finished(root)
    _tear(root)
    problems = losses(root, before)
    sitting = Sitting(root, *PLANNED, environment={SECONDS: "0.2"})
    if not wait_for(lambda: len(finished(root)) > len(before) or sitting.process.poll() is not None):
        problems.append("nothing was trained with torn files")
    sitting.kill()
    problems += [sitting.error[-500:]] if sitting.error.strip() else []
    before = finished(root)
    _damage(root)
    return problems + losses(root, before) + _goes_on(root)


def jumping_clock(folder: Path, *, seconds: float = 12.0) -> list[str]:
    """The clock of the day jumps by a day, to and fro; only time ends the study."""
    root, began = folder / "study", time.monotonic()
    sitting = Sitting(root, "--hours", str(seconds / 3600), "--clock-jumps")
    status, took = sitting.end(), time.monotonic() - began
    problems = [] if status == 0 else [f"the driver ended with {status}: {sitting.error[-500:]}"]
    if status == 0 and sitting.lines[-1]["ended_by"] != "hours":
        problems.append(f"the study was ended by {sitting.lines[-1]['ended_by']}")
    if sitting.lines and sitting.lines[-1].get("took", took) > seconds:
        problems.append(f"{seconds:g} seconds were given, {sitting.lines[-1]['took']:.1f} taken")
    if len(finished(root)) < SOME:
        problems.append(f"only {len(finished(root))} trials were trained")
    return problems + _left(sitting)


def hanging_and_hungry(folder: Path) -> list[str]:
    """One trial never ends, another takes more memory than it may."""
    root = folder / "study"
    sitting = Sitting(root, *PLANNED, *LIMITS, environment={HANGS: "5", HUNGRY: "7"})
    problems = _ended_well(sitting) + _left(sitting) + _not_ended_as_they_should(root, 5, 7)
    if len(finished(root)) != TRIALS - 2:
        problems.append("another trial than these two did not finish")
    return problems


def hanging_without_limits(folder: Path) -> list[str]:
    """One trial never ends in a study that limits nothing: that is learned from the others."""
    root = folder / "study"
    sitting = Sitting(root, *PLANNED, "--silence-seconds", "2", environment={HANGS: "5"})
    problems = _ended_well(sitting) + _left(sitting) + _incomplete(root)
    trial = {trial.number: trial for trial in StudyFolder(root).read_study().trials}[5]
    if "it hangs" not in trial.reason:
        problems.append(f'trial 5 should have failed for it hangs: "{trial.reason}"')
    return problems


def database_away(folder: Path) -> list[str]:
    """A PostgreSQL server is stopped for some seconds while trials end, then once more until after the study's end."""
    installed = programs()
    if installed is None:
        return ["PostgreSQL is not installed"]
    home = folder / "server"
    home.mkdir()
    folder.chmod(0o755)
    serving = served(installed, home)
    server, root = next(serving), folder / "study"
    arguments = (*PLANNED, "--storage", server.url)
    sitting = Sitting(root, *arguments, environment={SECONDS: "0.4"})
    wait_for(lambda: len(finished(root)) >= SOME or sitting.process.poll() is not None)
    server.stop()
    wait_for(lambda: len(finished(root)) >= SOME + 2 or sitting.process.poll() is not None)
    server.start()
    problems = _ended_well(sitting) + _left(sitting) + losses(root, {}) + _incomplete(root)
    problems += _not_stored(root, server.url)
    before = finished(root)
    longer = ("--trials", str(TRIALS + SOME), "--storage", server.url)
    second = Sitting(root, *longer, environment={SECONDS: "0.4"})
    wait_for(lambda: len(finished(root)) > TRIALS or second.process.poll() is not None)
    server.stop()
    problems += _ended_well(second) + _left(second) + losses(root, before) + _incomplete(root, TRIALS + SOME)
    refused = Sitting(root, *longer)
    problems += _refused(refused, "cannot open the study's storage")
    server.start()
    problems += _ended_well(third := Sitting(root, *longer)) + _left(third) + losses(root, finished(root))
    problems += _not_stored(root, server.url)
    next(serving, None)
    return problems


def _not_stored(root: Path, url: str) -> list[str]:
    """What a database says otherwise than the study's folder."""
    import optuna

    storage = optuna.storages.RDBStorage(url)
    seen = optuna.load_study(study_name="faults", storage=storage).get_trials(deepcopy=False)
    storage.remove_session()
    storage.engine.dispose()
    there = sorted(trial.value for trial in seen if trial.value is not None)
    kept = sorted(trial.score for trial in finished(root).values() if trial.score is not None)
    problems = [f"{len(kept)} trials have finished, the database has {len(there)}"] if there != kept else []
    running = [trial.number for trial in seen if not trial.state.is_finished()]
    return problems + [f"trial {number} of the database still runs" for number in running]


def two_drivers(folder: Path) -> list[str]:
    """A second driver is refused, names the first, and disturbs nothing."""
    root = folder / "study"
    gate = folder / "gate"
    first = Sitting(root, *PLANNED, environment={GATE: str(gate)})
    first.begun()
    problems = _refused(Sitting(root, *PLANNED), f"process {first.process.pid} on ")
    gate.touch()
    return problems + _ended_well(first) + _left(first) + losses(root, {}) + _incomplete(root)


def one_after_the_other(folder: Path) -> list[str]:
    """One study to which all of it happens: the short form."""
    root, gate = folder / "study", folder / "gate"
    planned = ("--trials", "14")
    problems = _refused(Sitting(root, *planned, "--file-bytes", "6000"), "cannot write")
    before = finished(root)
    with _closed(root):
        problems += _refused(Sitting(root, *planned, as_anybody=True), "cannot write")
    _tear(root)
    environment = {GATE: str(gate), HANGS: "10", HUNGRY: "11"}
    third = Sitting(root, *planned, *LIMITS, environment=environment)
    third.begun()
    problems += _refused(Sitting(root, *planned), f"process {third.process.pid} on ")
    gate.touch()
    problems += _ended_well(third) + _left(third) + losses(root, before) + _not_ended_as_they_should(root, 10, 11)
    before = finished(root)
    _damage(root)
    last = Sitting(root, "--trials", "16", "--clock-jumps")
    problems += _ended_well(last) + _left(last) + losses(root, before)
    return [*problems, *([] if len(before) else ["nothing had finished"]), *_incomplete(root, 16)]


MISFORTUNES: dict[str, Callable[[Path], list[str]]] = {
    "a full disk": full_disk,
    "a read-only folder": read_only,
    "torn tails and a damaged journal": torn_tails,
    "a clock that jumps": jumping_clock,
    "a trial that hangs, and one that takes too much memory": hanging_and_hungry,
    "a trial that hangs where nothing is limited": hanging_without_limits,
    "a database that is away": database_away,
    "two drivers": two_drivers,
}


def _begun(folder: Path) -> Path:
    """A study that was killed when some of its trials had finished."""
    root = folder / "study"
    sitting = Sitting(root, *PLANNED, environment={SECONDS: "0.1"})
    wait_for(lambda: len(finished(root)) >= SOME or sitting.process.poll() is not None)
    sitting.kill()
    return root


def _refused(sitting: Sitting, words: str) -> list[str]:
    """What is wrong with how a sitting was refused: one message and its exit status are right."""
    status, said = sitting.end(), sitting.error
    problems = [] if status == 2 else [f"exit status {status} in place of 2"]
    if words not in said or "Traceback" in said:
        problems.append(f'expected a message with "{words}", got: {said[-500:]}')
    return problems + _left(sitting)


def _goes_on(root: Path) -> list[str]:
    """What is wrong with how a study goes on to its end."""
    before = finished(root)
    sitting = Sitting(root, *PLANNED)
    return _ended_well(sitting) + _left(sitting) + losses(root, before) + _incomplete(root)


def _ended_well(sitting: Sitting) -> list[str]:
    status = sitting.end()
    return [] if status == 0 else [f"the driver ended with {status}: {sitting.error[-500:]}"]


def _left(sitting: Sitting) -> list[str]:
    return [f"process {process} outlived its driver" for process in sitting.survivors()]


def _incomplete(root: Path, trials: int = TRIALS) -> list[str]:
    counted = sum(not trial.was_interrupted for trial in StudyFolder(root).read_outline().trials)
    return [] if counted == trials else [f"{trials} trials were planned, {counted} count"]


def _not_ended_as_they_should(root: Path, hanging: int, hungry: int) -> list[str]:
    trials = {trial.number: trial for trial in StudyFolder(root).read_study().trials}
    problems = []
    for number, kind in ((hanging, EndingKind.TIMED_OUT), (hungry, EndingKind.OUT_OF_MEMORY)):
        run = trials[number].run if number in trials else None
        if run is None or run.ending.kind is not kind:
            problems.append(f"trial {number} should have ended as {kind}: {run.ending if run else None}")
    return problems


@contextmanager
def _closed(root: Path) -> Iterator[None]:
    """Let nobody write to a folder, or to anything in it."""
    modes = {path: path.stat().st_mode for path in (root, *root.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    yield
    for path, mode in modes.items():
        path.chmod(mode)


def _tear(root: Path) -> None:
    study = StudyFolder(root)
    for path in (study.trials_file, study.changes_file, study.journal_file):
        with path.open("ab") as file:
            file.write(b'{"op_code":5,"number":1,"sta')


def _damage(root: Path) -> None:
    journal = StudyFolder(root).journal_file
    lines = journal.read_bytes().splitlines(keepends=True)
    half = len(lines) // 2
    journal.write_bytes(b"".join([*lines[:half], lines[half][:10] + b"\n", *lines[half:]]))
