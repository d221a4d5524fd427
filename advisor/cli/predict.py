"""`advisor predict`: the winner's predictions for new rows."""

import sys
from pathlib import Path

import click


@click.command(short_help="Predict new rows with a study's winner.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("rows", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="CSV file to write [default: print them].")
def predict(folder: Path, rows: Path, out: Path | None) -> None:
    """Predict ROWS (CSV, Parquet, Excel, NPZ, or pictures or texts in a folder) with the winner of the study in FOLDER.

    Of a series ROWS are the latest rows, and those after them are foretold.
    """
    from advisor.workflows import predict as workflow

    said = workflow.predict(folder, rows, out=out)
    for note in said.notes:
        click.echo(note, err=True)
    if out is not None or sys.stdout.isatty():
        click.echo(said.text, nl=out is not None)
    else:
        click.echo(said.text.encode(), nl=False)  # data for a program: every sign as it is
