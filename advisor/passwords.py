"""Passwords in addresses: hidden wherever a text may be printed or kept.

What stands between a name and the last `@` is a password, whatever signs are in it: people forget to write them as an
address asks for, and a library that takes one apart in another way prints the pieces.
"""

import re
from urllib.parse import unquote

HIDDEN = "***"
SHORTEST = 3  # signs of a piece of a password that is hidden for itself
_CUT = re.compile(r"[@/:?#&=]")
_PERSON = r"([A-Za-z][\w.+-]*://[^:/@?#\s]*:)({inner}*(?:@[^@?#\s\"]+)*)@"
_IN_TEXT, _IN_ADDRESS = (re.compile(_PERSON.format(inner=inner)) for inner in (r"[^@\s]", r"[^@]"))
_ASKED = re.compile(r"((?:[?&]|;)\w*(?:pass|pwd|secret|token)\w*=)([^&#\s\"']+)", re.IGNORECASE)


def hide_passwords(text: str) -> str:
    """Return a text, such as a library's message, in which no address has a password.

    Example:
        >>> hide_passwords("no answer from mysql://ann:s3cret@db/studies, nor from https://example.org")
        'no answer from mysql://ann:***@db/studies, nor from https://example.org'
    """
    return _hidden(_IN_TEXT, text)


def hide_passwords_of(address: str, text: str) -> str:
    """Return a text that is about an address, such as a library's message, without its passwords or pieces of them.

    Example:
        >>> hide_passwords_of("mysql://ann:s3c@ret/1@db/studies", "no host ret, no user s3c, no file 1")
        'no host ***, no user ***, no file 1'
    """
    whole = passwords_in(address)
    pieces = [piece for each in whole for piece in _CUT.split(each) if len(piece) >= SHORTEST]
    for secret in sorted({*whole, *pieces}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return hide_passwords(text)


def without_password(address: str) -> str:
    """Return an address such that it may be printed and kept; anything else as it is.

    Example:
        >>> without_password("postgresql://ann:s3 cr@t/1@db/studies#digits"), without_password("runs/digits")
        ('postgresql://ann:***@db/studies#digits', 'runs/digits')
        >>> without_password("postgresql://db/studies?user=ann&password=s3cret")
        'postgresql://db/studies?user=ann&password=***'
    """
    return _hidden(_IN_ADDRESS, address)


def is_hidden(address: str) -> bool:
    """Say whether the password of an address is hidden.

    Example:
        >>> is_hidden("postgresql://ann:***@db/studies"), is_hidden("postgresql://ann@db/studies")
        (True, False)
    """
    return HIDDEN in passwords_in(address)


def passwords_in(address: str) -> list[str]:
    """Return the passwords of an address as they stand there, and as they are once decoded; the longest first.

    Example:
        >>> passwords_in("postgresql://ann:s3cret%21@db/studies")
        ['s3cret%21', 's3cret!']
    """
    found = [each[1] for pattern in (_IN_ADDRESS, _ASKED) for each in pattern.findall(address)]
    return sorted({text for each in found if each for text in (each, unquote(each))}, key=len, reverse=True)


def _hidden(person: re.Pattern[str], text: str) -> str:
    text = person.sub(lambda found: f"{found[1]}{HIDDEN if found[2] else ''}@", text)
    return _ASKED.sub(rf"\g<1>{HIDDEN}", text)
