"""Train many small networks of one shape as one program, and watch inside them, once an epoch.

A lean loop of its own (JAX), not the product's: the bench needs networks that no recipe can describe
(one unit under softmax, a start ten times too large), and it must not share a mistake with the recorder.
Traces mean what Keras's mean: `loss` is the mean over the epoch's steps, dropout on, penalty included.
"""

from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

PROBE_ROWS = 500
GRADIENT_ROWS = 256


class Shape(NamedTuple):
    """What changes the program."""

    rows: int
    validation_rows: int
    widths: tuple[int, ...]
    activation: str
    head: str  # what the outputs are and what is minimized: see `_losses`
    optimizer: str
    batch: int
    epochs: int
    outputs: int
    drops: bool  # drawing dropout masks takes a third of the time: only where there are any


class Member(NamedTuple):
    """What changes only numbers; arrays are padded to the program's shape."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    features: float
    classes: np.ndarray  # 1 where a class exists, 0 where the output is padding
    rate: float
    dropout: float
    l2: float
    start: float  # factor on the initializer's standard deviation
    bias: float  # of the hidden layers, at the start
    seed: int


_GAIN = {"relu": 2.0, "elu": 1.5, "selu": 1.0, "tanh": 1.0, "sigmoid": 1.0, "linear": 1.0}
_ACTIVATIONS = {
    "relu": jax.nn.relu,
    "elu": jax.nn.elu,
    "selu": jax.nn.selu,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "linear": lambda z: z,
}


def train(shape: Shape, members: Sequence[Member]) -> list[dict[str, np.ndarray]]:
    """Train every member; return its traces by name, shape (epochs,) or (epochs, layers)."""
    arguments = [jnp.asarray(np.stack([np.asarray(member[place]) for member in members])) for place in range(11)]
    keys = jnp.stack([jax.random.PRNGKey(member.seed) for member in members])
    traces = _program(shape)(*arguments, keys)
    found = {name: np.asarray(values) for name, values in traces.items()}
    return [{name: values[place] for name, values in found.items()} for place in range(len(members))]


@cache
def _program(shape: Shape):  # noqa: ANN202
    """Return the program of a shape, compiled anew only for another number of members."""
    return jax.jit(jax.vmap(partial(_training, shape)))


def _training(shape: Shape, x, y, xv, yv, features, classes, rate, dropout, l2, start, bias, key):  # noqa: ANN001, ANN202, PLR0915
    init_key, key = jax.random.split(key)
    weights = _initial(shape, init_key, features, start, bias)
    state = (weights, jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights), jnp.zeros(()))
    steps = shape.rows // shape.batch

    def penalty(w):  # noqa: ANN001, ANN202
        return l2 * sum(jnp.sum(kernel**2) for kernel, _ in w[:-1])

    def objective(w, xb, yb, drop_key):  # noqa: ANN001, ANN202
        outputs, _ = _forward(shape, w, xb, dropout, drop_key)
        losses, hits = _losses(shape.head, outputs, yb, classes)
        return losses.mean() + penalty(w), hits.mean()

    def step(carry, inputs):  # noqa: ANN001, ANN202
        rows, drop_key = inputs
        (loss, hit), gradient = jax.value_and_grad(objective, has_aux=True)(carry[0], x[rows], y[rows], drop_key)
        return _update(shape.optimizer, carry, gradient, rate), (loss, hit)

    def measured(w, xs, ys):  # noqa: ANN001, ANN202
        outputs, hidden = _forward(shape, w, xs, 0.0, None)
        losses, hits = _losses(shape.head, outputs, ys, classes)
        return losses, hits, hidden

    def epoch(carry, epoch_key):  # noqa: ANN001, ANN202
        order_key, drop_key = jax.random.split(epoch_key)
        order = jax.random.permutation(order_key, shape.rows)[: steps * shape.batch].reshape(steps, shape.batch)
        drop_keys = jax.random.split(drop_key, steps)
        before = carry[0]
        carry, _first = step(carry, (order[0], drop_keys[0]))
        ratios = [_norm(a - b) / jnp.maximum(_norm(b), 1e-30) for (a, _), (b, _) in zip(carry[0], before, strict=True)]
        if steps > 1:
            carry, (losses, hits) = jax.lax.scan(step, carry, (order[1:], drop_keys[1:]))
            losses, hits = jnp.append(losses, _first[0]), jnp.append(hits, _first[1])
        else:
            losses, hits = jnp.stack([_first[0]]), jnp.stack([_first[1]])
        w = carry[0]
        val_losses, val_hits, _ = measured(w, xv, yv)
        inference, inference_hits, hidden = measured(w, x[:PROBE_ROWS], y[:PROBE_ROWS])
        gradient = jax.grad(lambda v: objective(v, x[:GRADIENT_ROWS], y[:GRADIENT_ROWS], None)[0])(w)
        norms = jnp.stack([_norm(kernel) for kernel, _ in gradient])
        pen = penalty(w)
        traces = {
            "loss": losses.mean(),
            "accuracy": hits.mean(),
            "val_loss": val_losses.mean() + pen,
            "val_accuracy": val_hits.mean(),
            "val_error": val_losses.std() / jnp.sqrt(val_losses.shape[0]),
            "val_data_loss": val_losses.mean(),
            "inference_loss": inference.mean() + pen,
            "inference_accuracy": inference_hits.mean(),
            "penalty_share": pen / jnp.maximum(inference.mean() + pen, 1e-30),
            "gradient_norm": jnp.sqrt((norms**2).sum()),
            "gradient_norms": norms,
            "update_ratios": jnp.stack(ratios),
            "activation_mean": jnp.stack([h.mean() for h in hidden]),
            "activation_std": jnp.stack([h.std() for h in hidden]),
            "dead_fraction": jnp.stack([((h.max(axis=0) - h.min(axis=0)) == 0).mean() for h in hidden]),
            "saturated_fraction": jnp.stack([_saturated(shape.activation, h) for h in hidden]),
        }
        return carry, traces

    _, traces = jax.lax.scan(epoch, state, jax.random.split(key, shape.epochs))
    return traces


def _initial(shape: Shape, key, features, start, bias):  # noqa: ANN001, ANN202
    sizes = [64, *shape.widths, shape.outputs]
    weights = []
    for place, (inputs, outputs) in enumerate(pairwise(sizes)):
        key, layer_key = jax.random.split(key)
        fan = features if place == 0 else float(inputs)
        last = place == len(sizes) - 2
        gain = 1.0 if last else _GAIN[shape.activation]
        scale = jnp.sqrt(gain / fan) * (1.0 if last else start)
        kernel = scale * jax.random.truncated_normal(layer_key, -2.0, 2.0, (inputs, outputs)) / 0.88
        weights.append((kernel, jnp.full((outputs,), 0.0 if last else bias)))
    return weights


def _forward(shape: Shape, weights, x, dropout, key):  # noqa: ANN001, ANN202
    hidden = []
    for kernel, offset in weights[:-1]:
        x = _ACTIVATIONS[shape.activation](x @ kernel + offset)
        hidden.append(x)
        if key is not None and shape.drops:
            key, drop_key = jax.random.split(key)
            kept = jax.random.bernoulli(drop_key, 1 - dropout, x.shape)
            x = jnp.where(kept, x / (1 - dropout), 0.0)
    kernel, offset = weights[-1]
    return x @ kernel + offset, hidden


def _losses(head: str, outputs, y, classes):  # noqa: ANN001, ANN202
    """Return loss and hit of each row, by what stands on the outputs and what is minimized."""
    if head in ("squared", "squared_sigmoid"):
        answer = outputs[:, 0] if head == "squared" else jax.nn.sigmoid(outputs[:, 0])
        return (answer - y) ** 2, (answer == y).astype(jnp.float32)
    if head in ("binary", "binary_softmax"):
        losses = jnp.maximum(outputs[:, 0], 0) - outputs[:, 0] * y + jnp.log1p(jnp.exp(-jnp.abs(outputs[:, 0])))
        named = outputs[:, 0] > 0 if head == "binary" else jnp.ones_like(y, dtype=bool)  # softmax of one is one
        return losses, (named == (y > 0.5)).astype(jnp.float32)
    labels = y.astype(jnp.int32)
    if head == "classes_linear":  # Keras: clipped outputs are taken for probabilities
        shares = jnp.clip(outputs, 1e-7, 1 - 1e-7) * classes
        chosen = jnp.take_along_axis(shares, labels[:, None], axis=1)[:, 0]
        losses = jnp.log(shares.sum(axis=1)) - jnp.log(jnp.maximum(chosen, 1e-7))
        outputs = jnp.where(classes > 0, outputs, -1e9)
    else:
        outputs = jnp.where(classes > 0, outputs, -1e9)
        logs = jax.nn.log_softmax(outputs)
        losses = -jnp.take_along_axis(logs, labels[:, None], axis=1)[:, 0]
        if head == "classes_squared":
            wanted = jax.nn.one_hot(labels, outputs.shape[1])
            losses = ((jnp.exp(logs) - wanted) ** 2).sum(axis=1) / classes.sum()
    return losses, (outputs.argmax(axis=1) == labels).astype(jnp.float32)


def _update(optimizer: str, carry, gradient, rate):  # noqa: ANN001, ANN202
    weights, first, second, count = carry
    count = count + 1
    if optimizer == "sgd":
        first = jax.tree.map(lambda m, g: 0.9 * m - rate * g, first, gradient)
        return jax.tree.map(lambda w, m: w + m, weights, first), first, second, count
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g**2, second, gradient)
    scale = rate * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    weights = jax.tree.map(lambda w, m, v: w - scale * m / (jnp.sqrt(v) + 1e-7), weights, first, second)
    return weights, first, second, count


def _saturated(activation: str, hidden):  # noqa: ANN001, ANN202
    if activation == "tanh":
        return (jnp.abs(hidden) > 0.964).mean()  # beyond 2, where the slope is below 0.07
    if activation == "sigmoid":
        return (jnp.abs(hidden - 0.5) > 0.482).mean()  # beyond 4
    return jnp.zeros(())


def _norm(values):  # noqa: ANN001, ANN202
    return jnp.sqrt((values**2).sum())
