"""Where in a document a mistake is, in the words of the person who wrote the file."""

from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]


def in_json(path: Path) -> str:
    """Return a path as JSONPath, for a search in the file.

    Example:
        >>> in_json(("traces", 1, "values", 7))
        '$.traces[1].values[7]'
    """
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def in_words(path: Path, document: object) -> str:
    """Name a place: a trace by its name and epoch, anything else by its path; empty for the whole document.

    Example:
        >>> in_words(("traces", 0, "values", 7), {"traces": [{"name": "val_loss"}]})
        'trace "val_loss", epoch 7'
        >>> in_words(("recipe", "epochs"), {})
        'recipe.epochs'
    """
    for start in range(len(path) - 1):
        name = _trace_name(path[start : start + 2], _at(document, path[: start + 2]))
        if name is not None:
            return f'trace "{name}"{_inside_trace(path[start + 2 :])}'
    return in_json(path)[1:].removeprefix(".")


def _trace_name(steps: Path, entry: object) -> str | None:
    if steps[0] != "traces" or not isinstance(entry, dict):
        return None
    name = entry.get("name")
    return name if isinstance(name, str) else None


def _inside_trace(rest: Path) -> str:
    if len(rest) == 2 and rest[0] == "values":
        return f", epoch {rest[1]}"
    return f", {in_json(rest)[2:]}" if rest else ""


def _at(document: object, path: Path) -> object:
    found = document
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found
