"""Look for labels that may be wrong in the data that a run was trained on."""

from collections.abc import Sequence
from pathlib import Path

from advisor.errors import Problem, UsageError
from advisor.render import terminal
from advisor.store.runs import read_runs
from advisor.training.data.label_check import suspicious_labels
from advisor.workflows.sources import read_source


def say(paths: Sequence[Path], *, data_folder: Path | None = None) -> str:
    """Return the suspicious labels of the data behind the first run that names its data.

    Raises:
        UsageError: If no run says what it was trained on, or the data cannot be read or checked.
    """
    recipes = (run.recipe for path in paths for run in read_runs(path))
    recipe = next((recipe for recipe in recipes if recipe is not None), None)
    if recipe is None:
        problem = Problem("recipe", "expected a run that names its data, got none")
        remedy = (
            "Runs of `advisor train` and `advisor search` do; for any other run, write a study file and train once."
        )
        raise UsageError("cannot check labels without the data", [problem], remedy)
    source = read_source(recipe.data, folder=data_folder)
    return terminal.suspicious_labels(suspicious_labels(source, recipe.data), rows=len(source.y), name=source.name)
