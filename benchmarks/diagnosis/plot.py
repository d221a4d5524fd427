"""Draw stated confidence against how often it was right: `python -m benchmarks.diagnosis.plot`.

Reads `benchmarks/results/diagnosis.json`, which `python -m benchmarks.diagnosis` wrote.
"""

import json

from advisor.render.figures.canvas import COLORS, sheet, svg
from benchmarks.results_file import FOLDER

VIEWS = ("as recorded", "without layer signals", "bare Keras history")


def main() -> None:
    """Write `benchmarks/results/diagnosis_calibration.svg`."""
    measures = json.loads((FOLDER / "diagnosis.json").read_text(encoding="utf-8"))["measures"]
    figure, axes = sheet(4.6, 4.2)
    axes.plot([0.3, 1], [0.3, 1], color="#555555", linewidth=1, linestyle=":", label="as often as said")
    for view, color, marker in zip(VIEWS, COLORS, "osD", strict=False):
        stated, right, _ = zip(*measures[view]["0"]["reliability"], strict=True)
        axes.plot(stated, right, marker=marker, linestyle="", color=color, markersize=4, label=view)
    axes.set_xlabel("confidence stated (ten groups of equal count)")
    axes.set_ylabel("share that was right, unseen data sets")
    axes.legend(frameon=False)
    path = FOLDER / "diagnosis_calibration.svg"
    path.write_text(svg(figure, title="Confidence of findings against how often they were right") + "\n")
    print(f"written to {path}")


if __name__ == "__main__":
    main()
