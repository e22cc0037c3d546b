"""What lies beside the places of a drop folder: who is who, and what units are called there.

    suppliers.csv   id,email,name,language,country,tier,x12,edifact,peppol,cxml     one row a supplier
    units.csv       theirs,ours                                                     VPE,PK
    company.toml    name, country, email, currency, ctp04, x12, edifact, peppol, cxml        ourselves

Identifiers are written with what qualifies them: `01:006927180` (X12), `14:4012345000009` (EDIFACT),
`0088:4012345000009` (Peppol), `DUNS:006927180` (cXML). Maps of columns lie in maps/ (`columns`). All of them
may be missing.
"""

import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from countersign.erp.files.columns import ColumnMap, column_map
from countersign.erp.files.form import BuyerForm, Form, SupplierForm, Text
from countersign.erp.files.formats import Company, Ident, Idents, Partner, Partners
from countersign.erp.files.rows import rows, shown
from countersign.procurement.errors import BadOrders
from countersign.procurement.money import unit
from countersign.procurement.order import Supplier

SUPPLIERS, UNITS, COMPANY, MAPS = "suppliers.csv", "units.csv", "company.toml", "maps/"


def _ident(value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    qualifier, colon, ident = value.partition(":")
    if not (colon and qualifier.strip() and ident.strip()):
        raise ValueError("must be a qualifier, a colon and the identifier, such as 14:4012345000009")
    return value


def _currency(value: str) -> str:
    if value and (len(value) != 3 or not value.isalpha()):
        raise ValueError("is no ISO 4217 code, such as EUR")
    return value.upper()


Written = Annotated[Text, BeforeValidator(_ident)]


class IdentsForm(Form):
    """The identifiers of somebody."""

    x12: Written = ""
    edifact: Written = ""
    peppol: Written = ""
    cxml: Written = ""

    def idents(self) -> Idents:
        """The same, taken apart."""
        return Idents(_split(self.x12), _split(self.edifact), _split(self.peppol), _split(self.cxml))


class PartnerForm(SupplierForm, IdentsForm):
    """A row of suppliers.csv."""


class CompanyForm(IdentsForm):
    """company.toml."""

    name: Text = ""
    country: Annotated[Text, AfterValidator(str.upper), Field(max_length=2)] = ""
    email: Text = ""
    currency: Annotated[Text, AfterValidator(_currency)] = ""
    ctp04: Literal["", "quantity", "basis"] = ""


@dataclass(frozen=True)
class Setup:
    """What holds for the folder. `units`: a unit as it is written there, in lower case, and ours for it."""

    partners: Partners = field(default_factory=Partners)
    units: Mapping[str, str] = field(default_factory=dict)
    maps: tuple[ColumnMap, ...] = ()


def setup(files: Mapping[str, bytes]) -> Setup:
    """What the files say, by their names; those of maps/ begin with that.

    Raises `BadOrders`, naming the file, the row and the field.
    """
    company = _company(files[COMPANY]) if COMPANY in files else Company()
    suppliers = tuple(_suppliers(files[SUPPLIERS])) if SUPPLIERS in files else ()
    units = dict(_units(files[UNITS])) if UNITS in files else {}
    maps = tuple(column_map(data, name) for name, data in files.items() if name.startswith(MAPS))
    return Setup(Partners(company, suppliers), units, maps)


def _split(written: str) -> Ident:
    qualifier, _, value = written.partition(":")
    return Ident(qualifier.strip(), value.strip())


def _suppliers(data: bytes) -> Iterator[Partner]:
    for row, cells in rows(io.BytesIO(data), SUPPLIERS, tuple(PartnerForm.model_fields)):
        try:
            form = PartnerForm.model_validate(cells)
        except ValidationError as error:
            raise BadOrders(f"{SUPPLIERS}: row {row}: {_fault(error)}") from None
        facts = form.model_dump(include=set(SupplierForm.model_fields))
        yield Partner(Supplier(**facts), form.idents())


def _units(data: bytes) -> Iterator[tuple[str, str]]:
    for row, cells in rows(io.BytesIO(data), UNITS, ("theirs", "ours")):
        theirs, ours = cells.get("theirs", ""), cells.get("ours", "")
        if not theirs or unit(ours) is None:
            raise BadOrders(f'{UNITS}: row {row}: ours "{ours}" is no unit that is known, such as EA or KG')
        yield theirs.casefold(), ours


def _company(data: bytes) -> Company:
    try:
        form = CompanyForm.model_validate(tomllib.loads(data.decode("utf-8-sig")))
        BuyerForm(email=form.email)
    except ValidationError as error:
        raise BadOrders(f"{COMPANY}: {_fault(error)}") from None
    except ValueError as error:  # the codec's and tomllib's errors are both of this kind
        raise BadOrders(f"{COMPANY}: it is not TOML in UTF-8: {error}") from None
    return Company(form.name, form.country, form.email, form.currency, form.idents(), form.ctp04)


def _fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    name = ".".join(map(str, fault["loc"]))
    if fault["type"] == "missing":
        return f"{name} is missing"
    return f"{name} {shown(fault['input'])} {fault['msg'].removeprefix('Value error, ')}"
