"""What a file is of, by its name: TensorBoard and MLflow keep one quantity in a file."""

import re

from advisor.store.logs.names import PARTS, is_metric, keras_name, plain

_TAG = re.compile(r"(?:^|[_-])tag[-_](?P<tag>.+)$")
_RUN = re.compile(r"^run[-_](?P<run>.+?)[-_]tag[-_]")
_COPY = re.compile(r"\s*\(\d{1,3}\)$")
_KEPT = re.compile(r"lr|learning_rate")


def quantity_in(stem: str) -> str | None:
    """Return the quantity that a file's name tells of, in Keras's name; None if it tells of none.

    Example:
        >>> [quantity_in(stem) for stem in ("run-validation-tag-epoch_loss", "7_val_loss", "train-acc (1)", "export")]
        ['val_loss', 'val_loss', 'accuracy', None]
    """
    stem = _COPY.sub("", stem)
    tag = _TAG.search(stem)
    if tag is not None:
        run = _RUN.search(stem)
        return _with_part(tag["tag"], run["run"] if run else "")
    words = plain(stem).split("_")
    for start in range(len(words)):
        name = "_".join(words[start:])
        if words[start] in PARTS or is_metric(words[start]) or _KEPT.match(name):
            return keras_name(name) if is_metric(name) or _KEPT.match(name) else None
    return None


def run_in(stem: str) -> str:
    """Return the run that a downloaded tag is of, without its part: `train` and `validation` are one run.

    Example:
        >>> run_in("run-second_validation-tag-epoch_loss"), run_in("run-train-tag-loss"), run_in("loss")
        ('second', '', '')
    """
    match = _RUN.search(stem)
    words = match["run"] if match else ""
    last = plain(words).split("_")[-1]
    return words[: len(words) - len(last)].rstrip("_-./ ") if last in PARTS else words


def _with_part(tag: str, run: str) -> str | None:
    name = keras_name(tag)
    if not is_metric(tag) and name != "learning_rate":
        return name
    last = plain(run).split("_")[-1]
    told = any(word in PARTS for word in plain(tag).split("_"))
    return keras_name(f"{last}_{tag}") if last in PARTS and not told else name
