"""EDIFACT files of the company's own system: what tells them from X12; `edi.reader` opens them."""

import re
from collections.abc import Sequence

from countersign.erp.files.edi.reader import Files, Standard
from countersign.erp.files.edifact.reading import READ, document
from countersign.procurement.interchange.envelopes import edifact_faults, edifact_messages
from countersign.procurement.interchange.segments import Segment, decimal_mark, each_edifact_segment


def _lines(message: Sequence[Segment]) -> str:
    return next((one.get(1, 2) for one in message if one.name == "CNT" and one.get(1) == "2"), "")


FILES = Files(
    Standard(
        name="EDIFACT",
        head=re.compile(r"UNA[^A-Za-z0-9]{6}|UN[BH]\+"),
        begins="UNB",
        ends="UNT",
        segments=each_edifact_segment,
        faults=edifact_faults,
        transactions=edifact_messages,
        kind=lambda begin: begin.get(2).upper(),
        read=READ,
        passed_over=frozenset({"CONTRL", "APERAK"}),
        document=document,
        lines=_lines,
        counted="CNT",
        mark=decimal_mark,
    )
)
