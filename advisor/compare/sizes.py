"""Sizes of networks: which trials of a study show what a larger one brings (lecture 4.2)."""

from advisor.records import Study, Trial


def sized(study: Study) -> tuple[Trial, ...]:
    """Return the scored trials whose number of weights is known; none where all are of one size."""
    trials = tuple(trial for trial in study.scored if trial.size)
    return trials if len({trial.size for trial in trials}) > 1 else ()
