"""Start processes that leave the user's program alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def without_main() -> Iterator[None]:
    """Let processes that are spawned in this block not run the program that starts them again.

    Python imports the main program in each spawned process, so that what it defines can be found there. Our
    processes are given functions of this package alone, and a script that calls `advisor.search` at its top, as
    scripts do, would start a search in every worker of the first.

    Example:
        >>> with without_main():
        ...     hasattr(sys.modules["__main__"], "__file__")
        False
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
