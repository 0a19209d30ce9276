"""The process in which a file is read: ``python -m doudi.matching.reading.child FILE FOLDER``.

It limits itself first (memory, processor time, size of files), then reads, and leaves in FOLDER one Arrow file a
block and a report; whatever the file does to it, only this process suffers. `limited.py` starts it.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MEMORY = 3 * 2**30
REPORT = "report.json"
_FILE_SIZE = 8 * 2**30


def limit_self(seconds: int) -> None:
    """No more than `MEMORY` bytes of address space, `seconds` of processor time, no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_SIZE, _FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: Path, folder: Path, seconds: int) -> None:
    """Read the file into the folder, or leave there why it can't be read."""
    limit_self(seconds)
    from doudi.core.refusal import InputError  # behind the limits, as everything that reads

    try:
        report = read_into(path, folder)
    except InputError as refused:
        report = {"refused": refused.message, "code": refused.code, "row": refused.row}
    except MemoryError:
        report = {"refused": "", "code": "hostile", "row": None}
    except Exception:  # a damaged file can break any library in any way: it is refused, and nobody sees how
        report = {
            "refused": "文件的内容不合格式，读不下去，可能已损坏。请报送单位重新导出再交来。",
            "code": "damaged",
            "row": None,
        }
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


def read_into(path: Path, folder: Path) -> dict[str, Any]:
    """Read the file, block by block into the folder; the report of what was read. InputError says why not."""
    from doudi.matching.reading import archive, sniff

    kind = sniff.kind_of(path)
    if kind == "zip":
        with archive.opened(path) as opened:
            kind = archive.format_of(opened)
    read = {"xlsx": _xlsx, "xls": _library, "ods": _library, "html": _html, "text": _text}[kind]
    report = read(path, folder)
    report.setdefault("format", kind)
    remark = sniff.wrong_name(path, report["format"])
    report["notes"] = [*([remark] if remark else []), *report.get("notes", [])]
    return report


def _xlsx(path: Path, folder: Path) -> dict[str, Any]:
    from doudi.matching.reading import archive
    from doudi.matching.reading.xlsx.workbook import Xlsx

    sheets = []
    with archive.opened(path) as opened:
        book = Xlsx(opened)
        for at, sheet in enumerate(book.sheets()):
            _write(sheet.grids, folder, at)
            merged = [
                [one.first_row, one.last_row, one.first_column, one.last_column] for one in sheet.merged
            ]
            sheets.append(_sheet(sheet.name, sheet.hidden, merged, sheet.notes))
        return {"sheets": sheets, "notes": book.notes}


def _library(path: Path, folder: Path) -> dict[str, Any]:
    from doudi.matching.reading import library

    sheets = []
    for at, sheet in enumerate(library.sheets(path)):
        _write([sheet.grid], folder, at)
        sheets.append(_sheet(sheet.name, sheet.hidden))
    return {"sheets": sheets}


def _html(path: Path, folder: Path) -> dict[str, Any]:
    from doudi.matching.reading import html
    from doudi.matching.reading.encoding import encoding_of

    encoded = encoding_of(path)
    sheets = []
    for at, (grid, cells) in enumerate(html.tables(b"".join(encoded.lines()))):
        _write([grid], folder, at)
        merged = [[one.first_row, one.last_row, one.first_column, one.last_column] for one in cells]
        sheets.append(_sheet(f"表{at + 1}", False, merged))
    return {"encoding": encoded.name, "sheets": sheets, "notes": list(encoded.notes)}


def _text(path: Path, folder: Path) -> dict[str, Any]:
    from doudi.matching.reading.delimited import Delimited, separator_of
    from doudi.matching.reading.encoding import encoding_of

    encoded = encoding_of(path)
    separator = separator_of(next(encoded.lines(), b"")[: 2**20].decode("utf-8", "ignore"))
    reading = Delimited(separator)
    _write(reading.grids(encoded.lines()), folder, 0)
    notes = list(encoded.notes)
    if reading.stray_quotes:
        notes.append(f"第 {reading.stray_quotes[0]} 行起有不成对的引号，已按普通字符读")
    format = {"\t": "tsv", ",": "csv"}.get(separator, "text")
    return {"format": format, "encoding": encoded.name, "sheets": [_sheet("", False)], "notes": notes}


def _sheet(
    name: str, hidden: bool, merged: list[list[int]] | None = None, notes: Iterable[str] = ()
) -> dict[str, Any]:
    return {"name": name, "hidden": hidden, "merged": merged or [], "notes": list(notes)}


def _write(grids: Iterable[Any], folder: Path, sheet: int) -> None:
    """One Arrow file a block: blocks of a sheet need not have the same columns."""
    import pyarrow as pa

    for number, grid in enumerate(grids):
        if grid.num_rows or number == 0:
            file = str(folder / f"{sheet:04d}-{number:06d}.arrow")
            with pa.OSFile(file, "wb") as sink, pa.ipc.new_file(sink, grid.schema) as writer:
                writer.write_table(grid)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
