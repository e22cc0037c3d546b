"""A declared system as a company sets it: by its name, or by a file of its own."""

from pathlib import Path
from typing import NoReturn

import pytest

from countersign.agent.adapters import erp_of
from countersign.agent.config import Settings, load
from countersign.erp.registry import known
from countersign.procurement.erp import Erp
from countersign.procurement.errors import BadSettings

FILE = """
[system]
name = "old-faithful"
title = "Old Faithful"
url = "https://erp.{site}.example"

[parameters]
site = { about = "which plant" }

[find]
path = "orders/{number}"

[list]
path = "orders"

[order]
number = "number"
currency = "currency"
supplier_email = "mail"

[line]
rows = "order/lines"
line = "line"
quantity = "quantity"
uom = "uom"
unit_price = "price"
date = "date"
"""


def never() -> NoReturn:
    raise AssertionError("a declared system needs neither a folder nor our store")


def set_up(given: Settings) -> Erp | None:
    return erp_of(given, shelf=never, store=never, clock=never)


def settings(folder: Path, text: str, **environ: str):
    (folder / "own.toml").write_text(FILE, "utf-8")
    (folder / "countersign.toml").write_text(text, "utf-8")
    return load(folder / "countersign.toml", environ)


def test_a_file_of_ones_own_is_a_system(tmp_path: Path) -> None:
    erp = set_up(settings(tmp_path, '[erp]\nfile = "own.toml"\nparameters = { site = "north" }\n'))
    assert erp
    assert erp.name == "old-faithful"
    assert erp.capabilities == frozenset()


def test_parameters_can_come_from_the_environment(tmp_path: Path) -> None:
    given = settings(tmp_path, '[erp]\nfile = "own.toml"\n', COUNTERSIGN_ERP__PARAMETERS="site=north")
    assert set_up(given)


def test_a_shipped_system_is_known_by_its_name(tmp_path: Path) -> None:
    assert "business-central" in known()
    text = '[erp]\nkind = "business-central"\nuser = "u"\npassword = "p4ss"\n'
    erp = set_up(settings(tmp_path, text + 'parameters = { tenant = "t", company = "c" }\n'))
    assert erp
    assert erp.name == "business-central"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('file = "own.toml"\n', "erp.parameters.site is missing: which plant"),
        ('file = "own.toml"\nkind = "files"\n', "keep one of them"),
        ('kind = "busines-central"\n', "business-central"),
        ('file = "gone.toml"\n', "is no file that exists"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_asked(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        set_up(settings(tmp_path, "[erp]\n" + text))
