"""`advisor.train`: the command `advisor train`, given data or a study in Python."""

import sys
from pathlib import Path

from advisor.errors import on_one_line
from advisor.records import Run
from advisor.training.silence import keep_quiet
from advisor.workflows import train as workflow
from advisor.workflows.python.study import NAME, PathLike, Study, given_study, kept_in
from advisor.workflows.python.words import in_python_words
from advisor.workflows.study.start import RUNS


def train(
    x: object = None,
    y: object = None,
    *,
    study: Study | None = None,
    name: str | None = None,
    recipe: str | None = None,
    out: PathLike | None = None,
    seed: int | None = None,
    epochs: int | None = None,
    data_folder: PathLike | None = None,
    quiet: bool = False,
) -> Run:
    """Train one recipe, the lecture's default table where none is named, test it once and save its run.

    Args:
        x: Features, or a study; as `advisor.search` takes them.
        y: Targets, one a row; of a DataFrame the name of the target column will do.
        study: What the study says beside its data: a file or a dict of its sections.
        name: Of the study; that of its file, or "mine", when None.
        recipe: A named recipe; `advisor space --recipes` lists them.
        out: File for the run; runs/NAME/RECIPE.json when None.
        seed: In place of the recipe's.
        epochs: At most this many, in place of the study's.
        data_folder: Where data by name are looked for first.
        quiet: Say nothing while it trains.

    Returns:
        The run; `advisor.diagnose(run)` says what is wrong with it. With folds it is that of the median one.

    Raises:
        AdvisorError: If something given cannot be used, or the training could not be carried out.

    Example:
        `run = advisor.train(x, y, epochs=20)`
    """
    keep_quiet()
    with in_python_words():
        given = given_study(x, y, study=study, name=name)
        target = None if out is None else Path(out).expanduser()
        plan = given.plan
        folder = RUNS / (plan.name if plan is not None else NAME) if target is None else target.parent
        with kept_in(given, folder):
            result = workflow.train(
                given.said(folder),
                recipe=recipe,
                out=target,
                seed=seed,
                epochs=epochs,
                data_folder=None if data_folder is None else Path(data_folder),
                progress=None if quiet else sys.stdout,
            )
        if not quiet:
            sys.stdout.write(on_one_line(f"run written to {result.path}") + "\n")
        return result.run
