"""Scores as lines of code: the goal's metric of some answers, by scikit-learn."""

from dataclasses import dataclass

from advisor.records import Goal, Metric, Task


@dataclass(frozen=True)
class ScoreCode:
    """How a script scores.

    Args:
        name: Of the score.
        value: An expression of `truth`, `answers` (probabilities, or values) and `said` (decisions).
        imports: What it calls.
    """

    name: str
    value: str
    imports: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether it takes decisions.

        Example:
            >>> score_code(Goal(metric=Metric.ACCURACY), Task.BINARY).decides
            True
        """
        return "said" in self.value


COMPILED = ScoreCode("compiled", "")
"""Of a model that comes compiled: everything that it reports."""
_METRICS = "sklearn.metrics."
_OF_CLASSES: dict[str, tuple[str, str]] = {
    Metric.ACCURACY: ("np.mean(said == truth)", ""),
    Metric.BALANCED_ACCURACY: ("balanced_accuracy_score(truth, said)", "balanced_accuracy_score"),
    Metric.F1: ("f1_score(truth, said{average})", "f1_score"),
    Metric.LOG_LOSS: ("log_loss(truth, answers, labels=range(len(classes)))", "log_loss"),
    Metric.AUC: ("roc_auc_score({truth}, {answers})", "roc_auc_score"),
}
_OF_LABELS: dict[str, tuple[str, str]] = {
    Metric.ACCURACY: ("np.mean(said == truth)", ""),
    Metric.F1: ("f1_score(truth, said, average='macro', zero_division=0)", "f1_score"),
    Metric.AUC: ("roc_auc_score(truth, answers)", "roc_auc_score"),
    Metric.BALANCED_ACCURACY: (
        "np.mean([balanced_accuracy_score(*label) for label in zip(truth.T, said.T)])",
        "balanced_accuracy_score",
    ),
}
_OF_NUMBERS: dict[str, tuple[str, str]] = {
    Metric.RMSE: ("np.sqrt(np.mean(((answers - truth) * scale) ** 2))", ""),
    Metric.MAE: ("np.mean(np.abs((answers - truth) * scale))", ""),
    Metric.R2: ("r2_score(truth, answers)", "r2_score"),
}


def own_score(name: str, task: Task) -> ScoreCode:
    """Return how a script takes a metric that is a function of the user's own: of values in their own unit.

    Example:
        >>> own_score("hits", Task.MULTICLASS).value
        'hits(truth, answers)'
    """
    if task is Task.BINARY:
        return ScoreCode(name, f"{name}(truth, answers[:, 0])")
    if task is Task.REGRESSION:
        return ScoreCode(name, f"{name}(*(np.squeeze(center + scale * each, axis=1) for each in (truth, answers)))")
    return ScoreCode(name, f"{name}(truth, answers)")


def score_code(goal: Goal, task: Task) -> ScoreCode:
    """Return how a script takes the goal's metric; the compiled loss, without penalties, where it takes no other.

    Example:
        >>> score_code(Goal(metric=Metric.F1), Task.BINARY).value
        'f1_score(truth, said)'
    """
    known = {Task.REGRESSION: _OF_NUMBERS, Task.MULTILABEL: _OF_LABELS}.get(task, _OF_CLASSES)
    if goal.name not in known:
        return ScoreCode("loss", "np.mean(keras.losses.get(model.loss)(truth, answers))")
    value, called = known[goal.name]
    is_two = task is Task.BINARY
    value = value.replace("{average}", "" if is_two else ", average='macro'")
    value = value.replace("{truth}", "truth" if is_two else "np.eye(len(classes))[truth]")
    value = value.replace("{answers}", "answers[:, 0]" if is_two else "answers")
    return ScoreCode(goal.name, value, (_METRICS + called,) if called else ())
