"""What is worth saying while a run still trains, and when it is not worth going on."""

from collections.abc import Collection

from advisor.records import Diagnosis, Finding, Severity

# These compare the run with its end, which has not come yet.
ONLY_AT_THE_END = frozenset(
    {
        "healthy",
        "performance_plateau",
        "slow_learning",
        "stopped_too_early",
        "training_too_slow",
        "underfit",
        "undertrained",
    }
)
# A loss that is lost does not come back; the others may be the noise of one epoch.
AT_ONCE = frozenset({"nan_loss"})
HOPELESS = frozenset({"diverging", "nan_loss", "not_learning"})


def lasting(now: Diagnosis, *, before: Collection[str]) -> tuple[Finding, ...]:
    """Return the warnings that stand in two epochs in a row, or that cannot pass.

    Args:
        now: The diagnosis after this epoch.
        before: Codes of what had fired after the epoch before.
    """
    return tuple(
        finding
        for finding in now.fired
        if finding.severity is not Severity.INFO
        and finding.symptom not in ONLY_AT_THE_END
        and (finding.code in before or finding.symptom in AT_ONCE)
    )


def hopeless(findings: Collection[Finding]) -> Finding | None:
    """Return the finding after which training on is a waste, if there is one: critical, and about the loss itself."""
    doomed = (f for f in findings if f.severity is Severity.CRITICAL and f.symptom in HOPELESS)
    return next(doomed, None)
