"""What the outputs are sent: nothing that steers a terminal, and plain signs where they hold only latin ones."""

import codecs
from io import TextIOWrapper
from typing import TextIO

from advisor.errors import visible, visible_but_colour

_HANDLER, _CODEC = "advisor-plain-signs", "advisor-plain"
_SIGNS = {
    "→": "->",
    "←": "<-",
    "·": "-",
    "×": "x",
    "…": "...",
    "≤": "<=",
    "≥": ">=",
    "±": "+-",
    "≈": "~",
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "✓": "+",
    "✗": "x",
    "²": "^2",
    "√": "sqrt",
    "µ": "u",
    "█": "#",
}  # fmt: skip


class GuardedOutput(TextIOWrapper):
    """An output that whatever is written to it cannot steer: names in files are other people's.

    A terminal keeps colours. `unguarded` is the same output for a display that moves the cursor itself, and whose
    names are visible before.
    """

    unguarded: TextIOWrapper

    def write(self, text: str, /) -> int:
        """Write the visible text; return the length of what was asked for."""
        super().write(visible_but_colour(text) if self.isatty() else visible(text))
        return len(text)


def guarded(stream: TextIO | TextIOWrapper) -> TextIO | TextIOWrapper:
    """Return an output that cannot be steered and that writes what it cannot hold in plain signs."""
    plain = with_plain_signs(stream)
    if not isinstance(plain, TextIOWrapper):
        return plain
    plain.flush()
    output = GuardedOutput(
        plain.buffer, encoding=plain.encoding, errors=plain.errors, line_buffering=plain.line_buffering
    )
    output.unguarded = plain
    return output


def with_plain_signs(stream: TextIO | TextIOWrapper) -> TextIO | TextIOWrapper:
    """Return a stream that writes what it cannot hold in plain signs; one that holds everything comes back as it is."""
    if not isinstance(stream, TextIOWrapper):
        return stream
    name = codecs.lookup(stream.encoding).name
    if name.startswith("utf"):
        return stream
    codecs.register_error(_HANDLER, _replaced)
    if name != "ascii":
        stream.reconfigure(errors=_HANDLER)
        return stream
    codecs.register(_codec)  # click writes UTF-8 to a stream that calls itself ASCII
    stream.flush()
    return TextIOWrapper(stream.buffer, encoding=_CODEC, line_buffering=stream.line_buffering)


def plain_signs(text: str) -> str:
    """Return a text in ASCII.

    Example:
        >>> plain_signs("loss → 0.5 · naïve 日")
        'loss -> 0.5 - naive ?'
    """
    return "".join(sign if sign.isascii() else _plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if "\u2500" <= sign <= "\u257f":  # lines of boxes
        return "|" if sign in "│┃║" else "-"
    import unicodedata  # only where a sign is not in the table

    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain_signs(error.object[error.start : error.end]), error.end


def _encoded(text: str, errors: str = "strict") -> tuple[bytes, int]:
    return plain_signs(text).encode("ascii"), len(text)


class _Encoder(codecs.IncrementalEncoder):
    def encode(self, text: str, final: bool = False) -> bytes:
        return _encoded(text)[0]


def _codec(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != _CODEC:
        return None
    return codecs.CodecInfo(_encoded, codecs.ascii_decode, name=_CODEC, incrementalencoder=_Encoder)
