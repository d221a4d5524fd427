"""The catalogue as rows of plain text, for `advisor space` and for the manual."""

import msgspec

from advisor.space.catalogue import CATALOGUE, dimension_that_sets
from advisor.space.dimension import Dimension, describe


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension in words, a cell each."""

    name: str
    domain: str
    default: str
    role: str
    condition: str
    reason: str
    reference: str


def catalogue_rows() -> tuple[Row, ...]:
    """Return a row for every dimension, in the order of the catalogue.

    Example:
        >>> row = next(row for row in catalogue_rows() if row.name == "momentum")
        >>> row.domain, row.default, row.condition
        ('0.5 to 0.99', '0.9', 'optimizer: momentum or nesterov')
    """
    return tuple(_row(dimension) for dimension in CATALOGUE)


def _row(dimension: Dimension) -> Row:
    conditions = [
        f"{dimension_that_sets(when.path)}: {' or '.join(map(str, when.values))}" for when in dimension.active_when
    ]
    if dimension.follows:
        conditions.append(f"follows {dimension.follows} unless set")
    default = dimension.default
    return Row(
        name=dimension.name,
        domain=describe(dimension.domain),
        default=f"{default:g}" if isinstance(default, float) else str(default),
        role=dimension.role.value,
        condition="; ".join(conditions),
        reason=dimension.why,
        reference=dimension.reference,
    )
