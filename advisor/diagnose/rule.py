"""What a rule is: a pure function of a run or a study, with its facts beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, get_args

from advisor.records import Run, Severity, Study, Verdict

Subject: TypeAlias = Run | Study
Check: TypeAlias = Callable[..., Verdict]
CheckT = TypeVar("CheckT", bound=Check)

HEADINGS = ("How it is detected", "Why it matters", "What to try", "Reference")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule's facts and its check; made by the decorator `rule`, found by `discovery`.

    `needs` names what must be recorded: a trace ("val_loss"), a signal of the layers
    ("layers:gradient_norm"), a part of the run ("data", "model", "recipe") or the "first epochs", which a log that
    begins in the middle lacks. With `finite` the engine skips the rule where a needed trace holds NaN or infinity, so
    that no rule has to look for it.
    """

    code: str
    name: str
    symptom: str
    severity: Severity
    title: str
    subject: type[Run] | type[Study]
    needs: tuple[str, ...]
    min_epochs: int
    finite: bool
    fires_on: tuple[Subject, ...]
    quiet_on: tuple[Subject, ...]
    settings: dict[str, float]
    manual: str
    check: Check


def rule(
    *,
    code: str,
    symptom: str,
    severity: str,
    title: str,
    needs: Sequence[str] = (),
    min_epochs: int = 1,
    finite: bool = True,
    fires_on: Sequence[Subject],
    quiet_on: Sequence[Subject],
) -> Callable[[CheckT], CheckT]:
    """Put a rule's facts beside its function; the function itself stays what it was.

    The first annotation of the function says what it looks at, its keyword-only parameters are the
    settings a study file may change, its docstring is the text of `advisor diagnose --explain`.

    Args:
        code: Means the same thing for ever once released.
        symptom: One of the published symptom names; several rules may share one.
        severity: "info", "warning" or "critical".
        title: A sentence without a full stop: what is wrong.
        needs: What must be recorded before the rule can look.
        min_epochs: Fewer epochs than this and the rule is skipped.
        finite: False for a rule that looks at NaN itself.
        fires_on: Subjects on which the rule fires: tests, and sketches for the manual.
        quiet_on: Subjects on which it does not.

    Returns:
        A decorator.

    Raises:
        TypeError: When the first argument is not annotated with what a rule can look at.

    Example:
        >>> from advisor.records import Passed
        >>> @rule(code="MINE1", symptom="mine", severity="info", title="It is mine", fires_on=[], quiet_on=[])
        ... def mine(run: Run, *, limit: float = 0.1) -> Verdict:
        ...     return Passed(())
        >>> mine.rule.name, mine.rule.settings
        ('mine', {'limit': 0.1})
    """

    def attach(function: CheckT) -> CheckT:
        subject: Any = next(iter(function.__annotations__.values()), None)
        if subject not in get_args(Subject):  # a string where annotations are postponed
            raise TypeError(f"rule {code}: expected Run or Study as the first annotation, got {subject!r}")
        facts = Rule(
            code=code,
            name=function.__name__,
            symptom=symptom,
            severity=Severity(severity),
            title=title,
            subject=subject,
            needs=tuple(needs),
            min_epochs=min_epochs,
            finite=finite,
            fires_on=tuple(fires_on),
            quiet_on=tuple(quiet_on),
            settings=dict(getattr(function, "__kwdefaults__", None) or {}),
            manual=function.__doc__ or "",
            check=function,
        )
        function.__dict__["rule"] = facts
        return function

    return attach
