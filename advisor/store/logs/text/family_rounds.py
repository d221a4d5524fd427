"""What boosting prints, one line a round: xgboost, LightGBM and CatBoost, on their command lines and in Python."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor import files
from advisor.records import Run
from advisor.store.logs.text.lines import Line, lines_in
from advisor.store.logs.text.pairs import told_by
from advisor.store.logs.text.settle import runs_told

_ROUND = re.compile(
    r"[^\[\n]{0,60}?(?:\[\d\d:\d\d:\d\d\]\s{1,4})?\[(\d{1,9})\][\s,]{1,8}(?=[^\s:\[]{1,60}(?:'s )?[^\s:\[]{0,60}\s?:)"
    r"|\s{0,4}\[LightGBM\] \[Info\] Iteration:\s?(\d{1,9}), (?=\S)|\s{0,4}(\d{1,9}):\s{1,8}(?=learn:? |test:? |total: )"
)
_CATBOOST = re.compile(r"^\s{0,4}\d{1,9}:\s{1,8}(?=learn:? |test:? |total: )", re.MULTILINE)
_OLD_CATBOOST = re.compile(r"\b(learn|test) (\d[\d.]{0,40})(?:passed|total)?")  # without colons, and glued
_UNNAMED = re.compile(r"\b(learn|test):")
_SHOWN = r"(-?\d(?:[\d.]|e[+-]?){0,30})"
_BEST = re.compile(rf"\btest:\s*{_SHOWN}\s+best:\s*{_SHOWN}")
_LEARNED = re.compile(rf"\blearn:\s*{_SHOWN}")
_AGAIN = re.compile(r"best iteration(?: is)?:?\s*$", re.IGNORECASE)  # the round below was told before
_OWNER = re.compile(r"([\w]{1,60})'s ")
_NUMBERED = re.compile(r"(?<![A-Za-z])(valid|validation)_(\d)(?=[-_ ])")
_NAMES = re.compile(r"(?<![A-Za-z])(?:valid|validation)_([01])(?=[-_' ])")

_LAST = 40  # characters at the end of a line in which it may say what comes below


def reads(path: Path, head: bytes) -> bool:
    """Say whether lines begin with a round, "[0]" or "0:", and name what was measured in it."""
    if not head or b"\0" in head:
        return False
    return any(_ROUND.match(line.text) for line in lines_in([files.text_of(head)]))


def read(path: Path) -> tuple[Run, ...]:
    """Read the training; of two sets that are only numbered, the first is taken for the training part.

    Raises:
        FileError: If no round says anything.
    """
    head = files.text_of(files.read_head(path))
    are_two = {found[1] for found in _NAMES.finditer(head)} == {"0", "1"} and "train" not in head
    assumed: tuple[str, ...] = ("of two numbered sets, the first was taken for the training part",) if are_two else ()
    is_score = _CATBOOST.search(head) is not None and _rises(head)
    if _CATBOOST.search(head):
        taken = "a score, as it rises" if is_score else "the loss"
        assumed += (f"the metric is not named: taken for {taken}",)
    first = "train" if are_two else "valid"
    told = told_by(_rounds(lines_in(files.read_blocks(path)), first=first, unnamed="score" if is_score else ""))
    return runs_told(told, family="boosting", source=str(path), assumed=assumed)


def _rises(head: str) -> bool:
    """Say whether more of CatBoost's metric is better: its best round is the highest, or training raises it.

    Example:
        >>> _rises("0: learn: 0.5 test: 0.4 best: 0.4 (0)\\n1: learn: 0.6 test: 0.3 best: 0.4 (0)")
        True
    """
    pairs = [(float(test), float(best)) for test, best in _BEST.findall(head)]
    above = next((best > test for test, best in pairs if best != test), None)
    if above is not None:
        return above
    values = [float(value) for value in _LEARNED.findall(head)] or [test for test, _ in pairs]
    return bool(values) and values[-1] > values[0]


def _rounds(lines: Iterable[Line], *, first: str, unnamed: str) -> Iterator[Line]:
    """Yield lines whose count has a name, and whose sets are called train and valid."""
    is_again = False
    for line in lines:
        text = line.text
        found = _ROUND.match(text)
        if found is None:
            is_again = _AGAIN.search(text[-_LAST:]) is not None
            yield line
            continue
        if not is_again:
            yield Line(f"iteration {found[found.lastindex or 1]}, {_with_sets(text[found.end() :], first, unnamed)}")
        is_again = False


def _with_sets(text: str, first: str, unnamed: str) -> str:
    text = _OLD_CATBOOST.sub(r"\1: \2, ", text) if text.startswith(("learn ", "test ")) else text
    text = _UNNAMED.sub(rf"\1 {unnamed}:", text) if unnamed else text
    text = _OWNER.sub(r"\1-", text) if "'s " in text else text
    return _NUMBERED.sub(lambda found: first if found[2] == "0" else "valid", text) if "valid" in text else text
