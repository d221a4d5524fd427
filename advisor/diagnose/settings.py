"""Check the settings of rules against what the rules have, with the nearest known name for a wrong one."""

from collections.abc import Mapping, Sequence

from advisor.diagnose.rule import Rule
from advisor.errors import Problem, UsageError
from advisor.nearest import did_you_mean


def checked(settings: Mapping[str, Mapping[str, float]], rules: Sequence[Rule]) -> dict[str, dict[str, float]]:
    """Return the settings by rule name, having checked every name.

    Settings of rules for another kind of subject are left alone: one file holds them all.

    Raises:
        UsageError: If a rule or a parameter is unknown; every such mistake is listed.
    """
    if not settings:
        return {}
    from advisor.diagnose.discovery import every_rule  # the other kinds are read only when someone sets something

    known = {name: rule for rule in every_rule() for name in (rule.name, rule.code)}
    problems = [problem for name, values in settings.items() for problem in _problems(name, values, known)]
    if problems:
        raise UsageError(
            "cannot use the settings of the rules", problems, "`advisor diagnose --explain CODE` lists them."
        )
    here = {rule.code for rule in rules}
    return {known[name].name: dict(values) for name, values in settings.items() if known[name].code in here}


def _problems(name: str, values: Mapping[str, float], known: Mapping[str, Rule]) -> list[Problem]:
    place = f"[diagnose.{name}]"
    if name not in known:
        return [Problem(place, f"no such rule{did_you_mean(name, known)}")]
    settings = known[name].settings
    if not settings and values:
        return [Problem(place, "this rule has no settings")]
    return [Problem(place, f'no setting "{key}"{did_you_mean(key, settings)}') for key in values if key not in settings]
