"""How right we are on sources that nothing was fitted on: `python -m benchmarks.strangers --logs DIR --cache DIR`.

Two kinds of bare runs: logs that people posted (a folder for each, see `benchmarks.posted_logs`; a source is a
repository or a site) and the trainings of `benchmarks.diagnosis`, of which only what Keras prints is kept (a
source is a data set). Each source in turn is left out; on all the others the limits of rules are chosen anew, one
change of the shipped ones at most, and the confidences are measured anew; then that source is judged with both.
"as shipped" beside it is what the package says, whose limits and confidences saw some of these sources.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from advisor.diagnose.engine import Settings, diagnose_run
from advisor.diagnose.trust import confidence as calibration
from advisor.records import Diagnosis, Evidence, Run, Severity, Status
from advisor.store.runs import read_runs
from benchmarks.diagnosis import cases, scoring, views
from benchmarks.posted_logs import WORDS
from benchmarks.results_file import write_results

SHIPPED: Settings = {}
BY_DEFINITION = frozenset({"missing_validation"})  # true of every log in which it is said, and no reader's label
CHANGES: dict[str, dict[str, tuple[float, ...]]] = {
    "overfitting": {"max_rise": (0.03, 0.08), "patient_rise": (0.08, 0.16)},
    "generalization_gap": {"max_gap": (0.1, 0.2)},
    "not_learning": {"min_fall": (0.02, 0.04)},
    "unsettled_training": {"max_jump": (0.09, 0.2)},
}
ALARM_COST = 3.0  # faults named that one false alarm is worth, as shares
Counts = dict[tuple[str, str], tuple[int, int]]


class Told(NamedTuple):
    """One finding on a run and whether its truth bears it out."""

    code: str
    evidence: tuple[Evidence, ...]
    right: bool
    stated: float


class Heard(NamedTuple):
    """What was said of one run, beside its truth."""

    is_fault: bool
    named: bool
    alarmed: bool
    told: tuple[Told, ...]


class Stranger(NamedTuple):
    """One run: its kind and source, and what is said of it with given limits."""

    kind: str
    source: str
    judge: Callable[[Settings], Heard]


class Fold(NamedTuple):
    """What was said of the runs of one kind, and the confidence stated of each finding with its truth."""

    heard: list[Heard]
    stated: list[tuple[float, bool]]


def candidates() -> list[Settings]:
    """Return the shipped limits and each single change of them."""
    changed = [
        {rule: {name: value}} for rule, names in CHANGES.items() for name, values in names.items() for value in values
    ]
    return [SHIPPED, *changed]


def posted(folder: Path) -> list[Stranger]:
    """Return the posted logs of a folder."""
    found = []
    for labels in sorted(folder.glob("*/case.json")):
        case = json.loads(labels.read_text(encoding="utf-8"))
        log = next(path for path in sorted(labels.parent.iterdir()) if path != labels)
        run = read_runs(log)[-1]
        judge = partial(_posted, run=run, accept=frozenset(case["accept"]), is_fault=bool(case["is_fault"]))
        found.append(Stranger("posted logs", source_of(case["source"]), judge))
    return found


def source_of(text: str) -> str:
    """Return the repository or site that a source names, without its issue, page or notebook.

    Example:
        >>> source_of("github keras-team/keras issue 4662"), source_of("stackoverflow 62341053")
        ('github keras-team/keras', 'stackoverflow')
    """
    return re.split(r",| issue| \(| \d{4,}", text, maxsplit=1)[0].strip()


def histories(cache: Path) -> list[Stranger]:
    """Return the trainings of the diagnosis bench as bare histories."""
    return bare_of(scoring.judged(cases.read(cache)))


def bare_of(judged: Iterable[scoring.Judged]) -> list[Stranger]:
    """Return judged trainings as strangers of whom only what Keras prints is known."""
    return [Stranger("bare histories", each.case.data, partial(_history, each=each)) for each in judged]


def _posted(settings: Settings, *, run: Run, accept: frozenset[str], is_fault: bool) -> Heard:
    diagnosis = diagnose_run(run, settings=settings)
    told = _told(diagnosis, lambda symptom: None if symptom in BY_DEFINITION else WORDS.get(symptom, symptom) in accept)
    loud = {WORDS.get(each.symptom, each.symptom) for each in diagnosis.fired if each.severity is not Severity.INFO}
    return Heard(is_fault, bool(loud & accept), not is_fault and bool(loud - accept), told)


def _history(settings: Settings, *, each: scoring.Judged) -> Heard:
    diagnosis = diagnose_run(views.bare(each.case.run), settings=settings)
    loud = {finding.symptom for finding in diagnosis.fired if finding.severity is not Severity.INFO}
    named = bool(each.must & scoring.said(diagnosis).keys())
    return Heard(
        not each.healthy,
        named,
        each.healthy and bool(loud - each.may),
        _told(diagnosis, lambda symptom: symptom in each.may),
    )


def _told(diagnosis: Diagnosis, is_right: Callable[[str], bool | None]) -> tuple[Told, ...]:
    spoken = [
        finding
        for finding in diagnosis.findings
        if finding.status is Status.FIRED and finding.caused_by is None and finding.symptom != "healthy"
    ]
    judged = [(each, is_right(each.symptom)) for each in spoken]
    return tuple(
        Told(each.code, each.evidence, right, each.confidence or 0.0) for each, right in judged if right is not None
    )


def counts_of(heard: Iterable[Heard]) -> tuple[Counts, float]:
    """Return (right, fired) of each rule on bare runs, whole and by strength, and the share right of all firings."""
    right: Counter[tuple[str, str]] = Counter()
    fired: Counter[tuple[str, str]] = Counter()
    for told in (each for run in heard for each in run.told):
        for cell in (calibration.BARE, calibration.bare_cell_of(told.evidence)):
            fired[told.code, cell] += 1
            right[told.code, cell] += told.right
    total = sum(number for (_, cell), number in fired.items() if cell == calibration.BARE)
    share = sum(number for (_, cell), number in right.items() if cell == calibration.BARE) / max(1, total)
    return {key: (right[key], fired[key]) for key in sorted(fired)}, share


def utility(heard: Sequence[Heard]) -> float:
    """Return the share of faults named, less `ALARM_COST` times the share of sound runs alarmed."""
    faults, sound = _split(heard)
    named = sum(each.named for each in faults) / max(1, len(faults))
    return named - ALARM_COST * sum(each.alarmed for each in sound) / max(1, len(sound))


def left_out(strangers: Sequence[Stranger]) -> dict[str, object]:
    """Judge each source with limits and confidences of all the others, and return the figures of each kind."""
    settings = candidates()
    heard = [[stranger.judge(each) for stranger in strangers] for each in settings]
    kinds = sorted({stranger.kind for stranger in strangers})
    folds = {kind: Fold([], []) for kind in kinds}
    shipped = {kind: Fold([], []) for kind in kinds}
    chosen: Counter[str] = Counter()
    for source in sorted({stranger.source for stranger in strangers}):
        others = [place for place, each in enumerate(strangers) if each.source != source]
        best = max(range(len(settings)), key=lambda at: (_pooled(strangers, heard[at], others), -at))
        chosen[json.dumps(settings[best]) if settings[best] else "as shipped"] += 1
        counts, prior = counts_of(heard[best][place] for place in others)
        for place in sorted(set(range(len(strangers))) - set(others)):
            _add(folds[strangers[place].kind], heard[best][place], counts, prior)
            fold = shipped[strangers[place].kind]
            fold.heard.append(heard[0][place])
            fold.stated.extend((told.stated, told.right) for told in heard[0][place].told)
    return {
        "sources": {kind: len({each.source for each in strangers if each.kind == kind}) for kind in kinds},
        "limits_chosen_without_a_source": dict(chosen),
        "as shipped": {kind: figures(fold) for kind, fold in shipped.items()},
        "source left out": {kind: figures(fold) for kind, fold in folds.items()},
    }


def _pooled(strangers: Sequence[Stranger], heard: Sequence[Heard], places: Sequence[int]) -> float:
    """Return the mean utility over the kinds, so that the more numerous one does not decide alone."""
    kinds = {strangers[place].kind for place in places}
    return float(
        np.mean([utility([heard[place] for place in places if strangers[place].kind == kind]) for kind in kinds])
    )


def _add(fold: Fold, heard: Heard, counts: Mapping[tuple[str, str], tuple[int, int]], prior: float) -> None:
    fold.heard.append(heard)
    for told in heard.told:
        sure = calibration.confidence_of_bare(told.code, told.evidence, counts=counts, prior=prior)
        fold.stated.append((sure, told.right))


def figures(fold: Fold) -> dict[str, object]:
    """Return what was named and alarmed, and how far the confidences held, in ten bins of equal count."""
    faults, sound = _split(fold.heard)
    pairs = np.array(sorted(fold.stated), dtype=np.float64).reshape(-1, 2)
    return {
        "faults_named": [sum(each.named for each in faults), len(faults)],
        "false_alarms": [sum(each.alarmed for each in sound), len(sound)],
        "findings": len(pairs),
        "mean_stated_and_share_right": [round(float(x), 3) for x in pairs.mean(axis=0)] if len(pairs) else [],
        "calibration_error": round(scoring.calibration_error(fold.stated), 4),
        "brier": round(float(np.mean((pairs[:, 0] - pairs[:, 1]) ** 2)), 4) if len(pairs) else None,
        "reliability": [
            [round(said, 3), round(right, 3), number] for said, right, number in scoring.binned(fold.stated)
        ],
    }


def _split(heard: Sequence[Heard]) -> tuple[list[Heard], list[Heard]]:
    return [each for each in heard if each.is_fault], [each for each in heard if not each.is_fault]


def main() -> None:
    """Judge every source as a stranger and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=Path, required=True, help="folder with a folder for each posted log")
    parser.add_argument("--cache", type=Path, required=True, help="trainings kept by benchmarks.diagnosis")
    arguments = parser.parse_args()
    found = left_out([*posted(arguments.logs), *histories(arguments.cache)])
    print(json.dumps(found, indent=1))
    print(write_results("strangers", found, goals={"calibration_error": "at most 0.05, each source left out"}))


if __name__ == "__main__":
    main()
