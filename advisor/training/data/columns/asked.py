"""Which columns a plan asks for: targets, one or several between commas."""

from collections.abc import Sequence


def target_names(said: str | None, columns: Sequence[str]) -> list[str]:
    """Return the target columns that a plan names: one, whose name may hold commas, or several between commas.

    Example:
        >>> target_names("price, EUR", ["a", "price, EUR"]), target_names("u, v", ["u", "v"])
        (['price, EUR'], ['u', 'v'])
    """
    parts = [part.strip() for part in said.split(",")] if said else []
    known = {_squeezed(column): column for column in columns}
    names: list[str] = []
    while parts:
        ends = range(len(parts), 0, -1)
        end = next((end for end in ends if ",".join(parts[:end]) in known), 1)
        names.append(known.get(",".join(parts[:end]), parts[0]))
        parts = parts[end:]
    return [name for name in names if name]


def _squeezed(name: str) -> str:
    """A name without the blanks beside its commas."""
    return ",".join(part.strip() for part in name.split(","))
