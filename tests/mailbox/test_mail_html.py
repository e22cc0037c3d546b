"""HTML to the lines and tables that a person sees in it, and what is told about the rest."""

import pytest

from countersign.mailbox.html import rendered
from countersign.mailbox.parse_text import Hint


def lines(html: str) -> list[str]:
    return [draft.text for draft in rendered(html).drafts]


def told(html: str) -> str:
    return " ".join(rendered(html).notices)


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<div>a</div><div>b</div>", ["a", "b"]),
        ("<p>a</p><p>b</p>", ["a", "", "b"]),
        ('<p class="MsoNormal">a</p><p class="MsoNormal">b</p>', ["a", "b"]),
        ('<p style="margin:0">a</p><p style="margin:0">b</p>', ["a", "b"]),
        ("a<br>b<br><br><br>c", ["a", "b", "", "c"]),
        ("<div>a<br></div><div><br></div><div>b</div>", ["a", "", "b"]),
        ("one <b>two</b>\n   three", ["one two three"]),
        ("<ul><li>a<li><p>b</p></ul>", ["- a", "", "- b"]),
        ("<ol><li>a</li><li>b</li></ol>", ["1. a", "2. b"]),
        ("<pre>10  GV\n20  CV</pre>", ["10  GV", "20  CV"]),
        ('<div style="white-space:pre-wrap">10  GV\n20  CV</div>', ["10  GV", "20  CV"]),
        ("a&nbsp;&nbsp;b &lt;c&gt; &euro;", ["a  b <c> €"]),
        ("<title>t</title><style>p{}</style><script>x()</script>a", ["a"]),
        ("<p>unclosed <b>bold<p>next", ["unclosed bold", "", "next"]),
        ('<?xml version="1.0" encoding="latin-1"?><p>ü</p>', ["ü"]),
        ("", []),
        ("<!-- -->", []),
    ],
)
def test_blocks_become_lines(html: str, seen: list[str]) -> None:
    assert lines(html) == seen


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<s>500</s> 400 pcs", ["~~500~~ 400 pcs"]),
        ("<strike>5</strike><del>00</del> x", ["~~500~~ x"]),
        ('<span style="text-decoration:line-through">11 <b>Dec</b></span> 18 Dec', ["~~11 Dec~~ 18 Dec"]),
        ("<s> </s>a", ["a"]),
    ],
)
def test_struck_words_stand_between_marks(html: str, seen: list[str]) -> None:
    assert lines(html) == seen


@pytest.mark.parametrize(
    "opening",
    [
        '<blockquote type="cite">',
        '<blockquote class="gmail_quote">',
        '<blockquote style="border-left: 2px solid blue">',
    ],
)
def test_quoted_blocks_carry_their_depth(opening: str) -> None:
    html = f"a{opening}b{opening}c</blockquote></blockquote>d"
    assert lines(html) == ["a", "> b", "> > c", "d"]


@pytest.mark.parametrize("opening", ["<blockquote>", '<blockquote style="margin:0 0 0 40px;border:none">'])
def test_a_block_that_only_indents_is_no_quotation(opening: str) -> None:
    assert lines(f"{opening}b</blockquote>") == ["b"]


def test_a_table_of_values_becomes_rows_and_cells() -> None:
    page = rendered(
        "a<table><tr><th>Line</th><th>Qty</th></tr><tr><td>10</td><td><p>40</p><p>EA</p></td></tr></table>b"
    )
    assert [draft.text for draft in page.drafts] == ["a", "Line | Qty", "10 | 40 EA", "b"]
    assert [draft.table for draft in page.drafts] == [0, 1, 1, 0]
    assert page.tables == ((("Line", "Qty"), ("10", "40 EA")),)


def test_a_table_that_arranges_dissolves_and_the_ones_within_are_numbered_as_they_stand() -> None:
    first, second = (
        "<table><tr><td>1</td><td>a</td></tr><tr><td>2</td><td>b</td></tr></table>",
        "<table><tr><td>x</td><td>y</td></tr></table>",
    )
    page = rendered(f"<table><tr><td>head {first}</td><td>{second}</td></tr></table>")
    assert [draft.text for draft in page.drafts] == ["head", "1 | a", "2 | b", "x | y"]
    assert page.tables == ((("1", "a"), ("2", "b")), (("x", "y"),))


def test_a_signature_beside_its_logo_is_no_table() -> None:
    page = rendered("<table><tr><td><img></td><td>Owen<br>Sales<br>T 1</td></tr></table>")
    assert ([draft.text for draft in page.drafts], page.tables) == (["Owen", "Sales", "T 1"], ())


def test_cells_over_rows_are_repeated_and_cells_over_columns_padded() -> None:
    page = rendered(
        "<table><tr><td rowspan=2>10</td><td>20</td></tr><tr><td>30</td></tr>"
        "<tr><td colspan=2>total</td></tr></table>"
    )
    assert page.tables == ((("10", "20"), ("10", "30"), ("total", "")),)
    assert lines("<table><tr><td colspan=x rowspan=-1>a</td><td>b</td></tr></table>") == ["a | b"]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ('<p style="display:none">secret words</p>', "display:none"),
        ('<p style="DISPLAY : NONE !important">secret words</p>', "display:none"),
        ("<p hidden>secret words</p>", "display:none"),
        ('<p style="mso-hide:all">secret words</p>', "display:none"),
        ('<p style="visibility:hidden">secret words</p>', "visibility:hidden"),
        ('<p style="font-size:0">secret words</p>', "font-size:0"),
        ('<p style="font-size:0.1em">secret <b>words</b></p>', "font-size:0.1em"),
        ('<p style="font-size:1px">secret words</p>', "font-size:1px"),
        ('<p style="opacity:0.01">secret words</p>', "opacity:0"),
        ('<p style="color:white">secret words</p>', "colour of its background"),
        ('<font color="#fffffe">secret words</font>', "colour of its background"),
        ('<p style="color:rgba(0,0,0,0)">secret words</p>', "colour of its background"),
        ('<td bgcolor="navy"><p style="color:#000080">secret words</p>', "colour of its background"),
        ('<p style="max-height:0;overflow:hidden">secret words</p>', "no size"),
        ('<p style="text-indent:-9999px">secret words</p>', "off the screen"),
        ("<style>.x{color:red} .x{display:none}</style><p class='a x'>secret words</p>", "display:none"),
        ("<style>p#y{display:none}</style><p id=y>secret words</p>", "display:none"),
        ("<!-- these are secret words -->", "comment"),
        ("<!--[if mso]><p>these are secret words</p><![endif]-->", "comment"),
    ],
)
def test_what_can_not_be_seen_is_taken_out_and_told_with_its_words(html: str, reason: str) -> None:
    page = rendered(f"<p>seen</p>{html}<p>seen too</p>")
    assert [draft.text for draft in page.drafts if draft.text] == ["seen", "seen too"]
    assert len(page.notices) == 1
    assert reason in page.notices[0]
    assert "secret words" in page.notices[0]


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#fff;background:#036">seen</p>',
        '<table bgcolor="#003366"><tr><td><font color="white">seen</font></td></tr></table>',
        '<div style="background:url(x.png)"><p style="color:white">seen</p></div>',
        '<p style="font-size:9px;opacity:0.9;color:#333">seen</p>',
        '<p style="height:0">seen</p>',
        "<style>@media print{p{display:none}} @import 'x'; p{color:black}</style><p>seen</p>",
        "<style>p > b, a:hover{display:none}</style><p>seen</p>",
        "<p>seen</p><!--StartFragment--><!--[if mso]><xml><o:Pixels>96</o:Pixels></xml><![endif]-->",
        "<p>seen</p><!-- p.MsoNormal {margin:0 auto; font: serif} -->",
        '<p style="display:none">&nbsp;&zwnj;</p><p>seen</p>',
    ],
)
def test_what_can_be_seen_stays_and_nothing_is_told(html: str) -> None:
    page = rendered(html)
    assert [draft.text for draft in page.drafts] == ["seen"]
    assert page.notices == ()


def test_equal_hiding_is_told_once() -> None:
    assert told('<i style="opacity:0">one</i>a<i style="opacity:0">two</i>').count("Hidden text") == 1


def test_a_mail_program_s_own_marks_become_hints() -> None:
    page = rendered(
        '<p>hi</p><div class="gmail_signature">Owen<br>Tarn</div>'
        '<div id="x_divRplyFwdMsg"><b>From:</b> us</div><div>old</div>'
    )
    hints = {draft.text: draft.hint for draft in page.drafts}
    assert hints["Owen"] == hints["Tarn"] == Hint.SIGNATURE
    assert (hints["hi"], hints["From: us"], hints["old"]) == (Hint.NONE, Hint.QUOTE_BELOW, Hint.NONE)


def test_html_that_is_nested_too_deep_is_read_as_far_as_possible_and_told() -> None:
    page = rendered("<p>top</p>" + "<div>" * 5_000 + "deep")
    assert [draft.text for draft in page.drafts] == ["top"]
    assert "nested so deep" in page.notices[0]


@pytest.mark.parametrize(
    "html",
    ["<table>" * 400 + "x", "<td>a<td>b</tr></table>", "<tr><li>a", "<blockquote type=cite>" * 300 + "x"],
)
def test_broken_markup_never_breaks_the_reading(html: str) -> None:
    assert rendered(html).drafts
