"""Phases: stretches of epochs that are trained alike; a reused network is trained frozen, then unfrozen."""

from dataclasses import dataclass

import keras

from advisor.records import DataFacts, Recipe
from advisor.space.rungs import unfreezing_epoch
from advisor.training.network.build import compile_network
from advisor.training.network.transfer import unfreeze


@dataclass(frozen=True)
class Phase:
    """Epochs, half-open, and whether reused layers are unfrozen at their start."""

    first_epoch: int
    end_epoch: int
    unfreezes: bool = False


def phases_of(recipe: Recipe) -> tuple[Phase, ...]:
    """Return the phases of a training, first epoch first."""
    cut = unfreezing_epoch(recipe)
    if cut is None:
        return (Phase(0, recipe.epochs),)
    return Phase(0, cut), Phase(cut, recipe.epochs, unfreezes=True)


def enter(phase: Phase, model: keras.Model, recipe: Recipe, facts: DataFacts, *, steps_per_epoch: int) -> None:
    """Make the model ready for a phase: unfreeze the top reused layers, and compile again or nothing changes."""
    transfer = recipe.architecture.transfer
    if not phase.unfreezes or transfer is None:
        return
    unfreeze(model, transfer.unfreeze)
    factor = transfer.unfrozen_learning_rate_factor
    compile_network(model, recipe, facts, steps_per_epoch=steps_per_epoch, factor=factor)
