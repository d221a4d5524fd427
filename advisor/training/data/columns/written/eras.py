"""Years of other eras in dates, the Buddhist, the Japanese and Taiwan's, as those of the common one."""

import re
from collections.abc import Sequence

_BUDDHIST = 543  # years before the common era began
_JAPANESE = {
    **{"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867},
    **{"R": 2018, "H": 1988, "S": 1925, "民國": 1911, "民国": 1911},
}
_OF_BUDDHA = re.compile(r"(?<![\d.,])(2[45]\d\d)(?=[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))|(?<=[-/. ])(2[45]\d\d)(?=$|[ ,T])")
_OF_JAPAN = re.compile(
    rf"(?P<era>{'|'.join(_JAPANESE)})\s?(?P<year>\d{{1,3}}|元)\s?(?P<sign>[年./-])\s?(?P<month>\d{{1,2}})\s?[月./-]\s?"
    r"(?P<day>\d{1,2})日?"
)
_THAI = (
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
)
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: month for names, month in zip(_THAI, _SHORT, strict=True) for name in names}
_THAI_MONTH = re.compile("|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)))


def in_common_years(cell: str) -> str:
    """Return a date with its year in the common era; what has none of another era as it is.

    Example:
        >>> [in_common_years(cell) for cell in ("1/3/2564", "2564-03-01", "令和5年3月1日", "R5.3.1", "2021-03-01")]
        ['1/3/2021', '2021-03-01', '2023-3-1', '2023-3-1', '2021-03-01']
    """
    if (match := _OF_JAPAN.fullmatch(cell)) is not None:
        year = _JAPANESE[match["era"]] + (1 if match["year"] == "元" else int(match["year"]))
        return f"{year}-{int(match['month'])}-{int(match['day'])}"
    cell = _THAI_MONTH.sub(lambda match: _MONTHS[match[0]], cell)
    return _OF_BUDDHA.sub(lambda match: str(int(match[0]) - _BUDDHIST), cell)


def in_other_years(cells: Sequence[str]) -> str:
    """Return the first date whose year is of another era; empty where there is none.

    Example:
        >>> in_other_years(["2021-03-01", "1/3/2564"]), in_other_years(["2021-03-01"])
        ('1/3/2564', '')
    """
    return next((cell for cell in cells if in_common_years(cell) != cell), "")
