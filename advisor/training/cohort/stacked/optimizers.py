"""Optimizers: the update rules of Keras 3 on stacked tensors, with a number of its own for every member.

Keras's optimizers hold one learning rate and change variables in place, so they cannot train members of
different numbers; the rules below are theirs, term by term (keras/src/optimizers/*.py, version 3.15).
"""

from collections.abc import Callable
from typing import Any, assert_never

from keras import ops

from advisor.records.recipe import ClippingKind, OptimizerName
from advisor.training.cohort.stacked.layers import Tensors, per_member

_SLOTS = {
    OptimizerName.SGD: (),
    OptimizerName.MOMENTUM: ("velocity",),
    OptimizerName.NESTEROV: ("velocity",),
    OptimizerName.ADAGRAD: ("squares",),
    OptimizerName.RMSPROP: ("squares",),
    OptimizerName.ADAM: ("velocity", "squares"),
    OptimizerName.NADAM: ("velocity", "squares"),
    OptimizerName.ADAMW: ("velocity", "squares"),
}
_NADAM_DECAY = 0.96
_NADAM_DECAY_OF_A_STEP = 0.95999997854232788  # Keras rounds it to single precision, but not in the product


def slot_names(name: OptimizerName) -> tuple[str, ...]:
    """Return which tensors the optimizer keeps for every weight.

    Example:
        >>> slot_names(OptimizerName.ADAM)
        ('velocity', 'squares')
    """
    return _SLOTS[name]


def clip(gradients: Tensors, kinds: frozenset[ClippingKind], numbers: Tensors) -> Tensors:
    """Clip by value, by norm of each tensor, or by the norm of all; a member's other thresholds are infinite."""
    if ClippingKind.VALUE in kinds:
        limit = numbers["clip_value"]
        gradients = {name: ops.clip(g, -per_member(limit, g), per_member(limit, g)) for name, g in gradients.items()}
    if ClippingKind.NORM in kinds:
        gradients = {
            name: g * per_member(_norm_factor(numbers["clip_norm"], ops.sqrt(squares(g))), g)
            for name, g in gradients.items()
        }
    if ClippingKind.GLOBAL_NORM in kinds:
        norm = ops.sqrt(sum(squares(g) for g in gradients.values()))
        factor = _norm_factor(numbers["clip_global"], norm) + (norm - norm)  # NaN where the norm is not finite
        gradients = {name: g * per_member(factor, g) for name, g in gradients.items()}
    return gradients


def squares(tensor: Any) -> Any:
    """Return the sum of squares of each member's part, shape (members,)."""
    return ops.sum(ops.square(tensor), axis=tuple(range(1, len(tensor.shape))))


def _norm_factor(limit: Any, norm: Any) -> Any:
    return ops.where(norm > limit, limit / norm, ops.ones_like(norm))


def nadam_product(numbers: Tensors, product: Any, step: Any) -> Any:
    """Return the product of Nadam's momentum schedule up to this step, shape (members,)."""
    return product * _nadam_momentum(numbers, step, _NADAM_DECAY)


def _nadam_momentum(numbers: Tensors, step: Any, decay: float = _NADAM_DECAY_OF_A_STEP) -> Any:
    return numbers["beta_1"] * (1.0 - 0.5 * ops.power(ops.full_like(step, decay), step))


class Shaped:
    """The members' numbers for tensors of each rank, made once for all of them: a program of fewer operations.

    Args:
        numbers: Each of the shape (members,).
    """

    def __init__(self, numbers: Tensors) -> None:
        self.numbers = numbers
        self._made: dict[tuple[str, int], Any] = {}

    def like(self, tensor: Any, name: str, made: Callable[[Tensors], Any] | None = None) -> Any:
        """Return a number so that it multiplies a stacked tensor.

        Args:
            tensor: Members first.
            name: Of the number.
            made: Makes it of the numbers, where it is not one of them.
        """
        key = (name, len(tensor.shape))
        if key not in self._made:
            self._made[key] = per_member(self.numbers[name] if made is None else made(self.numbers), tensor)
        return self._made[key]

    def rest(self, tensor: Any, name: str) -> Any:
        """Return one less a number, so that it multiplies a stacked tensor."""
        return self.like(tensor, f"1 - {name}", lambda numbers: 1 - numbers[name])


def update(name: OptimizerName, weight: Any, gradient: Any, slots: Tensors, numbers: Shaped) -> tuple[Any, Tensors]:
    """Take one step of the optimizer for one tensor.

    Args:
        name: Which rule.
        weight: Stacked tensor, members first.
        gradient: Its gradient, clipped.
        slots: The optimizer's own tensors for this weight.
        numbers: The members' numbers; with them `lr`, the learning rate of this step, `step`, its number from 1,
            and for Nadam `product`.

    Returns:
        The weight and its slots after the step.
    """
    own = {key: numbers.like(weight, key) for key in _NUMBERS[name]}
    lr = own["lr"]
    match name:
        case OptimizerName.SGD:
            return weight - gradient * lr, slots
        case OptimizerName.MOMENTUM | OptimizerName.NESTEROV:
            velocity = slots["velocity"] * own["momentum"] - gradient * lr
            ahead = velocity * own["momentum"] - gradient * lr if name is OptimizerName.NESTEROV else velocity
            return weight + ahead, {"velocity": velocity}
        case OptimizerName.ADAGRAD:
            total = slots["squares"] + ops.square(gradient)
            return weight - lr * gradient / ops.sqrt(total + own["epsilon"]), {"squares": total}
        case OptimizerName.RMSPROP:
            mean = own["rho"] * slots["squares"] + numbers.rest(weight, "rho") * ops.square(gradient)
            return weight - lr * gradient / ops.sqrt(mean + own["epsilon"]), {"squares": mean}
        case OptimizerName.ADAM | OptimizerName.ADAMW:
            decayed = weight - weight * own["weight_decay"] * lr if name is OptimizerName.ADAMW else weight
            moved, moments = _moments(gradient, slots, numbers)
            return decayed - moved * numbers.like(weight, "adam rate", _adam_rate) / _root(moments, own), moments
        case OptimizerName.NADAM:
            return _nadam(weight, gradient, slots, numbers, own)
        case _:
            assert_never(name)


_NUMBERS = {
    OptimizerName.SGD: ("lr",),
    OptimizerName.MOMENTUM: ("lr", "momentum"),
    OptimizerName.NESTEROV: ("lr", "momentum"),
    OptimizerName.ADAGRAD: ("lr", "epsilon"),
    OptimizerName.RMSPROP: ("lr", "rho", "epsilon"),
    OptimizerName.ADAM: ("lr", "beta_1", "beta_2", "epsilon"),
    OptimizerName.NADAM: ("lr", "beta_1", "beta_2", "epsilon"),
    OptimizerName.ADAMW: ("lr", "beta_1", "beta_2", "epsilon", "weight_decay"),
}


def _moments(gradient: Any, slots: Tensors, numbers: Shaped) -> tuple[Any, Tensors]:
    velocity = slots["velocity"] + (gradient - slots["velocity"]) * numbers.rest(gradient, "beta_1")
    mean_square = slots["squares"] + (ops.square(gradient) - slots["squares"]) * numbers.rest(gradient, "beta_2")
    return velocity, {"velocity": velocity, "squares": mean_square}


def _root(moments: Tensors, own: Tensors) -> Any:
    return ops.sqrt(moments["squares"]) + own["epsilon"]


def _adam_rate(numbers: Tensors) -> Any:
    """Return the learning rate with both bias corrections, shape (members,)."""
    step = numbers["step"]
    return numbers["lr"] * ops.sqrt(1 - ops.power(numbers["beta_2"], step)) / (1 - ops.power(numbers["beta_1"], step))


def _nadam(weight: Any, gradient: Any, slots: Tensors, numbers: Shaped, own: Tensors) -> tuple[Any, Tensors]:
    velocity, moments = _moments(gradient, slots, numbers)
    ahead = numbers.like(weight, "ahead", _nadam_ahead) * velocity
    ahead = ahead + numbers.like(weight, "now", _nadam_now) * gradient
    unbiased = moments["squares"] / numbers.like(weight, "unbiased", _nadam_unbiased)
    return weight - ahead * own["lr"] / (ops.sqrt(unbiased) + own["epsilon"]), moments


def _nadam_ahead(numbers: Tensors) -> Any:
    following = _nadam_momentum(numbers, numbers["step"] + 1)
    return following / (1 - numbers["product"] * following)


def _nadam_now(numbers: Tensors) -> Any:
    return (1 - _nadam_momentum(numbers, numbers["step"])) / (1 - numbers["product"])


def _nadam_unbiased(numbers: Tensors) -> Any:
    return 1 - ops.power(numbers["beta_2"], numbers["step"])
