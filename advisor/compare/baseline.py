"""A run against known-good runs of the same task: level and shape of its curves, held to their spread.

A curve is looked at on the scale of ratios (the logarithm of a loss, or of the errors behind an accuracy), by
four numbers: its level in the middle third of the epochs and in the last third, its rise above its best level,
and its unrest from epoch to epoch. Each is held to the predictive distribution of one more run like the
baselines (Student's t). What runs differ by from seed to seed is rarely known from one to three of them, so
their variance is joined with a prior worth six runs: the noise that the baselines' own curves show, at least
10 %. With one baseline that prior is all there is. Reference: Gelman et al., Bayesian Data Analysis (2013), 3.3.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from advisor.compare.difference import goal_of, same_data
from advisor.records import FloatArray, Run
from advisor.records.difference import Comparison, Judgement

_PRIOR_RUNS = 6  # what the prior weighs, in runs
SEED_SPREAD = 0.1  # of the end of a curve between seeds, in logarithms
_LEAST_SPREAD = {"middle": 0.15, "end": SEED_SPREAD, "rise": 0.1, "unrest": 0.35}  # between seeds, in logarithms
# Student's t, one-sided 0.0005: some ten numbers are looked at in each run, on two sides.
_QUANTILES = {6: 5.96, 7: 5.41, 8: 5.04, 9: 4.78, 10: 4.59, 12: 4.32, 15: 4.07, 20: 3.85, 30: 3.65, 60: 3.46}
_FEWEST_EPOCHS = 3
_LOSS_FLOOR = 0.01  # of the baselines' first loss: what is below is all "next to nothing"
ERROR_FLOOR = 0.05  # of a share: an error of 0 and one of 0.02 are much alike
_UNREST_FLOOR = 0.02  # a curve is printed with few digits

_What = Literal["middle", "end", "rise", "unrest"]


@dataclass(frozen=True)
class _Scale:
    """Where ratios of a quantity are differences; `is_linear` for one that goes below nothing."""

    is_larger_better: bool
    floor: float
    is_linear: bool

    def of(self, values: FloatArray) -> FloatArray:
        """Return values on the scale, less being better."""
        cost = 1.0 - values if self.is_larger_better else values
        return cost / self.floor if self.is_linear else np.log(np.maximum(cost, 0.0) + self.floor)

    def back(self, level: float) -> float:
        """Return a level in the quantity's own unit."""
        cost = level * self.floor if self.is_linear else max(math.exp(min(level, 700.0)) - self.floor, 0.0)
        return 1.0 - cost if self.is_larger_better else cost


def judge(run: Run, baselines: Sequence[Run]) -> Judgement:
    """Judge a run against one or more known-good runs of the same task.

    Example:
        >>> from advisor.records import Trace
        >>> good, bad = (Run(traces=(Trace("loss", (2.3, 0.5, *(floor,) * 7)),)) for floor in (0.1, 0.6))
        >>> [(found.trace, found.what, found.verdict) for found in judge(bad, [good]).departures]
        [('loss', 'middle', 'worse'), ('loss', 'end', 'worse')]
        >>> judge(good, [good]).departures
        ()
    """
    known = min((one.epochs for one in baselines), default=0)
    epochs = min(run.epochs, known)
    shared = [n for n in run.trace_names if goal_of(n) is not None and all(one.has(n) for one in (run, *baselines))]
    enough = epochs >= _FEWEST_EPOCHS
    lost = [name for name in shared if _is_lost(run, name, run.epochs)]  # however few epochs it came to
    found = [item for name in lost for item in _not_a_number(name, baselines, known)]
    found += [i for name in shared if enough and name not in lost for i in _compared(name, run, baselines, epochs)]
    return Judgement(
        run=run.name,
        baselines=tuple(one.name for one in baselines),
        epochs=epochs,
        comparisons=tuple(found),
        notes=tuple(_notes(run, baselines, epochs=epochs, has_shared=bool(shared))),
    )


def _not_a_number(name: str, baselines: Sequence[Run], epochs: int) -> Iterator[Comparison]:
    good = _good(name, baselines, epochs)
    if good:
        scale = _scale_of(name, good)
        usual = scale.back(float(np.mean([_numbers(scale.of(one))["end"] for one in good])))
        yield Comparison(
            trace=name, what="end", value=math.nan, usual=usual, lowest=usual, highest=usual, verdict="worse"
        )


def _compared(name: str, run: Run, baselines: Sequence[Run], epochs: int) -> Iterator[Comparison]:
    good, values = _good(name, baselines, epochs), _finite(run, name, epochs)
    if not good or len(values) < _FEWEST_EPOCHS:
        return
    scale = _scale_of(name, good)
    usuals = [_numbers(scale.of(one)) for one in good]
    noise = float(np.median([_noise(scale.of(one)) for one in good]))
    for what, value in _numbers(scale.of(values)).items():
        yield _held(name, what, value, [one[what] for one in usuals], noise=noise, scale=scale)


def _good(name: str, baselines: Sequence[Run], epochs: int) -> list[FloatArray]:
    """Return the curves of the baselines; none where one of them is no good measure."""
    curves = [_finite(one, name, epochs) for one in baselines]
    is_short = any(len(values) < _FEWEST_EPOCHS for values in curves)
    return [] if is_short or any(_is_lost(one, name, epochs) for one in baselines) else curves


def _finite(run: Run, name: str, epochs: int) -> FloatArray:
    values = run.trace(name)[:epochs]
    return values[np.isfinite(values)]


def _held(name: str, what: _What, value: float, usuals: Sequence[float], *, noise: float, scale: _Scale) -> Comparison:
    """Hold one number to what one more run like the baselines would come to."""
    count = len(usuals)
    center, prior = float(np.mean(usuals)), max(_LEAST_SPREAD[what], noise if what != "unrest" else 0.0)
    squares = float(np.sum((np.array(usuals) - center) ** 2))
    freedom = _PRIOR_RUNS + count - 1
    spread = math.sqrt((_PRIOR_RUNS * prior**2 + squares) / freedom * (1 + 1 / count))
    reach = _quantile(freedom) * spread
    verdict: Literal["usual", "worse", "better"] = "usual"
    if abs(value - center) > reach:
        verdict = "worse" if value > center else "better"
    ends = [_shown(what, level, scale) for level in (center - reach, center + reach)]
    return Comparison(
        trace=name,
        what=what,
        value=_shown(what, value, scale),
        usual=_shown(what, center, scale),
        lowest=min(ends),
        highest=max(ends),
        verdict=verdict,
    )


def _shown(what: _What, level: float, scale: _Scale) -> float:
    if what in ("middle", "end"):
        return scale.back(level)
    return math.exp(min(level, 700.0))


def _numbers(levels: FloatArray) -> dict[_What, float]:
    """Return the four numbers of a curve, less being better."""
    third = max(len(levels) // 3, 1)
    ends = levels[-third:]
    smooth = np.array([np.median(levels[max(n - 1, 0) : n + 2]) for n in range(len(levels))])
    return {
        "middle": float(np.median(levels[third : len(levels) - third])),
        "end": float(np.median(ends)),
        "rise": float(np.median(ends) - min(smooth.min(), np.median(ends))),
        "unrest": math.log(_noise(levels) + _UNREST_FLOOR),
    }


def _noise(levels: FloatArray) -> float:
    """Return the deviation of a curve from its own course, over its last two thirds, from second differences."""
    bends = np.abs(np.diff(levels[len(levels) // 3 :], n=2))
    largest = float(bends.max()) if len(bends) else 0.0
    if not largest:
        return 0.0
    return largest * float(np.sqrt(np.mean((bends / largest) ** 2) / 6.0))  # a second difference has 1 + 4 + 1 times it


def _scale_of(name: str, good: Sequence[FloatArray]) -> _Scale:
    goal = goal_of(name)
    larger = goal is not None and goal.cost(1.0) < goal.cost(0.0)
    costs = [1.0 - one if larger else one for one in good]
    if any(bool((cost < 0).any()) for cost in costs):
        return _Scale(larger, float(np.median([np.ptp(cost) for cost in costs])) or 1.0, is_linear=True)
    floor = ERROR_FLOOR if larger else _LOSS_FLOOR * float(np.median([cost[0] for cost in costs]))
    return _Scale(larger, floor or 1e-12, is_linear=False)


def _is_lost(run: Run, name: str, epochs: int) -> bool:
    """Say whether the last value that was recorded is no finite number."""
    values = next((t.values for t in run.traces if t.name == name and t.layer is None), ())[:epochs]
    recorded = [value for value in values if value is not None]
    return bool(recorded) and not math.isfinite(recorded[-1])


def _quantile(freedom: int) -> float:
    return _QUANTILES[max(known for known in _QUANTILES if known <= freedom)]


def _notes(run: Run, baselines: Sequence[Run], *, epochs: int, has_shared: bool) -> Iterator[str]:
    if epochs < _FEWEST_EPOCHS:
        yield f"at least {_FEWEST_EPOCHS} epochs in each run are needed to compare curves"
    elif not has_shared:
        yield "no loss or metric was recorded in all of them"
    if any(same_data(run, one) is False for one in baselines):
        yield "not all were trained on the same data"
    if len({one.epochs for one in (run, *baselines)}) > 1 and epochs >= _FEWEST_EPOCHS:
        yield f"only the first {epochs} epochs were compared, which all have"
