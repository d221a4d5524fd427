"""The first screen of a learning curve: the readers' five questions, asked of data instead of a network."""

import math

from advisor.records import Action, CurveAnswer
from advisor.records.curve import Alternative, Level
from advisor.render import wording
from advisor.render.page.parts import sentence

_ROUNDS = 4  # that are said; all follow from the forecast


def result(found: CurveAnswer) -> tuple[str, tuple[str, ...]]:
    """Say the error at the largest size, and that on the rows it was trained on.

    Example:
        >>> from advisor.records import Decision, LearningCurve, SizePoint
        >>> decision = Decision(action=Action.MORE_DATA, because="", probability=0.5)
        >>> points = (SizePoint(size=2000, error=0.25, train_error=0.1), SizePoint(size=1000, error=0.3))
        >>> result(CurveAnswer(curve=LearningCurve(points=points), decision=decision))
        ('With 2,000 rows the error is 0.25 (1 training).', ('On the training rows themselves it is 0.1.',))
    """
    if not found.curve.levels:
        return "No training came to an error that is a number.", ()
    last = found.curve.levels[-1]
    more = () if last.train_error is None else (f"On the training rows themselves it is {last.train_error:.3g}.",)
    return f"{_so_far(found, last)} ({wording.counted(last.trainings, 'training')}).", more


def _so_far(found: CurveAnswer, last: Level) -> str:
    metric = found.curve.metric if found.curve.metric == "error" else f"error ({found.curve.metric})"
    return f"With {last.size:,} rows the {metric} is {last.error:.3g}"


def worth(found: CurveAnswer) -> tuple[str, tuple[str, ...]]:
    """Say whether more rows are worth it, beside what else may be changed.

    Example:
        >>> from advisor.records import Decision, LearningCurve
        >>> decision = Decision(action=Action.MORE_DATA, because="", probability=0.5)
        >>> way = {"what": "4 times the rows", "measured": False, "relative_change": -0.2, "lo80": -0.3, "hi80": -0.1}
        >>> ways = (Alternative(action=Action.MORE_DATA, **way),)
        >>> worth(CurveAnswer(curve=LearningCurve(), decision=decision, alternatives=ways))
        ('Yes, as far as is known.', ('4 times the rows: error -20 % (-30 to -10 %, 80 % interval), forecast',))
    """
    rows = [way for way in found.alternatives if not way.measured]
    lines = tuple(map(_way, found.alternatives))
    if not rows:
        return f"Not known{_because(found)}.", lines
    if found.decision.action is Action.MORE_DATA:
        return "Yes, as far as is known.", lines
    if min(way.hi80 for way in rows) < 0:
        return "It would help, but little, or something else comes first.", lines
    return "Not surely: the interval of what more rows bring reaches no gain at all.", lines


def _because(found: CurveAnswer) -> str:
    return f": {found.forecast.because}" if found.forecast is not None and found.forecast.because else ""


def _way(way: Alternative) -> str:
    how = "measured" if way.measured else "forecast"
    low, high = 100 * way.lo80, 100 * way.hi80
    return f"{way.what}: error {100 * way.relative_change:+.0f} % ({low:+.0f} to {high:+.0f} %, 80 % interval), {how}"


def _in_words(way: Alternative) -> str:
    low, change, high = (100 * value for value in (way.lo80, way.relative_change, way.hi80))
    if high <= 0:
        return f"{way.what} would cut it by {-change:.0f} % (80 % interval: {abs(high):.0f} to {-low:.0f} %)"
    return f"{way.what} would change it by {change:+.0f} % (80 % interval: {low:+.0f} to {high:+.0f} %)"


def trust(found: CurveAnswer) -> tuple[str, tuple[str, ...]]:
    """Say what the forecast rests on."""
    levels = found.curve.levels
    if not levels:
        return "No: nothing was measured.", ()
    trainings = wording.counted(sum(level.trainings for level in levels), "training")
    sizes = wording.counted(len(levels), "size")
    seen = f"It rests on {trainings} of {sizes}, {levels[0].size:,} to {levels[-1].size:,} rows."
    forecast = found.forecast
    if forecast is None or not forecast.can_tell:
        return f"{seen} More cannot be forecast{_because(found)}.", ()
    beyond = (
        "What lies beyond is a forecast: its interval holds the expected error in 80 of 100 such cases; "
        "one training scatters more.",
    )
    return seen, beyond


def needed(found: CurveAnswer) -> tuple[str, tuple[str, ...]]:
    """Say how many rows the target asks for, and in which rounds to gather them."""
    if found.target is None or found.rows_for_target is None:
        return (
            "No error was asked for that would be good enough: advisor curve --target says how many rows it takes.",
            (),
        )
    low, high = found.rows_for_target
    if not math.isfinite(low):
        return f"An error of {found.target:.3g} takes more rows than can be forecast.", ()
    needs = f"{_rows(low)} to {_rows(high)} rows (80 % interval)"
    if not math.isfinite(high):
        needs = f"at least {_rows(low)} rows; how many at most cannot be forecast (80 % interval)"
    steps = ", ".join(map(_rows, found.rounds[:_ROUNDS]))
    rounds = (sentence(f"gather them in rounds, to {steps} rows, and forecast again after each"),) if steps else ()
    return f"An error of {found.target:.3g} takes {needs}.", rounds


def _rows(count: float) -> str:
    """Say a forecast number of rows in three figures: it knows no more."""
    return f"{float(f'{count:.3g}'):,.0f}"


def sentences(found: CurveAnswer, *, what_next: str) -> tuple[str, ...]:
    """Return the answer in three sentences."""
    rows = [way for way in found.alternatives if not way.measured]
    more = sentence(_in_words(max(rows, key=lambda way: -way.relative_change))) if rows else ""
    return tuple(each for each in (result(found)[0], more, f"Next: {what_next}.") if each)
