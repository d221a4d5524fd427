"""Numbers are read as people write them, in one way only, or not at all."""

import numpy as np
import pytest

from advisor.training.data.columns.written.numbers import NumberForm, in_doubt, numbers_before, numbers_in, parsed


@pytest.mark.parametrize(
    ("cells", "form", "numbers"),
    [
        (["0,3456", "44,072"], NumberForm(","), [0.3456, 44.072]),
        (["4,407.2", "12"], NumberForm("."), [4407.2, 12]),
        (["1.234,50", "1.234.567"], NumberForm(","), [1234.5, 1234567]),
        (["1 234,50", "2\u00a0000,1"], NumberForm(","), [1234.5, 2000.1]),
        (["1'234.50", "12\u2019000"], NumberForm("."), [1234.5, 12000]),
        (["(1,234.5)", "7"], NumberForm("."), [-1234.5, 7]),
        (["12 %", "3.5%"], NumberForm(".", "%"), [0.12, 0.035]),
        (["€ 1.234,50", "3 €"], NumberForm(",", "EUR"), [1234.5, 3]),
        (["$1,200.50", "-$3"], NumberForm(".", "USD"), [1200.5, -3]),
        (["CHF 1'234.-", "Fr. 5.50"], NumberForm(".", "CHF"), [1234, 5.5]),
        (["1.234,- €", "5,50 €"], NumberForm(",", "EUR"), [1234, 5.5]),
        (["R$ 1.234,50", "R$ 3"], NumberForm(",", "BRL"), [1234.5, 3]),
        (["₹1,23,456.50", "₹12,345"], NumberForm(".", "INR"), [123456.5, 12345]),
        (["₺1.234,50", "₺3,5"], NumberForm(",", "TRY"), [1234.5, 3.5]),
        (["₦5", "₦7.5"], NumberForm(".", "₦"), [5, 7.5]),
        (["1 234,50 ₽", "3,5 руб."], NumberForm(",", "RUB"), [1234.5, 3.5]),  # noqa: RUF001
        (["1.234,50 kr.", "3,50 kr"], NumberForm(",", "kr"), [1234.5, 3.5]),
        (["1,2 Tsd. €", "3 Tsd. €"], NumberForm(",", "TSD EUR"), [1.2, 3]),
        (["81,5 m²", "120 m²"], NumberForm(",", "m²"), [81.5, 120]),
        (["1e5", "2.5E-3"], NumberForm("."), [1e5, 0.0025]),
        (["12-", "+3"], NumberForm("."), [-12, 3]),
        (["\u22125,5", "0,1"], NumberForm(","), [-5.5, 0.1]),
        (["12,5 kg", "3 kg"], NumberForm(",", "kg"), [12.5, 3]),
        (["19M", "8.7M", "201k"], NumberForm(".", "K/M/B"), [19e6, 8.7e6, 201e3]),
        (["1.2k", "950"], NumberForm(".", "K/M/B"), [1200, 950]),
        (["€110.5M", "€500K", "€0"], NumberForm(".", "EUR K/M/B"), [110.5e6, 500e3, 0]),
        (["3 Tsd. €", "200 €", "1,5 Mio. €"], NumberForm(",", "EUR K/M/B"), [3000, 200, 1.5e6]),
        (["8.61 Lakh", "1.2 Cr"], NumberForm(".", "K/M/B"), [861000, 12e6]),
        (["4.1/5", "3/5"], NumberForm(".", "/5"), [4.1, 3]),
        (["4.5 out of 5 stars", "1 out of 5 stars"], NumberForm(".", "/5"), [4.5, 1]),
        (["26.6 km/kg", "19 km/kg"], NumberForm(".", "km/kg"), [26.6, 19]),
        (["$4.99", "0", "$(1,234.50)"], NumberForm(".", "USD"), [4.99, 0, -1234.5]),
        (["Rs. 1,234", "Rs 500"], NumberForm(".", "INR"), [1234, 500]),
        (["#7", "#12"], NumberForm(".", "#"), [7, 12]),
        (["US $ 7.50", "US $ 12"], NumberForm(".", "USD"), [7.5, 12]),
        (["S$1,234.50", "S$5"], NumberForm(".", "SGD"), [1234.5, 5]),
        (["900 sq ft", "1,050 sq ft"], NumberForm(".", "sq ft"), [900, 1050]),
        (["20.5 ºC", "3ºC"], NumberForm(".", "°c"), [20.5, 3]),
        (["5 kg", "7"], NumberForm(".", "kg"), [5, 7]),
        (["5 %", "0"], NumberForm(".", "%"), [0.05, 0]),
    ],
)
def test_numbers_in_any_usual_form_are_recognised_and_read(cells, form, numbers):
    seen = numbers_in(cells)
    assert form.decimal in seen.decimals
    assert seen.unit == form.unit
    np.testing.assert_allclose(parsed(cells, form), numbers, rtol=1e-12)


@pytest.mark.parametrize(
    "cells",
    [
        ["A1", "7"],
        ["shop9", "shop10"],
        ["12:30"],
        ["1/2"],
        ["2020-01-01"],
        ["01.02.2020"],
        ["1.234,5.6"],
        ["3 EUR", "2 USD"],
        ["3 m²", "2 m³"],
        ["5 %", "0.3"],
        ["12 kg", "3 lb"],
        ["12", "14b"],
        ["5 m", "7k m"],
        ["1/2", "3/4"],
        ["--5"],
        ["(5"],
        ["5 - 7"],
        ["Q1"],
        [],
    ],
)
def test_codes_dates_ranges_and_mixed_units_are_no_numbers(cells):
    assert not numbers_in(cells).decimals


@pytest.mark.parametrize(
    ("cells", "decimals", "proves"),
    [
        (["1,234"], {".", ","}, ""),
        (["1.234"], {".", ","}, ""),
        (["0,234"], {","}, ","),
        (["1,043E+00", "2,5"], {","}, ","),
        (["1,043E+00"], {","}, ","),  # what has an exponent has no thousands
        (["1,234,567"], {"."}, "."),
        (["1,23"], {","}, ","),
        (["7", "8"], {"."}, ""),
        (["€1.234"], {","}, ""),  # prices have two places or none
    ],
)
def test_thousands_and_fractions_are_told_apart_where_the_cells_can_tell(cells, decimals, proves):
    seen = numbers_in(cells)
    assert seen.decimals == decimals
    assert seen.proves == proves


def test_columns_of_three_digits_after_each_sign_are_in_doubt():
    assert in_doubt(["1.234", "12"])
    assert not in_doubt(["1.234", "12.5"])


@pytest.mark.parametrize(
    ("cells", "form", "numbers"),
    [
        (["5000mAh", "3200mAh"], NumberForm(".", "mah"), [5000, 3200]),
        (["1,5 µg/m3", "2,5 µg/m3"], NumberForm(",", "µg/m3"), [1.5, 2.5]),
        (["$15.50 per hour", "$20 per hour"], NumberForm(".", "USD per hour"), [15.5, 20]),
        (["€950 / month", "€1,200 / month"], NumberForm(".", "EUR / month"), [950, 1200]),
        (["12 per 100k", "3.5 per 100k"], NumberForm(".", "per 100k"), [12, 3.5]),
        (["1 review", "12 reviews"], NumberForm(".", "review"), [1, 12]),
        (["0", "1", "3+"], NumberForm(".", "+"), [0, 1, 3]),
        (["17", "21*"], NumberForm(".", "*"), [17, 21]),
        (['5"', '6.5"'], NumberForm(".", '"'), [5, 6.5]),
    ],
)
def test_numbers_before_the_same_words_are_read_whatever_those_are(cells, form, numbers):
    seen = numbers_before(cells)
    assert (form.decimal in seen.decimals, seen.unit) == (True, form.unit)
    np.testing.assert_allclose(parsed(cells, form), numbers)


@pytest.mark.parametrize(
    "cells",
    [
        ["16:9", "4:3"],
        ["4A", "5"],
        ["007A", "012A"],
        ["5'11\"", "6'2\""],
        ["1.5D+02", "2.5D+02"],
        ["1½", "2½"],
        ["A5", "A6"],
    ],
)
def test_codes_ratios_and_parts_of_numbers_are_no_numbers_before_words(cells):
    assert not numbers_before(cells).decimals
