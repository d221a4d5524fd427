"""Two doors upward: a package that is called as the command of its name, and a record that shows itself.

Imports point down, and here two things that users want do not: `advisor.search(x, y)` beside the package
`advisor.search`, and a run that draws itself in a notebook. Whoever can do them is named here and imported
when it is used; nothing below these names depends on what comes of them.
"""

from collections.abc import Callable
from importlib import import_module
from inspect import Signature, signature
from types import ModuleType

COMMANDS = "advisor.workflows.python"
SHOWING = "advisor.workflows.python.showing"


class CalledPackage(ModuleType):
    # A package that can be called too: `advisor.search(x, y)` is the command, `advisor.search.driver` a module.
    # `help` and editors show the command's text, so that this class has none of its own.

    def __call__(self, *arguments: object, **options: object) -> object:
        """Call the command of this name."""
        return command(self.__name__)(*arguments, **options)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # of the instance: what `help` shows
        return command(self.__name__).__doc__

    @property
    def __signature__(self) -> Signature:
        return signature(command(self.__name__))


def command(package: str) -> Callable[..., object]:
    """Return the command that a package is called for.

    Example:
        >>> command("advisor.curve").__name__
        'curve'
    """
    name = package.rpartition(".")[2]
    found: Callable[..., object] = getattr(import_module(f"{COMMANDS}.{name}"), name)
    return found


def as_html(record: object) -> str:
    """Return what a notebook shows of a record."""
    show: Callable[[object], str] = import_module(SHOWING).as_html
    return show(record)


def as_text(record: object) -> str:
    """Return what a terminal shows of a record."""
    show: Callable[[object], str] = import_module(SHOWING).as_text
    return show(record)
