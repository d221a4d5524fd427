"""A column of dates: the form in which all its cells are read."""

from advisor.errors import Problem
from advisor.records.columns import ColumnKind, Surprise
from advisor.training.data.columns.cells import Column, as_text
from advisor.training.data.columns.decided import Decided
from advisor.training.data.columns.look import Looked, is_day_first, marker_surprise, surprise_of
from advisor.training.data.columns.written.dates import moments
from advisor.training.data.columns.written.eras import in_common_years, in_other_years


def as_dates(seen: Looked, day_first: bool | None) -> Decided:
    """Read cells that can all be dates, in the only form, or in the one that the table shows; else refuse."""
    forms = seen.dates
    surprises: tuple[Surprise, ...] = (*marker_surprise(seen), *_of_eras(seen))
    if len(forms) > 1:
        proven = [form for form in forms if day_first is not None and is_day_first(form) is day_first]
        forms = tuple(proven) or _in_order(seen) or forms
        told = " or ".join(f'"{form}"' for form in seen.dates[:2])
        if len(forms) > 1:
            message = f'expected dates that can be read in one way, got "{seen.core[0]}": {told}?'
            message += f' Write dates = {{ "{seen.name}" = "{forms[0]}" }} in [data]'
            return Decided(problems=(Problem(f'column "{seen.name}"', message),))
        other = next(form for form in seen.dates if form != forms[0])
        otherwise = f'dates = {{ "{seen.name}" = "{other}" }}'
        surprises += (surprise_of(seen, f"holds dates that may be {told}", f'is read as "{forms[0]}"', otherwise),)
    return Decided(Column(seen.name, ColumnKind.DATE, forms[0]), surprises=surprises)


def _in_order(seen: Looked) -> tuple[str, ...]:
    """Return the only form in which the rows are in the order of time, if there is one: tables often are."""
    text = as_text(seen.cells)
    sorted_in = [form for form in seen.dates if moments(text, form).dropna().is_monotonic_increasing]
    return tuple(sorted_in) if len(sorted_in) == 1 else ()


def _of_eras(seen: Looked) -> tuple[Surprise, ...]:
    """Tell of years of another era, and what they are in the common one."""
    cell = in_other_years(seen.core)
    if not cell:
        return ()
    return (surprise_of(seen, f'holds years of another era, "{cell}"', f'is read as "{in_common_years(cell)}"'),)
