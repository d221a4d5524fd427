"""What the answers of anyone's own model say of the classes or labels of some data, for one who predicts with it."""

import math

import numpy as np

from advisor.records import DataFacts, Task
from advisor.training.network.own.answers import Answer
from advisor.training.scores.links import Link

_TOLERANCE = 1e-3


def link_to(facts: DataFacts, answer: Answer, outputs: np.ndarray) -> Link:
    """Return what makes classes or labels of a model's answers; `UNTOLD` where they are not one number for each.

    A loss in a training step of the user's own is seen by nobody: answers between 0 and 1 are probabilities then, and
    of any others the largest decides, or the sign.

    Args:
        facts: Of the data, task and classes.
        answer: What the model was found to answer.
        outputs: Some answers, as the network gave them.

    Example:
        >>> from advisor.records import ClassCount
        >>> classes = tuple(ClassCount(name, 3) for name in "abc")
        >>> three = DataFacts(task=Task.MULTICLASS, train_rows=9, classes=classes)
        >>> [link_to(three, Answer(), np.full((2, units), 1.5)).value for units in (2, 3)]
        ['untold', 'margin']
        >>> words = DataFacts(task=Task.REGRESSION, train_rows=9, target_scale=(1.0, 1.0))
        >>> link_to(words, Answer(), np.zeros((9, 2, 5))).value
        'untold'
    """
    if facts.task not in (Task.BINARY, Task.MULTICLASS, Task.MULTILABEL):
        count = len(facts.target_scale)
        return Link.UNTOLD if count > 1 and math.prod(outputs.shape[1:]) != count else answer.link
    if not has_answer_for_each(facts, outputs):
        return Link.UNTOLD
    if answer.task is not None or _are_probabilities(outputs, exclusive=facts.task is not Task.MULTILABEL):
        return answer.link
    return Link.UNTOLD if facts.task is Task.MULTILABEL else Link.MARGIN


def has_answer_for_each(facts: DataFacts, outputs: np.ndarray) -> bool:
    """Say whether there is one number for each class or label, or one for two classes; classes without rows may be too.

    Example:
        >>> has_answer_for_each(DataFacts(task=Task.BINARY, train_rows=4), np.ones((4, 6)))
        False
    """
    units = math.prod(outputs.shape[1:])
    match facts.task:
        case Task.BINARY:
            return units in (1, 2)
        case Task.MULTICLASS:
            return units >= len(facts.classes)
        case _:
            return facts.task is not Task.MULTILABEL or units == len(facts.classes)


def _are_probabilities(outputs: np.ndarray, *, exclusive: bool) -> bool:
    values = np.asarray(outputs, dtype=np.float64).reshape(len(outputs), -1)
    within = bool(np.isfinite(values).all() and values.min() >= 0 and values.max() <= 1)
    sums_to_one = values.shape[1] < 2 or bool(np.allclose(values.sum(axis=1), 1, atol=_TOLERANCE))
    return within and (sums_to_one or not exclusive)
