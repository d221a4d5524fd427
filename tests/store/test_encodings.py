"""A text is read in the letters that it is written in, and where that is a guess that may be wrong, it is asked for."""

# ruff: noqa: RUF001  letters of other alphabets look like ours

import io

import pytest

from advisor.store.encodings import encoding_of

WEST = (
    "München, Köln\nGröße 5 m²\n",
    "l’été – crème brûlée\n",
    "¿qué? El Niño, ñandú\n",
    "smørrebrød på Årø\n",
    "São João, coração\n",
    "20°C, ½, 3µm, £5, €7, §4, «oui»\n",
)
OTHERS = {
    "cp1251": "Москва\nТверь\n",
    "cp850": "München\nKöln\n",
    "cp1253": "Αθήνα\nΠάτρα\n",
    "shift_jis": "都市\n東京\n",
    "gb18030": "城市\n北京\n",
}


def encoding(content: bytes, declared=""):
    return encoding_of(io.BytesIO(content), declared)


def refusal(content: bytes, declared=""):
    with pytest.raises(ValueError, match=r"expected|utf") as refused:
        encoding(content, declared)
    return str(refused.value)


@pytest.mark.parametrize("text", WEST)
def test_western_letters_that_are_not_utf8_are_read_as_windows_writes_them_and_that_is_said(text):
    found = encoding(text.encode("cp1252"))
    assert found.name == "cp1252"
    assert 'encoding = "..."' in found.notes[0]


@pytest.mark.parametrize("name", OTHERS)
def test_letters_that_are_not_western_are_never_guessed_and_a_way_to_read_them_is_shown(name):
    text = OTHERS[name]
    said = refusal(text.encode(name))
    assert 'encoding = "..." in [data]' in said
    assert f'"{name}" reads "{max(text.split(), key=len)}"' in said
    assert encoding(text.encode(name), name).name == name


def test_a_declared_encoding_counts_unless_the_file_has_a_mark():
    assert encoding("Köln".encode("latin-1"), "latin-1").name == "iso8859-1"
    assert encoding("Köln".encode("utf-8-sig"), "latin-1").name == "utf-8-sig"
    assert encoding("Köln".encode("utf-16"), "latin-1").name == "utf-16"
    assert "line 3: expected text in utf-8" in refusal("a\nb\nKöln".encode("latin-1"), "utf8")
    assert 'got "klingon"' in refusal(b"a", "klingon")


def test_one_damaged_line_does_not_change_how_all_others_are_read():
    assert "most lines are" in refusal("München\nKöln\nZürich\n".encode() + b"L\xfcbeck\n")


def test_utf16_without_a_mark_is_no_table_of_zeros():
    assert "utf-16-le" in refusal("a,b\n1,2\n".encode("utf-16-le"))
    assert encoding("a,b\n1,2\n".encode("utf-16-le"), "utf-16-le").name == "utf-16-le"
