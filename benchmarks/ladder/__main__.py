"""Train what is missing, keep it, score: `python -m benchmarks.ladder --data DIR`, or `--score` what is kept."""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.ladder import kept, report
from benchmarks.ladder.kept import FOLDER

QUICK_KINDS, QUICK_SETS, QUICK_SEEDS = ("rate too high", "too much L2"), ("satimage", "cpu_act"), (0,)
SEEDS = (0, 1, 2)


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of data sets; needed to train")
    parser.add_argument("--cache", type=Path, default=Path("runs/ladder"), help="where single trainings are kept")
    parser.add_argument("--kept", type=Path, default=FOLDER, help="where the compact files are kept")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of deals and starts; new ones are unseen")
    parser.add_argument("--quick", action="store_true", help="two kinds on two sets with one seed; keeps nothing")
    parser.add_argument("--train-only", action="store_true", help="only train what is missing")
    parser.add_argument("--score", action="store_true", help="only score what is kept")
    parser.add_argument("--detector", help="your own, as module:function, beside advisor; only prints")
    parser.add_argument("--peers", type=Path, default=Path("runs/ladder-peers"), help="environment of the public tools")
    arguments = parser.parse_args()
    if arguments.detector:
        report.show(report.measure(arguments.kept, own=arguments.detector))
    elif arguments.quick:
        with tempfile.TemporaryDirectory() as folder:
            _train(arguments.data, Path(folder) / "cache", Path(folder) / "kept", seeds=QUICK_SEEDS, quick=True)
            report.show(report.measure(Path(folder) / "kept", peers=arguments.peers))
    else:
        _train_and_score(arguments)


def _train_and_score(arguments: argparse.Namespace) -> None:
    """Train unless what is kept is enough; write the results of the project's own ladder alone."""
    if not arguments.score:
        if arguments.data is None:
            raise SystemExit("--data names the folder of data sets; `--score` needs none")
        _train(arguments.data, arguments.cache, arguments.kept, seeds=arguments.seeds)
    if arguments.train_only:
        return
    measures = report.measure(arguments.kept, peers=arguments.peers)
    report.show(measures)
    if arguments.kept == FOLDER:
        report.write(measures)


def _train(data: Path, cache: Path, folder: Path, *, seeds: Sequence[int], quick: bool = False) -> None:
    """Train what is missing and keep it as compact files."""
    from benchmarks.ladder import packing, training
    from benchmarks.ladder.kinds import LADDERS, SETS

    ladders = [each for each in LADDERS if not quick or each.kind in QUICK_KINDS]
    planned = list(training.planned(data, ladders, QUICK_SETS if quick else SETS, seeds))
    training.train(planned, cache)
    cases = packing.packed(planned, cache)
    kept.write(cases, packing.index_of(cases, ladders), folder)


if __name__ == "__main__":
    main()
