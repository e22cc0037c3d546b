"""The least that can be ordered: "our MOQ is 1,000" promises no 1,000, "so we supply 1,000" does.

The words are in `languages/bounds.toml`.
"""

from countersign.extractors.grammar.bounds import least
from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.phrases import Kind


def is_least(sentence: Sentence, start: int) -> bool:
    """Whether the amount that begins there is that, and nothing is delivered between the two."""
    between = least(sentence.text, start, sentence.setting.language)
    if between is None:
        return False
    sending = [m for m in sentence.marks if m.kind in (Kind.DELIVER, Kind.SHIP)]
    return not any(start - len(between) <= sentence.tokens[m.first].start < start for m in sending)
