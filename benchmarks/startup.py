"""How long the light commands take, against `import numpy` in the same run: `python -m benchmarks.startup`.

Each command is started in a process of its own, in turns, so that a slow moment of the machine hits all.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.results_file import write_results

ROOT = Path(__file__).parent.parent
RUN = "tests/runs/lecture_first.json"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "clock", "version": "1"}},
}
SIDES = {
    "import numpy": ["-c", "import numpy"],
    "advisor --help": ["-m", "advisor", "--help"],
    "advisor diagnose run.json": ["-m", "advisor", "diagnose", RUN],
    "advisor diagnose run.json --format json": ["-m", "advisor", "diagnose", RUN, "--format", "json"],
    "import mcp": ["-c", "import mcp.server.mcpserver"],
    "advisor mcp, to its first answer": ["-m", "advisor", "mcp"],
}
PRINTED = "advisor diagnose of a printed log of 200 epochs"
GOALS = {
    PRINTED: "under 0.3 s or 3 times import numpy",
    "advisor --help": "under 1.5 times import numpy",
    "advisor diagnose run.json": "under 3 times import numpy",
    "advisor mcp, to its first answer": "the SDK alone",
}


def printed_log(folder: Path) -> Path:
    """Write what Keras prints of 200 epochs of a sound run."""
    path = folder / "printed.log"
    losses = [2.3 * 0.98**epoch + 0.1 for epoch in range(200)]
    path.write_text(
        "".join(
            f"Epoch {epoch}/200\n469/469 - 1s - 2ms/step - accuracy: {1 - loss / 3:.4f} - loss: {loss:.4f}"
            f" - val_accuracy: {0.98 - loss / 3:.4f} - val_loss: {loss + 0.05:.4f}\n"
            for epoch, loss in enumerate(losses, start=1)
        )
    )
    return path


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one start of Python with these arguments; a server is greeted and ends with its input."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        input=json.dumps(HELLO) + "\n",
        encoding="utf-8",
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )
    return time.perf_counter() - start


def main(rounds: int = 15) -> None:
    """Measure every side in turns and write medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        sides = SIDES | {PRINTED: ["-m", "advisor", "diagnose", str(printed_log(Path(folder)))]}
        for arguments in sides.values():
            seconds(arguments)  # files come into the cache, modules are compiled
        times = {name: [] for name in sides}
        for _ in range(rounds):
            for name, arguments in sides.items():
                times[name].append(seconds(arguments))
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["import numpy"]
    print(f"{'':48} median s   times numpy")
    for name, value in medians.items():
        print(f"{name:48} {value:8.3f} {value / base:10.2f}")
    measures = {name: {"median_seconds": value, "times_numpy": value / base} for name, value in medians.items()}
    print(f"written to {write_results('startup', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
