"""What stands beside numbers: signs of money, units, and words for thousands and millions."""

import re

CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "US$": "USD", "EURO": "EUR", "FR.": "CHF"}
_MONEY = "EUR USD GBP CHF JPY INR SEK NOK DKK ISK PLN CZK HUF RON BGN RUB UAH TRY ILS CAD AUD NZD BRL MXN ZAR CNY KRW"
CURRENCIES |= {code: code for code in re.split(" ", _MONEY)}
CURRENCIES |= {"KR": "kr", "KR.": "kr", "KČ": "CZK", "ZŁ": "PLN", "R$": "BRL", "C$": "CAD", "A$": "AUD", "TL": "TRY"}
CURRENCIES |= {"RS": "INR", "RS.": "INR", "RM": "MYR", "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "AU$": "AUD"}
CURRENCIES |= {"US $": "USD", "NZ$": "NZD", "MX$": "MXN", "CA$": "CAD", "฿": "THB"}
CURRENCIES |= dict.fromkeys(("#", "№", "NO.", "NR."), "#")
CURRENCIES |= {"₽": "RUB", "РУБ.": "RUB", "₺": "TRY", "₴": "UAH", "ГРН": "UAH", "ЛВ.": "BGN", "LEI": "RON", "₪": "ILS"}
CURRENCIES |= {f"{size}. {money}": f"{size} EUR" for size in ("TSD", "MIO", "MRD") for money in ("€", "EUR")}
UNITS = re.split(" ", "% ‰ kg g mg t lb lbs oz km m cm mm mi ft l ml h min s ms km/h mph kwh kw w v °c °f °")
UNITS += re.split(
    " ", "k bn m² m³ cm² cm³ km² ha qm sqm m/s hz khz mhz ghz kb mb gb tb pa hpa kpa bar mbar ps hp nm db px j kj"
)
UNITS += re.split(" ", "cal kcal µg mg/dl mmol/l g/l mmhg g/km l/100km kw/h w/m² tsd. mio. mrd. tsd mio mrd stk stück")
SIZES = {
    1e3: "k tsd thousand",
    1e5: "lakh lakhs lac lacs",
    1e6: "m mn mio mln million millions",
    1e7: "cr crore crores",
    1e9: "b bn mrd mld billion billions",
    1e12: "tn trillion trillions",
}
"""How many each size is, and its names in lower case."""
LIMITS = "</>"  # a unit: limits stand among the numbers, "<0.5"
_LIMIT = re.compile(r"(?:[<>]=?|[≤≥])\s*(?=[-+.,\d])")


def without_limit(cell: str) -> str:
    """Return a cell without the sign that it is a limit.

    Example:
        >>> without_limit("<0.5"), without_limit(">= 100 mg"), without_limit("<LOD")
        ('0.5', '100 mg', '<LOD')
    """
    return _LIMIT.sub("", cell, count=1) if _LIMIT.match(cell) else cell
