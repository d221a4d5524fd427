"""Find the rules by walking their folders and asking installed packages; there is no list to keep."""

import pkgutil
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType

from advisor import plugins
from advisor.diagnose.rule import Rule, Subject
from advisor.diagnose.rules import runs, studies
from advisor.records import Run, Skipped, Study, Verdict

_FOLDERS: dict[type, ModuleType] = {Run: runs, Study: studies}
# Codes of rules that went: never given to another rule. Learning curves have one judge, `advisor.curve.answer`.
RETIRED = frozenset({"L101", "L102", "L103", "L104"})


@cache
def rules_for(subject: type[Subject]) -> tuple[Rule, ...]:
    """Return the rules that look at one kind of subject, by code; advisor's own and those of installed packages.

    Example:
        >>> [rule.name for rule in rules_for(Run) if rule.code == "A102"]
        ['overfitting']
    """
    theirs = (rule for rule in plugged_in() if rule.subject is subject)
    return tuple(sorted((*own_rules(subject), *theirs), key=lambda rule: rule.code))


@cache
def own_rules(subject: type[Subject]) -> tuple[Rule, ...]:
    """Return the rules of one kind that advisor brings itself, by code."""
    folder = _FOLDERS[subject]
    modules = pkgutil.walk_packages(folder.__path__, prefix=f"{folder.__name__}.")
    found = (rule for name in sorted(module.name for module in modules) for rule in _rules_in(import_module(name)))
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def plugged_in() -> tuple[Rule, ...]:
    """Return the rules of installed packages; one whose code or name is taken is left out."""
    offered = plugins.plugins(plugins.RULES)
    if not offered:
        return ()
    taken = RETIRED | {name for subject in _FOLDERS for rule in own_rules(subject) for name in (rule.code, rule.name)}
    kept: list[Rule] = []
    for name, module in offered:
        found = _rules_in(module)
        if not found:
            plugins.warn(name, "holds no function with @rule")
        for rule in found:
            clash = next((each for each in (rule.code, rule.name) if each in taken), None)
            if clash is not None:
                plugins.warn(name, f"the name {clash} is taken by another rule")
                continue
            taken |= {rule.code, rule.name}
            kept.append(_guarded(rule, name))
    return tuple(kept)


def every_rule() -> tuple[Rule, ...]:
    """Return every rule there is, those for runs first."""
    return rules_for(Run) + rules_for(Study)


def _rules_in(module: ModuleType) -> tuple[Rule, ...]:
    facts = (getattr(value, "rule", None) for value in vars(module).values() if callable(value))
    return tuple(found for found in facts if isinstance(found, Rule) and found.check.__module__ == module.__name__)


def _guarded(rule: Rule, plugin: str) -> Rule:
    """Return a package's rule such that whatever it raises or returns, the other rules are heard."""

    def check(subject: Subject, **settings: float) -> Verdict:
        try:
            verdict = rule.check(subject, **settings)
            if isinstance(verdict, Verdict):
                return verdict
            told = f"returned {verdict!r}"
        except Exception as error:  # noqa: BLE001 - a stranger's rule may raise anything
            told = f"{type(error).__name__}: {error}"
        plugins.warn(plugin, f"rule {rule.code} failed ({told})")
        return Skipped(f"the plug-in's rule failed: {told}")

    return replace(rule, check=check)
