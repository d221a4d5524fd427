"""How long the light commands take, against `import numpy` in the same run: `python -m benchmarks.startup`.

Each command is started in a process of its own, in turns, so that a slow moment of the machine hits all.
"""

import json
import statistics
import subprocess
import sys
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
GOALS = {
    "advisor --help": "under 1.5 times import numpy",
    "advisor diagnose run.json": "under 3 times import numpy",
    "advisor mcp, to its first answer": "the SDK alone",
}


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
    )
    return time.perf_counter() - start


def main(rounds: int = 15) -> None:
    """Measure every side in turns and write medians and ratios."""
    for arguments in SIDES.values():
        seconds(arguments)  # files come into the cache
    times = {name: [] for name in SIDES}
    for _ in range(rounds):
        for name, arguments in SIDES.items():
            times[name].append(seconds(arguments))
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["import numpy"]
    print(f"{'':42} median s   times numpy")
    for name, value in medians.items():
        print(f"{name:42} {value:8.3f} {value / base:10.2f}")
    measures = {name: {"median_seconds": value, "times_numpy": value / base} for name, value in medians.items()}
    print(f"written to {write_results('startup', measures, goals=GOALS)}")


if __name__ == "__main__":
    main()
