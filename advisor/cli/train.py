"""`advisor train`: one training by the lecture's default table, or by a named recipe."""

import sys
from pathlib import Path

import click

from advisor.cli import options


@click.command(short_help="Train one recipe and save its run.")
@options.study_file
@click.option("--recipe", help="Train this named recipe instead; `advisor space --recipes` lists them.")
@click.option("--out", type=click.Path(path_type=Path), help="File for the run [default: runs/NAME/RECIPE.json].")
@click.option("--seed", type=int, help="Random seed [default: the recipe's].")
@click.option("--epochs", type=click.IntRange(min=1), help="Train for at most this many epochs [default: the study's].")
@options.data_folder
@options.quiet
def train(
    study: Path,
    recipe: str | None,
    out: Path | None,
    seed: int | None,
    epochs: int | None,
    data_folder: Path | None,
    quiet: bool,
) -> None:
    """Train one recipe on the data of STUDY, test it once, diagnose it and save its run."""
    from advisor.workflows import train as workflow

    progress = None if quiet else sys.stderr
    result = workflow.train(
        study, recipe=recipe, out=out, seed=seed, epochs=epochs, data_folder=data_folder, progress=progress
    )
    click.echo(workflow.say(result, color=sys.stdout.isatty()))
