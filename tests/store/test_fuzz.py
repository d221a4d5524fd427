"""Broken files of every format end in a run or in one error that names the file: never anything else.

Each example breaks every committed file in the same way; the full check of a release breaks four times as many files.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import FileError, UsageError
from advisor.records import Run
from advisor.store.plans.plans import read_plan
from advisor.store.runs import read_runs, read_study
from tests.lean import FULL

pytestmark = pytest.mark.no_cover  # the readers' own tests cover these lines; counting them again takes a minute

FILES = Path(__file__).parents[1] / "runs"
STUDIES = Path(__file__).parents[2] / "studies"
KERAS_TUNER = "keras/keras_tuner/trial_0/trial.json"
DATABASES = ("optuna/study.db", "trackers/mlflow.db", "trackers/trackio.db")  # slow: broken by a test of their own

BROKEN = 20_000 if FULL else 5_000

Break = Callable[[bytes], bytes]

TOKENS = st.sampled_from(
    rb"""NaN Infinity null " { } [ ] , : 1e999 -1 99999999999999999999 "loss" op_code "a":1,"a":2""".split()
    + b"\n|\r|\x08|\x1b[1m|\0|\xff\xfe|\xef\xbb\xbf|Epoch 1/99999999\n|Epoch 999999/1\n|loss: nan|13/13 - 1s - ".split(
        b"|"
    )
    + b"|".join((b"9" * 400, b"[" * 3_000, b'{"a":' * 1_000)).split(b"|")
)
PLACES = st.floats(0, 1)


def at(data: bytes, place: float) -> int:
    return int(place * len(data))


def flipped(place: float, mask: int) -> Break:
    def apply(data: bytes) -> bytes:
        index = min(at(data, place), len(data) - 1)
        return data[:index] + bytes([data[index] ^ mask]) + data[index + 1 :] if data else data

    return apply


def cut(start: float, end: float) -> Break:
    return lambda data: data[: at(data, min(start, end))] + data[at(data, max(start, end)) :]


def inserted(place: float, token: bytes) -> Break:
    return lambda data: data[: at(data, place)] + token + data[at(data, place) :]


def doubled(start: float, end: float) -> Break:
    return lambda data: data[: at(data, max(start, end))] + data[at(data, min(start, end)) :]


def swapped(one: float, other: float, share: float) -> Break:
    def apply(data: bytes) -> bytes:
        low, high = sorted((at(data, one), at(data, other)))
        size = int(share * (high - low))
        return (
            data[:low]
            + data[high : high + size]
            + data[low + size : high]
            + data[low : low + size]
            + data[high + size :]
        )

    return apply


BREAKS = st.lists(
    st.one_of(
        st.builds(flipped, PLACES, st.integers(1, 255)),
        st.builds(cut, PLACES, PLACES),
        st.builds(cut, PLACES, st.just(1.0)),  # truncated
        st.builds(inserted, PLACES, TOKENS | st.binary(max_size=8)),
        st.builds(doubled, PLACES, PLACES),
        st.builds(swapped, PLACES, PLACES, PLACES),
    ),
    min_size=1,
    max_size=4,
)
MANY = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def broken(data: bytes, breaks: list[Break]) -> bytes:
    for apply in breaks:
        data = apply(data)[:200_000]
    return data


def committed() -> list[str]:
    files = sorted(path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file())
    left_out = ("trial_1/", "trial_2/", "tuner0.json", "build_config.json", *DATABASES)
    return [
        name
        for name in files
        if not name.endswith((".py", ".md", ".pyc")) and not any(part in name for part in left_out)
    ]


def answer(path: Path) -> str:
    """Read a path and say which of the allowed answers came."""
    try:
        runs = read_runs(path)
    except FileError as error:
        assert error.headline  # noqa: PT017 - every other exception fails the test
        return "error"
    assert all(isinstance(run, Run) and run.epochs <= 1_000_000 for run in runs)
    return "runs" if runs else "nothing"


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broken")


def test_thousands_of_broken_files_end_in_a_run_or_an_error(workplace: Path):
    names = committed()
    answers: dict[str, int] = {}
    for name in names:
        (workplace / name).parent.mkdir(parents=True, exist_ok=True)
    originals = {name: (FILES / name).read_bytes() for name in names}

    @settings(MANY, max_examples=-(-BROKEN // len(names)))
    @given(BREAKS)
    def break_all(breaks: list[Break]) -> None:
        for name in names:
            path = workplace / name
            path.write_bytes(broken(originals[name], breaks))
            given_path = path.parent.parent if name == KERAS_TUNER else path
            came = answer(given_path)
            answers[came] = answers.get(came, 0) + 1

    break_all()
    assert sum(answers.values()) >= BROKEN
    assert set(answers) == {"runs", "error"}
    assert min(answers.values()) > BROKEN // 10, "the breaks are too weak or too strong to tell anything"


@settings(MANY, max_examples=120)
@given(breaks=BREAKS, name=st.sampled_from(DATABASES))
def test_a_broken_database_ends_in_a_study_or_an_error(workplace: Path, breaks: list[Break], name: str):
    path = workplace / "study.db"
    path.write_bytes(broken((FILES / name).read_bytes(), breaks))
    assert answer(path) in ("runs", "error")
    try:
        study = read_study(path)
    except FileError:
        return
    assert study is None or study.plan.name


@settings(MANY, max_examples=400)
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode), name=st.sampled_from(["a.csv", "a.json", "a.ipynb", "a.log", "events.out.tfevents.1"]))  # fmt: skip  # noqa: E501
def test_any_bytes_end_in_a_run_or_an_error(workplace: Path, content: bytes, name: str):
    path = workplace / name
    path.write_bytes(content)
    assert answer(path) in ("runs", "error")


@settings(MANY, max_examples=400)
@given(breaks=BREAKS, name=st.sampled_from(["digits", "fashion_mnist"]))
def test_a_broken_study_file_ends_in_a_plan_or_an_error(workplace: Path, breaks: list[Break], name: str):
    path = workplace / f"{name}.toml"
    path.write_bytes(broken((STUDIES / f"{name}.toml").read_bytes(), breaks))
    try:
        plan = read_plan(path)
    except UsageError as error:
        assert "toml" in error.headline  # noqa: PT017 - every other exception fails the test
        return
    assert plan.epochs is None or plan.epochs >= 1


def test_nothing_in_a_file_is_executed(workplace: Path):
    """A pickle, a YAML object and a Python expression stay what they are: bytes of no known format."""
    evil = [
        b"cos\nsystem\n(S'touch pwned'\ntR.",
        b"!!python/object/apply:os.system ['touch pwned']",
        b"__import__('os').system('touch pwned')",
    ]
    for content in evil:
        path = workplace / "evil.json"
        path.write_bytes(content)
        with pytest.raises(FileError, match="expected a file of a known format"):
            read_runs(path)
