"""Rows of numbers without names, of programs known by their shape: the results.txt of YOLO, Vowpal Wabbit."""

import re
from collections.abc import Iterator
from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.text.lines import Line, lines_in
from advisor.store.logs.text.pairs import told_by
from advisor.store.logs.text.settle import runs_told

_VALUE = r"(?:[-+]?[\d.]{1,20}(?:e[-+]?\d{1,3})?|nan|inf)"
_YOLO = re.compile(rf"\s{{0,12}}(\d{{1,6}}/\d{{1,6}})\s{{1,12}}[\d.e+]{{1,10}}G((?:\s{{1,16}}{_VALUE}){{13}})\s{{0,8}}")
_YOLO_NAMES = (  # the place of the tenth differs: F1 in old versions, mAP over thresholds in newer ones
    *("box_loss", "obj_loss", "cls_loss", "loss", None, None, "val precision", "val recall", "val mAP50", None),
    *("val box_loss", "val obj_loss", "val cls_loss"),
)
_VOWPAL = re.compile(  # average, since the last row, examples; label and prediction may be anything; "h" is held out
    rf"\s{{0,4}}{_VALUE}\s{{1,12}}({_VALUE})\s{{1,16}}(\d{{1,12}})\s{{1,16}}\d{{1,12}}\.\d{{1,6}}\s{{1,16}}\S.{{0,200}}?"
    r"\s\d{1,9}( h)?\s{0,8}"
)
_VOWPAL_HEAD = re.compile(rb"average\s{1,8}since\s{1,16}example\s")


def reads(path: Path, head: bytes) -> bool:
    """Say whether a file begins with rows of YOLO's, or shows the table of Vowpal Wabbit."""
    if not head or b"\0" in head:
        return False
    if _VOWPAL_HEAD.search(head) is not None:
        return True
    first = head.lstrip().split(b"\n", 1)[0]
    return len(first) < 400 and _YOLO.fullmatch(first.decode("utf-8", "replace").rstrip("\r")) is not None


def read(path: Path) -> tuple[Run, ...]:
    """Read the training; the loss of Vowpal Wabbit is that of the examples since the row above, before learning them.

    Raises:
        FileError: If no row says anything.
    """
    told = told_by(_with_names(lines_in(files.read_blocks(path))))
    return runs_told(told, family="columns without names", source=str(path))


def _with_names(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        yolo, vowpal = _YOLO.fullmatch(line.text), _VOWPAL.fullmatch(line.text)
        if yolo is not None:
            values = zip(_YOLO_NAMES, yolo[2].split(), strict=True)
            yield Line(", ".join((f"epoch {yolo[1]}", *(f"{name}: {value}" for name, value in values if name))))
        elif vowpal is not None:
            yield Line(f"step {vowpal[2]}, {'val loss' if vowpal[3] else 'loss'}: {vowpal[1]}")
