"""Where a benchmark's figures go: `benchmarks/results/NAME.json`, with what they were measured on."""

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDER = Path(__file__).parent / "results"
_PACKAGES = ("keras-advisor", "keras", "tensorflow", "jax", "optuna", "keras-tuner", "numpy", "scikit-learn")


def path_with(checkout: Path) -> str:
    """Return a PYTHONPATH for a process that is to find this checkout first, and what the caller finds after it."""
    return os.pathsep.join(filter(None, (str(checkout), os.environ.get("PYTHONPATH"))))


def write_results(name: str, measures: object, *, goals: dict[str, str] | None = None) -> Path:
    """Write a benchmark's figures beside the versions, the machine and the day, and return the path.

    Args:
        name: Of the benchmark: the file's name without ending.
        measures: What was measured: anything JSON can hold.
        goals: What was to be reached, in words, a line a measure.
    """
    document = {
        "benchmark": name,
        "measured": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
        "versions": {package: _version(package) for package in _PACKAGES},
        "goals": goals or {},
        "measures": measures,
    }
    path = FOLDER / f"{name}.json"
    FOLDER.mkdir(exist_ok=True)
    temporary = path.with_suffix(".json.part")
    temporary.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path)
    return path


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
