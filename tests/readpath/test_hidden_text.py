"""Words that nobody sees in an HTML mail are never said, whatever hides them, and a person is told."""

import tomllib
from pathlib import Path

import pytest
from read_world import mail, read, words

CASES: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "hidden.toml").read_text("utf-8"))
SUBJECT = "Re: PO 4500012345"
YES = "Order 4500012345 is confirmed as ordered."


def page(case: dict[str, str], visible: str, hidden: str) -> bytes:
    body = case["html"].replace("VISIBLE", f"<p>{visible}</p>").replace("HIDDEN", hidden)
    html = f"<html><head><style>{case.get('sheet', '')}</style></head><body>{body}</body></html>"
    return mail(html=html, subject=SUBJECT)


@pytest.mark.parametrize("name", CASES)
def test_a_hidden_yes_is_no_yes(name: str) -> None:
    reading = read(page(CASES[name], "Hello Ada,", YES))
    assert {line["status"] for line in reading["lines"]} == {"not_mentioned"}
    assert reading["verdict"] == "escalate"
    assert "Hidden text" in words(reading)
    assert "confirmed as ordered" in words(reading).casefold()


@pytest.mark.parametrize("name", CASES)
def test_a_hidden_price_changes_nothing_but_stops_the_acceptance(name: str) -> None:
    reading = read(page(CASES[name], YES, "Line 10 now costs 99.00 each."))
    assert reading["verdict"] == "escalate"
    assert "99.00" not in {line["unit_price"] for line in reading["lines"]}
    assert "99.00" in words(reading)


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#1F497D">{yes}</p>',
        '<p style="color:red;font-size:10pt">{yes}</p>',
        '<p style="font:11pt Calibri,sans-serif;color:#767676">{yes}</p>',
        '<div style="background:#222;color:#eee">{yes}</div>',
        '<div style="margin-left:-5.4pt;text-indent:-18pt">{yes}</div>',
        '<td style="background-color:navy"><font color="white">{yes}</font></td>',
        "<style>@media only screen and (max-width:480px){{p{{display:none}}}}</style><p>{yes}</p>",
        "<style>.preheader{{display:none}} .x .y{{font-size:0}}</style><p class='y'>{yes}</p>",
        "<style>a:hover{{color:white}} p.x{{margin:0;font-size:11.0pt}}</style><p class=x>{yes}</p>",
        '<p style="opacity:1;filter:none;transform:none;clip-path:none">{yes}</p>',
        '<p dir="rtl">{yes}</p>',
    ],
)
def test_what_can_be_seen_is_said(html: str) -> None:
    reading = read(mail(html=html.format(yes=YES), subject=SUBJECT))
    assert (reading["verdict"], reading["exceptions"]) == ("accept", [])


def test_words_that_the_style_sheet_adds_are_told() -> None:
    sheet = '<style>.x:before{content:"NOT "} li::before{content:"•"}</style>'
    reading = read(mail(html=f'{sheet}<p class="x">{YES}</p>', subject=SUBJECT))
    assert reading["verdict"] == "escalate"
    assert "The style sheet adds words that are not in the text: “not”" in words(reading)


@pytest.mark.parametrize(
    "html",
    [
        '<p>Confirmed, line 10 ships <bdo dir="rtl">21</bdo> December 2026</p>',
        '<p>Confirmed. Line 10: <b style="unicode-bidi:bidi-override;direction:rtl">21</b> December</p>',
    ],
)
def test_turned_digits_are_no_digits(html: str) -> None:
    reading = read(mail(html=html, subject=SUBJECT))
    assert reading["verdict"] == "escalate"
    assert "accepted" not in {line["status"] for line in reading["lines"]}
