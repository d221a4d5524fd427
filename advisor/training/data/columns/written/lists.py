"""Cells that hold several answers, or a record of several values, where a column holds one."""

from collections import Counter
from collections.abc import Sequence


def several_in_one(labels: Sequence[str]) -> str:
    """Return the sign by which texts list several labels each, "Comedy|Drama"; empty where they do not.

    Example:
        >>> several_in_one(["Comedy|Drama", "Drama", "Action|Drama"]), several_in_one(["a-b", "c"])
        ('|', '')
    """
    for sign in "|;,":
        lists = [[part.strip(" []'\"") for part in label.split(sign)] for label in labels if sign in label]
        if not lists:
            continue
        alone = {label.strip(" []'\"") for label in labels if sign not in label}
        in_brackets = all(label.startswith("[") and label.endswith("]") for label in labels)
        often = Counter(part for parts in lists for part in set(parts))
        enough = all if sign == "," else any  # "Paris, TX" is one name
        again = sum(enough(part in alone or often[part] > 1 for part in parts) for parts in lists)
        if (len(lists) > 1 and again == len(lists)) or in_brackets:
            return sign
    return ""


def are_records(cells: Sequence[str]) -> bool:
    """Say whether every cell holds values by name: an object of JSON or Python, or names with their values.

    Example:
        >>> are_records(['{"w": 3}', "[{'id': 7}]", "[]"]), are_records(["color=red;w=3", "w=4"]), are_records(["{a}"])
        (True, True, False)
    """
    found = [cell for cell in cells if cell.strip() not in ("[]", "{}")]
    return bool(found) and all(map(_is_record, found))


def _is_record(cell: str) -> bool:
    cell = cell.strip()
    in_braces = cell.startswith(("{", "[{")) and cell.endswith(("}", "]"))
    pairs = [part.partition("=") for part in cell.replace("&", ";").split(";") if part.strip()]
    are_named = all(name.strip().isidentifier() and sign and value for name, sign, value in pairs)
    return (in_braces and ":" in cell) or (are_named and bool(pairs))
