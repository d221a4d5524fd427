"""What is given as a study: a file, a dict of its sections, a name of data, or the data themselves."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias, cast

import msgspec
import numpy as np

from advisor import files
from advisor.errors import AdvisorError, Problem, StudyError, UsageError
from advisor.records import StudyPlan
from advisor.store.plans.plans import Examined, StudyFile, examine_document, read_document
from advisor.store.studies import StudyFolder
from advisor.training.data.inputs.several import is_packed
from advisor.training.data.shapes import is_data_set
from advisor.workflows.python.batches import read_batches
from advisor.workflows.python.held import NAME as NAME_OF_HELD
from advisor.workflows.python.held import Held, columns_of, held_arrays, held_pair
from advisor.workflows.python.words import reworded
from advisor.workflows.study.given import SaidStudy

PathLike: TypeAlias = str | os.PathLike[str]
Sections: TypeAlias = Mapping[str, object]
Study: TypeAlias = PathLike | Sections

SECTIONS = frozenset(field.name for field in msgspec.structs.fields(StudyFile))
NAME = "mine"  # of a study that is given none: its folder is runs/mine
_WAYS = (
    'Give arrays, `x, y`; a table and its target, `frame, "price"`; a study file, `"studies/digits.toml"`; or its '
    'sections, `{"data": {"source": "digits"}, "goal": {"metric": "accuracy"}}`.'
)


class Given:
    """A study as it was given, with the data that are held in Python, if they are.

    Args:
        examined: What the study says, with every mistake in it.
        held: The data, when they were given and not named.
        beside: The folder of the study's file, in which a file of data is looked for first.
    """

    def __init__(self, examined: Examined, held: Held | None, beside: Path) -> None:
        self.held, self._examined, self._beside = held, examined, beside

    @property
    def plan(self) -> StudyPlan | None:
        """The plan of a study without mistakes."""
        return None if self._examined.problems else self._examined.plan

    def said(self, folder: Path | None = None) -> SaidStudy:
        """Return what a workflow is given; data that are held must lie in the folder by now."""
        return SaidStudy(self._examined, self._beside if folder is None or self.held is None else folder)

    def check_data(self) -> None:
        """Refuse a study with mistakes, or data that it cannot use, before a file of them is written.

        Raises:
            UsageError: With every mistake.
        """
        if self.held is not None:
            self.held.check(self._examined.sound.data)


def given_study(
    x: object = None,
    y: object = None,
    *,
    study: Study | None = None,
    name: str | None = None,
    has_model: bool = False,
) -> Given:
    """Return the study that was given in whatever form.

    Args:
        x: Arrays, a table, a data set, a name of data, a study file or its sections.
        y: Targets, or the name of the target column.
        study: What the study says beside its data.
        name: Of the study; that of its file, or "study", when None.
        has_model: Whether a model of the user's own is searched: a dict of columns is its inputs then, and no table.

    Raises:
        UsageError: If nothing, or two things, were given in one place.

    Example:
        >>> given_study({"data": {"source": "digits"}, "study": {"epochs": 3}}).plan.epochs
        3
    """
    if study is None and y is None and _is_study(x):
        x, study = None, cast("Study", x)
    document, called, beside = _document(study)
    has_model = has_model or bool(_table(document, "search").get("hypermodel"))
    held = None if x is None else _held(x, y, document, has_model=has_model)
    if held is None and x is None and study is None:
        raise UsageError("there is nothing to train on", [Problem("x", "expected data or a study, got none")], _WAYS)
    if held is not None:
        target = {} if held.target is None else {"target": held.target}
        document = document | {"data": {**_table(document, "data"), "source": held.file_name, **target}}
    elif x is not None:
        target = {"target": y} if isinstance(y, str) else {}
        source = os.fspath(cast("PathLike", x))
        document = document | {"data": {**_table(document, "data"), "source": source, **target}}
    if name is not None:
        document = document | {"study": {**_table(document, "study"), "name": name}}
    examined = examine_document(document, name=called, default_name=_default_name(study))
    return Given(examined, held, beside)


def resumed_study(folder: Path) -> Given:
    """Return the study that a folder holds, as it was started.

    Raises:
        StudyError: If there is none.
        FileError: If it cannot be read.
    """
    if not StudyFolder(folder).exists:
        problem = Problem(str(folder), "expected a folder with a study.json")
        remedy = "Give its folder with out=..., or its data or study, or start a new one without resume=True."
        raise StudyError("there is no study to resume", [problem], remedy)
    plan = StudyFolder(folder).read_outline().plan
    return Given(Examined(name=str(folder), plan=plan), None, folder)


def _is_study(x: object) -> bool:
    if isinstance(x, Mapping):
        return bool(x) and set(map(str, x)) <= SECTIONS
    return isinstance(x, str | os.PathLike) and os.fspath(x).lower().endswith(".toml")


def _document(study: Study | None) -> tuple[dict[str, object], str, Path]:
    """The sections of a study, what it is called in an error, and the folder that it lies in."""
    if study is None:
        return {}, "that was given", Path()
    if isinstance(study, Mapping):
        wrong = [
            Problem(str(name), f"expected a dict of its settings, got {type(table).__name__}")
            for name, table in study.items()
            if not isinstance(table, Mapping)
        ]
        if wrong:
            raise StudyError("cannot use the study that was given", wrong, _WAYS)
        return _builtins(study), "that was given", Path()
    path = Path(study)
    return read_document(path), str(path), path.parent


def _table(document: Mapping[str, object], name: str) -> dict[str, object]:
    table = document.get(name)
    return dict(table) if isinstance(table, Mapping) else {}


def _builtins(table: Mapping[str, object]) -> dict[str, object]:
    """Settings as a study file has them: tuples are lists, NumPy's numbers are numbers, enums their values."""
    return {str(name): _builtin(value) for name, value in table.items()}


def _builtin(value: object) -> object:
    if isinstance(value, Mapping):
        return _builtins(value)
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_builtin(each) for each in value]
    number = getattr(value, "item", None)
    if callable(number) and getattr(value, "ndim", None) == 0:
        return number()
    return os.fspath(value) if isinstance(value, os.PathLike) else msgspec.to_builtins(value, enc_hook=str)


def _default_name(study: Study | None) -> str:
    return Path(study).stem if isinstance(study, str | os.PathLike) else NAME


def _held(x: object, y: object, document: Mapping[str, object], *, has_model: bool) -> Held | None:
    """The data, where they are held in Python; None where they are named."""
    if isinstance(x, str | os.PathLike):
        if y is not None and not isinstance(y, str):
            problem = Problem("y", f"expected the name of the target column of {os.fspath(x)}, got {type(y).__name__}")
            raise UsageError("cannot use the given data", [problem], _WAYS)
        return None
    if isinstance(x, Mapping):
        return _held_dict(x, y, has_model=has_model)
    if is_data_set(x):
        if y is not None:
            problem = Problem("y", "expected none beside a data set, which brings its targets")
            raise UsageError("cannot use the given data set", [problem], _WAYS)
        read = read_batches(x)
        if read.weights is not None:
            return held_arrays({"x": read.x, "y": read.y, "weights": read.weights})
        return held_arrays({"x": read.x, "y": read.y}) if is_packed(read.x) else held_pair(read.x, read.y)
    target = _table(document, "data").get("target")
    return held_pair(x, target if y is None else y)


def _held_dict(x: Mapping[str, object], y: object, *, has_model: bool) -> Held:
    """Arrays x and y by their names; or, with targets beside them, the inputs of a model, or the columns of a table."""
    if {"x", "x_train"} & set(x) and (y is None or "y" in x):
        return held_arrays(x)
    if y is not None and not isinstance(y, str):
        are_columns = all(np.ndim(cast("np.ndarray", each)) == 1 for each in x.values())
        return held_arrays({"x": x, "y": y}) if has_model or not are_columns else held_pair(columns_of(x), y)
    if isinstance(y, str) and y in x:
        return held_pair(columns_of(x), y)
    problem = Problem(
        "x", f"expected sections of a study ({', '.join(sorted(SECTIONS))}) or arrays x and y, got {_names(x)}"
    )
    raise UsageError("cannot use the given dict", [problem], _WAYS)


def _names(x: Mapping[str, object]) -> str:
    return ", ".join(f'"{name}"' for name in list(x)[:8]) or "an empty dict"


def plan_given(study: Study) -> StudyPlan:
    """Return the plan of a study file or of its sections.

    Raises:
        UsageError: With every mistake in it.

    Example:
        >>> plan_given({"data": {"source": "iris"}, "goal": {"metric": "accuracy"}}).goal.name
        'accuracy'
    """
    document, called, _ = _document(study)
    return examine_document(dict(document), name=called, default_name=_default_name(study)).sound


@contextmanager
def kept_in(given: Given, folder: Path) -> Iterator[None]:
    """Keep the data that are held in a folder; a file that no study came of is thrown away when the block fails.

    Raises:
        UsageError: With every mistake of the study, or of its data.
        FileError: If the file cannot be written.
    """
    held = given.held
    given.check_data()
    written = held is not None and held.keep_in(folder)
    try:
        yield
    except BaseException as error:
        if held is not None and written and not StudyFolder(folder).exists:
            files.remove(folder / held.file_name)
            if not any(folder.iterdir()):
                files.remove(folder)
        if held is not None and isinstance(error, AdvisorError):
            raise reworded(error, lambda text: text.replace(held.file_name, NAME_OF_HELD)) from error.__cause__
        raise
