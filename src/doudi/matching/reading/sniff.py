"""What a file is, by its first bytes; its name is only compared with that."""

from __future__ import annotations

import re
from pathlib import Path

from doudi.matching.reading.refusing import unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gz 压缩包"),
    (b"BZh", "bz2 压缩包"),
    (b"{\\rtf", "写字板文档"),
    (b"SQLite format 3", "数据库文件"),
    (b"\0\x01\0\0Standard ", "Access 数据库"),
    (b"\x7fELF", "程序"),
    (b"MZ", "程序"),
)
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_HTML = re.compile(rb"<\s*(!doctype\s+html|html|head|meta|table|style|body)\b", re.IGNORECASE)
_XML_WORKBOOK = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_MHTML = re.compile(rb"^MIME-Version:|^Content-Type:\s*multipart", re.IGNORECASE | re.MULTILINE)

#: The names that go with each format; another one is remarked on.
_ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx"),
    "xls": (".xls", ".et", ".xlt"),
    "ods": (".ods",),
    "html": (".html", ".htm"),
    "text": (".csv", ".tsv", ".txt", ".tab", ".dat"),
}
_CALLED = {
    "xlsx": "xlsx 工作簿",
    "xls": "xls 工作簿",
    "ods": "ods 工作簿",
    "html": "网页表格",
    "text": "文字",
}


def kind_of(path: Path) -> str:
    """zip, xls, html or text. Refuses what is none of them, by what it is."""
    size = path.stat().st_size
    if size == 0:
        raise unreadable("文件是空的（0 字节），可能没有传完", "empty", do="请重新传一次")
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if head.startswith(b"PK"):
        return "zip"
    if head.startswith(_OLE):
        return _in_ole(path)
    for magic, what in _OTHERS:
        if head.startswith(magic) and not (magic.isalpha() and _is_text(head)):
            raise unreadable(f"这是{what}，不是表格", "not-a-table")
    if head.startswith(_OLD_BIFF):
        raise unreadable("这是很旧的 Excel 格式（95 以前）", "other-format")
    plain = head.replace(b"\0", b"")  # also in UTF-16
    if _MHTML.search(plain[:2000]):
        raise unreadable("这是单个文件网页（mht）", "other-format")
    if _XML_WORKBOOK.search(plain):
        raise unreadable("这是 XML 表格 2003", "other-format")
    return (
        "html"
        if _HTML.search(plain[:4096]) and plain.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<")
        else "text"
    )


def wrong_name(path: Path, format: str) -> str:
    """A remark when the file's name says something else than its bytes; else empty."""
    ending = path.suffix.lower()
    known = {one for endings in _ENDINGS.values() for one in endings}
    own = "text" if format in ("csv", "tsv", "text") else format
    if ending in _ENDINGS[own] or ending not in known:
        return ""
    return f"文件名是 {ending}，内容是{_CALLED[own]}，已按内容读入"


def _is_text(head: bytes) -> bool:
    """Whether what begins like a magic number of letters goes on like a list."""
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head[:512])


def _in_ole(path: Path) -> str:
    """An old container: a workbook, a locked one, or something else. Its directory names the streams in UTF-16."""
    content = path.read_bytes() if path.stat().st_size < 2**28 else b""
    if _stream("EncryptedPackage") in content or _stream("EncryptionInfo") in content:
        raise unreadable("文件加了密码", "password", do="请去掉密码再交来")
    if _stream("Workbook") in content or _stream("Book") in content:
        return "xls"
    if _stream("WordDocument") in content:
        raise unreadable("这是 Word 文档，不是表格", "not-a-table")
    raise unreadable("不是表格，或文件不完整", "not-a-table")


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
