"""Arguments that several commands share, said once."""

from pathlib import Path

import click

study_file = click.argument("study", type=click.Path(path_type=Path))

data_folder = click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ADVISOR_DATA",
    help="Folder with the data sets that a study names [env: ADVISOR_DATA].",
)

quiet = click.option("--quiet", is_flag=True, help="Print only the result, no progress.")
