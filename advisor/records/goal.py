"""What a score is called, which way is better, and what a user wants of it."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from advisor.records.parts.improving import LESS_IS_BETTER, UNTOLD, sign_of
from advisor.records.parts.quantities import Limit, Missed, Quantity, limit_of


class Metric(StrEnum):
    """The metrics a study may be judged by; names are those of Keras or scikit-learn."""

    LOSS = "loss"
    ACCURACY = "accuracy"
    BALANCED_ACCURACY = "balanced_accuracy"
    AUC = "auc"
    F1 = "f1"
    LOG_LOSS = "log_loss"
    RMSE = "rmse"
    MAE = "mae"
    R2 = "r2"


class ThresholdChoice(StrEnum):
    """Where the probability comes from on which a row of two classes counts as positive."""

    GIVEN = "given"
    VALIDATION = "validation"  # the one that makes the goal's metric best on the validation part, after the training


_KNOWN = frozenset(Metric)

AT_A_THRESHOLD = frozenset({Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.F1})
"""The metrics that move with the threshold of two classes."""


_LESS = frozenset(Quantity)


class Direction(StrEnum):
    """Which way a metric improves."""

    MIN = "min"
    MAX = "max"


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """The metric a study is judged by, and the value that would be good enough (None: unstated)."""

    metric: str = Metric.LOSS  # one of `Metric`, any that a user's own compiled model reports, or `module:function`
    target: float | None = None
    direction: Direction | None = None  # of a metric that is not one of `Metric`; None: known
    also: tuple[str, ...] = ()  # what counts beside the score: a `Quantity` or a metric, the most important first
    require: tuple[str, ...] = ()  # what must hold of a trial that wins: "parameters <= 50000"

    @property
    def name(self) -> str:
        """The metric as scores have it: without the `val_` that KerasTuner's objectives begin with.

        Example:
            >>> Goal(metric="val_hit_rate", direction=Direction.MAX).name
            'hit_rate'
        """
        return str(self.metric).rpartition(":")[2].removeprefix("val_")

    @property
    def function(self) -> str | None:
        """The user's own function that the metric is, `module:function`; None for any other.

        Example:
            >>> Goal(metric="my_metrics:hits").function, Goal(metric="my_metrics:hits").name, Goal().function
            ('my_metrics:hits', 'hits', None)
        """
        return str(self.metric) if ":" in str(self.metric) else None

    @property
    def is_known(self) -> bool:
        """Say whether the metric is one of `Metric`, which is told by the task.

        Example:
            >>> Goal().is_known, Goal(metric="hit_rate").is_known
            (True, False)
        """
        return self.function is None and self.name in _KNOWN

    @property
    def lower_is_better(self) -> bool:
        """Say which way the metric improves.

        Example:
            >>> cheap = Goal(metric="price", direction=Direction.MIN)
            >>> Goal(metric=Metric.ACCURACY).lower_is_better, cheap.lower_is_better
            (False, True)
        """
        return self.direction is Direction.MIN if self.direction is not None else sign_of(self.name) == LESS_IS_BETTER

    @property
    def has_direction(self) -> bool:
        """Say whether it is known which way the metric improves: stated, or told by Keras's own name.

        Example:
            >>> [Goal(metric=metric).has_direction for metric in ("auc", "val_top_k_categorical_accuracy", "hits")]
            [True, True, False]
            >>> [Goal(metric=metric).lower_is_better for metric in ("val_acc", "val_price_mae", "val_false_negatives")]
            [False, True, True]
        """
        return self.direction is not None or self.is_known or sign_of(self.name) != UNTOLD

    def cost(self, score: float) -> float:
        """Return a score turned so that lower is better, whatever the metric; the cost of a cost is the score.

        Nothing else in the package turns a metric's sign: compare costs, never scores.

        Example:
            >>> Goal(metric=Metric.ACCURACY).cost(0.9), Goal(metric=Metric.LOSS).cost(0.2)
            (-0.9, 0.2)
        """
        return score if self.lower_is_better else -score

    def is_reached_by(self, score: float, *, value: float) -> bool:
        """Say whether a score is as good as a value or better.

        Example:
            >>> Goal(metric=Metric.ACCURACY).is_reached_by(0.9, value=0.8), Goal().is_reached_by(0.9, value=0.8)
            (True, False)
        """
        return self.cost(score) <= self.cost(value)

    @property
    def objectives(self) -> tuple["Goal", ...]:
        """Everything that counts, each as a goal of its own, the score first.

        Example:
            >>> [each.name for each in Goal(metric=Metric.AUC, also=("parameters", "loss")).objectives]
            ['auc', 'parameters', 'loss']
        """
        return self, *map(self.of, self.also)

    def of(self, name: str) -> "Goal":
        """Return something that counts as a goal of its own: of a quantity less is better.

        Example:
            >>> Goal().of("parameters").lower_is_better, Goal().of("auc").lower_is_better
            (True, False)
        """
        return Goal(metric=name, direction=Direction.MIN if name in _LESS else None)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """What must hold, as far as it can be read.

        Example:
            >>> Goal(require=("parameters <= 50000",)).limits
            (Limit(name='parameters', sign='<=', value=50000.0),)
        """
        return tuple(limit for limit in map(limit_of, self.require) if limit is not None)

    @property
    def measured(self) -> tuple[str, ...]:
        """What must be known of a trial beside its score, each once.

        Example:
            >>> Goal(also=("parameters", "auc"), require=("parameters < 9", "loss < 1", "latency_ms < 2")).measured
            ('parameters', 'auc', 'latency_ms')
        """
        names = (*self.also, *(limit.name for limit in self.limits))
        return tuple(name for name in dict.fromkeys(names) if name != self.name)

    def missed(self, amounts: Mapping[str, float]) -> tuple[Missed, ...]:
        """Return the limits that a trial with these amounts does not keep.

        Example:
            >>> goal = Goal(require=("parameters <= 50", "latency_ms < 2"))
            >>> [each.limit for each in goal.missed({"parameters": 60.0, "latency_ms": 1.0})]
            ['parameters <= 50']
            >>> goal.missed({"parameters": 7.0})
            (Missed(limit='latency_ms < 2', amount=None),)
        """
        limits = ((text, limit, amounts.get(limit.name)) for text in self.require if (limit := limit_of(text)))
        return tuple(
            Missed(limit=text, amount=amount)
            for text, limit, amount in limits
            if amount is None or not limit.holds(amount)
        )
