"""Why a structured answer says no to a line: the notes that stand at the line, or at the whole answer.

    REJECT + notes there ─► the same claim, with the notes as evidence (`REASON`)

A code says what and no more. A note is cited as it reads, without the marks of its format, and so has a place
of its own beside the piece that carries it: `answer.edi:seg:13:note`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from countersign.procurement.claims import REASON, Act, Evidence, LineClaim
from countersign.procurement.mail import TextLine


def cited(note: TextLine) -> TextLine:
    """The note as a line that evidence can cite."""
    return replace(note, place=f"{note.where}:note")


def with_reasons(
    claims: Iterable[LineClaim], notes: Iterable[TextLine], places: Mapping[str, tuple[str, int | None]]
) -> list[LineClaim]:
    """The claims, those that say no with the notes about them. `places`: order and line of each note."""
    placed = [(places[one.where], cited(one)) for one in notes if one.where in places]
    return [_explained(one, placed) if one.act is Act.REJECT else one for one in claims]


def _explained(claim: LineClaim, notes: Iterable[tuple[tuple[str, int | None], TextLine]]) -> LineClaim:
    about = (note for (order, line), note in notes if order == claim.order and line in (None, claim.line))
    said = (Evidence(REASON, one.text, one.where) for one in about)
    return replace(claim, evidence=(*claim.evidence, *said))
