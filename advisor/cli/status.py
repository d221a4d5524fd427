"""`advisor status`: how far a study is."""

from pathlib import Path

import click


@click.command(short_help="Say how far a study has got.")
@click.argument("folder", type=click.Path(path_type=Path))
def status(folder: Path) -> None:
    """Say how many trials of the study in FOLDER are done, which one is best, and how the study ended."""
    from advisor.workflows import status as workflow

    click.echo(workflow.status(folder))
