"""`advisor predict`: the winner's predictions for new rows."""

import sys
from pathlib import Path

import click


@click.command(short_help="Predict new rows with a study's winner.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="CSV file to write [default: print them].")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="With --out: of what is said.",
)
def predict(folder: Path, rows: Path, out: Path | None, output: str) -> None:
    """Predict ROWS with the winner of the study in FOLDER.

    ROWS is a file (CSV, JSON, Parquet, Feather, Excel, NPZ), or a folder of pictures or texts, or one of them. Of a
    series ROWS are the latest rows, and those after them are foretold.
    """
    from advisor.workflows import predict as workflow

    if output == "json" and out is None:
        raise click.UsageError("the predictions are printed where no file is named: add --out FILE.csv")
    said = workflow.predict(folder, rows, out=out, show=_show)
    for note in said.notes if output == "text" else ():
        click.echo(note, err=True)
    if out is not None:
        click.echo(said.text if output == "text" else said.facts)


def _show(text: str) -> None:
    if sys.stdout.isatty():
        click.echo(text, nl=False)
    else:
        click.echo(text.encode(), nl=False)  # data for a program: every sign as it is
