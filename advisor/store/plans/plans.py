"""Study files: what a person writes in TOML, checked whole before anything is trained."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from advisor import files
from advisor.errors import FileError, Problem, StudyError
from advisor.passwords import hide_passwords
from advisor.records import Budget, ClusterSettings, DataPlan, Goal, Metric, Narrowing, SearchSettings, StudyPlan
from advisor.records.studies.plan import ParameterValue
from advisor.store.format.check import Checker, Mistake, UnknownKey
from advisor.store.format.place import Path as Place
from advisor.store.format.place import in_words
from advisor.store.plans.metrics import instead_of, our_name, with_our_name
from advisor.store.plans.values import problems_of_values

_SECRET = (("search", "notify"), ("search", "storage"), ("search", "from"))  # what may hold a password
_REMEDY = "`advisor space` lists the dimensions; the study files in `studies/` are examples."


class StudyTable(msgspec.Struct, frozen=True, kw_only=True):
    """The `[study]` table; the file's own name is the study's where it gives none."""

    name: str = ""
    epochs: int | None = None
    base_recipe: str = "lecture-default"
    breaks: tuple[str, ...] = ()
    standard_space: bool = False


class StudyFile(msgspec.Struct, frozen=True, kw_only=True):
    """A study file as a person writes it."""

    study: StudyTable = StudyTable()
    data: DataPlan
    goal: Goal = Goal()
    recipe: dict[str, ParameterValue] = {}
    space: dict[str, ParameterValue | tuple[ParameterValue, ...] | Narrowing] = {}
    budget: Budget = Budget()
    search: SearchSettings = SearchSettings()
    diagnose: dict[str, dict[str, float]] = {}
    cluster: ClusterSettings = ClusterSettings()


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A study file with every mistake in it, and the plan as far as it can be read: wrong entries are left out."""

    name: str  # the file's, for messages
    plan: StudyPlan | None
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> StudyPlan:
        """The plan of a file without mistakes.

        Raises:
            StudyError: With every mistake.
        """
        if self.problems or self.plan is None:
            raise StudyError(f"cannot use the study {self.name}", self.problems, _REMEDY)
        return self.plan


def read_plan(path: Path) -> StudyPlan:
    """Read a study file.

    Raises:
        FileError: If the file cannot be read or is no TOML.
        StudyError: With every mistake in it; unknown keys come with the nearest known one.
    """
    return examine(path).sound


def examine(path: Path) -> Examined:
    """Read a study file and collect its mistakes, so that what else is wrong with the study can be told with them.

    Raises:
        FileError: If the file cannot be read or is no TOML.
    """
    return examine_document(read_document(path), name=str(path), default_name=path.stem)


def read_document(path: Path) -> dict[str, object]:
    """Return the tables of a study file as they stand there.

    Raises:
        FileError: If the file cannot be read or is no TOML.
    """
    text = files.read_text(path, limit=files.MAX_JSON_BYTES)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FileError(f"cannot read {path}", [Problem("", f"this is not valid TOML: {error}")], _REMEDY) from error


def plan_of(document: dict[str, object], *, name: str, default_name: str) -> StudyPlan:
    """Build a plan from a parsed study file.

    Args:
        document: The tables of the file.
        name: What the file is called in an error.
        default_name: The study's name where the file gives none.

    Raises:
        StudyError: With every mistake.
    """
    return examine_document(document, name=name, default_name=default_name).sound


def examine_document(document: dict[str, object], *, name: str, default_name: str) -> Examined:
    """Return what a parsed study file says and every mistake in it; arguments as of `plan_of`."""
    document = _with_our_metrics(_with_one_target(_with_times(_with_flat_numbers(document))))
    checker = Checker()
    checked = checker.check(document, msgspec.inspect.type_info(StudyFile), ())
    unknown = [*_unknown_dimensions(document), *_unknown_metric(document)]
    problems = [
        *(Problem(in_words(found.path, document), _without_secrets(found)) for found in checker.mistakes),
        *(_unknown_problem(key, document) for key in checker.unknown),
        *(problem for _, problem in unknown),
    ]
    wrong = [*(found.path for found in checker.mistakes), *(path for path, _ in unknown)]
    try:
        file = msgspec.convert(_without(checked, wrong), StudyFile)
        plan = _plan(file, default_name, budget=_budget(file.budget, document))
    except (msgspec.ValidationError, OverflowError) as error:
        found = (*problems, *_problems_without_source(_without(checked, wrong), default_name))
        return Examined(name=name, plan=None, problems=tuple(found) or (Problem("", str(error)),))
    return Examined(name=name, plan=plan, problems=(*problems, *problems_of_values(plan)))


def _problems_without_source(document: object, default_name: str) -> list[Problem]:
    """Return the values that cannot be meant in a file that does not say which data: they are told with that."""
    tables = document if isinstance(document, dict) else {}
    data = tables.get("data")
    named = {**tables, "data": {"source": "digits", **(data if isinstance(data, dict) else {})}}
    try:
        file = msgspec.convert(named, StudyFile)
        return problems_of_values(_plan(file, default_name, budget=file.budget))
    except (msgspec.ValidationError, OverflowError):
        return []


def _with_one_target(document: dict[str, object]) -> dict[str, object]:
    """Several targets in a list, as people write them, as one text with commas."""
    data = document.get("data")
    names = data.get("target") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(names, list) or not names:
        return document
    if not all(isinstance(name, str) and "," not in name for name in names):
        return document
    return {**document, "data": {**data, "target": ", ".join(map(str, names))}}


def _with_our_metrics(document: dict[str, object]) -> dict[str, object]:
    """Metrics by the names that they have elsewhere, "roc_auc", as those of ours that they are, all over a goal.

    A model of the user's own keeps its names, and so does what another library would have the other way round.
    """
    goal = document.get("goal")
    if not isinstance(goal, dict) or _has_own_model(document):
        return document
    said = dict(goal)
    metric = goal.get("metric")
    if isinstance(metric, str) and ":" not in metric and our_name(metric) != metric:
        said = {key: value for key, value in goal.items() if key != "direction" or not metric.startswith("neg_")}
        said["metric"] = our_name(metric)
    for key in ("also", "require"):
        listed = goal.get(key)
        if isinstance(listed, list):
            said[key] = [with_our_name(each) if isinstance(each, str) else each for each in listed]
    return {**document, "goal": said}


def _without_secrets(found: Mistake) -> str:
    """What is wrong, without what was written where that may hold a password."""
    said = _in_toml(found.message)
    return said.partition(", got")[0] if found.path[:2] in _SECRET else hide_passwords(said)


def _without(document: object, wrong: Sequence[Place]) -> object:
    """Return the tables without the entries in which something is wrong; a whole table goes where it is no table."""
    if not isinstance(document, dict):
        return document
    names = {str(path[0]) for path in wrong if len(path) == 1}
    entries = {tuple(map(str, path[:2])) for path in wrong if len(path) > 1}
    return {
        table: {key: entry for key, entry in content.items() if (table, key) not in entries}
        if isinstance(content, dict)
        else content
        for table, content in document.items()
        if isinstance(content, dict) or table not in names
    }


def _plan(file: StudyFile, default_name: str, *, budget: Budget) -> StudyPlan:
    return StudyPlan(
        name=file.study.name or default_name,
        data=file.data,
        goal=file.goal,
        recipe=file.recipe,
        base_recipe=file.study.base_recipe,
        space={name: _narrowing(said) for name, said in file.space.items()},
        standard_space=file.study.standard_space,
        breaks=file.study.breaks,
        epochs=file.study.epochs,
        budget=budget,
        search=file.search,
        diagnose=file.diagnose,
        cluster=file.cluster,
    )


def _budget(budget: Budget, document: dict[str, object]) -> Budget:
    """Return the budget without the usual number of trials where the file names time alone: it is to be used."""
    named = document.get("budget")
    only_time = isinstance(named, dict) and not {"hours", "until_time"}.isdisjoint(named) and "trials" not in named
    return msgspec.structs.replace(budget, trials=None) if only_time else budget


def _narrowing(said: ParameterValue | tuple[ParameterValue, ...] | Narrowing) -> Narrowing:
    if isinstance(said, Narrowing):
        return said
    return Narrowing(choices=said) if isinstance(said, tuple) else Narrowing(value=said)


def _unknown_problem(key: UnknownKey, document: object) -> Problem:
    return Problem(in_words(key.path, document), f"there is no such key{key.hint}")


def _in_toml(message: str) -> str:
    """Return what was expected without what TOML has not: null, and numbers as texts."""
    return message.replace(', null or "NaN"', "").replace(' or "NaN"', "").replace(" or null", "")


def _with_flat_numbers(document: dict[str, object]) -> dict[str, object]:
    """Return tables in which `numbers.x = 1`, which TOML reads as a table in a table, is one dimension's name."""
    flat = dict(document)
    for name in ("recipe", "space"):
        table = document.get(name)
        numbers = table.get("numbers") if isinstance(table, dict) else None
        if isinstance(table, dict) and isinstance(numbers, dict):
            others = {key: value for key, value in table.items() if key != "numbers"}
            flat[name] = others | {f"numbers.{key}": value for key, value in numbers.items()}
    return flat


def _with_times(document: dict[str, object]) -> dict[str, object]:
    """Return tables in which `until = "07:00"` is `until_time`: it may be a value of the metric, or a time."""
    table = document.get("budget")
    said = table.get("until") if isinstance(table, dict) else None
    if not isinstance(table, dict) or not isinstance(said, str | dt.time | dt.datetime):
        return document
    others = {key: value for key, value in table.items() if key != "until"}
    return document | {"budget": others | {"until_time": str(said)}}


def _unknown_dimensions(document: dict[str, object]) -> list[tuple[Place, Problem]]:
    from advisor.space.catalogue import find_dimension  # the catalogue is long, and only study files need it

    found = [
        (table, name, find_dimension(name)) for table in ("recipe", "space") for name in _keys(document.get(table))
    ]
    return [
        ((table, name), Problem(f"{table}.{name}", said.message))
        for table, name, said in found
        if isinstance(said, Problem)
    ]


def _unknown_metric(document: dict[str, object]) -> list[tuple[Place, Problem]]:
    """A metric that is not ours belongs to a model of the user's own, which reports what it was compiled with."""
    goal = document.get("goal")
    metric = goal.get("metric") if isinstance(goal, dict) else None
    if not isinstance(metric, str) or _has_own_model(document) or (isinstance(goal, dict) and "direction" in goal):
        return []
    if Goal(metric=metric).is_known or Goal(metric=metric).function:
        return []
    known = ", ".join(f'"{each}"' for each in Metric)
    said = f'expected one of {known}, got "{metric}"{instead_of(metric)}'
    return [(("goal", "metric"), Problem("goal.metric", said))]


def _has_own_model(document: dict[str, object]) -> bool:
    search = document.get("search")
    named = (*_keys(document.get("recipe")), *_keys(document.get("space")))
    return "function" in named or bool(isinstance(search, dict) and search.get("hypermodel"))


def _keys(table: object) -> tuple[str, ...]:
    return tuple(table) if isinstance(table, dict) else ()
