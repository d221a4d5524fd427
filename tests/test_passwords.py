"""Whatever signs a password has, and wherever its address stands: nothing of it is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.passwords import hide_passwords, hide_passwords_of, is_hidden, passwords_in, without_password

ADDRESSES = [
    ("postgresql+psycopg://ann:{}@db.example.org:5432/studies", "postgresql+psycopg://ann:***@db.example.org:5432/studies"),
    ("mysql+pymysql://:{}@[::1]/studies?charset=utf8", "mysql+pymysql://:***@[::1]/studies?charset=utf8"),
    ("postgresql://ann:{}@db/studies?user=a@b#digits", "postgresql://ann:***@db/studies?user=a@b#digits"),
    ("postgresql://db/x?user=ann&PASSWORD={}&sslmode=require", "postgresql://db/x?user=ann&PASSWORD=***&sslmode=require"),
    ("mssql+pyodbc://db/x?driver=a;pwd={}", "mssql+pyodbc://db/x?driver=a;pwd=***"),
]  # fmt: skip
SECRETS = ["s3cret", "s3cret%21%40", "s3:cr:et", "s3/cr/et"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
def test_an_address_is_shown_without_its_password_and_knows_it(address: str, shown: str, secret: str) -> None:
    whole = address.format(secret)
    assert without_password(whole) == shown
    assert hide_passwords(f'cannot reach "{whole}", sorry') == f'cannot reach "{shown}", sorry'
    assert secret in passwords_in(whole)
    assert is_hidden(shown)
    assert not is_hidden(whole)
    assert without_password(shown) == shown


@pytest.mark.parametrize("secret", ["s3@cret", "s3 cret", "s3@c/ret", "s3?cret", "s3#cret"])
def test_a_password_that_is_not_written_as_addresses_ask_for_is_hidden_too(secret: str) -> None:
    whole = f"postgresql://ann:{secret}@db/studies"
    assert without_password(whole) == "postgresql://ann:***@db/studies"
    piece = secret.rpartition("@")[2]
    assert piece not in hide_passwords_of(whole, f"could not translate host name {piece}@db, password {secret}")


@pytest.mark.parametrize(
    "text",
    [
        "runs/digits",
        "sqlite:///old.db#digits",
        "postgresql://ann@db/studies",
        "see https://example.org/a?b=c",
        "a: b@c",
    ],
)
def test_what_has_no_password_stays_as_it_is(text: str) -> None:
    assert without_password(text) == hide_passwords(text) == hide_passwords_of(text, text) == text
    assert passwords_in(text) == []


@given(st.text(min_size=1))
def test_any_password_is_gone_from_its_address(secret: str) -> None:
    assert f":{secret}@" not in without_password(f"postgresql://ann:{secret}@db/x").replace(":***@", "")
