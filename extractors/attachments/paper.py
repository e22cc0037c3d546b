"""Business paper: which of a document's lines are an answer, and which stand on every sheet that is printed.

    letterhead, addresses, numbers and dates of the paper, sums, bank, tax and register lines, page numbers,
    small print                                                               ─► DISCLAIMER, nobody listens
    everything else                                                           ─► NEW, and heard strictly

The rules are closed and the words are data (`paper.toml`). A line is set aside only where all of it is known;
a word of news ("new bank details", "changed") keeps it. So an unknown line costs a person's look, never more.
What a buyer should know about the choice: an IBAN in a footer is no change of bank details, and printed terms
of payment or delivery are no answer, but prepayment is news wherever it stands.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from countersign.extractors.attachments import patterns
from countersign.extractors.attachments.document import Document, Written
from countersign.extractors.attachments.keys import is_amount, kinds_of, names_currency, parts_of, split_keys
from countersign.extractors.attachments.silence import (
    Sheet,
    adds_nothing,
    days_in,
    is_firm,
    is_no_news,
    is_past,
    names_bank,
    says_nothing,
)
from countersign.extractors.attachments.sums import amounts_in, sums_of
from countersign.extractors.attachments.usual import is_usual_note
from countersign.extractors.attachments.vocabulary import bare, folded, has, names_hard_terms, words
from countersign.extractors.grammar.language import detect
from countersign.extractors.grammar.payment import is_hard, is_soon, printed_payment
from countersign.procurement.mail import Label

CONFIRMATION, OUR_ORDER, TERMS = "confirmation", "purchase order", "terms"
Languages = frozenset[str]
"""What words may be in, besides what they look like: codes."""
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|de|net|org|example|eu)\b"
)
_PHONE = re.compile(r"(?:\+|00)\d[\d\s()/.-]{6,24}\d")
_CENTS = re.compile(r"\d[.,]\d\d(?!\d)|[€$£¥₹]")
_DAY = re.compile(
    r"\d{1,4}[./\-年\s]+(?:\d{1,2}|[^\W\d_]{3,10}\.?)[./\-,月\s]+\d{1,4}日?"
    r"|[^\W\d_]{3,9}\.?\s\d{1,2},\s?\d{4}"
)
_NUMBERED_TITLE = re.compile(
    r"[\s:]*(?<!\w)(?:no|nr|n[°º]|num|number|#)?[.:]?\s*(?:(?<!\w)(?-i:[A-Z]{1,3})[\s-])?[\w/.-]*\d[\w/ -]*$",
    re.IGNORECASE,
)
# "N° 26/1188", "N. 1188/2026 del 03/11/2026": the number of the paper, with the day it was written.
_PAPER_NUMBER = re.compile(
    r"(?:n[°ºo]?|nr|no|num|#|№|č)[\s.:°º]{0,3}(?:[A-Z]{1,4}[\s/-]?)?\d[\d/.-]{2,}"
    r"(?:\s(?:del|vom|du|de|z|ze|van|av|af|dated|dt\.?)\s[\d./-]{6,10})?",
    re.IGNORECASE,
)
# "Poznań, 03.11.2026": where it was written, too.
_PLACE = re.compile(r"^[^\W\d_][^\W\d_ -]{1,24},\s(?:dnia\s|le\s|den\s)?")
_LAST_NUMBER = re.compile(r"\s\d+$")
_NUMBER = re.compile(r"[\w./#-]*\d[\w./#-]*(?:\s[\w./#-]*\d[\w./#-]*){0,5}")
_COMPOSED = re.compile(
    r"\s[-–—/]\s|(?<=[^\W\d_A-ZÀ-Þ]{4}[.;!])\s+(?=[A-ZÀ-Þ])|(?<=[。；])\s*(?=\S)"
    r"|\s+(?=[\u3040-\u9fff\uac00-\ud7af]{2,6}[：:])"
)
_GROUPS = re.compile(r"[A-Z]{0,4}[\dA-Z][\dA-Z\s()/.,+-]{2,40}")
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*\s?){1,6}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PAGE = re.compile(r"(p\d+|header|footer|[^!]*(?=!))")
_LETTERHEAD_LINES, _LONGEST_VALUE, _WRAPPED = 25, 90, 50
_ADDRESS_WORDS, _NAME_WORDS = 8, 4
_RUNS = ((frozenset({"company", "bank"}), 3), (frozenset({"reference", "date"}), 2))
_ROW_BARS = 3
_MOST_PIECES = 8
# "30 % with the order": a part of the sum, and no discount any more.
_PART = re.compile(r"(?:[1-9]\d|(?<!\d)[6-9])(?:[.,]\d{1,2})?\s?[%％]")


def kind_of_paper(document: Document) -> str:
    """What the document calls itself: "confirmation", "invoice", "terms" …; empty where it does not say."""
    known = words().papers
    head = [line for line in document.lines[:_LETTERHEAD_LINES] if not _is_row(line)]
    titles = [_title(part) for line in head for part in parts_of(line.text)]
    found = [kind for title in titles for kind, names in known.items() if title in names]
    if not found and any(title in words().terms_heading for title in titles[:3]):
        return TERMS
    return CONFIRMATION if CONFIRMATION in found else next(iter(found), "")


def _is_row(line: Written) -> bool:
    """Whether it is a row of several columns: "Purchase order" above numbers of orders is no title."""
    return line.row and line.text.count(" | ") >= _ROW_BARS


def is_filled_in(document: Document) -> bool:
    """Whether every line of a table has something in a column that is headed "confirmed"."""
    return any(
        bool(grid.rows[1:]) and all(row[place].strip() for row in grid.rows[1:])
        for grid in document.grids
        for place, title in enumerate(grid.rows[0])
        if has(folded(title), words().confirmed)
    )


def _title(part: str) -> str:
    """A heading without the number behind it; a key with a value is no heading."""
    if ":" in part.rstrip(": "):
        return ""
    whole = folded(_LAST_NUMBER.sub("", part)).strip(" .:-")  # the "note" of "Delivery Note 12" is no "no."
    known = any(whole in names for names in words().papers.values())
    return whole if known else folded(_NUMBERED_TITLE.sub("", part)).strip(" .:-")


def labelled(document: Document, came: dt.date | None = None, spoken: str = "") -> Document:
    """The document with what is only paper labelled as such. Its mail `came` that day and says `spoken`."""
    languages = _languages(document, spoken)
    lines = list(_pieces(document, languages))
    _set_aside_regions(lines, languages)
    _set_aside_small_print(lines, languages)
    lines = [_heard_if_later(line, came, languages) for line in lines]
    if document.grids and came:
        lines = list(_beside_tables(lines, _sheet(document, came, languages)))
    silent = {line.spot for line in lines if line.row and line.label is Label.DISCLAIMER}
    grids = tuple(
        replace(grid, label=Label.DISCLAIMER) if all(row[0] in silent for row in grid.spots) else grid
        for grid in document.grids
    )
    return replace(document, lines=tuple(lines), grids=grids)


def _heard_if_later(line: Written, came: dt.date | None, languages: Languages) -> Written:
    """The line; heard after all where it is a date of the paper that is still to come."""
    if came is None or line.label is not Label.DISCLAIMER:
        return line
    for part in parts_of(line.text):
        days = (
            [day for code in {*languages, "en"} for day in days_in(part, code, came)]
            if _is_date(part)
            else []
        )
        if days and all(day > came + dt.timedelta(days=1) for day in days):
            return replace(line, label=Label.NEW)
    return line


def _is_date(text: str) -> bool:
    kinds = (*kinds_of(text.replace("：", ":").partition(":")[0]), *(kind for kind, _ in split_keys(text)))
    return "date" in kinds or bool(_PAPER_NUMBER.fullmatch(text.strip()))


def _pieces(document: Document, languages: Languages) -> Iterator[Written]:
    """The lines, each cut into what is paper and what is not; a table's row is never cut."""
    for line in document.lines:
        parts = parts_of(line.text)
        verdicts = [is_paper(part, languages) for part in parts]
        verdicts = [
            known or (place > 0 and _is_payment(f"{parts[place - 1]} {part}", languages))
            for place, (part, known) in enumerate(zip(parts, verdicts, strict=True))
        ]
        if any(verdicts):
            verdicts = [known or _is_lone_name(part) for part, known in zip(parts, verdicts, strict=True)]
        if line.label is not Label.NEW or not any(verdicts):
            yield from _headed(line)
        elif all(verdicts):
            yield replace(line, label=Label.DISCLAIMER)
        elif line.row:
            yield line
        else:
            for part, paper in zip(parts, verdicts, strict=True):
                piece = replace(line, text=part)
                yield from [replace(piece, label=Label.DISCLAIMER)] if paper else _dated(piece)


def _is_payment(text: str, languages: Languages, came: dt.date | None = None) -> bool:
    """ "Payment: bank transfer   Due: 30 days", in whatever language, with nothing that is news."""
    if has(folded(text), words().news) or names_hard_terms(text):
        return False
    return any(printed_payment(text, code, came, on_paper=True) for code in {*languages, "en"})


def _languages(document: Document, spoken: str) -> Languages:
    """What the document's words may be in: its language, and the mail's."""
    whole = "\n".join(line.text for line in document.lines)
    return frozenset({detect(whole), detect(spoken)})


def _sheet(document: Document, came: dt.date, languages: Languages) -> Sheet:
    return Sheet(
        languages,
        came,
        sums_of(document.grids),
        names_hard_terms,
        lambda text: has(folded(text), words().tax),
        lambda text: has(folded(text), words().banking),
        lambda text: has(folded(text), words().register),
    )


def _beside_tables(lines: Sequence[Written], sheet: Sheet) -> Iterator[Written]:
    """The lines, without those that add nothing to the tables."""
    for line in lines:
        if line.row or line.label is not Label.NEW or has(folded(line.text), words().news):
            yield line
            continue
        known = adds_nothing(line.text, sheet) or _is_payment(line.text, sheet.languages, sheet.came)
        whole = [line] if known else []
        pieces = whole or [replace(line, text=part) for part in parts_of(line.text)]
        sifted = [piece for one in pieces for piece in _sifted(one, sheet)]
        yield from sifted if any(one.label is not line.label for one in sifted) else [line]


def _sifted(piece: Written, sheet: Sheet) -> Iterator[Written]:
    """What stands apart on a line: set aside if it adds nothing, and without the day that is long past."""
    dated = words().dated.match(piece.text)
    if adds_nothing(piece.text, sheet) or _is_payment(piece.text, sheet.languages, sheet.came):
        yield replace(piece, label=Label.DISCLAIMER)
    elif dated and is_past(dated["day"], sheet):
        yield replace(piece, text=dated["number"])
        yield replace(piece, text=piece.text[dated.end("number") :].strip(), label=Label.DISCLAIMER)
    else:
        yield piece


def _is_lone_name(part: str) -> bool:
    """Somebody's name, a bank's, a town's, beside what is known to be paper."""
    name = part[:1].isupper() and len(part.split()) <= _NAME_WORDS and ":" not in part
    told = names_currency(part) or names_hard_terms(part)
    return name and not told and says_nothing(part)


def _headed(line: Written) -> Iterator[Written]:
    """ "Order confirmation for PO 4711": the heading says nothing, the number behind it does."""
    title = "" if line.row else _confirmation_title(line.text)
    before, _, after = line.text.rpartition(" - ")
    if not title and not line.row and folded(after).strip(" .:") in words().papers[CONFIRMATION]:
        yield from _dated(replace(line, text=before or after))
        return
    if not title:
        yield from _dated(line)
        return
    yield replace(line, text=line.text[: len(title)], label=Label.DISCLAIMER)
    yield from _dated(replace(line, text=line.text[len(title) :].strip()))


def _confirmation_title(text: str) -> str:
    """The words of a heading that the line begins with, if something stands behind them."""
    tokens = text.split(" ")
    for size in range(min(len(tokens) - 1, 5), 0, -1):
        start = " ".join(tokens[:size])
        if folded(start).strip(" .:-") in words().papers[CONFIRMATION]:
            return start
    return ""


def _dated(line: Written) -> Iterator[Written]:
    """ "Your order 4711 dated 2 Nov": the number counts, and the day it was placed is no promise."""
    match = words().dated.match(line.text)
    key = bare(re.split(r"[:\d]", line.text, maxsplit=1)[0]) if match else ""
    if match and key in words().order and _DAY.fullmatch(match["day"].strip()):
        yield replace(line, text=match["number"])
        yield replace(line, text=line.text[match.end("number") :].strip(), label=Label.DISCLAIMER)
    else:
        yield line


def is_paper(text: str, languages: Languages = frozenset()) -> bool:
    """Whether all of the text is known to stand on paper only, whichever of these languages it is in."""
    text = words().lead.sub("", text) or text
    plain = folded(text)
    if any(kind == "one" and _fits(kind, value, languages, free=False) for kind, value in _pairs(text)):
        return True  # "câmbio" is no news
    if not plain or has(plain, words().news) or names_currency(text):
        return not plain
    if words().page.fullmatch(plain) or not _PHONE.sub(" ", _CONTACT.sub(" ", text)).strip(" ,;:/()·|-"):
        return True
    title = _confirmation_title(text)
    if title and _NUMBERED_TITLE.fullmatch(text[len(title) :]):
        return True
    if plain.strip(" .:-") in words().papers[CONFIRMATION] or _PAPER_NUMBER.fullmatch(text.strip()):
        return True
    spelled = words().in_words.fullmatch(plain) and words().currency.search(plain)
    known = bool(spelled) or _keyed(text, languages) or _is_sentence_of_small_print(text)
    return (
        known
        or is_usual_note(text, languages)
        or _is_footer(text, languages)
        or _is_composed(text, languages)
    )


def _is_composed(text: str, languages: Languages) -> bool:
    """Several things on one line, each of which is paper: "Paiement : 45 jours - Escompte 0 %"."""
    pieces = [piece for piece in _COMPOSED.split(text) if piece.strip()]
    if (rest := words().capital.sub(" ", text)) != text:
        pieces = [piece for piece in _COMPOSED.split(rest) if re.search(r"\w", piece)]
        return all(
            is_paper(one, languages) or says_nothing(one, numbers=True, languages=languages) for one in pieces
        )
    return 1 < len(pieces) <= _MOST_PIECES and all(is_paper(piece, languages) for piece in pieces)


def _is_footer(text: str, languages: Languages) -> bool:
    """Several keys on one line, each with a value of its kind: of a company and its bank, or of the paper."""
    return any(_is_run_of(text, kinds, least, languages) for kinds, least in _RUNS)


def _is_run_of(text: str, kinds: frozenset[str], least: int, languages: Languages) -> bool:
    tokens, starts = text.split(), []
    for place in range(min(len(tokens), 60)):
        ahead = (" ".join(tokens[place : place + size]) for size in (4, 3, 2, 1))
        if any(kinds & set(kinds_of(one)) for one in ahead):
            starts.append(place)
    if len(starts) < least or starts[0] != 0:
        return False
    ends = (*starts[1:], len(tokens))
    return all(_keyed(" ".join(tokens[a:b]), languages) for a, b in zip(starts, ends, strict=True))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each kind of key that a text begins with, a colon between or not, and its value."""
    before, colon, after = text.replace("：", ":").partition(":")
    yield from ((kind, after.strip()) for kind in (kinds_of(before) if colon else ()))
    yield from split_keys(text)


def _keyed(text: str, languages: Languages) -> bool:
    """Whether it is a known key, alone or with a value of its kind."""
    before, colon, after = text.replace("：", ":").partition(":")
    if colon and any(_fits(kind, after.strip(), languages, free=True) for kind in kinds_of(before)):
        return True
    return any(_fits(kind, value, languages, free=False) for kind, value in split_keys(text))


def _fits(kind: str, value: str, languages: Languages, *, free: bool) -> bool:
    """Whether a value belongs to its key. `free`: a colon stood between, so that words may follow too."""
    if len(value) > _LONGEST_VALUE:
        return False
    match kind:
        case "total":
            return is_amount(value)
        case "date":
            return bool(_DAY.fullmatch(_PLACE.sub("", value))) or (free and not value)
        case "terms":
            known = free or not value or bool(patterns.INCOTERM.match(value))
            soft = not is_hard(value, labelled=True) and not is_soon(value) and not _PART.search(value)
            usual = soft and _is_usual(value, languages) and is_firm(value, languages)
            return known and not _CENTS.search(value) and usual
        case "nothing":
            amounts = list(amounts_in(value))
            return is_amount(value) and bool(amounts) and not any(amounts)
        case "one":
            return is_amount(value) and set(amounts_in(value)) == {Decimal(1)}
        case "goods":
            rest = patterns.TARIFF.sub("1", patterns.WEIGHT.sub("", value)).strip()
            return not _CENTS.search(rest) and _is_name_or_number(rest, languages, free=free)
        case "way":
            paid = not has(folded(value), words().unpaid) and not _CENTS.search(value)
            return free and paid and _is_usual(value, languages) and is_firm(value, languages)
        case "currency":
            return False
        case "bank" if free and patterns.ACCOUNT.search(value):
            rest = patterns.ACCOUNT.sub(" ", value)
            return not _CENTS.search(rest) and names_bank(rest, languages)
        case "company" | "bank":
            value = patterns.STREET.sub(" ", patterns.HOUSE.sub(" ", value))
            known = _is_name_or_number(value, languages, free=free) or says_nothing(
                value, numbers=True, languages=languages
            )
            return not _CENTS.search(value) and known
        case _:
            known = _is_name_or_number(value, languages, free=free) or (free and _is_person(value))
            return not _CENTS.search(value) and known


def _is_person(value: str) -> bool:
    """ "Joanna Wrzesień": a name, though a month is called the same."""
    capitals = all(word[:1].isupper() for word in value.split())
    named = capitals and len(value.split()) < _NAME_WORDS and _NAME.fullmatch(value)
    return bool(named) and is_no_news(value) and is_firm(value)


def _is_usual(value: str, languages: Languages = frozenset()) -> bool:
    return not names_hard_terms(value) and is_no_news(value, languages)


def _is_name_or_number(value: str, languages: Languages, *, free: bool) -> bool:
    """A number of the paper, an IBAN, a telephone number, an address of the internet, somebody's name."""
    rest = _PHONE.sub(" ", _CONTACT.sub(" ", value)).strip(" ,;/()")
    if not rest or _NUMBER.fullmatch(rest) or (_GROUPS.fullmatch(rest) and re.search(r"\d", rest)):
        return True
    return (free or bool(_NAME.fullmatch(rest))) and says_nothing(rest, languages=languages)


def _is_sentence_of_small_print(text: str) -> bool:
    known = has(folded(text), words().small_print)
    if has(folded(text), words().lawful):
        text = patterns.LAWFUL.sub(" ", text)
        known = not patterns.MONEY.search(text)
    return known and not _CENTS.search(text) and _is_usual(text)


def _page(line: Written) -> str:
    match = _PAGE.match(line.spot)
    return match[1] if match else ""


def _set_aside_regions(lines: list[Written], languages: Languages) -> None:
    """Addresses above the table, and at the foot of each page beside what is known to be paper."""
    rows = (place for place, line in enumerate(lines) if line.row and line.label is Label.NEW)
    head = min(next(rows, len(lines)), _LETTERHEAD_LINES)
    lines[:head] = [piece for line in lines[:head] for piece in _without_addresses(line, languages)]
    for page in dict.fromkeys(map(_page, lines)):
        own = [place for place, line in enumerate(lines) if _page(line) == page and place >= head]
        foot: list[int] = []
        for place in reversed(own):
            if lines[place].label is not Label.DISCLAIMER and not is_address(lines[place].text, languages):
                break
            foot.append(place)
        if any(lines[place].label is Label.DISCLAIMER for place in foot):
            for place in foot:
                lines[place] = replace(lines[place], label=Label.DISCLAIMER)


def _without_addresses(line: Written, languages: Languages) -> Iterator[Written]:
    """A line of the letterhead, the address apart from what stands beside it."""
    if line.label is not Label.NEW or not any(is_address(part, languages) for part in parts_of(line.text)):
        yield line
        return
    for part in parts_of(line.text):
        piece = replace(line, text=part)
        yield from [replace(piece, label=Label.DISCLAIMER)] if is_address(part, languages) else _dated(piece)


def is_address(text: str, languages: Languages) -> bool:
    """Names, streets and towns: a few words that say nothing, with a house number or a postcode at most."""
    return all(
        is_paper(part, languages)
        or (
            len(part.split()) <= _ADDRESS_WORDS
            and not re.search(r"\d[.,]\d|\d{6,}|[€$£%=~?!]", part)
            and not has(folded(part), words().news)
            and not names_currency(part)
            and not names_hard_terms(part)
            and says_nothing(
                patterns.STREET.sub(" ", patterns.HOUSE.sub(" ", part)), numbers=True, languages=languages
            )
        )
        for part in parts_of(text)
    )


def _set_aside_small_print(lines: list[Written], languages: Languages) -> None:
    """Sentences of small print that run over several lines, and whole pages of terms."""
    heading = next((place for place, line in enumerate(lines) if _is_terms_heading(line)), len(lines))
    rows = [place for place, line in enumerate(lines) if line.row and line.label is Label.NEW]
    if heading > max(rows, default=-1):
        for place in range(heading, len(lines)):
            lines[place] = replace(lines[place], label=Label.DISCLAIMER)
    for place in range(max(rows, default=len(lines)) + 1, len(lines)):
        line = lines[place]
        if line.small and line.label is Label.NEW and not _CENTS.search(line.text) and _is_usual(line.text):
            lines[place] = replace(line, label=Label.DISCLAIMER)
    for first, last in _paragraphs(lines):
        text = " ".join(line.text.strip() for line in lines[first:last])
        sentences = [one for one in _SENTENCE.split(text) if one.strip()]
        # "Registered in Leeds no. 1234", and below it "Date to be confirmed": a line of its own.
        starts = [line.text.strip() for line in lines[first + 1 : last] if line.text.strip()[:1].isupper()]
        own = all(is_paper(one) or says_nothing(one, numbers=True, languages=languages) for one in starts)
        if own and all(is_paper(one) for one in sentences):
            for place in range(first, last):
                lines[place] = replace(lines[place], label=Label.DISCLAIMER)


def _is_terms_heading(line: Written) -> bool:
    return not line.row and folded(line.text).strip(" .:") in words().terms_heading


def _paragraphs(lines: Sequence[Written]) -> Iterator[tuple[int, int]]:
    """Stretches of text lines that were wrapped: every line but the last is long."""
    first = 0
    while first < len(lines):
        last = first + 1
        while (
            last < len(lines)
            and not lines[last].row
            and not lines[first].row
            and len(lines[last - 1].text) >= _WRAPPED
            and _page(lines[last]) == _page(lines[first])
        ):
            last += 1
        if last - first > 1:
            yield first, last
        first = last
