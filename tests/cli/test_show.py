"""What is shown: values as people and as JSON have them."""

import datetime as dt
from decimal import Decimal

import pytest
from fakes_app import a_late_line

from countersign.agent.cli import show
from countersign.procurement.claims import LineStatus


def test_values_become_json_without_passing_through_a_float() -> None:
    line = show.plain(a_late_line())
    assert line["quantity"] == "40"
    assert line["status"] == "changed"
    assert line["deliveries"][0] == {"date": "2026-12-18", "quantity": "30", "latest": None}
    assert show.plain({LineStatus.UNCLEAR: Decimal("1E+3")}) == {"unclear": "1000"}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ((Decimal("12.50"), "USD", Decimal(100)), "12.50 USD per 100"),
        ((Decimal("12.50"), "USD", Decimal(1)), "12.50 USD"),
        ((Decimal("12.50"), None, None), "12.50"),
        ((None, "USD", Decimal(100)), ""),
    ],
)
def test_a_price_is_shown_with_its_basis(said: tuple, shown: str) -> None:
    assert show.price(*said) == shown


def test_an_instant_is_shown_in_utc() -> None:
    east = dt.timezone(dt.timedelta(hours=5))
    assert show.instant(dt.datetime(2026, 11, 21, 2, 0, tzinfo=east)) == "2026-11-20 21:00"
    assert show.instant(None) == ""


def test_what_is_not_there_is_shown_as_nothing() -> None:
    assert show.amount(None, "EA") == ""
    assert show.amount(Decimal("0.10"), None) == "0.10"


def test_letters_of_any_language_stay_and_what_steers_goes() -> None:
    assert show.clean("Größe 10\u00a0mm, 株式会社 🙂") == "Größe 10 mm, 株式会社 🙂"
    assert show.clean("a\x1b[31m\x9bb\u202e\ud800\nc") == "a\N{REPLACEMENT CHARACTER}[31m" + (
        "\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} c"
    )


def test_json_escapes_what_a_terminal_would_obey() -> None:
    assert show.as_json({"é\x9b": "\U000e0001"}, indent=None) == '{"é\\u009b": "\\udb40\\udc01"}'
