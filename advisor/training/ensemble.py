"""Ensembles: networks that differ in their seeds as one ordinary Keras model, whose answer is the mean of theirs.

Probabilities are averaged as they come out of softmax or sigmoid, real targets as they are trained on. That is the
mean in original units too: a target is centred and scaled, and nothing else.

Reference: Lakshminarayanan, Pritzel and Blundell, "Simple and scalable predictive uncertainty estimation using deep
ensembles" (2017), arXiv:1612.01474.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np

from advisor import files
from advisor.compare.noise import noise_of_mean
from advisor.errors import FileError, Problem
from advisor.records import Ensemble, Goal, Recipe, Run
from advisor.records.goal import ThresholdChoice
from advisor.training.data.prepare import Dataset
from advisor.training.network.build import build_network
from advisor.training.network.inference import outputs_of
from advisor.training.network.own.measured import with_own_scores
from advisor.training.scores.judging import score_every_part
from advisor.training.scores.mistakes import mistakes

WEIGHTS = "weights.npz"
ENOUGH_BAGGED = 5  # networks that learned from the validation rows too: so many alone are better than with others


def mean_network(networks: Sequence[keras.Model]) -> keras.Model:
    """Return a model of Keras's own layers that answers with the mean of what some networks of one input answer.

    The networks are not compiled: Keras does not load a model whose parts bring optimizers of their own. One alone is
    handed over as it is.

    Example:
        >>> one = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="ones")])
        >>> other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="zeros")])
        >>> mean_network([one, other])(np.array([[1.0, 3.0]])).numpy().tolist()
        [[2.0]]
    """
    if len(networks) == 1:
        return networks[0]
    [taken, *others] = networks[0].inputs
    if others:
        problem = Problem("search.ensemble", f"expected networks of one input, got {1 + len(others)}")
        raise FileError("cannot make an ensemble", [problem], "Set it to 1.")
    inputs = keras.Input(batch_shape=taken.shape, dtype=taken.dtype, name="inputs")
    for number, network in enumerate(networks, start=1):
        network.name = f"network_{number}"
    answers = [network(inputs) for network in networks]
    return keras.Model(inputs, keras.layers.Average(name="mean")(answers), name="ensemble")


def put_together(
    networks: Sequence[keras.Model], recipe: Recipe, dataset: Dataset, goal: Goal, *, bagged: int = 0
) -> tuple[keras.Model, Run, Ensemble]:
    """Return some networks as one, a run with its recipe and its scores, and what is told of it.

    Args:
        networks: With the weights that were kept.
        recipe: Of one of them; the threshold of the mean is chosen anew where that is left to the validation part.
        dataset: That all of them were trained on, with its test part.
        goal: Of the study.
        bagged: How many of them, the last ones, were trained on rows of the validation part too: what is said of that
            part, and the threshold, is by the others. Where these are enough, they alone are the mean.
    """
    plain = networks[: len(networks) - bagged]
    networks = networks[-bagged:] if bagged >= ENOUGH_BAGGED else networks
    seen = {"validation": plain, "test": networks}
    inputs = {"validation": dataset.x_validation, "test": dataset.x_test}
    answers = {
        part: np.stack([outputs_of(network, x) for network in seen[part]]).astype(np.float64)
        for part, x in inputs.items()
        if x is not None and len(x)
    }
    means = {part: each.mean(axis=0) for part, each in answers.items()}
    judged, scores = score_every_part(recipe, dataset, means, goal=goal)
    scores = with_own_scores(scores, judged, dataset, means, goal)

    noises = {
        part: noise_of_mean(getattr(scores, part), _without_one(judged, dataset, part, each, goal))
        for part, each in answers.items()
        if len(seen[part]) > 1
    }
    ensemble = Ensemble(
        networks=len(networks),
        bagged=bagged,
        parameters=sum(int(np.prod(weight.shape)) for each in networks for weight in each.trainable_weights),
        validation=noises.get("validation", ()),
        test=noises.get("test", ()),
    )
    wrong = mistakes(dataset, means["test"], threshold=judged.threshold) if "test" in means else None
    run = Run(recipe=judged, data=dataset.facts, scores=scores, goal=goal, mistakes=wrong)
    return mean_network(networks), run, ensemble


def _without_one(
    recipe: Recipe, dataset: Dataset, part: str, answers: np.ndarray, goal: Goal
) -> list[dict[str, float]]:
    """The scores of a part by the mean of all networks but one, at the threshold of the mean of all."""
    total, fixed = answers.sum(axis=0), msgspec.structs.replace(recipe, threshold_choice=ThresholdChoice.GIVEN)
    found = []
    for each in answers:
        means = {part: (total - each) / max(1, len(answers) - 1)}
        scores = score_every_part(fixed, dataset, means, goal=goal)[1]
        found.append(getattr(with_own_scores(scores, fixed, dataset, means, goal), part))
    return found


def keep_weights(folder: Path, weights: Sequence[np.ndarray]) -> None:
    """Write the weights of a network, in the order of `keras.Model.get_weights`, into a folder.

    Raises:
        FileError: If they cannot be written.
    """
    files.write_without_waiting(folder / WEIGHTS, packed_weights(weights))


def packed_weights(weights: Sequence[np.ndarray]) -> bytes:
    """Return the weights of a network, in the order of `keras.Model.get_weights`, as the content of an NPZ file."""
    content = io.BytesIO()
    named: dict[str, Any] = {f"{place:04}": np.asarray(each) for place, each in enumerate(weights)}
    np.savez(content, **named)
    return content.getvalue()


def kept_network(folder: Path, recipe: Recipe, dataset: Dataset) -> keras.Model:
    """Return the network of a recipe with the weights that lie in a folder.

    Raises:
        FileError: If they cannot be read, or are another network's.
    """
    network = build_network(recipe, dataset.facts)
    weights = files.read_arrays(folder / WEIGHTS)
    try:
        network.set_weights([weights[name] for name in sorted(weights)])
    except ValueError as error:
        said = Problem("", " ".join(str(error).split())[:200])
        raise FileError(f"cannot use {folder / WEIGHTS}", [said], "Train the networks again.") from error
    return network
