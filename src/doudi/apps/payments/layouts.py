"""Files for the bank, in the layouts of layouts.yaml. Count and total stand at the end of each, for the bank to check."""

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.policy.yaml_text import load_yaml

FORMS = {
    "csv": ("csv", "text/csv"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pain001": ("xml", "application/xml"),
}
PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@dataclass(frozen=True, slots=True)
class Payment:
    """One row of a bank file. `reference` is the row's own for ever; `fen` what is to be paid."""

    place: int
    reference: str
    holder: str
    number: str
    bank: str
    fen: int
    purpose: str
    persons: int
    household: str
    township: str
    village: str


@dataclass(frozen=True)
class Batch:
    """A payroll as the bank is told of it."""

    reference: str
    title: str
    payer: str
    at: datetime
    payments: list[Payment]

    @property
    def total_fen(self) -> int:
        return sum(one.fen for one in self.payments)


@lru_cache(maxsize=1)
def layouts() -> dict[str, dict[str, Any]]:
    """Every layout by name."""
    file = Path(__file__).parent / "layouts.yaml"
    return {str(name): dict(body) for name, body in load_yaml(file, shown=file.name).items()}


def layout_of(name: str) -> dict[str, Any]:
    """Raises Refused for a layout that is not there."""
    if name not in layouts():
        raise Refused("没有这种银行文件样式，请从列出的样式里选。", code="unknown-layout")
    return layouts()[name]


def bank_file(name: str, batch: Batch) -> tuple[bytes, str, str]:
    """(content, ending, media type) of the batch in a layout."""
    layout = layout_of(name)
    form = str(layout["form"])
    content = {"csv": _csv, "xlsx": _sheet, "pain001": _pain001}[form](layout, batch)
    return content, *FORMS[form]


def _cells(layout: dict[str, Any], batch: Batch, one: Payment) -> list[Any]:
    given = {
        "batch": batch.reference, "place": one.place, "reference": one.reference, "holder": one.holder,
        "number": one.number, "bank": one.bank, "yuan": fen_to_yuan(one.fen), "purpose": one.purpose,
        "persons": one.persons, "household": one.household, "township": one.township, "village": one.village,
    }  # fmt: skip
    return [given[str(column["value"])] for column in layout["columns"]]


def _csv(layout: dict[str, Any], batch: Batch) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([column["title"] for column in layout["columns"]])
    rows.writerows(_cells(layout, batch, one) for one in batch.payments)
    rows.writerow([layout["trailer"], len(batch.payments), fen_to_yuan(batch.total_fen)])
    return out.getvalue().encode(str(layout["encoding"]))


def _sheet(layout: dict[str, Any], batch: Batch) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": batch.title, "created": batch.at.replace(tzinfo=None)})
        sheet = book.add_worksheet("发放表")
        head = book.add_format({"bold": True, "bg_color": "#DDE6F2", "border": 1})
        title = book.add_format({"bold": True, "font_size": 14})
        money = book.add_format({"num_format": "0.00"})
        sheet.write(0, 0, batch.title, title)
        sheet.freeze_panes(2, 0)
        for at, column in enumerate(layout["columns"]):
            sheet.set_column(at, at, float(str(column["width"])))
            sheet.write(1, at, str(column["title"]), head)
        for row, one in enumerate(batch.payments, 2):
            for at, (column, cell) in enumerate(
                zip(layout["columns"], _cells(layout, batch, one), strict=True)
            ):
                if column["value"] == "yuan":
                    sheet.write_number(row, at, one.fen / 100, money)
                elif isinstance(cell, int):
                    sheet.write_number(row, at, cell)
                else:  # accounts stay text: a spreadsheet would round a number of 19 digits
                    sheet.write_string(row, at, str(cell))
        last = len(batch.payments) + 2
        sheet.write(last, 0, str(layout["trailer"]), head)
        sheet.write_number(last, 1, len(batch.payments))
        at = next(at for at, column in enumerate(layout["columns"]) if column["value"] == "yuan")
        sheet.write_number(last, at, batch.total_fen / 100, money)
    return out.getvalue()


def _pain001(layout: dict[str, Any], batch: Batch) -> bytes:
    """Customer credit transfer initiation: one payment information with a transfer for each row."""
    ET.register_namespace("", PAIN)
    document = ET.Element(f"{{{PAIN}}}Document")
    order = _add(document, "CstmrCdtTrfInitn")
    count, total = str(len(batch.payments)), fen_to_yuan(batch.total_fen)
    header = _add(order, "GrpHdr")
    _add(header, "MsgId", batch.reference)
    _add(header, "CreDtTm", batch.at.isoformat(timespec="seconds"))
    _add(header, "NbOfTxs", count)
    _add(header, "CtrlSum", total)
    _add(_add(header, "InitgPty"), "Nm", batch.payer[:140])
    info = _add(order, "PmtInf")
    _add(info, "PmtInfId", batch.reference)
    _add(info, "PmtMtd", "TRF")
    _add(info, "NbOfTxs", count)
    _add(info, "CtrlSum", total)
    _add(_add(info, "ReqdExctnDt"), "Dt", f"{batch.at:%Y-%m-%d}")
    _add(_add(info, "Dbtr"), "Nm", batch.payer[:140])
    _add(_add(_add(_add(info, "DbtrAcct"), "Id"), "Othr"), "Id", "NOTPROVIDED")
    _add(_add(_add(_add(info, "DbtrAgt"), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    for one in batch.payments:
        transfer = _add(info, "CdtTrfTxInf")
        _add(_add(transfer, "PmtId"), "EndToEndId", one.reference)
        _add(_add(transfer, "Amt"), "InstdAmt", fen_to_yuan(one.fen)).set("Ccy", "CNY")
        _add(_add(_add(transfer, "CdtrAgt"), "FinInstnId"), "Nm", one.bank[:140])
        _add(_add(transfer, "Cdtr"), "Nm", one.holder[:140])
        _add(_add(_add(_add(transfer, "CdtrAcct"), "Id"), "Othr"), "Id", one.number[:34])
        _add(_add(transfer, "RmtInf"), "Ustrd", one.purpose[:140])
    return bytes(ET.tostring(document, encoding="UTF-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    child = ET.SubElement(parent, f"{{{PAIN}}}{name}")
    if text:
        child.text = text
    return child
