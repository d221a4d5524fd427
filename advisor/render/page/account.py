"""What the time went to, what failed and where, and where the space may end too early."""

from markupsafe import Markup

from advisor.compare.account import failure_groups, spent
from advisor.compare.edges import crowded
from advisor.compare.win.rungs import rung_ranks
from advisor.records import Edge, Study
from advisor.records.reporting.account import Region, RungRanks
from advisor.render import wording
from advisor.render.page.parts import part
from advisor.render.studies import changes
from advisor.render.studies.ablation import share

_ALIKE, _SOMEWHAT = 0.7, 0.4  # rank correlations: strong and moderate, as Schober et al. (2018) call them


def time_spent(study: Study) -> Markup:
    """Return the table of what the trials' time went to; nothing where it was not recorded."""
    entries = spent(study)
    return part("account.time", study, entries) if entries else Markup()


def failures(study: Study) -> Markup:
    """Return the failures by cause and region; nothing where nothing failed or was pruned."""
    groups = failure_groups(study)
    ranks = [describe_ranks(each) for each in rung_ranks(study)]
    return part("account.failures", groups, describe_region, ranks) if groups else Markup()


def changes_of(study: Study) -> Markup:
    """Return how a study was changed between its trials; nothing where it never was."""
    told = changes.lines(study)
    return part("account.changed", told) if told else Markup()


def edges_of_space(study: Study) -> Markup:
    """Return a warning for each end of the space at which the best trials crowd; nothing where none does."""
    found = crowded(study.edges)
    return part("account.edges", [describe_edge(edge) for edge in found]) if found else Markup()


def describe_ranks(found: RungRanks) -> str:
    """Say how far the order of trials where others were cut off is to be trusted.

    Example:
        >>> describe_ranks(RungRanks(epochs=4, trials=12, correlation=0.83))
        'After 4 epochs the order of the 12 trials that went on was much as at the end (rank correlation 0.83): few that
        were cut off there would have won.'
    """
    order = f"After {wording.counted(found.epochs, 'epoch')} the order of the {found.trials} trials that went on was"
    if found.correlation >= _ALIKE:
        told = ("much as", "few that were cut off there would have won")
    elif found.correlation >= _SOMEWHAT:
        told = ("only partly as", "some that were cut off there may have won")
    else:
        told = ("not as", "who was cut off there was a matter of chance")
    return f"{order} {told[0]} at the end (rank correlation {found.correlation:.2f}): {told[1]}."


def describe_edge(edge: Edge) -> str:
    """Say where the best trials crowd.

    Example:
        >>> fields = {"dimension": "learning_rate", "end": "high", "limit": 0.3, "best_share": 0.75, "all_share": 0.25}
        >>> describe_edge(Edge(best_trials=8, can_widen=True, **fields))
        '75 % of the best 8 trials lie next to the upper end of learning rate (0.3), 25 % of all: widen its range there'
    """
    end = "upper" if edge.end == "high" else "lower"
    best, everyone = map(share, (edge.best_share, edge.all_share))
    return (
        f"{best} of the best {edge.best_trials} trials lie next to the {end} end of "
        f"{edge.dimension.replace('_', ' ')} ({wording.number(edge.limit)}), {everyone} of all: widen its range there"
    )


def describe_region(region: Region | None) -> str:
    """Say where most of a group of failures lies.

    Example:
        >>> describe_region(Region(dimension="learning_rate", low=0.03, failed=8, tried=9)), describe_region(None)
        ('learning rate of 0.03 and more: 8 of the 9 trials there', 'nowhere in particular')
    """
    if region is None:
        return "nowhere in particular"
    name = region.dimension.replace("_", " ")
    if region.low is not None:
        where = f"{name} of {wording.parameter(region.low)} and more"
    elif region.high is not None:
        where = f"{name} of {wording.parameter(region.high)} and less"
    else:
        where = f"{name} {wording.parameter(region.choice)}"
    return f"{where}: {region.failed} of the {region.tried} trials there"
