"""W&B's offline log `run-*.wandb`: records in LevelDB's blocks, each a protocol buffer; read without its library.

W&B's own reader is not part of its package any more. Only the history of a run and its name are looked at;
the checksums of the blocks are not verified: what cannot be parsed, or is cut off, ends the file.
"""

import struct
from collections.abc import Iterator
from typing import TypeAlias

IDENT = b":W&B"
_BLOCK = 32_768
_FILE_HEADER = 7
_RECORD_HEADER = struct.Struct("<IHB")  # checksum, length, kind
_FULL, _FIRST, _LAST = 1, 2, 4
_LARGEST = 64 * 2**20
_HISTORY, _RUN = 2, 17  # fields of Record
_ITEM, _STEP = 1, 2  # fields of HistoryRecord
_KEY, _NESTED_KEY, _INTEGER, _NUMBER, _VALUE_JSON = 1, 2, 5, 6, 16  # fields of HistoryItem
_DISPLAY_NAME = 8  # field of RunRecord
_DOUBLE = struct.Struct("<d")

Field: TypeAlias = tuple[int, int | bytes]
Row: TypeAlias = dict[str, str]  # names with their values as JSON


def rows_of(data: bytes) -> tuple[str, list[Row]]:
    """Return the name of the run and what it logged, a row a call of `log`, up to the first damaged place."""
    name = ""
    rows: list[Row] = []
    for record in _records(data):
        try:
            for number, value in _fields(record):
                if number == _HISTORY and isinstance(value, bytes):
                    rows.append(_row(value))
                elif number == _RUN and isinstance(value, bytes):
                    name = _text(dict(_fields(value)).get(_DISPLAY_NAME)) or name
        except ValueError:
            break
    return name, rows


def _records(data: bytes) -> Iterator[bytes]:
    position = _FILE_HEADER
    parts: list[bytes] = []
    while position + _RECORD_HEADER.size <= len(data):
        left = _BLOCK - position % _BLOCK
        if left < _RECORD_HEADER.size:
            position += left
            continue
        _, length, kind = _RECORD_HEADER.unpack_from(data, position)
        start = position + _RECORD_HEADER.size
        if not _FULL <= kind <= _LAST or start + length > len(data):
            return
        parts = [] if kind in (_FULL, _FIRST) else parts
        parts.append(data[start : start + length])
        if kind in (_FULL, _LAST):
            yield b"".join(parts)
        position = start + length


def _fields(data: bytes) -> Iterator[Field]:
    """Yield the fields of a protocol buffer: numbers, and bytes for everything with a length.

    Example:
        >>> list(_fields(bytes([0x08, 0x96, 0x01, 0x12, 0x02, 0x68, 0x69])))
        [(1, 150), (2, b'hi')]

    Raises:
        ValueError: If it is none.
    """
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        kind = tag & 7
        if kind == 0:
            value, position = _varint(data, position)
            yield tag >> 3, value
            continue
        if kind == 2:
            length, position = _varint(data, position)
        else:
            length = {1: 8, 5: 4}.get(kind, _LARGEST)
        if position + length > len(data):
            raise ValueError("cut off")
        yield tag >> 3, data[position : position + length]
        position += length


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise ValueError("cut off")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise ValueError("a number of more than ten bytes")


def _row(data: bytes) -> Row:
    row: Row = {}
    for number, value in _fields(data):
        if number == _STEP and isinstance(value, bytes):
            row["_step"] = str(dict(_fields(value)).get(1, 0))
        elif number == _ITEM and isinstance(value, bytes):
            name, text = _item(value)
            row[name] = text
    return row


def _item(data: bytes) -> tuple[str, str]:
    name, text = "", ""
    nested: list[str] = []
    for number, value in _fields(data):
        if number == _KEY:
            name = _text(value)
        elif number == _NESTED_KEY:
            nested.append(_text(value))
        elif number == _VALUE_JSON:
            text = _text(value)
        elif number == _NUMBER and isinstance(value, bytes) and len(value) == _DOUBLE.size:
            text = repr(_DOUBLE.unpack(value)[0])
        elif number == _INTEGER and isinstance(value, int):
            text = str(value if value < 2**63 else value - 2**64)
    return name or "/".join(nested), text


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else ""
