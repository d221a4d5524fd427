"""What a score is called, which way is better, and what a user wants of it."""

from enum import StrEnum

import msgspec


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
_LOWER_IS_BETTER = frozenset({Metric.LOSS, Metric.LOG_LOSS, Metric.RMSE, Metric.MAE})
_RISING = ("accuracy", "auc", "precision", "recall", "f1_score", "fbeta_score", "io_u", "r2_score", "true_positives")
_FALLING = ("loss", "error", "crossentropy", "divergence", "hinge", "poisson", "mse", "log_cosh", "false_positives")
"""Parts of the names of Keras's own metrics, which tell which way they improve."""


AT_A_THRESHOLD = frozenset({Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.F1})
"""The metrics that move with the threshold of two classes."""


class Direction(StrEnum):
    """Which way a metric improves."""

    MIN = "min"
    MAX = "max"


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """The metric a study is judged by, and the value that would be good enough (None: unstated)."""

    metric: str = Metric.LOSS  # one of `Metric`, or any that a user's own compiled model reports
    target: float | None = None
    direction: Direction | None = None  # of a metric that is not one of `Metric`; None: known

    @property
    def name(self) -> str:
        """The metric as scores have it: without the `val_` that KerasTuner's objectives begin with.

        Example:
            >>> Goal(metric="val_hit_rate", direction=Direction.MAX).name
            'hit_rate'
        """
        return str(self.metric).removeprefix("val_")

    @property
    def is_known(self) -> bool:
        """Say whether the metric is one of `Metric`, which is told by the task.

        Example:
            >>> Goal().is_known, Goal(metric="hit_rate").is_known
            (True, False)
        """
        return self.name in _KNOWN

    @property
    def lower_is_better(self) -> bool:
        """Say which way the metric improves.

        Example:
            >>> cheap = Goal(metric="price", direction=Direction.MIN)
            >>> Goal(metric=Metric.ACCURACY).lower_is_better, cheap.lower_is_better
            (False, True)
        """
        if self.direction is not None:
            return self.direction is Direction.MIN
        return self.name in _LOWER_IS_BETTER or (not self.is_known and any(part in self.name for part in _FALLING))

    @property
    def has_direction(self) -> bool:
        """Say whether it is known which way the metric improves: stated, or told by Keras's own name.

        Example:
            >>> [Goal(metric=metric).has_direction for metric in ("auc", "val_top_k_categorical_accuracy", "hits")]
            [True, True, False]
        """
        if self.direction is not None or self.is_known:
            return True
        return any(part in self.name for part in (*_RISING, *_FALLING))

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
