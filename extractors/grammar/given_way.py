"""What a sentence before speaks of goes before what figures alone name: "Of the frames: 48 at 8.60".

    settled(sentence, topic, before)   the sentence; without the lines that its figures name, where a line was
                                       named just before, and nothing tells yet how many of that come

Where its own quantity and price have been given, the next figures are the next line's.
"""

from dataclasses import replace

from countersign.extractors.grammar.clauses import Sentence, cut
from countersign.extractors.grammar.figures import Told
from countersign.extractors.grammar.mentions import Pointing
from countersign.extractors.grammar.statements import Before, Scope


def settled(sentence: Sentence, topic: Scope, before: Before) -> Sentence:
    """The sentence, as it is to be heard."""
    named = frozenset().union(*(m.lines for m in sentence.mentions if m.by_figures))
    if not named or not topic.named or topic.lines is None or named <= topic.lines:
        return sentence
    told = [said.counted and key for said in before.said for key in topic.lines if said.scope.covers(key)]
    if topic.lines <= {key for key in told if key}:
        return sentence
    mentions = tuple(m for m in sentence.mentions if not m.by_figures)
    return cut(replace(sentence, mentions=mentions, figured=Told()))


def only_figures(sentence: Sentence) -> bool:
    """Whether nothing but figures names lines in it: later words do not go on with what they name."""
    named = any(m.pointing is Pointing.WORDS and not m.by_figures for m in sentence.mentions)
    return bool(sentence.figured.items) and not named
