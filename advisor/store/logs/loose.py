"""Parts of a parsed JSON document of which nothing is certain: what is not there, or of another type, is empty."""

from advisor.store.format.check import SPELLED_NUMBERS


def entry(document: object, *keys: str) -> object:
    """Return what stands under keys inside one another, None if anything on the way is missing.

    Example:
        >>> entry({"a": {"b": 1}}, "a", "b"), entry({"a": 3}, "a", "b")
        (1, None)
    """
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def entries(value: object) -> list[object]:
    """Return a list, or an empty one."""
    return value if isinstance(value, list) else []


def table(value: object) -> dict[str, object]:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return a text, or an empty one."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """Return a number, spelled-out NaN and infinities among them, or None.

    Example:
        >>> number(3), number("Infinity"), number("3"), number(True), number(10**400)
        (3.0, inf, None, None, None)
    """
    if isinstance(value, str):
        return SPELLED_NUMBERS.get(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isinstance(value, float) or abs(value) < 10**308 else None


def whole(value: object) -> int | None:
    """Return a whole number of moderate size, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None
