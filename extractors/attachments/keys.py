"""The keys on business paper, and what stands behind them: "Kunde: 4711", "Datum 3.11.2026".

    parts_of(line)        what stands apart on a line, each key with its value
    kinds_of(key)         the kinds of key that a text is: "date", "bank", "total" …
    split_keys(text)      each kind of key that a text begins with, and what follows it

The keys are data (`paper.toml`). Whether a value belongs to its key is for `paper` to say.
"""

import re
from collections.abc import Iterator, Sequence

from countersign.extractors.attachments.vocabulary import bare, folded, words

_APART = re.compile(r"\s{3,}|\s(?:[|·•■▪●]|\|\|)\s|\s\|$|^\|\s")
_AMOUNT = re.compile(r"[-−+]?\d[\d.,'’\s]*|[€$£¥₹￥%:=*]")
_RATE = re.compile(r"^\d{1,2}(?:[.,]\d+)?\s?%\s?")
_LONGEST_KEY = 6


def parts_of(text: str) -> list[str]:
    """What stands apart on a line; a key that ends with a colon keeps its value, and a sum its amount."""
    parts: list[str] = []
    for part in _APART.split(text.strip()):
        if parts and _takes(parts[-1], part.strip()):
            parts[-1] = f"{parts[-1]} {part.strip()}"
        elif part.strip():
            parts.append(part.strip())
    return [piece for part in parts for piece in _at_keys(part)]


def _takes(before: str, part: str) -> bool:
    if before.endswith(":") and part.endswith(":") and kinds_of(part):
        return False  # "Sold to:   Ship to:", over two addresses
    if before.endswith(":") or (kinds_of(before) and not kinds_of(part)):
        return True
    return is_amount(part) and any(kind == "total" for kind, _ in split_keys(before))


def _at_keys(part: str) -> list[str]:
    """ "Data: 03-11-2026 Moeda: EUR": cut before each key with its colon, where the first begins it all."""
    tokens = part.split()
    starts: list[int] = []
    for place in range(len(tokens)):
        if place >= (starts[-1] + _opens(tokens[starts[-1] :]) if starts else 0) and _opens(tokens[place:]):
            starts.append(place)
    if len(starts) < 2 or starts[0] != 0:
        return [part]
    starts = [
        place
        for place in starts
        if not any(_opens(tokens[one:]) > place - one for one in starts if one < place)
    ]
    return [" ".join(tokens[a:b]) for a, b in zip(starts, (*starts[1:], len(tokens)), strict=True)]


def _opens(tokens: Sequence[str]) -> int:
    """How many words a known key is long that stands here with its colon; none: 0."""
    for size in range(min(len(tokens), _LONGEST_KEY), 0, -1):
        closed = tokens[size - 1].endswith(":") or tokens[size : size + 1] == [":"]
        key = " ".join(tokens[:size])
        if closed and (kinds_of(key) or bare(key) in words().order):
            return size
    return 0


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds of key that a text is, without a value."""
    plain = bare(text)
    untaxed = _RATE.sub("", plain)  # "19 % VAT"
    if untaxed != plain:
        return ("total",) if untaxed in words().keys["total"] else ()
    return tuple(kind for kind, listed in words().keys.items() if plain in listed)


def is_sum(text: str) -> bool:
    """Whether it is the key of a sum with its amount: "Total net 74.80"."""
    before, colon, after = text.replace("：", ":").partition(":")
    if colon and "total" in kinds_of(before):
        return is_amount(after)
    return any(kind == "total" and is_amount(value) for kind, value in split_keys(text))


def split_keys(text: str) -> Iterator[tuple[str, str]]:
    """Each kind of key that the text begins with, the longest first, and what follows it."""
    tokens = text.split()
    for size in range(min(len(tokens), _LONGEST_KEY), 0, -1):
        for kind in kinds_of(" ".join(tokens[:size])):
            yield kind, " ".join(tokens[size:])


def is_amount(text: str) -> bool:
    """Numbers, signs and a currency, and nothing else."""
    return not _AMOUNT.sub("", words().currency.sub("", folded(text))).strip(" ,;/().-")


def names_currency(text: str) -> bool:
    """ "Currency: EUR", without an amount: whether it is the order's is for who knows the order."""
    written = re.findall(r"(?<!\w)[A-Z]{3}(?!\w)", text)
    return not re.search(r"\d", text) and any(words().currency.fullmatch(one.casefold()) for one in written)
