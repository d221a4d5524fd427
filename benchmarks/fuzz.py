"""Broken and random texts of every family that is read: `python -m benchmarks.fuzz`; each ends in runs or one error.

Half of the texts are committed files of all families, broken by cuts, swaps, flips, strange tokens, and pieces of one
another; half are put together at random from what logs are made of. Anything but a run or a FileError ends it.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from advisor.diagnose.engine import diagnose_run
from advisor.errors import FileError
from advisor.store.runs import read_runs
from benchmarks.results_file import write_results

FILES = Path(__file__).parent.parent / "tests" / "runs"
SUFFIXES = frozenset({".txt", ".log", ".csv", ".tsv", ".json", ".jsonl", ".html", ".ipynb", ".xml"})
LARGEST = 20_000  # bytes of a text
DIAGNOSED = 25  # every so many texts, what was read is judged too
_SIGNS = rb"""NaN nan inf -Infinity null " ' { } [ ] ( ) , : ; = 1e999 -1 . 0x1 1_000 99999999999999999999 % / 0,5 step
    iteration epoch_1/99999999 ``` > # <td> </tr> <table> tensor( array([ OrderedDict([( loss=[ [0]train-rmse:"""
TOKENS = [
    *_SIGNS.split(),
    *(b"\n", b"\r", b"\r\n", b"\b\b", b"\t", b"  ", b"\x1b[1m", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x94\x82"),
    *(b"\xe2\x94\x81", b"\xc3\xa9", b"Epoch 3/1\n", b"loss: nan", b"13/13 - 1s - ", b"loss = [", b"[0]\ttrain-rmse:"),
    *(b"9" * 400, b"[" * 2_000, b'{"a":' * 500, b"| a " * 200),
]
_WORDS = """epoch Epoch EPOCH step iter Iteration batch loss train_loss val_loss Loss valid accuracy acc val_acc lr
    learning_rate test Train: Validation auc rmse ETA time : = | - , ; ( ) [ ] { } / % -> >> 's 1 2 3 0.5 1e-3 nan inf
    12/99 3:12 50% 0,5 2.301 [0] [1,2000] 100%|███| précision Verlust 损失 loss=[ 0.1, ] array([ tensor( 'loss' "loss"
    wer f1-score support <td> </td> </tr> mean total best _ . INFO 2024-01-01 10:00:00,123 --- #"""
WORDS = [*_WORDS.split(), "\t", "\n", "\n", "\n"]
GOALS = {"texts": "100,000, and no traceback"}


def originals(folder: Path = FILES) -> list[bytes]:
    """Return the committed texts of all families."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in SUFFIXES)
    return [path.read_bytes()[:LARGEST] for path in paths]


def texts(count: int, *, seed: int) -> Iterator[bytes]:
    """Yield broken and random texts in turns."""
    rng = np.random.default_rng(seed)
    kept = originals()
    for number in range(count):
        yield broken(kept, rng) if number % 2 else random_text(rng)


def _replaced(data: bytes, rng: np.random.Generator) -> bytes:
    one, other = ((b".", b","), (b",", b";"), (b"\n", b"\r"), (b"\n", b"\n\n"))[rng.integers(4)]
    return data.replace(one, other)


BREAKS: tuple[Callable[[bytes, int, int, bytes, np.random.Generator], bytes], ...] = (
    lambda data, low, high, other, rng: data[:low] + data[high:],
    lambda data, low, high, other, rng: data[:high],
    lambda data, low, high, other, rng: data[low:],
    lambda data, low, high, other, rng: data[:low] + TOKENS[rng.integers(len(TOKENS))] + data[low:],
    lambda data, low, high, other, rng: data[:low] + rng.bytes(4) + data[low + 4 :],
    lambda data, low, high, other, rng: data[:high] + data[low:],
    lambda data, low, high, other, rng: data[:low] + other[: high - low] + data[low:],
    lambda data, low, high, other, rng: data[:low] + _replaced(data[low:], rng),
)


def broken(kept: list[bytes], rng: np.random.Generator) -> bytes:
    """Return a text with one to four breaks."""
    data = kept[rng.integers(len(kept))]
    for _ in range(rng.integers(1, 5)):
        low, high = sorted(rng.integers(0, len(data) + 1, 2).tolist())
        other = kept[rng.integers(len(kept))]
        data = BREAKS[rng.integers(len(BREAKS))](data, low, high, other, rng)[:LARGEST]
    return data


def random_text(rng: np.random.Generator) -> bytes:
    """Return words of logs in any order; some lines come again with other numbers."""
    words = [WORDS[k] for k in rng.integers(0, len(WORDS), rng.integers(1, 60))]
    line = (" " if rng.random() < 0.7 else "").join(words)
    if rng.random() < 0.5:
        return line.encode()
    lines = (line.replace("0.5", f"{rng.random():.4f}").replace("1", str(row)) for row in range(rng.integers(2, 30)))
    return "\n".join(lines).encode()[:LARGEST]


def answer(path: Path, *, judged: bool) -> str:
    """Return what came of reading a file: "runs" or "error".

    Raises:
        Exception: Whatever else came: a mistake of ours.
    """
    try:
        runs = read_runs(path)
    except FileError:
        return "error"
    for run in runs[:2] if judged else ():
        diagnose_run(run)
    return "runs"


def tried(count: int, *, seed: int) -> tuple[Counter[str], float]:
    """Return how many texts ended how, and the seconds of the slowest."""
    answers: Counter[str] = Counter()
    slowest = 0.0
    with TemporaryDirectory() as folder:
        for number, data in enumerate(texts(count, seed=seed)):
            path = Path(folder) / ("a.txt", "a.csv", "a.json", "a.jsonl", "a.ipynb", "a")[number // 2 % 6]
            path.write_bytes(data)
            start = time.process_time()
            try:
                answers[answer(path, judged=number % DIAGNOSED == 0)] += 1
            except Exception as error:
                error.add_note(f"text {number} of seed {seed}, as {path.name}: {data[:300]!r}")
                raise
            slowest = max(slowest, time.process_time() - start)
            path.unlink()
    return answers, slowest


def main(count: int = 100_000, seed: int = 0) -> None:
    """Try them all and write how they ended."""
    answers, slowest = tried(count, seed=seed)
    print(f"{count:,} texts: {dict(answers)}; the slowest took {slowest:.2f} s of the processor")
    measures = {"texts": count, "families": len(originals()), "seed": seed, **answers, "slowest_seconds": slowest}
    print(f"written to {write_results('fuzz', measures, goals=GOALS)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
