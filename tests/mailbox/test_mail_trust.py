"""Whether the sender is who From: says, and may speak for the order."""

import pytest

from countersign.mailbox.parse import parse
from countersign.mailbox.trust import look_alike, organisation, parse_results, same_company, trust
from countersign.procurement.mail import InboundMessage, Rule, Trust

US, SUPPLIER = "mx.quillmarine.example", "sales@tarnvalves.example"


def mail(*results: str, sender: str = "owen@tarnvalves.example", head: str = "") -> InboundMessage:
    headers = "".join(f"Authentication-Results: {result}\n" for result in results)
    return parse(f"{headers}From: {sender}\n{head}\nok\n".encode())


def judged(
    message: InboundMessage, *suppliers: str, authserv_id: str | None = US
) -> tuple[Trust, dict[str, Rule]]:
    level, rules = trust(message, authserv_id, suppliers or (SUPPLIER,), "quillmarine.example")
    return level, {rule.name: rule for rule in rules}


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=tarnvalves.example", Trust.ALIGNED),
        ("dmarc=pass", Trust.ALIGNED),
        ("dmarc=pass header.from=evil.example", Trust.UNVERIFIED),
        ("dkim=pass header.d=tarnvalves.example", Trust.ALIGNED),
        ("dkim=pass header.i=@mail.tarnvalves.example", Trust.ALIGNED),
        ("spf=pass smtp.mailfrom=bounce@mail.tarnvalves.example", Trust.ALIGNED),
        ("dkim=fail header.d=tarnvalves.example; spf=pass smtp.mailfrom=tarnvalves.example", Trust.ALIGNED),
        ("dkim=pass header.d=esp.example; dkim=pass header.d=tarnvalves.example", Trust.ALIGNED),
        ("spf=fail smtp.mailfrom=x.example; dmarc=pass header.from=tarnvalves.example", Trust.ALIGNED),
        ("dkim=pass header.d=esp.example; spf=pass smtp.mailfrom=esp.example", Trust.UNVERIFIED),
        ("dkim=pass", Trust.UNVERIFIED),
        ("spf=softfail smtp.mailfrom=tarnvalves.example; dkim=none", Trust.UNVERIFIED),
        ("dmarc=temperror", Trust.UNVERIFIED),
        ("dmarc=bestguesspass", Trust.UNVERIFIED),
        ("none", Trust.UNVERIFIED),
        ("dmarc=fail header.from=tarnvalves.example", Trust.FORGED),
        ("dkim=fail; spf=fail smtp.mailfrom=x.example", Trust.FORGED),
        ("dkim=none; spf=hardfail smtp.mailfrom=x.example", Trust.FORGED),
        ("dkim=pass header.d=tarnvalves.example; dmarc=fail", Trust.FORGED),
    ],
)
def test_results_are_weighed_against_the_sender(results: str, expected: Trust) -> None:
    assert judged(mail(f"{US}; {results}"))[0] is expected


@pytest.mark.parametrize(
    "results", [(), ("other.example; dmarc=pass",), ("dmarc=pass header.from=tarnvalves.example",)]
)
def test_only_our_own_server_s_word_counts(results: tuple[str, ...]) -> None:
    level, rules = judged(mail(*results))
    assert level is Trust.UNVERIFIED
    assert not rules["trust.results"].hit


def test_of_several_headers_the_topmost_of_our_server_counts() -> None:
    forged_below = mail(f"{US}; dmarc=fail", f"{US}; dmarc=pass")
    assert judged(forged_below)[0] is Trust.FORGED
    foreign_above = mail("relay.example; dmarc=fail", f"{US.upper()} 1; dmarc=pass")
    assert judged(foreign_above)[0] is Trust.ALIGNED


def test_without_a_configured_server_the_topmost_counts_and_a_rule_says_so() -> None:
    level, rules = judged(mail("any.example; dmarc=pass", "x; dmarc=fail"), authserv_id=None)
    assert level is Trust.ALIGNED
    assert "no authserv-id is set" in rules["trust.results"].words
    unnamed = mail("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=tarnvalves.example; dkim=none")
    assert judged(unnamed, authserv_id=None)[0] is Trust.ALIGNED


@pytest.mark.parametrize(
    "value",
    [
        f'{US}; spf=none smtp.mailfrom="a;dmarc=pass"@evil.example',
        f'{US}; spf=none smtp.mailfrom="a; dmarc=pass header.from=tarnvalves.example; "@evil.example',
        f"{US}; spf=none (x; dmarc=pass) smtp.mailfrom=evil.example",
        f"{US}; spf=none (a (nested; dmarc=pass) b; dkim=pass header.d=tarnvalves.example)",
        f'{US}; dkim=none reason="\\"; dmarc=pass"',
        f"{US} (; dmarc=pass",
    ],
)
def test_what_a_sender_can_write_into_the_header_passes_for_no_result(value: str) -> None:
    assert not any(result.result == "pass" for result in parse_results(value).results)


def test_a_header_is_read_with_its_comments_versions_and_properties() -> None:
    read = parse_results(
        "MX.Quill.example 1; spf=pass (quill.example: ok; really) smtp.mailfrom=A@Tarn.example;"
        ' dkim/1=pass header.d=tarn.example header.s="s1"; odd clause; dmarc = pass header.from=tarn.example'
    )
    assert read.authserv_id == "mx.quill.example"
    assert [(r.method, r.result, r.domain()) for r in read.results] == [
        ("spf", "pass", "tarn.example"),
        ("dkim", "pass", "tarn.example"),
        ("dmarc", "pass", "tarn.example"),
    ]


@pytest.mark.parametrize("value", ["", ";", "a", "=", "a;;;=pass", '"', "((((", "x" * 50_000])
def test_any_header_can_be_read(value: str) -> None:
    assert parse_results(value).results == ()


@pytest.mark.parametrize(
    "sender", ["owen@evil.example", "x@tarnvalves.example.evil.example", "owen@tarn-valves.example"]
)
def test_a_sender_of_another_company_is_a_stranger_however_well_authenticated(sender: str) -> None:
    assert judged(mail(f"{US}; dmarc=pass", sender=sender))[0] is Trust.STRANGER


def test_a_sender_has_to_be_right_for_every_order() -> None:
    message = mail(f"{US}; dmarc=pass")
    assert judged(message, SUPPLIER, "orders@mail.tarnvalves.example")[0] is Trust.ALIGNED
    assert judged(message, SUPPLIER, "sales@hofer.example")[0] is Trust.STRANGER


def test_without_an_order_nobody_is_aligned_or_strange() -> None:
    level, rules = trust(mail(f"{US}; dmarc=pass"), US, (), "quillmarine.example")
    assert level is Trust.UNVERIFIED
    assert trust(mail(f"{US}; dmarc=fail"), US, ())[0] is Trust.UNVERIFIED
    assert any("no order is known" in rule.words for rule in rules)


def test_a_colleague_has_a_rule_of_their_own() -> None:
    level, rules = judged(mail(f"{US}; dmarc=pass", sender="ben@mail.quillmarine.example"))
    assert level is Trust.STRANGER
    assert rules["trust.colleague"].hit
    assert not judged(mail(sender="ben@quillmarine.example.evil.example"))[1]["trust.colleague"].hit


@pytest.mark.parametrize(
    "head", ["From: x@evil.example\n", "From: <owen@tarnvalves.example>, <x@evil.example>\n"]
)
def test_of_two_senders_none_is_proven(head: str) -> None:
    level, rules = judged(mail(f"{US}; dmarc=pass", sender="Owen <owen@tarnvalves.example>", head=head))
    assert level is Trust.UNVERIFIED
    assert "more than one sender" in rules["trust.aligned"].words


def test_answers_that_would_go_elsewhere_are_told() -> None:
    away = mail(head="Reply-To: owen@gmail.com\n")
    assert "owen@gmail.com" in judged(away)[1]["trust.reply-to"].words
    assert not judged(mail(head="Reply-To: orders@tarnvalves.example\n"))[1]["trust.reply-to"].hit


@pytest.mark.parametrize(
    ("domain", "how"),
    [
        ("tarnvaIves.example".casefold(), "look alike"),
        ("tarnva1ves.example", "look alike"),
        ("tarnvalues.example", "one letter apart"),
        ("tarvnalves.example", "one letter apart"),
        ("tarnvalvess.example", "one letter apart"),
        ("tarnvavles.example", "one letter apart"),
        ("tamvalves.example", "look alike"),
        ("tаrnvalves.example", "look alike"),
        ("xn--trnvalves-0yh.example", "look alike"),
        ("tarn-valves.example", "hyphen"),
        ("tarnvalves.test", "another ending"),
        ("tarnvalves-sales.example", "within another domain"),
        ("tarnvalves.example.evil.example", "within another domain"),
        ("mytarnvalvesltd.example", "within another domain"),
    ],
)
def test_a_look_alike_is_a_stranger_and_named(domain: str, how: str) -> None:
    level, rules = judged(mail(f"{US}; dmarc=pass", sender=f"owen@{domain}"))
    assert level is Trust.STRANGER
    assert how in look_alike(domain, "tarnvalves.example")
    assert rules["trust.look-alike"].hit or "xn--" in domain or not domain.isascii()


@pytest.mark.parametrize(
    "domain", ["tarnvalves.example", "mail.tarnvalves.example", "hofer.example", "valves.example", ""]
)
def test_other_names_imitate_nobody(domain: str) -> None:
    assert look_alike(domain, "tarnvalves.example") == ""


@pytest.mark.parametrize(
    ("domain", "company"),
    [
        ("mail.acme.com", "acme.com"),
        ("a.b.acme.co.uk", "acme.co.uk"),
        ("acme.com.cn", "acme.com.cn"),
        ("acme.de", "acme.de"),
        ("x.acme.de", "acme.de"),
        ("localhost", "localhost"),
    ],
)
def test_a_company_s_domain_is_told_from_its_hosts(domain: str, company: str) -> None:
    assert organisation(domain) == company


def test_a_public_provider_makes_no_company() -> None:
    assert same_company("Bay@gmail.com", "bay@gmail.com")
    assert not same_company("other@gmail.com", "bay@gmail.com")
    assert same_company("a@mail.acme.co.uk", "b@acme.co.uk")
