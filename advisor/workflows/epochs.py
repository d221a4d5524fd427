"""A line an epoch, for a person who watches a single training."""

from typing import TextIO

import keras

from advisor.render import progress


class EpochLines(keras.callbacks.Callback):
    """Write the losses of each epoch to a stream as it ends."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write one line."""
        values = {name: float(value) for name, value in (logs or {}).items()}
        self._stream.write(progress.epoch(number=epoch + 1, planned=int(self.params["epochs"]), values=values) + "\n")
        self._stream.flush()
