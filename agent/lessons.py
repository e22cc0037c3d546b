"""What a sentence comes to as a whole, said to a person, and learning that from corrected sentences.

    said(sentence)   the three shares, or a refusal that names the command which helps
    verdict(shares)  what the program does with such a sentence
    learned(folder)  measures, learns and keeps; `figures` are the rows of what was measured

How sentences are judged and learned is for `extractors.gist`; what the shares do for
`extractors.grammar.gist`.
"""

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from countersign.agent import gists
from countersign.extractors.gist import engine as engines
from countersign.extractors.gist import labelled, learn
from countersign.extractors.grammar.gist import A_YES, AT_MOST, HARMLESS, MATTERS, SURELY_HARMLESS
from countersign.procurement.errors import BadInput

FOLDER = labelled.FOLDER


def said(sentence: str) -> dict[str, float]:
    """How far the sentence is a `yes`, `talk`, or something that does `matter`. Raises `BadInput`."""
    if not sentence.strip():
        raise BadInput("there is no sentence; write one, in quotes")
    engine = engines.engine()
    if engine is None:
        raise BadInput(f"nobody here judges whole sentences; {gists.how()}")
    found = engine(labelled.shown(sentence))
    if found is None:
        raise BadInput("the sentence could not be judged; shorten it")
    return asdict(found)


def verdict(yes: float, matter: float) -> str:
    """What is done with a sentence that has these shares."""
    if yes >= A_YES and matter < AT_MOST:
        return "a yes, where it speaks of the whole order"
    if matter < SURELY_HARMLESS:
        return "let be beside a yes, even where a word of it is unknown or sounds like a condition"
    if matter < HARMLESS:
        return "let be beside a yes, even if a word of it is unknown"
    if matter >= MATTERS:
        return "no yes beside it is taken without a person"
    return "left to the words that the grammar knows"


def sentences(folder: Path) -> tuple[labelled.Labelled, ...]:
    """The labelled sentences of a folder, if they can be learned from here. Raises `BadInput`."""
    known = labelled.labelled(folder)
    if any(sum(one.label == label for one in known) < learn.FEWEST for label in labelled.LABELS):
        raise BadInput(f"each section needs {learn.FEWEST} sentences or more; write some into {folder}")
    if not (engines.available() and learn.available()):
        raise BadInput("learning needs two more packages; run `pip install 'countersign[gist,learn]'`")
    return known


def writable() -> None:
    """Raises `BadInput` where what is learned here could not be kept: better now than after ten minutes."""
    if not os.access(engines.HEAD, os.W_OK):
        raise BadInput(f"{engines.HEAD} can't be written; add --try, or ask who installed the program")


def learned(
    known: tuple[labelled.Labelled, ...], told: Callable[[int], object], *, kept: bool
) -> learn.Trial:
    """What was measured on sentences held back; `kept`: the program judges by all of them from now on."""
    where = learn.points(known, told)
    trial = learn.tried(known, where)
    if kept:
        learn.keep(known, where, trial)
    return trial


def figures(trial: learn.Trial) -> list[tuple[str, str]]:
    """What was measured, in words."""
    return [
        ("sentences, each judged by a head that had not seen it", f"{trial.sentences:,}"),
        ("told apart: matters or not", f"{trial.told_apart:.1%}"),
        (f"harmless ones let be (below {HARMLESS:.0%})", f"{trial.harmless_let_be:.1%}"),
        ("… and ones that matter among them", f"{trial.matters_let_be:.1%}"),
        (f"ones that matter doubted (from {MATTERS:.0%})", f"{trial.matters_doubted:.1%}"),
        ("… and harmless ones with them", f"{trial.harmless_doubted:.1%}"),
    ]
