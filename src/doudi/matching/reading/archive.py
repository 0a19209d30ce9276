"""A look into a zip before anything in it is unpacked: what it is, and whether it means harm."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from doudi.matching.reading.refusing import unreadable
from doudi.matching.reading.xlsx.parts import blocks

#: Deflate can't do better than 1,032 to 1; sheets of a million equal rows reach about 100.
_MOST_RATIO = 250
_SMALL = 20 * 2**20
_MOST_UNPACKED = 8 * 2**30
_MOST_PARTS = 20_000
_PACKED = (".zip", ".rar", ".7z", ".xlsx", ".xls", ".ods", ".csv", ".txt", ".tsv")


def opened(path: Path) -> ZipFile:
    """The archive, looked at. Refuses one that is cut off, locked or a bomb."""
    try:
        archive = ZipFile(path)
        parts = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise unreadable("压缩格式的文件不完整或已损坏，可能没有传完", "cut-off") from None
    if any(part.flag_bits & 1 for part in parts):
        raise unreadable("文件加了密码", "password", do="请去掉密码再交来")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise unreadable("文件解开后大得不正常", "bomb", do="请拆成几个文件再交来")
    for part in parts:
        if part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(part.compress_size, 1):
            raise unreadable("文件解开后是原来的几百倍，不是正常的表格", "bomb", do="请报送单位重新导出")
    return archive


def format_of(archive: ZipFile) -> str:
    """xlsx or ods. Refuses any other archive by what it is."""
    names = {part.filename for part in archive.infolist()}
    if "mimetype" in names:
        if b"opendocument.spreadsheet" in b"".join(blocks(archive, "mimetype"))[:200]:
            return "ods"
        raise unreadable("这是文字或演示文稿，不是表格", "not-a-table")
    if any(name.endswith("xl/workbook.bin") for name in names):
        raise unreadable("这是 xlsb（二进制工作簿）", "other-format")
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise unreadable("这是 Word 或演示文稿，不是表格", "not-a-table")
    if "[Content_Types].xml" in names:
        return "xlsx"
    inside = [part for part in archive.infolist() if _is_packed(part)]
    what = f"，里面有 {inside[0].filename}" if inside else ""
    raise unreadable(f"这是压缩包{what}", "archive", do="请解开后逐个交来")


def _is_packed(part: ZipInfo) -> bool:
    return part.filename.lower().endswith(_PACKED)
