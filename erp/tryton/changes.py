"""How far Tryton's changes were told. Pure.

    since ─► purchases by id, a part at a time ─► the newest instant of all of them is the next `since`,
                                                  and none from behind the moment at which the list began

An instant is that at which a transaction began, so one that was long at work shows an instant from before
our last look. Twice behind a change it is therefore asked from a little earlier on; what was told is known
by its token.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from countersign.procurement.errors import ErpError

BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATE = dt.timedelta(minutes=5)
LOOKS = 2

_INSTANTS = ("since", "newest", "begun")

Listed = tuple[str, str, dt.datetime]
"""A purchase's number, its token, and when it was changed last."""


@dataclass(frozen=True)
class Told:
    """The cursor. `behind` is the last id of the part that was read, 0 at the beginning of a list, and
    `begun` when that was by the server's clock; `telling` the numbers and tokens that were told in it, with
    their instants; `told` those of the lists before."""

    since: dt.datetime = BEGINNING
    newest: dt.datetime = BEGINNING
    begun: dt.datetime = BEGINNING
    behind: int = 0
    quiet: int = 0
    told: Mapping[str, str] = field(default_factory=dict)
    telling: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Told":
        """What `str` made. Raises `ErpError`."""
        try:
            said = json.loads(text) if text else {}
            since, newest, begun = (dt.datetime.fromisoformat(said.pop(name)) for name in _INSTANTS)
            return cls(since, newest, begun, **said)
        except KeyError:
            return cls()
        except (ValueError, TypeError, AttributeError):
            raise ErpError(
                "the place in Tryton's changes can't be read: begin anew", permanent=True
            ) from None

    def __str__(self) -> str:
        return json.dumps(vars(self) | {name: vars(self)[name].isoformat() for name in _INSTANTS})

    def starting(self, now: dt.datetime) -> "Told":
        """The same, with the server's clock where a list begins."""
        return self if self.behind else replace(self, begun=now)

    def is_news(self, number: str, token: str) -> bool:
        """Whether nobody was told of the purchase as it is."""
        return self.told.get(number) != token

    def part(self, listed: Sequence[Listed], behind: int) -> "Told":
        """The cursor behind a part of the list."""
        newest = max([self.newest, *(at for _, _, at in listed)])
        quiet = self.quiet if newest == self.newest else -1
        telling = {**self.telling, **{number: (token, at.isoformat()) for number, token, at in listed}}
        return replace(self, newest=newest, behind=behind, quiet=quiet, telling=telling)

    def over(self) -> "Told":
        """The cursor behind the whole list: what may be listed again is kept, and not told again."""
        quiet = self.quiet + 1
        since = min(self.newest, self.begun)
        if quiet < LOOKS and since > BEGINNING:
            since -= LATE
        told = {n: token for n, (token, at) in self.telling.items() if dt.datetime.fromisoformat(at) > since}
        return Told(since, self.newest, quiet=quiet, told=told)
