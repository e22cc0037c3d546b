"""X12: 850, 860, 861 and 856 in, 855 and 865 out.

reader   bytes → Feed, by way of its envelope        reading   one transaction → document
basis    what the price of a CTP is for
writer   Confirmed → bytes, held against             segments.toml
"""

from countersign.erp.files.x12.reader import FILES
from countersign.erp.files.x12.writer import DATE_FIELDS, SUFFIX, write

recognises, read, feeds = FILES.recognises, FILES.read, FILES.feeds

__all__ = ["DATE_FIELDS", "SUFFIX", "feeds", "read", "recognises", "write"]
