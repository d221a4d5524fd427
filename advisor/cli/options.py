"""Arguments that several commands share, said once."""

from pathlib import Path

import click

study_file = click.argument("study", type=click.Path(path_type=Path))

data_folder = click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ADVISOR_DATA",
    help="Folder to look in first for data sets named in a study [env: ADVISOR_DATA].",
)

quiet = click.option("--quiet", is_flag=True, help="Print the result alone, no progress.")
