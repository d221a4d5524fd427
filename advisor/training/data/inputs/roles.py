"""What arrays are by their names: inputs, targets or weights, of the training, validation or test part."""

import re
from collections.abc import Iterable, Mapping

_ROLES = {
    "x": ("x", "data", "images", "image", "imgs", "img", "features", "feature", "inputs", "input", "samples", "pixels"),
    "y": ("y", "labels", "label", "targets", "target", "classes", "outputs", "output", "ys"),
    "weights": ("weights", "sampleweight", "sampleweights"),
}
_PARTS = {
    "": ("train", "training", "tr", "trn"),
    "_validation": ("val", "valid", "validation", "dev"),
    "_test": ("test", "testing", "te", "tst"),
}
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names}
_PART_OF = {name: part for part, names in _PARTS.items() for name in names}
_PLAIN = frozenset(f"{role}{part}" for role in _ROLES for part in _PARTS) | {
    *("groups", "times"),
    *("feature_names", "target_names", "class_names"),
}
_IN_ORDER = {"arr_0": "x", "arr_1": "y"}  # of np.savez(path, x, y)
NAMES_OF_WEIGHTS = ("weights", "sample_weight", "sample_weights", "weights_train")
"""The names under which weights of rows mostly come."""

_PLAINLY_NAMED = frozenset(
    {"x", "y", "x_train", "y_train", "x_test", "y_test", "weights_test", "sample_weight_test", *NAMES_OF_WEIGHTS}
)
_SHOWN = 8  # arrays that are left out and named


def roles_of(names: Iterable[str]) -> dict[str, str]:
    """Return what each name stands for: x, y or weights, alone or with _validation or _test; others are left out.

    A name that stands for itself is never taken for another, and nothing is taken for what is there.

    Example:
        >>> roles_of(["X_train", "Y_train", "valLabels", "test_images", "ids"])
        {'X_train': 'x', 'Y_train': 'y', 'valLabels': 'y_validation', 'test_images': 'x_test'}
        >>> roles_of(["x", "labels", "y"]), roles_of(["arr_0", "arr_1"])
        ({'x': 'x', 'y': 'y'}, {'arr_0': 'x', 'arr_1': 'y'})
    """
    given = list(names)
    if set(given) == set(_IN_ORDER):
        return dict(_IN_ORDER)
    found = {name: name for name in given if name in _PLAIN}
    for name in given:
        role = _role_of(name)
        if name not in found and role and role not in found.values():
            found[name] = role
    return {name: found[name] for name in given if name in found}


def by_role(arrays: Mapping[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return arrays by what they are, others by their names, and what is to be said of that.

    Example:
        >>> by_role({"images": [1], "labels": [2], "ids": [3]})[1]
        ('arrays are read so: images as x, labels as y', 'arrays that are left out: ids')
    """
    roles = roles_of(arrays)
    renamed = {roles.get(name, name): value for name, value in arrays.items()}
    read = [f"{name} as {role}" for name, role in roles.items() if not _is_near(name, role)]
    others = [str(name) for name in arrays if name not in roles]
    notes = [f"arrays are read so: {', '.join(read)}"] if read else []
    if others and roles:
        shown = ", ".join(others[:_SHOWN]) + (", ..." if len(others) > _SHOWN else "")
        notes.append(f"arrays that are left out: {shown}")
    return renamed, tuple(notes)


def names_by_role(names: Iterable[str]) -> dict[str, str]:
    """Return under which name inputs, targets and weights stand; nothing where all of them have their plain names.

    Example:
        >>> names_by_role(["x_train", "y_train", "class_names"]), names_by_role(["images", "labels", "ids"])
        ({}, {'x': 'images', 'y': 'labels'})
    """
    found = {role: name for name, role in roles_of(names).items() if role.partition("_")[0] in _ROLES}
    return {} if _PLAINLY_NAMED.issuperset(found.values()) else found


def _role_of(name: str) -> str:
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", str(name))]
    parts = {_PART_OF[word] for word in words if word in _PART_OF}
    role = _ROLE_OF.get("".join(word for word in words if word not in _PART_OF and word != "set"), "")
    if not role or len(parts) > 1 or re.search(r"\d", str(name)):
        return ""
    return role + (parts.pop() if parts else "")


def _is_near(name: str, role: str) -> bool:
    """Say whether a name needs no words: it is the role's in other letters, or with the name of the part."""
    return name.lower() in (role, f"{role}_train", role.replace("validation", "val")) or name.startswith(
        "sample_weight"
    )
