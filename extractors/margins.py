"""What stands where nobody reads for meaning: the subject, the sender's name, file names, attached mails.

Two things are looked for there, in every language at once: bank details, and words to a program. In what the
sender says now only bank details are, since the grammar looks for them in the mail's own language alone and
a warning may come in another. Nothing is taken over, ever; a person is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from countersign.extractors.grammar.language import codes, language
from countersign.procurement.claims import Doubt, Evidence, ExceptionType
from countersign.procurement.mail import BODY, InboundMessage, Label

_STRONG = 8
_LONGEST, _MOST = 200, 100_000
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b")
_NEWS = re.compile(
    r"\b(new|chang|updat|amend|neue|geändert|nouve|modifi|nuev|cambi|nuov|novo|nova|alter|nieuw|gewijzigd"
    r"|nytt|nya|ändra|ny[et]?\b|ændr|now[eya]|zmien|zmian|nov[éáý]|změn|yeni|değiş)|新|変更|变更|變更|변경|새",
    re.IGNORECASE,
)
_WORD, _FAR_LETTER = re.compile(r"\w+"), re.compile(r"[^\u0000-\u024f]")
_BANK_RULE, _MACHINE_RULE = "reading.bank-details", "reading.instruction"
_BANK = "The mail gives bank details, which were not taken over: check them by telephone"


def marginal_doubts(message: InboundMessage) -> tuple[Doubt, ...]:
    """Doubts about the whole mail; none that the words of the grammar repeat."""
    doubts = [*_about_banks(message), *_about_machines(message)]
    return tuple({doubt.rule: doubt for doubt in reversed(doubts)}.values())


def _about_banks(message: InboundMessage) -> Iterator[Doubt]:
    read = (*_margins(message), *_spoken(message), *_attached_mails(message))
    for text, where in (*read, *_news_in_quotes(message)):
        if gives_bank_details(text):
            yield _doubt(ExceptionType.BANK_DETAILS, f"{_BANK}.", _BANK_RULE, text, where)
    for notice in message.notices:
        if gives_bank_details(notice):
            yield Doubt(ExceptionType.BANK_DETAILS, f"{_BANK}.", rule=_BANK_RULE)


def _about_machines(message: InboundMessage) -> Iterator[Doubt]:
    for text, where in (*_margins(message), *_attached_mails(message)):
        if _talks_to_programs(text):
            words = f"The mail tells a program what to do: “{text[:_LONGEST]}”."
            yield _doubt(ExceptionType.UNCLEAR, words, _MACHINE_RULE, text, where)


def gives_bank_details(text: str) -> bool:
    """Whether a text names an account, or speaks of one in any language."""
    return _holds(text.replace("_", " "), "bank") or any(map(_is_iban, _IBAN.findall(text[:_MOST])))


def _talks_to_programs(text: str) -> bool:
    return _holds(re.sub(r"[_.-]", " ", text), "machine")


def _holds(text: str, kind: str) -> bool:
    """Whether a phrase of the kind stands in the text. Looking for the bare words first is what is quick."""
    plain = " ".join(text[:_MOST].casefold().split())
    begun = _by_first_word(kind)
    likely = (phrase for word in ("", *set(_WORD.findall(plain))) for phrase in begun.get(word, ()))
    return any(phrase in plain and re.search(_pattern(phrase), plain) for phrase in likely)


def _margins(message: InboundMessage) -> Iterator[tuple[str, str]]:
    yield message.subject, "subject"
    yield message.sender_name, "sender"
    for attachment in message.attachments:
        yield attachment.name, "file name"


def _spoken(message: InboundMessage) -> Iterator[tuple[str, str]]:
    return ((line.text, line.where) for line in message.spoken if line.place == BODY)


def _news_in_quotes(message: InboundMessage) -> Iterator[tuple[str, str]]:
    """What is quoted and gives a number or speaks of a change: our own words about accounts do neither.

    Whoever puts an account into the mail that he quotes counts on its not being read.
    """
    for line in message.lines:
        quoted, text = line.place == BODY and line.label is Label.QUOTED, line.text[:_MOST]
        if quoted and (_NEWS.search(text) or any(map(_is_iban, _IBAN.findall(text)))):
            yield line.text, line.where


def _attached_mails(message: InboundMessage) -> Iterator[tuple[str, str]]:
    lines = (line for line in message.lines if line.place != BODY and line.label is Label.QUOTED)
    return ((line.text, line.where) for line in lines)


def _doubt(kind: ExceptionType, words: str, rule: str, text: str, where: str) -> Doubt:
    evidence = (Evidence("mail", text.strip()[:_LONGEST], where),) if text.strip() else ()
    return Doubt(kind, words, rule=rule, evidence=evidence)


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    """The phrases of a kind in every language, those alone that can't well mean anything else."""
    found = {phrase.casefold() for code in codes() for phrase in language(code).words("phrases", kind)}
    return tuple(sorted(" ".join(phrase.split()) for phrase in found if _is_strong(phrase)))


@cache
def _by_first_word(kind: str) -> Mapping[str, Sequence[str]]:
    """The same by the word that each begins with; where words are not parted, by none."""
    found: dict[str, list[str]] = {}
    for phrase in _phrases(kind):
        word = None if _FAR_LETTER.search(phrase) else _WORD.search(phrase)
        found.setdefault(word[0] if word else "", []).append(phrase)
    return found


def _is_strong(phrase: str) -> bool:
    """Several words, a long one, or one in a script that has no short ones; no pattern with a placeholder."""
    if re.search(r"[#*?|]", phrase) or phrase.startswith("automated "):
        return False  # many an honest sender calls itself an automated system
    return " " in phrase or len(phrase) >= _STRONG or not phrase.isascii() or phrase == "iban"


def _pattern(phrase: str) -> str:
    words = re.escape(phrase)
    return words if _FAR_LETTER.search(phrase) else rf"(?<!\w){words}(?!\w)"


def _is_iban(text: str) -> bool:
    """Whether the check digits hold."""
    plain = re.sub(r"[ -]", "", text)
    digits = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return 15 <= len(plain) <= 34 and int(digits) % 97 == 1
