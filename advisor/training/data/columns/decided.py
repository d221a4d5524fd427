"""What was decided of a column."""

from dataclasses import dataclass

from advisor.errors import Problem
from advisor.records.columns import Surprise
from advisor.training.data.columns.cells import Column


@dataclass(frozen=True)
class Decided:
    """What a column is: a Column, or why it is left out, or what is wrong with it."""

    column: Column | None = None
    dropped: str = ""
    encoding: str = ""  # how categories are given to the network
    surprises: tuple[Surprise, ...] = ()
    problems: tuple[Problem, ...] = ()
