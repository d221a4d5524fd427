"""Train what is missing, then measure: `python -m benchmarks.diagnosis --data DIR`."""

import argparse
from pathlib import Path

from benchmarks.diagnosis import cases


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of data sets (npz with x and y)")
    parser.add_argument("--cache", type=Path, default=Path("runs/diagnosis-bench"), help="where trainings are kept")
    parser.add_argument("--train-only", action="store_true", help="only make the runs")
    parser.add_argument("--tune", action="store_true", help="also write the calibration table from the tuning half")
    parser.add_argument("--logs", type=Path, help="folder of posted logs, for --tune: a folder each, with its labels")
    parser.add_argument("--tools", type=Path, help="folder of virtual environments, one a public tool, named like it")
    arguments = parser.parse_args()
    cases.build(arguments.data, arguments.cache)
    if arguments.train_only:
        return
    from benchmarks.diagnosis import report

    if arguments.tune:
        report.tune(arguments.cache, logs=arguments.logs)
        return
    report.write(arguments.cache, tools=arguments.tools)


if __name__ == "__main__":
    main()
