"""Values in a study file that have the right type and still cannot be meant."""

import re
from collections.abc import Iterator
from math import inf

from advisor.errors import Problem
from advisor.records import ClusterSettings, DataPlan, ExecutorName, InputKind, Metric, Narrowing, SplitKind, StudyPlan
from advisor.records.parts.cluster import THIS_MACHINE
from advisor.records.studies.plan import ParameterValue
from advisor.store.encodings import known_encoding
from advisor.store.plans.goals import problems_of_goals
from advisor.store.plans.times import WANTED, is_time

_SHARES = (Metric.ACCURACY, Metric.BALANCED_ACCURACY, Metric.AUC, Metric.F1)
_REACH: dict[str, tuple[float | None, float | None]] = {
    **dict.fromkeys(_SHARES, (0.0, 1.0)),
    Metric.R2: (None, 1.0),
}
"""The lowest and the highest value of a metric; errors and losses are at least 0."""
_FOLDER_NAME = re.compile(r"[\w][\w .-]{0,99}")


def problems_of_values(plan: StudyPlan) -> list[Problem]:
    """Return every value of a plan that lies outside what is possible, with its place in the study file."""
    found = [
        ("study.name", "a name that a folder can have", plan.name, _FOLDER_NAME.fullmatch(plan.name) is not None),
        ("study.epochs", "at least 1", plan.epochs, _above(plan.epochs, 0)),
        ("budget.trials", "at least 1", plan.budget.trials, _above(plan.budget.trials, 0)),
        *_goal_claims(plan),
        ("budget.hours", "more than 0", plan.budget.hours, _above(plan.budget.hours, 0)),
        ("budget.until", WANTED, _quoted(plan.budget.until_time), _is_time(plan.budget.until_time)),
        ("budget.trial_memory_gb", "more than 0", plan.budget.trial_memory_gb, _above(plan.budget.trial_memory_gb, 0)),
        ("budget.trial_minutes", "more than 0", plan.budget.trial_minutes, _above(plan.budget.trial_minutes, 0)),
        ("search.retrainings", "at least 0", plan.search.retrainings, plan.search.retrainings >= 0),
        ("search.keep_weights", "at least 0", plan.search.keep_weights, plan.search.keep_weights >= 0),
        ("search.ensemble", 'at least 1, or "auto"', plan.search.ensemble, _is_count(plan.search.ensemble)),
        *_cluster_claims(plan.cluster),
        *_data_claims(plan.data),
        *(claim for name, narrowing in plan.space.items() for claim in _space_claims(name, narrowing)),
    ]
    outside = [Problem(place, f"expected {wanted}, got {came}") for place, wanted, came, holds in found if not holds]
    return [*outside, *problems_of_goals(plan)]


def _goal_claims(plan: StudyPlan) -> Iterator[tuple[str, str, object, bool]]:
    """A value that the metric cannot reach would keep a study running for ever; so would one that nobody can rank."""
    goal = plan.goal
    wanted = f'"min" or "max", the way in which {goal.name} improves'
    yield "goal.direction", wanted, "none", goal.has_direction
    low, high = _REACH.get(plan.goal.name, (0.0, None) if plan.goal.is_known else (None, None))
    ends = "0 to 1" if (low, high) == (0.0, 1.0) else "at most 1" if high is not None else "at least 0"
    for place, value in (("goal.target", plan.goal.target), ("budget.until", plan.budget.until)):
        reached = value is None or ((low is None or value >= low) and (high is None or value <= high))
        yield place, f"{ends}, as {plan.goal.metric} is", value, reached


def _data_claims(data: DataPlan) -> Iterator[tuple[str, str, object, bool]]:
    is_encoding = not data.encoding or bool(known_encoding(data.encoding))
    yield "data.encoding", 'an encoding, as "latin-1" or "cp1251"', f'"{data.encoding}"', is_encoding
    share = "a share below 1 or a whole number of rows"
    yield "data.source", "a name, a file or module:function", '""', bool(data.source.strip())
    yield "data.validation", share, data.validation, _is_share(data.validation)
    yield "data.test", share, data.test, _is_share(data.test)
    both = data.validation + data.test
    leaves_some = data.validation >= 1 or data.test >= 1 or both < 1
    yield "data.test", "validation and test to leave rows to train on", f"{both:g} of all rows", leaves_some
    yield "data.read_rows", "at least 1", data.read_rows, _above(data.read_rows, 0)
    yield "data.rows", "at least 1", data.rows, _above(data.rows, 0)
    yield "data.label_noise", "0 to 1", data.label_noise, 0 <= data.label_noise <= 1
    yield "data.folds", "0 or at least 2", data.folds, data.folds == 0 or data.folds >= 2
    yield "data.repeats", "at least 1", data.repeats, data.repeats >= 1
    yield "data.repeats", "1 without folds", data.repeats, data.repeats <= 1 or data.folds > 0
    timed = data.split is SplitKind.TIME
    yield "data.repeats", "1 with a split by time, which has one order", data.repeats, data.repeats <= 1 or not timed
    yield "data.fold", "no fold: all folds are trained, and their mean counts", data.fold, data.fold == 0
    unbagged = "no bags: they are dealt for the networks of the winner's mean, see [search] bagging"
    yield "data.bags", unbagged, data.bags, data.bags == data.bag == 0
    for name in ("train_rows", "validation_rows", "test_rows"):
        rows = getattr(data, name)
        yield f"data.{name}", "a start and a later end", rows, rows is None or 0 <= rows[0] < rows[1]
        yield (
            f"data.{name}",
            'split = "ranges" with it',
            data.split.value,
            rows is None or data.split is SplitKind.RANGES,
        )
    yield from _kind_claims(data)
    if data.split is SplitKind.RANGES:
        yield "data.train_rows", 'row numbers, for split = "ranges"', "none", data.train_rows is not None
    if data.split is SplitKind.GROUP:
        yield "data.group", 'a column, for split = "group"', "none", data.group is not None


def _kind_claims(data: DataPlan) -> Iterator[tuple[str, str, object, bool]]:
    """What is said of pictures and of series."""
    sides = (data.image_size,) if isinstance(data.image_size, int) else data.image_size or (1,)
    yield "data.image_size", "a side, or height and width, of at least 1", data.image_size, min(sides) >= 1
    is_series = data.kind is InputKind.SERIES
    for name, least in (("window", 0), ("horizon", 1), ("gap", 0)):
        value = getattr(data, name)
        yield f"data.{name}", f"at least {least}", value, value >= least
        yield f"data.{name}", 'kind = "series" with it', data.kind, is_series or value == least
    yield "data.series", 'kind = "series" with it', data.kind, is_series or data.series is None
    if is_series:
        kinds = (SplitKind.TIME, SplitKind.STRATIFIED)  # the latter is what a study has that says nothing
        yield "data.split", '"time" for a series', data.split.value, data.split in kinds


def _cluster_claims(cluster: ClusterSettings) -> Iterator[tuple[str, str, object, bool]]:
    yield "cluster.jobs", "at least 1", cluster.jobs, cluster.jobs >= 1
    yield "cluster.job_hours", "a number more than 0", cluster.job_hours, 0 < cluster.job_hours < inf
    yield "cluster.cpus", "at least 1", cluster.cpus, cluster.cpus >= 1
    yield "cluster.gpus", "a number of at least 0", cluster.gpus, 0 <= cluster.gpus < inf
    yield "cluster.memory_gb", "more than 0", cluster.memory_gb, _above(cluster.memory_gb, 0)
    whole = cluster.gpus.is_integer() or (cluster.executor is ExecutorName.RAY and cluster.gpus < 1)
    wanted = 'a whole number, or a share of one with executor = "ray"'
    yield "cluster.gpus", wanted, cluster.gpus, whole or cluster.executor is ExecutorName.LOCAL
    theirs = not cluster.address or cluster.executor is not ExecutorName.SLURM or cluster.address == THIS_MACHINE
    yield "cluster.address", f'none, or "{THIS_MACHINE}", with executor = "slurm"', f'"{cluster.address}"', theirs


def _space_claims(name: str, said: Narrowing) -> Iterator[tuple[str, str, object, bool]]:
    ways = [said.value is not None, bool(said.choices), said.low is not None or said.high is not None]
    yield f"space.{name}", "a value, a list of choices, or low and high", f"{sum(ways)} of them", sum(ways) <= 1
    alone = said.around is None or (said.value is None and not said.choices)
    yield f"space.{name}", "around with low and high, or alone", "a value or choices with it", alone
    yield f"space.{name}", "each choice once", f"{len(said.choices)} choices", _are_different(said.choices)
    if said.low is not None and said.high is not None:
        yield f"space.{name}", "low below high", f"{said.low} and {said.high}", said.low < said.high


def _is_time(text: str | None) -> bool:
    return text is None or is_time(text)


def _quoted(text: str | None) -> str:
    return f'"{text}"'


def _are_different(choices: tuple[ParameterValue, ...]) -> bool:
    return len({(type(choice), choice) for choice in choices}) == len(choices)


def _above(value: float | None, limit: float) -> bool:
    return value is None or value > limit


def _is_count(value: int | str) -> bool:
    return isinstance(value, str) or value >= 1


def _is_share(value: float) -> bool:
    return 0 <= value < 1 or (value >= 1 and value == int(value))
