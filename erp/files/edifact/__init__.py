"""EDIFACT: ORDERS, ORDCHG, RECADV and DESADV in, ORDRSP out.

reader   bytes → Feed, by way of its envelope        reading   one message → document
writer   Confirmed → bytes, held against             segments.toml
"""

from countersign.erp.files.edifact.reader import FILES
from countersign.erp.files.edifact.writer import DATE_FIELDS, SUFFIX, write

recognises, read, feeds = FILES.recognises, FILES.read, FILES.feeds

__all__ = ["DATE_FIELDS", "SUFFIX", "feeds", "read", "recognises", "write"]
