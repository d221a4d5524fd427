"""One line per epoch, for a person who watches a single training."""

import keras

from advisor.render import progress
from advisor.render.stream import TextStream


class EpochLines(keras.callbacks.Callback):
    """Write the losses of each epoch to a stream as it ends."""

    def __init__(self, stream: TextStream) -> None:
        super().__init__()
        self._stream = stream

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write one line."""
        values = {name: float(value) for name, value in (logs or {}).items()}
        self._stream.write(progress.epoch(number=epoch + 1, planned=int(self.params["epochs"]), values=values) + "\n")
        self._stream.flush()
