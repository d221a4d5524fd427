"""Whether studies end when they were told to: `python -m benchmarks.deadlines`.

Studies of 30 seconds to 10 minutes, each a whole process from the command to its exit, alone on the machine and beside
processes that keep every core busy. A study that was measured is not run again: the figures are written after each,
and `--fresh` forgets them. `--only 30,60` and `--beside idle` run a part; `--sets` names others, files too (tables with
`--target`): large ones are another matter, for an epoch of theirs may last longer than what is left.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.results_file import FOLDER, write_results

NAME = "deadlines"
SETS = ("breast_cancer", "digits")
LENGTHS = (30, 60, 120, 300, 600)  # seconds
COMPANY = ("idle", "busy")
SPIN = "while True: sum(range(10**6))"
GOALS = {"off": "every study ends within 2 % or 5 s of its time, whichever is longer, before it or after it"}
STUDY = """
[study]
name = "deadline"
[data]
source = "{name}"
{target}
[budget]
hours = {hours}
"""


def allowed(seconds: float) -> float:
    """Return how far off the end of a study may be."""
    return max(5.0, 0.02 * seconds)


@contextmanager
def company(beside: str) -> Iterator[None]:
    """Keep every core busy with something else, or none."""
    count = (os.cpu_count() or 1) if beside == "busy" else 0
    others = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def measured(name: str, seconds: int, beside: str, *, target: str = "") -> dict[str, object]:
    """Run one study and return how long it took."""
    with tempfile.TemporaryDirectory() as folder, company(beside):
        study = Path(folder) / "study.toml"
        told = f'target = "{target}"' if target else ""
        study.write_text(STUDY.format(name=name, target=told, hours=seconds / 3600), encoding="utf-8")
        command = [sys.executable, "-m", "advisor", "search", str(study), "--out", str(Path(folder) / "run"), "--quiet"]
        began = time.monotonic()
        status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
        took = time.monotonic() - began
        trials = len(list((Path(folder) / "run" / "trials").glob("*.json")))
    off = took - seconds
    return {
        "set": Path(name).stem,
        "seconds": seconds,
        "beside": beside,
        "took": round(took, 1),
        "off": round(off, 1),
        "kept": abs(off) <= allowed(seconds) and status == 0,
        "trials": trials,
        "status": status,
    }


def known() -> list[dict[str, object]]:
    """Return what was measured before."""
    path = FOLDER / f"{NAME}.json"
    if not path.is_file():
        return []
    measures: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["measures"]["studies"]
    return measures


def main() -> None:
    """Measure what is not known yet, shortest first, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(map(str, LENGTHS)), help="lengths in seconds")
    parser.add_argument("--beside", default=",".join(COMPANY), help="idle, busy or both")
    parser.add_argument("--sets", default=",".join(SETS), help="data sets by name, or files")
    parser.add_argument("--target", default="", help="column of the target, of a table")
    parser.add_argument("--fresh", action="store_true", help="measure again what is known")
    asked = parser.parse_args()
    done = [] if asked.fresh else known()
    seen = {(each["set"], each["seconds"], each["beside"]) for each in done}
    for seconds in map(int, asked.only.split(",")):
        for beside in asked.beside.split(","):
            for name in asked.sets.split(","):
                if (Path(name).stem, seconds, beside) in seen:
                    continue
                found = measured(name, seconds, beside, target=asked.target)
                done.append(found)
                kept = sum(bool(each["kept"]) for each in done)
                write_results(NAME, {"studies": done, "kept": kept, "of": len(done)}, goals=GOALS)
                print(f"{name} {seconds} s {beside}: took {found['took']} s, off by {found['off']} s", flush=True)


if __name__ == "__main__":
    main()
