"""Score a detector: where detection stops, what it says of sound runs, whether its advice helps."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.diagnosis.shares import wilson
from benchmarks.ladder.detectors import ALARM, Answer
from benchmarks.ladder.kept import Case, Truth

LEVELS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)  # of false alarms
SEEN = 0.5  # share of a rung's trainings from which the fault counts as seen
HARMLESS = frozenset({"none", "train_longer"})  # what may be advised of a sound run


@dataclass(frozen=True)
class Judged:
    """One answer held to the truth."""

    kind: str
    rung: int
    healthy: bool
    harmed: bool
    right: float  # the highest score of a symptom that is rightly said
    loudest: float  # the highest score of anything
    helps: bool  # the advice is one of those that help; of a sound run: it is left alone


def judge(case: Case, answer: Answer, truth: Truth) -> Judged:
    """Hold an answer to the truth of its training."""
    right = [score for symptom, score in answer.symptoms.items() if symptom in truth.symptoms]
    helpful = HARMLESS if case.rung == 0 else frozenset(truth.actions)
    advised = set(answer.actions) or {"none"}
    return Judged(
        case.kind,
        case.rung,
        case.healthy,
        case.harmed,
        max(right, default=0.0) if case.rung else 0.0,
        max(answer.symptoms.values(), default=0.0),
        bool(advised & helpful),
    )


def figures(judged: Sequence[Judged]) -> dict[str, object]:
    """Return everything measured of one detector in one view."""
    faulty = [each for each in judged if each.rung]
    harmed = [each for each in faulty if each.harmed]
    healthy = [each for each in judged if each.healthy]
    by_rung = rungs(faulty)
    return {
        "false_alarms": share([each.loudest >= ALARM for each in healthy]),
        "left_alone": share([each.helps for each in healthy]),
        "found": share([each.right >= ALARM for each in faulty]),
        "found_where_it_harmed": share([each.right >= ALARM for each in harmed]),
        "found_or_hinted": share([each.right > 0 for each in faulty]),
        "said_of_sound": share([each.loudest > 0 for each in healthy]),
        "any_alarm": share([each.loudest >= ALARM for each in faulty]),
        "right_action": share([each.helps for each in faulty]),
        "right_action_where_it_harmed": share([each.helps for each in harmed]),
        "by_rung": {kind: [round(each, 3) for each in shares] for kind, shares in by_rung.items()},
        "last_rung_seen": {kind: last_seen(shares) for kind, shares in by_rung.items()},
        "mean_last_rung_seen": round(float(np.mean([last_seen(each) for each in by_rung.values()])), 3),
        "curve": [[level, round(found_at(judged, level), 4)] for level in LEVELS],
        "points": [[round(alarms, 4), round(found, 4), score] for alarms, found, score in points(judged)],
    }


def rungs(faulty: Sequence[Judged]) -> dict[str, list[float]]:
    """Return the share found of each kind, rung by rung, blatant first."""
    found: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for each in faulty:
        found[each.kind][each.rung].append(each.right >= ALARM)
    return {kind: [float(np.mean(of[rung])) for rung in sorted(of)] for kind, of in found.items()}


def last_seen(shares: Sequence[float]) -> int:
    """Return the last rung down to which a fault is seen without a break; 0 where not even the first is.

    Example:
        >>> last_seen([1.0, 0.9, 0.4, 0.6, 0.0]), last_seen([0.2, 0.9])
        (2, 0)
    """
    missed = [place for place, each in enumerate(shares) if each < SEEN]
    return missed[0] if missed else len(shares)


def found_at(judged: Sequence[Judged], level: float) -> float:
    """Return the share of faulty trainings found by the threshold with at most that share of false alarms."""
    alarms = np.sort([each.loudest for each in judged if each.healthy])[::-1]
    allowed = int(np.floor(level * len(alarms) + 1e-9))
    above = float(alarms[allowed]) if allowed < len(alarms) else 0.0  # a score must lie above it
    right = np.array([each.right for each in judged if each.rung])
    return float((right > above).mean()) if len(right) else float("nan")


def points(judged: Sequence[Judged], *, most: int = 4) -> list[tuple[float, float, float]]:
    """Return (false alarms, found, score) for each score that a detector without many gives, highest first."""
    scores = sorted({each.loudest for each in judged if each.loudest > 0}, reverse=True)
    if len(scores) > most:
        scores = [ALARM]
    healthy = np.array([each.loudest for each in judged if each.healthy])
    right = np.array([each.right for each in judged if each.rung])
    return [(float((healthy >= score).mean()), float((right >= score).mean()), score) for score in scores]


def share(claims: Sequence[bool]) -> list[float]:
    """Return how many hold, of how many, and the share with its interval (95 %).

    Example:
        >>> share([True, True, False, False])
        [2, 4, 0.5, 0.15, 0.85]
    """
    low, high = wilson(sum(claims), len(claims))
    held = sum(claims) / len(claims) if claims else float("nan")
    return [sum(claims), len(claims), *(round(each, 4) for each in (held, low, high))]
