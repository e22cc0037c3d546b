"""How far the changes in a system's list were told, and which of its orders have to be read whole. Pure.

    modified     asked from the newest change on, and for two rounds from a little before it: a change that
                 is saved late has an early stamp
    no stamp     all that is open is listed each time; an order is read whole where its row in the list
                 is another, and otherwise in one round out of so many, a part of the orders in each

What is listed again is known by a mark of its content, and told once.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from countersign.erp.declared import values
from countersign.erp.declared.form import Listing, Paging
from countersign.erp.declared.planning import Place
from countersign.erp.declared.reading import mark
from countersign.procurement.errors import ErpError

_LATE = dt.timedelta(minutes=5)
"""So long may it take between a stamp and the moment from which on others see it."""
_ROUNDS = 2
"""For so many rounds behind the newest change is it looked for such ones."""
_AGAIN = 10
"""A part of a list that is cut by counting begins a tenth earlier: rows may have moved up meanwhile."""


@dataclass(frozen=True)
class Seen:
    """One order of the list: when it was changed, if that is said, its number, and a mark of its content."""

    stamp: str
    number: str
    sign: str


@dataclass(frozen=True)
class Changes:
    """The cursor: what is asked from on, the newest change of all, and what was told since then.

    `place` is where in a list we are that is being read, and `telling` what was told of it. `round` counts
    the lists that were read to their end, and `quiet` those of them in which there was no newer change.
    """

    since: str = ""
    newest: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    telling: Mapping[str, str] = field(default_factory=dict)
    place: tuple[int, int, str] | None = None
    round: int = 0
    quiet: int = 0

    @classmethod
    def of(cls, text: str) -> "Changes":
        """What `str` made. Raises `ErpError`."""
        try:
            found = json.loads(text) if text else {}
            place = found.pop("place", None)
            return cls(**found, place=tuple(place) if place else None)
        except (ValueError, TypeError, AttributeError):
            words = "the place in the list of changes can't be read: begin anew"
            raise ErpError(words, permanent=True) from None

    def __str__(self) -> str:
        return json.dumps({name: one for name, one in vars(self).items() if one})

    def known(self, listing: Listing, number: str, head: object) -> Seen | None:
        """The order as it was told, where it need not be read whole this time."""
        sign = self.told.get(number, "")
        its_turn = crc32(number.encode()) % listing.rounds == self.round % listing.rounds
        if listing.modified or its_turn or not sign.startswith(f"{mark(head)}."):
            return None
        return Seen("", number, sign)

    def is_news(self, seen: Seen) -> bool:
        """Whether nobody was told of the order as it is."""
        return seen.sign not in (self.told.get(seen.number), self.telling.get(seen.number))

    def behind(
        self, listing: Listing, paging: Paging, seen: Sequence[Seen], after: Place | None
    ) -> "Changes":
        """The cursor behind a part of the list; what may be listed again is kept, and not told again."""
        newest = max((self.newest, *(_instant(one.stamp) for one in seen)), key=_comparable)
        quiet = self.quiet if newest == self.newest else -1
        since = _since(listing, newest, late=quiet + 1 < _ROUNDS)
        late = [one for one in seen if _comparable(_instant(one.stamp)) >= _comparable(since)]
        telling = {**self.telling, **{one.number: one.sign for one in late}}
        if after is None:
            return Changes(since, newest, telling, round=self.round + 1, quiet=quiet + 1)
        back = paging.size // _AGAIN if paging.kind == "offset" else 0
        place = (after.offset - back, after.number, after.next)
        return replace(self, newest=newest, telling=telling, place=place, quiet=quiet)


def signed(head: object, top: Mapping[str, object]) -> str:
    """A mark of the order's row in the list, and one of everything that was read of it."""
    return f"{mark(head)}.{mark({name: one for name, one in top.items() if name != 'since'})}"


def _since(listing: Listing, newest: str, *, late: bool) -> str:
    """From when on to ask the next time, written as the system writes it."""
    if not newest:
        return newest
    back = max(_LATE if late else dt.timedelta(0), dt.timedelta(hours=listing.overlap_hours))
    if not back:
        return newest
    at = dt.datetime.fromisoformat(newest) - back
    whole, _, below = newest.partition(".")
    digits = sum(one.isdigit() for one in below.partition("+")[0])
    timespec = "seconds" if not below else "milliseconds" if digits <= len("000") else "microseconds"
    text = at.isoformat(whole[10:11] or "T", timespec)
    return text.replace("+00:00", "Z") if newest.endswith("Z") else text


def _instant(stamp: str) -> str:
    """The same if it is one; anything else must not become what is asked from on."""
    try:
        dt.datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    return stamp


def _comparable(stamp: str) -> str:
    """12:00:01Z comes before 12:00:01.5Z."""
    return values.words(stamp).removesuffix("Z")


def latest(stamps: Sequence[str]) -> str:
    """The latest of these; empty where there is none."""
    return max(stamps, key=_comparable, default="")
