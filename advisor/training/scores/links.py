"""Links: what makes probabilities, or decisions, of what a network answers."""

from enum import StrEnum

import numpy as np


class Link(StrEnum):
    """What stands between a network's answer and what it means."""

    NONE = "none"  # the answers are probabilities or values already
    SIGMOID = "sigmoid"  # logits, one by one: of two classes, or of labels
    SOFTMAX = "softmax"  # logits over classes
    MARGIN = "margin"  # no probabilities at all: the sign decides, or the largest (hinge losses)
    UNTOLD = "untold"  # only their author's code knows what the answers say of the classes

    @property
    def takes_logits(self) -> bool:
        """Say whether the loss makes probabilities of the answers itself.

        Example:
            >>> Link.SOFTMAX.takes_logits, Link.MARGIN.takes_logits
            (True, False)
        """
        return self in (Link.SIGMOID, Link.SOFTMAX)


def linked(outputs: np.ndarray, link: Link) -> np.ndarray:
    """Return what answers mean: probabilities where there are any, numbers in their order where there are none.

    Args:
        outputs: Shape (rows, ..., units) or (rows,).
        link: A margin becomes a number in (0, 1) that is above 0.5 where the sign says yes: it ranks and
            decides as the margin does, and is no probability.

    Example:
        >>> linked(np.array([[0.0], [2.0]]), Link.SIGMOID).round(2).tolist()
        [[0.5], [0.88]]
    """
    values = np.asarray(outputs)
    match link:
        case Link.NONE | Link.UNTOLD:
            return values
        case Link.SOFTMAX:
            return _softmax(values.astype(np.float64))
        case Link.SIGMOID:
            return _sigmoid(values.astype(np.float64))
        case Link.MARGIN:
            is_one = values.ndim < 2 or values.shape[-1] == 1
            return (_sigmoid if is_one else _softmax)(values.astype(np.float64))


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(values / 2))  # the same number, and no overflow


def _softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return shares
