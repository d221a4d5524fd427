"""How well a run did on its training and validation parts, and what it is held to: a target or reference models."""

import math
from typing import NamedTuple

from advisor.diagnose.reading import facts, signals
from advisor.diagnose.reading.once import once
from advisor.records import Evidence, FloatArray, Goal, Metric, Reference, Run
from advisor.records.goal import Direction

_TRACES = {Metric.LOSS.value: "loss", Metric.ACCURACY.value: "accuracy"}
_BY_PREFERENCE = ("accuracy", "rmse", "r2", "log_loss", "loss")


class Performance(NamedTuple):
    """One metric on both parts, and the limit it is held to; None where it is not known."""

    metric: str
    train: float | None
    validation: float | None
    limit: float | None
    limit_name: str
    error: float  # standard error of the validation value, in the metric's own unit
    direction: Direction | None = None  # of a metric of the user's own

    @property
    def is_a_loss(self) -> bool:
        """Say whether the metric is one of the losses, which have a scale of their own; the others are shares."""
        return self._goal.lower_is_better

    def short_of_limit(self, value: float) -> float | None:
        """Return how far a value falls short of the limit, negative where it is beyond; None without a limit.

        Example:
            >>> Performance("accuracy", 0.9, 0.8, 0.85, "the stated target", 0.01).short_of_limit(0.6)
            0.25
        """
        return None if self.limit is None else self._goal.cost(value) - self._goal.cost(self.limit)

    def is_good(self, value: float | None) -> bool | None:
        """Say whether a value reaches the limit within two standard errors; None where it cannot be told."""
        short = None if value is None or not math.isfinite(value) else self.short_of_limit(value)
        return None if short is None else short <= 2 * self.error

    def evidence(self, part: str, value: float | None) -> tuple[Evidence, ...]:
        """Return the value as evidence against the limit."""
        if value is None:
            return ()
        return (Evidence(f"{part} {self.metric} (limit: {self.limit_name or 'none stated'})", value, limit=self.limit),)

    @property
    def gap(self) -> float | None:
        """How much worse validation is than training, positive when worse; None where it is not known."""
        if self.train is None or self.validation is None:
            return None
        return self._goal.cost(self.validation) - self._goal.cost(self.train)

    @property
    def _goal(self) -> Goal:
        return Goal(metric=self.metric, direction=self.direction)


@once
def performance(run: Run) -> Performance:
    """Return how a run did, by the goal's metric, else by one that its reference models share."""
    metric, limit, limit_name = _limit(run)
    validation = value_of(run, metric, "validation")
    direction = run.goal.direction if run.goal is not None and run.goal.name == metric else None
    train, error = value_of(run, metric, "train"), standard_error(run, metric)
    return Performance(metric, train, validation, limit, limit_name, error, direction)


def value_of(run: Run, metric: str, part: str) -> float | None:
    """Return a metric of one part: as scored at the end, else read off the smoothed trace."""
    scored = (run.scores.train if part == "train" else run.scores.validation).get(metric)
    if scored is not None:
        return scored
    if metric == Metric.ACCURACY:
        pair = facts.accuracies(run)
        values = None if pair is None else (pair.train if part == "train" else pair.validation)
    elif metric == Metric.LOSS:
        values = _losses(run, part)
    else:
        values = None
    return None if values is None or len(values) == 0 else float(signals.smooth(values)[facts.kept_epoch(run)])


def _losses(run: Run, part: str) -> FloatArray | None:
    if facts.optional_trace(run, "loss" if part == "train" else "val_loss") is None:
        return None
    return facts.training_loss(run) if part == "train" else facts.validation_loss(run)


def standard_error(run: Run, metric: str) -> float:
    """Return the standard error of a validation value: binomial for a share, else the trace's own noise."""
    rows = facts.validation_rows(run)
    value = value_of(run, metric, "validation")
    if metric in (Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.F1, Metric.AUC) and value is not None:
        return signals.binomial_error(value, rows)
    known = metric == Metric.LOSS and facts.optional_trace(run, "val_loss") is not None
    jitter = signals.noise(facts.validation_loss(run)) if known else 0.0
    sampling = 0.0 if value is None or rows == 0 else abs(value) / rows**0.5  # a loss spreads about as much as it is
    return max(jitter, sampling)


def best_reference(run: Run, metric: str) -> tuple[Reference, float] | None:
    """Return the reference model that did best on the validation part by a metric, with its value."""
    scored = [(each, each.validation[metric]) for each in run.references if metric in each.validation]
    finite = [(each, value) for each, value in scored if math.isfinite(value)]
    if not finite:
        return None
    cost = Goal(metric=metric).cost
    return min(finite, key=lambda pair: cost(pair[1]))


def _limit(run: Run) -> tuple[str, float | None, str]:
    if run.goal is not None and run.goal.target is not None:
        return run.goal.name, run.goal.target, "the stated target"
    wanted = () if run.goal is None or run.goal.name == Metric.LOSS else (run.goal.name,)
    for metric in (*wanted, *_BY_PREFERENCE):
        best = best_reference(run, metric)
        if best is not None and value_of(run, metric, "validation") is not None:
            return metric, best[1], f"{best[0].name} on the validation part"
    has_accuracy = value_of(run, "accuracy", "train") is not None
    return ("accuracy" if has_accuracy else "loss"), None, ""
