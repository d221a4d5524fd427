"""A base network that is reused, in whole or in part."""

import msgspec


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """A base network that is reused: where it comes from, where it is cut, how it is unfrozen."""

    base: str = ""  # a `.keras` or `.h5` file, or a name in `keras.applications`
    weights: str | None = None  # a local weights file for a name
    cut_at: str | None = None  # the last layer that is kept; the one before the outputs when None
    unfreeze: int = 1  # how many of the top reused layers are unfrozen after the head is trained
    unfreeze_after: float = 0.5  # share of the epochs trained with all reused layers frozen
    unfrozen_learning_rate_factor: float = 0.1
