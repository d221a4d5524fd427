"""Network pruning: take the smallest weights out of a trained network, then train the rest on (lecture 4.2).

The weights with the smallest magnitude over all kernels go, whatever layer they stand in; they stay at
zero while the others are trained on. Biases and normalizations are kept.

Reference: Han et al., "Learning both weights and connections for efficient neural networks" (2015),
arXiv:1506.02626.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import msgspec
import numpy as np

from advisor.errors import SizeError
from advisor.records import Goal
from advisor.training.callbacks.signals import signals_of
from advisor.training.data.prepare import Dataset
from advisor.training.fit import Trained, fine_tune
from advisor.training.network.build import compile_network, steps_of


@dataclass(frozen=True, eq=False)
class Pruned:
    """A pruned and fine-tuned network, with how many of its kernels' weights are left."""

    trained: Trained
    share: float  # of the kernels' weights taken out
    kept_weights: int
    all_weights: int


def prune(trained: Trained, dataset: Dataset, *, share: float, epochs: int) -> Pruned:
    """Take out the smallest weights of a trained network and train the others on; the given model is untouched.

    Args:
        trained: A network with its run; its recipe says how it is trained on.
        dataset: The data that it was trained on.
        share: Of the kernels' weights, 0 to below 1.
        epochs: How long the rest is trained on, at most.

    Raises:
        SizeError: If the share is not within its range.
    """
    recipe = trained.run.recipe
    if recipe is None or not 0 <= share < 1:
        raise SizeError(f"cannot prune a share of {share}: expected 0 or more, and less than 1")
    recipe = msgspec.structs.replace(recipe, name=_named(recipe.name, share), epochs=epochs)
    model = keras.models.clone_model(trained.model)
    model.set_weights(trained.model.get_weights())
    masks = _masks(_kernels(model), share)
    for kernel, mask in zip(_kernels(model), masks, strict=True):
        kernel.assign(keras.ops.convert_to_numpy(kernel) * mask)
        kernel.constraint = _Stay(mask)
    steps = steps_of(len(dataset.x_train), recipe.batch_size)
    compile_network(model, recipe, dataset.facts, steps_per_epoch=steps)
    signals = signals_of(dataset, recipe)
    tuned = fine_tune(model, recipe, dataset, goal=trained.run.goal or Goal(), observers=[signals])
    for kernel in _kernels(model):
        kernel.constraint = None
    kept = int(sum(mask.sum() for mask in masks))
    return Pruned(tuned, share, kept, sum(mask.size for mask in masks))


def prune_step_by_step(
    trained: Trained, dataset: Dataset, *, shares: Sequence[float], epochs: int
) -> tuple[Pruned, ...]:
    """Prune to each share in turn, each time from the network pruned before: size against score.

    Args:
        trained: The large network to start from.
        dataset: The data that it was trained on.
        shares: Of all kernels' weights taken out, rising.
        epochs: How long the rest is trained on after each step, at most.
    """
    steps: list[Pruned] = []
    for share in shares:
        steps.append(prune(steps[-1].trained if steps else trained, dataset, share=share, epochs=epochs))
    return tuple(steps)


class _Stay(keras.constraints.Constraint):
    """Keeps weights that were taken out at zero after every step of the optimizer."""

    def __init__(self, mask: np.ndarray) -> None:
        self._mask = mask.astype(np.float32)

    def __call__(self, weights: Any) -> Any:
        return weights * self._mask


def _named(name: str, share: float) -> str:
    """Name a pruned network after the whole one, however many steps lie between them."""
    return f"{re.sub(', [0-9]+% pruned$', '', name)}, {share:.0%} pruned"


def _kernels(model: keras.Model) -> list[keras.Variable]:
    return [variable for variable in model.trainable_variables if variable.name == "kernel"]


def _masks(kernels: Sequence[keras.Variable], share: float) -> list[np.ndarray]:
    """True where a weight stays, one mask a kernel."""
    sizes = [np.abs(keras.ops.convert_to_numpy(kernel)) for kernel in kernels]
    gone = int(share * sum(size.size for size in sizes))
    if gone == 0:
        return [np.ones(size.shape, dtype=bool) for size in sizes]
    limit = np.partition(np.concatenate([size.ravel() for size in sizes]), gone - 1)[gone - 1]
    return [size > limit for size in sizes]
