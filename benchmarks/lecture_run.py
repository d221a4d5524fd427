"""The lecture's own first run, reproduced: `python -m benchmarks.lecture_run --data DIR`.

300-100-10, ReLU, SGD 0.01, 10 epochs, batches of 32 on Fashion-MNIST, the lecture's split. The lecture shows a
validation accuracy of 0.833 and a test accuracy of 0.820. DIR holds fashion_mnist.npz.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from advisor.records import Action
from advisor.workflows.train import TrainingResult, train
from benchmarks.results_file import write_results

STUDY = Path(__file__).parent.parent / "studies" / "fashion_mnist.toml"
GOALS = {
    "validation accuracy after 10 epochs": "0.80 to 0.86 (the lecture: 0.833)",
    "test accuracy": "0.79 to 0.85 (the lecture: 0.820)",
    "parameters": "266,610",
    "diagnosis": "still learns (train longer or raise the learning rate), not overfit",
}


def one(seed: int, data: Path) -> TrainingResult:
    """Train the lecture's first model once."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run.json"
        return train(STUDY, recipe="lecture-first-model", out=out, seed=seed, data_folder=data)


def facts(result: TrainingResult) -> dict[str, object]:
    """Return what the goals are about, of one training."""
    symptoms = sorted(finding.symptom for finding in result.diagnosis.fired)
    return {
        "validation_accuracy": float(result.run.trace("val_accuracy")[-1]),
        "test_accuracy": result.run.scores.test["accuracy"],
        "parameters": result.run.model.parameters if result.run.model else None,
        "decision": str(result.diagnosis.decision.action),
        "found": symptoms,
    }


def main() -> None:
    """Train with a few seeds, print each, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with fashion_mnist.npz")
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    rows = [facts(one(seed, arguments.data)) for seed in range(arguments.seeds)]
    for row in rows:
        print(row)
    learning = {str(Action.TRAIN_LONGER), str(Action.TUNE_OPTIMIZATION)}
    measures = {
        "runs": rows,
        "mean_validation_accuracy": statistics.mean(float(str(row["validation_accuracy"])) for row in rows),
        "mean_test_accuracy": statistics.mean(float(str(row["test_accuracy"])) for row in rows),
        "all_still_learn": all(row["decision"] in learning for row in rows),
        "any_called_overfit": any("overfit" in str(row["found"]) for row in rows),
    }
    print({name: value for name, value in measures.items() if name != "runs"})
    print(f"written to {write_results('lecture_run', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
