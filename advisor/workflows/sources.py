"""Where a study's data come from: a file, a name or a function, read into one Source."""

from pathlib import Path

from advisor.files import read_arrays
from advisor.records import DataPlan
from advisor.store.tables import ARRAY_ENDINGS, is_data_file, read_table
from advisor.training.data.prepare import Source, named_source, source_from_arrays, source_from_frame
from advisor.training.keras_datasets import keras_dataset


def read_source(plan: DataPlan, *, folder: Path | None) -> Source:
    """Read the data that a plan names.

    Args:
        plan: Its `source` is a file (.csv, .csv.gz, .parquet, .npz), a name ("digits") or `module:function`.
        folder: Where to look for files and named sets that are not found as they are written.

    Raises:
        DataError: If the data cannot be used as asked.
        FileError: If a file cannot be read.
    """
    if not is_data_file(plan.source):
        return named_source(plan, folder=folder, download=keras_dataset)
    path = _found(Path(plan.source), folder)
    if path.name.lower().endswith(ARRAY_ENDINGS):
        return source_from_arrays(read_arrays(path), plan)
    return source_from_frame(read_table(path), plan)


def _found(path: Path, folder: Path | None) -> Path:
    if path.is_file() or path.is_absolute() or folder is None:
        return path
    return folder / path
