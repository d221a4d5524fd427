"""The script that trains a winner again: its template, filled with the calls of its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from advisor.records import DataFacts, Goal, Recipe, Task
from advisor.records.data import TargetScaling
from advisor.records.recipe import ClassWeights
from advisor.records.script import Call, ColumnRead, Named, RowsRead, TextFile, Trained
from advisor.render.script.code import assigned, code, modules, names_list, shared
from advisor.render.script.scores import COMPILED, ScoreCode, own_score, score_code

_OF_CLASSES = (Task.BINARY, Task.MULTICLASS)
_STANDARD = ("importlib", "re", "sys")
_FUNCTIONS = ("number", "seconds", "text", "keys", "drawn", "fold_of", "arrays", "PowerDecay", "Pieces")
"""What a script defines where its body calls it."""
_OF_TEMPLATES = {
    "load_": "sklearn.datasets.load_{}",
    "TransformerMixin, ": "sklearn.base.TransformerMixin",
    ", BaseEstimator)": "sklearn.base.BaseEstimator",
    "compute_sample_weight(": "sklearn.utils.class_weight.compute_sample_weight",
    "coo_array(": "scipy.sparse.coo_array",
    "connected_components(": "scipy.sparse.csgraph.connected_components",
}
"""What the templates themselves call."""


@dataclass(frozen=True)
class Subject:
    """What a script is about.

    Args:
        title: Whose training it is.
        reached: The scores of the training that was kept, in words.
        recipe: Of that training.
        facts: Of its data.
        goal: What it is judged by.
        rows: How its rows are read.
        pipeline: The call that makes what its inputs go through.
        trained: How the network is made and trained.
        channels: Numbers of one place of an image or a series; 0 for tables.
        are_bytes: Whether images are scaled by the range of bytes.
        are_single: Whether no row equals another, so that each is drawn by itself.
        metric: The function of the user's own that it is judged by, as the script imports it; empty for none.
        yes, no: Words of truth values.
        sizes, units: How many each size is, and seconds each unit has, with their names.
        left_out: What the script cannot say.
        seeds: Of the networks whose mean it is; none for one network.
        bagged: Seeds of those of its networks that are trained on training and validation rows together.
        bags: Into how many parts the rows of these are dealt.
        bagged_alone: Whether they alone are the mean, and the others say what it scores on the validation part.
        names_of_weights: Under which arrays may bring how much each row counts.
        many_weights: Whether there are several a row.
        drawn_from: The seed of what a function draws that returns the rows.
    """

    title: str
    reached: str
    recipe: Recipe
    facts: DataFacts
    goal: Goal
    rows: RowsRead
    pipeline: Call
    trained: Trained
    channels: int = 0
    are_bytes: bool = False
    are_single: bool = False
    metric: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    sizes: Mapping[float, str] = field(default_factory=dict)
    units: Mapping[float, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    bagged: tuple[int, ...] = ()
    bags: int = 0
    bagged_alone: bool = False
    names_of_weights: tuple[str, ...] = ()
    many_weights: bool = False
    drawn_from: int = 0


def script(subject: Subject) -> str:
    """Return the whole script."""
    recipe, facts, trained = subject.recipe, subject.facts, subject.trained
    lists = _lists(subject.rows.columns)
    made = _without_seeds(trained.model) if subject.seeds else trained.model
    model, penalty = shared(made, "keras.regularizers.", name="penalty")
    pipeline, fill = shared(subject.pipeline, "sklearn.impute.SimpleImputer", name="fill")
    score, indent = _score(subject), 4 if subject.seeds else 0
    words: dict[str, object] = {
        "subject": subject,
        "recipe": recipe,
        "plan": recipe.data,
        "facts": facts,
        "rows": subject.rows,
        "task": facts.known_task.value,
        "lists": {name: names_list(names) for name, names in lists.items()},
        "columns": _by_kind(subject.rows.columns),
        "order": names_list(tuple(column.name for column in subject.rows.columns)),
        "read_text": assigned("table", _text_call(subject.rows.file)),
        "pipeline": fill + assigned("prepare", _with_lists(pipeline, lists)),
        "penalty": penalty.rstrip(),
        "model": assigned("model", model, indent=indent),
        "compiled": code(Call("model.compile", (), trained.compiled), indent=indent) if trained.compiled else "",
        "callbacks": assigned("callbacks", list(trained.callbacks), indent=indent),
        "is_balanced": recipe.class_weights is ClassWeights.BALANCED and facts.known_task in _OF_CLASSES,
        "has_test": facts.test_rows > 0 and not subject.rows.brings_test,
        "smoothing": 0 if trained.comes_compiled else recipe.label_smoothing,
        "is_scaled": recipe.data.target_scaling is not TargetScaling.NONE,
        "score": score,
        "weighted": bool(subject.rows.weights or subject.rows.has_weights),
        "targets_of_outputs": code(_of_outputs(trained.outputs), indent=4, before=7),
        "code": code,
        "share": _share,
    }
    body = _filled("body", words)
    needs = {name for name in _FUNCTIONS if re.search(rf"(?<![\w.\"]){name}[()]", body)}
    text = _filled("winner", words | {"body": body, "functions": _filled("functions", words | {"needs": needs})})
    called = modules([[] if subject.rows.inputs else subject.pipeline, made, trained.compiled, list(trained.callbacks)])
    return _spaced(text.replace("@imports@", _imports({*called, *score.imports}, text)))


def _of_outputs(outputs: Mapping[str, Sequence[int]] | Sequence[Sequence[int]] | None) -> object:
    """The targets of each output, taken from the columns of all, as code."""
    if isinstance(outputs, Mapping):
        return {name: _columns(places) for name, places in outputs.items()}
    return [_columns(places) for places in outputs or ()]


def _columns(places: Sequence[int]) -> Named:
    is_run = list(places) == list(range(places[0], places[-1] + 1))
    return Named(f"y[:, {places[0]}:{places[-1] + 1}]" if is_run else f"y[:, {list(places)}]")


def _text_call(file: TextFile) -> Call:
    """The call that reads a table from a text file, every cell as a text."""
    names: dict[str, object] = {"sep": file.separator} if file.separator != "," else {}
    names |= {"encoding": file.encoding} if file.encoding != "utf-8-sig" else {}
    names |= {"skiprows": file.skipped} if file.skipped else {}
    names |= {"quotechar": file.quote} if file.quote != '"' else {}
    names |= {"keep_default_na": False, "na_values": list(file.no_values)} if file.no_values else {}
    names |= {"dtype": Named("str"), "skipinitialspace": True}
    return Call("pd.read_csv", (Named("DATA"),), names if file.has_row_names else {**names, "index_col": False})


def _score(subject: Subject) -> ScoreCode:
    if subject.trained.comes_compiled:
        return COMPILED
    if subject.metric:
        return own_score(subject.metric, subject.facts.known_task)
    return score_code(subject.goal, subject.facts.known_task)


def _filled(name: str, words: dict[str, object]) -> str:
    return _environment().get_template(f"{name}.py.jinja").render(words)


def _share(of: float, *, rows: str = "len(y)") -> str:
    """How many rows a share of the plan is."""
    return f"round({of!r} * {rows})" if of < 1 else str(int(of))


def _imports(called: set[str], text: str) -> str:
    """Return the lines that import what a script calls."""
    short = {"keras": "keras", "keras_tuner": "keras_tuner", "numpy as np": "np", "pandas as pd": "pd"}
    plain = [f"import {name}" for name, said in short.items() if re.search(rf"\b{said}\.", text)]
    standard = [f"import {name}" for name in _STANDARD if re.search(rf"\b{name}\.", text)]
    standard += ["from pathlib import Path"] if "Path(" in text else []
    loaded = re.search(r"load_(\w+)\(\)", text)
    named = {
        *called,
        *(name.format(loaded[1] if loaded else "") for sign, name in _OF_TEMPLATES.items() if sign in text),
    }
    froms: dict[str, set[str]] = {}
    for name in named:
        if name.startswith(("sklearn.", "skrub.", "scipy.")) and not name.endswith("load_data"):
            module, _, last = name.rpartition(".")
            froms.setdefault(module, set()).add(last)
    lines = [*plain, *(f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(froms.items()))]
    return "\n".join([*standard, *([""] if standard else []), *lines])


def _spaced(text: str) -> str:
    """Put two empty lines around functions, and never more than two."""
    text = re.sub(r"\n{3,}", "\n\n\n", text)
    text = re.sub(r"(?<!\n)\n*(?=\n(?:def|class) )", "\n\n", text)
    return (
        re.sub(r"((?<=\n)(?:def|class) (?:[^\n]*\n)(?:    [^\n]*\n|\n(?=    ))+)\n*", r"\1\n\n", text).rstrip() + "\n"
    )


def _without_seeds(value: object) -> object:
    """The calls without seeds of their own: networks that are to differ take theirs from the one that is set."""
    if isinstance(value, Call):
        names = {name: _without_seeds(each) for name, each in value.names.items() if name != "seed"}
        return Call(value.name, tuple(map(_without_seeds, value.places)), names)
    return type(value)(map(_without_seeds, value)) if isinstance(value, list | tuple) else value


def _by_kind(columns: tuple[ColumnRead, ...]) -> dict[str, list[ColumnRead]]:
    kinds: dict[str, list[ColumnRead]] = {
        kind: [] for kind in ("plain", "number", "duration", "truth", "category", "whole", "date")
    }
    for column in columns:
        kinds[column.kind].append(column)
    return kinds


def _lists(columns: tuple[ColumnRead, ...]) -> dict[str, tuple[str, ...]]:
    """The lists of columns that a script names once: plain numbers, and categories."""
    plain = tuple(c.name for c in columns if c.kind == "plain")
    texts = tuple(c.name for c in columns if c.kind == "category")
    return {name: found for name, found in (("NUMBERS", plain), ("CATEGORIES", texts)) if found}


def _with_lists(value: object, lists: dict[str, tuple[str, ...]]) -> object:
    """Put the name of a list where the list itself stands."""
    if isinstance(value, list):
        known = [
            name for name, names in lists.items() if names == tuple(each for each in value if isinstance(each, str))
        ]
        if known and len(lists[known[0]]) == len(value):
            return Named(known[0])
    if isinstance(value, Call):
        places = tuple(_with_lists(each, lists) for each in value.places)
        return Call(value.name, places, {name: _with_lists(each, lists) for name, each in value.names.items()})
    if isinstance(value, list | tuple):
        return type(value)(_with_lists(each, lists) for each in value)
    return value


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("advisor.render", "templates/script"),
        autoescape=False,  # noqa: S701  code, not a page
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
