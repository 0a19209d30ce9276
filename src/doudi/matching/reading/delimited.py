"""Text with separators (csv, tsv, text saved as .xls) → blocks of a grid.

Cells are found with numpy in blocks of UTF-8: separators and line ends are ASCII, so no character of another
alphabet holds one. A quote opens a cell only at its beginning and closes it only at its end (RFC 4180); between
them separators and line ends are text. In a block where quotes do not pair, each line stands by itself and quotes
that do not pair are text, so that one stray quote never swallows the rest of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading import spans
from doudi.matching.reading.refusing import LONGEST_ROW, MOST_COLUMNS, too_long, too_wide
from doudi.matching.reading.spans import Bytes, Places

_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
_SEPARATORS = ("\t", ",", ";", "|", "^", "，")
_SAMPLE_LINES = 60

Flags = npt.NDArray[np.bool_]


def separator_of(text: str) -> str:
    """The character between the cells of these first lines: the one that most lines have equally often.

    Empty when there is none: a list of one column.
    """
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = "", 0
    for candidate in _SEPARATORS:
        counts = [_outside_quotes(line).count(candidate) for line in lines]
        usual = max(set(counts) - {0}, key=lambda count: (counts.count(count), count), default=0)
        score = counts.count(usual) if usual else 0
        if score > best_score:
            best, best_score = candidate, score
    return best if best_score * 3 >= len(lines) else ""


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[0::2])


class Delimited:
    """Reads blocks of lines; `stray_quotes` afterwards names the first record of each block with such quotes."""

    def __init__(self, separator: str) -> None:
        self.separator = separator
        self.stray_quotes: list[int] = []
        self._records = 0

    def grids(self, lines: Iterable[bytes]) -> Iterator[pa.Table]:
        """Blocks of UTF-8 in whole lines → blocks of the grid; `row` is the record, blank ones counted."""
        rest = b""
        for block in lines:
            block = rest + self._plain(block)
            end = self._end_of_records(block)
            rest = block[end:]
            if len(rest) > LONGEST_ROW:
                raise too_long(self._records + 1)
            if end:
                yield self._grid(block[:end])
        if rest:
            yield self._grid(rest if rest.endswith(b"\n") else rest + b"\n")

    def _plain(self, block: bytes) -> bytes:
        """A separator outside ASCII in the form the rest works on."""
        if self.separator and not self.separator.isascii():
            block = block.replace(self.separator.encode(), b"\x1f")
        return block

    @property
    def _separator_byte(self) -> int:
        return 0xFF if not self.separator else ord(self.separator) if self.separator.isascii() else 0x1F

    def _end_of_records(self, block: bytes) -> int:
        """Where the last whole record ends: at the last line end outside quotes."""
        last = block.rfind(b"\n") + 1
        if b'"' not in block or block.count(b'"', 0, last) % 2 == 0:
            return last
        data = spans.padded(block)
        quotes = np.flatnonzero(data[: len(block)] == _QUOTE)
        if not self._pair(data, quotes[:-1]):
            return last  # stray quotes: each line stands by itself
        newlines = np.flatnonzero(data[:last] == _NEWLINE)
        outside = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
        return int(outside[-1]) + 1 if len(outside) else 0

    def _pair(self, data: Bytes, quotes: Places) -> bool:
        return not self._wrong(data, quotes).any()

    def _wrong(self, data: Bytes, quotes: Places) -> Flags:
        """Of quotes taken in turn as opening and closing: which stand where neither may."""
        wrong = np.zeros(len(quotes), dtype=bool)
        before = np.where(quotes > 0, data[quotes - 1], _NEWLINE)
        after = data[quotes + 1]
        own = self._separator_byte
        wrong[0::2] = ~np.isin(before[0::2], (own, _NEWLINE, _QUOTE))
        wrong[1::2] = ~np.isin(after[1::2], (own, _NEWLINE, _RETURN, _QUOTE, 0))
        return wrong

    def _structural_quotes(self, data: Bytes, size: int) -> Places:
        """The quotes that open and close cells."""
        quotes = np.flatnonzero(data[:size] == _QUOTE)
        if len(quotes) % 2 == 0 and self._pair(data, quotes):
            return quotes
        self.stray_quotes.append(self._records + 1)
        line_of = np.searchsorted(np.flatnonzero(data[:size] == _NEWLINE), quotes)
        first_in_line = np.searchsorted(line_of, line_of)
        turn = np.arange(len(quotes)) - first_in_line
        before = np.where(quotes > 0, data[quotes - 1], _NEWLINE)
        own = self._separator_byte
        fits = np.where(
            turn % 2 == 0,
            np.isin(before, (own, _NEWLINE, _QUOTE)),
            np.isin(data[quotes + 1], (own, _NEWLINE, _RETURN, _QUOTE, 0)),
        )
        lines = int(line_of[-1]) + 1 if len(line_of) else 0
        odd = np.bincount(line_of, minlength=lines) % 2 == 1
        spoilt = (np.bincount(line_of, ~fits, minlength=lines) > 0) | odd
        kept: npt.NDArray[np.int64] = quotes[~spoilt[line_of]]
        return kept

    def _grid(self, block: bytes) -> pa.Table:
        data, size = spans.padded(block), len(block)
        cuts_at = data[:size] == _NEWLINE
        if self.separator:
            cuts_at |= data[:size] == self._separator_byte
        quotes = self._structural_quotes(data, size) if b'"' in block else np.array([], dtype=np.int64)
        if len(quotes):
            depth = np.zeros(size + 1, dtype=np.int8)
            depth[quotes] = 1
            cuts_at &= np.cumsum(depth[:size]) % 2 == 0
        cuts = np.flatnonzero(cuts_at)
        starts = np.concatenate([[0], cuts[:-1] + 1])
        ends_record = data[cuts] == _NEWLINE
        last = np.flatnonzero(ends_record)
        first = np.concatenate([[0], last[:-1] + 1])
        counts = last - first + 1
        ends = cuts - (ends_record & (cuts > starts) & (data[cuts - 1] == _RETURN))
        rows = self._records + 1 + np.arange(len(last), dtype=np.int64)
        columns = self._columns(data, starts, ends, first, counts, quoted=bool(len(quotes)))
        self._records += len(last)
        return spans.table(rows, columns, {})

    def _columns(
        self, data: Bytes, starts: Places, ends: Places, first: Places, counts: Places, quoted: bool
    ) -> dict[int, pa.StringArray]:
        width = int(counts.max())
        if width > MOST_COLUMNS:
            raise too_wide(width, self._records + 1 + int(counts.argmax()))
        columns = {}
        for at in range(width):
            there = np.flatnonzero(counts > at)
            mine = first[there] + at
            texts = _unquoted(data, starts[mine], ends[mine]) if quoted else None
            if texts is None:
                texts = spans.texts(data, starts[mine], ends[mine])
            columns[at] = spans.placed(texts, there, len(counts))
        return columns


def _unquoted(data: Bytes, starts: Places, ends: Places) -> pa.StringArray | None:
    """The cells without their quotes, two quotes inside made one; None when none of them is quoted."""
    quoted = (ends - starts >= 2) & (data[starts] == _QUOTE) & (data[ends - 1] == _QUOTE)
    if not quoted.any():
        return None
    texts = spans.texts(data, starts + quoted, ends - quoted)
    doubled = pc.and_(pa.array(quoted), pc.fill_null(pc.match_substring(texts, '""'), False))
    return pc.if_else(doubled, pc.replace_substring(texts, '""', '"'), texts)
