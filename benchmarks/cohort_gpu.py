"""Cohorts on a GPU, on the JAX backend: `python -m benchmarks.cohort_gpu [--part PART ...] [--seconds N]`.

Parts: `truth` (members against plain Keras in double and single precision, and in other company), then the names of
the shapes of `benchmarks.cohort` (time by the number of members against `fit`, share of the peak, memory) or a part
of them. Each runs in a process of its own; what an earlier call measured of other parts stays in the file. TensorFlow
is not needed. Without a GPU it measures the processor and says so in `device`.
"""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.results_file import FOLDER, write_results

MEMBERS = (1, 8, 32, 128, 512)
_ALONE = {"KERAS_BACKEND": "jax", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
_TRUTHS = {  # by name: what the process is told
    "double": {"JAX_ENABLE_X64": "1"},
    "single": {},
    "single, highest precision": {"JAX_DEFAULT_MATMUL_PRECISION": "highest"},
}
GOALS = {
    "truth": "double precision: at most 1e-9 from Keras, 1e-7 with batch normalization, whose means Keras on JAX "
    "takes in single precision; single: at most twice as far from double precision as Keras itself. Digits with batch "
    "normalization end their epochs with a batch of three rows, where rounding seems to decide: 2e-4; as far is "
    "Keras in single from Keras in double precision on a processor",
    "cases": "double precision: at most 1e-9 from what a processor gives",
    "company": "double precision: at most 1e-9; beside a NaN: 0",
    "times_fit": "grows with the members",
    "peak_mib": "what the estimate made before the start says, within a quarter, or less",
}


def main() -> None:
    """Run the parts, each in its own process, and write what they show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed: digits come with scikit-learn, the rest is made up")
    parser.add_argument("--part", nargs="*", help="truth, or part of a shape's name; everything when left out")
    parser.add_argument("--members", nargs="*", type=int, default=list(MEMBERS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=100, help="for the cases of double precision")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        kind, name = arguments.one
        print(json.dumps(_one(kind, name, arguments)))
        return
    told = ["--rounds", str(arguments.rounds), "--seconds", str(arguments.seconds)]
    told += ["--members", *map(str, arguments.members)]
    if _is_asked("truth", arguments.part):
        _keep(_truth(told))
    for name in _names():
        if _is_asked(name, arguments.part):
            _keep(_run(["shape", name], told, {}))


def _one(kind: str, name: str, arguments: argparse.Namespace) -> dict[str, object]:
    """Measure one part in this process."""
    import keras

    keras.config.set_floatx("float64" if name == "double" else "float32")
    keras.config.set_dtype_policy(keras.config.floatx())
    if kind == "shape":
        from benchmarks.cohort_gpu_speed import card, measure
        from benchmarks.cohort_shapes import SHAPES

        shape = next(shape for shape in SHAPES if shape.name == name)
        row = measure(shape, arguments.members, rounds=arguments.rounds)
        return {"card": card(), "shapes": {name: row}}
    from benchmarks import cohort_gpu_truth

    found: dict[str, object] = {"shapes": cohort_gpu_truth.shapes(), "company": cohort_gpu_truth.company()}
    if name == "double":
        found["cases"] = cohort_gpu_truth.cases(seconds=arguments.seconds)
    return found


def _truth(told: list[str]) -> dict[str, object]:
    """Run the three precisions, all at once, for no time is taken, and compare them."""
    with ThreadPoolExecutor(len(_TRUTHS)) as pool:
        asked = {name: pool.submit(_run, ["truth", name], told, variables) for name, variables in _TRUTHS.items()}
    found = {name: one.result() for name, one in asked.items()}
    from benchmarks.cohort_gpu_truth import compared

    double = found["double"]["shapes"]
    truth = {
        name: {"shapes": compared(one["shapes"], double), "company": one["company"]} for name, one in found.items()
    }
    return {"truth": truth | {"cases": found["double"]["cases"]}}


def _run(part: list[str], told: list[str], variables: dict[str, str]) -> dict[str, dict]:
    """Run one part in a process of its own and return what it measured; what it said goes to the screen."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.cohort_gpu", "--one", *part, *told]
        answer = Path(folder) / "answer"
        with answer.open("w", encoding="utf-8") as file:
            subprocess.run(command, env=os.environ | _ALONE | variables, stdout=file, check=True)
        line = answer.read_text(encoding="utf-8").splitlines()[-1]
    print(*part, line, flush=True)
    return json.loads(line)


def _keep(measured: dict[str, dict]) -> None:
    """Write what is measured so far over what an earlier call measured of the same parts."""
    path = FOLDER / "cohort_gpu.json"
    measures = json.loads(path.read_text(encoding="utf-8"))["measures"] if path.exists() else {}
    for name, part in measured.items():
        measures[name] = measures.get(name, {}) | part
    write_results("cohort_gpu", measures, goals=GOALS)


def _names() -> list[str]:
    from benchmarks.cohort_shapes import SHAPES

    return [shape.name for shape in SHAPES]


def _is_asked(name: str, parts: list[str] | None) -> bool:
    """Say whether a part is asked for: by its name, or by a piece of it that is no other's name."""
    names = ["truth", *_names()]
    return parts is None or any(part == name or (part not in names and part in name) for part in parts)


if __name__ == "__main__":
    main()
