"""Where a training went on from what an earlier trial had left."""

import msgspec


class WentOn(msgspec.Struct, frozen=True, kw_only=True):
    """A training that was to go on from an earlier trial's state, and did; or began anew, and why."""

    trial: int  # the earlier one
    epochs: int = 0  # that it had been trained for; 0: this training began anew
    because: str = ""  # why it began anew
