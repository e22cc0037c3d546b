"""Talk beside a yes is let be where it can't touch the order, and a signature below it, told by its build."""

from pathlib import Path

import pytest
import yaml
from grammar_cases import a_mail, bolts, grammar, statuses

HERE = Path(__file__)
TALK = yaml.safe_load(HERE.with_name("talk.yaml").read_text("utf-8"))
SIGNED = yaml.safe_load(HERE.with_name("signatures.yaml").read_text("utf-8"))


def is_taken(code: str, country: str, text: str, sender: str = "Pam Reyes") -> bool:
    """Whether all lines would be taken for accepted, and nothing be doubted."""
    orders = bolts(code, country)
    witness, reading = grammar(a_mail(text, sender_name=sender), orders)
    return set(statuses(reading).values()) == {"accepted"} and not reading.doubts and bool(witness.claims)


@pytest.mark.parametrize("code", TALK)
def test_talk_beside_a_yes_takes_nothing_back(code: str) -> None:
    one = TALK[code]
    assert is_taken(code, one["country"], "\n\n".join((one["agreed"], *one["talk"])))


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, one in TALK.items() for text in one.get("not", ())]
)
def test_talk_that_may_touch_the_order_is_never_let_be(code: str, text: str) -> None:
    one = TALK[code]
    assert not is_taken(code, one["country"], f"{one['agreed']}\n\n{text}")


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, one in SIGNED.items() for text in one["idle"]]
)
def test_what_stands_below_the_senders_name_says_nothing(code: str, text: str) -> None:
    one, sender = SIGNED[code], text.splitlines()[0].partition(",")[0]
    assert is_taken(code, one["country"], f"{one['agreed']}\n\n{text}", sender)


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, one in SIGNED.items() for text in one.get("not", ())]
)
def test_what_is_said_below_the_senders_name_still_counts(code: str, text: str) -> None:
    one, sender = SIGNED[code], text.splitlines()[0].partition(",")[0]
    assert not is_taken(code, one["country"], f"{one['agreed']}\n\n{text}", sender)


@pytest.mark.parametrize(
    ("code", "country", "text"),
    [
        ("en", "US", "We are happy to confirm quantities, prices and your dates (2, 4 and 11 December)."),
        ("de", "DE", "Wir bestätigen Mengen, Preise und Termine (4. und 11. Dezember)."),
        ("it", "IT", "Confermiamo quantità, prezzi e date (4 e 11 dicembre)."),
    ],
)
def test_several_days_are_not_one_day_for_all_lines(code: str, country: str, text: str) -> None:
    _, reading = grammar(a_mail(text), bolts(code, country))
    assert [line.deliveries for line in reading.lines] == [(), ()]
    assert "accepted" not in statuses(reading).values()
