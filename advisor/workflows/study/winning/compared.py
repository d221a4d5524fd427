"""What the trials of a study show together, once they have ended."""

from pathlib import Path

import msgspec

from advisor.compare.edges import edges
from advisor.compare.front import front_of
from advisor.compare.importance import importances
from advisor.compare.tuning import tuning_curve
from advisor.compare.win.checks import checks
from advisor.records import Study
from advisor.space.design import DesignSpace
from advisor.store.kept_model import holds_weights_alone


def with_comparisons(study: Study, space: DesignSpace) -> Study:
    """Return the study with what its trials show together: what mattered, the win's checks, what more would bring."""
    winner = study.winner
    if winner is not None:
        is_cut = bool(winner.model_file) and holds_weights_alone(Path(winner.model_file))
        winner = msgspec.structs.replace(winner, checks=checks(study.inside, space.dimensions), weights_only=is_cut)
    return msgspec.structs.replace(
        study,
        winner=winner,
        importances=importances(study.inside, space.dimensions),
        edges=edges(study.inside, space.dimensions),
        tuning=tuning_curve(study.inside),
        front=front_of(study.inside),
    )
