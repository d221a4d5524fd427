"""The versions of installed packages, this one among them."""

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
