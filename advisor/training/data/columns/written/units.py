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
SPREAD = "±"  # a unit: numbers stand with their spread, "3.2 ± 0.4"
TRACE = "T"  # in tables of the weather alone
_LIMIT = re.compile(r"(?:[<>]=?|[≤≥])\s*(?=[-+.,\d])")
_OF_LABS = "lod loq lloq mdl mql mrl pql idl dl rl lor lld lldl bdl blq bql bld blod bloq bmdl udl"
_BELOW = re.compile(
    rf"[<≤]?\s*(?:{'|'.join(_OF_LABS.split())})|(?:below|under) (?:the )?(?:(?:limit|level) of )?"
    r"(?:detection|detectable|quantification|quantifiable|lod|loq|mdl|dl)(?: (?:limit|level))?|not detect(?:ed|able)|"
    r"non-?detect(?:ed)?|undetect(?:ed|able)|nachweisgrenze|nicht nachweisbar|traces?|tr\.?|spuren|traza?s",
    re.IGNORECASE,
)
"""What was too little to be measured, in words."""
_SPREAD = re.compile(
    r"(?P<open>[(\[]?)(?P<value>[^±]*?\d[.,]?)\s*(?:(?:±|\+/-|\+-|\\pm)\s*[\d.,]+(?:e[-+]?\d+)?|\(\d{1,3}\))"
    r"(?P<close>[)\]]?)(?P<rest>[^\d±]*)",
    re.IGNORECASE,
)
"""A number with its spread, or with that of its last digits, 3.984(8)."""
_FLAGGED = re.compile(r"(?P<value>[-+]?\d[\d.,]*) +[bcdefinprsuz]{1,2}")  # of Eurostat: provisional, estimated, ...


def without_limit(cell: str) -> str:
    """Return a cell without the sign that it is a limit; 0 where words say that there was too little to be measured.

    Example:
        >>> without_limit("<0.5"), without_limit(">= 100 mg"), without_limit("<LOD"), without_limit("<b")
        ('0.5', '100 mg', '0', '<b')
    """
    if _LIMIT.match(cell):
        return _LIMIT.sub("", cell, count=1)
    return "0" if says_below(cell) else cell


def says_below(cell: str) -> bool:
    """Say whether a cell says in words that there was too little to be measured.

    Example:
        >>> says_below("trace"), says_below("below detection limit"), says_below("<0.5"), says_below("T")
        (True, True, False, True)
    """
    return cell.strip() == TRACE or _BELOW.fullmatch(cell.strip()) is not None


def has_flag(cell: str) -> bool:
    """Say whether a number stands with a flag of statistics.

    Example:
        >>> has_flag("45.2 p"), has_flag("45.2 mg"), has_flag("45.2")
        (True, False, False)
    """
    return _FLAGGED.fullmatch(cell.strip()) is not None


def without_spread(cell: str) -> str:
    """Return a cell without the spread of its number, or without a flag of statistics behind it.

    Example:
        >>> without_spread("3.2 ± 0.4 mg"), without_spread("(3.2+/-0.4)"), without_spread("3.984(8)")
        ('3.2 mg', '3.2', '3.984')
        >>> without_spread("12 (4)"), without_spread("-7"), without_spread("45.2 bp")
        ('12 (4)', '-7', '45.2')
    """
    if flagged := _FLAGGED.fullmatch(cell.strip()):
        return flagged["value"]
    match = _SPREAD.fullmatch(cell.strip())
    if match is None or bool(match["open"]) is not bool(match["close"]) or _is_counted(match):
        return cell
    return f"{match['value']}{match['rest']}"


def _is_counted(match: re.Match[str]) -> bool:
    """Say whether what stands in brackets is another number: behind a blank, or behind one without a fraction."""
    cell = match[0]
    return cell.endswith(")") and not match["close"] and re.search(r"[.,]\d+\(\d", cell) is None
