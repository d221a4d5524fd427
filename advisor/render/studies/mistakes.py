"""Where a network fails, in a few sentences, the same in every place."""

from advisor.records.parts.mistakes import Confusion, Mistakes, Segment
from advisor.render.wording import shortened

LONGEST_NAME = 40
MOST_TOLD = 2  # kinds of rows; the table has the others
FEWEST_WRONG = 3  # answers: of one or two there is nothing to say
_OF_ANSWERS = ("true class", "two likeliest")


def where_it_fails(wrong: Mistakes) -> str:
    """Say how many answers are wrong, which are confused most, and on which kinds of rows.

    Example:
        >>> confusion = Confusion(classes=("cat", "dog"), counts=((40, 3), (1, 56)))
        >>> wrong = Mistakes(part="test", rows=100, error=0.04, confusion=confusion, looked_at=9)
        >>> where_it_fails(wrong)
        'Of 100 rows of the test part 4 are answered wrong (4 %); cat is taken for dog most often (3 times). Of 9 kinds
        of rows none is surely worse than the rest.'
        >>> from msgspec.structs import replace
        >>> from advisor.records.parts.mistakes import Doubt
        >>> where_it_fails(replace(wrong, looked_at=0, doubt=Doubt(rows=10, wrong=3)))
        'Of 100 rows of the test part 4 are answered wrong (4 %); cat is taken for dog most often (3 times). 3 of the 4
        are among the 10 rows it is least sure of: these are the rows for a person to look at.'
        >>> shirt = Segment(column="true class", where="Shirt", rows=50, error=0.505, low=0.4, high=0.6)
        >>> print(where_it_fails(replace(wrong, segments=(shirt,))).split(". ")[1])
        It fails more than elsewhere where true class is Shirt (wrong in 50 %, against 4 % of all).
    """
    return " ".join(sentences(wrong))


def sentences(wrong: Mistakes) -> tuple[str, ...]:
    """Return what there is to say of mistakes, a sentence each."""
    return tuple(each for each in (_how_wrong(wrong), _which_rows(wrong), _how_sure(wrong)) if each)


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
    by_column = {segment.column: segment for segment in reversed(wrong.segments)}
    firsts = [segment for segment in wrong.segments if by_column[segment.column] is segment]
    of_answers = [segment for segment in firsts if segment.column in _OF_ANSWERS]
    of_inputs = [segment for segment in firsts if segment.column not in _OF_ANSWERS]
    told = of_inputs[: MOST_TOLD - bool(of_answers)]
    told += of_answers[: MOST_TOLD - len(told)]
    where = "; and where ".join(_told(segment, wrong) for segment in told)
    return f"It fails more than elsewhere where {where}."


def error(value: float, wrong: Mistakes) -> str:
    """Say an error: of classes the share of wrong answers, of numbers how far off in the target's unit.

    Example:
        >>> error(0.2268, Mistakes(part="test", rows=100, error=0.1))
        '23 %'
    """
    return f"{value:.3g}" if wrong.deviations is not None else f"{100 * value:.2g} %"


def _told(segment: Segment, wrong: Mistakes) -> str:
    """Say which rows, and how often it fails on them and on all."""
    where = shortened(segment.where, LONGEST_NAME)
    verb = "are" if segment.column.startswith(("two likeliest", "words in ")) else "is"
    name = segment.column if segment.column.endswith(")") else shortened(segment.column, LONGEST_NAME)
    said = "off by" if wrong.deviations is not None else "wrong in"
    return f"{name} {verb} {where} ({said} {error(segment.error, wrong)}, against {error(wrong.error, wrong)} of all)"


def _how_sure(wrong: Mistakes) -> str:
    """Say how many mistakes a person would find among the answers that it is least sure of."""
    number = round(wrong.error * wrong.rows)
    if wrong.doubt is None or number < FEWEST_WRONG:
        return ""
    rows = f"the {wrong.doubt.rows:,} rows it is least sure of"
    if 2 * wrong.doubt.wrong < number:
        return f"Only {wrong.doubt.wrong:,} of the {number:,} are among {rows}: it is sure of most of its mistakes."
    found = f"All {number:,}" if wrong.doubt.wrong == number else f"{wrong.doubt.wrong:,} of the {number:,}"
    return f"{found} are among {rows}: these are the rows for a person to look at."
