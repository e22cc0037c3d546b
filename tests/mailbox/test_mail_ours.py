"""Labels corrected by our own mail: what we wrote is quoted, what was changed in it is an answer."""

import pytest

from countersign.mailbox.label import labelled
from countersign.mailbox.label_ours import OurMail, our_mail, relabel
from countersign.mailbox.parse_text import Draft
from countersign.procurement.mail import InboundMessage, Label, Table, TextLine

N, A, Q, S = Label.NEW, Label.ANSWER_IN_QUOTE, Label.QUOTED, Label.SIGNATURE
US = "po@quillmarine.example"
OURS = [
    "Dear Tarn Valves,",
    "please confirm quantity, price and delivery date of each line by replying to this mail.",
    "Line 10  GV-50  Gate valve DN50 bronze  40 EA  61.20 GBP each  deliver by 2027-01-22",
    "Line 20  GV-80  Gate valve DN80 bronze  12 EA  98.00 GBP each  deliver by 2027-01-29",
    "Kind regards",
]
OUR_MAIL = our_mail(OURS, US)
ATTRIBUTION = f"On Mon, 4 Jan 2027 at 08:00, Quill Marine <{US}> wrote:"
BLOCK = [f"From: Quill Marine <{US}>", "Sent: Monday, January 4, 2027 8:00 AM", "To: Sales", "Subject: PO"]


def message(*texts: str, tables: tuple[Table, ...] = ()) -> InboundMessage:
    marks = labelled([Draft(text) for text in texts]).labels
    lines = tuple(
        TextLine(n, text, label) for n, (text, label) in enumerate(zip(texts, marks, strict=True), start=1)
    )
    return InboundMessage("d", "owen@tarnvalves.example", "Re: order", lines, tables=tables)


def labels(*texts: str, ours: OurMail = OUR_MAIL) -> list[Label]:
    return [line.label for line in relabel(message(*texts), [ours]).lines if line.text.strip()]


def test_our_lines_below_an_unmarked_head_stay_quoted_and_others_are_answers() -> None:
    found = labels("see below", *BLOCK, *OURS[:3], "OK", OURS[3], "only 8, the rest on 12 February", OURS[4])
    assert found == [N, *[Q] * 4, Q, Q, Q, A, Q, A, Q]


@pytest.mark.parametrize(
    "line",
    [
        OURS[2].replace("2027-01-22", "2027-02-05"),
        OURS[2].replace("40 EA", "36 EA"),
        OURS[2].replace("61.20", "63.00"),
        OURS[2] + " ok",
        OURS[2] + " ✓",
        OURS[2] + " ???",
        OURS[2].replace("40 EA", "~~40~~ 36 EA"),
        OURS[2].replace("deliver by", "not deliverable by"),
        # The other line's own date, moved here: each word is ours, the line is not.
        OURS[2].replace("2027-01-22", "2027-01-29"),
    ],
)
def test_our_line_with_anything_changed_or_added_is_an_answer(line: str) -> None:
    quoted = [f"> {text}" for text in (OURS[0], OURS[1], line, OURS[3])]
    assert labels("see below", ATTRIBUTION, *quoted) == [N, Q, Q, Q, A, Q]
    assert labels("see below", *BLOCK, OURS[0], OURS[1], line, OURS[3])[-2:] == [A, Q]


@pytest.mark.parametrize(
    "rewritten",
    [
        OURS[2].upper(),
        OURS[2].replace("  ", "\t"),
        OURS[2].replace("  ", " | "),
        "*" + OURS[2] + "*",
        OURS[2].replace("Gate", "  Gate "),
    ],
)
def test_our_line_in_another_dress_is_still_ours(rewritten: str) -> None:
    assert labels("see below", *BLOCK, OURS[0], rewritten, OURS[3])[-2:] == [Q, Q]
    assert labels("We checked:", rewritten, "Dates follow.") == [N, Q, N]


def test_our_line_with_a_damaged_letter_is_still_ours() -> None:
    ours = our_mail(["Position 10  Dichtring für Stutzen  600 Stück  Liefertermin 15.01.2027"], US)
    damaged = "Position 10  Dichtring f?r Stutzen  600 St?ck  Liefertermin 15.01.2027"
    assert labels("anbei", *BLOCK, damaged, ours=ours)[-1] is Q


def test_our_line_wrapped_anywhere_is_still_ours() -> None:
    half = len(OURS[2]) // 2 + 3
    wrapped = [
        OURS[0],
        OURS[1][:40].rsplit(" ", 1)[0],
        OURS[1][40:].split(" ", 1)[1],
        OURS[2][:half].rsplit(" ", 1)[0],
    ]
    assert set(labels("ok", *BLOCK, *wrapped[:2])[5:]) == {Q}
    pieces = ["Line 10  GV-50  Gate valve DN50 bronze  40 EA", "61.20 GBP each  deliver", "by 2027-01-22"]
    assert labels("ok", *BLOCK, OURS[0], *pieces)[5:] == [Q, Q, Q, Q]
    assert labels(
        "ok", "Line 10  GV-50  Gate valve DN50 bronze  40 EA 61.20", "GBP each  deliver", "by 2027-01-22"
    ) == [N, Q, Q, Q]


def test_cells_one_below_the_other_are_ours_until_one_was_changed() -> None:
    cells = [
        OURS[0],
        OURS[1],
        "Line 10",
        "GV-50",
        "Gate valve DN50 bronze",
        "40 EA",
        "61.20 GBP each",
        "deliver by 2027-01-22",
    ]
    assert set(labels("ok", *BLOCK, *cells)[5:]) == {Q}
    changed = [*cells[:-1], "deliver by 2027-01-29"]
    assert labels("ok", *BLOCK, *changed)[-2:] == [Q, A]


def test_an_older_mail_by_somebody_else_holds_no_answers() -> None:
    theirs = "On Fri, 8 Jan 2027 at 15:20, Owen <owen@tarnvalves.example> wrote:"
    edited = "> > " + OURS[2].replace("40 EA", "30 EA")
    found = labels(
        "now 40",
        ATTRIBUTION,
        f"> {OURS[0]}",
        f"> {theirs}",
        "> > we can do 30 only",
        edited,
        f"> > {ATTRIBUTION}",
        f"> > > {OURS[2]}",
    )
    assert found == [N, *[Q] * 7]


def test_an_older_mail_by_somebody_else_that_repeats_our_lines_holds_no_answers_either() -> None:
    theirs = "On Fri, 8 Jan 2027 at 15:20, Owen <owen@tarnvalves.example> wrote:"
    assert labels("now 40", theirs, f"> {OURS[3]}", "> but line 10 only 30") == [N, Q, Q, Q]
    assert labels("now 40", ATTRIBUTION, f"> {OURS[3]}", "> but line 10 only 30") == [N, Q, Q, A]


def test_a_mail_of_ours_that_is_not_at_hand_holds_no_answers() -> None:
    reminder = [f"> {OURS[0]}", "> we have no answer for line 10 of this order yet.", "> Please write today."]
    assert labels("ok", ATTRIBUTION, *reminder) == [N, Q, Q, Q, Q]


def test_a_changed_line_alone_in_a_quotation_of_ours_is_an_answer() -> None:
    assert labels("changed", ATTRIBUTION, "> " + OURS[3].replace("12 EA", "8 EA")) == [N, Q, A]


def test_short_words_that_we_also_wrote_are_still_the_supplier_s() -> None:
    assert labels("40 EA", "Kind regards") == [N, S]
    assert labels("GV-50 40 EA on 2027-01-22, ok") == [N]


def test_without_our_mails_nothing_changes() -> None:
    mail = message("ok", *BLOCK, *OURS)
    assert relabel(mail, []) is mail
    assert relabel(mail, [our_mail(["", "…"])]) is mail


def test_a_long_quotation_is_compared_too() -> None:
    ours = [
        f"Line {n}  IT-{n}  Part number {n}  {n} EA  {n}.50 GBP each  deliver by 2027-01-22"
        for n in range(10, 900)
    ]
    quoted = list(ours)
    quoted[500] = quoted[500].replace("2027-01-22", "2027-03-01")
    assert labels("see red", *BLOCK, *quoted, ours=our_mail(ours, US)).count(A) == 1
    wrapped = [
        piece
        for line in ours
        for piece in (line[:30].rsplit(" ", 1)[0], line[len(line[:30].rsplit(" ", 1)[0]) :])
    ]
    assert labels("see red", *BLOCK, *wrapped, ours=our_mail(ours, US)).count(A) == 0


ROWS = (
    ("Line", "Item", "Qty", "Price", "Date"),
    ("10", "GV-50", "40 EA", "61.20 GBP", "2027-01-22"),
    ("20", "GV-80", "12 EA", "98.00 GBP", "2027-01-29"),
)
OUR_TABLE = our_mail([" | ".join(row) for row in ROWS], US)


@pytest.mark.parametrize("label", [N, Q])
def test_our_table_comes_back_unchanged_as_quoted_and_edited_as_an_answer(label: Label) -> None:
    edited = (*ROWS[:2], ("20", "GV-80", "8 EA", "98.00 GBP", "2027-01-29"))
    for rows, expected in ((ROWS, Q), (edited, A)):
        found = relabel(message("see table", tables=(Table("table:1", rows, label),)), [OUR_TABLE])
        assert found.tables[0].label is expected


def test_the_supplier_s_own_table_keeps_its_label() -> None:
    own = (("Pos", "Our part", "Confirmed"), ("1", "TV 25/C", "19 Jan"))
    assert relabel(message("ok", tables=(Table("table:1", own),)), [OUR_TABLE]).tables[0].label is N


def test_a_table_takes_the_label_of_its_rows_among_the_lines() -> None:
    texts = [
        "see red",
        *BLOCK,
        " | ".join(ROWS[0]),
        "10 | GV-50 | 36 EA | 61.20 GBP | 2027-01-22",
        " | ".join(ROWS[2]),
    ]
    rows = (ROWS[0], ("10", "GV-50", "36 EA", "61.20 GBP", "2027-01-22"), ROWS[2])
    found = relabel(message(*texts, tables=(Table("table:1", rows, Q),)), [OUR_TABLE])
    assert [line.label for line in found.lines][-3:] == [Q, A, Q]
    assert found.tables[0].label is A
