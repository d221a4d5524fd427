"""The tools as plain functions: their signatures and docstrings are what an assistant is told of them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from advisor.errors import Problem, UsageError

Output = Literal["text", "json"]
_SOURCE = "the text"


@dataclass(frozen=True)
class Tool:
    """A function to offer.

    Args:
        call: Takes what the client sends, returns text.
        title: What a person is shown before it runs.
        writes: Whether it changes anything on the disk.
    """

    call: Callable[..., str]
    title: str
    writes: bool = False


def diagnose(path: str = "", text: str = "", columns: str = "", target: str = "", output: Output = "text") -> str:
    """Say what is wrong with a training run, how sure that is, and the one thing to do next.

    Reads any log of a training: run.json, Keras histories, what a program printed, notebooks, CSV, JSON lines,
    TensorBoard, W&B, MLflow and more; a folder is read whole. Findings are worth acting on where their severity
    is "warning" or "critical"; "info" is a hint. What could not be checked, and what to record for it next, is
    said too.

    Args:
        path: The file or folder. Either this or `text`.
        text: The log itself, as it was printed.
        columns: Which name in the log is which trace, where it has names of its own:
            "loss=train/xent,val_loss=valid/xent,epoch=iteration".
        target: The result that is needed: "accuracy=0.95".
        output: "text" is short and for reading; "json" is everything (schema advisor/diagnosis@1), 30 KB a run.
    """
    from advisor.workflows import diagnose as workflow

    _one_of(path, text)
    found = workflow.diagnose(
        [_path(path) if path else Path("-")],
        target=target or None,
        columns=columns or None,
        piped=lambda: text.encode(errors="replace"),
    )
    return workflow.say(found, output=output)


def explain(code: str) -> str:
    """Explain a rule: how it looks, its thresholds, why the fault matters, what to try, and its source.

    Args:
        code: As it stands in front of a finding: "A102"; its name will do.
    """
    from advisor.workflows import diagnose as workflow

    return workflow.explain(code)


def forecast_curve(path: str = "", text: str = "", target: float | None = None, output: Output = "text") -> str:
    """Say whether more data would help, how much, and what error to expect at two, four and eight times the rows.

    It takes errors of trainings on growing parts of the data; three sizes at least, each half of the next, several
    seeds each where there are any. It trains nothing.

    Args:
        path: A CSV file with the columns size and error, and if known seed and train_error. Either this or `text`.
        text: The same as text: "size,error\\n100,0.31\\n200,0.24\\n400,0.19".
        target: The error that is needed: how many rows would it take?
        output: "text" is for reading; "json" is everything, the forecast's intervals too.
    """
    from advisor.curve.answer import answer
    from advisor.render.curve import curve_text
    from advisor.store import sizes
    from advisor.store.format import codec

    _one_of(path, text)
    curve = sizes.read_sizes(_path(path)) if path else sizes.sizes_of_text(text, name="", source=_SOURCE)
    told = answer(curve, target=target)
    return codec.encode_ascii(told) if output == "json" else curve_text(told)


def write_report(paths: list[str], out: str, title: str = "", replace: bool = False) -> str:
    """Write one HTML file about a study's folder or about runs, for people: figures, findings, advice.

    Args:
        paths: Files and folders with runs, or one folder of a study.
        out: The file to write; its name ends in .html.
        title: Of the report; the name of the study or run if left out.
        replace: Whether a file that is there already may be replaced.
    """
    from advisor.workflows import report as workflow

    target = _target(out, replace=replace)
    if not paths:
        raise UsageError("nothing to report", [Problem("paths", "expected at least one file or folder, got none")])
    return workflow.report([_path(path) for path in paths], out=target, title=title or None)


TOOLS: Sequence[Tool] = (
    Tool(diagnose, "Diagnose a training run"),
    Tool(explain, "Explain a rule"),
    Tool(forecast_curve, "Forecast a learning curve"),
    Tool(write_report, "Write a report", writes=True),
)


def _one_of(path: str, text: str) -> None:
    if bool(path) == bool(text):
        came = "both" if path else "neither"
        raise UsageError("nothing to read", [Problem("", f"expected either `path` or `text`, got {came}")])


def _path(text: str) -> Path:
    if text == "-":
        problem = Problem("path", 'there is no standard input here, got "-"')
        raise UsageError("cannot read standard input", [problem], "Give what you would have piped as `text`.")
    if "\x00" in text:
        problem = Problem("path", f'expected the name of a file, got "{text}"')
        raise UsageError("there can be no such file", [problem], "Leave the sign out that no name can hold.")
    path = Path(text)
    try:
        return path.expanduser()  # there is no shell that would have done so
    except RuntimeError:  # the home of nobody: taken as it is written
        return path


def _target(out: str, *, replace: bool) -> Path:
    path = _path(out)
    if path.suffix.lower() not in (".html", ".htm"):
        problem = Problem("out", f'expected a name that ends in .html, got "{out}"')
        raise UsageError("cannot write the report", [problem], "A report is an HTML file.")
    if os.path.lexists(path) and not replace:  # unlike Path.exists, says no to any name that cannot be
        problem = Problem("out", f"there is already a file {path}")
        raise UsageError("cannot write the report", [problem], "Choose another name, or say `replace: true`.")
    return path
