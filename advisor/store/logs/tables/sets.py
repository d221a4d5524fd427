"""What boosting calls the sets that it measures, `validation_0` in `evals_result()`, as parts of the data."""

import re
from collections.abc import Mapping

SET_WORDS = frozenset({"learn", "training", "holdout", "eval"})
_NUMBERED = re.compile(r"(?:valid|validation|eval)_(\d)")


def with_parts(document: Mapping[str, object]) -> dict[str, object]:
    """Return a document with its numbered sets as parts: of two without a training set the first is that.

    Example:
        >>> with_parts({"validation_0": {"rmse": [2, 1]}, "validation_1": {"rmse": [3, 2]}})
        {'train': {'rmse': [2, 1]}, 'val': {'rmse': [3, 2]}}
        >>> with_parts({"training": {"l2": [2, 1]}, "valid_1": {"l2": [3, 2]}}), with_parts({"valid_0": 3})
        ({'training': {'l2': [2, 1]}, 'val': {'l2': [3, 2]}}, {'valid_0': 3})
    """
    numbered = [key for key, value in document.items() if _NUMBERED.fullmatch(key) and _is_set(value)]
    others = [key for key, value in document.items() if key not in numbered and _is_set(value)]
    if len(numbered) == 1 and len(others) < 2:
        names = {numbered[0]: "val"}
    elif len(numbered) == 2 and not others:
        names = dict(zip(sorted(numbered), ("train", "val"), strict=True))
    else:
        return dict(document)
    return {names.get(key, key): value for key, value in document.items()}


def _is_set(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(below, list) for below in value.values())
