"""Who proposes the trials of a study."""

import msgspec


class ChosenSampler(msgspec.Struct, frozen=True, kw_only=True):
    """The sampler that proposes a study's trials, and why it is this one."""

    name: str
    because: str
