"""Files that hold data, and are not read: why, and what to do."""

from pathlib import Path

from advisor.files import read_head
from advisor.store.folders.arrays import is_idx
from advisor.store.folders.names import is_pickle

PACKINGS = (".gz", ".zip", ".bz2", ".xz")  # that may follow a file's own ending
_PICKLE = "a pickle may run code as it is read: write a table with to_parquet, arrays with np.savez(path, x=x, y=y)"
_REFUSED = {
    (".pkl", ".p", ".pickle", ".joblib"): _PICKLE,
    (".npy",): "one array has no targets: name the folder if they lie beside it (x.npy, y.npy), or write both with "
    "np.savez(path, x=x, y=y)",
    (".h5", ".hdf5", ".mat"): "it may hold anything: write x and y with np.savez, or a table with to_parquet",
    (
        ".rds",
        ".rdata",
        ".sav",
        ".dta",
        ".sas7bdat",
        ".orc",
        ".xml",
        ".html",
    ): "write the table as CSV or Parquet",
    (".libsvm", ".svm", ".svmlight"): "read it with sklearn.datasets.load_svmlight_file in a function of your own",
    (".db", ".sqlite", ".sqlite3"): "write the table that is meant as CSV or Parquet",
}
"""Files of tables that are not read, and why or what to do."""


def why_refused(path: Path) -> str:
    """Say why a file is not read; empty where nothing is known of it.

    Raises:
        FileError: If it cannot be opened.

    Example:
        >>> why_refused(Path("train-images-idx3-ubyte.gz"))
        'such a file is one of several arrays, as MNIST has them: name the folder that holds them'
    """
    name = path.name.lower()
    if is_idx(name):
        return "such a file is one of several arrays, as MNIST has them: name the folder that holds them"
    bare = next((name.removesuffix(packing) for packing in PACKINGS if name.endswith(packing)), name)
    why = next((why for endings, why in _REFUSED.items() if bare.endswith(endings)), "")
    if not why and is_pickle(read_head(path, size=2)):
        why = _PICKLE
    return why and f"such a file is not read: {why}"
