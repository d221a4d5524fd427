"""One number out of a value in a TensorBoard summary: `simple_value`, or a tensor of one element as Keras writes it."""

import struct
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

_FLOAT, _DOUBLE, _INT32, _INT64, _HALF = 1, 2, 3, 9, 19
_PACKED = {_FLOAT: "<f", _DOUBLE: "<d", _INT32: "<i", _INT64: "<q", _HALF: "<e"}
_UNPACKED = {_FLOAT: "float_val", _DOUBLE: "double_val", _INT32: "int_val", _INT64: "int64_val"}


@runtime_checkable
class SummaryValue(Protocol):
    """What is used of `tensorboard.compat.proto.summary_pb2.Summary.Value`."""

    simple_value: float
    tensor: object

    def HasField(self, name: str) -> bool: ...  # noqa: N802 - protobuf's own name


def scalar_of(value: SummaryValue) -> float | None:
    """Return the number, or None for an image, a histogram or a tensor of several numbers."""
    if value.HasField("simple_value"):
        return value.simple_value
    if not value.HasField("tensor"):
        return None
    kind = getattr(value.tensor, "dtype", 0)
    content: bytes = getattr(value.tensor, "tensor_content", b"")
    if kind in _PACKED and len(content) == struct.calcsize(_PACKED[kind]):
        return float(struct.unpack(_PACKED[kind], content)[0])
    listed: Sequence[float] = getattr(value.tensor, _UNPACKED[kind]) if kind in _UNPACKED else []
    return float(listed[0]) if len(listed) == 1 else None
