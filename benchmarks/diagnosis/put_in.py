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
    return change(spec, y=spec.y[rng.permutation(len(spec.y))], widths=(128, 128), l2=0.0, patience=None)


def one_class(spec: Spec, rng: Rng) -> Spec:
    """Give every row the same label."""
    return change(spec, y=np.zeros_like(spec.y), y_validation=np.zeros_like(spec.y_validation))


def minus_labels(spec: Spec, rng: Rng) -> Spec:
    """Code two classes as -1 and 1."""
    return change(spec, y=2 * spec.y - 1, y_validation=2 * spec.y_validation - 1)


def imbalanced(spec: Spec, rng: Rng) -> Spec:
    """Keep a fortieth of one class in both parts; rows of the others are repeated to keep the number."""
    x, y = thinned(spec.x, spec.y, rng)
    xv, yv = thinned(spec.x_validation, spec.y_validation, rng)
    return change(spec, x=x, y=y, x_validation=xv, y_validation=yv)


def thinned(x: np.ndarray, y: np.ndarray, rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    """Keep few rows of the second class; repeat others, slightly moved, in their place."""
    rare = np.flatnonzero(y == 1)
    kept = np.concatenate([np.flatnonzero(y != 1), rare[: max(2, len(y) // 60)]])
    rows = np.concatenate([kept, rng.choice(np.flatnonzero(y != 1), len(y) - len(kept))])
    jitter = rng.normal(0, 0.05, (len(rows), x.shape[1])).astype(np.float32)
    return x[rows] + jitter, y[rows]


def leak(spec: Spec, rng: Rng) -> Spec:
    """Validate on rows that are trained on."""
    rows = rng.permutation(len(spec.x))[: len(spec.x_validation)]
    return change(spec, x_validation=spec.x[rows], y_validation=spec.y[rows])


def other_scale(spec: Spec, rng: Rng) -> Spec:
    """Prepare the validation part differently: another scale and columns in another order."""
    columns = rng.permutation(spec.x.shape[1])
    return change(spec, x_validation=(2.0 * spec.x_validation + 1.0)[:, columns])


def unscaled(spec: Spec, rng: Rng) -> Spec:
    """Multiply and shift the inputs."""
    scale = log_uniform(rng, 50, 1000)
    shift = np.float32(rng.uniform(0, 3))
    return change(
        spec,
        x=(scale * (spec.x + shift)).astype(np.float32),
        x_validation=(scale * (spec.x_validation + shift)).astype(np.float32),
    )


def unscaled_target(spec: Spec, rng: Rng) -> Spec:
    """Multiply and shift the target."""
    scale = np.float32(log_uniform(rng, 300, 1e5))
    return change(spec, y=scale * (spec.y + 2), y_validation=scale * (spec.y_validation + 2))


def nan_inputs(spec: Spec, rng: Rng) -> Spec:
    """Put five NaN into the inputs."""
    x = spec.x.copy()
    x[rng.integers(0, len(x), 5), rng.integers(0, x.shape[1], 5)] = np.nan
    return change(spec, x=x)
