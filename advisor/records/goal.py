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


_LOWER_IS_BETTER = frozenset({Metric.LOSS, Metric.LOG_LOSS, Metric.RMSE, Metric.MAE})


AT_A_THRESHOLD = frozenset({Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.F1})
"""The metrics that move with the threshold of two classes."""


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """The metric a study is judged by, and the value that would be good enough (None: unstated)."""

    metric: Metric = Metric.LOSS
    target: float | None = None

    @property
    def lower_is_better(self) -> bool:
        """Say which way the metric improves.

        Example:
            >>> Goal(metric=Metric.ACCURACY).lower_is_better
            False
        """
        return self.metric in _LOWER_IS_BETTER
