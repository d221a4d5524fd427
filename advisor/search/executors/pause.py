"""How long to wait before looking again: short while there is something to do, then longer and longer."""

from dataclasses import dataclass

SHORTEST = 0.02
LONGEST = 0.5


@dataclass
class Pause:
    """Seconds to wait before the next look.

    Example:
        >>> pause = Pause()
        >>> for busy in (False, False, True):
        ...     pause.after(busy=busy)
        ...     print(pause.seconds)
        0.04
        0.08
        0.02
    """

    seconds: float = SHORTEST

    def after(self, *, busy: bool) -> None:
        """Take note whether there was something to do."""
        self.seconds = SHORTEST if busy else min(LONGEST, 2 * self.seconds)
