"""Confirmations as PDF, Word, Excel, CSV, HTML and text: accepted as they are, and not when altered."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
import sheets
import yaml
from attachment_world import file, judged, mail
from office_files import document, paragraph, table, workbook
from openpyxl.workbook.workbook import Workbook
from test_sheets import order_for

from countersign.procurement.judgement import Judgement, Verdict

PRINTS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "prints.yaml").read_text("utf-8"))
TYPES = {"html": "text/html", "txt": "text/plain", "csv": "text/csv"}


def drawn(sheet: dict[str, Any]) -> bytes:
    head, foot = sheet.get("head", []), sheet.get("foot", [])
    rows = [sheet["titles"], *sheet["rows"]] if "titles" in sheet else []
    rows = [[str(cell) for cell in row] for row in rows]
    match sheet["as"]:
        case "pdf":
            return sheets.pdf({"foot": [], **sheet})
        case "docx":
            blocks = [[paragraph(apart(line)) for line in lines] for lines in (head, foot)]
            return document(*blocks[0], *([table(rows)] if rows else []), *blocks[1])
        case "xlsx":
            return book(head, rows, foot)
        case "csv":
            stream = io.StringIO()
            csv.writer(stream, delimiter=sheet["delimiter"], quoting=csv.QUOTE_ALL).writerows(rows)
            return stream.getvalue().encode(sheet.get("encoding", "utf-8"))
        case "html":
            return page(head, rows, foot).encode("utf-8")
    return "\n\n".join([*head, *foot]).encode("utf-8")


def apart(line: str) -> str:
    return line.replace("||", "    ").strip()


def book(head: list[str], rows: list[list[str]], foot: list[str]) -> bytes:
    """A merged title, words beside each other, numbers and days as such."""

    def fill(made: Workbook) -> None:
        page = made.active
        for line in head:
            left, _, right = line.partition("||")
            page.append([left.strip() or None, None, None, None, right.strip() or None])
        page.merge_cells("A1:D1")
        for row in rows:
            page.append([value(cell) for cell in row])
        for line in foot:
            left, _, right = line.partition("||")
            page.append([left.strip() or None, None, None, None, None, None, right.strip() or None])

    return workbook(fill)


def value(cell: str) -> object:
    """As a person types it in: a number, a day, or text."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d"):
        try:
            return dt.datetime.strptime(cell, form).replace(tzinfo=None)  # noqa: DTZ007, Excel knows no zone
        except ValueError:
            continue
    try:
        return float(cell.replace(",", ".")) if not cell.isdigit() else int(cell)
    except ValueError:
        return cell


def page(head: list[str], rows: list[list[str]], foot: list[str]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    above, below = "".join(map(beside, head)), "".join(map(summed, foot))
    return f"<html><body>{above}<table>{cells}</table>{below}</body></html>"


def beside(line: str) -> str:
    """What stands on the right is a block of its own."""
    return "".join(f"<div>{part.strip()}</div>" for part in line.split("||") if part.strip())


def summed(line: str) -> str:
    """A sum is a row of a table."""
    label, bar, amount = line.partition("||")
    cells = f"<td>{label.strip()}</td><td>{amount.strip()}</td>"
    return f"<table><tr>{cells}</tr></table>" if bar else f"<p>{line}</p>"


def answered(sheet: dict[str, Any]) -> Judgement:
    order = order_for(sheet)
    kind = TYPES.get(sheet["as"], "application/octet-stream")
    attached = file(f"confirmation.{sheet['as']}", drawn(sheet), kind)
    return judged(mail(sheet["says"], attached, order=order), order)


def altered(sheet: dict[str, Any], was: str, now: str) -> dict[str, Any]:
    """With other words where `was` stands last in it."""
    parts = {part: sheet[part] for part in ("titles", "head", "rows", "foot") if part in sheet}
    written = json.dumps(parts, ensure_ascii=False, default=str)
    assert was in written, "nothing to alter"
    before, _, after = written.rpartition(was)
    return sheet | json.loads(before + now + after)


@pytest.mark.parametrize("sheet", [pytest.param(sheet, id=sheet["name"]) for sheet in PRINTS])
def test_a_printed_confirmation_that_restates_everything_is_accepted(sheet: dict[str, Any]) -> None:
    judgement = answered(sheet)
    assert judgement.verdict is Verdict.ACCEPT, [one.words for one in judgement.findings]
    assert len(judgement.settled) == 2


def alterations() -> list[Any]:
    return [
        pytest.param(sheet, was, now, id=f"{sheet['name']}: {now[:40]}")
        for sheet in PRINTS
        for was, now in sheet["never"]
    ]


@pytest.mark.parametrize(("sheet", "was", "now"), alterations())
def test_one_that_says_something_else_somewhere_is_not_accepted(
    sheet: dict[str, Any], was: str, now: str
) -> None:
    assert answered(altered(sheet, was, now)).verdict is not Verdict.ACCEPT
