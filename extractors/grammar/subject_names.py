"""What a subject speaks of, and whether it only names things: "PO 4711 - order acknowledgement / Northgate".

Above a document that answers, such a subject says no more than the document does. What it may consist of
stands in `languages/subjects.toml`; anything else in it is left to whoever reads sentences.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from countersign.extractors.grammar import phrases
from countersign.extractors.grammar.kinds import Kind
from countersign.extractors.grammar.language import FALLBACK, detect
from countersign.extractors.grammar.language import language as load
from countersign.extractors.grammar.passages import LONGEST_LINE
from countersign.extractors.grammar.scripts import is_unspaced
from countersign.procurement.order import PurchaseOrder

_CODE = re.compile(r"[^\s\[\](),;:|]*\d[^\s\[\](),;:|]*")
_LETTER = re.compile(r"[^\W\d_]")


def only_names(subject: str, orders: Sequence[PurchaseOrder]) -> bool:
    """Whether no letter is left once numbers, the companies' names and the known nouns are taken out."""
    left = subject.casefold()
    for name in {name.casefold() for order in orders for name in _companies(order)} - {""}:
        left = left.replace(name, " ")
    spaced, unspaced = _known()
    left = unspaced.sub(" ", left)
    left = spaced.sub(" ", _CODE.sub(" ", left))
    return not _LETTER.search(left)


def _companies(order: PurchaseOrder) -> tuple[str, ...]:
    """The supplier's name, and ours as our domain spells it."""
    domain = order.buyer.email.partition("@")[2]
    return order.supplier.name, domain.partition(".")[0].replace("-", " ")


def kinds_of(subject: str, language: str) -> set[Kind]:
    """What it speaks of, in the mail's language, English, or the one it is written in."""
    kinds: set[Kind] = set()
    for code in {language, FALLBACK, detect(subject[:LONGEST_LINE], language)}:
        tokens = phrases.tokens(subject[:LONGEST_LINE], load(code))
        kinds |= {mark.kind for mark in phrases.marks(tokens, code)}
    return kinds


@cache
def _known() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The nouns of languages that write words apart, and of those that do not; the longest first."""
    path = files("countersign.extractors.grammar").joinpath("languages", "subjects.toml")
    listed = tomllib.loads(path.read_text("utf-8")).values()
    words = sorted({word.casefold() for some in listed for word in some}, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in words if not is_unspaced(word[0]))
    unspaced = "|".join(re.escape(word) for word in words if is_unspaced(word[0]))
    return re.compile(rf"(?<![^\W\d_])(?:{spaced})(?![^\W\d_])"), re.compile(unspaced)
