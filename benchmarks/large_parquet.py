"""A Parquet file of 20 million rows, from the file to scores: `python -m benchmarks.large_parquet --folder DIR`."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.results_file import write_results

ROWS, A_GROUP, COLUMNS = 20_000_000, 500_000, 8
READ = 1_000_000
GOALS = {"20,000,000 rows of Parquet": "trained under 2 GB of memory, better than the linear model"}
STUDY = f"""[study]
epochs = 3
[data]
source = "rows.parquet"
target = "y"
read_rows = {READ}
[recipe]
dropout = 0.0
batch_size = 1024
width = 64
[goal]
metric = "accuracy"
"""


def write_rows(path: Path, *, rows: int = ROWS, seed: int = 0) -> None:
    """Write numbers, a category, and a class that depends on products of them."""
    random = np.random.default_rng(seed)
    writer: pq.ParquetWriter | None = None
    for start in range(0, rows, A_GROUP):
        count = min(A_GROUP, rows - start)
        x = random.normal(size=(COLUMNS, count)).astype(np.float32)
        kind = random.integers(0, 4, count)
        y = (x[0] * x[1] + x[2] * (kind - 1.5) + random.normal(0, 0.3, count) > 0).astype(np.int8)
        columns = {f"x{place}": values for place, values in enumerate(x)}
        table = pa.table({**columns, "kind": np.array(["a", "b", "c", "d"])[kind], "y": y})
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def measure(folder: Path) -> dict[str, object]:
    """Return memory, seconds and scores of one training on the file, in a process of its own."""
    (folder / "study.toml").write_text(STUDY)
    command = [sys.executable, "-m", "advisor", "train", str(folder / "study.toml"), "--out", str(folder / "run.json")]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    said = process.stdout.read() if process.stdout is not None else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said)
    run = json.loads((folder / "run.json").read_text())
    linear = next(each for each in run["references"] if each["name"] == "linear")
    return {
        "rows": ROWS,
        "rows_read": READ,
        "file_bytes": (folder / "rows.parquet").stat().st_size,
        "peak_bytes": usage.ru_maxrss * 1024,
        "seconds": round(time.monotonic() - began, 1),
        "processor_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "test_accuracy": run["scores"]["test"]["accuracy"],
        "linear_validation_accuracy": linear["validation"]["accuracy"],
        "reading": run["data"]["reading"]["notes"],
    }


def main() -> None:
    """Write the file, train on it, remove it, and record what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="Where the file is written and removed [default: a temporary one].")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        write_rows(Path(folder) / "rows.parquet")
        measured = measure(Path(folder))
    print(json.dumps(measured, indent=1))
    print(write_results("large_parquet", measured, goals=GOALS))


if __name__ == "__main__":
    main()
