"""The name of somebody who is called at the head of a sentence: "Ada - we're good to go"."""

from collections.abc import Iterator, Sequence

from countersign.extractors.grammar.phrases import Token
from countersign.extractors.grammar.slips import known_words

_LONGEST = 2


def called(tokens: Sequence[Token], text: str, code: str) -> Iterator[int]:
    """The tokens of the name: strange words with capitals, up to the first comma or dash."""
    comma = next((i for i in range(1, min(len(tokens), _LONGEST + 1)) if tokens[i].broken), 0)
    known, written = known_words(code), [text[t.start : t.end] for t in tokens[:comma]]
    strange = all(t.key not in known and t.key.isalpha() for t in tokens[:comma])
    if strange and all(len(word) > 1 and word.istitle() for word in written):
        yield from range(comma)
