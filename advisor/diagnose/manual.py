"""A rule's manual: its docstring under the headings every rule has, its settings and its examples."""

from dataclasses import dataclass

from advisor.diagnose.deciding import healthy
from advisor.diagnose.discovery import RETIRED, every_rule
from advisor.diagnose.rule import HEADINGS, Rule, Subject
from advisor.errors import Problem, UsageError
from advisor.records import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleManual:
    """What `advisor diagnose --explain CODE` shows."""

    code: str
    name: str
    symptom: str
    severity: Severity
    title: str
    summary: str
    sections: tuple[tuple[str, str], ...]  # heading, text; in the order of HEADINGS
    needs: tuple[str, ...] = ()
    min_epochs: int = 1
    settings: tuple[tuple[str, float], ...] = ()
    fires_on: tuple[Subject, ...] = ()
    quiet_on: tuple[Subject, ...] = ()


def rule_manual(code: str) -> RuleManual:
    """Return the manual of the rule with this code (or name).

    Raises:
        UsageError: If there is no such rule.

    Example:
        >>> rule_manual("A102").symptom
        'overfit'
    """
    wanted = code.strip().lower()
    if wanted in (healthy.CODE.lower(), "healthy"):
        return _healthy()
    rules = every_rule()
    for rule in rules:
        if wanted in (rule.code.lower(), rule.name.lower()):
            return _manual(rule)
    if wanted.upper() in RETIRED:
        problem = Problem("", "learning curves are judged by `advisor curve`, which says how")
        raise UsageError(f"{wanted.upper()} is not a rule any more", [problem], "`advisor curve --from sizes.csv`")
    known = ", ".join(sorted(rule.code for rule in rules))
    raise UsageError(f'no rule "{code}"', [Problem("known codes", known)], "The code is in front of each finding.")


def _manual(rule: Rule) -> RuleManual:
    summary, sections = parsed(rule.manual)
    return RuleManual(
        code=rule.code,
        name=rule.name,
        symptom=rule.symptom,
        severity=rule.severity,
        title=rule.title,
        summary=summary,
        sections=sections,
        needs=rule.needs,
        min_epochs=rule.min_epochs,
        settings=tuple(rule.settings.items()),
        fires_on=rule.fires_on,
        quiet_on=rule.quiet_on,
    )


def _healthy() -> RuleManual:
    summary, sections = parsed(healthy.MANUAL)
    return RuleManual(
        code=healthy.CODE,
        name="healthy",
        symptom="healthy",
        severity=Severity.INFO,
        title=healthy.TITLE,
        summary=summary,
        sections=sections,
        min_epochs=healthy.MIN_EPOCHS,
    )


def parsed(docstring: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Split a rule's docstring into its first sentence and the texts under its headings.

    Example:
        >>> parsed("Do it. How it is detected: by looking. Reference: none.")
        ('Do it.', (('How it is detected', 'by looking.'), ('Reference', 'none.')))
    """
    text = " ".join(docstring.split())
    places = sorted((text.find(f"{heading}:"), heading) for heading in HEADINGS if f"{heading}:" in text)
    if not places:
        return text, ()
    ends = [place for place, _ in places[1:]] + [len(text)]
    sections = tuple(
        (heading, text[place + len(heading) + 1 : end].strip())
        for (place, heading), end in zip(places, ends, strict=True)
    )
    return text[: places[0][0]].strip(), sections
