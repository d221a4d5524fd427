"""What the code makes now, beside what was kept in a file: the same words, and numbers that mean the same.

Rounding alone cannot hold a kept file on every processor: a value may lie where its last shown digit turns
over, and a sum that another processor adds up in another order falls on the other side. So everything but
numbers must be the same character for character, whole numbers included, and a decimal number may differ by
one in its last written digit or by a ten-thousandth, a tenth of what the reports' four digits could show.
"""

import math
import re

_NUMBER = re.compile(r"(?<![\w.#-])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\d)", re.IGNORECASE)
_NAME = re.compile(r'(\bid="|#)(f[0-9a-f]{8})(?=-\d)')  # of a drawing: a hash of its rounded numbers
_RELATIVE = 1e-4
_NOTHING = 1e-9  # what is nothing but rounding, where sums cancel


def assert_agrees(made: str, kept: str, *, advice: str) -> None:
    """Fail at the first place where two texts differ in more than the last digits of a number.

    Args:
        made: What the code makes now.
        kept: What the kept file holds.
        advice: What to do where they differ.
    """
    made, kept = _named(made), _named(kept)
    found, held = _NUMBER.split(made), _NUMBER.split(kept)
    numbers, wanted = _NUMBER.findall(made), _NUMBER.findall(kept)
    for place, (words, old) in enumerate(zip(found, held, strict=False)):
        assert words == old, f"{advice}\nmade: {_around(found, numbers, place)}\nkept: {_around(held, wanted, place)}"
        pair = numbers[place : place + 1], wanted[place : place + 1]
        assert pair[0] == pair[1] or (all(pair) and mean_the_same(pair[0][0], pair[1][0])), (
            f"{advice}\nmade: {_around(found, numbers, place)}\nkept: {_around(held, wanted, place)}"
        )
    assert len(found) == len(held), advice


def mean_the_same(one: str, other: str) -> bool:
    """Say whether two written numbers are the same but for the last digits of a processor's arithmetic."""
    if re.fullmatch(r"-?\d+", one) and re.fullmatch(r"-?\d+", other):
        return int(one) == int(other)
    return math.isclose(
        float(one), float(other), rel_tol=_RELATIVE, abs_tol=max(_NOTHING, min(map(_unit, (one, other))))
    )


def _unit(number: str) -> float:
    """Return one in the last written digit."""
    mantissa, _, power = number.lower().partition("e")
    return 1.001 * 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))


def _named(text: str) -> str:
    """Number the drawings in their order."""
    order = {name: place for place, name in enumerate(dict.fromkeys(found[1] for found in _NAME.findall(text)))}
    return _NAME.sub(lambda found: f"{found[1]}drawing-{order[found[2]]}", text)


def _around(words: list[str], numbers: list[str], place: int) -> str:
    near = range(max(0, place - 3), min(len(words), place + 3))
    return "".join(words[at][-120:] + (numbers[at] if at < len(numbers) else "") for at in near)
