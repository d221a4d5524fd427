"""`advisor curve`: is more data worth it, and how much?"""

import sys
from pathlib import Path

import click

from advisor.cli import options


@click.command(short_help="Say what more data would bring.")
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "sizes_file",
    type=click.Path(path_type=Path),
    help="A CSV of size, error[, seed, train_error]: no training.",
)
@click.option("--target", type=float, help="An error that would be good enough: how many rows reach it?")
@click.option("--sizes", type=click.IntRange(min=3), default=6, show_default=True, help="How many training-set sizes.")
@click.option("--seeds", type=click.IntRange(min=1), default=5, show_default=True, help="Trainings a size.")
@click.option("--recipe", help="A named recipe instead of the study's own.")
@click.option("--out", type=click.Path(path_type=Path), help="A folder for curve.json, curve.svg and curve.png.")
@options.data_folder
@options.quiet
def curve(
    study: Path | None,
    sizes_file: Path | None,
    target: float | None,
    sizes: int,
    seeds: int,
    recipe: str | None,
    out: Path | None,
    data_folder: Path | None,
    quiet: bool,
) -> None:
    """Train on growing parts of the data and say what twice, four and eight times as much would bring."""
    from advisor.workflows import curve as workflow

    progress = None if quiet else sys.stderr
    if sizes_file is not None and study is None:
        answer = workflow.curve_from_file(sizes_file, target=target)
    elif study is not None and sizes_file is None:
        answer = workflow.curve_from_study(
            study, data_folder=data_folder, sizes=sizes, seeds=seeds, recipe=recipe, target=target, progress=progress
        )
    else:
        raise click.UsageError("name a study file, or `--from sizes.csv`; one of the two")
    click.echo(workflow.say(answer, out=out))
