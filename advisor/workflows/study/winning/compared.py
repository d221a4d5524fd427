"""What the trials of a study show together, once they have ended."""

import msgspec

from advisor.compare.edges import edges
from advisor.compare.front import front_of
from advisor.compare.importance import importances
from advisor.compare.tuning import tuning_curve
from advisor.compare.win.checks import checks
from advisor.records import Study
from advisor.space.design import DesignSpace


def with_comparisons(study: Study, space: DesignSpace) -> Study:
    """Return the study with what its trials show together: what mattered, the win's checks, what more would bring."""
    winner = study.winner
    if winner is not None:
        winner = msgspec.structs.replace(winner, checks=checks(study.inside, space.dimensions))
    return msgspec.structs.replace(
        study,
        winner=winner,
        importances=importances(study.inside, space.dimensions),
        edges=edges(study.inside, space.dimensions),
        tuning=tuning_curve(study.inside),
        front=front_of(study.inside),
    )
