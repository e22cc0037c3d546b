"""Whether a document is written in letters that somebody here can read.

    Greek, Russian, Thai     letters of a script that no sheet is read in, though a mail may be
    梇硝悉愋姦猧急芝          characters of which hardly any is a usual one: a font without its table

Words that nobody knows say nothing, so a sheet in such letters would say nothing at all, whatever it
prints; in a mail each of them weighs. A name among other words is no such document.
"""

import re
from functools import cache
from importlib.resources import files

from countersign.extractors.attachments.document import Document

FOREIGN = "is written in a script that the program does not read"
GARBLED = "holds letters that make no words, as if its fonts were damaged"
_LATIN = r"A-Za-z\u00aa-\u024f\u0300-\u036f\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uff21-\uff5a"
_EAST = r"\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff"
_EAST += r"\u3400-\u9fff\uac00-\ud7af\uf900-\uffdc"
_STRANGE, _HAN = re.compile(rf"(?![{_LATIN}{_EAST}])[^\W\d_]"), re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# A name, a unit ("Ω", "µ") or a street may be written so.
_FEW, _SHARE, _USUAL = 15, 0.05, 0.5
_WRITTEN_IN = ("zh", "ja", "ko", "payment", "terms")


def illegible(document: Document) -> str:
    """Why nobody here can read it; empty where it can be read."""
    text = "\n".join(line.text for line in document.lines)
    if text.isascii():
        return ""
    strange = len(_STRANGE.findall(text))
    if strange > _FEW and strange > _SHARE * len(_LETTER.findall(text)):
        return FOREIGN
    characters = _HAN.findall(text)
    known = sum(one in _usual() for one in characters) if len(characters) > _FEW else len(characters)
    return GARBLED if known < _USUAL * len(characters) else ""


@cache
def _usual() -> frozenset[str]:
    """The Chinese characters in the words that are known here: almost all of those on any sheet."""
    folder = files("countersign.extractors.grammar").joinpath("languages")
    read = (folder.joinpath(f"{name}.toml").read_text("utf-8") for name in _WRITTEN_IN)
    return frozenset(one for text in read for one in _HAN.findall(text))
