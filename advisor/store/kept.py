"""What of a plan is kept: everything but the passwords in its addresses, and how they come back to one."""

import msgspec

from advisor.passwords import without_password
from advisor.records import Change, StudyPlan


def without_passwords(plan: StudyPlan) -> StudyPlan:
    """Return a plan as it may be kept: where its sampler stores and what it starts from without passwords.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> team = SearchSettings(storage="postgresql://ann:s3cret@db/studies")
        >>> without_passwords(StudyPlan(name="a", data=DataPlan(source="b"), search=team)).search.storage
        'postgresql://ann:***@db/studies'
    """
    storage = plan.search.storage
    search = msgspec.structs.replace(
        plan.search,
        storage=None if storage is None else without_password(storage),
        earlier=tuple(map(without_password, plan.search.earlier)),
    )
    return plan if search == plan.search else msgspec.structs.replace(plan, search=search)


def with_passwords_of(plan: StudyPlan, said: StudyPlan) -> StudyPlan:
    """Return a plan with whole addresses, as far as somebody has just said them.

    Args:
        plan: As it was kept.
        said: What file and command line say now.

    Example:
        >>> from advisor.records import DataPlan, SearchSettings
        >>> team = SearchSettings(storage="postgresql://ann:s3cret@db/studies")
        >>> said = StudyPlan(name="a", data=DataPlan(source="b"), search=team)
        >>> with_passwords_of(without_passwords(said), said) == said
        True
    """
    whole = [each for each in (said.search.storage, *said.search.earlier) if each is not None]
    known = {without_password(each): each for each in whole}
    storage = plan.search.storage
    search = msgspec.structs.replace(
        plan.search,
        storage=None if storage is None else known.get(storage, storage),
        earlier=tuple(known.get(each, each) for each in plan.search.earlier),
    )
    return msgspec.structs.replace(plan, search=search)


def change_without_passwords(change: Change) -> Change:
    """Return a change whose plans may be kept.

    Example:
        >>> from advisor.records import DataPlan
        >>> plan = StudyPlan(name="a", data=DataPlan(source="b"))
        >>> change_without_passwords(Change(when="", was=plan, plan=plan)).plan is plan
        True
    """
    asked = None if change.asked is None else without_passwords(change.asked)
    return msgspec.structs.replace(
        change, was=without_passwords(change.was), plan=without_passwords(change.plan), asked=asked
    )
