"""The body that a person reads, out of the texts and HTML parts that a mail carries.

Of two alternatives the plain text is taken, since its lines are the sender's own; the HTML is taken where
the text is empty or a stub, where it lost struck-through words or the rows of a table, and where the two
say different things: people see the HTML. Tables always come from the HTML. Wherever the two differ a
notice says so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from countersign.mailbox.html import Rendered, rendered
from countersign.mailbox.label import Labelled, is_struck, labelled
from countersign.mailbox.parse_parts import Unit
from countersign.mailbox.parse_text import MAX_LINE, MAX_LINES, Draft
from countersign.procurement.mail import SPOKEN, Label, Table, TextLine

_STUB = re.compile(
    r"(html (e-?mail|message|format|capable)|(view|read|display).{0,40}html|unterstützt kein html"
    r"|html-(e-?mail|format)"
    r"|format html|no plain text|does not support html)",
    re.IGNORECASE,
)
_NOISE = re.compile(r"<?(?:https?://|mailto:|cid:|tel:)[^\s>]*>?|\[(?:cid|image)[^\]]*\]|^\d{1,2}\. |[*_]+")
_FORWARD = (
    "The mail forwards an older mail; what that one says is quoted and not taken as the sender's own words."
)


@dataclass
class Body:
    """The body so far: lines and tables numbered, notices each once.

    `differs`: its text and its HTML say two things.
    """

    lines: list[TextLine] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    older: bool = False
    differs: bool = False


@dataclass(frozen=True)
class _Side:
    """One alternative with its labels."""

    drafts: tuple[Draft, ...]
    marks: Labelled

    @property
    def spoken(self) -> list[str]:
        pairs = zip(self.drafts, self.marks.labels, strict=True)
        return [draft.text for draft, label in pairs if label in SPOKEN and draft.text.strip()]

    @property
    def has_words(self) -> bool:
        return any(draft.text.strip() for draft in self.drafts)


def read_body(units: Sequence[Unit], sender_name: str) -> Body:
    """The body of the mail whose units these are, in reading order."""
    body = Body()
    for unit in units:
        page = rendered(unit.html) if unit.html is not None else Rendered()
        body.notices += page.notices
        html = _Side(page.drafts, labelled(page.drafts, sender_name))
        plain = _Side(unit.plain or (), labelled(unit.plain or (), sender_name))
        side, notice = _chosen(plain, html)
        body.notices += [notice] if notice else []
        body.differs = body.differs or bool(notice)
        _add_tables(body, page, html)
        _add_lines(body, side)
    body.notices = list(dict.fromkeys(body.notices))
    return body


def both_readings(units: Sequence[Unit]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the plain text and of the HTML: how one of our own mails may come back quoted."""
    plain = tuple(draft.text for unit in units for draft in unit.plain or ())
    html = tuple(draft.text for unit in units if unit.html for draft in rendered(unit.html).drafts)
    return plain, html


def _add_lines(body: Body, side: _Side) -> None:
    room = MAX_LINES - len(body.lines)
    if len(side.drafts) > room:
        body.notices.append(f"The body is longer than {MAX_LINES:,} lines; only its beginning was read.")
    if body.lines and side.drafts:
        body.lines.append(TextLine(len(body.lines) + 1, "", Label.QUOTED if body.older else Label.NEW))
    if any(len(draft.text) > MAX_LINE for draft in side.drafts[:room]):
        body.notices.append(f"A line is longer than {MAX_LINE:,} characters; only its beginning was read.")
    for draft, label in list(zip(side.drafts, side.marks.labels, strict=True))[:room]:
        draft = replace(draft, text=draft.text[:MAX_LINE])
        body.lines.append(TextLine(len(body.lines) + 1, draft.text, Label.QUOTED if body.older else label))
    body.older = body.older or side.marks.quoted_to_end
    if side.marks.forwards:
        body.notices.append(_FORWARD)


def _add_tables(body: Body, page: Rendered, html: _Side) -> None:
    for number, rows in enumerate(page.tables, start=1):
        pairs = zip(html.drafts, html.marks.labels, strict=True)
        held = [(draft, label) for draft, label in pairs if draft.table == number]
        answered = [draft for draft, label in held if label is Label.ANSWER_IN_QUOTE]
        where = f"table:{len(body.tables) + 1}"
        if answered and all(map(is_struck, (draft.text for draft in answered))):
            body.tables += [Table(where, rows, Label.QUOTED), _struck_rows(where, rows)]
            continue
        label = Label.QUOTED if body.older else _table_label({label for _, label in held})
        body.tables.append(Table(where, rows, label))


def _struck_rows(where: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """The header and the rows of a quoted table in which something is crossed out: the rest is only ours."""
    chosen = [n for n, row in enumerate(rows, 1) if n == 1 or any(map(is_struck, row))]
    places = tuple(tuple(f"{where}:{n}:{c}" for c in range(1, len(rows[n - 1]) + 1)) for n in chosen)
    return Table(where, tuple(rows[n - 1] for n in chosen), Label.ANSWER_IN_QUOTE, places)


def _table_label(labels: set[Label]) -> Label:
    for label in (Label.ANSWER_IN_QUOTE, Label.NEW, Label.QUOTED, Label.SIGNATURE, Label.DISCLAIMER):
        if label in labels:
            return label
    return Label.NEW


def _chosen(plain: _Side, html: _Side) -> tuple[_Side, str]:
    """The alternative to read, and a sentence where the other one says something else."""
    if not html.has_words or not plain.has_words:
        return (plain, "") if plain.has_words or not html.drafts else (html, "")
    if _is_stub(plain, html):
        return html, ""
    if difference := _difference(plain, html):
        return html, difference
    return (html, "") if _lost_in_text(plain, html) else (plain, "")


def _is_stub(plain: _Side, html: _Side) -> bool:
    text = " ".join(draft.text for draft in plain.drafts)
    return len(text) < 400 and bool(_STUB.search(text)) and len(_words(html.spoken)) > 3


def _lost_in_text(plain: _Side, html: _Side) -> bool:
    """Struck words that stand as if they were meant, or a new table whose rows fell apart."""
    if any("~~" in text for text in html.spoken):
        return True
    said = {frozenset(_tokens([text])) for text in plain.spoken}
    pairs = zip(html.drafts, html.marks.labels, strict=True)
    rows = [frozenset(_tokens([draft.text])) for draft, label in pairs if draft.table and label in SPOKEN]
    return any(row and row not in said for row in rows)


def _difference(plain: _Side, html: _Side) -> str:
    """What one alternative says and the other doesn't; empty if they agree but for their dress."""
    only_plain = _missing(plain.spoken, [draft.text for draft in html.drafts])
    only_html = _missing(html.spoken, [draft.text for draft in plain.drafts])
    if not only_plain and not only_html:
        return ""
    words = f"only the text says “{_short(only_plain)}”" if only_plain else ""
    more = f"only the HTML says “{_short(only_html)}”" if only_html else ""
    said = ", ".join(filter(None, (words, more)))
    return f"The text and the HTML of the mail differ ({said}); the HTML was read."


def _missing(said: Sequence[str], everywhere: Sequence[str]) -> list[str]:
    """The words of `said` that the other side lacks, if they are many or if a number is among them."""
    there = _words(everywhere)
    digits = set(re.findall(r"\d+", " ".join(_NOISE.sub(" ", text) for text in everywhere)))
    tokens = _tokens(said)
    lacking = [token for token in tokens if token not in there]
    numbers = [token for token in lacking if set(re.findall(r"\d+", token)) - digits]
    letters = [token for token in lacking if not re.search(r"\d", token)]
    return lacking if numbers or len(letters) > max(2, 0.2 * len(set(tokens))) else []


def _tokens(texts: Iterable[str]) -> list[str]:
    return [token for text in texts for token in re.findall(r"[^\W_]+", _NOISE.sub(" ", text).casefold())]


def _words(texts: Iterable[str]) -> set[str]:
    return set(_tokens(texts))


def _short(tokens: Sequence[str]) -> str:
    return " ".join(tokens[:12]) + (" …" if len(tokens) > 12 else "")
