"""What stands below "Kind regards": names, addresses and slogans, of which not every word need be understood.

    below(message)            ─►  the places of the lines below a closing that was taken for one
    forgiving(heard, sentence) ─►  what was heard there, without what is merely not understood
    after_closing(heard, sentence) ─►  what of it counts behind a goodbye or a name

A value, a condition or a no counts below a closing as it does above: only words that nobody knows are let
pass, where they say nothing of goods, prices or days, and stand behind no "PS".
"""

from dataclasses import replace

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.bounds import hangs_on_supply, prepaid
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.kinds import DOUBTING
from countersign.extractors.grammar.language import FALLBACK, Language
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.references import Pointing
from countersign.extractors.grammar.statements import FIELDS, Heard, Remark, Statement
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.mail import BODY, InboundMessage, Label

_UNKNOWN = frozenset({"reading.not-understood", "reading.gist"})
_LONGEST_CLOSING = 80
_STOPS = ("。", "｡", ".", "!", "！", "?", "？", ";", "；")
_LONGEST_TITLE = 6
# What a department may be called by: "Versand", "expedice".
_IN_TITLES = frozenset({Kind.DELIVER, Kind.SHIP})


def below(message: InboundMessage, language: str) -> frozenset[str]:
    """The places of the lines of the mail itself that stand below its closing."""
    places, closed = set[str](), False
    for line in (line for line in message.lines if line.place == BODY):
        if closed:
            places.add(line.where)
        elif line.label is Label.SIGNATURE:
            closed = is_closing(line.text, language)
    return frozenset(places) | _unsigned_block(message, language)


def _unsigned_block(message: InboundMessage, code: str) -> frozenset[str]:
    """The lines below the last one that ends a sentence, in a script whose names have no capitals.

    "정유미 드림" stands there without a word of goodbye. At least one sentence stands above.
    """
    language = load(code)
    if not language.unspaced:
        return frozenset()
    lines = [line for line in message.lines if line.place == BODY and line.text.strip()]
    ended = [place for place, line in enumerate(lines) if _ends(line.text, language)]
    return frozenset(line.where for line in lines[ended[-1] + 1 :]) if ended else frozenset()


def _ends(text: str, language: Language) -> bool:
    return text.rstrip().endswith((*_STOPS, *language.script("ends"), *language.script("goodbye")))


def is_closing(text: str, language: str) -> bool:
    """Whether a line begins with words of goodbye, and has not many more."""
    if len(text) > _LONGEST_CLOSING:
        return False
    codes = dict.fromkeys((language, FALLBACK))
    return any(
        mark.kind is Kind.CLOSING and mark.first == 0
        for code in codes
        for mark in phrases.marks(phrases.tokens(text, load(code)), code)
    )


def forgiving(heard: Heard, sentence: Sentence) -> Heard:
    """Without what is merely not understood, unless it may be about the order."""
    return (
        heard
        if _may_matter(sentence)
        else replace(heard, remarks=[remark for remark in heard.remarks if remark.rule not in _UNKNOWN])
    )


def _is_name(sentence: Sentence) -> bool:
    """ "Marie Horáková, expedice": two words with capitals, and hardly more."""
    first = [sentence.text[token.start] for token in sentence.tokens[:2]]
    short = 2 <= len(sentence.tokens) <= _LONGEST_TITLE
    return short and all(letter.isupper() for letter in first) and not sentence.acts


def _may_matter(sentence: Sentence) -> bool:
    language = load(sentence.setting.language)
    marks = {mark.kind for mark in sentence.marks} - (_IN_TITLES if _is_name(sentence) else frozenset())
    said = {act.kind for act in sentence.acts} | marks
    keys = [token.key for token in sentence.tokens]
    valued = any(key.startswith("#") and key != "#number" for key in keys)
    postscript = bool(keys) and keys[0] in language.folded("asides", "postscript")
    return (
        valued
        or postscript
        or bool(said - {Kind.COURTESY, Kind.CLOSING} or language.folded("words", "weighty") & set(keys))
    )


_KEPT_BEHIND_CLOSING = frozenset(
    {
        "reading.instruction",
        "reading.charge",
        "reading.substitution",
        "reading.foreign-line",
        "reading.ambiguous",
        "reading.counted-from",
    }
)


# A no that names no line is a remark and no statement: it is none the less a no.
_REFUSING, _WHICH_LINE = frozenset({Kind.REJECT, Kind.NOT_KEPT}), frozenset({"reading.which-line"})
_RESERVES = frozenset({"reading.condition-beside", "reading.hope-beside"})


def _is_news(said: Statement) -> bool:
    """A value, a no, a change, more that is announced, a field that is not settled."""
    hanging = said.act in (Act.CONDITION, Act.HEDGE) and bool(said.fields)
    return said.states or said.pending or hanging or said.act in (Act.REJECT, Act.CHANGE)


def _is_astray(remark: Remark) -> bool:
    """A value of which nobody can tell the line is as much of a value as one that is booked."""
    return remark.rule in _WHICH_LINE and any(e.field in FIELDS for e in remark.evidence)


def after_closing(heard: Heard, sentence: Sentence) -> Heard:
    """Behind the closing stand names, slogans and small print: no yes and no condition, but a value counts,
    and so does what refuses or changes."""
    new_bank = {act.kind for act in sentence.acts} | {mark.kind for mark in sentence.marks}
    # No name, address or small print speaks of line 10.
    pointing = {mention.pointing for mention in sentence.mentions}
    about_lines = pointing & {Pointing.LINE, Pointing.ITEM} or (
        Pointing.WORDS in pointing and any(act.kind in DOUBTING for act in sentence.acts)
    )
    refused = any(act.kind in _REFUSING for act in sentence.acts)
    heavy = _KEPT_BEHIND_CLOSING | (_WHICH_LINE if refused else frozenset())
    kept = [r for r in heard.remarks if about_lines or r.rule in heavy or _is_astray(r)]
    if new_bank & {Kind.CHANGE, Kind.NEW, Kind.TROUBLE}:
        kept += [r for r in heard.remarks if r.type is ExceptionType.BANK_DETAILS]
    first = prepaid(sentence.text, sentence.setting.language)
    kept += [r for r in heard.remarks if first and r.type is ExceptionType.TERMS]
    hanging = first or hangs_on_supply(sentence.text, sentence.setting.language)
    kept += [r for r in heard.remarks if hanging and r.rule in _RESERVES]
    said = [s for s in heard.statements if _is_news(s) or (hanging and s.act in (Act.CONDITION, Act.HEDGE))]
    return replace(heard, statements=said, remarks=kept)
