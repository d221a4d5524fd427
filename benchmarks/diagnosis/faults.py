"""The faults: what is put into a sound training, which symptoms must be said of it and which may."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from advisor.records import Task
from benchmarks.diagnosis import put_in
from benchmarks.diagnosis.spec import Spec, change

Rng = np.random.Generator

_STUCK = frozenset({"not_learning", "majority_class", "underfit", "performance_plateau"})
_SLOW = frozenset({"undertrained", "slow_learning", "learning_rate_too_low"})
_ROUGH = frozenset(
    {"learning_rate_too_high", "diverging", "loss_spike", "oscillating", "unstable_validation", "exploding_gradient"}
)
_INSIDE = frozenset({"vanishing_gradient", "dead_relu", "saturated_activation", "poor_initialization"})
_GAP = frozenset({"overfit", "too_little_data"})


@dataclass(frozen=True, eq=False)
class Fault:
    """A kind of fault: how it is put in, and what must (one of) and may be said."""

    kind: str
    apply: Callable[[Spec, Rng], Spec]
    must: frozenset[str]
    may: frozenset[str] = frozenset()
    tasks: frozenset[Task] = frozenset({Task.BINARY, Task.MULTICLASS, Task.REGRESSION})
    harms: bool = True  # counted only where it made the validation loss worse than the twin's by two errors
    numeric: bool = False
    twin: Callable[[Spec], Spec] = lambda spec: spec


def _some(*names: str) -> frozenset[str]:
    return frozenset(names)


_CLASSES = frozenset({Task.BINARY, Task.MULTICLASS})
_TWO, _MANY, _REAL = (frozenset({task}) for task in (Task.BINARY, Task.MULTICLASS, Task.REGRESSION))

FAULTS = (
    Fault(
        "learning rate 50 to 500 times too high", put_in.fast, _ROUGH | {"nan_loss", "not_learning"}, _STUCK | _INSIDE
    ),
    Fault("learning rate 100 to 1,000 times too low", put_in.slow, _SLOW | {"not_learning"}, _STUCK),
    Fault("far too few steps", put_in.short, _SLOW, _STUCK),
    Fault(
        "learned by heart: 200 noisy rows, 256-256",
        put_in.overfit,
        _GAP,
        _some("unstable_validation", "underfit", "train_val_mismatch", "label_error"),
    ),
    Fault(
        "60 training rows",
        put_in.few_rows,
        _GAP,
        _some("undertrained", "slow_learning", "unstable_validation", "batch_size"),
    ),
    Fault(
        "a layer of one unit",
        lambda spec, rng: change(spec, widths=(64, 1, 64)),
        _some("capacity_bottleneck", "underfit"),
        _STUCK | _SLOW | {"dead_relu"},
        tasks=_MANY,
    ),
    Fault(
        "a network of two units",
        lambda spec, rng: change(spec, widths=(2,)),
        _some("capacity_bottleneck", "underfit"),
        _STUCK | _SLOW | {"dead_relu"},
        tasks=_MANY,
    ),
    Fault(
        "dropout of 0.8 to 0.9",
        lambda spec, rng: change(spec, dropout=float(rng.uniform(0.8, 0.9))),
        _some("over_regularized", "underfit"),
        _STUCK | _SLOW | {"poor_initialization", "train_val_mismatch"},
    ),
    Fault(
        "L2 penalty of 0.1 to 1",
        lambda spec, rng: change(spec, l2=put_in.log_uniform(rng, 0.1, 1)),
        _some("over_regularized", "underfit"),
        _STUCK | _SLOW | {"poor_initialization", "vanishing_gradient", "training_too_slow", "dead_relu"},
    ),
    Fault(
        "seven sigmoid layers",
        lambda spec, rng: change(spec, widths=(32,) * 7, activation="sigmoid"),
        _some("vanishing_gradient", "saturated_activation", "not_learning"),
        _STUCK | _SLOW | _INSIDE,
    ),
    Fault(
        "biases of -8 under ReLU",
        lambda spec, rng: change(spec, bias=-8.0),
        _some("dead_relu", "poor_initialization"),
        _STUCK | _SLOW | _INSIDE,
    ),
    Fault(
        "tanh started 20 times too large",
        lambda spec, rng: change(spec, activation="tanh", start=20.0),
        _some("saturated_activation", "poor_initialization"),
        _STUCK | _SLOW | _GAP | _INSIDE,
        twin=lambda spec: change(spec, activation="tanh"),
    ),
    Fault(
        "started 10 to 20 times too large",
        lambda spec, rng: change(spec, start=float(rng.uniform(10, 20))),
        _some("poor_initialization"),
        _STUCK | _SLOW | _ROUGH | _GAP | _INSIDE,
    ),
    Fault(
        "inputs times 50 to 1,000",
        put_in.unscaled,
        _some("unscaled_input"),
        _STUCK | _SLOW | _ROUGH | _GAP | _INSIDE,
        harms=False,
    ),
    Fault(
        "target times 300 to 100,000",
        put_in.unscaled_target,
        _some("unscaled_target"),
        _STUCK | _SLOW | _ROUGH | _INSIDE,
        tasks=_REAL,
        harms=False,
    ),
    Fault(
        "one unit under softmax",
        lambda spec, rng: change(spec, head="binary_softmax"),
        _some("wrong_output_activation"),
        _STUCK | _GAP | {"loss_metric_disagreement"},
        tasks=_TWO,
        harms=False,
    ),
    Fault(
        "cross-entropy without softmax",
        lambda spec, rng: change(spec, head="classes_linear"),
        _some("wrong_output_activation", "wrong_loss"),
        _STUCK | _SLOW | _ROUGH | _INSIDE | _GAP | {"nan_loss", "loss_metric_disagreement"},
        tasks=_MANY,
    ),
    Fault(
        "squared error on classes",
        lambda spec, rng: change(spec, head="classes_squared"),
        _some("wrong_loss"),
        _STUCK | _SLOW | _GAP,
        tasks=_MANY,
        harms=False,
    ),
    Fault(
        "sigmoid on a real target",
        lambda spec, rng: change(spec, head="squared_sigmoid"),
        _some("wrong_output_activation"),
        _STUCK | _SLOW | _GAP | _INSIDE,
        tasks=_REAL,
    ),
    Fault(
        "accuracy of a real target",
        lambda spec, rng: change(spec, metric=True),
        _some("wrong_metric"),
        _GAP | _SLOW,
        tasks=_REAL,
        harms=False,
    ),
    Fault(
        "no activations",
        lambda spec, rng: change(spec, activation="linear"),
        _some("missing_activation"),
        _STUCK | _SLOW | _GAP,
        harms=False,
    ),
    Fault(
        "labels in another order",
        put_in.label_order,
        _some("label_error", "train_val_mismatch", "not_learning", "overfit"),
        _STUCK | _GAP | _SLOW,
    ),
    Fault(
        "one class only",
        put_in.one_class,
        _some("label_error"),
        _some("majority_class", "zero_loss", "not_learning", "class_imbalance"),
        tasks=_CLASSES,
        harms=False,
    ),
    Fault(
        "labels of -1 and 1",
        put_in.minus_labels,
        _some("negative_loss", "label_error"),
        _ROUGH | _STUCK | _GAP | {"loss_metric_disagreement"},
        tasks=_TWO,
        harms=False,
    ),
    Fault(
        "a class of one in sixty",
        put_in.imbalanced,
        _some("class_imbalance", "majority_class"),
        _STUCK | _GAP,
        tasks=_TWO,
        harms=False,
    ),
    Fault(
        "validation rows from the training part",
        put_in.leak,
        _some("leakage"),
        _some("train_val_mismatch", "undertrained"),
        harms=False,
    ),
    Fault(
        "validation part prepared differently",
        put_in.other_scale,
        _some("train_val_mismatch", "overfit"),
        _STUCK | _GAP | {"unstable_validation"},
        tasks=_CLASSES,
    ),
    Fault(
        "early stopping with no patience",
        lambda spec, rng: change(spec, patience=0, rate=2e-4, batch=64),
        _some("stopped_too_early", "undertrained"),
        _SLOW | {"underfit"},
    ),
    Fault(
        "no validation part",
        lambda spec, rng: change(spec, dropped_traces=("val_loss", "val_accuracy")),
        _some("missing_validation"),
        _GAP | _SLOW,
        harms=False,
    ),
    Fault("a batch of all rows", lambda spec, rng: change(spec, batch=1000), _some("batch_size"), _STUCK | _SLOW),
    Fault("inputs that are no numbers", put_in.nan_inputs, _some("nan_loss"), _STUCK, numeric=True, harms=False),
    Fault(
        "SGD with a rate of 10 to 1,000",
        lambda spec, rng: change(spec, optimizer="sgd", rate=put_in.log_uniform(rng, 10, 1000)),
        _some("nan_loss", "diverging", "exploding_gradient"),
        _ROUGH | _STUCK | _INSIDE,
        numeric=True,
        tasks=_REAL,
    ),
)
