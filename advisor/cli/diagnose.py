"""`advisor diagnose`: read runs of any kind and say what is wrong, how sure that is, and what to do."""

import sys
from pathlib import Path

import click

from advisor.cli import options

FORMATS = click.Choice(["text", "json", "markdown"])


@click.command(short_help="Say what is wrong with runs, and what to do.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "output", type=FORMATS, default="text", show_default=True, help="Output format.")
@click.option("--target", metavar="METRIC=VALUE", help="The result you need, for example accuracy=0.95.")
@click.option(
    "--study", "study_file", type=click.Path(path_type=Path), help="Study file to take the goal and rule settings from."
)
@click.option("--columns", metavar="TRACE=COLUMN,...", help="Which column or series of a file holds which trace.")
@click.option(
    "--fail-on",
    type=click.Choice(["warning", "critical"]),
    help="Exit with status 1 if a finding is at least this severe, 4 if too little was recorded to say anything.",
)
@click.option("--explain", metavar="CODE", help="Explain a rule: how it works, why it matters, what to try.")
@click.option("--labels", is_flag=True, help="List the rows whose labels may be wrong, instead.")
@options.data_folder
@click.option(
    "--schema", is_flag=True, help="Print the JSON Schema of run.json; with `--format json`, that of the answer."
)
def diagnose(
    paths: tuple[Path, ...],
    output: str,
    target: str | None,
    study_file: Path | None,
    columns: str | None,
    fail_on: str | None,
    explain: str | None,
    labels: bool,
    data_folder: Path | None,
    schema: bool,
) -> int:
    """Say what is wrong with training runs, and what to do next.

    PATHS are files or folders: run.json, a Keras history, a printed log, a notebook, CSV, TensorBoard,
    any text that shows numbers by name over epochs or steps; - reads standard input.
    """
    from advisor.workflows import diagnose as workflow

    if schema:
        click.echo(workflow.schema(output))
        return 0
    if explain is not None:
        click.echo(workflow.explain(explain))
        return 0
    if not paths:
        raise click.UsageError("name at least one run, or a folder of runs: advisor diagnose run.json")
    if labels:
        from advisor.workflows import labels as label_workflow

        click.echo(label_workflow.say(paths, data_folder=data_folder))
        return 0
    results = workflow.diagnose(paths, target=target, study_file=study_file, columns=columns)
    click.echo(workflow.say(results, output=output, color=sys.stdout.isatty()))
    return workflow.exit_status(results, fail_on=fail_on)
