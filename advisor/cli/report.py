"""`advisor report`: one HTML file for the team."""

from pathlib import Path

import click


@click.command(short_help="Write one HTML file for the team.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="File for the report [default: report.html beside the runs]."
)
@click.option("--title", help="Title of the report [default: the name of the study or run].")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "markdown", "pdf"]),
    default="html",
    show_default=True,
    help="Markdown is printed where no --out is given; PDF needs a browser (Chromium, Chrome or Edge).",
)
@click.option("--figures", type=click.Path(path_type=Path), help="Folder to write each figure to as a file too.")
@click.option(
    "--figure-format",
    type=click.Choice(["png", "svg", "pdf"]),
    default="png",
    show_default=True,
    help="Format of the figures' files.",
)
def report(
    paths: tuple[Path, ...], out: Path | None, title: str | None, form: str, figures: Path | None, figure_format: str
) -> None:
    """Write one self-contained file about a study (its folder), about runs, or about several side by side.

    A folder with several studies in it becomes an index with links to the report of each.
    """
    from advisor.workflows import report as workflow

    said = workflow.report(
        paths, out=out, title=title, form=workflow.Form(form), figures=figures, figure_format=figure_format
    )
    click.echo(said)
