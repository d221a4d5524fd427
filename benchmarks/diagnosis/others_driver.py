"""Run one public tool over histories, inside that tool's own environment: `python others_driver.py TOOL IN OUT`.

Nothing of advisor is imported here: the environment holds the tool alone.
"""

import csv
import json
import math
import sys
import tempfile
from pathlib import Path

History = dict[str, list[float]]


def runmedic(history: History) -> list[tuple[str, str]]:
    """Return the checks of runmedic that found something, with their severity, from a CSV log."""
    from runmedic import loaders, roles
    from runmedic.checks import run_checks

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "metrics.csv"
        names = [name for name in history if history[name]]
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["step", *(name.replace("val_", "val/").replace("/", "_") for name in names)])
            for epoch in range(len(history["loss"])):
                writer.writerow([epoch, *(history[name][epoch] for name in names)])
        run = loaders.load(str(path))[0]
        return [(finding.check, finding.severity) for finding in run_checks(run, roles.detect(run, {}))]


def trainlens(history: History) -> list[tuple[str, str]]:
    """Return the signals of trainlens's training analyzer, from a notebook that holds the history."""
    from trainlens.analyzers.training import TrainingSessionAnalyzer
    from trainlens.models.snapshot import NotebookSnapshot

    snapshot = NotebookSnapshot(raw_namespace={"history": history})
    found = TrainingSessionAnalyzer().analyze(snapshot, None)
    return [(signal.title, str(signal.severity)) for signal in found.signals]


def sk_autod(history: History) -> list[tuple[str, str]]:
    """Return the detectors of sk-autod that fired on two loss lists."""
    from sk_autod import diagnose

    report = diagnose(history["loss"], history["val_loss"])
    return [(finding.detector_name, finding.severity.value) for finding in report.findings]


def training_doctor(history: History) -> list[tuple[str, str]]:
    """Return the detectors of training-doctor that fired on the log."""
    from training_doctor import Doctor

    doctor = Doctor()
    for epoch, loss in enumerate(history["loss"]):
        more = {"val_loss": history["val_loss"][epoch]} if history.get("val_loss") else {}
        doctor.log(step=epoch, loss=loss, **more)
    return [(d.detector_name, str(getattr(d.severity, "value", d.severity))) for d in doctor.analyze()]


def main() -> None:
    """Read histories by name, write what the tool said of each; an exception is an answer too."""
    tool, source, target = sys.argv[1:]
    look = {f.__name__: f for f in (runmedic, trainlens, sk_autod, training_doctor)}[tool.replace("-", "_")]
    said = {}
    for name, history in json.loads(Path(source).read_text()).items():
        history = {key: [math.nan if v is None else v for v in values] for key, values in history.items()}
        try:
            said[name] = look(history)
        except Exception as error:  # noqa: BLE001 - a crash of the tool is what is measured
            said[name] = [("crash", type(error).__name__)]
    Path(target).write_text(json.dumps(said))


if __name__ == "__main__":
    main()
