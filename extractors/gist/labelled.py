"""Labelled sentences as data: the files that a buyer can correct.

    sentences/CODE.txt     = yes | = talk | = matter      begins a section, one sentence a line below it

`yes` says that the order stands as it is, `talk` changes nothing, `matter` is anything that a buyer must
notice. Each is judged as it would stand beside a plain yes. {Braces} stand round a value that is the same as
in the order; in a mail, the program knows which ones those are.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from countersign.extractors.grammar.as_ordered import SIGN
from countersign.procurement.errors import BadInput

FOLDER = Path(__file__).with_name("sentences")
LABELS = ("yes", "talk", "matter")
_ORDERED = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Labelled:
    """One sentence, its language's code, and what it comes to."""

    language: str
    label: str
    text: str


def shown(text: str) -> str:
    """The sentence as it is judged: a sign for each value in braces."""
    return _ORDERED.sub(SIGN, text)


def labelled(folder: Path = FOLDER) -> tuple[Labelled, ...]:
    """Every sentence of the folder, each once. Raises `BadInput` for a file that can't be understood."""
    return tuple(dict.fromkeys(one for path in sorted(folder.glob("*.txt")) for one in _file(path)))


def _file(path: Path) -> Iterator[Labelled]:
    label = ""
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not in UTF-8; save it as that") from None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("="):
            label = text[1:].strip()
            if label not in LABELS:
                raise BadInput(
                    f"{path.name}:{number}: a section is one of {', '.join(LABELS)}, not {label!r}"
                )
        elif text and not label:
            raise BadInput(f"{path.name}:{number}: begin the file with a section, such as `= talk`")
        elif text:
            yield Labelled(path.stem, label, text)


def sha256(sentences: tuple[Labelled, ...]) -> str:
    """The same for the same sentences, in whatever order their files hold them."""
    rows = sorted(f"{one.language}\t{one.label}\t{one.text}" for one in sentences)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
