"""Where a network fails, in a few sentences."""

from advisor.records.parts.mistakes import Confusion, Mistakes
from advisor.render.wording import shortened

LONGEST_NAME = 40


def where_it_fails(wrong: Mistakes) -> str:
    """Say how many answers are wrong, which are confused most, and on which kinds of rows.

    Example:
        >>> confusion = Confusion(classes=("cat", "dog"), counts=((40, 3), (1, 56)))
        >>> where_it_fails(Mistakes(part="test", rows=100, error=0.04, confusion=confusion, looked_at=9))
        'Of 100 rows of the test part 4 are answered wrong (4 %); cat is taken for dog most often (3 times). Of 9 kinds
        of rows none is surely worse than the rest.'
    """
    return " ".join(each for each in (_how_wrong(wrong), _which_rows(wrong)) if each)


def _how_wrong(wrong: Mistakes) -> str:
    if wrong.deviations is not None:
        return f"Over the {wrong.rows:,} rows of the {wrong.part} part it is off by {wrong.error:.3g} on average."
    number = round(wrong.error * wrong.rows)
    share = f" ({100 * wrong.error:.2g} %)" if number else ""
    pair = _most_confused(wrong.confusion) if wrong.confusion is not None else ""
    return f"Of {wrong.rows:,} rows of the {wrong.part} part {number:,} are answered wrong{share}{pair}."


def _most_confused(confusion: Confusion) -> str:
    names, pairs = confusion.classes, enumerate(confusion.counts)
    off = [(count, truth, answer) for truth, row in pairs for answer, count in enumerate(row) if truth != answer]
    count, truth, answer = max(off, key=lambda each: each[0], default=(0, 0, 0))
    if count < 2:
        return ""
    true, said = shortened(names[truth], LONGEST_NAME), shortened(names[answer], LONGEST_NAME)
    return f"; {true} is taken for {said} most often ({count:,} times)"


def _which_rows(wrong: Mistakes) -> str:
    if not wrong.looked_at:
        return ""
    if not wrong.segments:
        return f"Of {wrong.looked_at:,} kinds of rows none is surely worse than the rest."
    worst = wrong.segments[0]
    where = f"{shortened(worst.column, LONGEST_NAME)} is {shortened(worst.where, LONGEST_NAME)}"
    return f"It fails more than elsewhere where {where} ({worst.error:.3g} against {wrong.error:.3g})."
