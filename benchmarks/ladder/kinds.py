"""The ladders: a kind of fault, its five strengths (blatant first), what may be said of it and what helps."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from advisor.records import Action, Task
from benchmarks.diagnosis import put_in
from benchmarks.diagnosis.spec import Spec, change

SETS = (
    "letter",
    "satimage",
    "fashion_mnist",
    "adult",
    "magic",
    "sms_spam",
    "california_housing",
    "cpu_act",
    "daily_min_temperatures",
)
EPOCHS = 40  # at most
_TWO, _MANY, _REAL = (frozenset({task}) for task in (Task.BINARY, Task.MULTICLASS, Task.REGRESSION))
_EVERY = _TWO | _MANY | _REAL

_A = Action
_OPTIMIZER = (_A.TUNE_OPTIMIZATION,)
_INSIDE = (_A.FIX_MODEL, _A.TUNE_OPTIMIZATION)
_SHORT = (_A.TRAIN_LONGER, _A.TUNE_OPTIMIZATION)
_GAP = (_A.STOP_EARLIER, _A.MORE_REGULARIZATION, _A.LESS_CAPACITY, _A.MORE_DATA)
_DATA = (_A.CLEAN_DATA,)
_SCALE = (_A.CLEAN_DATA, _A.FIX_MODEL)


class References(Enum):
    """What the reference models that stand in a run were fitted on."""

    DEAL = "the deal, without the fault"
    OWN = "the rows that the network saw"
    NONE = "nothing: there are none"


Put = Callable[[Spec, float, np.random.Generator], Spec]
Length = Callable[[float, int], int]


def _as_it_is(spec: Spec) -> Spec:
    return spec


@dataclass(frozen=True, eq=False)
class Ladder:
    """A kind of fault in five strengths.

    Args:
        kind: Its name.
        truth: The kind of `benchmarks.diagnosis` whose symptoms may be said of it.
        unit: What a strength counts.
        rungs: The strengths, blatant first.
        actions: What helps.
        put: Puts the fault of a strength into a sound training.
        base: What the sound twin trains, too.
        length: Epochs of a rung, from its strength and the epoch of the twin's best validation loss; in place of
            `put`: every rung is then a piece of the one training.
        tasks: Where there can be such a fault.
        references: What the reference models of its runs saw: a fault of the training data spoils them, too; where
            the validation part is at fault, none stand in the run or in its twin.
        loss_power: By which power of the strength the loss grows without any harm.
    """

    kind: str
    truth: str
    unit: str
    rungs: tuple[float, ...]
    actions: tuple[Action, ...]
    put: Put | None = None
    base: Callable[[Spec], Spec] = _as_it_is
    length: Length | None = None
    tasks: frozenset[Task] = _EVERY
    references: References = References.DEAL
    loss_power: int = 0


def _wide(spec: Spec) -> Spec:
    return change(spec, x=spec.x[:500], y=spec.y[:500], widths=(128, 128), l2=0.0)


def _shifted(spec: Spec, by: float, rng: np.random.Generator) -> Spec:
    return change(spec, x_validation=((1 + by) * spec.x_validation + by).astype(np.float32))


LADDERS = (
    Ladder(
        "rate too high",
        "learning rate 50 to 500 times too high",
        "times the twin's rate (Adam)",
        (300, 100, 30, 10, 4),
        _OPTIMIZER,
        lambda spec, by, rng: change(spec, rate=spec.rate * by),
    ),
    Ladder(
        "rate too low",
        "learning rate 100 to 1,000 times too low",
        "of the twin's rate",
        (0.001, 0.003, 0.01, 0.03, 0.1),
        _SHORT,
        lambda spec, by, rng: change(spec, rate=spec.rate * by),
    ),
    Ladder(
        "gradient explodes",
        "SGD with a rate of 10 to 1,000",
        "times the twin's rate (SGD with momentum)",
        (3000, 300, 100, 30, 10),
        _OPTIMIZER,
        lambda spec, by, rng: change(spec, rate=spec.rate * by),
        base=lambda spec: change(spec, optimizer="sgd", rate=20 * spec.rate),
    ),
    Ladder(
        "too few epochs",
        "far too few steps",
        "of the epochs to the twin's best",
        (0.05, 0.1, 0.2, 0.35, 0.5),
        _SHORT,
        length=lambda share, best: max(2, round(share * best)),
    ),
    Ladder(
        "trained on too long",
        "learned by heart: 200 noisy rows, 256-256",
        "epochs after the best (500 rows, 128-128, no penalty)",
        (30, 18, 10, 6, 3),
        _GAP,
        base=_wide,
        length=lambda more, best: min(EPOCHS, best + int(more)),
        references=References.OWN,
    ),
    Ladder(
        "too few rows",
        "60 training rows",
        "training rows of 1,000",
        (30, 60, 120, 250, 500),
        _GAP,
        lambda spec, rows, rng: change(spec, x=spec.x[: int(rows)], y=spec.y[: int(rows)], batch=16),
        references=References.OWN,
    ),
    Ladder(
        "wrong labels",
        "labels in another order",
        "of the training labels shuffled",
        (1.0, 0.6, 0.4, 0.2, 0.1),
        (_A.CLEAN_DATA, _A.MORE_REGULARIZATION, _A.STOP_EARLIER),
        lambda spec, share, rng: put_in.shuffled(spec, rng, share=share),
        references=References.OWN,
    ),
    Ladder(
        "network too small",
        "a network of two units",
        "units in the one hidden layer",
        (1, 2, 3, 4, 6),
        (_A.MORE_CAPACITY,),
        lambda spec, units, rng: change(spec, widths=(int(units),)),
        tasks=_MANY,
    ),
    Ladder(
        "too much dropout",
        "dropout of 0.8 to 0.9",
        "of the units dropped",
        (0.95, 0.9, 0.8, 0.7, 0.5),
        (_A.LESS_REGULARIZATION,),
        lambda spec, share, rng: change(spec, dropout=share),
    ),
    Ladder(
        "too much L2",
        "L2 penalty of 0.1 to 1",
        "L2",
        (1.0, 0.3, 0.1, 0.03, 0.01),
        (_A.LESS_REGULARIZATION,),
        lambda spec, l2, rng: change(spec, l2=l2),
    ),
    Ladder(
        "gradient vanishes",
        "seven sigmoid layers",
        "sigmoid layers of 32",
        (9, 7, 5, 4, 3),
        _INSIDE,
        lambda spec, depth, rng: change(spec, widths=(32,) * int(depth), activation="sigmoid"),
    ),
    Ladder(
        "units die",
        "biases of -8 under ReLU",
        "first biases under ReLU",
        (-12, -8, -4, -2, -1),
        _INSIDE,
        lambda spec, bias, rng: change(spec, bias=bias),
    ),
    Ladder(
        "units saturate",
        "tanh started 20 times too large",
        "times the first weights under tanh",
        (20, 10, 6, 4, 2.5),
        _INSIDE,
        lambda spec, by, rng: change(spec, start=by),
        base=lambda spec: change(spec, activation="tanh"),
    ),
    Ladder(
        "start too large",
        "started 10 to 20 times too large",
        "times the first weights under ReLU",
        (20, 10, 6, 4, 2.5),
        _INSIDE,
        lambda spec, by, rng: change(spec, start=by),
    ),
    Ladder(
        "inputs not scaled",
        "inputs times 50 to 1,000",
        "times the inputs",
        (1000, 300, 100, 30, 10),
        _SCALE,
        lambda spec, by, rng: put_in.unscaled(spec, rng, scale=by),
    ),
    Ladder(
        "target not scaled",
        "target times 300 to 100,000",
        "times the target",
        (100_000, 10_000, 1000, 100, 10),
        _SCALE,
        lambda spec, by, rng: put_in.unscaled_target(spec, rng, scale=by),
        tasks=_REAL,
        references=References.OWN,
        loss_power=2,
    ),
    Ladder(
        "validation rows leak",
        "validation rows from the training part",
        "of the validation rows trained on",
        (1.0, 0.6, 0.3, 0.15, 0.05),
        _DATA,
        lambda spec, share, rng: put_in.leak(spec, rng, share=share),
        references=References.NONE,
    ),
    Ladder(
        "validation part shifted",
        "validation part prepared differently",
        "spreads moved and stretched",
        (2.0, 1.0, 0.5, 0.25, 0.1),
        _DATA,
        _shifted,
        references=References.NONE,
    ),
    Ladder(
        "classes out of balance",
        "a class of one in sixty",
        "rows to one of the rare class",
        (100, 60, 40, 25, 15),
        (_A.MORE_DATA, _A.TUNE_OPTIMIZATION, _A.CLEAN_DATA),
        lambda spec, one_in, rng: put_in.imbalanced(spec, rng, one_in=int(one_in)),
        tasks=_TWO,
        references=References.OWN,
    ),
    Ladder(
        "batch too large",
        "a batch of all rows",
        "rows in a batch, of 1,000",
        (1000, 500, 250, 125, 64),
        _SHORT,
        lambda spec, rows, rng: change(spec, batch=int(rows)),
    ),
)
# no strength to grade: one unit under softmax, a loss or metric of another task, one class only, labels of -1 and 1,
# no activations, inputs that are no numbers, no validation part (all of them stand in `benchmarks.diagnosis`)
