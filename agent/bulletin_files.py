"""Loads the letters and words of digests and reviews: ours, overlaid by the company's own.

The company's own letters lie in the folder of the others, as `digest.en.html.j2` or `review.de.txt.j2`. Each
is written once for specimens before it is used, so that its faults are told at the start. How they are filled
in is `mailbox.bulletin`'s work; the letters of single orders are `letters`'.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files

from countersign.mailbox.bulletin import BulletinWriter
from countersign.mailbox.compose import Company
from countersign.mailbox.wording import Templates
from countersign.procurement.acknowledged import LineClock
from countersign.procurement.actions import Accept, Resolution
from countersign.procurement.case import Case, CaseException, ExceptionState, Pending
from countersign.procurement.digest import Digest, Item, asks_of
from countersign.procurement.policy.model import default_policy
from countersign.procurement.review import Known, Review, review_of, week_of
from countersign.procurement.tokens import Signer

BULLETINS = ("digest", "review")


def bulletin_letters(common: Templates | None = None) -> Templates:
    """Every letter by its file name, and the words of each language; those in `common` replace ours."""
    texts = {
        file.name: file.read_text("utf-8") for file in (files("countersign.agent") / "bulletins").iterdir()
    }
    own = common.letters if common else {}
    letters = {name: text for name, text in texts.items() if name.endswith(".j2")}
    return Templates(
        letters | {name: text for name, text in own.items() if name.partition(".")[0] in BULLETINS},
        {
            name[: -len(".toml")]: tomllib.loads(text)
            for name, text in texts.items()
            if name.endswith(".toml")
        },
    )


@dataclass(frozen=True)
class Specimen:
    """A case with something open and something settled, so that there is something to write about."""

    case: Case
    open: CaseException

    @property
    def digest(self) -> Digest:
        """Everything that a digest can have."""
        now = self.open.opened_at
        item = Item(self.open, self.case.order, 2, new=True, due=True)
        settled = replace(item, exception=_settled(self.open))
        asked = replace(item, exception=to_approve(self.open))
        day = dt.timedelta(days=1)
        return Digest(
            self.open.owner,
            now,
            now - day,
            (item,),
            (asked,),
            (item,),
            (settled,),
            (item,),
            elsewhere=2,
            held=1,
            day=now.date(),
        )

    @property
    def review(self) -> Review:
        """A week with one open, one settled, and one line that was due."""
        order, policy, now = self.case.order, default_policy(), self.open.opened_at
        week = week_of(f"{now:%G-W%V}", policy, dt.UTC)
        clock = LineClock(order.number, order.lines[0].line, order.supplier, week.start, week.start)
        found = replace(self.open, opened_at=week.start)
        known = Known((found, _settled(found)), {order.number: order}, (clock,))
        return review_of(week, known, policy, week.end)


def written(company: Company, common: Templates, name: str, specimen: Specimen) -> bytes:
    """A digest or a review as its reader would get it. Raises `BadSettings` where it can't be written."""
    writer = BulletinWriter(company, bulletin_letters(common), common, Signer(b"specimen"))
    at = specimen.open.opened_at
    if name == "review":
        return writer.review(specimen.review, (specimen.open.owner,), at).raw
    cases: Mapping[str, Case] = {specimen.case.number: specimen.case}
    digest = replace(specimen.digest, language=company.language)
    return writer.digest(digest, asks_of(digest, cases, default_policy()), at).raw


def try_out(common: Templates, specimen: Specimen) -> None:
    """Writes each bulletin in each of its languages. Raises `BadSettings` for the first that can't be."""
    for language in bulletin_letters().words:
        company = Company("Specimen Ltd", "specimen.example", "orders@specimen.example", language=language)
        for name in BULLETINS:
            written(company, common, name, specimen)


def to_approve(one: CaseException) -> CaseException:
    """The same, accepted by a colleague and waiting for the approval of its owner."""
    colleague = f"colleague@{one.owner.rpartition('@')[2]}"
    pending = Pending(Accept(), colleague, one.opened_at, "approvals.price", (one.owner,))
    return replace(one, state=ExceptionState.WAITING_APPROVAL, pending=pending, next_at=one.opened_at)


def _settled(one: CaseException) -> CaseException:
    return replace(
        one,
        id=f"{one.order}-2",
        state=ExceptionState.RESOLVED,
        resolution=Resolution.ACCEPTED,
        resolved_by=one.owner,
        resolved_at=one.opened_at,
        note="as agreed by phone",
    )
