"""X12 files of the company's own system: what tells them from EDIFACT; `edi.reader` opens them."""

import re

from countersign.erp.files.edi.reader import Files, Standard
from countersign.erp.files.x12.reading import READ, document
from countersign.procurement.interchange.envelopes import X12, x12_faults
from countersign.procurement.interchange.segments import each_x12_segment

_MARK = r"[^A-Za-z0-9 \t\r\n]"


FILES = Files(
    Standard(
        name="X12",
        head=re.compile(rf"ISA{_MARK}|GS{_MARK}[A-Z]{{2}}{_MARK}|ST{_MARK}\d{{3}}"),
        begins="ISA",
        ends=X12,
        segments=each_x12_segment,
        faults=x12_faults,
        kind=lambda begin: begin.get(1),
        read=READ,
        passed_over=frozenset({"997", "999", "824"}),
        document=document,
        counted="CTT01",
        mark=lambda _: ".",
    )
)
