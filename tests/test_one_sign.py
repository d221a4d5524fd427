"""Which way a metric improves is decided in one place, `records/goal.py`, by the words of `records/parts/improving.py`.

Everyone else compares costs.
"""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

from advisor.records import Goal, Metric

ROOT = Path(__file__).parent.parent
PACKAGE = sorted((ROOT / "advisor").rglob("*.py"))
HOME = "advisor/records/goal.py"
ASKS = {  # where which way is better may be asked for, since no number is turned there
    "advisor/curve/experiment.py": "the name of an error, and the score that is none",
    "advisor/diagnose/reading/performance.py": "a loss has a scale of its own, a share has none",
    "advisor/render/studies/several.py": "words: least, most",
    "advisor/render/strategies.py": "words: at most, at least",
    "advisor/render/wording.py": "words: lower is better",
    "advisor/search/engines/kerastuner.py": "the name that KerasTuner has for it",
    "advisor/search/engines/optuna.py": "the name that Optuna has for it",
}


class Seen(NamedTuple):
    """Where the package speaks of the way in which a metric improves."""

    asked: set[str]
    lists: list[tuple[str, set[str]]]
    turned: list[str]


@cache
def seen() -> Seen:
    """Walk the package once, for all that is looked for in it."""
    found = Seen(set(), [], [])
    for path in PACKAGE:
        tree, name = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        found.turned.extend([name] * len(turns(tree)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.arg | ast.keyword):
                if (node.attr if isinstance(node, ast.Attribute) else node.arg) == "lower_is_better":
                    found.asked.add(name)
            elif isinstance(node, ast.Set | ast.Dict | ast.Tuple | ast.List):
                named = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                found.lists.append((name, named & Metric.__members__.keys()))
    return found


def is_turned(one: ast.expr, other: ast.expr) -> bool:
    """Say whether two expressions differ in a sign, in their order, or in `min` for `max`."""
    match one, other:
        case ast.UnaryOp(op=ast.USub(), operand=inner), _:
            return ast.dump(inner) == ast.dump(other)
        case ast.BinOp(op=ast.Add() | ast.Sub()), ast.BinOp(op=ast.Add() | ast.Sub()):
            parts, others = (sorted(map(ast.dump, (each.left, each.right))) for each in (one, other))
            return parts == others and ast.dump(one) != ast.dump(other)
        case ast.Compare(), ast.Compare():
            parts, others = (sorted(map(ast.dump, (each.left, *each.comparators))) for each in (one, other))
            return parts == others and ast.dump(one) != ast.dump(other)
        case ast.Constant(value=str()), _:
            return False
    words = ast.unparse(one), ast.unparse(other)
    return words[0].replace("min", "max") == words[1].replace("min", "max") and words[0] != words[1]


def turns(tree: ast.AST) -> list[ast.IfExp]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp) and (is_turned(node.body, node.orelse) or is_turned(node.orelse, node.body))
    ]


def test_a_turn_is_seen_in_each_way_it_can_be_written():
    written = (
        "1.0 if lower else -1.0", "-score if higher else score", "a - b if lower else b - a",
        "a + c if lower else a - c",
        "a <= b if lower else a >= b", "min if lower else max", "found.min() if lower else found.max()",
    )  # fmt: skip
    assert [len(turns(ast.parse(each))) for each in written] == [1] * len(written)
    assert turns(ast.parse("'min' if lower else 'max'")) == []  # a word, for a library that asks


def test_which_way_is_better_is_asked_where_words_are_chosen_and_nowhere_else():
    assert seen().asked == {HOME, *ASKS}


def test_no_file_lists_the_metrics_of_which_less_is_better_for_their_names_tell():
    less = {metric.name for metric in Metric if Goal(metric=metric).lower_is_better}
    more = set(Metric.__members__) - less
    assert {path for path, named in seen().lists if named in (less, more)} == set()


def test_one_place_turns_the_sign_of_a_metric():
    assert seen().turned == [HOME]
