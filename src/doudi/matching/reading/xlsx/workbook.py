"""A workbook → its sheets, block by block."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

import pyarrow as pa
from lxml import etree

from doudi.core.refusal import InputError
from doudi.matching.reading.refusing import MOST_COLUMNS, unreadable
from doudi.matching.reading.sheets import Merged
from doudi.matching.reading.xlsx import slow
from doudi.matching.reading.xlsx.parts import NotPlain, ahead, elements
from doudi.matching.reading.xlsx.rows import Workbook, grid
from doudi.matching.reading.xlsx.strings import shared_strings
from doudi.matching.reading.xlsx.styles import style_shows
from doudi.matching.reading.xlsx.xml import children, parsed, refuse_entities, relation

_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s+ref=["\']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["\']'
)
_MOST_MERGED = 200_000


@dataclass
class Found:
    """One sheet as it is read: `grids` must be taken to their end before `merged` and `notes` are whole."""

    name: str
    hidden: bool
    grids: Iterator[pa.Table]
    merged: list[Merged]
    notes: list[str]


class Xlsx:
    """A workbook opened: `notes` about it, and its sheets in order."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._folder, root = self._workbook()
        self._targets = self._relations()
        base_1904 = any(one.get("date1904") in ("1", "true") for one in children(root, "workbookPr"))
        self.notes = ["日期按 1904 年起算（工作簿的设置），已换算"] if base_1904 else []
        self._listed = children(root, "sheet")
        self._book = Workbook(
            shared_strings(archive, self._part("sharedStrings", "sharedStrings.xml")),
            style_shows(archive, self._part("styles", "styles.xml")),
            base_1904,
        )

    def sheets(self) -> Iterator[Found]:
        """Sheets with cells; charts and macro sheets have none."""
        for sheet in self._listed:
            part = self._targets.get(relation(sheet), ("", ""))
            if part[0] == "worksheet":
                found = Found(
                    sheet.get("name", ""), sheet.get("state", "visible") != "visible", iter(()), [], []
                )
                found.grids = self._grids(part[1], found)
                yield found

    def _workbook(self) -> tuple[str, etree._Element]:
        names = self._archive.namelist()
        path = next((name for name in names if name.lower().endswith("xl/workbook.xml")), None)
        if path is None:
            roots = parsed(self._archive, "_rels/.rels")
            path = next(
                (
                    str(one.get("Target", "")).lstrip("/")
                    for one in roots
                    if str(one.get("Type")).endswith("/officeDocument")
                ),
                "xl/workbook.xml",
            )
        self._name = posixpath.basename(path)
        return posixpath.dirname(path), parsed(self._archive, path)

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Relation id → (kind, part)."""
        root = parsed(self._archive, posixpath.join(self._folder, "_rels", f"{self._name}.rels"))
        found = {}
        for one in root:
            target = str(one.get("Target", ""))
            part = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
            found[str(one.get("Id", ""))] = (
                posixpath.basename(str(one.get("Type", ""))),
                posixpath.normpath(part),
            )
        return found

    def _part(self, kind: str, usual: str) -> str:
        return next(
            (part for type_, part in self._targets.values() if type_ == kind),
            posixpath.join(self._folder, usual),
        )

    def _grids(self, part: str, found: Found) -> Iterator[pa.Table]:
        if part not in self._archive.namelist():
            raise unreadable(f"工作表「{found.name}」的内容缺失，文件已损坏", "broken-workbook")
        try:
            yield from list(self._plain(part, found))  # all of it or nothing: the other way begins anew
        except NotPlain:
            yield from self._slow(part, found)

    def _plain(self, part: str, found: Found) -> Iterator[pa.Table]:
        source = elements(self._archive, part, b"<sheetData", b"</row>", b"</sheetData>")
        head = next(source)
        refuse_entities(head)
        if b'filterMode="1"' in head:
            found.notes.append("这张表正在筛选，被隐藏的行照样读入")
        tail: list[bytes] = []
        last = 0
        for table, too_far in ahead(lambda block: self._grid(block, tail), source):
            if too_far:
                raise _too_far(found.name)
            if table.num_rows:
                if table["row"][0].as_py() <= last:
                    raise NotPlain
                last = table["row"][-1].as_py()
            yield table
        found.merged.extend(merged_cells(tail[-1] if tail else b""))

    def _grid(self, block: bytes, tail: list[bytes]) -> tuple[pa.Table, bool]:
        if b"<row" in block:
            return grid(self._book, block)
        tail.append(block)
        return grid(self._book, b"")

    def _slow(self, part: str, found: Found) -> Iterator[pa.Table]:
        for table, too_far in slow.grids(self._book, self._archive, part):
            if too_far:
                raise _too_far(found.name)
            yield table
        found.merged.extend(merged_cells(slow.tail(self._archive, part)))


def merged_cells(tail: bytes) -> list[Merged]:
    """The merged cells named behind a sheet's rows. Refuses more than `_MOST_MERGED`."""
    found = []
    for match in _MERGED.finditer(tail):
        left, top, right, bottom = (part.decode() for part in match.groups())
        found.append(Merged(int(top), int(bottom), slow.column_of(left), slow.column_of(right)))
        if len(found) > _MOST_MERGED:
            raise unreadable(
                f"有 {_MOST_MERGED} 处以上的合并单元格", "too-long", do="请取消合并、另存为 xlsx 再交来"
            )
    return found


def _too_far(name: str) -> InputError:
    return unreadable(
        f"工作表「{name}」在第 {MOST_COLUMNS} 列以外还有内容",
        "too-wide",
        do="请删去名单以外的单元格，另存为 xlsx 再交来",
    )
