"""`advisor diff`: what differs between two runs, in recipe and in behaviour."""

from pathlib import Path

import click


@click.command(short_help="Say what differs between two runs.")
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
def diff(first: Path, second: Path) -> None:
    """Say what differs between two runs, in recipe and in behaviour."""
    from advisor.workflows import diff as workflow

    click.echo(workflow.diff(first, second))
