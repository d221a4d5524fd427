"""What can be searched and trained, and how far folds differ, as tables for the terminal alone."""

from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table

from advisor.records import SeedNoise
from advisor.render.noise import mean_and_sd
from advisor.render.shown import shown
from advisor.render.terminal import table_of
from advisor.space.portfolio import NamedRecipe
from advisor.space.table import Row


def catalogue_table(rows: Iterable[Row]) -> Table:
    """Return the catalogue as a table: one line per dimension."""
    table = table_of("name", "domain", "default", "role", "condition", "reason", "reference")
    for row in rows:
        cells = (row.name, row.domain, row.default, row.role, row.condition, row.reason, row.reference)
        table.add_row(*map(shown, cells))
    return table


def recipes_table(recipes: Iterable[NamedRecipe]) -> Table:
    """Return the named recipes as a table: one line per recipe."""
    table = table_of("name", "what it is for", "reference")
    for recipe in recipes:
        table.add_row(recipe.name, shown(recipe.says), shown(recipe.reference))
    return table


def spreads_table(spreads: Mapping[str, Sequence[SeedNoise]], *, folds: int) -> Table:
    """Return mean and standard deviation over the folds of a cross-validation as a table: one line per metric.

    Args:
        spreads: By the name of the part, one per metric.
        folds: How many there are.
    """
    parts = {title: {item.metric: mean_and_sd(item) for item in items} for title, items in spreads.items()}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"mean over {folds} folds ± standard deviation")
    for title in parts:
        table.add_column(title, justify="right")
    for name in dict.fromkeys(name for said in parts.values() for name in said):
        table.add_row(name, *(said.get(name, "-") for said in parts.values()))
    return table
