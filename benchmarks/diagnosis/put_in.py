"""How each fault is put into a sound training: functions of its spec and a generator of drawn strengths."""

from typing import TypeAlias

import numpy as np

from advisor.records import Task
from benchmarks.diagnosis.spec import Spec, change

Rng: TypeAlias = np.random.Generator


def log_uniform(rng: Rng, low: float, high: float) -> float:
    """Draw a number evenly on a log axis."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def fast(spec: Spec, rng: Rng) -> Spec:
    """Multiply the learning rate by 50 to 500."""
    return change(spec, rate=1e-3 * log_uniform(rng, 50, 500))


def slow(spec: Spec, rng: Rng) -> Spec:
    """Divide the learning rate by 100 to 1,000."""
    return change(spec, rate=1e-3 / log_uniform(rng, 100, 1000))


def short(spec: Spec, rng: Rng) -> Spec:
    """Train with plain momentum at a thirtieth to a hundredth of its usual rate."""
    return change(spec, optimizer="sgd", rate=1e-2 / log_uniform(rng, 30, 100))


def overfit(spec: Spec, rng: Rng) -> Spec:
    """Keep 200 rows with wrong labels among them, and widen the network."""
    rows, y = slice(0, 200), spec.y[:200].copy()
    if spec.dealt.task is not Task.REGRESSION:
        wrong = rng.random(200) < 0.15
        y[wrong] = rng.integers(0, spec.dealt.class_count, wrong.sum())
    return change(spec, x=spec.x[rows], y=y, widths=(256, 256), rate=2e-3, l2=0.0, patience=None)


def few_rows(spec: Spec, rng: Rng) -> Spec:
    """Keep 60 rows."""
    return change(spec, x=spec.x[:60], y=spec.y[:60], l2=0.0, batch=16, patience=None)


def label_order(spec: Spec, rng: Rng) -> Spec:
    """Deal the training labels to other rows."""
    return change(shuffled(spec, rng, share=1.0), widths=(128, 128), l2=0.0, patience=None)


def shuffled(spec: Spec, rng: Rng, *, share: float) -> Spec:
    """Deal the labels of a share of the training rows among these rows."""
    order = rng.permutation(len(spec.y))
    rows = np.sort(order[: round(share * len(order))])
    y = spec.y.copy()
    y[rows] = spec.y[order[: len(rows)]]
    return change(spec, y=y)


def one_class(spec: Spec, rng: Rng) -> Spec:
    """Give every row the same label."""
    return change(spec, y=np.zeros_like(spec.y), y_validation=np.zeros_like(spec.y_validation))


def minus_labels(spec: Spec, rng: Rng) -> Spec:
    """Code two classes as -1 and 1."""
    return change(spec, y=2 * spec.y - 1, y_validation=2 * spec.y_validation - 1)


def imbalanced(spec: Spec, rng: Rng, *, one_in: int = 60) -> Spec:
    """Keep few rows of one class in both parts; rows of the others are repeated to keep the number."""
    x, y = thinned(spec.x, spec.y, rng, one_in=one_in)
    xv, yv = thinned(spec.x_validation, spec.y_validation, rng, one_in=one_in)
    return change(spec, x=x, y=y, x_validation=xv, y_validation=yv)


def thinned(x: np.ndarray, y: np.ndarray, rng: Rng, *, one_in: int) -> tuple[np.ndarray, np.ndarray]:
    """Keep few rows of the second class; repeat others, slightly moved, in their place."""
    rare = np.flatnonzero(y == 1)
    kept = np.concatenate([np.flatnonzero(y != 1), rare[: max(2, len(y) // one_in)]])
    rows = np.concatenate([kept, rng.choice(np.flatnonzero(y != 1), len(y) - len(kept))])
    jitter = rng.normal(0, 0.05, (len(rows), x.shape[1])).astype(np.float32)
    return x[rows] + jitter, y[rows]


def leak(spec: Spec, rng: Rng, *, share: float = 1.0) -> Spec:
    """Validate on rows that are trained on: a share of the validation part is replaced by such rows."""
    rows = rng.permutation(len(spec.x))[: round(share * len(spec.x_validation))]
    x = np.concatenate([spec.x[rows], spec.x_validation[len(rows) :]])
    return change(spec, x_validation=x, y_validation=np.concatenate([spec.y[rows], spec.y_validation[len(rows) :]]))


def other_scale(spec: Spec, rng: Rng) -> Spec:
    """Prepare the validation part differently: another scale and columns in another order."""
    columns = rng.permutation(spec.x.shape[1])
    return change(spec, x_validation=(2.0 * spec.x_validation + 1.0)[:, columns])


def unscaled(spec: Spec, rng: Rng, *, scale: float | None = None) -> Spec:
    """Multiply and shift the inputs."""
    scale = log_uniform(rng, 50, 1000) if scale is None else scale
    shift = np.float32(rng.uniform(0, 3))
    return change(
        spec,
        x=(scale * (spec.x + shift)).astype(np.float32),
        x_validation=(scale * (spec.x_validation + shift)).astype(np.float32),
    )


def unscaled_target(spec: Spec, rng: Rng, *, scale: float | None = None) -> Spec:
    """Multiply and shift the target."""
    scale = np.float32(log_uniform(rng, 300, 1e5) if scale is None else scale)
    return change(spec, y=scale * (spec.y + 2), y_validation=scale * (spec.y_validation + 2))


def nan_inputs(spec: Spec, rng: Rng) -> Spec:
    """Put five NaN into the inputs."""
    x = spec.x.copy()
    x[rng.integers(0, len(x), 5), rng.integers(0, x.shape[1], 5)] = np.nan
    return change(spec, x=x)
