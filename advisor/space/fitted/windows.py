"""Windows of series that are searched: whatever a trial's window is, all trials foretell the same rows."""

import msgspec

from advisor.records import Recipe, StudyPlan
from advisor.space.catalogue import find_dimension
from advisor.space.dimension import Dimension, numbers_of


def with_room_for_windows(start: Recipe, plan: StudyPlan) -> Recipe:
    """Return a recipe whose data leave room before the first row foretold for the longest window that is searched.

    Example:
        >>> from advisor.records import DataPlan, Narrowing
        >>> plan = StudyPlan(name="a", data=DataPlan(source="a.csv"), space={"window": Narrowing(low=7, high=28)})
        >>> with_room_for_windows(Recipe(data=plan.data), plan).data.longest_window
        28
    """
    said = plan.space.get("window")
    if said is None or said.value is not None:
        return start
    dimension = find_dimension("window")
    ends = numbers_of(dimension.domain) if isinstance(dimension, Dimension) else None
    numbers = [said.high, *said.choices] if said.high is not None or said.choices else [ends[1] if ends else 0]
    longest = max((int(number) for number in numbers if isinstance(number, int | float)), default=0)
    return msgspec.structs.replace(start, data=msgspec.structs.replace(start.data, longest_window=longest))
