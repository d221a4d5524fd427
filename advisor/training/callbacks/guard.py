"""The guard: what observes a training never ends it. What could not be recorded is noted, each thing once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import keras

_Found = TypeVar("_Found")
_LONGEST = 200  # characters of an error's own words


class Guarded(keras.callbacks.Callback):
    """A callback whose hooks never raise: what goes wrong in one is noted, and the training goes on.

    Every `on_...` method of a subclass is guarded, those that a subclass of it overrides too. `attempt` guards a
    part of a hook, so that the rest of it is still done.
    """

    def __init__(self) -> None:
        super().__init__()
        self._notes: dict[str, str] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, hook in tuple(vars(cls).items()):
            if name.startswith("on_") and callable(hook):
                setattr(cls, name, _guarded(name, hook))

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """What could not be recorded, with the reason, in the order met."""
        return tuple(f"{what}: {why}" if why else what for what, why in self._notes.items())

    def note(self, what: str, why: str = "") -> None:
        """Note that something could not be recorded; the first reason stands."""
        self._notes.setdefault(what, why)

    def attempt(self, what: str, action: Callable[[], _Found]) -> _Found | None:
        """Return what an action returns; note it as not recorded, and return None, where it raises."""
        try:
            return action()
        except Exception as error:  # noqa: BLE001  anything at all may come out of a model that is not ours
            self.note(what, in_short(error))
            return None


def in_short(error: BaseException) -> str:
    """Return an error on one line.

    Example:
        >>> in_short(ValueError("two\\n  lines"))
        'ValueError: two lines'
    """
    said = " ".join(str(error).split())
    kind = type(error).__name__
    return f"{kind}: {said[:_LONGEST]}" if said else kind


def _guarded(name: str, hook: Callable[..., object]) -> Callable[..., None]:
    @wraps(hook)
    def safely(self: Guarded, *args: Any, **kwargs: Any) -> None:
        try:
            hook(self, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  the training is the user's, and goes on
            self.note(f"what {name} records", in_short(error))

    return safely
