"""The catalogue and the named recipes, as tables."""

import msgspec

from advisor.render import listings, terminal
from advisor.space.portfolio import PORTFOLIO
from advisor.space.table import catalogue_rows


def say(*, output: str) -> str:
    """Return the catalogue as a table for people ("text") or as JSON ("json")."""
    rows = catalogue_rows()
    if output == "json":
        return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()
    return terminal.text_of(listings.catalogue_table(rows), width=200).rstrip()


def say_recipes() -> str:
    """Return the named recipes, a line each: what they are for and where they come from."""
    return terminal.text_of(listings.recipes_table(PORTFOLIO.values()), width=160).rstrip()
