"""What the lines that a side of `benchmarks.time_to_quality` prints tell: which score there was at which moment."""

import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import TypeAlias

from advisor.records import Run, Study, TrainedBy
from advisor.store.studies import StudyFolder

ENDED = re.compile(r"trial (\d+): ")
PARTS = ("train", "validation", "test")

Told: TypeAlias = list[tuple[float, float]]  # seconds since the start, and a score


def of_ours(lines: Iterable[tuple[float, str]], place: StudyFolder) -> tuple[Told, Told]:
    """Return when which score was the best so far, and when the winner had which test score."""
    told = list(lines)
    ends = {int(found[1]): moment for moment, line in told if (found := ENDED.match(line))}
    if not place.exists:
        return [], []
    study = place.read_outcome()
    known = sorted(each for number, moment in ends.items() for each in _scores(study, number, moment, place))
    path: Told = []
    for moment, score in known:
        if not path or score < path[-1][1]:
            path.append((moment, score))
    handed_over = study.winner.handed_over if study.winner is not None else ()
    return path, [(told[-1][0], score.mean) for score in handed_over if score.metric == study.plan.goal.name][:1]


def _scores(study: Study, number: int, moment: float, place: StudyFolder) -> Told:
    """Return what a trial had at which moment: at its end, and at each epoch of one that was trained singly."""
    trial = study.trials[number]
    if trial.score is None:
        return []
    run = place.read_run(number) if study.plan.goal.name == "loss" else None
    epochs = _epochs(run, moment) if run is not None and run.trained_by is TrainedBy.FIT else ()
    return [*epochs, (moment, trial.score)]


def _epochs(run: Run, moment: float) -> Iterator[tuple[float, float]]:
    """Return when each epoch of a training ended, at the latest, and its validation loss with what penalties it has."""
    if not (run.has("seconds") and run.has("val_loss")):
        return
    took = run.trace("seconds")
    later = took[::-1].cumsum()[::-1] - took  # seconds of the epochs after each
    for when, loss in zip(moment - later, run.trace("val_loss"), strict=True):
        if isfinite(when) and isfinite(loss):
            yield round(float(when), 2), float(loss)


def of_a_peer(lines: Iterable[tuple[float, str]]) -> tuple[Told, Told]:
    """Return when which validation scores and test scores were told, as a peer's process prints them."""
    told = [(moment, *line.split()) for moment, line in lines]
    path, tests = ([(moment, float(score)) for moment, which, score in told if which == part] for part in PARTS[1:])
    return path, tests
