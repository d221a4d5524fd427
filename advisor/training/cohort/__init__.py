"""Cohorts: many trainings of one shape as one compiled program, each with its own numbers.

Where to look: `shape` (what may train together), `train` (the way in), `engine` (the epochs), `blocks` (members on the
device), `stacked` (one epoch as a compiled function, and its mathematics), `progress` (one member), `results` (records
and models), `conditions`, `halving` and `gradient` (who goes on), `numbers` and `schedule` (what differs between
members), `stacking` (their data), `memory` (how many at once), `thirds` (the rate), `checkpoint` (going on later). May
use Keras and the rest of `advisor.training`; a backend's own names stay in `advisor.training.backends`. Which recipes
may train together is known without a backend, so code that only proposes trials imports none.
"""

from typing import TYPE_CHECKING

from advisor.training.cohort.halving import Halving, Survivors
from advisor.training.cohort.shape import CohortPlan, Shape, can_hold, plan_cohorts, shape_of

if TYPE_CHECKING:
    from advisor.training.cohort.train import train_cohort

__all__ = ["CohortPlan", "Halving", "Shape", "Survivors", "can_hold", "plan_cohorts", "shape_of", "train_cohort"]


def __getattr__(name: str) -> object:
    """Import what brings the backend when it is first asked for."""
    if name == "train_cohort":
        from advisor.training.cohort.train import train_cohort

        return train_cohort
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
