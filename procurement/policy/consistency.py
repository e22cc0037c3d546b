"""What is wrong between settings that are each in order: two rules that could both win, nobody for a role.

Each fault has its place, so that it can be told with its line. What a single setting may be is the model's
affair, what only the world can tell (countries, time zones, letters) is `agent`'s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from countersign.procurement.compare import Measure
from countersign.procurement.judgement import Severity
from countersign.procurement.policy.back import DAYS
from countersign.procurement.policy.people import BUYER, MANAGER, Need

if TYPE_CHECKING:
    from countersign.procurement.policy.model import Policy, Watch

Place = tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """A sentence about the setting at `place`, its path in the file."""

    place: Place
    words: str


def contradictions(policy: "Policy") -> Iterator[Fault]:
    """Every fault between settings."""
    yield from _ties(policy)
    yield from _nobodies(policy)
    yield from _approvals(policy)
    yield from _absences(policy)
    yield from _hearing(policy)
    yield from _chasing(policy)
    yield from _back(policy)


def _ties(policy: "Policy") -> Iterator[Fault]:
    """No two tolerances may hold for one line with the same right, the company's own among them."""
    for number, one in enumerate(policy.tolerance.override):
        if one.everywhere:
            words = f'"{one.name}" is for all orders: say for which, or set it under [tolerance] itself'
            yield Fault(("tolerance", "override", str(number)), words)
    for (_, one), (number, other) in combinations(enumerate(policy.tolerance.override), 2):
        for field in Measure if one.meets(other) else ():
            limits, others = one.of(field), other.of(field)
            if limits and others and limits.weight is others.weight:
                yield Fault(
                    ("tolerance", "override", str(number)),
                    f'"{one.name}" and "{other.name}" are equally specific and both limit {field}: '
                    "give one of them another key",
                )


def _nobodies(policy: "Policy") -> Iterator[Fault]:
    """Roles that something goes to must have an address before anything is sent."""
    routed = policy.routing
    uses: list[tuple[Place, tuple[str, ...]]] = [
        (("routing", "owner", kind.value), (role,)) for kind, role in routed.owner.items()
    ]
    uses += [(("routing", "cc", kind.value), roles) for kind, roles in routed.cc.items()]
    uses += [(("routing", "grave"), routed.grave)]
    for place, roles in uses:
        for role in roles:
            if role in routed.roles and not policy.roles.address(role):
                yield Fault(place, f"{'.'.join(place)} sends to {role}: set the address in [roles]")
    for role in policy.owners.also:
        if role != BUYER and not policy.roles.address(role):
            yield Fault(("owners", "also"), f"owners.also lets {role} decide: set the address in [roles]")


def _approvals(policy: "Policy") -> Iterator[Fault]:
    """Whoever has to approve must be somebody, and a journal row must say which rule it was."""
    needs = policy.approvals.need
    for number, one in enumerate(needs):
        place = ("approvals", "need", str(number))
        if one.role != BUYER and not policy.roles.address(one.role):
            yield Fault(place, f'"{one.name}" needs the approval of {one.role}: set the address in [roles]')
        for kind in _own_approvers(policy, one):
            words = (
                f'"{one.name}": {one.role} settles {kind} and would have to approve it as well: name a '
                "manager in [roles], or let another role settle it"
            )
            yield Fault(place, words)
        if one.name in {other.name for other in needs[:number]}:
            yield Fault(place, f'a second approval rule is called "{one.name}": give it another name')


def _own_approvers(policy: "Policy", need: Need) -> Iterator[str]:
    """The types whose owner is the only one who could approve a decision of theirs."""
    approver, manager = policy.roles.address(need.role), policy.roles.address(MANAGER)
    stands_in = {one.stand_in for one in policy.absence if one.who.casefold() == approver.casefold()}
    if not approver or {manager.casefold(), *map(str.casefold, stands_in)} - {"", approver.casefold()}:
        return
    for kind, role in policy.routing.owner.items():
        same = role != BUYER and policy.roles.address(role).casefold() == approver.casefold()
        if same and (not need.types or kind in need.types):
            yield kind.value


def _absences(policy: "Policy") -> Iterator[Fault]:
    """Stand-ins who are away themselves have one of their own, and the last one is there."""
    for number, one in enumerate(policy.absence):
        chain, away = [], one
        while away.who.casefold() not in chain:
            chain.append(away.who.casefold())
            found = (other for other in policy.absence if other.covers(away.stand_in, one.first))
            if (nobody := next(found, None)) is None:
                break
            away = nobody
        else:
            words = f"{', '.join(chain)} stand in for each other on {one.first}: name somebody who is there"
            yield Fault(("absence", str(number)), words)


def _hearing(policy: "Policy") -> Iterator[Fault]:
    """Whoever is to hear of something must be somebody, and every person and channel stands there once."""
    if not policy.digest.enabled and policy.digest.batch_below is not Severity.LOW:
        words = "exceptions wait for a digest that nobody gets: set digest.enabled, or take batch_below back"
        yield Fault(("digest", "batch_below"), words)
    for role in policy.review.to:
        if role == BUYER:
            words = "review.to names the buyer, who is another one for each order: name an address"
            yield Fault(("review", "to"), words)
        elif "@" not in role and not policy.roles.address(role):
            yield Fault(("review", "to"), f"review.to sends to {role}: set the address in [roles]")
    for number, person in enumerate(policy.person):
        if any(person.who.casefold() == other.who.casefold() for other in policy.person[:number]):
            words = f"{person.who} stands there twice: put both together"
            yield Fault(("person", str(number)), words)
    for number, one in enumerate(policy.channel):
        place = ("channel", str(number))
        if one.role and one.role != BUYER and not policy.roles.address(one.role):
            yield Fault(place, f'channel "{one.name}" is for {one.role}: set the address in [roles]')
        if not one.role and not one.review:
            yield Fault(place, f'channel "{one.name}" hears of nothing: set its role, or review = true')


def _chasing(policy: "Policy") -> Iterator[Fault]:
    """Reminders go out within the hours in which suppliers may be written to, for every tier."""
    watches: list[tuple[Place, Policy | Watch]] = [((), policy)]
    watches += [(("tier", str(tier)), watch) for tier, watch in policy.tier.items()]
    for place, one in watches:
        if not one.hours.start <= one.reminders.at < one.hours.end:
            hours = f"{one.hours.start:%H:%M} to {one.hours.end:%H:%M}"
            words = (
                f"reminders.at is {one.reminders.at:%H:%M}, outside the hours ({hours}): none could go out"
            )
            yield Fault((*place, "reminders", "at"), words)


def _back(policy: "Policy") -> Iterator[Fault]:
    """No two rules for the days that go back may both win, nor one be for days that are never written."""
    rules, table = policy.write_back, "write_back"
    if rules.departure_field and rules.transit_days is None:
        yield Fault((table, "departure_field"), _never_written("departure_field", rules.departure_field))
    for number, one in enumerate(rules.override):
        place = (table, "override", str(number))
        if one.everywhere:
            words = f'"{one.name}" is for all orders: say for which, or set it under [write_back] itself'
            yield Fault(place, words)
        if one.departure_field and one.transit_days is None and rules.transit_days is None:
            yield Fault((*place, "departure_field"), _never_written(f'"{one.name}"', one.departure_field))
    for (_, one), (number, other) in combinations(enumerate(rules.override), 2):
        for key in DAYS if one.meets(other) else ():
            if getattr(one, key) is not None and getattr(other, key) is not None:
                words = f'"{one.name}" and "{other.name}" are equally specific and both set {key}'
                yield Fault((table, "override", str(number)), f"{words}: give one of them another key")


def _never_written(who: str, field: str) -> str:
    return (
        f"{who} names {field} for the day of departure, which is not written as long as transit_days is not "
        "set: set transit_days, to 0 where the day is to stand there as it is"
    )
