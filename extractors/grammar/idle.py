"""The day that is wished to be nice: "Have a lovely Tuesday!", on which nothing comes.

A wish holds nothing but words for wishing, and one day without a figure. The words are in
`languages/idle.toml`.
"""

from countersign.extractors.grammar.clauses import Sentence
from countersign.extractors.grammar.language import Language
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.mail_days import idle_words
from countersign.extractors.grammar.phrases import YES, words

_MOST_WORDS, _MOST_LETTERS, _NEAR = 8, 20, 3
_DAYS = frozenset({"#date", "#hanging"})


def wishes_a_day(sentence: Sentence) -> bool:
    """Whether it wishes somebody a nice day, week or month, and says nothing else."""
    language, tokens = load(sentence.setting.language), sentence.tokens
    if (
        len(tokens) > (_MOST_LETTERS if language.unspaced else _MOST_WORDS)
        or sentence.asks
        or any(c.isdigit() for c in sentence.text)
    ):
        return False
    nice, around, behind = (_keys(language, key) for key in ("nice", "around", "nice_behind"))
    end = _aside_from(sentence)
    said = [token for i, token in enumerate(tokens) if i not in sentence.people and token.start < end]
    known = all(token.key in _DAYS or token.key in nice | around | behind for token in said)
    days = [place for place, token in enumerate(said) if token.key in _DAYS]
    if not known or len(days) != 1 or said[days[0]].broken:
        return False  # "Great, Friday!" agrees to one
    before = {token.key for token in said[max(0, days[0] - _NEAR) : days[0]]}
    after = {token.key for token in said[days[0] + 1 : days[0] + 2]}
    return bool(before & nice or after & behind)


def _keys(language: Language, key: str) -> set[str]:
    """The words of a list, or their letters where words are not told apart."""
    return {
        part for word in idle_words().get(language.code, {}).get(key, ()) for part in words(word, language)
    }


def _aside_from(sentence: Sentence) -> int:
    """Where a remark in brackets ends the wish: "Bonne fin de semaine (oui, j'anticipe !)"."""
    opened, plain = sentence.text.find("("), all(act.kind in YES for act in sentence.acts)
    return opened if opened > 0 and plain and sentence.text.rstrip().endswith(")") else len(sentence.text)
