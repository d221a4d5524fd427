"""How data were read, in words: surprises first, then a line for each kind of column."""

from collections.abc import Sequence

from advisor.errors import on_one_line
from advisor.records import ColumnKind, ColumnsRead, DataReading, Surprise
from advisor.render.wording import counted

_FORMS = {
    (ColumnKind.NUMBER, ","): "with a decimal comma",
    (ColumnKind.NUMBER, "yes or no"): "written as yes and no",
    (ColumnKind.NUMBER, "duration"): "written as durations, in seconds",
    (ColumnKind.NUMBER, "degrees"): "written as degrees, negative in the south and in the west",
    (ColumnKind.CATEGORY, "one-hot"): "a column of 0 and 1 for each",
    (ColumnKind.CATEGORY, "vectors"): "of many values: as vectors of the letters that they share",
}


def reading_lines(reading: DataReading) -> tuple[str, ...]:
    """Say how data were read, one line a surprise and a line a kind of column.

    Example:
        >>> shop = Surprise(
        ...     column="shop", seen="looks like a code", read_as="is a number", otherwise='categories = ["shop"]'
        ... )
        >>> numbers = ColumnsRead(kind=ColumnKind.NUMBER, count=2, names=("shop", "price"))
        >>> print(*reading_lines(DataReading(surprises=(shop,), columns=(numbers,))), sep="\\n")
        `shop` looks like a code and is a number; categories = ["shop"] says otherwise
        2 numbers: shop, price
    """
    lines = (*map(describe_surprise, reading.surprises), *map(describe_columns, reading.columns), *reading.notes)
    return tuple(map(on_one_line, lines))


def describe_surprise(surprise: Surprise) -> str:
    """Say in one line what may not be what was meant, and what says otherwise."""
    link = "," if surprise.read_as.startswith("which ") else " and"
    said = f"`{surprise.column}` {surprise.seen}{link} {surprise.read_as}"
    if not surprise.otherwise:
        return said
    return f"{said}; {surprise.otherwise} " + (
        "leaves it out" if surprise.otherwise.startswith("drop") else "says otherwise"
    )


def describe_columns(read: ColumnsRead) -> str:
    """Say in one line which columns are read in one way.

    Example:
        >>> describe_columns(ColumnsRead(kind=ColumnKind.DATE, form="%d.%m.%Y", count=1, names=("when",)))
        '1 date, taken apart into year, month, weekday and so on (%d.%m.%Y): when'
    """
    names = ", ".join(read.names) + (
        f" and {read.count - len(read.names)} more" if read.count > len(read.names) else ""
    )
    return f"{_what(read)}: {names}"


def unseen_line(column: str, *, rows: int, examples: Sequence[str]) -> str:
    """Say which categories of new rows training had not.

    Example:
        >>> unseen_line("city", rows=3, examples=("Ulm", "Bonn"))
        '`city`: 3 rows hold a category that training had not ("Ulm", "Bonn"); they count as none of those known'
    """
    shown = ", ".join(f'"{example}"' for example in examples)
    held = "row holds" if rows == 1 else "rows hold"
    said = f"`{column}`: {rows:,} {held} a category that training had not ({shown}); they count as none of those known"
    return on_one_line(said)


def _what(read: ColumnsRead) -> str:
    form = _FORMS.get((read.kind, read.form), "")
    match read.kind:
        case ColumnKind.NUMBER:
            return f"{counted(read.count, 'number')}{_number_form(read.form, form)}"
        case ColumnKind.CATEGORY:
            many = "category" if read.count == 1 else "categories"
            return f"{read.count} {many}, {form}" if form else f"{read.count} {many}"
        case ColumnKind.ORDERED:
            return f"{read.count} ordered {'category' if read.count == 1 else 'categories'}, a number each"
        case ColumnKind.DATE:
            return _dates(read)
        case ColumnKind.TEXT:
            return f"{counted(read.count, 'text')}, as vectors of the letters that the cells share"
        case ColumnKind.DROPPED:
            return f"left out ({read.form})"


def _dates(read: ColumnsRead) -> str:
    is_clock = read.form.startswith(("%H", "%I"))
    if not is_clock:
        return f"{counted(read.count, 'date')}, taken apart into year, month, weekday and so on ({read.form})"
    times = "time of day" if read.count == 1 else "times of day"
    return f"{read.count} {times}, taken apart into hour and minute ({read.form})"


def _number_form(form: str, known: str) -> str:
    if known or not form:
        return f" {known}" if known else ""
    decimal, _, unit = form.partition("|")
    with_limits = ", some of them limits" if unit.endswith("</>") else ""
    unit = unit.removesuffix("</>").strip()
    with_limits += ", with spreads or flags that are left out" if unit.endswith("±") else ""
    unit = unit.removesuffix("±").strip()
    unit = {"%": "per cent"}.get(unit, unit)
    return (f" in {unit}" if unit else "") + with_limits + (" with a decimal comma" if decimal == "," else "")
