"""Order numbers as different people write them: `1662` in the system, `PO0001662` on paper."""

import re
from collections.abc import Callable

Mask = Callable[[str], str]
"""From digits to the number that suppliers see; empty where they can't be one."""


def number_mask(pattern: str) -> Mask:
    """A mask out of a pattern such as `PO#######`: digits fill the `#` from the right, zeros in front."""
    prefix, hashes = pattern.rstrip("#"), len(pattern) - len(pattern.rstrip("#"))

    def apply(number: str) -> str:
        digits = re.sub(r"[\s\-/.]", "", number).upper().removeprefix(prefix.upper())
        return prefix + digits.zfill(hashes) if digits.isdigit() and len(digits) <= hashes else ""

    return apply


def unmasked(pattern: str, number: str) -> tuple[str, ...]:
    """What a number on paper may be in the system, the likeliest first: bare digits, with zeros, as it is."""
    prefix = pattern.rstrip("#")
    digits = number.removeprefix(prefix)
    if (digits == number and prefix) or not digits.isdigit():
        return (number,)
    return tuple(dict.fromkeys((digits.lstrip("0") or "0", digits, number)))
