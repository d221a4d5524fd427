"""Dimensions that come up as a model is built: one name may stand for several domains, from trial to trial."""

from collections.abc import Mapping
from typing import Generic, TypeVar, final

_Domain = TypeVar("_Domain")


@final
class DomainNames(Generic[_Domain]):
    """Tells domains of one name apart: the first has the plain name, every other one its values in its name.

    Args:
        known: The domains that the plain names stand for already.

    Example:
        >>> names = DomainNames({"width": (4, 8)})
        >>> names.name("width", (4, 8), said="4, 8"), names.name("width", (16, 32), said="16, 32")
        ('width', 'width in 16, 32')
    """

    def __init__(self, known: Mapping[str, _Domain]) -> None:
        self._first = dict(known)

    def name(self, name: str, domain: _Domain, *, said: str) -> str:
        """Return the name under which an engine keeps a dimension."""
        return name if self._first.setdefault(name, domain) == domain else f"{name} in {said}"
