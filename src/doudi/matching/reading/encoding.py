"""Which encoding a text file is in, and its bytes as UTF-8.

The order: a byte order mark; UTF-16 without one, which shows in its zero bytes; strict UTF-8; strict GB18030. The
last takes nearly any bytes, so it comes last, and what it gives is looked at: text that had been decoded wrongly
before it was saved is turned back where that loses nothing.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doudi.matching.reading import mojibake
from doudi.matching.reading.refusing import LONGEST_ROW, too_long, unreadable

BLOCK = 4 * 2**20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_ZERO_SHARE = 0.1
_EXPORT_AGAIN = "请报送单位改正后重新导出"


@dataclass(frozen=True)
class Encoded:
    """A text file and how to read it: `name` for people and `--json`, `codec` for Python, bytes to `skip`."""

    path: Path
    name: str
    codec: str
    skip: int
    way_back: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()

    def blocks(self) -> Iterator[bytes]:
        """The whole text as UTF-8 in blocks that end at any character. Refuses bytes that are no text."""
        decoder = codecs.getincrementaldecoder(self.codec)()
        row = 1
        with self.path.open("rb") as file:
            file.seek(self.skip)
            while True:
                block = file.read(BLOCK)
                text = self._text(decoder, block, row)
                row += text.count("\n")
                yield text.encode()
                if not block:
                    return

    def lines(self) -> Iterator[bytes]:
        """The same in blocks of whole lines, turned back where the text had been decoded wrongly."""
        rest, old_mac = b"", None
        for block in self.blocks():
            if old_mac is None:
                old_mac = b"\r" in block and b"\n" not in block
            if old_mac:  # each line ends in a carriage return alone
                block = block.replace(b"\r", b"\n")
            whole, newline, begun = block.rpartition(b"\n")
            if newline:
                yield self._right(rest + whole + newline)
                rest = begun
            else:
                rest += block
            if len(rest) > LONGEST_ROW:
                raise too_long()
        if rest:
            yield self._right(rest)

    def _text(self, decoder: codecs.IncrementalDecoder, block: bytes, row: int) -> str:
        try:
            text = decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(self.codec, "ignore")
            if not block:
                raise unreadable("最后一个字不完整，文件可能没有传完", "cut-off") from None
            why = f"文字不是完整的 {self.name} 编码，可能有被截断的字"
            raise unreadable(why, "broken-text", row=row + good.count("\n"), do=_EXPORT_AGAIN) from None
        if "\0" in text:
            row += text[: text.index("\0")].count("\n")
            raise unreadable("文件里有空字节（NUL），不是正常的文字", "not-text", row=row, do=_EXPORT_AGAIN)
        return text

    def _right(self, block: bytes) -> bytes:
        if self.way_back is None:
            return block
        better = mojibake.undone(block.decode(), self.way_back)
        return block if better is None else better.encode()


def encoding_of(path: Path) -> Encoded:
    """Look at the file and say how it is encoded. Refuses what is no text."""
    with path.open("rb") as file:
        head = file.read(BLOCK)
    for mark, name, codec in _MARKS:
        if head.startswith(mark):
            return _looked_at(Encoded(path, name, codec, len(mark)), head[len(mark) :])
    zeros = _utf16_without_mark(head)
    if zeros:
        return _looked_at(Encoded(path, "utf-16", zeros, 0, notes=("没有字节序标记，按 UTF-16 读",)), head)
    codec = "utf-8" if _is_utf8(path) else "gb18030"
    return _looked_at(Encoded(path, codec, codec, 0), head)


def _looked_at(encoded: Encoded, head: bytes) -> Encoded:
    """With the way back for text decoded wrongly, and a note where text was lost for good."""
    text = codecs.getincrementaldecoder(encoded.codec)("replace").decode(head)
    way = mojibake.way_back(text[: 64 * 1024])
    notes = list(encoded.notes)
    if way:
        notes.append(f"文字曾被按 {way[0]} 误读后另存，已按 {way[1]} 还原")
    elif encoded.codec != "gb18030" and mojibake.lost(text):
        notes.append("文件里有「锟斤拷」或「\ufffd」：导出时转码出错，这些字已经丢失，请报送单位重新导出")
    return Encoded(encoded.path, encoded.name, encoded.codec, encoded.skip, way, tuple(notes))


def _utf16_without_mark(head: bytes) -> str:
    """The codec when the zero bytes stand as in UTF-16 text with digits and line ends; else empty."""
    sample = head[: 64 * 1024]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for codec, most, fewest in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if most > _ZERO_SHARE * len(sample) / 2 and fewest == 0:
            return codec
    return ""


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is UTF-8. One that breaks off within its last character is refused here: GB18030
    would take such a file and make other words of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    foreign = False
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            try:
                foreign = not decoder.decode(block).isascii() or foreign
            except UnicodeDecodeError:
                return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if foreign:
            raise unreadable("最后一个字不完整，文件可能没有传完", "cut-off") from None
        return False
    return True
