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
from countersign.extractors.grammar.phrases import Found, Kind, marks, tokens
from countersign.extractors.grammar.references import Pointing
from countersign.procurement.mail import BODY, SPOKEN, InboundMessage, Label, TextLine

_LONGEST, _LONGEST_CLOSING, _LONGEST_NAME = 160, 80, 5
_TITLE_WORDS, _TITLE_LINES, _SLOGAN_WORDS = 4, 3, 9
_SMALL, _MOST_SMALL = 3, 1
_APART = re.compile(r"\s[-–—~]\s|[|·•;,:/()\[\]\t]|\s{2,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS = re.compile(r"[?!:…]$|(?<!\w)[^\W\d_]{5,}\.$")
_QUOTED = re.compile(r"[\"“”„»«‘’'][^\"“”„»«]{3,80}[\"“”„»«‘’'].?")
_YEAR = re.compile(r"(?<![\d.,])(?:1[789]|20)\d\d(?![\d.,]*\d)")
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
        elif signed is not None and line.label in SPOKEN and _is_built_so(line.text, place - signed):
            idle |= {line.number} if _is_idle(line, setting) else set()
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
    if _is_closing(text, setting.language):
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


def _is_closing(text: str, language: str) -> bool:
    if len(text) > _LONGEST_CLOSING or any(letter.isdigit() for letter in text):
        return False
    return any(
        mark.kind is Kind.CLOSING and mark.first == 0
        for code in dict.fromkeys((language, FALLBACK))
        for mark in marks(tokens(text, load(code)), code)
    )


def _is_built_so(text: str, place: int) -> bool:
    """Whether the line is built of names, numbers and titles, with no sentence in it."""
    bare = text.strip().strip("*_ ")
    if len(bare) > _LONGEST or _ENDS.search(bare):
        return False
    parts = [part for part in _APART.split(bare) if _WORD.search(part)]
    title = place <= _TITLE_LINES
    return all(
        _is_entry(part, small=title) or (i > 0 and _is_slogan(part)) for i, part in enumerate(parts)
    ) or bool(_QUOTED.fullmatch(bare))


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


def _is_idle(line: TextLine, setting: Setting) -> bool:
    """Whether nothing in the line could be said of the order."""
    passage = Passage(line.text, ((0, line.text, line.where),))
    return all(_says_nothing(sentence, line.text) for sentence in sentences(passage, setting))


def _says_nothing(sentence: Sentence, line: str) -> bool:
    if any(m.pointing not in _HARMLESS for m in sentence.mentions) or sentence.asks:
        return False
    worded = any(m.pointing is Pointing.WORDS for m in sentence.mentions)
    acts = [act for act in sentence.acts if act.kind not in _POLITE and not _is_entered(act, sentence)]
    moving = any(mark.kind in _MOVING and not _is_capital(mark, sentence) for mark in sentence.marks)
    values = (i for i in range(len(sentence.tokens)) if _is_value(i, sentence, line, worded=worded))
    return not (acts or moving or any(values) or _turns(sentence))


def _turns(sentence: Sentence) -> bool:
    """Whether a word stands there on which an order can turn, and no name of a firm, street or register."""
    named = any(f.kind in (Kind.FIRM, Kind.CARD) for f in sentence.side_matters)
    figures = any(token.key in ("#number", "#noise", "#own", "#code") for token in sentence.tokens)
    heavy = sentence.listed("weighty") | sentence.listed("whole")
    turning = any(f.kind is Kind.TURNING for f in sentence.side_matters)
    return bool(heavy or turning) and not (named or figures)


def _is_value(index: int, sentence: Sentence, line: str, *, worded: bool) -> bool:
    """Whether the token is a value that counts wherever it stands."""
    token, text = sentence.tokens[index], sentence.text
    written = text[token.start : token.end]
    if token.key in ("#price", "#quantity", "#currency") and _words("capital").search(
        text[: token.start] or line
    ):
        return False
    if token.key in ("#date", "#hanging"):
        street = _words("streets").search(text[: token.start])
        return any(letter.isdigit() for letter in written) and not street
    if token.key == "#number":
        return _is_ordered(token.start, sentence) or (worded and not _YEAR.fullmatch(written))
    return token.key in _STRONG


def _is_ordered(start: int, sentence: Sentence) -> bool:
    """Whether it may be the quantity or the price of a line."""
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
def _words(key: str) -> re.Pattern[str]:
    path = files("countersign.extractors.grammar").joinpath("languages", "signature.toml")
    listed: Mapping[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    return re.compile(rf"(?<!\w){alternatives(listed[key])}(?!\w)\.?[^\d]{{0,24}}$", re.IGNORECASE)
