"""The same cases through the public tools, each in an environment of its own, and through documented rules.

A tool reads what a Keras history holds. What it says is translated into the published symptom names; what has
no such name ("metric appears to have stabilized") counts as nothing said. "debugger rules" is our own reading
of four rules that SageMaker Debugger documents, with their documented defaults, once an epoch.
"""

import json
import math
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from advisor.diagnose.engine import diagnose_run
from advisor.records import Severity
from benchmarks.diagnosis import scoring, views
from benchmarks.diagnosis.scoring import Judged
from benchmarks.diagnosis.shares import wilson

TOOLS = ("runmedic", "trainlens", "sk-autod", "training-doctor")
SYMPTOMS = {
    "non_finite": "nan_loss",
    "divergence": "diverging",
    "loss_spikes": "loss_spike",
    "no_learning": "not_learning",
    "overfitting": "overfit",
    "val_below_train": "train_val_mismatch",
    "constant_lr_plateau": "performance_plateau",
    "Loss plateau detected": "performance_plateau",
    "Possible overfitting": "overfit",
    "Validation metric is unstable": "unstable_validation",
    "Class imbalance detected": "class_imbalance",
    "Classic overfitting": "overfit",
    "Missed early stopping": "overfit",
    "LR too high": "learning_rate_too_high",
    "LR too low": "learning_rate_too_low",
    "Dying ReLU proxy": "dead_relu",
    "Underfitting": "underfit",
    "Label noise floor": "label_error",
    "Data leakage": "leakage",
    "Noisy training": "oscillating",
    "Exploding gradient": "exploding_gradient",
    "lr_too_high": "learning_rate_too_high",
    "lr_too_low": "learning_rate_too_low",
    "plateau": "performance_plateau",
    "early_plateau": "performance_plateau",
    "gradient_instability": "exploding_gradient",
    "train_eval_mismatch": "train_val_mismatch",
    "LossNotDecreasing": "not_learning",
    "Overfit": "overfit",
    "Overtraining": "overfit",
    "TensorVariance": "nan_loss",
}
DRIVER = Path(__file__).with_name("others_driver.py")
Said = dict[str, list[tuple[str, str]]]


def compare(judged: Sequence[Judged], tools: Path) -> dict[str, dict[str, object]]:
    """Return, for each tool and for advisor on the same bare histories, recall and alarms on the healthy."""
    names = {_name(each): each for each in judged}
    found = {"advisor": {name: _ours(each) for name, each in names.items()}}
    found["debugger rules (our reading)"] = {name: _debugger(each) for name, each in names.items()}
    histories = {name: _history(each) for name, each in names.items()}
    for tool in TOOLS:
        python = tools / tool / "bin" / "python"
        if python.exists():
            found[tool] = _run(python, tool, histories)
    return {tool: _figures(names, said) for tool, said in found.items()}


def _run(python: Path, tool: str, histories: dict[str, dict[str, list[float | None]]]) -> Said:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.json", Path(folder) / "out.json"
        source.write_text(json.dumps(histories))
        subprocess.run([str(python), str(DRIVER), tool, str(source), str(target)], check=True, timeout=900)
        return {name: [tuple(pair) for pair in said] for name, said in json.loads(target.read_text()).items()}


def _figures(names: dict[str, Judged], said: Said) -> dict[str, object]:
    faulty = [name for name, each in names.items() if not each.healthy]
    healthy = [name for name, each in names.items() if each.healthy]
    told = {name: {SYMPTOMS.get(what, what) for what, _ in said[name]} for name in names}
    hits = sum(bool(told[name] & names[name].must) for name in faulty)
    alarms = sum(any(_is_loud(what, how) for what, how in said[name]) for name in healthy)
    known = set(SYMPTOMS.values()) | scoring_symptoms()
    spoken = [(symptom, name) for name in faulty for symptom in told[name] if symptom in known]
    right = sum(symptom in names[name].may for symptom, name in spoken)
    return {
        "recall": [hits, len(faulty), *(round(x, 3) for x in wilson(hits, len(faulty)))],
        "precision_on_faulty": [right, len(spoken), *(round(x, 3) for x in wilson(right, len(spoken)))],
        "alarms_on_healthy": [alarms, len(healthy), *(round(x, 3) for x in wilson(alarms, len(healthy)))],
        "crashes": sum(any(what == "crash" for what, _ in said[name]) for name in names),
    }


def scoring_symptoms() -> set[str]:
    """Return every symptom that a fault of the bench names."""
    return {symptom for fault in scoring.FAULTS for symptom in fault.must | fault.may}


def _is_loud(what: str, how: str) -> bool:
    return what != "crash" and how.lower() not in ("info", "low", "severity.info")


def _ours(each: Judged) -> list[tuple[str, str]]:
    findings = diagnose_run(views.bare(each.case.run)).fired
    spoken = [finding for finding in findings if finding.symptom != "healthy"]
    return [(finding.symptom, "info" if finding.severity is Severity.INFO else "warning") for finding in spoken]


def _debugger(each: Judged) -> list[tuple[str, str]]:
    """Read the history by SageMaker Debugger's LossNotDecreasing, Overfit, Overtraining and NaN rules."""
    history = {
        name: np.array([math.nan if v is None else v for v in values]) for name, values in _history(each).items()
    }
    loss, validation = history["loss"], history.get("val_loss")
    said = []
    if not np.isfinite(loss).all():
        said.append(("TensorVariance", "warning"))
    if len(loss) > 10 and (loss[10:] > 0.999 * loss[:-10]).any():  # diff_percent 0.1 over num_steps 10
        said.append(("LossNotDecreasing", "warning"))
    if validation is not None and ((validation - loss) / np.maximum(np.abs(loss), 1e-12) > 0.1).any():
        said.append(("Overfit", "warning"))  # ratio_threshold 0.1, patience 1
    if validation is not None and len(validation) - 1 - int(np.nanargmin(np.append(validation, np.inf))) >= 10:
        said.append(("Overtraining", "warning"))  # patience_validation 10
    return said


def _history(each: Judged) -> dict[str, list[float | None]]:
    run = each.case.run
    names = [name for name in views.BARE if run.has(name)]
    return {name: [v if math.isfinite(v) else None for v in run.trace(name).tolist()] for name in names}


def _name(each: Judged) -> str:
    return f"{each.case.kind}|{each.case.data}|{each.case.seed}|{each.case.epochs}"
