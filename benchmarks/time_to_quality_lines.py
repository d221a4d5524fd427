"""What the lines that a side of `benchmarks.time_to_quality` prints tell: which score there was at which moment."""

import re
from collections.abc import Iterable, Iterator

from advisor.records import Run, Study, TrainedBy
from advisor.store.studies import StudyFolder

ENDED = re.compile(r"trial (\d+): ")
PARTS = ("train", "validation", "test")


def of_ours(lines: Iterable[tuple[float, str]], place: StudyFolder) -> tuple[list[tuple[float, float]], float | None]:
    """Return when which score was the best so far, and the test score of the winner."""
    ends = {int(found[1]): moment for moment, line in lines if (found := ENDED.match(line))}
    if not place.exists:
        return [], None
    study = place.read_outcome()
    known = sorted(each for number, moment in ends.items() for each in _scores(study, number, moment, place))
    path: list[tuple[float, float]] = []
    for moment, score in known:
        if not path or score < path[-1][1]:
            path.append((moment, score))
    handed_over = study.winner.handed_over if study.winner is not None else ()
    test = next((score.mean for score in handed_over if score.metric == study.plan.goal.name), None)
    return path, test


def _scores(study: Study, number: int, moment: float, place: StudyFolder) -> list[tuple[float, float]]:
    """Return what a trial had at which moment: at its end, and at each epoch of one that was trained singly."""
    trial = study.trials[number]
    if trial.score is None:
        return []
    run = place.read_run(number) if study.plan.goal.name == "loss" else None
    return [*(_epochs(run, moment) if run is not None else ()), (moment, trial.score)]


def _epochs(run: Run, moment: float) -> Iterator[tuple[float, float]]:
    """Return when each epoch of a training ended, at the latest, and its validation loss with what penalties it has."""
    traces = {trace.name: trace.values for trace in run.traces if trace.layer is None}
    took, losses = traces.get("seconds", ()), traces.get("val_loss", ())
    if run.trained_by is not TrainedBy.FIT:
        return
    for epoch, loss in enumerate(losses):
        later = took[epoch + 1 :]
        if loss is not None and None not in later:
            yield round(moment - sum(each for each in later if each is not None), 2), loss


def of_a_peer(lines: Iterable[tuple[float, str]]) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return when which validation scores and test scores were told, as a peer's process prints them."""
    told = [(moment, *line.split()) for moment, line in lines]
    path, tests = ([(moment, float(score)) for moment, which, score in told if which == part] for part in PARTS[1:])
    return path, tests
