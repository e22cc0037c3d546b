"""Writes the expected letters anew: `python -m tests.compose.generate` from the root, then read the diff."""

from dataclasses import replace
from pathlib import Path

from countersign.procurement.actions import Resolution
from countersign.procurement.case import Case, CaseException, LineState, Purpose, Settled
from countersign.procurement.claims import LineStatus
from countersign.procurement.instructions import Told
from countersign.procurement.mail import OutboundMail
from tests.compose.specimens import (
    ADA,
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
    order,
    plan,
    said,
    text,
)

EXPECTED = Path(__file__).parent / "expected"

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
}
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


def letter(name: str, language: str) -> OutboundMail:
    """One of the expected letters, as it is written now."""
    purpose, exceptions, states = PLANS[name]
    supplier = BRUNNER if language == "de" else NORTHGATE
    about: Case = case(order(supplier), *states)
    words = "eve@evil.example" if name == "outcome-of-somebody-else" else WORDS.get(purpose, "")
    settled = Settled(SLIP.id, SLIP.type, SLIP.line, SLIP.proposal, Resolution.ACCEPTED, ADA.email, NOW)
    about = replace(about, settled=(settled,) if name == "outcome" else ())
    return compose(
        plan(purpose, *exceptions, words=words, told=TOLD.get(name, ())),
        about,
        replace(COMPANY, language=language),
    )


def main() -> None:
    EXPECTED.mkdir(exist_ok=True)
    for name in PLANS:
        for language in ("en", "de"):
            mail = letter(name, language)
            path = EXPECTED / f"{name}.{language}.txt"
            path.write_text(f"Subject: {mail.subject}\n\n{text(mail)}", "utf-8")


if __name__ == "__main__":
    main()
