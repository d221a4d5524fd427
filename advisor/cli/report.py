"""`advisor report`: one HTML file for the team."""

from pathlib import Path

import click


@click.command(short_help="Write one HTML file for the team.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="File for the report [default: report.html beside the runs]."
)
@click.option("--title", help="Title of the report [default: the name of the study or run].")
def report(paths: tuple[Path, ...], out: Path | None, title: str | None) -> None:
    """Write one self-contained HTML file about a study (its folder) or about runs."""
    from advisor.workflows import report as workflow

    click.echo(workflow.report(paths, out=out, title=title))
