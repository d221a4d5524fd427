"""Metrics as Keras, scikit-learn and KerasTuner name them, and those of ours that they are, or come nearest to."""

import re
from collections.abc import Sequence

from advisor.nearest import did_you_mean
from advisor.records import Goal, Metric

_NAMES = {
    Metric.ACCURACY: "acc accuracyscore binaryaccuracy categoricalaccuracy sparsecategoricalaccuracy",
    Metric.BALANCED_ACCURACY: "balancedaccuracyscore",
    Metric.AUC: "rocauc rocaucscore aucroc auroc",
    Metric.F1: "f1score fscore",
    Metric.LOG_LOSS: "negloglikelihood logloss crossentropy binarycrossentropy categoricalcrossentropy bce"
    " sparsecategoricalcrossentropy",
    Metric.RMSE: "rootmeansquarederror",
    Metric.MAE: "meanabsoluteerror",
    Metric.R2: "r2score rsquared coefficientofdetermination",
}
"""Other names of each metric, in small letters without signs between the words."""
_KNOWN = {name: metric for metric, names in _NAMES.items() for name in (re.sub("_", "", metric), *names.split())}
_INSTEAD = {
    Metric.RMSE: "mse meansquarederror",
    Metric.AUC: "prauc aucpr averageprecision gini",
    Metric.F1: "f1macro f1micro f1weighted fbeta precision recall",
    Metric.MAE: "mape meanabsolutepercentageerror medianabsoluteerror",
    Metric.BALANCED_ACCURACY: "mcc matthewscorrcoef kappa cohenkappa cohenkappascore quadraticweightedkappa qwk",
}
_NEAR = {name: metric for metric, names in _INSTEAD.items() for name in names.split()}
_WHY = {
    Metric.RMSE: '"rmse", its root, orders trials in the same way',
}


def our_metric(name: str) -> Metric | None:
    """Return the metric that another library has under this name; None where it is none of ours.

    What begins with `neg_` is the same, and is judged the way round that it has of itself.

    Example:
        >>> [str(our_metric(name)) for name in ("mean_absolute_error", "neg_log_loss", "AUC", "val_acc", "mse")]
        ['mae', 'log_loss', 'auc', 'accuracy', 'None']
    """
    return _KNOWN.get(_plain(name))


def our_name(name: str) -> str:
    """Return the name here of a metric that another library has under this name; any other name as it is.

    Example:
        >>> our_name("roc_auc"), our_name("val_accuracy"), our_name("latency_ms")
        ('auc', 'val_accuracy', 'latency_ms')
    """
    ours = None if Goal(metric=name).is_known else our_metric(name)
    return name if ours is None else str(ours)


def with_our_name(limit: str) -> str:
    """Return a limit as a person writes it with the name here of the metric that it is of.

    What is turned the other way round elsewhere, "neg_log_loss > -0.4", stays as it is, to be refused.

    Example:
        >>> with_our_name("mean_absolute_error < 3"), with_our_name("val_auc > 0.9"), with_our_name("parameters <= 9")
        ('mae < 3', 'auc > 0.9', 'parameters <= 9')
    """
    name = re.match(r"\s*([A-Za-z_]\w*)", limit)
    if name is None or name[1].startswith("neg_"):
        return limit
    return f"{our_name(name[1]).removeprefix('val_')}{limit[name.end() :]}"


def instead_of(name: str, *, among: Sequence[str] = tuple(Metric)) -> str:
    """Return the end of a message about a metric that is none of ours: which is, and how others are measured.

    Args:
        name: As it was written.
        among: What else it may have been meant to be.

    Example:
        >>> instead_of("mean_squared_error")
        ': "rmse", its root, orders trials in the same way'
        >>> instead_of("f1_macro")
        ': "f1" comes nearest, and a function of your own measures any other, as "my_metrics:f1_macro"'
    """
    near = _NEAR.get(_plain(name))
    if near is None:
        return did_you_mean(name.lower(), list(among))
    own = re.sub(r"\W", "_", name)
    other = f'"{near}" comes nearest, and a function of your own measures any other, as "my_metrics:{own}"'
    return f": {_WHY.get(near, other)}"


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower().removeprefix("val_").removeprefix("neg_"))
