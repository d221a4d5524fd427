"""How first weights are drawn by variance scaling: which fan, which distribution, which scale."""

from enum import StrEnum

import msgspec


class FanMode(StrEnum):
    FAN_IN = "fan_in"
    FAN_AVG = "fan_avg"
    FAN_OUT = "fan_out"


class Distribution(StrEnum):
    TRUNCATED_NORMAL = "truncated_normal"
    UNTRUNCATED_NORMAL = "untruncated_normal"
    UNIFORM = "uniform"


class VarianceScaling(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The numbers of `keras.initializers.VarianceScaling`; used when the initializer is that one."""

    scale: float = 2.0
    mode: FanMode = FanMode.FAN_AVG
    distribution: Distribution = Distribution.UNIFORM
