"""Public tools that read training logs: installed into an environment of their own, asked about the same runs.

What a tool says is translated into the published symptom names, generously: a check counts for every fault that
its own text names as a cause, and its advice for everything that its list of fixes holds. A tool has no scores but
severities, so that it has two or three points in place of a curve. trainspotter is not shown the learning rate: it
takes every constant one for a missing warm-up, and would cry over every run.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from advisor.records import Run
from benchmarks.diagnosis.views import BARE
from benchmarks.ladder.detectors import Answer

PINNED = {"runmedic": "0.1.1", "trainproof": "0.22.0", "trainspotter": "0.2.6"}
SCORES = {"critical": 0.9, "error": 0.9, "fail": 0.9, "warning": 0.6, "warn": 0.6, "info": 0.3}
DRIVER = Path(__file__).with_name("peers_driver.py")

_FAST = ("learning_rate_too_high", "diverging", "exploding_gradient", "loss_spike", "oscillating")
_STUCK = ("not_learning", "learning_rate_too_low", "majority_class", "underfit")
_GAP_ACTIONS = ("stop_earlier", "more_regularization", "more_data", "less_capacity")
_TUNE = ("tune_optimization",)
_STUCK_ACTIONS = ("fix_model", "tune_optimization")

# check: what its own text names, what its fixes say
SAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "non_finite": (("nan_loss", *_FAST), ("tune_optimization", "clean_data")),
    "divergence": (_FAST, _TUNE),
    "loss_spikes": (_FAST, ("tune_optimization", "clean_data")),
    "no_learning": ((*_STUCK, "label_error"), _STUCK_ACTIONS),
    "overfitting": (("overfit", "too_little_data"), _GAP_ACTIONS),
    "val_below_train": (("train_val_mismatch", "leakage"), ("clean_data",)),
    "constant_lr_plateau": (("performance_plateau",), ("tune_optimization", "stop_earlier")),
    "grad_spikes": (("exploding_gradient", *_FAST), _TUNE),
    "TP-NAN": (("nan_loss", *_FAST), _TUNE),
    "TP-NAN-GRAD": (("nan_loss", "exploding_gradient"), _TUNE),
    "TP-ZERO-LOSS": (("zero_loss", "label_error"), ("clean_data",)),
    "TP-ZERO-LOSS-ONSET": (("zero_loss", "nan_loss"), ("fix_model",)),
    "TP-FLAT": (_STUCK, _STUCK_ACTIONS),
    "TP-DEAD-RUN": (_STUCK, _STUCK_ACTIONS),
    "TP-DIVERGE": (_FAST, _TUNE),
    "TP-ZERO-GRAD": (("vanishing_gradient", "dead_relu", "not_learning"), ("fix_model",)),
    "TP-GRAD-SPIKE": (("exploding_gradient", *_FAST), _TUNE),
    "TP-OVERFIT": (("overfit", "too_little_data"), _GAP_ACTIONS),
    "divergence: Diverged (non-finite values)": (("nan_loss", *_FAST), _TUNE),
    "divergence: Diverged (sustained growth)": (_FAST, ("tune_optimization", "clean_data")),
    "spikes: Loss spike": (_FAST, ("tune_optimization", "clean_data")),
    "plateau: Plateau": ((*_STUCK, "performance_plateau"), _STUCK_ACTIONS),
    "overfitting: Overfitting onset": (("overfit", "too_little_data", "leakage"), _GAP_ACTIONS),
    "eval_noise: Eval metric too noisy to rank checkpoints": (("unstable_validation",), ("more_data",)),
    "grad_norm: Gradient-norm explosion": (("exploding_gradient", *_FAST), _TUNE),
    "grad_norm: Gradient clipping likely saturated": (("exploding_gradient",), _TUNE),
    "loss_floor: Suspiciously low loss early (heuristic)": (("leakage",), ("clean_data",)),
    "lr_schedule: No LR warmup detected": ((), _TUNE),
}
WITHHELD = frozenset({("trainspotter", "lr")})
SILENT = frozenset({"pass", "not-checked"})


def install(folder: Path) -> tuple[Path, dict[str, str]]:
    """Make the environment where there is none; return its Python and what became of each tool."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    became = {}
    for tool, version in PINNED.items():
        found = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", f"{tool}=={version}"], capture_output=True, text=True
        )
        became[tool] = version if found.returncode == 0 else "could not be installed from the package index"
    return python, became


def ask(python: Path, tool: str, runs: Sequence[Run]) -> list[Answer]:
    """Return what a tool says of each run."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.json"
        tables = [{name: each for name, each in table(run).items() if (tool, name) not in WITHHELD} for run in runs]
        source.write_text("".join(f"{json.dumps(each)}\n" for each in tables))
        subprocess.run([str(python), str(DRIVER), tool, str(source), str(target)], check=True, timeout=1800)
        return [answer(said) for said in json.loads(target.read_text())]


def table(run: Run) -> dict[str, list[float | int]]:
    """Return the columns that a tool can use of a view of a run, under names that all three know."""
    epochs = run.epochs
    columns: dict[str, list[float | int]] = {"step": list(range(epochs))}
    columns |= {name: run.trace(name).tolist() for name in BARE if run.has(name)}
    if run.model is not None and run.model.learning_rate is not None:
        columns["lr"] = [run.model.learning_rate] * epochs
    if run.has("gradient_norm"):
        columns["grad_norm"] = run.trace("gradient_norm").tolist()
    return columns


def answer(said: Sequence[Sequence[str]]) -> Answer:
    """Return a tool's findings in the published names; the first of the most severe gives the advice.

    Example:
        >>> answer([("overfitting", "warning"), ("loss_spikes", "info")]).actions[0]
        'stop_earlier'
    """
    heard = [(SAYS.get(check, ((check,), ())), SCORES.get(how, 0.0), how) for check, how in said if how not in SILENT]
    scores: dict[str, float] = {}
    for (symptoms, _), score, _how in heard:
        for symptom in symptoms or ("unnamed",):
            scores[symptom] = max(scores.get(symptom, 0.0), score)
    loud = max(heard, key=lambda each: each[1], default=None)
    return Answer(scores, loud[0][1] if loud is not None and loud[0][1] else ("none",))
