"""The recipes that open a study, by what its data are: the lecture's default first, as it is, then what fits them.

On tables networks made for tables follow it, in batches by the rows. On regressions momentum has a smaller rate: the
squared error of a target far out makes a step that ends in NaN.
"""

import msgspec

from advisor.records import DataFacts, InputKind, Task
from advisor.records.study import ParameterValue
from advisor.space.portfolio import PORTFOLIO, NamedRecipe, opening_recipes

BATCHES = (32, 64, 128, 256)
ROWS_A_BATCH = 64  # a training part has at least so many batches, as long as the smallest does
ON_TABLES = ("lecture-default", "table-pieces", "table-robust", "lecture-default-without-dropout")
RATE_OF_MOMENTUM = 0.001  # on regressions


def recipes_for(facts: DataFacts, *, kind: InputKind) -> tuple[NamedRecipe, ...]:
    """Return the recipes that open a study, first trial first.

    Args:
        facts: The task, and the rows of the training part.
        kind: What a row is.

    Example:
        >>> facts = DataFacts(task=Task.REGRESSION, train_rows=460)
        >>> [each.name for each in recipes_for(facts, kind=InputKind.TABLE)][:2]
        ['lecture-default', 'table-pieces']
    """
    if kind is InputKind.TABLE:
        batch = batch_size_for(facts.train_rows)
        return tuple(_changed(PORTFOLIO[name], batch_size=batch) for name in ON_TABLES)
    if facts.task is not Task.REGRESSION:
        return opening_recipes()
    return tuple(
        _changed(named, learning_rate=RATE_OF_MOMENTUM) if named.parameters.get("optimizer") == "nesterov" else named
        for named in opening_recipes()
    )


def batch_size_for(rows: int) -> int:
    """Return how many rows a step takes on a table of so many.

    Example:
        >>> [batch_size_for(rows) for rows in (300, 5_000, 10_000, 100_000)]
        [32, 64, 128, 256]
    """
    return next((size for size in reversed(BATCHES) if rows >= size * ROWS_A_BATCH), BATCHES[0])


def _changed(named: NamedRecipe, **parameters: ParameterValue) -> NamedRecipe:
    """The recipe with other numbers; the lecture's own stay as they are."""
    if named.name.startswith("lecture-"):
        return named
    return msgspec.structs.replace(named, parameters={**named.parameters, **parameters})
