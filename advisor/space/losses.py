"""Losses by name: the catalogue's, every one of Keras's, and a function of the user's own; and what each is for."""

from advisor.errors import Problem
from advisor.nearest import did_you_mean
from advisor.records import DataPlan, Task
from advisor.records.data import TargetScaling
from advisor.records.recipe import Loss

_TWO = (Task.BINARY, Task.MULTILABEL)
_SEVERAL = (Task.MULTICLASS,)
_NUMBERS = (Task.REGRESSION,)
_MARGIN = "it compares margins, and the network answers with probabilities"

LOSSES: dict[str, tuple[Task, ...]] = {
    Loss.AUTO.value: tuple(Task),
    Loss.MEAN_SQUARED_ERROR.value: _NUMBERS,
    Loss.MEAN_ABSOLUTE_ERROR.value: _NUMBERS,
    Loss.HUBER.value: _NUMBERS,
    "log_cosh": _NUMBERS,
    "cosine_similarity": _NUMBERS,
    "mean_absolute_percentage_error": _NUMBERS,
    "mean_squared_logarithmic_error": _NUMBERS,
    "poisson": (),
    "binary_crossentropy": _TWO,
    "binary_focal_crossentropy": _TWO,
    "categorical_crossentropy": _SEVERAL,
    "sparse_categorical_crossentropy": _SEVERAL,
    "categorical_focal_crossentropy": _SEVERAL,
    "categorical_generalized_cross_entropy": (),
    "kl_divergence": _SEVERAL,
    "dice": (*_TWO, *_SEVERAL),
    "tversky": (*_TWO, *_SEVERAL),
    "hinge": (),
    "squared_hinge": (),
    "categorical_hinge": (),
    "ctc": (),
    "circle": (),
}
"""The tasks that a loss fits, with the network's own outputs: probabilities of classes and labels, or values."""

_WHY = {
    **dict.fromkeys(("hinge", "squared_hinge", "categorical_hinge"), _MARGIN),
    "poisson": "it needs answers above 0, and the network's have no limit",
    "ctc": "it compares sequences",
    "categorical_generalized_cross_entropy": "its exponent has no default: name a function of yours that sets it",
    "circle": "it compares rows with each other",
}
_IN_THEIR_UNIT = ("mean_absolute_percentage_error", "mean_squared_logarithmic_error")
_ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
}


def is_own(loss: str) -> bool:
    """Say whether a loss is a function of the user's own, `module:function`.

    Example:
        >>> is_own("my_losses:pinball"), is_own("huber")
        (True, False)
    """
    return ":" in loss


def is_told(loss: str) -> bool:
    """Say whether a loss is one of the catalogue's, which cohorts hold and scores are taken by.

    Example:
        >>> is_told("huber"), is_told("log_cosh")
        (True, False)
    """
    return loss in tuple(Loss)


def loss_named(said: str) -> str | Problem:
    """Return a loss by Keras's name of its function, whatever of its names was said; or the problem with it.

    Example:
        >>> loss_named("BinaryFocalCrossentropy"), loss_named("mse"), loss_named("my_losses:pinball")
        ('binary_focal_crossentropy', 'mean_squared_error', 'my_losses:pinball')
        >>> print(loss_named("hubr"))
        loss: expected a loss of Keras or module:function, got "hubr"; did you mean "huber"?
    """
    if is_own(said):
        return said
    letters = said.lower().replace("_", "")
    known = {name.replace("_", ""): name for name in LOSSES} | _ALIASES
    name = known.get(letters, "")
    if name and not LOSSES[name]:
        return Problem("loss", f"{name} cannot be had here: {_WHY[name]}; a model of your own can have it")
    if name:
        return name
    hint = did_you_mean(said, list(LOSSES)) or f"; there are {', '.join(LOSSES)}"
    return Problem("loss", f'expected a loss of Keras or module:function, got "{said}"{hint}')


def loss_misfit(loss: str, task: Task, plan: DataPlan) -> str:
    """Return why a loss does not fit a task; empty where it does, or only trying can tell.

    Example:
        >>> print(loss_misfit("mean_squared_error", Task.BINARY, DataPlan(source="iris")))
        this loss is for numbers; leave it at 'auto'
        >>> loss_misfit("binary_focal_crossentropy", Task.BINARY, DataPlan(source="iris"))
        ''
    """
    if is_own(loss):
        return ""
    tasks = LOSSES.get(loss, ())
    if task not in tasks:
        of = "numbers" if tasks == _NUMBERS else " or ".join(each.value for each in tasks) + " targets"
        return f"this loss is for {of}; leave it at 'auto'"
    if loss in _IN_THEIR_UNIT and plan.target_scaling is not TargetScaling.NONE:
        return 'it compares targets in their own unit: write target_scaling = "none" in [data]'
    return ""
