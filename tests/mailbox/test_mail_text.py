"""Bytes to text, and text to what a person sees of it."""

import pytest

from countersign.mailbox.parse_charset import decoded, header_text, mended
from countersign.mailbox.parse_text import depth, plain_drafts, unquoted, visible


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("Stück für 5 €", "utf-8", "utf-8"),
        ("Stück für 5 €", "cp1252", "windows-1252"),
        ("Stück für 5 €", "cp1252", "iso-8859-1"),
        ("Stück für 5 €", "utf-8", "iso-8859-1"),
        ("Stück", "cp1252", "us-ascii"),
        ("Stück", "cp1252", None),
        ("Stück", "cp1252", "utf-8"),
        ("Stück", "utf-8", "no-such-charset"),
        ("Stück", "utf-8-sig", None),
        ("Stück", "utf-16", "utf-16"),
        ("ilość żółta", "iso-8859-2", "iso-8859-2"),
        ("заказ", "cp1251", "windows-1251"),
        ("заказ", "koi8-r", "koi8-r"),
        ("数量五千件", "gb18030", "gb2312"),
        ("數量", "big5", "big5"),
        ("納期①", "cp932", "shift_jis"),
        ("納期", "iso2022_jp", "iso-2022-jp"),
        ("納期", "iso2022_jp", "us-ascii"),
        ("납기", "cp949", "ks_c_5601-1987"),
        ("납기", "cp949", "euc-kr"),
    ],
)
def test_text_is_read_by_its_label_or_by_what_it_is(text: str, codec: str, label: str | None) -> None:
    read = decoded(text.encode(codec), label)
    assert read.text.removeprefix("\ufeff") == text
    assert read.notice == ""


def test_quoted_printable_that_nobody_names_any_more_is_undone() -> None:
    damaged = b"quantit=C3=A9, prix et d=\nate de livraison=20\n\xe2\x82\xac".replace(
        b"\xe2\x82\xac", b"=E2=82=AC"
    )
    assert mended(damaged).decode() == "quantité, prix et date de livraison \n€"


@pytest.mark.parametrize("text", ["x=20 y=3D", "a=C3 b", "ordre=C39", "5=C3=41", "é=C3=A9"])
def test_signs_that_only_look_like_quoted_printable_are_left_alone(text: str) -> None:
    assert mended(text.encode()) == text.encode()


def test_a_charset_named_elsewhere_in_the_mail_helps_where_the_label_is_missing() -> None:
    assert decoded("数量五千件".encode("gb18030"), None, ("gb2312",)).text == "数量五千件"


@pytest.mark.parametrize(
    "label", ["unicode_escape", "rot13", "base64", "zlib", "undefined", "idna", "../x", "a\0b", "ü" * 99]
)
def test_a_label_reaches_no_codec_that_is_not_for_text(label: str) -> None:
    assert decoded(rb"\u0041 St" + "ü".encode(), label).text == "\\u0041 Stü"


def test_a_damaged_character_is_shown_and_noticed() -> None:
    read = decoded("Stück für ".encode() + b"\xc3", "utf-8")
    assert read.text == "Stück für \ufffd"
    assert "could not be decoded" in read.notice


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?Best=C3=A4tigung?=", "Bestätigung"),
        ("=?utf-8?b?QmVzdMOk?= =?utf-8?b?dGlndW5n?=", "Bestätigung"),
        ("=?gb2312?b?6UY=?=", "镕"),
        ("=?utf-8?b?w?= x", "=?utf-8?b?w?= x"),
        ("Re: =?iso-8859-1?q?50_=80?=", "Re: 50 €"),
        ("folded\r\n line", "folded line"),
    ],
)
def test_headers_are_read_as_a_person_reads_them(raw: str, text: str) -> None:
    assert header_text(raw) == text


def test_raw_bytes_in_a_header_are_guessed() -> None:
    assert header_text("Stück".encode().decode("ascii", "surrogateescape")) == "Stück"


def test_spaces_of_all_kinds_become_plain_ones_and_line_ends_one_kind() -> None:
    assert visible("1\u00a0000\u202fpcs\u3000ok\r\nb\u2028c\rd\x00e") == ("1 000 pcs ok\nb\nc\nde", ())


@pytest.mark.parametrize(
    ("text", "seen", "notice"),
    [
        ("con\u200bfirmed", "confirmed", "“confirmed”"),
        ("5\u206000 pcs", "500 pcs", "“500”"),
        ("total \u202e005\u202c now", "total ▯▯▯ now", "“total 005 now”"),
        ("ok" + "".join(chr(0xE0000 + ord(c)) for c in "yes all"), "ok", "“yes all”"),
    ],
)
def test_characters_that_deceive_are_taken_out_and_told_once(text: str, seen: str, notice: str) -> None:
    read, notices = visible(f"{text}\n{text}")
    assert read == f"{seen}\n{seen}"
    assert len([told for told in notices if notice.strip("“”") in told]) == 1


@pytest.mark.parametrize(
    "text", ["\ufeffHello", "\u200eMon\u200e 4", "soft\u00adware", "hi \u200c\u200c\u200c", "ok \u2714\ufe0f"]
)
def test_what_programs_strew_without_hiding_anything_is_taken_out_silently(text: str) -> None:
    assert visible(text)[1] == ()


def test_flowed_lines_are_joined_and_quotations_kept_apart() -> None:
    drafts = plain_drafts("a \nb\n> q \n> r\n>> s\n c\n-- \nx \n", flowed=True)
    assert [draft.text for draft in drafts] == ["a b", "> q r", "> > s", "c", "-- ", "x"]


def test_delsp_takes_the_space_out_where_lines_are_joined() -> None:
    assert [d.text for d in plain_drafts("納期は \n一月", flowed=True, delsp=True)] == ["納期は一月"]


def test_lines_that_are_not_flowed_stay_as_they_are() -> None:
    assert [d.text for d in plain_drafts("\na \nb\n\n\n")] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "levels", "rest"), [("> > a", 2, "a"), (">>a", 2, "a"), (" > a", 1, "a"), ("a > b", 0, "a > b")]
)
def test_a_line_knows_how_deep_it_is_quoted(text: str, levels: int, rest: str) -> None:
    assert (depth(text), unquoted(text)) == (levels, rest)
