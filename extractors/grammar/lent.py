"""Doubts in the words of another language than the sentence's: "Wij bevestigen uw order, to be confirmed".

Suppliers mix in English, or the buyer's language. Words of such a language that change nothing are known (see
`portion`); what doubts in it is found here, where the sentence's own language does not know the words.
"""

from functools import lru_cache

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.kinds import DOUBTING, Kind
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.spans import Place

# "No" and question words are words of too many languages.
_HEARD = DOUBTING - {Kind.NEGATION, Kind.QUESTION, Kind.TERMS, Kind.CHARGE}
_SHORTEST = 4


@lru_cache(maxsize=4096)
def doubts(text: str, language: str, beside: tuple[str, ...]) -> tuple[Place, ...]:
    """Where in a sentence of `language` something is doubted in one of the languages `beside`."""
    own = load(language)
    if own.unspaced:
        return ()
    known = own.folded("", "function_words") | own.folded("words", "harmless")
    spoken = phrases.tokens(text, own)
    acts = phrases.acts(spoken, language)
    heard = {spoken[i].start for act in acts for i in range(act.first, act.last)}
    found: list[Place] = []
    for code in (other for other in beside if not load(other).unspaced):
        tokens = phrases.tokens(text, load(code))
        for act in phrases.acts(tokens, code):
            words = tokens[act.first : act.last]
            strange = [word for word in words if own.fold(word.key) not in known and word.start not in heard]
            alone = len(words) == 1 and len(words[0].key) < _SHORTEST
            if act.kind in _HEARD and not alone and len(strange) * 2 > len(words):
                found.append((words[0].start, words[-1].end))
    return tuple(found)
