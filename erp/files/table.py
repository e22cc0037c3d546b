"""The formats that are known, one line each: those that orders are read from, and those that confirmations
are written in. The first that recognises a file reads it, so the choosy ones stand first."""

from collections.abc import Mapping, Sequence

from countersign.erp.files import canonical_csv, canonical_json, canonical_xlsx, edifact, lists, x12
from countersign.erp.files.cxml import confirmation as cxml_confirmation
from countersign.erp.files.cxml import orders as cxml_orders
from countersign.erp.files.formats import Format, Writer
from countersign.erp.files.ubl import orders as ubl_orders
from countersign.erp.files.ubl import response as ubl_response
from countersign.procurement.errors import BadOrders

HEAD = 4096

READERS: Mapping[str, Format] = {
    "ubl": ubl_orders,
    "cxml": cxml_orders,
    "x12": x12,
    "edifact": edifact,
    "json": canonical_json,
    "csv": canonical_csv,
    "lists": lists,
}
WRITERS: Mapping[str, Writer] = {
    "x12": x12,
    "edifact": edifact,
    "ubl": ubl_response,
    "cxml": cxml_confirmation,
    "json": canonical_json,
    "csv": canonical_csv,
}


def reader_of(head: bytes, name: str, maps: Sequence[Format] = ()) -> Format:
    """The format of a file of that name that begins like this. Raises `BadOrders`.

    `maps` are the company's own; a workbook says too little at its beginning to be asked before them.
    """
    if not head.strip():
        raise BadOrders(f"{name}: it is empty; export it again")
    for one in (*READERS.values(), *maps, canonical_xlsx):
        if one.recognises(head[:HEAD], name):
            return one
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadOrders(f"{name}: it is UTF-16; save it as UTF-8")
    raise BadOrders(
        f"{name}: it is in none of the formats that are known ({', '.join((*READERS, 'xlsx'))}); "
        "for a table of your own, see `countersign erp map --help`"
    )
