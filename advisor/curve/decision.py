"""The one thing to do next, by the lecture's section 7 and by what was measured at the largest size."""

from collections.abc import Sequence

from advisor.curve.alternatives import probability_of
from advisor.curve.gap import Gap, GapKind
from advisor.curve.questions import LIKELY, WORTH
from advisor.records import Action, Alternative, Decision, Forecast


def decide(gap: Gap, forecast: Forecast, ways: Sequence[Alternative], *, target: float | None) -> Decision:
    """Choose between more data, more capacity, more regularization, another look at the data, and nothing.

    In the lecture's order: what is good enough is left alone; a training error as high as the test error asks
    for capacity, then for better-tuned optimization; a gap asks for regularization if that was measured to
    do as much as twice the data, else for data if they bring a tenth, else for regularization.
    """
    if target is not None and gap.error <= target:
        because = f"the test error {gap.error:.4g} is at or below the target {target:.4g}"
        return Decision(action=Action.NONE, probability=1.0, because=because)
    if gap.kind is GapKind.MEETING:
        return _both_high(gap, ways)
    better = _best_measured(ways, at_least=forecast)
    if better is not None:
        return _measured(better)
    return _by_forecast(gap, forecast)


def _both_high(gap: Gap, ways: Sequence[Alternative]) -> Decision:
    """More rows do not help a model that does not fit those it has."""
    what = f"training error {gap.train_error:.4g} and test error {gap.error:.4g} meet"
    wider = next((way for way in ways if way.action is Action.MORE_CAPACITY), None)
    if wider is None:
        because = f"{what}: the model does not make full use of the rows it has"
        return Decision(action=Action.MORE_CAPACITY, probability=0.6, because=because)
    chance = probability_of(wider, WORTH)
    if chance > LIKELY:
        because = f"{what}, and {wider.what} changed the test error by {_percent(wider)}"
        return Decision(action=Action.MORE_CAPACITY, probability=chance, because=because)
    because = (
        f"{what}, and {wider.what} changed it by only {_percent(wider)}: tune the optimizer, then look at the data"
    )
    return Decision(action=Action.TUNE_OPTIMIZATION, probability=0.5, because=because)


def _best_measured(ways: Sequence[Alternative], *, at_least: Forecast) -> Alternative | None:
    """Return the measured change that helps most, if it likely helps and does as much as twice the data."""
    measured = [way for way in ways if way.measured and probability_of(way, WORTH) > LIKELY]
    best = min(measured, key=lambda way: way.relative_change, default=None)
    twice = next(way.relative_change for way in ways if not way.measured)
    if best is None or (at_least.can_tell and best.relative_change > twice):
        return None
    return best


def _measured(way: Alternative) -> Decision:
    because = (
        f"{way.what} at the largest size changed the test error by {_percent(way)}, as much as twice the rows or more"
    )
    return Decision(action=way.action, probability=probability_of(way, WORTH), because=because)


def _by_forecast(gap: Gap, forecast: Forecast) -> Decision:
    if not forecast.can_tell:
        because = f"cannot tell: {forecast.because}; try more sizes or seeds"
        return Decision(action=Action.NONE, probability=0.5, because=because)
    for factor in (2.0, 4.0):
        chance = forecast.probability_of_gain(factor, WORTH)
        if chance > LIKELY:
            because = (
                f"{factor:g} times the rows would cut the test error by a tenth or more with probability {chance:.2f}"
            )
            return Decision(action=Action.MORE_DATA, probability=chance, because=because)
    chance = 1 - forecast.probability_of_gain(4.0, WORTH)
    without = "four times the rows are unlikely to cut the test error by a tenth"
    if gap.kind is GapKind.UNKNOWN:
        return Decision(action=Action.NONE, probability=chance, because=without)
    because = f"{without}, and {100 * gap.share:.0f} % of it is the gap to the training error"
    return Decision(action=Action.MORE_REGULARIZATION, probability=min(chance, 0.7), because=because)


def _percent(way: Alternative) -> str:
    return f"{100 * way.relative_change:+.0f} %"
