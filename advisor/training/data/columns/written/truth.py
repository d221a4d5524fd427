"""Yes and no as people write them, in their languages."""

from collections.abc import Set

_PAIRS = (
    ("true t wahr vrai vero verdadero", "false f falsch faux falso"),
    ("yes y", "no n"),
    ("ja j", "nein n nej nei nee"),
    ("oui", "non n"),
    ("si sí", "no n"),
    ("sim", "não nao n"),
    ("tak", "nie"),
    ("да", "нет"),
    ("evet", "hayır"),  # noqa: RUF001  Turkish
    ("ano", "ne"),
    ("on", "off"),
)
"""Words that are said beside each other."""
YES, NO = (frozenset(word for pair in _PAIRS for word in pair[side].split()) for side in (0, 1))


def say_yes_or_no(words: Set[str]) -> bool:
    """Say whether words in lower case are those for yes and no; more than two only where they belong together.

    Example:
        >>> say_yes_or_no({"y", "f"}), say_yes_or_no({"yes", "y", "no"}), say_yes_or_no({"y", "n", "f"})
        (True, True, False)
    """
    if not words <= YES | NO or not words & YES or not words & NO:
        return False
    return len(words) == 2 or any(words <= {*yes.split(), *no.split()} for yes, no in _PAIRS)
