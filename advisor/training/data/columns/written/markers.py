"""Cells that stand for no value in a column of numbers or dates: signs alone, and what programs and people write."""

import re

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
