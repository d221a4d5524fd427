"""How well training logs that people posted are read and judged: `python -m benchmarks.posted_logs --logs DIR`.

DIR holds a folder for each case: the log as it was posted, and `case.json` with `is_fault`, `accept` (symptoms that
readers would defend from the log), `must_not` (what is plainly wrong to say), `action` and `action_wrong` (advice).
A log that is not read counts as missed; of several runs in a file the last is judged. The thresholds of rules were
chosen with an eye on such logs, so figures on the logs that were looked at are no estimate for others.
"""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

from advisor.diagnose.engine import diagnose_run
from advisor.errors import AdvisorError
from advisor.records import Diagnosis, Severity
from advisor.store.runs import read_runs
from benchmarks.results_file import write_results

# Our symptoms in the words of the labels.
WORDS = {
    "nan_loss": "nan_or_diverging",
    "diverging": "nan_or_diverging",
    "loss_spike": "nan_or_diverging",
    "exploding_gradient": "nan_or_diverging",
    "performance_plateau": "plateau",
    "label_error": "label_or_output_error",
    "negative_loss": "label_or_output_error",
    "zero_loss": "label_or_output_error",
    "wrong_output_activation": "label_or_output_error",
    "wrong_loss": "wrong_metric_or_loss",
    "wrong_metric": "wrong_metric_or_loss",
    "loss_metric_disagreement": "wrong_metric_or_loss",
    "slow_learning": "learning_rate_too_low",
    "oscillating": "learning_rate_too_high",
    "dead_relu": "dead_units",
    "capacity_bottleneck": "underfit",
    "stopped_too_early": "undertrained",
    "shared_rows": "leakage",
}
ACTIONS = {"tune_optimization": "optimization", "none": "nothing"}
GOALS = {
    "read": "97 % of the logs",
    "named": "85 % of the faults",
    "plainly_wrong": "0",
    "false_alarms": "1 of 20 sound runs",
    "good_advice": "90 % of the logs",
    "wrong_advice": "0",
    "healthy_but_advised": "0",
}


class Score(NamedTuple):
    """What one log adds to each count."""

    logs: int = 1
    faults: int = 0
    sound: int = 0
    read: int = 0
    named: int = 0
    plainly_wrong: int = 0
    false_alarms: int = 0
    good_advice: int = 0
    wrong_advice: int = 0
    healthy_but_advised: int = 0


def score(folder: Path) -> Score:
    """Read and judge the log in a folder, and compare what is said with its labels."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    is_fault = bool(case["is_fault"])
    unread = Score(faults=is_fault, sound=not is_fault)
    log = next(path for path in sorted(folder.iterdir()) if path.name != "case.json")
    try:
        diagnosis = diagnose_run(read_runs(log)[-1])
    except AdvisorError:
        return unread
    return _judged(unread, diagnosis, case)


def _judged(unread: Score, diagnosis: Diagnosis, case: dict[str, list[str]]) -> Score:
    loud = {WORDS.get(f.symptom, f.symptom) for f in diagnosis.fired if f.severity is not Severity.INFO}
    is_healthy = any(finding.symptom == "healthy" for finding in diagnosis.fired)
    action = ACTIONS.get(diagnosis.decision.action.value, diagnosis.decision.action.value)
    accept = set(case["accept"])
    said = loud | ({"healthy"} if is_healthy else set())
    return unread._replace(
        read=1,
        named=unread.faults and bool(loud & accept),
        plainly_wrong=unread.faults and bool(said & set(case["must_not"])),
        false_alarms=unread.sound and bool(loud - accept),
        good_advice=action in case["action"],
        wrong_advice=action in case["action_wrong"],
        healthy_but_advised=is_healthy and action not in ("nothing", "train_longer"),
    )


def main() -> None:
    """Score every case and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=Path, required=True, help="Folder with a folder for each case.")
    cases = sorted(path.parent for path in parser.parse_args().logs.glob("*/case.json"))
    counts = {
        name: int(sum(each)) for name, each in zip(Score._fields, zip(*map(score, cases), strict=True), strict=True)
    }
    print(*(f"{name}: {count}" for name, count in counts.items()), sep="\n")
    print(write_results("posted_logs", counts, goals=GOALS))


if __name__ == "__main__":
    main()
