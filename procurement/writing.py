"""What follows from the end of a write to the company's system: a row in the journal, and a person's case
where what was confirmed does not stand there.
"""

from countersign.procurement.actions import Resolution
from countersign.procurement.claims import ExceptionType
from countersign.procurement.draft import Draft, close, escalate, raise_exception
from countersign.procurement.erp import Write, WriteState
from countersign.procurement.judgement import Finding, Severity
from countersign.procurement.writeback import described


def write_ended(draft: Draft, write: Write) -> None:
    """A write is over: well, or in a way that somebody has to look at."""
    words = f"line {write.line}: {described(write.values)}: {write.reason}"
    draft.note(f"erp.{write.state}", words, actor=write.by, rule="write_back", key=write.key)
    if write.state is WriteState.WRITTEN:
        _over(draft, write)
        return
    told = f"line {write.line} is not in the company's system as confirmed ({write.state}): {write.reason}"
    finding = Finding(ExceptionType.WRITE_BACK, told, "write_back", Severity.MEDIUM, write.order, write.line)
    if one := raise_exception(draft, finding, "", None):
        escalate(draft, [one])


def _over(draft: Draft, write: Write) -> None:
    """It stands there at last: nobody has to look at why it did not."""
    for one in draft.case.exceptions:
        if one.type is ExceptionType.WRITE_BACK and one.line == write.line and not write.undoes:
            close(draft, one, Resolution.NO_ACTION, write.by, f"{write.key} is written: {write.reason}")
