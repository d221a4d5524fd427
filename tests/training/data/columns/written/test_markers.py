"""What stands for no value in a column of numbers or dates is known by its words, or because it is no word at all."""

import pytest

from advisor.training.data.columns.written.markers import are_markers, is_marker, plain_numbers


@pytest.mark.parametrize(
    "cell",
    [
        "-",
        "?",
        "n/a",
        "k.A.",
        "leer",
        "NA",
        " ",
        "#DIV/0!",
        "keine Angabe",
        "\\N",
        "[null]",
        "(blank)",
        "Not reported",
        "..",
        "***",
        "- -",
        "\u2013",
        "…",
        "$ -",
        "NA%",
        "no data",
        "нет данных",
        "00000000",
        "0000-00-00",
    ],
)
def test_markers_of_missing_values_are_known(cell):
    assert is_marker(cell)
    assert are_markers([cell, "1"], plain_numbers([cell, "1"])).tolist() == [True, False]


@pytest.mark.parametrize("cell", ["0", "-1", "none of these", "A", "½", "0000", "not at all"])
def test_values_are_no_markers(cell):
    assert not is_marker(cell)
    assert not are_markers([cell], plain_numbers([cell])).any()
