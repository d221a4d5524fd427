"""Traces: what Keras logs at the end of each epoch, with the learning rate and the time it took."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import keras

from advisor.records import Trace
from advisor.training.network.model_facts import current_learning_rate
from advisor.training.network.own.asked import as_number


class EpochRecord(keras.callbacks.Callback):
    """Keeps every quantity of every epoch; None where an epoch did not report it.

    What is no single number (a text, one value for each class) is left out, and said in `left_out`.

    It stands behind what adds to the logs and before what changes the learning rate, so that the rate
    it reads is the one of the epoch's last step.
    """

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, list[float | None]] = {}
        self._epochs = 0
        self._began: float | None = None
        self.left_out: dict[str, str] = {}

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Start the clock of the epoch."""
        self._began = perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Take down what the epoch reported."""
        seconds = None if self._began is None else perf_counter() - self._began
        self._began = None  # a loop of the user's own may not say when the next one begins
        said = {**(logs or {}), "learning_rate": current_learning_rate(self.model), "seconds": seconds}
        for name in [*self._values, *(name for name in said if name not in self._values)]:
            value = as_number(said.get(name))
            if isinstance(value, str) and value:
                self.left_out.setdefault(name, value)
            if isinstance(value, float) or name in self._values:
                earlier = self._values.setdefault(name, [None] * self._epochs)
                earlier.append(value if isinstance(value, float) else None)
        self._epochs += 1

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return self._epochs

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Return one trace a quantity, shape (epochs,), in the order first seen."""
        return tuple(Trace(name, tuple(values)) for name, values in self._values.items())
