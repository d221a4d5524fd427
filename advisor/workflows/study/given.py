"""A study as a command is given it: a file that a person wrote, or what was said in Python in its place."""

import sys
from pathlib import Path
from typing import NamedTuple, TypeAlias

from advisor.store.plans.plans import Examined, examine


class SaidStudy(NamedTuple):
    """A study without a file: what it says with its mistakes, and the folder in which its data are looked for first."""

    examined: Examined
    folder: Path


GivenStudy: TypeAlias = Path | SaidStudy


def examined_study(given: GivenStudy) -> Examined:
    """Return what a study says, with every mistake in it.

    Raises:
        FileError: If its file cannot be read or is no TOML.
    """
    return given.examined if isinstance(given, SaidStudy) else examine(given)


def place_of(given: GivenStudy) -> Path:
    """Return where the study's file lies, or would lie: its data lie beside it.

    Example:
        >>> place_of(SaidStudy(Examined(name="mine", plan=None), Path("runs/mine"))).as_posix()
        'runs/mine/study.toml'
    """
    return given.folder / "study.toml" if isinstance(given, SaidStudy) else given


def find_code_beside(given: GivenStudy) -> Path:
    """Let `module:function` in a study be found beside its file, and return where that lies.

    It is looked for there last, so that no file there hides a library.
    """
    place = place_of(given)
    folder = str(place.parent.absolute())
    if folder not in sys.path:
        sys.path.append(folder)
    return place
