"""Holds the hand-written cases of `evals/gold` to their own rules: that each is whole, that its mail is a
mail, that what is expected of it fits its orders, and that the table in the README counts what is there.
Whether the reader reads them is measured elsewhere."""

import base64
import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parents[2] / "evals" / "gold"
CASES = sorted(path for path in GOLD.iterdir() if path.is_dir())

AUTHSERV_ID = "mx.orchard-metal.example"
WORDS = {
    "kind": "confirmation change partial rejection question shipping invoice quote auto_reply bounce"
    " unrelated",
    "verdict": "accept ask escalate ignore",
    "status": "accepted changed rejected unclear received not_mentioned",
    "exceptions": "no-acknowledgment date quantity price receiving item substitution uom currency charge"
    " terms rejection not-on-order unclear conflict sender bank-details delivery-failure overdue",
    "language": "en de fr it es pt nl pl cs tr sv da zh zh-TW ja ko nb fi hu ro sk ru el",
}
WITHOUT_WORDS = {"nb", "fi", "hu", "ro", "sk", "ru", "el"}
"""Languages that suppliers write and the program has no words of: an answer in them counts like any other."""
VALUES = {"line", "status", "quantity", "unit_price", "price_per", "deliveries"}
FIELDS = {"order", "kind", "verdict", "exceptions", "why", "lines", "situation", "language", "form", "client"}
FIELDS |= {"hostile", "clear", "notes", "checked"}


def each_case(test: Callable[[Path], None]) -> Callable[[], None]:
    """One test for all cases, which names each that fails: five thousand tests would cost a minute."""

    def of_all() -> None:
        faults = [fault for case in CASES if (fault := fault_of(test, case))]
        assert not faults, "\n".join(faults)

    of_all.__doc__ = test.__doc__
    return of_all


def fault_of(test: Callable[[Path], None], case: Path) -> str:
    try:
        test(case)
    except Exception as error:
        return f"{case.name}: {error!r}"
    return ""


def token_of(number: str) -> str:
    digest = hmac.new(b"countersign-demo", number.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:10].lower()


@cache
def mail_of(case: Path) -> EmailMessage:
    message = message_from_bytes((case / "mail.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(part: EmailMessage) -> str:
    """As mail programs show it: what calls itself GB2312 is read as the larger set that it usually is."""
    if part.get_content_charset() == "gb2312":
        return bytes(part.get_payload(decode=True)).decode("gb18030", "replace")
    return str(part.get_content())


@cache
def expected_of(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return found


@cache
def orders_of(case: Path) -> dict[str, dict[str, Any]]:
    orders = json.loads((case / "order.json").read_text(encoding="utf-8"))
    assert len({order["number"] for order in orders}) == len(orders)
    return {order["number"]: order for order in orders}


def numbers_of(case: Path) -> list[str]:
    expected = expected_of(case)
    return list(expected.get("orders", [expected["order"]]))


def ordered_lines(case: Path) -> dict[tuple[str, int], dict[str, Any]]:
    orders = orders_of(case)
    return {(number, line["line"]): line for number in numbers_of(case) for line in orders[number]["lines"]}


def expected_lines(case: Path) -> dict[tuple[str, int], dict[str, Any]]:
    expected = expected_of(case)
    return {(line.get("order", expected["order"]), line["line"]): line for line in expected["lines"]}


def as_ordered(line: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return (
        all(line[field] == wanted[field] for field in ("quantity", "unit_price", "price_per"))
        and line["deliveries"] == [{"date": wanted["date"], "quantity": wanted["quantity"]}]
        and "currency" not in line
    )


def test_the_cases_are_numbered_without_a_gap() -> None:
    assert [int(case.name.split("-")[0]) for case in CASES] == list(range(1, len(CASES) + 1))


@each_case
def test_a_case_is_a_mail_its_orders_and_what_is_expected(case: Path) -> None:
    assert {path.name for path in case.iterdir()} == {"mail.eml", "order.json", "expected.json"}
    assert set(expected_of(case)) - {"orders"} == FIELDS
    assert expected_of(case)["checked"] == 2
    assert set(numbers_of(case)) <= set(orders_of(case))


@each_case
def test_a_mail_parses_down_to_its_last_part(case: Path) -> None:
    for part in mail_of(case).walk():
        assert not part.defects
        # Mail programs write an encoded word into the quoted name of an attachment, against RFC 2047.
        excused = {"Content-Type"} if part.get_content_disposition() == "attachment" else set()
        assert {name for name, value in part.items() if value.defects} <= excused
        if not part.is_multipart() and part.get_content_maintype() == "text":
            assert "\ufffd" not in text_of(part)


@each_case
def test_a_mail_uses_line_feeds_and_no_line_that_smtp_would_break(case: Path) -> None:
    raw = (case / "mail.eml").read_bytes()
    assert b"\r" not in raw
    assert max(len(line) for line in raw.split(b"\n")) <= 998


@each_case
def test_every_token_in_a_mail_is_the_one_that_the_program_derives(case: Path) -> None:
    found = re.findall(
        rb"po-(\d+)\.(?:\d+\.\d+\.)?(\w+)@orchard-metal\.example", (case / "mail.eml").read_bytes()
    )
    assert {token.decode() for _, token in found} == {token_of(number.decode()) for number, _ in found}
    assert {number.decode() for number, _ in found} <= set(orders_of(case))


@each_case
def test_our_own_server_says_first_who_sent_the_mail(case: Path) -> None:
    mail = mail_of(case)
    results = str(mail.get_all("Authentication-Results", [])[0])
    sender = mail["From"].addresses[0].domain
    supplier = {order["supplier"]["email"].partition("@")[2] for order in orders_of(case).values()}
    proven = results.startswith(f"{AUTHSERV_ID};") and f"dmarc=pass header.from={sender}" in results
    assert (proven and supplier == {sender}) == ("sender" not in expected_of(case)["exceptions"])


@each_case
def test_every_address_lies_in_the_domain_reserved_for_examples(case: Path) -> None:
    mail = mail_of(case)
    texts = [str(value) for value in mail.values()]
    texts += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    found = {domain for text in texts for domain in re.findall(r"[\w.+-]@([A-Za-z0-9.-]+\.[A-Za-z]+)", text)}
    assert {domain for domain in found if not domain.endswith(".example")} == set()


def test_no_two_mails_share_a_message_id_and_no_two_orders_a_number() -> None:
    ids = [mail_of(case)["Message-ID"] for case in CASES]
    numbers = [number for case in CASES for number in orders_of(case)]
    assert None not in ids
    assert len(set(ids)) == len(ids)
    assert len(set(numbers)) == len(numbers)


@each_case
def test_an_expectation_speaks_the_words_of_the_design(case: Path) -> None:
    expected = expected_of(case)
    assert expected["kind"] in WORDS["kind"].split()
    assert expected["verdict"] in WORDS["verdict"].split()
    assert set(expected["exceptions"]) <= set(WORDS["exceptions"].split())
    assert expected["language"] in WORDS["language"].split()
    assert expected["form"]
    assert expected["client"]
    assert expected["why"].endswith(".")
    assert expected["notes"].endswith(".")
    assert set(expected["situation"]) <= set(range(1, 51))
    for line in expected["lines"]:
        assert line["status"] in WORDS["status"].split()
        assert VALUES <= set(line) <= VALUES | {"order", "currency"}


@each_case
def test_an_expectation_covers_every_line_of_its_orders_once(case: Path) -> None:
    if expected_of(case)["order"] is None:
        assert expected_of(case)["lines"] == []
        return
    assert list(expected_lines(case)) == list(ordered_lines(case))
    assert len(expected_of(case)["lines"]) == len(ordered_lines(case))


@each_case
def test_a_case_is_clear_exactly_when_a_careful_buyer_accepts_every_line(case: Path) -> None:
    expected = expected_of(case)
    settled = all(line["status"] == "accepted" for line in expected["lines"]) and expected["lines"] != []
    assert expected["clear"] == (expected["verdict"] == "accept")
    assert expected["clear"] == (settled and not expected["exceptions"])
    assert expected["exceptions"] or expected["verdict"] in {"accept", "ignore"}
    assert not (expected["clear"] and expected["hostile"])


@each_case
def test_an_accepted_line_repeats_the_order_and_a_changed_one_does_not(case: Path) -> None:
    if expected_of(case)["order"] is None:
        return
    ordered = ordered_lines(case)
    for key, line in expected_lines(case).items():
        if line["status"] == "accepted":
            assert as_ordered(line, ordered[key])
        elif line["status"] == "changed":
            assert not as_ordered(line, ordered[key]) or "substitution" in expected_of(case)["exceptions"]


@each_case
def test_promised_deliveries_lie_ahead_and_add_up_to_the_promised_quantity(case: Path) -> None:
    sent = mail_of(case)["Date"].datetime.date()
    for line in expected_of(case)["lines"]:
        days = [date.fromisoformat(part["date"]) for part in line["deliveries"]]
        assert days == sorted(days)
        assert all(day > sent for day in days)
        if days and line["quantity"]:
            assert sum(Decimal(part["quantity"]) for part in line["deliveries"]) == Decimal(line["quantity"])


@each_case
def test_what_was_not_answered_has_no_values(case: Path) -> None:
    for line in expected_of(case)["lines"]:
        if line["status"] in {"received", "not_mentioned", "rejected"}:
            assert not any(line[field] for field in ("quantity", "unit_price", "price_per", "deliveries"))


@each_case
def test_the_orders_are_one_supplier_s_and_wanted_on_working_days(case: Path) -> None:
    orders = list(orders_of(case).values())
    assert 1 <= len(orders) <= 3
    assert len({order["supplier"]["email"] for order in orders}) == 1
    for order in orders:
        for line in order["lines"]:
            assert date.fromisoformat(line["date"]).weekday() < 5
            assert order["date"] < line["date"] <= line["need_date"]
            assert line["price_per"] in {"1", "100", "1000"}


def rows_of_readme() -> list[list[str]]:
    text = (GOLD / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (\d{3}-\S+) \|(.*)\|$", text, re.MULTILINE)
    return [[name, *(cell.strip() for cell in rest.split(" | "))] for name, rest in found]


def test_the_readme_has_one_true_row_for_each_case() -> None:
    told = {row[0]: row[1:7] for row in rows_of_readme()}
    assert list(told) == [case.name for case in CASES]
    for case in CASES:
        e = expected_of(case)
        situations = ", ".join(str(number) for number in e["situation"]) or "–"
        mark = "clear" if e["clear"] else "hostile" if e["hostile"] else ""
        assert told[case.name] == [situations, e["language"], e["form"], e["client"], mark, e["verdict"]]


def counted(field: str) -> Counter[Any]:
    """How many cases have each value of the field; of the marks, how many by language."""
    if field in {"clear", "hostile"}:
        return Counter(expected_of(case)["language"] for case in CASES if expected_of(case)[field])
    if field == "situation":
        return Counter(number for case in CASES for number in expected_of(case)["situation"])
    return Counter(expected_of(case)[field] for case in CASES)


def has_attachment(case: Path) -> bool:
    return any(part.get_content_disposition() == "attachment" for part in mail_of(case).walk())


def test_the_readme_counts_what_is_there() -> None:
    text = " ".join((GOLD / "README.md").read_text(encoding="utf-8").split())
    clear, hostile = counted("clear"), counted("hostile")
    attached = sum(map(has_attachment, CASES))
    whole = f"{len(CASES)} cases, {clear.total()} of them clear, {hostile.total()} hostile, {attached} with"
    assert whole in text
    for language, count in counted("language").items():
        assert f"| {language} | {count} | {clear[language]} | {hostile[language]} |" in text
    for field in ("situation", "form", "client"):
        for value, count in counted(field).items():
            assert f" {value} ({count})" in text


def test_every_kind_of_answer_is_there_in_three_languages_or_more() -> None:
    languages: dict[int, set[str]] = {number: set() for number in range(1, 51)}
    for case in CASES:
        for number in expected_of(case)["situation"]:
            languages[number].add(expected_of(case)["language"])
    assert {number for number, found in languages.items() if len(found) < 3} == set()


def test_a_tenth_is_hostile_and_a_quarter_has_something_attached() -> None:
    assert 10 * counted("hostile").total() >= len(CASES)
    assert 4 * sum(map(has_attachment, CASES)) >= len(CASES)


def test_three_in_ten_are_clear_and_every_language_has_clear_and_unclear_ones() -> None:
    clear = [case for case in CASES if expected_of(case)["clear"]]
    assert 10 * len(clear) >= 3 * len(CASES)
    for language in {expected_of(case)["language"] for case in CASES}:
        of_language = [
            expected_of(case)["clear"] for case in CASES if expected_of(case)["language"] == language
        ]
        assert of_language.count(True) >= (1 if language in WITHOUT_WORDS else 2)
        assert of_language.count(False) >= (1 if language in WITHOUT_WORDS else 3)
