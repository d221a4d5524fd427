"""The versions of installed packages, this one among them."""

import re
from importlib.metadata import PackageNotFoundError, version

ADVISOR = "keras-advisor"


def version_of(package: str = ADVISOR) -> str:
    """Return the version of a package; empty where it runs from its source without being installed.

    Example:
        >>> version_of("no-such-package"), version_of("numpy") > "2"
        ('', True)
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def release_of(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version, which can be compared; none where it has none.

    Example:
        >>> release_of("0.11.2"), release_of("3.15rc1"), release_of("")
        ((0, 11), (3, 15), ())
    """
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
