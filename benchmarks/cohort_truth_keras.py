"""The Keras side of the truth benchmark: lone trainings of one shape, by Keras's own model, loss and optimizers.

Each training is driven step by step from the cohort's first weights, batches and masks, as in
`tests/training/cohort/truth.py`, where Keras runs operation by operation. Ten thousand such trainings take
hours, so that here the parts are made ready once a shape: the gradient for each penalty, as a graph over one
set of weights that has the regularizers of that penalty's own model, and the step of each clipping's own
optimizer. No part is shared with the cohort.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from advisor.records import Recipe
from advisor.training.cohort.engine import program_of
from advisor.training.cohort.progress import Progress
from advisor.training.cohort.stacked.initial import first_weights
from advisor.training.data.prepare import Dataset
from advisor.training.network.outputs import targets_for
from tests.training.cohort import truth

Losses = list[list[float]]  # of training, and of validation, by epoch


@dataclass(frozen=True)
class Penalized:
    """Gradient and validation loss under one penalty, as graphs."""

    gradient: Callable[..., tuple[tf.Tensor, list[tf.Tensor]]]
    validation: Callable[..., tf.Tensor]


@dataclass(frozen=True)
class Stepping:
    """The step of one optimizer as a graph, and what its variables were before the first one."""

    optimizer: keras.optimizers.Optimizer
    apply: Callable[[list[tf.Tensor]], None]
    start: list[np.ndarray]


def lone_losses(recipes: list[Recipe], dataset: Dataset) -> list[Losses]:
    """Train each recipe alone by Keras and return its losses.

    Args:
        recipes: Of one shape; clippings and penalties may differ.
        dataset: What all are trained on.
    """
    side = KerasSide(recipes[0], dataset)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})  # for graphs that run ten times
    losses = [side.train(recipe) for recipe in recipes]
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})
    return losses


class KerasSide:
    """Keras's model of one shape with its graphs.

    Args:
        recipe: One of the shape.
        dataset: What it is trained on.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        self.dataset = dataset
        self.model = truth.with_given_dropout(recipe, dataset)
        self.step = tf.Variable(0)
        for layer in self.model.layers:
            if isinstance(layer, truth.GivenDropout):
                layer.step = self.step
        self._penalized: dict[str, Penalized] = {}
        self._stepping: dict[str, Stepping] = {}

    def train(self, recipe: Recipe) -> Losses:
        """Train the recipe from its own first weights, with its own penalty, clipping and order of rows."""
        dataset, batch = self.dataset, recipe.batch_size
        rows = len(dataset.x_train)
        penalized, stepping = self._penalty_of(recipe), self._optimizer_of(recipe)
        self.model.set_weights(
            list(first_weights(recipe, program_of([recipe], [dataset]).layout, dtype="float64").values())
        )
        for variable, value in zip(stepping.optimizer.variables, stepping.start, strict=True):
            variable.assign(value)
        x, v = dataset.x_train.astype(np.float64), tf.constant(dataset.x_validation, tf.float64)
        y, w = (targets_for(recipe, dataset.facts, part) for part in (dataset.y_train, dataset.y_validation))
        order = Progress(recipe, 0, rows, True, batch, "accuracy")
        losses: Losses = [[], []]
        for _ in range(recipe.epochs):
            total = 0.0
            for step, places in enumerate(order.order()):
                chosen = places[: rows - step * batch]
                self.step.assign(step)
                loss, gradients = penalized.gradient(tf.constant(x[chosen]), tf.constant(y[chosen]))
                stepping.apply(gradients)
                total += float(loss) * len(chosen)
            losses[0].append(total / rows)
            losses[1].append(float(penalized.validation(v, tf.constant(w))))
        return losses

    def _penalty_of(self, recipe: Recipe) -> Penalized:
        if (name := recipe.penalty.kind.value) not in self._penalized:
            own = truth.with_given_dropout(recipe, self.dataset)
            for weight, of_penalty in zip(self.model.weights, own.weights, strict=True):
                weight.regularizer = of_penalty.regularizer
            self._penalized[name] = Penalized(*(_ready(part) for part in (self._gradient, self._validation)))
            y = targets_for(recipe, self.dataset.facts, self.dataset.y_train)
            for function in (self._penalized[name].gradient, self._penalized[name].validation):
                # traced at once, while the weights have these regularizers, for batches of any size
                function.get_concrete_function(
                    tf.TensorSpec((None, truth.FEATURES), tf.float64), tf.TensorSpec((None, *y.shape[1:]), y.dtype)
                )
        return self._penalized[name]

    def _optimizer_of(self, recipe: Recipe) -> Stepping:
        if (name := recipe.optimizer.clipping.kind.value) not in self._stepping:
            optimizer = truth.with_given_dropout(recipe, self.dataset).optimizer
            weights = self.model.trainable_weights
            optimizer.build(weights)
            start = [variable.numpy() for variable in optimizer.variables]
            self._stepping[name] = Stepping(optimizer, _ready(lambda found: optimizer.apply(found, weights)), start)
        return self._stepping[name]

    def _gradient(self, x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, list[tf.Tensor]]:
        with tf.GradientTape() as tape:
            loss = self.model.compute_loss(x=x, y=y, y_pred=self.model(x, training=True), training=True)
        return loss, tape.gradient(loss, self.model.trainable_weights)

    def _validation(self, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        return self.model.compute_loss(x=x, y=y, y_pred=self.model(x, training=False), training=False)


def _ready(function: Callable) -> Callable:
    return tf.function(function, autograph=False, reduce_retracing=True)
