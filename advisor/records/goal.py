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
    SCORE = "score"  # of another tool's study, by a name of its own; more is better
    COST = "cost"  # the same, less is better


class ThresholdChoice(StrEnum):
    """Where the probability comes from on which a row of two classes counts as positive."""

    GIVEN = "given"
    VALIDATION = "validation"  # the one that makes the goal's metric best on the validation part, after the training


_LOWER_IS_BETTER = frozenset({Metric.LOSS, Metric.LOG_LOSS, Metric.RMSE, Metric.MAE, Metric.COST})


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
