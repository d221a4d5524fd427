"""The numbers at the head of a report: what the winner reached, what to do next, how long it took."""

from typing import NamedTuple

from advisor.records import Report
from advisor.render import wording
from advisor.render.noise import describe_seeds, mean_and_sd


class Tile(NamedTuple):
    """One number at the head of the page."""

    value: str
    label: str


def tiles_of(subject: Report) -> list[Tile]:
    """Return the numbers of a study, or of the diagnosis of a single run.

    Example:
        >>> tiles_of(Report(title="nothing"))
        []
    """
    tiles = []
    study = subject.study
    if study is not None and study.winner is not None:
        metric = study.plan.goal.name
        tiles += [
            Tile(
                value=mean_and_sd(noise),
                label=f"test {metric} of the winner, {describe_seeds(noise)}",
            )
            for noise in study.winner.handed_over
            if noise.metric == metric
        ]
        tiles.append(Tile(value=f"trial {study.winner.trial}", label="the winner"))
    diagnosis = subject.study_diagnosis or (subject.runs[0].diagnosis if len(subject.runs) == 1 else None)
    if diagnosis is not None:
        tiles.append(Tile(value=wording.ACTION_PHRASES[diagnosis.decision.action], label="the next step"))
    if study is not None and study.seconds is not None:
        tiles.append(Tile(value=wording.duration(study.seconds), label="for the whole study"))
    return tiles
