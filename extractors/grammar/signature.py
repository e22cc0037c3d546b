"""What stands below the sender's name: department, firm, street, telephone, registers, a slogan.

    found(message, setting)  ─►  Signature: the lines to let be, and those that only stand below the name

A signature is told by its build, not by its words. It begins below a line that holds nothing but the sender's
name, the firm's, or a goodbye. A line of it is made of names, numbers and short titles between marks, runs on
into no sentence, and is read once to see that it holds nothing that could be said of the order: no line, no
price, no quantity, no day with a figure, no number that was ordered, nothing done. A line that holds any of
these is heard like every other, and so is all from a "PS" on.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar.bounds import postscript
from countersign.extractors.grammar.clauses import Sentence, Setting, sentences
from countersign.extractors.grammar.language import FALLBACK, alternatives
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.passages import Passage
from countersign.extractors.grammar.phrases import Found, Kind
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.signed_off import is_closing
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, Label, TextLine

_LONGEST, _LONGEST_NAME = 160, 5
_TITLE_WORDS, _TITLE_LINES, _SLOGAN_WORDS = 4, 3, 9
_SMALL, _MOST_SMALL = 3, 1
_APART = re.compile(r"\s[-–—~]\s|[|·•;,:/()\[\]\t]|\s{2,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS = re.compile(r"[?!:…]$|(?<!\w)[^\W\d_]{5,}\.$")
_QUOTED = re.compile(r"[\"“”„»«‘’'][^\"“”„»«]{3,80}[\"“”„»«‘’'].?")
_YEAR = re.compile(r"(?<![\d.,])(?:1[789]|20)\d\d(?![\d.,]*\d)")
# "Distributeur agréé depuis 1987"
_SINCE = re.compile(rf"\s{_YEAR.pattern}$")
_POSTCODE = re.compile(r"(?<![\d.,])(?:\d{4,6}|\d{3}\s\d{2}|\d{2}-\d{3})\s[^\W\d_a-z]\w{2,}")
_PHONE = re.compile(r"(?:\+|\b0|\(0)?[\d][\d ()/.-]{6,20}\d|\d{4,6}|@|www\.")
_POLITE = frozenset({Kind.COURTESY, Kind.CLOSING, Kind.TITLE, Kind.BESIDE_YES, Kind.GENERAL})
_MOVING = frozenset({Kind.DELIVER, Kind.SHIP, Kind.DATE_WORD, Kind.PRICE_WORD, Kind.QUANTITY_WORD})
_HARMLESS = frozenset({Pointing.OWN_NUMBER, Pointing.WORDS})
_STRONG = frozenset({"#price", "#quantity", "#currency", "#account", "#line", "#item", "#order", "#unknown"})


class Begins(Enum):
    """What the first line of a signature holds."""

    NAME = 1
    FIRM = 2
    GOODBYE = 3


@dataclass(frozen=True)
class Signature:
    """What a signature is made of.

    `names`: the places of lines that hold the sender's name; `idle`: the numbers of lines that say nothing;
    `below`: the places of those that are built like them, and hold more.
    """

    names: frozenset[str] = frozenset()
    idle: frozenset[int] = frozenset()
    below: frozenset[str] = frozenset()


def found(message: InboundMessage, setting: Setting) -> Signature:
    """The signature of the mail's own text, which ends where a quotation begins."""
    names, idle, below = set[str](), set[int](), set[str]()
    lines = [] if load(setting.language).unspaced else list(_own(message.lines))
    signed: int | None = None
    for place, line in enumerate(lines):
        if signed is not None and postscript(line.text, setting.language):
            break
        begins = _begins(lines, place, message, setting)
        signed = place if begins else signed
        if begins is Begins.NAME:
            names.add(line.where)
        elif (
            begins is not Begins.GOODBYE
            and signed is not None
            and line.label in SPOKEN
            and _is_built_so(line.text, place - signed)
        ):
            following = lines[place + 1].text if place + 1 < len(lines) else ""
            title = place - signed <= _TITLE_LINES and _is_contact(following)
            idle |= {line.number} if _is_idle(line, setting, title=title) else set()
            below.add(line.where)
    return Signature(frozenset(names), frozenset(idle), frozenset(below))


def _own(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    for line in lines:
        if line.place != BODY or line.label is Label.QUOTED:
            return
        if line.text.strip():
            yield line


def _begins(
    lines: Sequence[TextLine], place: int, message: InboundMessage, setting: Setting
) -> Begins | None:
    """How the line begins a signature, below words that somebody said; None where it does not."""
    text = lines[place].text.strip()
    if len(text) > _LONGEST or not any(len(_WORD.findall(line.text)) > 1 for line in lines[:place]):
        return None
    if is_closing(text, setting.language) and not any(letter.isdigit() for letter in text):
        return Begins.GOODBYE
    head, *rest = [part for part in _APART.split(text) if _WORD.search(part)] or [""]
    if not all(_is_entry(part, small=True) for part in rest):
        return None
    return (
        Begins.NAME
        if _is_sender(head, message.sender_name)
        else Begins.FIRM
        if _is_firm(text, setting)
        else None
    )


def _is_sender(head: str, sender: str) -> bool:
    """Whether it is the sender's name or a part of it, with initials and titles: "Ing. M. Oravec"."""
    names = {word.casefold() for word in _WORD.findall(sender)}
    said = [match for match in _WORD.finditer(head) if head[match.end() : match.end() + 1] != "."]
    own = [match for match in said if match[0].casefold() in names]
    initials = [m for m in said if m[0].isupper() and len(m[0]) <= _SMALL]
    return bool(own) and len(said) <= _LONGEST_NAME and all(m in own or m in initials for m in said)


def _is_firm(text: str, setting: Setting) -> bool:
    """Whether the line begins with the name of the order's supplier."""
    said = [word.casefold() for word in _WORD.findall(text)]
    for order in setting.orders:
        name = [word.casefold() for word in _WORD.findall(order.supplier.name)][:2]
        if len("".join(name)) > _SMALL and said[: len(name)] == name and text[:1].isupper():
            return True
    return False


def _is_built_so(text: str, place: int) -> bool:
    """Whether the line is built of names, numbers and titles, with no sentence in it."""
    bare = text.strip().strip("*_ ")
    if len(bare) > _LONGEST or _ENDS.search(bare):
        return False
    parts = [part for part in _APART.split(bare) if _WORD.search(part)]
    title = place <= _TITLE_LINES
    if _QUOTED.fullmatch(bare) or (_SINCE.search(bare) and _is_slogan(bare)):
        return True
    return all(_is_entry(part, small=title) or (i > 0 and _is_slogan(part)) for i, part in enumerate(parts))


def _is_entry(part: str, *, small: bool) -> bool:
    """A name, an address, a number with its word; where `small`, a title in small letters: "obchod"."""
    said = _WORD.findall(part)
    low = [word for word in said if word[0].islower() and len(word) > _SMALL]
    capital = any(word[0].isupper() for word in said) or any(letter.isdigit() for letter in part)
    if small and len(said) <= _TITLE_WORDS:
        return True
    return (capital and len(low) <= _MOST_SMALL) or len(said) == 1


def _is_slogan(part: str) -> bool:
    return len(_WORD.findall(part)) <= _SLOGAN_WORDS and not re.search(r"\d", _YEAR.sub("", part))


def _is_contact(text: str) -> bool:
    """Whether it is plainly an entry of a card: capitals and figures, or a firm with its legal form."""
    firm = any(word.casefold().rstrip(".") in _forms() for word in re.split(r"[\s,|]+", text))
    return _is_built_so(text, _TITLE_LINES + 1) and (firm or len(_PHONE.sub("", text)) < len(text))


def _is_idle(line: TextLine, setting: Setting, *, title: bool) -> bool:
    """Whether nothing in the line could be said of the order; a `title` stands between a name and a firm."""
    passage = Passage(line.text, ((0, line.text, line.where),))
    return all(_says_nothing(sentence, title=title) for sentence in sentences(passage, setting))


def _says_nothing(sentence: Sentence, *, title: bool) -> bool:
    if any(m.pointing not in _HARMLESS for m in sentence.mentions) or sentence.asks:
        return False
    acts = [act for act in sentence.acts if act.kind not in _POLITE and not _is_entered(act, sentence)]
    dated = any(token.key in ("#date", "#hanging") for token in sentence.tokens)
    moving = any(m.kind in _MOVING and (dated or not _is_capital(m, sentence)) for m in sentence.marks)
    slogan = _QUOTED.fullmatch(sentence.text.strip()) is not None
    if (
        acts
        or (moving and (dated or not slogan))
        or any(_is_value(i, sentence) for i in range(len(sentence.tokens)))
    ):
        return False
    figures = any(token.key in ("#number", "#noise", "#own", "#code") for token in sentence.tokens)
    plain = [token for token in sentence.tokens if token.key[0] != "#"]
    return figures or _names_firm(sentence) or (title and len(plain) <= _TITLE_WORDS) or not _turns(sentence)


def _names_firm(sentence: Sentence) -> bool:
    return any(f.kind in (Kind.FIRM, Kind.CARD) for f in sentence.side_matters)


def _turns(sentence: Sentence) -> bool:
    """Whether a word stands there on which an order can turn."""
    heavy = sentence.listed("weighty") | sentence.listed("whole")
    return bool(heavy) or any(f.kind is Kind.TURNING for f in sentence.side_matters)


def _is_value(index: int, sentence: Sentence) -> bool:
    """Whether the token is a value that counts wherever it stands."""
    token, text = sentence.tokens[index], sentence.text
    written = text[token.start : token.end]
    if token.key in ("#price", "#quantity", "#currency") and _words("capital").search(
        sentence.passage.text[: sentence.start + token.start]
    ):
        return False  # "Cap. Soc. € 500.000": behind a full stop
    if token.key in ("#date", "#hanging"):
        street = _words("streets").search(text[: token.start])
        return any(letter.isdigit() for letter in written) and not street
    if token.key == "#number":
        return _is_count(token.start, token.end, sentence)
    return token.key in _STRONG


def _is_count(start: int, end: int, sentence: Sentence) -> bool:
    """Whether a bare number may count goods: beside words of the order, opening a part, or as it was ordered.

    In an address, or behind a firm's name, only the first does.
    """
    text = sentence.text
    begin = max((m.end() for m in _APART.finditer(text) if m.end() <= start), default=0)
    last = min((m.start() for m in _APART.finditer(text) if m.start() >= end), default=len(text))
    worded = any(m.pointing is Pointing.WORDS and begin <= m.start < last for m in sentence.mentions)
    if _YEAR.fullmatch(text[start:end]) and not _is_ordered(start, sentence):
        return False
    if worded or _POSTCODE.search(text) or _names_firm(sentence):
        return worded
    opens = not text[begin:start].strip() and bool(_WORD.match(text[end:last].strip()))
    return _is_ordered(start, sentence) or (opens and end - start <= _SMALL)


def _is_ordered(start: int, sentence: Sentence) -> bool:
    """Whether it is the quantity or the price of a line, or has a fraction as a price does."""
    lines = [line for order in sentence.setting.orders for line in order.lines]
    ours = {line.quantity for line in lines} | {line.unit_price for line in lines}
    spans = [span for span in sentence.values.numbers if span.start == start]
    return any(number in ours or number != int(number) for span in spans for number in span.readings)


def _is_entered(act: Found, sentence: Sentence) -> bool:
    """Whether it is an abbreviation before the number of a register, or "Est." in an address."""
    following = [token.key for token in sentence.tokens[act.last : act.last + 1]]
    single = act.last - act.first == 1
    short = (
        act.kind is Kind.HEDGE
        and _is_capital(act, sentence)
        and len(sentence.tokens[act.first].key) <= _SMALL
    )
    return act.kind is Kind.RECEIPT or short or (single and following in (["#code"], ["#noise"], ["#own"]))


def _is_capital(found: Found, sentence: Sentence) -> bool:
    return all(sentence.text[t.start].isupper() for t in sentence.tokens[found.first : found.last])


@cache
def _forms() -> frozenset[str]:
    """The legal forms of firms, in small letters and without their last full stop."""
    return frozenset(form.rstrip(".") for form in load(FALLBACK).folded("asides", "firm"))


@cache
def _words(key: str) -> re.Pattern[str]:
    path = files("countersign.extractors.grammar").joinpath("languages", "signature.toml")
    listed: Mapping[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    return re.compile(rf"(?<!\w){alternatives(listed[key])}(?!\w)\.?[^\d]{{0,24}}$", re.IGNORECASE)
