"""The data sets that Keras downloads, or finds in its cache."""

from advisor.errors import DataError, Problem


def keras_dataset(name: str) -> object:
    """Load one of `keras.datasets`: ((x, y), (x_test, y_test)).

    Raises:
        DataError: If there is neither a network nor a copy in Keras's cache.
    """
    import keras

    try:
        return getattr(keras.datasets, name).load_data()
    except Exception as error:  # Keras wraps every failed download in a bare Exception
        problem = Problem("source", f"expected a download or a copy in Keras's cache, got: {error}")
        remedy = f"Put {name}.npz (x, y, x_test, y_test) into a folder and give that folder as --data or ADVISOR_DATA."
        raise DataError(f"cannot load {name}", [problem], remedy) from error
