"""Seeds that depend on nothing but names and numbers: the same study gives the same seeds anywhere."""

import hashlib


def seed_of(*parts: str | int) -> int:
    """Return a seed in [0, 2^31) that is a hash of its parts: (study, trial, repeat), say.

    Example:
        >>> seed_of("digits", 3) == seed_of("digits", 3), seed_of("digits", 3) == seed_of("digits", 4)
        (True, False)
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
