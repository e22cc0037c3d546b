"""The company's policy, typed: what a TOML file may say, and nothing else.

The commented `default.toml` beside this file documents every setting. Loading reports every fault at once,
each with its line and, for an unknown key, the nearest one that exists. Judging is done in `rules.py` and
`verdict.py`, waiting in `waiting.py`; this module only holds what they look up.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import Field as Value
from pydantic import PrivateAttr, ValidationError, model_validator

from countersign.procurement.claims import ExceptionType
from countersign.procurement.compare import Factors, Field, Measure
from countersign.procurement.errors import BadPolicy
from countersign.procurement.order import PurchaseOrder
from countersign.procurement.policy import toml
from countersign.procurement.policy.back import WriteBack
from countersign.procurement.policy.consistency import contradictions
from countersign.procurement.policy.limits import (
    PRECEDENCE,
    Currency,
    Days,
    Invoice,
    Matching,
    NotNegative,
    Override,
    Ruling,
    Section,
    Tolerances,
)
from countersign.procurement.policy.people import BUYER, Address, Approvals, Owners, RoleName
from countersign.procurement.policy.rhythm import Channel, DigestRules, Person, Quiet, ReviewRules
from countersign.procurement.policy.windows import (
    Acknowledgment,
    CheckIn,
    Hours,
    Overdue,
    Questions,
    Reminders,
    Terms,
)

SITES = "sites"


ModeName = Literal["draft", "supervised", "automatic"]


class Mode(Section):
    """How much is done with nobody looking, and for each field where it differs; see `default.toml`."""

    default: ModeName
    date: ModeName | None = None
    quantity: ModeName | None = None
    price: ModeName | None = None

    def of(self, field: Field) -> ModeName:
        """The mode of one field."""
        own: ModeName | None = getattr(self, field.value)
        return own or self.default

    @cached_property
    def used(self) -> frozenset[str]:
        """Every mode that something has."""
        return frozenset({self.default, *(self.of(field) for field in Field)})


class Readers(Section):
    """What the model's word is worth. "accept" has to be earned: see `agent/earned.py`."""

    llm_alone: Literal["raise", "ignore", "accept"]
    when_model_down: Literal["person", "wait"]
    wait_hours: Annotated[int, Value(ge=1, le=168)]


class TrustRules(Section):
    """What happens to answers whose sender could not be verified."""

    unverified: Literal["accept", "escalate"]


class SeverityLimits(Section):
    """From which money effect on, in the order's currency, a finding is medium, high or critical.

    For dates the effect is value-days: what the line costs times the days it slips.
    """

    medium: NotNegative
    high: NotNegative
    critical: NotNegative


class Raises(Section):
    """How many steps a severity goes up, and how near is near."""

    critical_component: Annotated[int, Value(ge=0, le=3)]
    past_need_date: Annotated[int, Value(ge=0, le=3)]
    near_need_date: Annotated[int, Value(ge=0, le=3)]
    near_days: Days


class Roles(Section):
    """The addresses of those who decide besides the order's own buyer; a role that is not set is nobody."""

    planner: Address | None = None
    finance: Address | None = None
    quality: Address | None = None
    manager: Address | None = None

    def address(self, role: str) -> str:
        """A role's address, or nothing; the buyer's is the order's."""
        return getattr(self, role, None) or ""

    @property
    def given(self) -> tuple[str, ...]:
        """The roles that have an address."""
        return tuple(role for role in type(self).model_fields if self.address(role))


class Routing(Section):
    """Which role owns exceptions of a type (the buyer where nothing is set), and who hears of them too."""

    owner: Mapping[ExceptionType, RoleName] = {}
    cc: Mapping[ExceptionType, tuple[RoleName, ...]] = {}
    grave: tuple[RoleName, ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """Every role that something goes to."""
        copied = [role for roles in self.cc.values() for role in roles]
        return frozenset({*self.owner.values(), *copied, *self.grave} - {BUYER})


class Absence(Section):
    """Somebody who is away, and who stands in for them, both days included."""

    who: Address
    first: dt.date
    last: dt.date
    stand_in: Address

    @model_validator(mode="after")
    def _somebody_else_for_a_while(self) -> "Absence":
        if self.last < self.first:
            raise ValueError("last is before first: nobody would ever stand in")
        if self.stand_in.casefold() == self.who.casefold():
            raise ValueError("stand_in must be somebody else")
        return self

    def covers(self, address: str, on: dt.date) -> bool:
        """Whether mail to an address goes to the stand-in on that day."""
        return address.casefold() == self.who.casefold() and self.first <= on <= self.last


class Watch(Section):
    """What may differ by the supplier's tier; tolerances that do are `[[tolerance.override]]` with a tier."""

    mode: Mode
    acknowledgment: Acknowledgment
    reminders: Reminders
    hours: Hours
    questions: Questions
    check_in: CheckIn = CheckIn()
    overdue: Overdue = Overdue()


class Policy(Section):
    """Everything that the company decided."""

    name: str
    mode: Mode
    tolerance: Tolerances
    matching: Matching
    currency: Currency = Currency()
    invoice: Invoice
    acknowledgment: Acknowledgment
    reminders: Reminders
    hours: Hours
    questions: Questions
    check_in: CheckIn = CheckIn()
    overdue: Overdue = Overdue()
    terms: Terms = Terms()
    readers: Readers
    trust: TrustRules
    severity: SeverityLimits
    value_days: SeverityLimits
    raised: Raises
    tier: Mapping[int, Watch] = {}
    roles: Roles = Roles()
    routing: Routing = Routing()
    absence: tuple[Absence, ...] = ()
    owners: Owners
    approvals: Approvals
    write_back: WriteBack
    digest: DigestRules
    quiet: Quiet
    review: ReviewRules
    person: tuple[Person, ...] = ()
    channel: tuple[Channel, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _laid_over(cls, data: object) -> object:
        """A tier's table changes only what it sets: the company's own settings stand below it."""
        if not isinstance(data, Mapping) or not isinstance(data.get("tier"), Mapping):
            return data
        below = {name: data[name] for name in Watch.model_fields if name in data}
        tiers = {number: toml.overlay(below, table) for number, table in data["tier"].items()}
        return {**data, "tier": tiers}

    def watching(self, tier: int) -> "Policy":
        """The policy as it holds for suppliers of a tier: how closely they are watched, what runs alone."""
        watch = self.tier.get(tier)
        if watch is None:
            return self
        if tier not in self._watched:
            own = {name: getattr(watch, name) for name in Watch.model_fields}
            self._watched[tier] = self.model_copy(update=own)
        return self._watched[tier]

    _sites: Mapping[str, "Policy"] = PrivateAttr(default_factory=dict)
    _version: int = PrivateAttr(default=0)
    _watched: dict[int, "Policy"] = PrivateAttr(default_factory=dict)

    def with_sites(self, sites: Mapping[str, "Policy"]) -> "Policy":
        """The same with the policies of sites that have a file of their own, by the site's folded name."""
        whole = self.model_copy()
        whole._sites, whole._watched = dict(sites), {}
        return whole

    def numbered(self, version: int) -> "Policy":
        """The same as that version of the company's policy, its sites with it."""
        whole = self.with_sites({name: one.numbered(version) for name, one in self._sites.items()})
        whole._version = version
        return whole

    @property
    def version(self) -> int:
        """By which activation it is in force; 0 where it was never activated."""
        return self._version

    def site(self, name: str) -> "Policy":
        """The policy of a site, by its name; the company's own where it has no file."""
        return self._sites.get(name.casefold(), self)

    @property
    def sites(self) -> frozenset[str]:
        """The sites that have a file of their own."""
        return frozenset(self._sites)

    def of(self, order: PurchaseOrder) -> "Policy":
        """The policy as it holds for one order: its site's, for its supplier's tier."""
        return self.site(order.site).watching(order.supplier.tier)

    @property
    def modes(self) -> frozenset[str]:
        """Every mode that is in use for some supplier."""
        tiers = (watch.mode.used for watch in self.tier.values())
        return self.mode.used.union(*tiers, *(one.modes for one in self._sites.values()))

    @cached_property
    def factors(self) -> Factors:
        """By which known factors other units and currencies are brought into the order's own."""
        rates = {
            (one, other): rate for one, into in self.currency.rates.items() for other, rate in into.items()
        }
        return Factors(rates, units=self.matching.other_units == "convert")

    @cached_property
    def rulings(self) -> Mapping[Measure, tuple[Ruling, ...]]:
        """All tolerances by field, the most specific first."""
        overrides = sorted(self.tolerance.override, key=lambda one: -one.rank)
        return {field: tuple(self._rulings(field, overrides)) for field in Measure}

    @cached_property
    def drifts(self) -> frozenset[Measure]:
        """The fields that some tolerance measures from an order's first revision."""
        return frozenset(
            field for field, all_ in self.rulings.items() if any(r.limits.cumulative for r in all_)
        )

    @cached_property
    def adopts(self) -> bool:
        """Whether some tolerance records the order's own value."""
        return any(one.limits.adopt == "order" for rulings in self.rulings.values() for one in rulings)

    def _rulings(self, field: Measure, overrides: Iterable[Override]) -> Iterator[Ruling]:
        for one in overrides:
            if limits := one.of(field):
                keys = tuple((key, one.names(key)) for key in PRECEDENCE if one.names(key))
                yield Ruling(f"tolerance.{field}.{one.name}", field, limits, keys)
        if company := self.tolerance.of(field):
            yield Ruling(f"tolerance.{field}.{self.name}", field, company)


def settings_of(policy: Policy) -> Mapping[str, str]:
    """Every setting with its value as text, by its path in the file; what has a name, by that."""
    found: dict[str, str] = {}
    _flatten(policy.model_dump(exclude_none=True, exclude={"tolerance": {"override"}}), "", found)
    for one in policy.tolerance.override:
        _flatten(one.model_dump(exclude_none=True, exclude_defaults=True), f'override "{one.name}"', found)
    return found


def _flatten(table: Mapping[str, object], prefix: str, found: dict[str, str]) -> None:
    for key, value in table.items():
        path = f"{prefix}.{key}" if prefix else key
        rows = [one for one in value if isinstance(one, dict)] if isinstance(value, tuple) else []
        if isinstance(value, dict):
            _flatten(value, path, found)
        elif rows:
            for number, row in enumerate(rows, 1):
                _flatten(row, f'{path} "{row.get("name") or row.get("who") or number}"', found)
        elif value != ():
            found[path] = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def default_policy() -> Policy:
    """The policy that holds where nothing else is set."""
    return parse_policy(default_text(), "default.toml")


def default_text() -> str:
    """The commented default, for `countersign init` and the guide."""
    return files("countersign.procurement.policy").joinpath("default.toml").read_text("utf-8")


def parse_policy(text: str, path: str, *, below: str = "") -> Policy:
    """The text of a policy file laid over the default, with the text `below` between the two.

    Raises `BadPolicy` with every fault.
    """
    given = toml.parse(text, path)
    if "site" in given:
        raise BadPolicy(path, (f'a site has a file of its own: "{SITES}/NAME.toml" beside the policy',))
    base = toml.overlay(toml.parse(default_text(), "default.toml"), toml.parse(below, path))
    if below:
        base["name"] = f"{base['name']}.{PurePath(path).stem}"
    policy, faults = _validated(base, given, text)
    lines = toml.Lines(text)
    faults += [lines.tell(one.place, one.words) for one in contradictions(policy)] if policy else []
    if faults or policy is None:
        raise BadPolicy(path, tuple(words for _, words in sorted(faults)))
    return policy


def sound_part(text: str, path: str) -> Policy | None:
    """What a text says without its faulty settings, to find what else is wrong in it; None if nothing."""
    try:
        given = toml.parse(text, path)
    except BadPolicy:
        return None
    return _validated(toml.parse(default_text(), "default.toml"), given, text)[0]


def _validated(base: toml.Table, given: toml.Table, text: str) -> tuple[Policy | None, list[toml.Told]]:
    """The policy, and what is wrong with it: then it is the one without the faulty settings, if there is one,
    so that what is wrong between the others can be told as well.

    What nobody reads is taken out first: it hides what is wrong beside it.
    """
    faults: list[toml.Told] = []
    for only in (UNREAD, None):
        try:
            return Policy.model_validate(toml.overlay(base, given)), faults
        except ValidationError as error:
            told = toml.faults(error, text, Policy)
            faults += [one for one in told if one not in faults]
            given = toml.without(given, (one["loc"] for one in error.errors() if only in (None, one["type"])))
    try:
        return Policy.model_validate(toml.overlay(base, given)), faults
    except ValidationError:
        return None, faults


UNREAD = "extra_forbidden"
