"""Import the backend without its banner: TensorFlow writes some lines past every setting it has."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from advisor import files


def import_backend() -> None:
    """Import Keras and its backend; what they print is shown only if the import fails.

    The lines come from compiled code, so the file behind stderr itself is put aside for the moment.
    """
    if "keras" not in sys.modules:
        with _stderr_aside():
            import keras  # noqa: F401 - imported for its backend


@contextmanager
def _stderr_aside() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    with files.nameless_file() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        except BaseException:
            aside.seek(0)
            os.write(kept, aside.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
