"""Spaces for tests: of plans that hold no mistake."""

from advisor.records import StudyPlan
from advisor.space.design import DesignSpace, design_space


def sound_space(plan: StudyPlan) -> DesignSpace:
    """Return the space of a plan, having seen that nothing is wrong with it."""
    space, problems = design_space(plan)
    assert problems == ()
    return space
