"""How many workers train a study's trials at once."""

import msgspec


class ChosenWorkers(msgspec.Struct, frozen=True, kw_only=True):
    """A number of workers that was chosen by trying, and the machine that this holds for."""

    count: int
    because: str
    cores: int
    gpus: int = 0
