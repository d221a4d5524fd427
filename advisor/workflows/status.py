"""Read a study's folder, running or not, and say how far it is and what its trials say; once, or again and again."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from advisor.compare.front import front_of
from advisor.compare.tuning import tuning_curve
from advisor.compare.unattended.advising import advise
from advisor.compare.unattended.pace import most_at_once, pace
from advisor.errors import FileError, Problem, UsageError
from advisor.records import InputKind, Study, Trial, TrialState
from advisor.records.unattended.advising import Going, Pace
from advisor.render import terminal
from advisor.render.unattended import advising
from advisor.search.clock.budget import report_seconds
from advisor.space.design import DesignSpace, design_space
from advisor.space.fitted.suited import suited
from advisor.store.growing import ended_at, log_of
from advisor.store.studies import StudyFolder
from advisor.workflows.asked.requests import is_paused, status_lines

BEST = 5  # trials whose runs are read
LAST = 50  # ended trials that tell the pace
_OF_AXES = {1: InputKind.TABLE, 3: InputKind.IMAGE}  # of two axes are images without channels, and series
SHORTEST, LONGEST = 0.2, 3600.0  # seconds between two looks


class Seen(NamedTuple):
    """A study as it is now, and how it is going."""

    study: Study
    going: Going
    asked: str = ""  # what somebody asked of it that is not done


def status(folder: Path) -> str:
    """Return how many trials of a study are done, which is best, what they say together, the front, how it ended.

    Raises:
        FileError: If there is no study in the folder.
    """
    return text(look(folder, now=time.time()))


def status_json(folder: Path) -> str:
    """Return the same for programs."""
    return msgspec.json.format(msgspec.json.encode(look(folder, now=time.time()).going), indent=2).decode()


def text(seen: Seen) -> str:
    """Return how a study is going, for people."""
    inside = seen.study.inside
    study = msgspec.structs.replace(seen.study, tuning=tuning_curve(inside), front=front_of(inside))
    return "\n".join(filter(None, (terminal.study_status(study), seen.asked, *advising.lines(seen.going))))


def watch(
    folder: Path,
    *,
    interval: float,
    show: Callable[[Seen], None],
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Look at a study again and again, and show it, until it has ended.

    Raises:
        FileError: If there is no study in the folder.
        UsageError: If the interval is no sensible one.
    """
    if not SHORTEST <= interval <= LONGEST:
        problem = Problem("--interval", f"expected {SHORTEST:g} to {LONGEST:g} seconds, got {interval:g}")
        raise UsageError("cannot watch at this interval", [problem], "Leave it out to look every 5 seconds.")
    while True:
        seen = look(folder, now=clock())
        show(seen)
        if seen.study.ended_by and not seen.going.trials.get(TrialState.RUNNING.value):
            return
        sleep(interval)


def look(folder: Path, *, now: float) -> Seen:
    """Return a study as it is now.

    Args:
        folder: Of the study.
        now: Seconds since 1970.
    """
    lies = StudyFolder(folder)
    study = lies.read_outline()
    best = _with_runs(lies, study.ranked[:BEST])
    space = _space(study, best)
    going = _pace(lies, study, now=now)
    most = 0 if is_paused(lies) else most_at_once(log_of(lies))  # nobody wonders at workers that are held
    advice = advise(study.inside, space.dimensions, pace=going, most=most, runs=best)
    top = study.best
    states = Counter((TrialState.INTERRUPTED if each.was_interrupted else each.state).value for each in study.trials)
    return Seen(
        study,
        Going(
            name=study.plan.name,
            folder=str(folder),
            metric=study.plan.goal.name,
            trials=dict(states),
            planned=study.plan.budget.trials,
            best_trial=None if top is None else top.number,
            best_score=None if top is None else top.score,
            ended_by=study.ended_by,
            pace=going,
            advice=advice,
            commands=advising.commands(str(folder), advice),
        ),
        status_lines(lies, study),
    )


def _with_runs(lies: StudyFolder, trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
    """The trials with their runs, as far as they can be read: one may be in the middle of being written."""
    found = []
    for trial in trials:
        with suppress(FileError):
            found.append(msgspec.structs.replace(trial, run=lies.read_run(trial.number)))
    return tuple(found)


def _space(study: Study, best: tuple[Trial, ...]) -> DesignSpace:
    """What is searched, as far as the plan and the facts of the data in a run tell."""
    space, _ = design_space(study.plan)
    facts = next((trial.run.data for trial in best if trial.run is not None and trial.run.data is not None), None)
    if study.plan.search.hypermodel or facts is None:
        return space
    kind = study.plan.data.kind or _OF_AXES.get(len(facts.input_shape))
    if kind is None:
        return space
    return suited(space, study.plan, facts, kind=kind)


def _pace(lies: StudyFolder, study: Study, *, now: float) -> Pace:
    ended = [trial for trial in study.trials if trial.state is not TrialState.RUNNING and not trial.was_interrupted]
    seconds = sorted(trial.seconds for trial in ended if trial.seconds is not None)
    alone = seconds[len(seconds) // 2] if seconds else 0.0
    return pace(
        study.trials,
        ended_at(lies, [trial.number for trial in ended[-LAST:]]),
        budget=study.plan.budget,
        now=now,
        began=_began(study),
        after=study.plan.search.retrainings * alone + report_seconds(len(study.trials)),
    )


def _began(study: Study) -> float | None:
    """When this sitting began, where it is the first: of a study that goes on nothing tells when it did."""
    if study.ended_by or not study.started:
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(study.started).timestamp()
    return None
