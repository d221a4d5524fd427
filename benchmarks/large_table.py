"""A large table of a small one, for deadlines: `python -m benchmarks.large_table --data DIR --out FILE.csv`.

Rows are drawn with replacement, and numbers are moved by a hundredth of their spread, so that nearly every cell of
theirs is another text, as those of measurements are. `python -m benchmarks.deadlines --sets FILE.csv --target NAME`
takes the file.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.tables import read_set

MOVED = 0.01  # of the spread of each number


def enlarged(table: pd.DataFrame, target: str, *, rows: int, seed: int = 0) -> pd.DataFrame:
    """Return a table of so many rows, whose numbers are moved a little; the target is as it was.

    Example:
        >>> small = pd.DataFrame({"size": [1.0, 2.0, 4.0], "price": [10, 20, 40]})
        >>> large = enlarged(small, "price", rows=9)
        >>> len(large), large["size"].nunique(), set(large["price"]) <= {10, 20, 40}
        (9, 9, True)
    """
    rng = np.random.default_rng(seed)
    drawn = table.sample(rows, replace=True, random_state=seed).reset_index(drop=True)
    for name in drawn.select_dtypes("number").columns.drop(target, errors="ignore"):
        drawn[name] += rng.normal(0, MOVED * drawn[name].std() + 1e-9, rows)
    return drawn


def main() -> None:
    """Write the file, and say which column is its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets and their JSON sidecars")
    parser.add_argument("--set", default="adult", help="by name")
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--out", type=Path, required=True, help="CSV file")
    asked = parser.parse_args()
    table, target, _ = read_set(asked.data, asked.set)
    enlarged(table, target, rows=asked.rows).to_csv(asked.out, index=False)
    print(f"{asked.rows:,} rows of {table.shape[1]} columns in {asked.out}; the target is {target}")


if __name__ == "__main__":
    main()
