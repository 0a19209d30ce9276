"""The fonts of documents, and which characters they cannot show.

Noto Serif SC and Noto Sans SC come in a wheel. A site with licensed faces (仿宋_GB2312, 方正小标宋) names their folders in
DOUDI_FONT_DIRS, parted as PATH is; templates prefer those faces. The system's own fonts are never looked at, so that a
document is the same on every machine.
"""

import os
import re
import struct
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

#: printed for a character that no face can show, as printers do; it is written in by hand
NO_GLYPH = "〓"
#: marks that only steer layout: joiners, direction, variants; a turned direction would make a name read as another
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
#: white space that is neither a blank nor the end of a line: tabs, separators, what other programs leave behind
_ODD_SPACES = re.compile(r"[^\S\n \u3000]")
_OFFSET_TABLE = 12
_TABLE_RECORD = 16
#: Unicode, full repertoire: (platform, encoding) of its cmap subtables
_UNICODE = {(3, 10), (0, 4), (0, 6), (3, 1), (0, 3)}


def font_folders() -> tuple[str, ...]:
    """The folders looked in: the wheel's, then the site's."""
    site = [folder for folder in os.environ.get("DOUDI_FONT_DIRS", "").split(os.pathsep) if folder]
    return (str(pylopdf_fonts_zh_cn.serif_path().parent), *site)


@cache
def fonts_in(folders: tuple[str, ...]) -> typst.Fonts:
    """The faces of these folders, read once a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def missing_glyphs(text: str) -> list[str]:
    """The characters of a text that no face can show, each once, in order; they print as 〓.

    A rare character in a name is not an error: the caller warns, and a site adds a face that has it.
    """
    known = _characters_of(font_folders())
    seen = _UNSEEN.sub("", text)
    return [one for one in dict.fromkeys(seen) if ord(one) not in known and not one.isspace()]


def showable(text: str) -> str:
    """The text as it can be printed: 〓 for what no face can show, a blank for odd white space, unseen marks dropped."""
    text = _ODD_SPACES.sub(" ", _UNSEEN.sub("", text))
    missing = missing_glyphs(text)
    return text.translate({ord(one): NO_GLYPH for one in missing}) if missing else text


@cache
def _characters_of(folders: tuple[str, ...]) -> frozenset[int]:
    paths = sorted(
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.suffix.lower() in (".otf", ".ttf", ".ttc", ".otc")
    )
    return frozenset[int]().union(*(_characters(path.read_bytes()) for path in paths))


def _characters(font: bytes) -> set[int]:
    """The characters that a font, or the first face of a collection, maps to a glyph."""
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", font, start + 4)
    for at in range(tables):
        record = start + _OFFSET_TABLE + at * _TABLE_RECORD
        if font[record : record + 4] == b"cmap":
            (offset,) = struct.unpack_from(">I", font, record + 8)
            return _of_cmap(font, offset)
    return set()


def _of_cmap(font: bytes, cmap: int) -> set[int]:
    found: set[int] = set()
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    for at in range(subtables):
        platform, encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + at * 8)
        if (platform, encoding) in _UNICODE:
            (form,) = struct.unpack_from(">H", font, cmap + offset)
            if form == 4:
                found |= _of_segments(font, cmap + offset)
            elif form == 12:
                found |= _of_groups(font, cmap + offset)
    return found


def _of_segments(font: bytes, at: int) -> set[int]:
    """Format 4: runs of the first 65,536 characters; the last run is a mark, not a character."""
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    ends = struct.unpack_from(f">{doubled // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{doubled // 2}H", font, at + 16 + doubled)
    runs = zip(starts, ends, strict=True)
    return {one for start, end in runs if end != 0xFFFF for one in range(start, end + 1)}


def _of_groups(font: bytes, at: int) -> set[int]:
    """Format 12: runs over all of Unicode."""
    (groups,) = struct.unpack_from(">I", font, at + 12)
    found: set[int] = set()
    for group in range(groups):
        start, end, _ = struct.unpack_from(">III", font, at + 16 + group * 12)
        found.update(range(start, end + 1))
    return found
