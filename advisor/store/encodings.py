"""In which encoding a text is written: by its mark, as UTF-8, or as it is declared; a doubtful guess is refused."""

import codecs
import io
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

_BLOCK = 2**20  # bytes that are looked at at once
_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_MOST_LINES = 2000  # with letters beyond ASCII that are looked at
_LETTERS = rb"[A-Za-z]"
_SIGNS = rb"[\x80-\x89\x8b\x93-\x95\x98\x99\x9b\xa1-\xa9\xab\xac\xae-\xb1\xb3\xb6\xb8\xb9\xbb-\xbf]"
"""What is no letter in Windows-1252, and no apostrophe, dash or square: it stands in no word."""
_IN_WORDS = re.compile(rb"(?<=" + _LETTERS + rb")" + _SIGNS + rb"(?=" + _LETTERS + rb")")
_RUNS = re.compile(rb"[\x80-\xff]+")
_UNKNOWN = frozenset(b"\x81\x8d\x8f\x90\x9d")  # no signs of Windows-1252
_LONG = 3  # letters beyond ASCII one after another, which western words have not
_SHARE = 0.2
_OTHERS = ("cp1251", "cp1250", "cp850", "mac_roman", "cp1253", "shift_jis", "gb18030", "big5", "euc_kr")
_MOSTLY = 0.8
_SHOWN = 4
_EXAMPLES = 40


class Encoding(NamedTuple):
    """The name of an encoding, and what was assumed."""

    name: str
    notes: tuple[str, ...] = ()


def known_encoding(name: str) -> str:
    """Return an encoding of texts by the name that Python has for it; empty where there is none.

    Example:
        >>> known_encoding("Latin-1"), known_encoding("UTF8"), known_encoding("rot13"), known_encoding("klingon")
        ('iso8859-1', 'utf-8-sig', '', '')
    """
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return ""
    is_of_texts = getattr(found, "_is_text_encoding", True)
    return "" if not is_of_texts else "utf-8-sig" if found.name == "utf-8" else found.name


def encoding_of(file: io.BufferedIOBase, declared: str = "") -> Encoding:
    """Return the encoding of a text; the whole of it is looked at, in blocks.

    Args:
        file: At its start.
        declared: An encoding that counts where the file has no mark; empty where nothing is said.

    Raises:
        ValueError: If it is no text of the declared encoding, or none is declared and it is neither UTF-8 nor, by its
            letters, of Western Europe.
    """
    start = file.read(4)
    mark = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "")
    name = known_encoding(declared) if declared else ""
    if declared and not name:
        raise ValueError(f'expected an encoding that Python knows, as "latin-1" or "cp1251", got "{declared}"')
    if mark and mark != "utf-8-sig":
        return Encoding(mark, (f"the file is {mark.upper()}",))
    file.seek(0)
    if mark or name:
        _refuse_other(file, mark or name)
        is_usual = (mark or name) == "utf-8-sig"
        return Encoding(mark or name, () if is_usual else (f"the file is read as {name}, as [data] says",))
    return _guessed(file)


def _refuse_other(file: io.BufferedIOBase, name: str) -> None:
    """Refuse bytes that are no text of an encoding, with the line of the first."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = 1
    for block in itertools.chain(iter(lambda: file.read(_BLOCK), b""), [b""]):
        try:
            lines += decoder.decode(block, final=not block).count("\n")
        except UnicodeError as error:
            before = block[: error.start].count(b"\n") if isinstance(error, UnicodeDecodeError) else 0
            shown = name.removesuffix("-sig")
            raise ValueError(f"line {lines + before}: expected text in {shown}, got bytes that are none") from error


def _guessed(file: io.BufferedIOBase) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    is_utf8 = True
    sample: list[bytes] = []
    for block in itertools.chain(iter(lambda: file.read(_BLOCK), b""), [b""]):
        if is_utf8:
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                is_utf8 = False
        if b"\0" in block and (not is_utf8 or block.count(0) > len(block) // 4):
            utf16 = ': UTF-16 without a mark is read with encoding = "utf-16-le" in [data]'
            raise ValueError(f"expected text, got bytes that are none{utf16 if _may_be_utf16(block) else ''}")
        sample += itertools.islice(_beyond_ascii(block), max(0, _MOST_LINES - len(sample)))
    if is_utf8:
        return Encoding("utf-8-sig")
    _refuse_strange(sample)
    return Encoding(
        "cp1252", ('the file is not UTF-8; it is read as Windows-1252 (Latin-1); encoding = "..." says otherwise',)
    )


def _may_be_utf16(block: bytes) -> bool:
    """Say whether every other byte is 0, as of letters of two bytes."""
    odd, even = block[1:2000:2], block[0:2000:2]
    return max(odd.count(0), even.count(0)) > _MOSTLY * len(odd) > min(odd.count(0), even.count(0))


def _beyond_ascii(block: bytes) -> Iterator[bytes]:
    return (line for line in re.split(rb"[\r\n]", block) if not line.isascii())


def _refuse_strange(lines: list[bytes]) -> None:
    """Refuse bytes that are no words of Western Europe in Windows-1252, with what other encodings make of them."""
    text = b"\n".join(lines)
    whole = [line for line in lines if _is_utf8(line)]
    if len(whole) > 1 and 2 * len(whole) > len(lines):
        said = "expected UTF-8, as most lines are, got bytes that are none in some: correct those"
        raise ValueError(f'{said}, or write encoding = "cp1252" in [data] to read all lines so')
    runs = _RUNS.findall(text)
    long = sum(len(run) >= _LONG for run in runs)
    inside = len(_IN_WORDS.findall(text))
    if not _UNKNOWN & set(text) and max(long, inside) <= _SHARE * len(runs):
        return
    raise ValueError(
        'expected UTF-8, or letters of Western Europe, got others: write encoding = "..." in [data]' + _readings(text)
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _readings(text: bytes) -> str:
    """Say how some encodings read the first words beyond ASCII, where those are words."""
    words = [word for word in re.split(rb"[\x00-\x40\x5b-\x60\x7b-\x7f]+", text) if not word.isascii()][:_EXAMPLES]
    found: list[str] = []
    for name in _OTHERS:
        try:
            text.decode(name)
            read = [word.decode(name) for word in words]
        except UnicodeDecodeError:
            continue
        if all(word.isalpha() for word in read) and len(found) < _SHOWN:
            found.append(f'"{name}" reads "{max(read[:5], key=len)}"')
    return f": {', '.join(found)}" if found else ""
