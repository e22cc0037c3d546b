"""The words of a sentence that name people: those concerned, whoever is addressed, and whoever signs."""

import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from countersign.extractors.grammar.people import titled_names
from countersign.extractors.grammar.phrases import Kind
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.extractors.grammar.slips import known_words

if TYPE_CHECKING:
    from countersign.extractors.grammar.clauses import Sentence

_LONGEST_ADDRESS, _PART_OF_NAME = 16, 3
_LONGEST_SIGNED = 2


def people_in(sentence: "Sentence") -> frozenset[int]:
    """The tokens that name somebody."""
    return frozenset(
        (*_named_people(sentence), *_titled(sentence), *_addressed(sentence), *_signed(sentence))
    )


def _named_people(sentence: "Sentence") -> Iterator[int]:
    """The tokens that are words of a name, or letters of one that is written without spaces."""
    names, tokens = sentence.setting.names, sentence.tokens
    yield from (index for index, token in enumerate(tokens) if token.key in names)
    run = "".join(token.key if len(token.key) == 1 else "\n" for token in tokens)
    for name in names:
        if len(name) > 1 and is_unspaced(name[0]):
            # Three letters of a company's long name are enough: "东莞精达" for "东莞精达五金制品厂".
            for part in {name[i : i + _PART_OF_NAME] for i in range(max(1, len(name) - _PART_OF_NAME + 1))}:
                for match in re.finditer(re.escape(part), run):
                    yield from range(*match.span())


def _titled(sentence: "Sentence") -> Iterator[int]:
    """The tokens of a name with its bearer's title, where names have no capitals: "박 대리", "刘经理"."""
    for match in titled_names(sentence.setting.language).finditer(sentence.text):
        for index, token in enumerate(sentence.tokens):
            if match.start() <= token.start and token.end <= match.end():
                yield index


def _signed(sentence: "Sentence") -> Iterator[int]:
    """The name in small letters that ends a line written in haste: "order confirmed, thx jose"."""
    tokens, known = sentence.tokens, known_words(sentence.setting.language)
    yield from _greeted(sentence, known)
    polite = {mark.last for mark in sentence.marks if mark.kind is Kind.CLOSING}
    polite |= {act.last for act in sentence.acts if act.kind is Kind.COURTESY}
    last = len(tokens)
    for first in range(max(1, last - _LONGEST_SIGNED), last):
        strange = all(t.key.isalpha() and len(t.key) > 1 and t.key not in known for t in tokens[first:])
        if first in polite and strange and not sentence.asks:
            yield from range(first, last)
            return


def _greeted(sentence: "Sentence", known: Container[str]) -> Iterator[int]:
    """The name in "Liebe Frau Field, …": up to the comma behind a greeting, words that nobody knows."""
    tokens = sentence.tokens
    greeting = next((a.last for a in sentence.acts if a.kind is Kind.COURTESY and a.first == 0), None)
    if greeting is None:
        return
    comma = next((i for i in range(greeting, len(tokens)) if tokens[i].broken), 0)
    if greeting < comma <= greeting + _LONGEST_SIGNED + 1:
        for i in range(greeting, comma):
            written = sentence.text[tokens[i].start]
            if tokens[i].key.isalpha() and tokens[i].key not in known and written.isupper():
                yield i


def _addressed(sentence: "Sentence") -> Iterator[int]:
    """The name in "王经理，您好" and "田中様": what stands before a title on top, if it does nothing."""
    titles = sentence.listed("address", "script")
    if not titles or min(titles) > _LONGEST_ADDRESS:
        return
    end = min(titles)
    busy = [a for a in sentence.acts if a.kind is not Kind.COURTESY and a.first < end]
    if not busy and not any(mark.first < end for mark in sentence.marks):
        before = enumerate(sentence.tokens[:end])
        yield from (i for i, token in before if token.key[0] != "#" and not token.key.isdigit())
        yield from titles
