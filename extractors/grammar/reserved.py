"""What stands beside a yes and leaves it open, or puts it in other hands, whatever else its sentence says.

    "Another firm delivers in our name"          terms       "You may pick them up at our works"     terms
    "The binding confirmation follows"           no yes      "See also what I wrote yesterday"       no yes
    "Nina will check whether it fits"            no yes      "Our board still has to approve it"     no yes
    "Confirmed as per our price list"            no yes      "Confirmed as we wrote in spring"       no yes

Unlike `matters`, whose sentences say nothing else, this is told beside all that was heard: the ordered day,
or a yes of its own, makes such a sentence no better. The words are in `languages/reserved.toml`.
"""

from collections.abc import Sequence
from dataclasses import replace

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.some_of_it import speaks_of_some
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Remark, Weight, quote
from countersign.extractors.grammar.touching import touches_in
from countersign.procurement.claims import Act, ExceptionType
from countersign.procurement.mail import BODY, source_of

_ELSEWHERE = "It is likened to something of the supplier's own: {}"
_NEAR, _NEAR_UNSPACED = 2, 6
_PLAIN = frozenset({Act.STATE, Act.ACCEPT, Act.RECEIVED})
_TOLD = {
    "other_party": (ExceptionType.TERMS, "Another company has a part in it: {}", "reading.entity"),
    "collect": (ExceptionType.TERMS, "The goods are to be fetched: {}", "reading.collect"),
    "not_binding": (
        ExceptionType.UNCLEAR,
        "Another confirmation is the one that counts: {}",
        "reading.not-binding",
    ),
    "other_message": (
        ExceptionType.UNCLEAR,
        "It points to something said elsewhere: {}",
        "reading.said-elsewhere",
    ),
    "as_we_wrote": (ExceptionType.UNCLEAR, _ELSEWHERE, "reading.own-paper"),
    "to_be_checked": (ExceptionType.UNCLEAR, "Somebody is still to check it: {}", "reading.to-be-checked"),
    "to_be_approved": (
        ExceptionType.UNCLEAR,
        "Somebody is still to approve it: {}",
        "reading.to-be-approved",
    ),
}


def with_reservations(heard: Heard, sentence: Sentence) -> Heard:
    """What was heard, and what the sentence reserves."""
    told = {remark.rule for remark in heard.remarks}
    more = [remark for remark in reservations(sentence) if remark.rule not in told]
    plain = told <= {"reading.not-understood"} and all(said.act in _PLAIN for said in heard.statements)
    # A value beside it may be no value at all: "単価は11月末まで有効".
    more += _printed(sentence, Weight.ALWAYS if heard.statements else Weight.BESIDE_YES) if plain else []
    return replace(heard, remarks=[*heard.remarks, *more]) if more else heard


def _printed(sentence: Sentence, weight: Weight) -> list[Remark]:
    """A remark where a file counts a part of the goods, or may touch the order, and nobody understood."""
    evidence, text, code = sentence.evidence("text"), sentence.text, sentence.setting.language
    printed = all(source_of(words.where) != BODY for words in evidence)
    if not printed or not (speaks_of_some(text, code) or touches_in(text, sentence.setting)):
        return []
    words = f"{quote(evidence)} is printed beside the list, and may touch the order"
    return [Remark(ExceptionType.UNCLEAR, words, "reading.printed", EVERYTHING, evidence, weight)]


def reservations(sentence: Sentence) -> list[Remark]:
    """A remark for each kind of reservation that is spoken out in the sentence."""
    keys, code = [token.key for token in sentence.tokens], sentence.setting.language
    kinds = [kind for kind in _TOLD if spelled("reserved", kind, code).stand(keys)]
    likened = [] if "as_we_wrote" in kinds or not _is_likened(keys, code) else ["as_we_wrote"]
    return [_remark(kind, sentence) for kind in (*kinds, *likened)]


def _is_likened(keys: Sequence[str], code: str) -> bool:
    """Whether it is as in a paper of the supplier's own: "as in our last mail", "listemizdeki gibi"."""
    near = _NEAR_UNSPACED if load(code).unspaced else _NEAR
    papers = spelled("reserved", "own_papers", code).spans(keys)
    likened = spelled("reserved", "likened", code).spans(keys) if papers else ()
    return any(0 <= b - end <= near or 0 <= begin - c <= near for begin, end in likened for b, c in papers)


def _remark(kind: str, sentence: Sentence) -> Remark:
    type_, words, rule = _TOLD[kind]
    evidence = sentence.evidence("text")
    weight = Weight.ALWAYS if type_ is ExceptionType.TERMS else Weight.BESIDE_YES
    return Remark(type_, words.format(quote(evidence)), rule, EVERYTHING, evidence, weight)
