"""What a night must bear: `python -m benchmarks.faults`, or `make faults`.

Studies of trainings without a backend are driven by the product's own driver, workers, folder and storage, and killed:
the driver or a worker, at a random moment, 100 times on a journal and 100 times on PostgreSQL. After each kill it is
looked at what was lost, what still runs, and what would be tried next; the next sitting must try just that. Then each
misfortune of `benchmarks.faults_special`. `--soak MINUTES` drives one long study and draws its memory and open files.
A run that is ended goes on where it stopped; `--again` begins anew.
"""

import argparse
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from advisor.store.studies import StudyFolder
from benchmarks import faults_soak, faults_special
from benchmarks.faults_driver import plan_of
from benchmarks.faults_watching import Sitting, finished, losses, proposals
from benchmarks.results_file import FOLDER, write_results
from tests.search.test_postgres import programs, served

KILLS, TRIALS = 100, 120
GOALS = {
    "kills": "0 finished trials lost, 0 processes left, 0 trials repeated, the same next proposals",
    "misfortunes": "no finished trial lost, nothing left running, one message, and the study goes on",
    "soak": "memory and open files flat",
}


def killed_study(storage: str | None, *, kills: int, trials: int = TRIALS, dice: random.Random) -> dict[str, Any]:
    """Drive a study to its end through at most so many kills, and say what was found.

    Args:
        storage: URL of a storage of its own; the journal when None.
        kills: At most; the study ends undisturbed after them.
        trials: Of the study.
        dice: Decides whom to kill, and when.
    """
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        root = Path(name) / "study"
        arguments = ("--trials", str(trials), *(("--storage", storage) if storage else ()))
        found: dict[str, Any] = {"drivers killed": 0, "workers killed": 0, "problems": [], "slowest end, s": 0.0}
        expected: dict[int, dict[str, Any]] = {}
        done = False
        while not done:
            left = kills - found["drivers killed"] - found["workers killed"]
            sitting = Sitting(root, *arguments)
            done = _sat_through(sitting, root, left, found, dice)
            found["problems"] += [f"process {process} outlived its driver" for process in sitting.survivors()]
            found["problems"] += _astray(root, expected)
            if not done:
                expected = _next(root, storage, trials, found)
        found["problems"] += _incomplete(root, trials)
        found["trials"] = len(StudyFolder(root).read_outline().trials)
        return found


def _sat_through(sitting: Sitting, root: Path, kills: int, found: dict[str, Any], dice: random.Random) -> bool:
    """Kill a sitting at random moments; say whether it came to its end."""
    before = finished(root)
    if dice.random() < 0.85:
        sitting.begun()
    for _ in range(kills):
        time.sleep(dice.uniform(0.0, 0.7))
        if sitting.process.poll() is not None:
            break
        workers = sitting.workers if dice.random() < 0.6 and finished(root) else []
        before = finished(root)
        if not workers:
            found["slowest end, s"] = max(found["slowest end, s"], round(sitting.kill(), 2))
            found["drivers killed"] += 1
            found["problems"] += losses(root, before)
            return False
        try:
            os.kill(dice.choice(workers), signal.SIGKILL)
        except ProcessLookupError:
            continue
        found["workers killed"] += 1
        found["problems"] += losses(root, before)
    status = sitting.end()
    found["problems"] += losses(root, before)
    if status != 0:
        found["problems"].append(f"a driver ended with {status}: {sitting.error[-500:]}")
    return True


def _next(root: Path, storage: str | None, trials: int, found: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """What the study would try next, from two copies, and from a third without the sampler's own journal."""
    if not StudyFolder(root).exists:
        return {}
    plan = plan_of(trials=trials)
    first, again = proposals(root, plan), proposals(root, plan)
    if not first == again == proposals(root, plan, journal=False):
        found["problems"].append(f"from one state other proposals came: {first}, and then {again}")
    return first


def _astray(root: Path, expected: dict[int, dict[str, Any]]) -> list[str]:
    """Say what a sitting tried first that was not what it should have tried."""
    trials = StudyFolder(root).read_outline().trials if StudyFolder(root).exists else ()
    tried = {trial.number: dict(trial.parameters) for trial in trials}
    return [
        f"trial {number} should have tried {parameters}, tried {tried[number]}"
        for number, parameters in expected.items()
        if number in tried and tried[number] != parameters
    ]


def _incomplete(root: Path, trials: int) -> list[str]:
    """Say what a study lacks that has come to its end."""
    study = StudyFolder(root).read_study()
    counted = sum(not trial.was_interrupted for trial in study.trials)
    problems = [] if counted == trials else [f"{trials} trials were planned, {counted} count"]
    if [trial.number for trial in study.trials] != list(range(len(study.trials))):
        problems.append("numbers were left out")
    return problems if study.winner is not None else [*problems, "there is no winner"]


@contextmanager
def storages() -> Iterator[dict[str, str | None]]:
    """Hand out what the studies are stored in: the journal, and a PostgreSQL server where one can be started."""
    folder = programs()
    if folder is None:
        yield {"journal": None}
        return
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as home:
        server = served(folder, Path(home))
        yield {"journal": None, "PostgreSQL": next(server).url}
        next(server, None)


def emptied(url: str | None) -> None:
    """Let a server forget the studies that it holds."""
    if url is not None:
        import optuna

        storage = optuna.storages.RDBStorage(url)
        for study in optuna.get_all_study_names(storage):
            optuna.delete_study(study_name=study, storage=storage)
        storage.remove_session()
        storage.engine.dispose()


def main() -> None:
    """Do what is still to be done, write after each study, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=KILLS, help="on each storage")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="drive one long study, and draw it")
    parser.add_argument("--again", action="store_true", help="forget what an earlier run has found")
    asked = parser.parse_args()
    path = FOLDER / "faults.json"
    measures = json.loads(path.read_text())["measures"] if path.is_file() and not asked.again else {}
    if asked.soak is not None:
        measures["soak"] = faults_soak.soak(asked.soak)
        print(json.dumps(measures["soak"], indent=1))
        write_results("faults", measures, goals=GOALS)
        return
    with storages() as known:
        for name, url in known.items():
            sums = measures.setdefault("kills", {}).setdefault(name, {"studies": 0})
            while (left := asked.kills - sums.get("drivers killed", 0) - sums.get("workers killed", 0)) > 0:
                emptied(url)
                _add(sums, killed_study(url, kills=left, dice=random.Random(f"{name} {sums['studies']}")))  # noqa: S311
                print(f"{name}: {json.dumps(sums)}", flush=True)
                write_results("faults", measures, goals=GOALS)
    for name, misfortune in faults_special.MISFORTUNES.items():
        if name not in measures.setdefault("misfortunes", {}):
            with tempfile.TemporaryDirectory(prefix="faults-") as folder:
                measures["misfortunes"][name] = misfortune(Path(folder))
            print(f"{name}: {measures['misfortunes'][name] or 'nothing lost'}", flush=True)
            write_results("faults", measures, goals=GOALS)


def _add(sums: dict[str, Any], found: dict[str, Any]) -> None:
    sums["studies"] += 1
    for what, value in found.items():
        sums[what] = (
            max(sums.get(what, 0.0), value) if isinstance(value, float) else sums.get(what, type(value)()) + value
        )


if __name__ == "__main__":
    main()
