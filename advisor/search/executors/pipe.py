"""The type of one end of a pipe between two processes."""

from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    Pipe: TypeAlias = Connection[object, object]
else:
    Pipe: TypeAlias = Connection  # generic for the type checker only
