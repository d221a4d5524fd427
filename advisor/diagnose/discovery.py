"""Find the rules by walking their folders; there is no list to keep."""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

from advisor.diagnose.rule import Rule, Subject
from advisor.diagnose.rules import curves, runs, studies
from advisor.records import LearningCurve, Run, Study

_FOLDERS: dict[type, ModuleType] = {Run: runs, Study: studies, LearningCurve: curves}


@cache
def rules_for(subject: type[Subject]) -> tuple[Rule, ...]:
    """Return the rules that look at one kind of subject, by code.

    Example:
        >>> [rule.name for rule in rules_for(Run) if rule.code == "A102"]
        ['overfitting']
    """
    folder = _FOLDERS[subject]
    modules = pkgutil.walk_packages(folder.__path__, prefix=f"{folder.__name__}.")
    found = (rule for name in sorted(module.name for module in modules) for rule in _rules_in(import_module(name)))
    return tuple(sorted(found, key=lambda rule: rule.code))


def every_rule() -> tuple[Rule, ...]:
    """Return every rule there is, those for runs first."""
    return rules_for(Run) + rules_for(Study) + rules_for(LearningCurve)


def _rules_in(module: ModuleType) -> tuple[Rule, ...]:
    facts = (getattr(value, "rule", None) for value in vars(module).values() if callable(value))
    return tuple(found for found in facts if isinstance(found, Rule) and found.check.__module__ == module.__name__)
