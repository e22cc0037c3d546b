"""EDIFACT files of the company's own system: what tells them from X12; `edi.reader` opens them."""

import re

from countersign.erp.files.edi.reader import Files, Standard
from countersign.erp.files.edifact.reading import READ, document
from countersign.procurement.interchange.envelopes import EDIFACT, edifact_faults
from countersign.procurement.interchange.segments import decimal_mark, each_edifact_segment

FILES = Files(
    Standard(
        name="EDIFACT",
        head=re.compile(r"UNA[^A-Za-z0-9]{6}|UN[BH]\+"),
        begins="UNB",
        ends=EDIFACT,
        segments=each_edifact_segment,
        faults=edifact_faults,
        kind=lambda begin: begin.get(2).upper(),
        read=READ,
        passed_over=frozenset({"CONTRL", "APERAK"}),
        document=document,
        counted="CNT",
        mark=decimal_mark,
    )
)
