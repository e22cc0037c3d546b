"""What is wrong with a file is said in one sentence beside it, and nothing of it is taken."""

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from drop_folder import FilesBench, connected

from countersign.erp.contract import ORDER
from countersign.erp.files.orders import order_json

CASES = yaml.safe_load((Path(__file__).parent / "bad" / "files.yaml").read_text("utf-8"))
OTHER = replace(ORDER, number="4500012346")
NEW = replace(ORDER, number="4500011111")


def changed(changes: dict[str, object]) -> dict[str, Any]:
    order = copy.deepcopy(order_json(ORDER))
    for place, value in changes.items():
        *path, last = (int(part) if part.isdigit() else part for part in place.split("."))
        target: Any = order
        for part in path:
            target = target[part]
        if value == "(gone)":
            del target[last]
        else:
            target[last] = value
    return order


def content(case: dict[str, Any]) -> bytes:
    if "order" in case:
        return json.dumps([order_json(NEW), changed(case["order"])]).encode()
    if "latin1" in case:
        return case["latin1"].encode("latin-1")
    return case["utf16"].encode("utf-16") if "utf16" in case else case["text"].encode()


@pytest.fixture
def files(tmp_path: Path) -> FilesBench:
    bench = FilesBench(tmp_path, connected(tmp_path))
    bench.export(ORDER, OTHER)
    return bench


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_a_bad_file_is_refused_whole_with_one_sentence(files: FilesBench, case: dict[str, Any]) -> None:
    before = files.erp.changed("")
    files.drop(case.get("name", "export.json"), content(case))
    assert files.erp.changed(before.cursor).orders == ()
    assert files.note().startswith(case["says"])
    assert files.files("in") == files.files("work") == []
    assert connected(files.root).changed("").orders == before.orders


def test_a_bad_suppliers_file_refuses_what_comes_and_says_so(files: FilesBench) -> None:
    (files.root / "drop" / "suppliers.csv").write_text("id,email\nV-1,sales at northgate\n")
    assert files.erp.changed("").orders == ()
    assert files.note().startswith(
        'export-001.json: suppliers.csv: row 2: email "sales at northgate" is not an e-mail address'
    )


def test_a_unit_of_ones_own_is_named_in_a_file(files: FilesBench) -> None:
    (files.root / "drop" / "units.csv").write_text("theirs,ours\nVPE,PK\n")
    files.drop("export.json", json.dumps(changed({"number": "4500022222", "lines.1.uom": "vpe"})))
    assert [line.uom for line in files.erp.order("4500022222").order.lines] == ["EA", "PK"]
