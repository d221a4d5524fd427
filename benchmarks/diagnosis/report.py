"""Say what was measured: a table for people, `benchmarks/results/diagnosis.json` for machines."""

import datetime
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from advisor.diagnose.engine import diagnose_run
from benchmarks.diagnosis import cases, others, scoring, sets, tuning, views
from benchmarks.diagnosis.scoring import Judged, Scores
from benchmarks.diagnosis.shares import wilson
from benchmarks.results_file import write_results

VIEWS = {
    "as recorded": views.kept,
    "without layer signals": views.without_signals,
    "bare Keras history": views.bare,
}


GOALS = {
    "macro_f1": "at least 0.90 on the unseen half; at 10 epochs no more than 0.05 below 50",
    "false_alarms": "at most 3 % of the healthy runs told of a warning or worse",
    "numeric_failures": "every one found",
    "calibration_error": "at most 0.05",
    "milliseconds_a_run": "1,000 runs in under 10 s in one process",
}


def tune(cache: Path, *, logs: Path | None) -> None:
    """Measure the rules' precision on the tuning half and write the calibration tables."""
    tuned = [each for each in scoring.judged(cases.read(cache)) if each.case.data in sets.TUNING]
    today = datetime.datetime.now(tz=datetime.UTC).date()
    tuning.write_table(tuned, sets=sets.TUNING, today=today)
    tuning.write_bare_table(tuned, sets=sets.TUNING, logs=logs, today=today)
    print(f"{len(tuned)} cases of the tuning half; wrote {tuning.TABLE.name} and {tuning.BARE_TABLE.name}")


def write(cache: Path, *, tools: Path | None) -> None:
    """Judge every case of the unseen half, print the table and write the results."""
    every = scoring.judged(cases.read(cache))
    unseen = [each for each in every if each.case.data in sets.JUDGING]
    figures: dict[str, object] = {
        "trainings": len(cases.read(cache)) // len(cases.LENGTHS),
        "kinds_of_fault": len({each.case.kind for each in every if not each.healthy}),
        "tuning_sets": sets.TUNING,
        "judging_sets": sets.JUDGING,
        "healthy_runs": {"all": sum(each.healthy for each in every), "unseen": sum(each.healthy for each in unseen)},
        "milliseconds_a_run": _speed(unseen),
    }
    for name, view in VIEWS.items():
        figures[name] = {
            str(epochs): _figures(scoring.score(_of(unseen, epochs), view=view)) for epochs in (*cases.LENGTHS, 0)
        }
    if tools is not None:
        figures["same histories through public tools"] = others.compare(unseen, tools)
    _print(figures, unseen)
    write_results("diagnosis", figures, goals=GOALS)


def _of(judged: Sequence[Judged], epochs: int) -> list[Judged]:
    return [each for each in judged if epochs in (0, each.case.epochs)]


def _figures(scores: Scores) -> dict[str, object]:
    low, high = wilson(scores.alarmed, scores.healthy)
    error = scoring.calibration_error(scores.stated)
    return {
        "macro_f1": round(scores.macro_f1, 4),
        "false_alarms": [scores.alarmed, scores.healthy, round(low, 4), round(high, 4)],
        "alarms_by_two_errors_alone": scores.alarmed_strictly,
        "alarms_whose_losses_end_high_as_shown": scores.seen_rising,
        "numeric_failures": scores.numeric,
        "calibration_error": round(error, 4),
        "calibration_interval": [round(each, 4) for each in scoring.bootstrap(scores.stated)],
        "reliability": _reliability(scores.stated),
        "symptoms": {name: _counted(count) for name, count in sorted(scores.symptoms.items())},
        "kinds": {kind: {"found": found, "of": total} for kind, (found, total) in sorted(scores.kinds.items())},
    }


def _counted(count: scoring.Count) -> dict[str, object]:
    return {
        "recall": [count.found, count.relevant, *(round(x, 3) for x in wilson(count.found, count.relevant))],
        "precision": [count.right, count.fired, *(round(x, 3) for x in wilson(count.right, count.fired))],
        "false_alarms": count.false_alarms,
        "f1": round(count.f1, 3) if count.relevant else None,
    }


def _reliability(stated: Sequence[tuple[float, bool]]) -> list[list[float]]:
    """Return mean stated probability, share right and count of ten bins of equal count: the plot's points."""
    return [[round(said, 4), round(right, 4), count] for said, right, count in scoring.binned(stated)]


def _speed(judged: Sequence[Judged]) -> float:
    runs = [each.case.run for each in judged[:200]]
    start = time.process_time()
    for run in runs:
        diagnose_run(run)
    return round(1000 * (time.process_time() - start) / max(1, len(runs)), 2)


def _print(figures: dict[str, object], unseen: Sequence[Judged]) -> None:
    print(f"\nunseen half: {len(unseen)} cases, {sum(each.healthy for each in unseen)} of them healthy")
    for name in VIEWS:
        for epochs, found in msgspec.convert(figures[name], dict[str, dict[str, object]]).items():
            label = "both lengths" if epochs == "0" else f"{epochs} epochs"
            parts = (
                f"macro F1 {found['macro_f1']}",
                f"false alarms {found['false_alarms']} ({found['alarms_by_two_errors_alone']})",
                f"numeric {found['numeric_failures']}",
                f"ECE {found['calibration_error']} {found['calibration_interval']}",
            )
            print(f"{name:24s} {label:13s}", "  ".join(parts))
    recorded = msgspec.convert(figures["as recorded"], dict[str, dict[str, object]])["0"]
    for symptom, count in msgspec.convert(recorded["symptoms"], dict[str, dict[str, object]]).items():
        print(f"  {symptom:26s} recall {count['recall']}  precision {count['precision']}  F1 {count['f1']}")
    for kind, found in msgspec.convert(recorded["kinds"], dict[str, dict[str, object]]).items():
        print(f"  {kind:45s} {found['found']}/{found['of']}")
    through_tools = figures.get("same histories through public tools", {})
    for tool, found in msgspec.convert(through_tools, dict[str, dict[str, object]]).items():
        print(f"  {tool:30s}", "  ".join(f"{what} {value}" for what, value in found.items()))
