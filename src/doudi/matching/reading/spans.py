"""Pieces of a byte buffer → columns of text, many at once: what text files and workbooks share.

A reader finds with numpy where cells begin and end in a block of UTF-8; here the bytes between are lifted into
Arrow text without a loop over cells.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading.refusing import unreadable

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

#: Room behind a block, so that looking a few bytes ahead never runs over its end.
PADDING = b"\0" * 32

_SPACE = 0x20
#: Where a text of white space alone can begin: ASCII, U+00A0 and U+0085 (C2), U+1680 (E1), U+2000… (E2), U+3000
#: (E3), and a byte order mark left inside (EF).
_MAY_BE_BLANK = np.zeros(256, dtype=bool)
_MAY_BE_BLANK[: _SPACE + 1] = True
_MAY_BE_BLANK[[0xC2, 0xE1, 0xE2, 0xE3, 0xEF]] = True
_INVISIBLE = (
    "[\\s\\x{0085}\\x{00A0}\\x{1680}\\x{2000}-\\x{200F}\\x{2028}-\\x{202F}\\x{2060}\\x{3000}\\x{FEFF}]*"
)


def padded(block: bytes) -> Bytes:
    """The block as an array, with `PADDING` behind it."""
    return np.frombuffer(block + PADDING, dtype=np.uint8)


def texts(data: Bytes, starts: Places, ends: Places) -> pa.StringArray:
    """The texts between starts (inclusive) and ends (exclusive); null where nothing, or only white space, stands."""
    lengths = ends - starts
    offsets = np.zeros(len(starts) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    shift = np.repeat((starts - offsets[:-1]).astype(np.int32), lengths)
    shift += np.arange(len(shift), dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data[shift])]
    found = pa.StringArray.from_buffers(len(starts), buffers[1], buffers[2])
    try:
        found.validate(full=True)
    except pa.ArrowInvalid:
        raise unreadable("文件里有不是 UTF-8 的字节，文字已损坏", "broken-text") from None
    blank = _blank(data, found, starts, lengths)
    if not blank.any():
        return found
    there = pa.py_buffer(np.packbits(~blank, bitorder="little"))
    return pa.StringArray.from_buffers(len(starts), buffers[1], buffers[2], there)


def _blank(data: Bytes, found: pa.StringArray, starts: Places, lengths: Places) -> npt.NDArray[np.bool_]:
    blank: npt.NDArray[np.bool_] = lengths == 0
    doubtful = np.flatnonzero(_MAY_BE_BLANK[data[starts]] & ~blank)
    if len(doubtful):
        only_space = pc.match_substring_regex(found.take(pa.array(doubtful)), f"^{_INVISIBLE}$")
        blank[doubtful] = only_space.to_numpy(zero_copy_only=False)
    return blank


def replaced(column: pa.StringArray, at: Places, values: list[str | None]) -> pa.StringArray:
    """The column with other texts at some places."""
    if not len(at):
        return column
    where = np.arange(len(column), dtype=np.int64)
    where[at] = len(column) + np.arange(len(at))
    return pa.concat_arrays([column, pa.array(values, pa.string())]).take(pa.array(where))


def placed(column: pa.StringArray, at: Places, size: int) -> pa.StringArray:
    """A column of `size` with these texts at these places and null everywhere else."""
    if len(at) == size:
        return column
    where = np.full(size, -1, dtype=np.int64)
    where[at] = np.arange(len(at))
    return column.take(pa.array(where, mask=where < 0))


def table(rows: Places, columns: dict[int, pa.StringArray], marks: dict[int, Any]) -> pa.Table:
    """A block of a sheet's grid: `row`, ``c``, ``k``; a column without marks is text. Rows of nothing are left out."""
    width = max(columns, default=-1) + 1
    nothing = pa.nulls(len(rows), pa.string())
    no_mark = pa.array(np.zeros(len(rows), dtype=np.uint8))
    cells = [columns.get(at, nothing) for at in range(width)]
    kinds = [pa.array(marks[at]) if at in marks else no_mark for at in range(width)]
    names = ["row", *(f"c{at}" for at in range(width)), *(f"k{at}" for at in range(width))]
    whole = pa.table([pa.array(rows), *cells, *kinds], names)
    stands = np.zeros(len(rows), dtype=bool)
    for cell in cells:
        if cell.null_count < len(cell):
            stands |= cell.is_valid().to_numpy(zero_copy_only=False)
    return whole if stands.all() else whole.filter(pa.array(stands))
