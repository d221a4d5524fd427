"""Cells that stand for no value in a column of numbers or dates: signs alone, and what programs and people write."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

_OF_PROGRAMS = (
    r"\n,na,n/a,nan,-nan,<na>,#n/a,#na,nil,nat,none,null,(null),[null],<null>,undefined,void,#value!,#wert!,#div/0!,"
    "1.#ind,-1.#ind,1.#qnan,-1.#qnan,1.#snan,nan(ind),-nan(ind),#ref!,#bezug!,#name?,#num!,#zahl!,#null!,#error!,blank,(blank),empty,(empty),leer,(leer),(missing)"
)
_OF_PEOPLE = (
    "missing,data missing,unknown,unk,nodata,tbd,tba,tbc,n.a.,n. a.,n.v.,nv,nd,n.d.,n/d,s/d,n/k,n/r,n.r.,n/s,k.a.,"
    "k. a.,fehlt,keine angabe,ohne angabe,unbekannt,nicht verfügbar,nicht bekannt,nicht angegeben,inconnu,inconnue,"
    "non disponible,non renseigné,sin dato,sin datos,no disponible,desconocido,sconosciuto,non disponibile,"
    "desconhecido,não informado,sem dados,onbekend,okänd,ukjent,ukendt,brak,brak danych,"
    "н/д,нет данных,неизвестно,不明,未知"
)
_NOT = (
    "available applicable reported recorded known stated given specified measured collected assessed provided answered"
)
_NO = "data,value,answer,response,record,info,information,data available"
MARKERS = frozenset(
    {*_OF_PROGRAMS.split(","), *_OF_PEOPLE.split(",")}
    | {f"not {word}" for word in re.split(" ", _NOT)}
    | {f"no {word}" for word in _NO.split(",")}
)
"""What stands for no value in a column of numbers or dates, in lower case."""
_NO_DATE = re.compile(r"0000[-/.]?00[-/.]?00(?: 00:00(?::00)?)?|00[-/.]00[-/.]0000")


def is_marker(cell: str) -> bool:
    """Say whether a cell stands for a missing number or date: by its words, or because it has no letter and no digit.

    Example:
        >>> is_marker("k.A."), is_marker("--"), is_marker("0")
        (True, True, False)
    """
    text = cell.strip().lower()
    if not any(map(str.isalnum, text)):
        return True
    return text in MARKERS or text.rstrip(" %") in MARKERS or _NO_DATE.fullmatch(text) is not None


def plain_numbers(cells: Sequence[str]) -> np.ndarray:
    """Return the numbers that distinct cells are as computers write them, shape (cells,), NaN where one is none."""
    return pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce").to_numpy(dtype=np.float64, copy=True)


def are_markers(cells: Sequence[str], numbers: np.ndarray) -> np.ndarray:
    """Say which of distinct cells stand for a missing number or date, shape (cells,).

    Args:
        cells: Distinct texts.
        numbers: What `plain_numbers` returns for them: of what is one the words need not be looked at.

    Example:
        >>> cells = ["1.5", "?", "7", "n/a"]
        >>> are_markers(cells, plain_numbers(cells)).tolist()
        [False, True, False, True]
    """
    found = np.isnan(numbers) | (numbers == 0)  # 00000000 is a date that nobody knew
    for place in np.flatnonzero(found).tolist():
        found[place] = is_marker(cells[place])
    return found
