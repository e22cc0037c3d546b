"""Writes the expected letters anew: `python -m tests.compose.generate` from the root, then read the diff."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from countersign.procurement.actions import Resolution
from countersign.procurement.case import Case, CaseException, LineState, Purpose, Settled
from countersign.procurement.claims import Delivery, ExceptionType, LineStatus
from countersign.procurement.instructions import Told
from countersign.procurement.mail import OutboundMail
from countersign.procurement.order import PurchaseOrder, Supplier
from tests.compose.specimens import (
    ADA,
    BOLTS,
    BRUNNER,
    COMPANY,
    HEDGE,
    NORTHGATE,
    NOW,
    OLD,
    SILENCE,
    SLIP,
    WAITING,
    case,
    compose,
    exception,
    order,
    plan,
    said,
    templates,
    text,
)

EXPECTED = Path(__file__).parent / "expected"

PROMISED = (
    LineState(10, LineStatus.CHANGED, said(deliveries=(Delivery(dt.date(2026, 12, 15)),))),
    LineState(20, LineStatus.ACCEPTED, said()),
)
TERMS = exception(ExceptionType.TERMS, "our general conditions of sale apply", field="terms", line=None)
PARTLY = (LineState(10, LineStatus.ACCEPTED, said()), LineState(20, LineStatus.UNCLEAR))
PLANS: dict[str, tuple[Purpose, tuple[CaseException, ...], tuple[LineState, ...]]] = {
    "order": (Purpose.ORDER, (), ()),
    "reminder": (Purpose.REMINDER, (), ()),
    "reminder-partly-answered": (Purpose.REMINDER, (), PARTLY),
    "question": (Purpose.QUESTION, (HEDGE,), ()),
    "escalation": (Purpose.ESCALATION, (SLIP, HEDGE), ()),
    "escalation-no-answer": (Purpose.ESCALATION, (SILENCE,), ()),
    "acceptance": (Purpose.ACCEPTANCE, (SLIP,), ()),
    "refusal": (Purpose.REFUSAL, (SLIP,), ()),
    "inquiry": (Purpose.INQUIRY, (HEDGE,), ()),
    "approval": (Purpose.APPROVAL, (WAITING,), ()),
    "overdue": (Purpose.OVERDUE, (OLD,), ()),
    "outcome": (Purpose.OUTCOME, (HEDGE,), ()),
    "outcome-of-somebody-else": (Purpose.OUTCOME, (), ()),
    "correction": (Purpose.CORRECTION, (), ()),
    "check-in": (Purpose.CHECK_IN, (), PROMISED),
    "late": (Purpose.LATE, (), PROMISED),
    "objection": (Purpose.OBJECTION, (TERMS,), ()),
    "reminder-several": (Purpose.REMINDER, (), PARTLY),
}
OUTSIDE = [name for name, (purpose, _, _) in PLANS.items() if not purpose.inside]
COUNTRIES = {"cs": "CZ", "da": "DK", "el": "GR", "ja": "JP", "ko": "KR", "nb": "NO", "sv": "SE", "zh": "CN"}
"""Where a language is spoken, if not in the country with its letters."""
WORDS = {
    Purpose.INQUIRY: "Could half of it come on 11 December?\nBy air freight, at our cost.",
    Purpose.OUTCOME: "ada.field@orchard-metal.example",
}
TOLD = {
    "outcome": (
        Told("accept", "done", (SLIP.id,), "accept"),
        Told("hold until mid December", "no-day", (HEDGE.id,)),
    ),
    "outcome-of-somebody-else": (Told("accept", "outside"),),
}


def supplier(language: str) -> Supplier:
    """Somebody who is written to in it."""
    if language in ("en", "de"):
        return BRUNNER if language == "de" else NORTHGATE
    return replace(NORTHGATE, language="", country=COUNTRIES.get(language, language.upper()))


def letter(name: str, language: str) -> OutboundMail:
    """One of the expected letters, as it is written now."""
    purpose, exceptions, states = PLANS[name]
    about: Case = case(order(supplier(language)), *states)
    words = "eve@evil.example" if name == "outcome-of-somebody-else" else WORDS.get(purpose, "")
    what = plan(purpose, *exceptions, words=words, told=TOLD.get(name, ()))
    if name == "outcome":
        by = Settled(
            SLIP.id, SLIP.type, SLIP.line, SLIP.proposal, SLIP.words, Resolution.ACCEPTED, ADA.email, NOW
        )
        about = replace(about, settled=(by,))
    if purpose is Purpose.CORRECTION:
        about = replace(about, order=revised(about.order))
        what = replace(what, before=order(supplier(language)), sequence=5)
    if name == "reminder-several":
        second = order(supplier(language), BOLTS, number="4500012399")
        what = replace(what, also=(replace(case(second), token="qqqqwwwwee"),))
    return compose(replace(what, lines=(10,)), about, replace(COMPANY, language=language))


def revised(before: PurchaseOrder) -> PurchaseOrder:
    """The next revision: one line changed, one dropped, one new."""
    bolts, sheet = before.lines
    later = replace(bolts, quantity=Decimal(600), date=dt.date(2026, 12, 18))
    return replace(before, revision=1, lines=(later, replace(sheet, line=30)))


def told(mail: OutboundMail) -> str:
    """A letter as it stands in its file."""
    return f"Subject: {mail.subject}\n\n{text(mail)}"


def whole(language: str) -> str:
    """Every letter to a supplier in one language, one below the other."""
    return "\n".join(f"===== {name} =====\n{told(letter(name, language))}" for name in OUTSIDE)


def main() -> None:
    EXPECTED.mkdir(exist_ok=True)
    for name in PLANS:
        for language in ("en", "de"):
            (EXPECTED / f"{name}.{language}.txt").write_text(told(letter(name, language)), "utf-8")
    for language in templates().words.keys() - {"en", "de"}:
        (EXPECTED / f"{language}.txt").write_text(whole(language), "utf-8")


if __name__ == "__main__":
    main()
