"""What is drawn but is not a run: decision maps over training, and the curves of activations."""

import msgspec


class MapSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What a network answers over the plane of a decision map, after one epoch."""

    epoch: int  # counted from 0
    outputs: tuple[tuple[float, ...], ...]  # a row for each y, a column for each x


class DecisionMap(msgspec.Struct, frozen=True, kw_only=True):
    """What a network answers over a plane through its inputs, as training goes on.

    For two classes an output is the probability of the second class; for several, the number of the
    most probable class; for a regression, the first value.
    """

    x_name: str
    y_name: str
    x: tuple[float, ...]  # rising, in the units that the network sees
    y: tuple[float, ...]
    snapshots: tuple[MapSnapshot, ...] = ()
    points: tuple[tuple[float, float, float], ...] = ()  # training rows on the plane: x, y, target
    classes: int | None = None  # None for a regression


class ActivationCurve(msgspec.Struct, frozen=True, kw_only=True):
    """An activation and its derivative, as Keras computes them."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    derivative: tuple[float, ...]
    number: float | None = None  # the slope of a leaky ReLU, the alpha of an ELU
    largest_slope: float | None = None  # of the derivative: what a layer passes back at best
    flat_share: float | None = None  # of the interval, where the derivative is below a tenth
