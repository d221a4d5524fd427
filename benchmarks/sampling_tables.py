"""Recorded tables of real trainings as something to search: a space, and the value of what a sampler asks for.

Format and protocol stand in the README beside the tables. A sampler never sees more than the values it asked for.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import final

import numpy as np
import numpy.typing as npt

from advisor.records.studies.plan import ParameterValue
from advisor.space.dimension import Choice, Dimension, IntUniform, Uniform

DIVERGED = 1e18  # what a sampler is told of a training without a finite value


@final
class RecordedTable:
    """One table, its space as dimensions: ordinal values by their index, numbers by their place on a log scale.

    Args:
        file: The table's JSON; the arrays lie beside it.
    """

    def __init__(self, file: Path) -> None:
        about = json.loads(file.read_text(encoding="utf-8"))
        arrays = np.load(file.with_suffix(".npz"), allow_pickle=False)
        self.name: str = about["name"]
        self.family: str = about["family"]
        self.dimensions = tuple(map(_dimension, about["space"]))
        self._turn = 1.0 if about["direction"] == "minimize" else -1.0
        self._best, self._median = self._turn * about["best"], self._turn * about["median"]
        self._codes: dict[bytes, int] = {}
        self._places: npt.NDArray[np.float64] | None = None
        if "codes" in arrays:
            self._costs = self._turn * arrays["value"].astype(float).mean(axis=1)
            self._codes = {code.tobytes(): row for row, code in enumerate(arrays["codes"].astype(np.uint8))}
        else:
            losses = arrays["curves"][:, :, 1].astype(float)
            self._costs = self._turn * np.min(np.where(np.isfinite(losses), losses, np.inf), axis=1)
            columns = zip(about["space"], arrays["hyperparameters"].T, strict=True)
            self._places = np.column_stack([_on_log_scale(entry, column) for entry, column in columns])

    def regrets(self, costs: Sequence[float], marks: Sequence[int]) -> list[float]:
        """Return the normalised regret of the best cost after so many: 0 is the best of the table, 1 its median."""
        scale = self._median - self._best
        return [float((min(costs[:mark]) - self._best) / scale) for mark in marks]

    def search(self) -> "TableSearch":
        """Return a search that has tried nothing yet."""
        return TableSearch(self._costs, self._codes, self._places, [each.name for each in self.dimensions])


@final
class TableSearch:
    """One search of a table: gives costs, and in a table of scattered points no point twice."""

    def __init__(
        self,
        costs: npt.NDArray[np.float64],
        codes: Mapping[bytes, int],
        places: npt.NDArray[np.float64] | None,
        names: Sequence[str],
    ) -> None:
        self._costs, self._codes, self._places, self._names = costs, codes, places, names
        self._left = np.ones(len(costs), dtype=bool)

    def cost(self, parameters: Mapping[str, ParameterValue]) -> float:
        """Return the cost of the configuration, or of the nearest one that was not tried yet."""
        values = [parameters[name] for name in self._names]
        if self._places is None:
            row = self._codes[np.array([int(value) for value in values], dtype=np.uint8).tobytes()]
        else:
            asked = np.array([float(value) for value in values])
            away = np.where(self._left, ((self._places - asked) ** 2).sum(axis=1), np.inf)
            row = int(np.argmin(away))
            self._left[row] = False
        cost = float(self._costs[row])
        return cost if np.isfinite(cost) else DIVERGED


def read_tables(folder: Path) -> tuple[RecordedTable, ...]:
    """Return every table of a folder, by name."""
    return tuple(RecordedTable(file) for file in sorted(folder.glob("*.json")))


def _dimension(entry: Mapping[str, object]) -> Dimension:
    name, choices = str(entry["name"]), entry.get("choices")
    domain: Uniform | IntUniform | Choice = Uniform(0.0, 1.0)
    if isinstance(choices, list):
        options = tuple(range(len(choices)))
        domain = Choice(options) if entry["kind"] == "categorical" else IntUniform(0, len(choices) - 1)
    return Dimension(name=name, domain=domain, default=0, sets=name, why="", reference="")


def _on_log_scale(entry: Mapping[str, object], column: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    low, high = np.log(np.array([entry["low"], entry["high"]], dtype=float))
    result: npt.NDArray[np.float64] = (np.log(column if entry["of"] == "value" else 1 - column) - low) / (high - low)
    return result
