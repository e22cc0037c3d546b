"""Who is meant: an address, a name, the part before the @, or what somebody is to the company."""

import re
from collections.abc import Sequence

from countersign.extractors.instructions import words
from countersign.procurement.instructions import Person, Trouble


def whom(said: str, people: Sequence[Person]) -> str | Trouble:
    """The address of the one person that the words fit."""
    name = re.sub(r"^@|[.!]+$", "", said.strip()).strip().strip("<>")
    roles = set(words.spoken("roles", name))
    found = {
        one.address.casefold(): one.address
        for one in people
        if one.address and (one.role in roles if roles else _is_called(name.casefold(), one))
    }
    if len(found) == 1:
        return found.popitem()[1]
    return Trouble.TWO_PEOPLE if found else Trouble.NO_PERSON


def _is_called(name: str, person: Person) -> bool:
    local = person.address.partition("@")[0].casefold()
    full = person.name.casefold()
    return bool(name) and name in {
        person.address.casefold(),
        local,
        full,
        *re.split(r"[._-]", local),
        *full.split(),
    }
