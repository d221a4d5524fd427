"""Which column of a table is the one that is read as words."""

from collections.abc import Sequence

import pandas as pd

from advisor.errors import DataError, Problem
from advisor.records import DataPlan
from advisor.records.columns import ColumnKind
from advisor.training.data.columns.reading import read_columns

_SHOWN = 8  # columns that are named


def text_column(frame: pd.DataFrame, features: Sequence[str], plan: DataPlan) -> tuple[str, tuple[str, ...]]:
    """Return the column that is read as words, and what is to be said of the others.

    That is the only one, the one that `text` names, or else the only one of free text.

    Args:
        frame: The table.
        features: Its columns that are neither targets nor declared to be something else.
        plan: Its `text` may name the column.

    Raises:
        DataError: If several columns may be meant, or none.

    Example:
        >>> table = pd.DataFrame({"id": range(40), "said": [f"the word {n} and more of them" for n in range(40)]})
        >>> text_column(table, ["id", "said"], DataPlan(source="t.csv"))
        ('said', ('said is the only column of free text: it is read as words, without id',))
    """
    named = [name.strip() for name in plan.text]
    if len(features) == 1:
        return features[0], ()
    texts = named or _free_texts(frame, features, plan)
    if len(texts) != 1:
        raise _unsure(features, texts, plan)
    others = [name for name in features if name != texts[0]]
    shown = ", ".join(others[:_SHOWN]) + (", ..." if len(others) > _SHOWN else "")
    which = "is read as words" if named else "is the only column of free text: it is read as words"
    return texts[0], (f"{texts[0]} {which}, without {shown}",)


def _free_texts(frame: pd.DataFrame, features: Sequence[str], plan: DataPlan) -> list[str]:
    try:
        columns, _ = read_columns(frame[list(features)], plan, name=plan.source)
    except DataError:  # of a column that may be left out
        return []
    return [column.name for column in columns if column.kind is ColumnKind.TEXT]


def _unsure(features: Sequence[str], texts: Sequence[str], plan: DataPlan) -> DataError:
    named = ", ".join(f'"{name}"' for name in features[:_SHOWN])
    problem = Problem("kind", f'expected one column beside the target for kind = "text", got {named}')
    which = texts[0] if texts else "..."
    remedy = f'Say which one is read as words, text = ["{which}"], or leave out kind: a table may have several texts.'
    return DataError(f"cannot use {plan.source} as texts", [problem], remedy)
