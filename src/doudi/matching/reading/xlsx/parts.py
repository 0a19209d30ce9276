"""A large XML part of a workbook as blocks that end where an element ends."""

from __future__ import annotations

import re
import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar
from zipfile import BadZipFile, ZipFile

from doudi.matching.reading.refusing import LONGEST_ROW, too_long, unreadable

BLOCK = 4 * 2**20
_AT_ONCE = 2

#: What unpacking a damaged archive can raise.
DAMAGE = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

Result = TypeVar("Result")

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlain(Exception):
    """The part is written in a way that the fast reading does not know; the slow one does."""


def blocks(archive: ZipFile, name: str) -> Iterator[bytes]:
    """The part's bytes as they come. Refuses one whose archive is damaged or cut off."""
    try:
        with archive.open(name) as part:
            while block := part.read(BLOCK):
                yield block
    except DAMAGE:
        raise unreadable("压缩内容已损坏或不完整，文件可能没有传完", "cut-off") from None


def ahead(work: Callable[[bytes], Result], source: Iterator[bytes]) -> Iterator[Result]:
    """The results of `work` on each block, in order, two at a time while the next is being unpacked."""
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        waiting: deque[Future[Result]] = deque()
        try:
            for block in source:
                waiting.append(workers.submit(work, block))
                if len(waiting) > _AT_ONCE:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def elements(archive: ZipFile, name: str, start: bytes, each: bytes, end: bytes) -> Iterator[bytes]:
    """First what stands before the tag that begins with `start`, then blocks of whole elements that end with `each`,
    at last what stands from `end` on."""
    source = blocks(archive, name)
    head = b""
    while (at := head.find(start)) < 0 or b">" not in head[at:]:
        if len(head) > LONGEST_ROW:
            raise NotPlain
        block = next(source, None)
        if block is None:
            raise NotPlain
        head += block
    yield head[:at]
    tag_end = head.index(b">", at) + 1
    if head[tag_end - 2 : tag_end - 1] == b"/":
        yield head[tag_end:]
        return
    rest = head[tag_end:]
    while True:
        stop = rest.find(end)
        if stop >= 0:
            yield rest[:stop]
            yield rest[stop:] + b"".join(source)[:LONGEST_ROW]
            return
        cut = rest.rfind(each)
        if cut >= 0:
            cut += len(each)
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > LONGEST_ROW:
            raise too_long()
        block = next(source, None)
        if block is None:
            raise unreadable("工作表没有结束，文件不完整", "cut-off")
        rest += block


def unescaped(text: str) -> str | None:
    """Raw text of the XML with entities and the workbook's own escapes resolved; None when only white space stands."""
    return uncoded(_ENTITY.sub(_character, text))


def uncoded(text: str) -> str | None:
    """Text with the escapes of workbooks (``_x000D_``) resolved; None when only white space stands."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode() if text.strip() else None


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _NAMED:
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
