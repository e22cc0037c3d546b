"""What has nothing to do with the order troubles no yes, and what only looks so still does."""

import pytest
from grammar_cases import a_mail, bolts, cases, grammar, statuses

HOME = {
    "en": "US",
    "cs": "CZ",
    "el": "GR",
    "da": "DK",
    "nb": "NO",
    "sk": "SK",
    "hu": "HU",
    "ro": "RO",
    "fi": "FI",
    "sv": "SE",
    "zh": "CN",
    "ja": "JP",
    "ko": "KR",
}
CASES = cases("asides")


def each(kind: str) -> list[tuple[str, str, str]]:
    return [(code, listed["said"], text) for code, listed in CASES.items() for text in listed[kind]]


@pytest.mark.parametrize(("code", "yes", "text"), each("aside"))
def test_a_side_matter_troubles_no_yes(code: str, yes: str, text: str) -> None:
    _, reading = grammar(a_mail(yes, "", text), bolts(code, HOME.get(code, code.upper())))
    assert (statuses(reading), reading.doubts) == ({10: "accepted", 20: "accepted"}, ())


@pytest.mark.parametrize(("code", "yes", "text"), each("danger"))
def test_what_only_looks_like_a_side_matter_is_heard(code: str, yes: str, text: str) -> None:
    _, reading = grammar(a_mail(yes, "", text), bolts(code, HOME.get(code, code.upper())))
    assert "accepted" not in statuses(reading).values() or reading.doubts


def test_who_is_shut_when_it_is_due_is_asked() -> None:
    text = "Our office is closed from 7 December to 18 December."
    _, reading = grammar(a_mail("Your order is confirmed as placed.", "", text))
    assert [doubt.rule for doubt in reading.doubts] == ["reading.closed"] * 2
    assert reading.doubts[0].words.startswith("They are closed when the delivery is due")


def test_who_is_shut_at_another_time_is_not() -> None:
    text = "Our office is closed from 24 December to 1 January."
    _, reading = grammar(a_mail("Your order is confirmed as placed.", "", text))
    assert not reading.doubts
