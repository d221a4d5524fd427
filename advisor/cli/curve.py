"""`advisor curve`: is more data worth it, and how much?"""

import sys
from pathlib import Path

import click

from advisor.cli import options


@click.command(short_help="Say whether more data would help.")
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "sizes_file",
    type=click.Path(path_type=Path),
    help="Read sizes and errors from a table instead of training (size, error[, seed, train_error]); scores do too.",
)
@click.option("--target", type=float, help="The error you need: how many rows would it take?")
@click.option("--sizes", type=click.IntRange(min=3), default=6, show_default=True, help="Number of training-set sizes.")
@click.option("--seeds", type=click.IntRange(min=1), default=5, show_default=True, help="Trainings for each size.")
@click.option("--recipe", help="Train this named recipe instead; `advisor space --recipes` lists them.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for curve.json, curve.svg and curve.png.")
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
    """Train on growing parts of the data and say how much two, four and eight times as much would help."""
    from advisor.workflows import curve as workflow

    progress = None if quiet else sys.stderr
    if sizes_file is not None and study is None:
        options.refuse_given(("sizes", "seeds", "recipe", "data_folder"), because="`--from` trains nothing")
        answer = workflow.curve_from_file(sizes_file, target=target)
    elif study is not None and sizes_file is None:
        answer = workflow.curve_from_study(
            study, data_folder=data_folder, sizes=sizes, seeds=seeds, recipe=recipe, target=target, progress=progress
        )
    else:
        raise click.UsageError("name either a study file or `--from sizes.csv`")
    click.echo(workflow.say(answer, out=out, color=sys.stdout.isatty()))
