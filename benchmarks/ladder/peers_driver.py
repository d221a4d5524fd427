"""Run one public tool over tables, inside the tools' own environment: `python peers_driver.py TOOL IN OUT`.

IN holds one JSON object a line: columns by name. Each is written as a CSV file and read by the tool's own reader.
OUT gets a list of (check, severity) for each line. Nothing of advisor is imported here.
"""

import csv
import json
import sys
import tempfile
from pathlib import Path


def runmedic(path: Path) -> list[tuple[str, str]]:
    """Return the checks of runmedic that found something, with their severity."""
    from runmedic import loaders, roles
    from runmedic.checks import run_checks

    run = loaders.load(str(path))[0]
    return [(finding.check, finding.severity) for finding in run_checks(run, roles.detect(run, {}))]


def trainproof(path: Path) -> list[tuple[str, str]]:
    """Return the rules of trainproof that found something, with their level."""
    from trainproof.epoch import check_epoch

    return [(finding["id"], finding["level"].lower()) for finding in check_epoch(path)["findings"]]


def trainspotter(path: Path) -> list[tuple[str, str]]:
    """Return the detectors of trainspotter that found something, with their severity."""
    from trainspotter import load_run, run_all

    return [(f"{finding.detector}: {finding.title}", finding.severity) for finding in run_all(load_run(path))]


def main() -> None:
    """Write what the tool says of each table; an exception is an answer too."""
    tool, source, target = sys.argv[1:]
    look = {"runmedic": runmedic, "trainproof": trainproof, "trainspotter": trainspotter}[tool]
    said = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "metrics.csv"
        for line in Path(source).read_text().splitlines():
            columns = json.loads(line)
            with path.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows(zip(*columns.values(), strict=True))
            try:
                said.append(look(path))
            except Exception as error:  # noqa: BLE001 - a crash of the tool is what is measured
                said.append([("crash", type(error).__name__)])
    Path(target).write_text(json.dumps(said))


if __name__ == "__main__":
    main()
