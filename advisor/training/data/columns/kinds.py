"""What a column is by the look of its cells; a guess that may be wrong is told, or refused."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from advisor.errors import Problem
from advisor.records.columns import ColumnKind, Surprise
from advisor.training.data.columns.categories import ONE_HOT, are_codes, category_or_text, encoding_of
from advisor.training.data.columns.cells import TRUTH, Column, as_text, is_text_dtype, number_problems
from advisor.training.data.columns.date_columns import as_dates
from advisor.training.data.columns.decided import Decided
from advisor.training.data.columns.hints import hints_of, names_a_date, names_a_moment, names_a_version, words_of
from advisor.training.data.columns.look import (
    MOSTLY,
    SAMPLE,
    Looked,
    form_of_categories,
    marker_surprise,
    mixed_dates,
    mixed_durations,
    mixed_numbers,
    mixed_units,
    mostly_dates,
    mostly_durations,
    numbers_within,
    share_of,
    surprise_of,
    told_limits,
)
from advisor.training.data.columns.written.dates import EPOCHS, ISO, looks_like_date, numeric_dates
from advisor.training.data.columns.written.degrees import DEGREES
from advisor.training.data.columns.written.durations import DURATION, is_duration, names_a_span
from advisor.training.data.columns.written.numbers import SIZED, NumberForm, is_bare, numbers_in, parsed
from advisor.training.data.columns.written.serials import SERIAL, are_serials
from advisor.training.data.columns.written.truth import NO, YES, say_yes_or_no
from advisor.training.data.columns.written.units import LIMITS, SPREAD

_TENTH = re.compile(r"\d+\.\d+0")
_NAME = re.compile(r"\d+\.\d+|\d{16,}")  # what may be a name: 1.10, or digits that a number does not keep


def guess(seen: Looked, *, decimal: str, day_first: bool | None) -> Decided:
    """Say what a column is by its cells.

    Args:
        seen: Its cells.
        decimal: The decimal sign that is declared, or that the table's other columns prove; "" for none.
        day_first: Whether the other columns prove that the day stands before the month, or after it.
    """
    there = seen.cells.dropna()
    if not len(there):
        return Decided(dropped="no value")
    if (len(seen.distinct) if is_text_dtype(there) else there.nunique()) == 1:
        if not seen.cells.isna().any():
            return Decided(dropped="one value only")
        return Decided(Column(seen.name, ColumnKind.CATEGORY, form_of_categories(seen)), encoding="one-hot")
    return _of_cells(seen, decimal, day_first) if is_text_dtype(seen.cells) else _of_type(seen)


def _of_cells(seen: Looked, decimal: str, day_first: bool | None) -> Decided:
    is_whole = len(seen.core) == len(seen.distinct) and not seen.cells.isna().any()
    if is_whole and len(seen.core) <= len(YES | NO) and say_yes_or_no({cell.lower() for cell in seen.core}):
        return Decided(Column(seen.name, ColumnKind.NUMBER, TRUTH))
    if seen.numbers.decimals:
        return as_numbers(seen, decimal)
    if seen.are_degrees:
        return Decided(Column(seen.name, ColumnKind.NUMBER, DEGREES), surprises=marker_surprise(seen))
    if seen.are_durations:
        return _as_durations_or_times(seen, day_first)
    return as_dates(seen, day_first) if seen.dates else _as_texts(seen)


def _as_durations_or_times(seen: Looked, day_first: bool | None) -> Decided:
    """Read times of a day as such, unless the column's name says that they are durations; what is doubtful is told."""
    if not seen.dates or names_a_span(words_of(seen.name)):
        return _as_durations(seen)
    decided = as_dates(seen, day_first)
    told = () if names_a_moment(seen.name) else _span_surprise(seen)
    return replace(decided, surprises=(*decided.surprises, *told))


def _as_durations(seen: Looked) -> Decided:
    """Read durations as seconds; what may be the time of a day is told."""
    surprises = marker_surprise(seen)
    if seen.dates:
        held, otherwise = f'holds times like "{seen.core[0]}"', f'dates = ["{seen.name}"]'
        surprises += (surprise_of(seen, held, "is read as a duration, by its name", otherwise),)
    return Decided(Column(seen.name, ColumnKind.NUMBER, DURATION), surprises=surprises)


def _span_surprise(seen: Looked) -> tuple[Surprise, ...]:
    held, otherwise = f'holds times like "{seen.core[0]}"', f'numbers = ["{seen.name}"]'
    return (surprise_of(seen, held, "is read as a time of the day, not as a duration", otherwise),)


def _of_type(seen: Looked) -> Decided:
    """What a column is that its file, or its DataFrame, gave a type."""
    if isinstance(seen.cells.dtype, pd.CategoricalDtype):
        return Decided(Column(seen.name, ColumnKind.CATEGORY), encoding=encoding_of(seen.cells.nunique()))
    if pd.api.types.is_datetime64_any_dtype(seen.cells.dtype):
        return Decided(Column(seen.name, ColumnKind.DATE, ISO))
    numbers = seen.cells.to_numpy(dtype=np.float64, na_value=np.nan)
    problems = number_problems(seen.cells, seen.name, numbers, "a number")
    if problems:
        return Decided(problems=tuple(problems))
    if pd.api.types.is_bool_dtype(seen.cells.dtype):
        return Decided(Column(seen.name, ColumnKind.NUMBER))
    return _of_numbers(seen, Column(seen.name, ColumnKind.NUMBER), numbers[~np.isnan(numbers)])


def as_numbers(seen: Looked, decimal: str) -> Decided:
    """Read cells that can all be numbers; codes with leading zeros are categories, doubt is told or refused."""
    if any(map(_is_code, seen.core)):
        otherwise = f'numbers = ["{seen.name}"]'
        surprise = surprise_of(seen, "has leading zeros", "is read as a code, not as a number", otherwise)
        return replace(category_or_text(seen), surprises=(surprise,))
    sign = next(iter(seen.numbers.decimals)) if len(seen.numbers.decimals) == 1 and not seen.doubtful else decimal
    if not sign and not any("," in cell for cell in seen.core):
        sign = "."  # as computers write them
    if not sign:
        example = next(cell for cell in seen.core if "," in cell)
        message = f'expected numbers that can be read in one way, got "{example}": thousands or a decimal comma?'
        return Decided(problems=(Problem(f'column "{seen.name}"', f'{message} Write decimal = "," or "." in [data]'),))
    column = number_column(seen, sign)
    form = column.number_form
    numbers = seen.plain if seen.plain is not None and form == NumberForm() else parsed(seen.core, form)
    if not np.isfinite(numbers).all():  # "inf" is a number to pandas
        everywhere = as_text(seen.cells).map(dict(zip(seen.core, numbers, strict=True))).to_numpy(dtype=np.float64)
        text = as_text(seen.cells).where(as_text(seen.cells).isin(seen.core))
        return Decided(problems=tuple(number_problems(text, seen.name, everywhere, "a finite number")))
    decided = _of_numbers(seen, column, np.repeat(numbers, seen.rows))
    told = (
        *told_limits(seen),
        *marker_surprise(seen),
        *_doubt(seen, sign, decimal),
        *_bare(seen),
        *_as_one(seen, numbers),
    )
    if all(cell[0] == "(" for cell in seen.core):
        told += (surprise_of(seen, f'holds "{seen.core[0]}", in brackets as all', f"which is read as {numbers[0]:g}"),)
    return replace(decided, surprises=(*told, *decided.surprises))


def number_column(seen: Looked, sign: str) -> Column:
    """Return the column of numbers with this decimal sign and the unit that was seen."""
    unit = seen.numbers.unit
    form = f"{sign}|{unit}" if unit else "" if sign == "." else sign
    return Column(seen.name, ColumnKind.NUMBER, form)


def _of_numbers(seen: Looked, column: Column, numbers: np.ndarray) -> Decided:
    """Numbers, unless they are dates: 20210531, or seconds in a column whose name says so."""
    form = numeric_dates(numbers) if column.form == "" else ""
    if not form and column.form == "" and names_a_moment(seen.name):
        form = numeric_dates(np.floor(numbers))  # seconds with a fraction
        form = form if form in EPOCHS else SERIAL if names_a_date(seen.name) and are_serials(numbers) else ""
    if form and (form.startswith("%") or form == SERIAL or names_a_moment(seen.name)):
        surprise = surprise_of(
            seen, f"holds numbers that are dates ({form})", "is read as a date", f'numbers = ["{seen.name}"]'
        )
        return Decided(Column(seen.name, ColumnKind.DATE, form), surprises=(surprise,))
    if form:
        surprise = surprise_of(seen, f"may hold {form}", "is read as a number", f'dates = ["{seen.name}"]')
        return Decided(column, surprises=(surprise,))
    return Decided(column, surprises=hints_of(seen.name, numbers))


def _as_one(seen: Looked, numbers: np.ndarray) -> tuple[Surprise, ...]:
    """Tell of texts that are one number and may be two names: 1.1 and 1.10, or more digits than a number keeps."""
    if names_a_version(seen.name) and (ten := next((cell for cell in seen.core if _TENTH.fullmatch(cell)), "")):
        read_as, otherwise = f"which is read as {float(ten):g}", f'categories = ["{seen.name}"]'
        return (surprise_of(seen, f'holds "{ten}", which may be a version', read_as, otherwise),)
    _, first, codes = np.unique(numbers, return_index=True, return_inverse=True)
    if len(first) == len(numbers):
        return ()
    written = [re.sub(r"^[+]?0*(?=\d)|(?<=\d)\.0*$", "", cell) for cell in seen.core]
    pairs = zip(written, (written[place] for place in first[codes]), strict=True)
    place = next((place for place, (one, other) in enumerate(pairs) if one != other and _NAME.fullmatch(one)), None)
    if place is None:
        return ()
    held = f'holds "{seen.core[first[codes[place]]]}" and "{seen.core[place]}"'
    otherwise = f'categories = ["{seen.name}"]'
    return (surprise_of(seen, held, "which are read as one number", otherwise),)


def _bare(seen: Looked) -> tuple[Surprise, ...]:
    """Tell of numbers without the unit that others stand with."""
    unit = seen.numbers.unit
    bare = [cell for cell in seen.core if is_bare(cell)] if unit and not unit.endswith((SIZED, LIMITS, SPREAD)) else []
    if not bare:
        return ()
    marked = [cell for cell, number in zip(seen.core, parsed(seen.core, NumberForm()), strict=True) if np.isnan(number)]
    if share_of(seen, marked, seen.core) < MOSTLY:
        return (surprise_of(seen, f'holds "{marked[0]}" beside plain numbers', "which is read as one of them"),)
    return (surprise_of(seen, f'holds "{bare[0]}" beside numbers in {unit}', "which is read as one of them"),)


def _doubt(seen: Looked, sign: str, decimal: str) -> tuple[Surprise, ...]:
    """Tell of numbers that may have thousands where they have a fraction, unless other columns show what they have."""
    example = next((cell for cell in seen.core if "." in cell or "," in cell), "")
    if not seen.doubtful or (decimal and sign in example):
        return ()
    meant = f"{parsed([example], number_column(seen, sign).number_form)[0]:g}"
    why = " as in other columns" if decimal else ""
    otherwise = f'decimal = "{"," if sign == "." else "."}"'
    return (surprise_of(seen, f'holds numbers like "{example}"', f"which is read as {meant}{why}", otherwise),)


def _as_texts(seen: Looked) -> Decided:
    """Categories or free text, after what should have been numbers or dates has been refused."""
    sample = seen.core[:SAMPLE]
    numeric = [cell for cell in sample if numbers_in([cell]).decimals]
    if any(map(_is_code, numeric)):
        return category_or_text(seen)
    if share_of(seen, numeric, sample) > MOSTLY:
        if are_codes(seen, numeric):
            return _as_codes(seen, "whole numbers" if all(map(str.isdigit, numeric)) else "numbers")
        return Decided(problems=tuple(mixed_numbers(seen)) or (_unread(seen),))
    if held := numbers_within(sample):
        return Decided(problems=(_several(seen, held),))
    if len(seen.core) > ONE_HOT and (slips := mixed_units(seen, sample)):
        return Decided(problems=tuple(slips))
    if mostly_dates(sample):
        return _as_codes(seen, "dates") if _are_names(seen, looks_like_date) else _refused(mixed_dates(seen))
    if mostly_durations(sample):
        return _as_codes(seen, "durations") if _are_names(seen, is_duration) else _refused(mixed_durations(seen))
    return category_or_text(seen)


def _are_names(seen: Looked, is_known: Callable[[str], bool]) -> bool:
    return len(seen.core) <= ONE_HOT and are_codes(seen, list(filter(is_known, seen.core)))


def _refused(problems: list[Problem]) -> Decided:
    return Decided(problems=tuple(problems))


def _as_codes(seen: Looked, known: str) -> Decided:
    otherwise = f'numbers = ["{seen.name}"]'
    surprise = surprise_of(seen, f"holds {known} and texts", "is read as categories", otherwise)
    return Decided(Column(seen.name, ColumnKind.CATEGORY), encoding="one-hot", surprises=(surprise,))


def _unread(seen: Looked) -> Problem:
    shown = " and ".join(f'"{cell}"' for cell in seen.core[:2])
    return Problem(f'column "{seen.name}"', f"expected numbers that are all written in one way, got {shown}")


def _several(seen: Looked, count: int) -> Problem:
    message = (
        f'expected one value a cell, got {count} numbers, "{seen.core[0][:20]} ...": give each a column of its own'
    )
    return Problem(f'column "{seen.name}"', f"{message}, or all as an array x in an NPZ file")


def _is_code(cell: str) -> bool:
    """Say whether digits have leading zeros, as no number has."""
    digits = cell.lstrip("#")
    return len(digits) > 1 and digits[0] == "0" and digits.isdigit()
