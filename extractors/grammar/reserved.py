"""What stands beside a yes and leaves it open, or puts it in other hands, whatever else its sentence says.

    "Another firm delivers in our name"          terms       "You may pick them up at our works"     terms
    "The binding confirmation follows"           no yes      "See also what I wrote yesterday"       no yes
    "Nina will check whether it fits"            no yes      "Our board still has to approve it"     no yes

Unlike `matters`, whose sentences say nothing else, this is told beside all that was heard: the ordered day,
or a yes of its own, makes such a sentence no better. The words are in `languages/reserved.toml`.
"""

from dataclasses import replace

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.spelled import spelled
from countersign.extractors.grammar.statements import EVERYTHING, Heard, Remark, Weight, quote
from countersign.procurement.claims import ExceptionType

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
    return replace(heard, remarks=[*heard.remarks, *more]) if more else heard


def reservations(sentence: Sentence) -> list[Remark]:
    """A remark for each kind of reservation that is spoken out in the sentence."""
    keys = [token.key for token in sentence.tokens]
    kinds = [kind for kind in _TOLD if spelled("reserved", kind, sentence.setting.language).stand(keys)]
    return [_remark(kind, sentence) for kind in kinds]


def _remark(kind: str, sentence: Sentence) -> Remark:
    type_, words, rule = _TOLD[kind]
    evidence = sentence.evidence("text")
    weight = Weight.ALWAYS if type_ is ExceptionType.TERMS else Weight.BESIDE_YES
    return Remark(type_, words.format(quote(evidence)), rule, EVERYTHING, evidence, weight)
