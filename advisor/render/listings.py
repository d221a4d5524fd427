"""What can be searched and trained, as tables for the terminal; apart, for a diagnosis needs no catalogue."""

from collections.abc import Iterable

from rich.table import Table

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
