"""Judge diagnoses against what was put in: recall, precision, false alarms and calibration."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.reading import facts
from advisor.records import Diagnosis, EndingKind, Run, Severity, Status, Task
from benchmarks.diagnosis.cases import Case
from benchmarks.diagnosis.faults import FAULTS, Fault
from benchmarks.diagnosis.views import kept

BY_KIND = {fault.kind: fault for fault in FAULTS}
MATERIAL = 0.05  # a validation loss that much lower, by training on or by having stopped before, is worth having
SLOW = frozenset({"undertrained", "slow_learning", "learning_rate_too_low", "stopped_too_early"})


@dataclass(frozen=True, eq=False)
class Judged:
    """A case with what may and must be said of it; `healthy` where nothing (warning or worse) may."""

    case: Case
    must: frozenset[str]
    may: frozenset[str]
    healthy: bool
    numeric: bool = False


@dataclass(eq=False)
class Count:
    """What was said rightly and wrongly of one symptom."""

    relevant: int = 0
    found: int = 0
    fired: int = 0
    right: int = 0
    false_alarms: int = 0  # on healthy runs

    @property
    def recall(self) -> float:
        """Return the share of its runs in which one of their musts was said."""
        return self.found / self.relevant if self.relevant else float("nan")

    @property
    def precision(self) -> float:
        """Return the share of its firings that were right; 1 where it never fired wrongly nor at all."""
        return self.right / self.fired if self.fired else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the two."""
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


@dataclass(eq=False)
class Scores:
    """Everything measured on a set of judged cases."""

    symptoms: dict[str, Count] = field(default_factory=dict)
    kinds: dict[str, list[int]] = field(default_factory=dict)
    healthy: int = 0
    alarmed: int = 0  # told of something (warning or worse) that no measurement of the run bears out
    alarmed_strictly: int = 0  # told of anything (warning or worse)
    seen_rising: int = 0  # of the alarmed: those whose losses, as shown, end `MATERIAL` above their best
    numeric: list[int] = field(default_factory=lambda: [0, 0])
    stated: list[tuple[float, bool]] = field(default_factory=list)  # confidence, right
    wrong: list[tuple[str, str, str, int, str]] = field(default_factory=list)

    @property
    def macro_f1(self) -> float:
        """Return the mean F1 over the symptoms that some run must be told of.

        A symptom that was never told, and that others stood in for each time, is left out.
        """
        told = [count for count in self.symptoms.values() if count.fired or count.recall < 1]
        values = [count.f1 for count in told if count.relevant]
        return float(np.mean(values)) if values else float("nan")


def judged(cases: Sequence[Case]) -> list[Judged]:
    """Return the cases whose truth is known: faults that did harm, and sound runs near the best of their set."""
    best, longest = _best_losses(cases), _longest(cases)
    sound = {(case.kind, case.data, case.seed, case.epochs): case for case in cases if case.kind.startswith("sound")}
    found = []
    for case in cases:
        fault = BY_KIND.get(case.kind)
        true = _true_of_data(case.run) | _true_of_traces(case, longest[case.kind, case.data, case.seed])
        if fault is None:
            if case.val_loss <= best[case.data, case.seed] + 2 * case.val_error and not true & SLOW:
                found.append(Judged(case, frozenset(), true, healthy=True))
            continue
        twin = sound.get((case.twin, case.data, case.seed, case.epochs))
        if twin is not None and _is_there(fault, case) and (not fault.harms or _harmed(case, twin)):
            may = fault.must | fault.may | true
            found.append(Judged(case, fault.must, may, healthy=False, numeric=_is_numeric(fault, case)))
    return found


def score(cases: Iterable[Judged], *, view: Callable[[Run], Run] = kept) -> Scores:
    """Diagnose every case and count."""
    scores = Scores()
    for each in cases:
        shown = view(each.case.run)
        _count(scores, each, shown, diagnose_run(shown))
    return scores


def said(diagnosis: Diagnosis) -> dict[str, float]:
    """Return the symptoms told, with the highest confidence of each: fired, explained by nothing else."""
    told: dict[str, float] = {}
    for finding in diagnosis.findings:
        if finding.status is Status.FIRED and finding.caused_by is None and finding.symptom != "healthy":
            told[finding.symptom] = max(told.get(finding.symptom, 0.0), finding.confidence or 0.0)
    return told


def binned(stated: Sequence[tuple[float, bool]], *, bins: int = 10) -> list[tuple[float, float, int]]:
    """Return mean stated probability, share right and count of bins of equal count.

    Equal probabilities share their outcomes, so that where a bin ends among them says nothing.

    Example:
        >>> binned([(0.5, True), (0.5, False), (0.5, False), (0.5, True)], bins=2)
        [(0.5, 0.5, 2), (0.5, 0.5, 2)]
    """
    if not stated:
        return []
    pairs = np.array(sorted(stated), dtype=np.float64)
    _, group = np.unique(pairs[:, 0], return_inverse=True)
    pairs[:, 1] = (np.bincount(group, weights=pairs[:, 1]) / np.bincount(group))[group]
    parts = [part for part in np.array_split(pairs, bins) if len(part)]
    return [(float(part[:, 0].mean()), float(part[:, 1].mean()), len(part)) for part in parts]


def calibration_error(stated: Sequence[tuple[float, bool]], *, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal count; NaN where nothing was stated.

    Example:
        >>> calibration_error([(0.5, True), (0.5, False), (0.5, False), (0.5, True)], bins=2)
        0.0
    """
    if not stated:
        return float("nan")
    return sum(count * abs(said - right) for said, right, count in binned(stated, bins=bins)) / len(stated)


def bootstrap(stated: Sequence[tuple[float, bool]], *, seed: int = 0, draws: int = 500) -> tuple[float, float]:
    """Return a 95 % bootstrap interval of the calibration error."""
    rng = np.random.default_rng(seed)
    found = [calibration_error([stated[i] for i in rng.integers(0, len(stated), len(stated))]) for _ in range(draws)]
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def _count(scores: Scores, each: Judged, shown: Run, diagnosis: Diagnosis) -> None:
    told = said(diagnosis)
    case = each.case
    hit = bool(each.must & told.keys())
    for symptom in each.must:
        count = scores.symptoms.setdefault(symptom, Count())
        count.relevant += 1
        count.found += hit
    for symptom, confidence in told.items():
        count = scores.symptoms.setdefault(symptom, Count())
        right = symptom in each.may
        count.fired += 1
        count.right += right
        scores.stated.append((confidence, right))
        if not right:
            scores.wrong.append(("false", symptom, case.kind, case.epochs, case.data))
    if each.healthy:
        every = [f for f in diagnosis.fired if f.severity is not Severity.INFO]
        loud = [finding for finding in every if finding.symptom not in each.may]
        scores.healthy += 1
        scores.alarmed += bool(loud)
        scores.alarmed_strictly += bool(every)
        scores.seen_rising += bool(loud) and _ends_high(shown)
        for symptom in {finding.symptom for finding in loud}:
            scores.symptoms[symptom].false_alarms += 1
        return
    found = scores.kinds.setdefault(case.kind, [0, 0])
    found[0] += hit
    found[1] += 1
    if each.numeric:
        scores.numeric[0] += hit
        scores.numeric[1] += 1
    if not hit:
        scores.wrong.append(("missed", "/".join(sorted(told)) or "-", case.kind, case.epochs, case.data))


def _ends_high(run: Run) -> bool:
    """Say whether a run, as shown, ends with a validation loss well above its best.

    A bare history does not tell that the weights of the best epoch were kept.
    """
    if not run.has("val_loss"):
        return False
    losses = facts.validation_loss(run)
    return bool(losses[facts.kept_epoch(run)] > (1 + MATERIAL) * np.nanmin(losses))


def _best_losses(cases: Sequence[Case]) -> dict[tuple[str, int], float]:
    """Return the best validation loss of each deal, among reference models and sound networks."""
    best: dict[tuple[str, int], float] = {}
    for case in cases:
        if not case.kind.startswith("sound"):
            continue
        key = case.data, case.seed
        known = [reference.validation["loss"] for reference in case.run.references if "loss" in reference.validation]
        best[key] = min(best.get(key, np.inf), case.val_loss, *known)
    return best


def _longest(cases: Sequence[Case]) -> dict[tuple[str, str, int], Case]:
    found: dict[tuple[str, str, int], Case] = {}
    for case in sorted(cases, key=lambda case: case.epochs):
        found[case.kind, case.data, case.seed] = case
    return found


def _true_of_traces(case: Case, continued: Case) -> frozenset[str]:
    """Return what the run itself, and its continuation to more epochs, measure to be true of it."""
    true: set[str] = set()
    if not case.run.has("val_loss") or not np.isfinite(case.val_loss):
        return frozenset()
    losses, later = facts.validation_loss(case.run), facts.validation_loss(continued.run)
    kept = losses[facts.kept_epoch(case.run)]
    if continued.epochs > case.epochs and np.nanmin(later) < (1 - MATERIAL) * kept:
        true |= SLOW
    best = int(np.nanargmin(losses))
    if kept > (1 + MATERIAL) * losses[best]:
        true.add("overfit")
    if len(losses) - best > 0.6 * len(losses) and len(losses) > 20:
        true.add("training_too_slow")
    return frozenset(true)


def _harmed(case: Case, twin: Case) -> bool:
    if not np.isfinite(case.val_loss):
        return True
    return case.val_loss > twin.val_loss + 2 * float(np.hypot(case.val_error, twin.val_error))


def _is_there(fault: Fault, case: Case) -> bool:
    """Say whether the fault could act: early stopping that never stopped the run did nothing."""
    return "stopped_too_early" not in fault.must or case.run.ending.kind is EndingKind.STOPPED_EARLY


def _is_numeric(fault: Fault, case: Case) -> bool:
    return fault.numeric or case.run.ending.kind is EndingKind.DIVERGED


def _true_of_data(run: Run) -> frozenset[str]:
    """Return what is true of the data by definition, whatever was put in."""
    data = run.data
    if data is None or data.task is Task.REGRESSION:
        return frozenset()
    rows = [each.rows for each in data.classes if each.rows]
    return frozenset({"class_imbalance"} if len(rows) > 1 and max(rows) > 10 * min(rows) else ())
