"""Train what is missing, keep it, score: `python -m benchmarks.ladder --data DIR`, or `--score` what is kept."""

import argparse
import tempfile
from pathlib import Path

from benchmarks.ladder import kept, report
from benchmarks.ladder.kept import FOLDER

QUICK_KINDS, QUICK_SETS, QUICK_SEEDS = ("rate too high", "too much L2"), ("satimage", "cpu_act"), (0,)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of data sets; needed to train")
    parser.add_argument("--cache", type=Path, default=Path("runs/ladder"), help="where trainings are kept")
    parser.add_argument("--quick", action="store_true", help="two kinds on two sets with one seed; writes nothing")
    parser.add_argument("--train-only", action="store_true", help="only train what is missing")
    parser.add_argument("--score", action="store_true", help="only score what is kept")
    parser.add_argument("--detector", help="your own, as module:function; only prints its table beside advisor's")
    parser.add_argument("--peers", type=Path, default=Path("runs/ladder-peers"), help="environment of the public tools")
    arguments = parser.parse_args()
    if arguments.quick:
        with tempfile.TemporaryDirectory() as folder:
            _train(arguments.data, Path(folder) / "cache", quick=Path(folder) / "kept")
            report.show(report.measure(Path(folder) / "kept", peers=arguments.peers))
        return
    if arguments.detector:
        report.show(report.measure(FOLDER, own=arguments.detector))
        return
    if not arguments.score:
        if arguments.data is None:
            parser.error("--data names the folder of data sets; `--score` needs none")
        _train(arguments.data, arguments.cache)
    if not arguments.train_only:
        report.write(report.measure(FOLDER, peers=arguments.peers))


def _train(data: Path, cache: Path, *, quick: Path | None = None) -> None:
    """Train what is missing and keep it as compact files."""
    from benchmarks.ladder import packing, training
    from benchmarks.ladder.kinds import LADDERS, SEEDS, SETS

    ladders = [each for each in LADDERS if quick is None or each.kind in QUICK_KINDS]
    names, seeds = (SETS, SEEDS) if quick is None else (QUICK_SETS, QUICK_SEEDS)
    planned = list(training.planned(data, ladders, names, seeds))
    training.train(planned, cache)
    cases = packing.packed(planned, cache)
    kept.write(cases, packing.index_of(cases, ladders), quick or FOLDER)


if __name__ == "__main__":
    main()
