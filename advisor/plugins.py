"""Rules and readers of installed packages: entry points in the groups `advisor.rules` and `advisor.readers`.

An entry point names a module that looks like one of advisor's own: a file with a rule, or one with `reads` and
`read`. Importing `importlib.metadata` takes as long as a whole diagnosis, so the installed packages are first
looked through for the name of a group: one small file each, and none is imported unless it offers something.

A module that cannot be used is left out with one warning (`PluginWarning`); nothing that advisor does by itself
depends on it.
"""

import os
import sys
import warnings
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import NamedTuple

from advisor.errors import PluginWarning

RULES = "advisor.rules"
READERS = "advisor.readers"
_METADATA = (".dist-info", ".egg-info")


class Plugin(NamedTuple):
    """A module that an installed package offers, and the name to call it by in messages."""

    name: str
    module: ModuleType


@cache
def plugins(group: str) -> tuple[Plugin, ...]:
    """Return the modules that installed packages offer in one group, by name, without those that fail to import.

    Example:
        >>> plugins("advisor.nothing")
        ()
    """
    if f"[{group}]" not in offers(tuple(sys.path)):
        return ()
    from importlib.metadata import entry_points  # 0.1 s: paid by those who have a plug-in

    found = sorted(entry_points(group=group), key=lambda each: each.name)
    loaded = (_loaded(f"{each.name} = {each.value}", each.load) for each in found)
    return tuple(plugin for plugin in loaded if plugin is not None)


@cache
def offers(folders: tuple[str, ...]) -> str:
    """Return what the packages in these folders say of their entry points, one text after another.

    Folders that cannot be listed (zip archives, names of no folder) hold none.
    """
    return "\n".join(text for folder in dict.fromkeys(folders) for text in _offers(folder))


def warn(plugin: str, what: str) -> None:
    """Say that a plug-in cannot be used, and that advisor goes on without it."""
    warnings.warn(f'plug-in "{plugin}": {what}; going on without it', PluginWarning, stacklevel=3)


def _offers(folder: str) -> list[str]:
    try:
        with os.scandir(folder or os.curdir) as entries:
            paths = [entry.path for entry in entries if entry.name.endswith(_METADATA)]
    except OSError:
        return []
    return [text for text in map(_text, paths) if text]


def _text(folder: str) -> str:
    try:
        with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:  # most packages offer nothing
        return ""


def _loaded(name: str, load: Callable[[], object]) -> Plugin | None:
    try:
        module = load()
    except Exception as error:  # noqa: BLE001 - whatever a stranger's module raises, the diagnosis goes on
        warn(name, f"cannot be imported ({type(error).__name__}: {error})")
        return None
    if not isinstance(module, ModuleType):
        warn(name, f"expected the name of a module, got {type(module).__name__}")
        return None
    return Plugin(name, module)
