"""Studies and runs side by side: seeds joined, what differs told from what does not, differences held to noise."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from advisor.compare.contrasts import best_places, contrasts
from advisor.compare.difference import flat_settings, goal_of, short_name
from advisor.compare.noise import seed_noise
from advisor.records import Goal, Run, SeedNoise, Study, Trace
from advisor.records.reporting.comparing import Compared, Comparing
from advisor.records.studies.plan import ParameterValue

MOST_METRICS = 6
JUDGED_BY = "judged by"
_OF_ONE_TRAINING = frozenset({"recipe.seed", "recipe.name", "ending", "environment.platform"})
_PARTS = (("test", "test"), ("validation", "validation"), ("train", "training"))
_ORDER = ("test ", "validation ", "best trial's", "best val_", "last val_", "last trial's")
_TRAINING = len(_ORDER)  # rank of all that was measured on the training rows
_SPEAKING = frozenset(  # their values are known by themselves: selu, adam
    {"recipe.architecture.activation", "recipe.architecture.initializer", "recipe.optimizer.name"}
)


def compared_study(study: Study, *, key: str, link: str = "") -> Compared:
    """Return a study as one of several: its winner's settings, and what was measured of it."""
    winner, goal = study.winner, study.plan.goal
    run = winner.run if winner is not None else None
    settings: dict[str, ParameterValue | None] = {**flat_settings(run)} if run is not None else {}
    if winner is not None and run is None:
        settings |= {f"recipe.{name}": value for name, value in winner.parameters.items()}
    settings = {name: value for name, value in settings.items() if name not in _OF_ONE_TRAINING}
    noises = [("test", noise) for noise in (winner.handed_over if winner is not None else ())]
    noises += [("validation", noise) for noise in (winner.validation_noise if winner is not None else ())]
    measured = [msgspec.structs.replace(noise, metric=f"{part} {noise.metric}") for part, noise in noises]
    scores = study.scores
    if study.best is not None and study.best.score is not None:
        measured.append(SeedNoise(metric=f"best trial's validation {goal.name}", mean=study.best.score, trainings=1))
        measured.append(SeedNoise(metric=f"last trial's validation {goal.name}", mean=scores[-1], trainings=1))
    return Compared(
        key=key,
        name=study.plan.name,
        kind="study",
        link=link,
        started=study.started,
        ended=study.ended_by,
        trials=len(study.trials),
        settings=settings | {"study.data": study.plan.data.source, JUDGED_BY: goal.name},
        measured=tuple(each for each in measured if math.isfinite(each.mean)),
        traces=_traces(run) if run is not None else (),
        fingerprint=run.data.fingerprint if run is not None and run.data is not None else "",
        inputs=_inputs(run),
    )


def compared_runs(runs: Sequence[tuple[str, Run]], *, link: str = "") -> tuple[Compared, ...]:
    """Return runs, each with where it was read from, as some of several; those that differ in the seed alone as one."""
    groups: dict[object, list[tuple[str, Run]]] = {}
    for place, (key, run) in enumerate(runs):
        same = frozenset((n, v) for n, v in flat_settings(run).items() if n not in _OF_ONE_TRAINING)
        groups.setdefault(place if run.recipe is None else same, []).append((key, run))
    return tuple(_joined(group, link=link) for group in groups.values())


def side_by_side(compared: Sequence[Compared], *, notes: Sequence[str] = ()) -> Comparing:
    """Return what differs between studies and runs, what most of them were measured by, and a verdict on each pair.

    Example:
        >>> one, other = (
        ...     Compared(key=name, name=name, kind="run", settings={"recipe.optimizer.learning_rate": rate, "depth": 2},
        ...              measured=seed_noise([{"test loss": loss}, {"test loss": loss + 0.01}]))
        ...     for name, rate, loss in (("a", 0.01, 0.5), ("b", 0.02, 0.1)))
        >>> found = side_by_side([one, other])
        >>> found.differing, found.compared[1].label, found.contrasts[0].verdict
        (('recipe.optimizer.learning_rate',), 'learning rate 0.02', 'better')
    """
    compared = _told_apart(compared)
    differing, metrics = _differing(compared), _metrics(compared)
    best = {metric: places for metric in metrics if (places := best_places(compared, metric))}
    labelled = tuple(msgspec.structs.replace(one, label=_label(one, compared, differing)) for one in compared)
    return Comparing(
        compared=labelled,
        differing=differing,
        metrics=metrics,
        best=best,
        contrasts=tuple(contrasts(compared, metrics)),
        notes=(*_notes(compared), *notes),
    )


def _joined(group: Sequence[tuple[str, Run]], *, link: str) -> Compared:
    key, first = group[0]
    more = "" if len(group) == 1 else f" and {len(group) - 1} more seed{'s' if len(group) > 2 else ''}"
    settings = {name: value for name, value in flat_settings(first).items() if name not in _OF_ONE_TRAINING}
    return Compared(
        key=key,
        name=f"{first.name}{more}",
        kind="run",
        link=link,
        started=first.started,
        ended=first.ending.kind.value,
        trials=len(group),
        settings=settings | ({JUDGED_BY: first.goal.name} if first.goal is not None else {}),
        measured=seed_noise([_measured(run) for _, run in group]),
        traces=_traces(first),
        fingerprint=first.data.fingerprint if first.data is not None else "",
        inputs=_inputs(first),
    )


def _measured(run: Run) -> dict[str, float]:
    """Return everything measured of a run that has a better and a worse: scores, and traces at their best and last."""
    found = {
        f"{said} {name}": value
        for part, said in _PARTS
        for name, value in getattr(run.scores, part).items()
        if goal_of(name) is not None
    }
    for trace in _traces(run):
        goal = goal_of(trace.name) or Goal()
        values = [value for value in trace.values if value is not None and math.isfinite(value)]
        if values:
            found |= {f"best {trace.name}": min(values, key=goal.cost), f"last {trace.name}": values[-1]}
    return {name: value for name, value in found.items() if math.isfinite(value)}


def _inputs(run: Run | None) -> int:
    return 0 if run is None or run.data is None else math.prod(run.data.input_shape or (0,))


def _traces(run: Run) -> tuple[Trace, ...]:
    return tuple(
        each for each in run.traces if each.layer is None and goal_of(each.name) is not None and run.has(each.name)
    )


def _differing(compared: Sequence[Compared]) -> tuple[str, ...]:
    """Return the settings that are not the same in all; of a recipe also those that only some recipes have."""
    names = dict.fromkeys(name for one in compared for name in one.settings)
    recipes = sum(any(name.startswith("recipe.") for name in one.settings) for one in compared)
    return tuple(name for name in names if _differs(name, compared, recipes) and not name.endswith("fingerprint"))


def _differs(name: str, compared: Sequence[Compared], recipes: int) -> bool:
    values = [one.settings[name] for one in compared if name in one.settings]
    return len(set(values)) > 1 or (name.startswith("recipe.") and len(values) < recipes)


def _told_apart(compared: Sequence[Compared]) -> tuple[Compared, ...]:
    """Give those of one name the place that they were read from."""
    names = [one.name for one in compared]
    return tuple(
        msgspec.structs.replace(one, name=f"{one.name} ({one.key})") if names.count(one.name) > 1 else one
        for one in compared
    )


def _metrics(compared: Sequence[Compared]) -> tuple[str, ...]:
    """Return what at least two were measured by: what they are judged by first, on rows that nobody chose by."""
    count = Counter(noise.metric for one in compared for noise in one.measured)
    goals = {str(one.settings[JUDGED_BY]) for one in compared if JUDGED_BY in one.settings} or {"loss"}
    shared = [metric for metric, found in count.items() if found > 1]
    held_out = [metric for metric in shared if _rank(metric) < _TRAINING]
    shared = held_out or shared  # what was fitted to says little where anything else was measured
    shared.sort(key=lambda metric: (metric.rpartition(" ")[2].removeprefix("val_") not in goals, _rank(metric)))
    return tuple(shared[:MOST_METRICS])


def _rank(metric: str) -> int:
    return next((place for place, start in enumerate(_ORDER) if metric.startswith(start)), _TRAINING)


def _label(one: Compared, compared: Sequence[Compared], differing: Sequence[str]) -> str:
    """Say what tells one from the others: the few settings that differ, or its name."""
    told = [name for name in differing if name.startswith("recipe.") and name in one.settings]
    if not 0 < len(told) <= 3 or len({tuple(map(str, map(each.settings.get, told))) for each in compared}) < len(
        compared
    ):
        return one.name
    return ", ".join(_setting(name, one.settings[name], differing) for name in told)


def _setting(name: str, value: ParameterValue | None, differing: Sequence[str]) -> str:
    return _said(value) if name in _SPEAKING else f"{short_name(name, differing)} {_said(value)}"


def _said(value: ParameterValue | None) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _notes(compared: Sequence[Compared]) -> Iterator[str]:
    if max(len({one.fingerprint for one in compared} - {""}), len({one.inputs for one in compared} - {0})) > 1:
        yield "not all were trained on the same data: only those on the same data are held to each other"
    if any(one.trials == 1 and one.kind == "run" for one in compared):
        yield "runs that were trained once have no seed noise of their own: train each again on other seeds to know"
