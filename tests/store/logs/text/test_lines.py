"""Lines as they stand on the screen, and reading them in a time that grows as the text does."""

import sys
from types import FrameType

import pytest

from advisor.store.logs.text.grid import header_of, told_by_table
from advisor.store.logs.text.lines import LONGEST, Line, lines_in
from advisor.store.logs.text.numbers import numbers_in
from advisor.store.logs.text.pairs import told_by


def texts(*blocks: str) -> list[str]:
    return [line.text for line in lines_in(blocks)]


def test_a_line_is_whole_wherever_a_block_ends():
    text = "epoch 1 loss: 0.5\nepoch 2 loss: 0.25\n"
    for cut in range(len(text)):
        assert [line for line in texts(text[:cut], text[cut:]) if line] == text.split("\n")[:2]


def test_a_bar_drawn_by_backspaces_carriage_returns_or_escapes_shows_its_states():
    assert texts("1/2\b\b\b2/2") == texts("1/2\r2/2") == texts("1/2#0152/2") == ["1/2", "2/2"]
    assert texts("\x1b[1mloss\x1b[0m: 1") == ["loss: 1"]
    assert [line.is_redrawn for line in lines_in(["1/2\r2/2"])] == [False, True]


def test_a_line_without_an_end_comes_in_pieces():
    assert max(map(len, texts("x" * (3 * LONGEST)))) == LONGEST


def test_an_epoch_drawn_again_and_again_is_its_last_state():
    told = told_by(lines_in(["".join(f"\rEpoch 0: loss={value}" for value in (3, 2, 1))]))
    assert told.gathered.rows == 1
    assert told.gathered.log({"loss": "loss"}, "a")["loss"].values.tolist() == [1]


def calls_of(text: str) -> int:
    """Return how many functions are called to read a text: unlike a clock, the same on every machine."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        told_by_table(lines_in([text]))
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "Epoch 3, loss: 0.5, acc: 50%\n",
        "Epoch: 1/9 | loss 0.5 \r",
        "loss: " * 5,
        "1 2 3 4 5 6 7 8 9 ",
        "epoch  loss\n1  0.5\n",
        "((((: - = [",
    ],
)
def test_twice_the_text_takes_about_twice_the_calls(unit: str):
    calls_of(unit)  # answers that are kept
    one, two = calls_of(unit * 2_000), calls_of(unit * 4_000)
    assert two <= 2.5 * one + 1_000


@pytest.mark.parametrize("text", ["9" * 60_000, " " * 60_000, ":" * 60_000, "- " * 30_000, "1." * 30_000, "a" * 60_000])
def test_no_pattern_goes_back_over_a_long_line(text: str):
    """Each would take minutes, not milliseconds, if a pattern tried every way to cut it."""
    assert told_by([Line(text)]).gathered.rows == 0
    assert header_of(text) == []
    assert all(len(number.before) <= len(text) for number in numbers_in(text))
