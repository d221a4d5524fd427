"""The questions that the lecture asks of a learning curve, in its order, each with the numbers it rests on."""

import math
from collections.abc import Sequence
from typing import Literal

from advisor.curve.alternatives import probability_of
from advisor.curve.gap import SMALL_GAP, Gap, GapKind
from advisor.records import Action, Alternative, Evidence, Forecast, Question

WORTH = 0.1  # a tenth less error is worth gathering or rebuilding for, unless the caller says otherwise
LIKELY = 0.5

_Answer = Literal["yes", "no", "cannot tell"]


def questions(
    gap: Gap, forecast: Forecast, ways: Sequence[Alternative], *, target: float | None
) -> tuple[Question, ...]:
    """Return the lecture's questions with their answers."""
    asked = [_training(gap, target), _test(gap, target), _closing(gap), *_more_rows(forecast)]
    asked += [_measured(way) for way in ways if way.measured]
    return tuple(question for question in asked if question is not None)


def _training(gap: Gap, target: float | None) -> Question:
    """Ask the first: the limit is the target, or else the share of the test error that is there in training too."""
    text = "Is the error on the training rows low enough?"
    if gap.kind is GapKind.UNKNOWN:
        return Question(text=text, answer="cannot tell", because="no training error was recorded")
    limit = target if target is not None else (1 - SMALL_GAP) * gap.error
    evidence = (Evidence("training error at the largest size", gap.train_error, limit=limit),)
    return Question(text=text, answer=_yes(gap.train_error <= limit), evidence=evidence)


def _test(gap: Gap, target: float | None) -> Question | None:
    if target is None:
        return None
    evidence = (Evidence("test error at the largest size", gap.error, limit=target),)
    return Question(text="Is the test error low enough?", answer=_yes(gap.error <= target), evidence=evidence)


def _closing(gap: Gap) -> Question | None:
    """Ask whether the gap closes; None where there is none or nothing is known of it."""
    if gap.kind in (GapKind.UNKNOWN, GapKind.MEETING):
        return None
    evidence = [
        Evidence("gap between test and training error, as a share of the test error", gap.share, unit="fraction")
    ]
    if math.isfinite(gap.change):
        evidence.append(
            Evidence("the gap now, as a share of the gap at about a quarter of the rows", gap.change, unit="fraction")
        )
    text = "Does the gap between training and test error close with more rows?"
    return Question(text=text, answer=_yes(gap.kind is GapKind.CLOSING), evidence=tuple(evidence))


def _more_rows(forecast: Forecast) -> list[Question]:
    return [_gain(forecast, factor) for factor in (2.0, 4.0)]


def _gain(forecast: Forecast, factor: float) -> Question:
    chance = forecast.probability_of_gain(factor, WORTH)
    text = f"Would {factor:g} times the rows cut the test error by a tenth?"
    evidence = (Evidence("probability", chance, limit=LIKELY, unit="fraction"),)
    if not forecast.can_tell:
        return Question(text=text, answer="cannot tell", evidence=evidence, because=forecast.because)
    return Question(text=text, answer=_yes(chance > LIKELY), evidence=evidence)


def _measured(way: Alternative) -> Question:
    chance = probability_of(way, WORTH)
    evidence = (
        Evidence("measured change of the test error", way.relative_change, unit="fraction"),
        Evidence("probability", chance, limit=LIKELY, unit="fraction"),
    )
    tried = "wider network" if way.action is Action.MORE_CAPACITY else "stronger regularizer"
    text = f"Does a {tried} cut the test error by a tenth?"
    return Question(text=text, answer=_yes(chance > LIKELY), evidence=evidence)


def _yes(is_so: bool) -> _Answer:
    return "yes" if is_so else "no"
