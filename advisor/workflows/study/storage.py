"""A study's storage as it is opened: the password of its address is kept nowhere, and comes from whoever starts it."""

import os
from collections.abc import Mapping

import msgspec

from advisor.errors import Problem, StudyError
from advisor.passwords import HIDDEN, is_hidden
from advisor.records import StudyPlan

_OF_LIBPQ = ("PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE")  # whence PostgreSQL's own library takes a password


def with_usable_storage(plan: StudyPlan, *, environment: Mapping[str, str] = os.environ) -> StudyPlan:
    """Return a plan whose storage can be opened.

    Args:
        plan: The address in it may have come from a study's folder, where its password is hidden.
        environment: Where PostgreSQL's own library looks for a password.

    Raises:
        StudyError: If nobody has said the password.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> team = SearchSettings(storage="postgresql://ann:***@db/studies")
        >>> kept = StudyPlan(name="a", data=DataPlan(source="b"), search=team)
        >>> with_usable_storage(kept, environment={"PGPASSWORD": "s3cret"}).search.storage
        'postgresql://ann@db/studies'
    """
    address = plan.search.storage
    if address is None or not is_hidden(address):
        return plan
    if address.startswith("postgresql") and any(map(environment.get, _OF_LIBPQ)):
        bare = address.replace(f":{HIDDEN}@", "@").replace(f"password={HIDDEN}", "")
        return msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, storage=bare))
    also = ", or set PGPASSWORD" if address.startswith("postgresql") else ""
    raise StudyError(
        "the password of the study's storage is not known: it is kept nowhere",
        [Problem("search.storage", f"expected an address with its password, got {address}")],
        f"Give the whole address with --storage{also}; nothing was trained.",
    )
