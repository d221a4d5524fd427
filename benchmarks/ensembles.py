"""The mean of networks against one alone, and trees: `python -m benchmarks.ensembles --data DIR [--keep FILE]`.

Each set is dealt and searched as `benchmarks.tables` does, once; the study itself says what one retrained network
scores on the test rows (the mean over the winner's fresh seeds), what the one with the best validation score does,
which would be handed over alone, and what the mean does that is handed over. All three are of one study, so that
their ratio holds no luck of the search. The measure is the error on the test rows (1 - accuracy, or RMSE).
"""

import argparse
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from advisor.records import Metric
from advisor.store.studies import StudyFolder
from benchmarks.results_file import write_results
from benchmarks.tables import HERE, advisor_call, deal, read_set, study_of
from benchmarks.tables_trees import Parts, tree_errors

SETS = "concrete,german_credit,wine_quality_white,cpu_act,satimage,spambase,california_housing,magic"
GOALS = {"geometric_mean": "the mean's error at most 0.95 of the trees'"}


@dataclass(frozen=True)
class Ensembled:
    """Errors on the test rows of one set, lower is better."""

    name: str
    minutes: float
    trees: float
    alone: float | None  # the mean over fresh seeds
    kept: float | None  # of the best by the validation part
    mean: float | None
    networks: int = 1
    because: str = ""
    seconds: float | None = None


def main() -> None:
    """Measure what is not in the file yet, and write what all of it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--minutes", type=float, default=1.5, help="of each search")
    parser.add_argument(
        "--keep", type=Path, default=Path("ensembles.jsonl"), help="file of what is done; it is added to"
    )
    parser.add_argument("--folders", type=Path, help="where the studies are left; they are thrown away without it")
    arguments = parser.parse_args()
    known = {each.name: each for each in _read(arguments.keep) if each.minutes == arguments.minutes}
    for name in arguments.sets.split(","):
        if name not in known:
            known[name] = measure(arguments.data, name, minutes=arguments.minutes, folders=arguments.folders)
            with arguments.keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(known[name])) + "\n")
            print(known[name], flush=True)
    measures = measures_of([known[name] for name in arguments.sets.split(",")])
    print(json.dumps(measures, indent=1))
    print(write_results("ensembles", measures, goals=GOALS))


def measure(folder: Path, name: str, *, minutes: float, folders: Path | None) -> Ensembled:
    """Search one set, and read in the study what its winner scores."""
    frame, target, is_classes = read_set(folder, name)
    rows = deal(frame[target], is_classes=is_classes, seed=0)
    parts = Parts(*(frame.iloc[part].reset_index(drop=True) for part in rows), target, is_classes)
    trees = tree_errors(parts)[0]
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary) if folders is None else folders / name
        place.mkdir(parents=True, exist_ok=True)
        study = study_of(parts, minutes=minutes, metric="loss", steps=None)
        pd.concat([parts.train, parts.validation, parts.test]).to_csv(place / "table.csv", index=False)
        (place / "study.toml").write_text(study, encoding="utf-8")
        failed = advisor_call(
            HERE, place, "search", "study.toml", "--out", "runs", "--quiet", seconds=minutes * 240 + 300
        )
        if failed:
            return Ensembled(name, minutes, trees, None, None, None, because=failed)
        return _read_study(place / "runs", name, minutes, trees, is_classes=is_classes)


def _read_study(folder: Path, name: str, minutes: float, trees: float, *, is_classes: bool) -> Ensembled:
    study = StudyFolder(folder).read_study()
    won, metric = study.winner, Metric.ACCURACY if is_classes else Metric.RMSE
    if won is None or won.run is None:
        return Ensembled(name, minutes, trees, None, None, None, because="no winner")

    def error(score: float) -> float:
        return 1 - score if is_classes else score

    whole = {noise.metric: noise.mean for noise in won.handed_over}
    return Ensembled(
        name=name,
        minutes=minutes,
        trees=trees,
        alone=error(float(np.mean([scores[metric] for scores in won.test_scores]))),
        kept=error(won.run.scores.test[metric]),
        mean=error(whole[metric]),
        networks=won.ensemble.networks if won.ensemble is not None else 1,
        because=won.ensemble.because if won.ensemble is not None else "",
        seconds=study.seconds,
    )


def measures_of(found: list[Ensembled]) -> dict[str, object]:
    """Return the ratios of each set, and their geometric means.

    Example:
        >>> one = Ensembled("a", 1.5, trees=0.2, alone=0.2, kept=0.25, mean=0.1, networks=5)
        >>> measures_of([one])["geometric_mean"]
        {'alone to trees': 1.0, 'kept to trees': 1.25, 'mean to trees': 0.5, 'mean to alone': 0.5, 'mean to kept': 0.4}
    """
    pairs = {
        "alone to trees": ("alone", "trees"),
        "kept to trees": ("kept", "trees"),
        "mean to trees": ("mean", "trees"),
        "mean to alone": ("mean", "alone"),
        "mean to kept": ("mean", "kept"),
    }
    by_set = {
        each.name: {
            said: round(getattr(each, one) / getattr(each, other), 4)
            for said, (one, other) in pairs.items()
            if getattr(each, one) is not None and getattr(each, other)
        }
        for each in found
    }
    logs = {said: [np.log(max(ratios[said], 1e-3)) for ratios in by_set.values() if said in ratios] for said in pairs}
    means = {said: round(float(np.exp(np.mean(each))), 4) for said, each in logs.items() if each}
    return {"geometric_mean": means, "ratio_by_set": by_set, "measured": [asdict(each) for each in found]}


def _read(path: Path) -> list[Ensembled]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Ensembled(**json.loads(line)) for line in lines if line.endswith("}")]


if __name__ == "__main__":
    main()
