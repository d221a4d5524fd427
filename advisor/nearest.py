"""Near names: what somebody meant who mistyped one. One threshold, one wording, one style of quotes."""

from collections.abc import Iterable

_LONGEST = 200  # letters compared: a whole file pasted as a name must not take a night


def nearest_name(name: object, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like a mistyped one; None where none does, or it is no text.

    Example:
        >>> nearest_name("epoch", ["name", "epochs"]), nearest_name(3, ["three"])
        ('epochs', None)
    """
    if not isinstance(name, str):
        return None
    from difflib import get_close_matches  # only a mistake pays for it

    return next(iter(get_close_matches(name[:_LONGEST], tuple(known), n=1)), None)


def did_you_mean(name: object, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return the end of a message about a mistyped name: the nearest known one, or what to say where none is near.

    Example:
        >>> "no layer" + did_you_mean("uper", ["lower", "upper"])
        'no layer; did you mean "upper"?'
        >>> "no layer" + did_you_mean("x", ["lower", "upper"], otherwise="; there are lower, upper")
        'no layer; there are lower, upper'
    """
    near = nearest_name(name, known)
    return otherwise if near is None else meant(near)


def meant(near: str) -> str:
    """Return the end of a message about a name that is not there, by what is near it in another way than by letters.

    Example:
        >>> "no such file" + meant("data/train.csv")
        'no such file; did you mean "data/train.csv"?'
    """
    shown = "".join(letter if letter.isprintable() else "?" for letter in near[:_LONGEST])  # of anybody's file
    return f'; did you mean "{shown}"?'
