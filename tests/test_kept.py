"""Kept files are compared so that a processor's last digits pass and nothing else does."""

import pytest

from tests.kept import assert_agrees, mean_the_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("-0.002876380989736511", "-0.002876380989736535"),
        ("0.333333", "0.333334"),
        ("12.3", "12.4"),  # where the shown digit turns over
        ("1", "0.999999"),
        ("103.25", "103.251"),
        ("1e-17", "0"),
        ("1.2e+06", "1.20001e+06"),
    ],
)
def test_last_digits_mean_nothing(one, other):
    assert mean_the_same(one, other)
    assert_agrees(f"loss {one}, then", f"loss {other}, then", advice="read it")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("loss 0.123456", "loss 0.123556"),
        ("3 epochs", "4 epochs"),
        ("trial 12", "trial 12.5"),
        ("0.5", "-0.5"),
        ("0.5 and 0.25", "0.5"),
        ("fell by 0.5", "rose by 0.5"),
        ("seed 1234567", "seed 1234568"),
        ('id="f01234567-0" #f01234567-0', 'id="f01234567-0" #f01234567-1'),
    ],
)
def test_anything_else_is_a_difference(one, other):
    with pytest.raises(AssertionError, match="read it"):
        assert_agrees(one, other, advice="read it")


def test_a_drawing_is_known_by_its_order_not_by_the_hash_of_its_numbers():
    assert_agrees('id="f01234567-0" #f01234567-0', 'id="fabcdef01-0" #fabcdef01-0', advice="read it")
    with pytest.raises(AssertionError):
        assert_agrees('id="f01234567-0" #f01234567-0', 'id="fabcdef01-0" #f12345678-0', advice="read it")
