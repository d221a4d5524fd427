"""Layer signals: what goes on inside a network while it trains, once an epoch, on a fixed sample.

Everything is of the weights as they are at the end of the epoch, in inference mode (dropout off,
running statistics of batch normalization), but for the update ratio, which is of the epoch's first
real step. Traces: `inference_loss`, `inference_accuracy` (real targets: `inference_mae`),
`penalty_share`, `gradient_norm`, `update_ratio`, `activation_mean`, `activation_std`,
`dead_fraction`, `saturated_fraction`; the last six also by layer.
"""

from collections.abc import Callable, Mapping

import keras
import numpy as np

from advisor.records import Recipe, Task, Trace
from advisor.training.callbacks.probe import Reading, make_probe
from advisor.training.data.prepare import Dataset
from advisor.training.network.layer_groups import kernel_layers
from advisor.training.network.outputs import targets_for
from advisor.training.network.own.answers import Answer, answer_of
from advisor.training.network.own.tasks import as_loss_takes
from advisor.training.scores.links import linked
from advisor.training.scores.scoring import class_probabilities, flat_targets

MOST_ROWS = 1000

_Key = tuple[str, str | None]  # a trace's name and layer


class LayerSignals(keras.callbacks.Callback):
    """Looks into the model after each epoch and keeps what it sees as traces.

    An observer for `advisor.training.fit.train`, or a callback of anyone's own `model.fit`.

    Args:
        x: Training inputs; at most `rows` of them, drawn once, are looked at.
        y: Their targets; class numbers do for a loss that takes one-hot rows.
        task: What is predicted; read from the model when None.
        answer: What the model answers, where that has been read already.
        rows: At most 1,000.
        seed: Draws the sample.
    """

    def __init__(
        self,
        x: np.ndarray,
        y: np.ndarray,
        *,
        task: Task | None = None,
        answer: Answer | None = None,
        rows: int = MOST_ROWS,
        seed: int = 0,
    ) -> None:
        super().__init__()
        sample = np.sort(np.random.default_rng([seed, 17]).permutation(len(x))[: min(rows, MOST_ROWS)])
        self._x, self._y = x[sample], y[sample]
        self._answer = Answer(task) if answer is None and task is not None else answer
        self._look: Callable[[], Reading] | None = None
        self._values: dict[_Key, list[float | None]] = {}
        self._epochs = 0
        self._before: dict[str, np.ndarray] = {}
        self._ratios: dict[str, float] = {}

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Make a new probe: the model may have been compiled again, or layers frozen."""
        self._y = as_loss_takes(self.model, self._y)
        self._answer = self._answer or answer_of(self.model, self._x, self._y)
        self._look = make_probe(self.model, self._x, self._y)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Remember the kernels before the epoch's first step."""
        self._before = self._kernels()
        self._ratios = {}

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Compare the kernels after the epoch's first step; every later step costs one comparison."""
        if self._before and batch > 0:
            sync = getattr(self.model, "jax_state_sync", None)
            if sync is not None:  # JAX keeps the weights of a running epoch elsewhere
                sync()
            self._compare(steps=batch)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Look into the model and append one value to every trace."""
        if self._before:  # the epoch had one step only
            self._compare(steps=1)
        if self._look is None or self._answer is None:
            return
        found = _by_trace(self._look(), self._ratios, self._answer, self._y)
        for key in [*self._values, *(key for key in found if key not in self._values)]:
            self._values.setdefault(key, [None] * self._epochs).append(found.get(key))
        self._epochs += 1

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Return every signal, shape (epochs,), those of the whole model and those of its layers."""
        return tuple(Trace(name, tuple(values), layer) for (name, layer), values in self._values.items())

    def _kernels(self) -> dict[str, np.ndarray]:
        return {name: keras.ops.convert_to_numpy(kernel.value) for name, kernel in kernel_layers(self.model)}

    def _compare(self, *, steps: int) -> None:
        after = self._kernels()
        self._ratios = {name: _ratio(self._before[name], after[name]) / steps for name in self._before}
        self._before = {}


def signals_of(dataset: Dataset, recipe: Recipe, *, rows: int = MOST_ROWS) -> LayerSignals:
    """Return the observer that watches the training of a recipe on prepared data."""
    y = targets_for(recipe, dataset.facts, dataset.y_train)
    return LayerSignals(dataset.x_train, y, task=dataset.facts.task, rows=rows, seed=recipe.seed)


def _ratio(before: np.ndarray, after: np.ndarray) -> float:
    """Return the size of a step as a share of the size of the weights; healthy is about 1e-3."""
    before, after = before.astype(np.float64), after.astype(np.float64)
    size = float(np.linalg.norm(before))
    with np.errstate(invalid="ignore", over="ignore"):  # a diverged step is a number worth keeping: NaN or infinity
        step = float(np.linalg.norm(after - before))
    return step / size if size > 0 else float("nan")


def _by_trace(reading: Reading, ratios: Mapping[str, float], answer: Answer, y: np.ndarray) -> dict[_Key, float]:
    whole: dict[_Key, float] = {
        ("inference_loss", None): reading.loss,
        **_metric(answer, y, reading.outputs),
        ("penalty_share", None): _share(reading.penalty, reading.loss),
        ("gradient_norm", None): reading.gradient_norm,
    }
    layers = {
        "gradient_norm": reading.gradient_norms,
        "update_ratio": ratios,
        "activation_mean": reading.mean,
        "activation_std": reading.std,
        "dead_fraction": reading.dead,
        "saturated_fraction": reading.saturated,
    }
    for trace, values in layers.items():
        if values and (trace, None) not in whole:
            whole[trace, None] = _over_layers(trace, values, reading.units)
    return whole | {(trace, layer): value for trace, values in layers.items() for layer, value in values.items()}


def _over_layers(trace: str, values: Mapping[str, float], units: Mapping[str, int]) -> float:
    """Average over layers: shares of units by their numbers, ratios on a log scale, the rest plainly."""
    numbers = np.array(list(values.values()))
    if trace == "update_ratio":
        return float(np.exp(np.log(np.maximum(numbers, 1e-30)).mean()))
    weights = [units[layer] for layer in values] if trace in ("dead_fraction", "saturated_fraction") else None
    return float(np.average(numbers, weights=weights))


def _share(penalty: float, loss: float) -> float:
    return penalty / loss if penalty else 0.0


def _metric(answer: Answer, y: np.ndarray, outputs: np.ndarray) -> dict[_Key, float]:
    """The accuracy or error of the sample; nothing where the task is not known."""
    name = "inference_mae" if answer.task is Task.REGRESSION else "inference_accuracy"
    if answer.task is None:
        return {}
    if not np.isfinite(outputs).all():
        return {(name, None): float("nan")}
    targets, answers = flat_targets(answer.task, y, linked(outputs, answer.link))
    match answer.task:
        case Task.REGRESSION:
            return {(name, None): float(np.abs(answers.reshape(len(y), -1) - targets.reshape(len(y), -1)).mean())}
        case Task.MULTILABEL:
            return {(name, None): float(((answers > 0.5) == (targets > 0.5)).mean())}
        case Task.BINARY | Task.MULTICLASS:
            predicted = class_probabilities(answers).argmax(axis=1)
            right = (predicted == targets)[answer.counted(targets)]
            return {(name, None): float(right.mean())} if right.size else {}
