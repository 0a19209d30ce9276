"""Tags of a block of XML, found with numpy: where each begins, what it is, where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading import spans
from doudi.matching.reading.spans import Bytes, Places
from doudi.matching.reading.xlsx.parts import NotPlain, unescaped

Flags = npt.NDArray[np.bool_]

_OPEN, _CLOSE, _AMPERSAND = ord("<"), ord(">"), ord("&")


@dataclass(frozen=True)
class Tags:
    """The tags of one block, in order. `starts`: of each ``<``; `first`, `second`: the bytes behind it."""

    block: bytes
    data: Bytes
    starts: Places
    first: Bytes
    second: Bytes

    def opening(self, letter: str) -> Flags:
        """Of each tag, whether it opens an element of this one-letter name."""
        after = self.second
        ends = (after == ord(" ")) | (after == _CLOSE) | (after == ord("/"))
        found: Flags = (self.first == ord(letter)) & ends
        return found

    def beginning(self, name: str) -> Flags:
        """Of each tag, whether it opens an element whose name begins with these two letters."""
        found: Flags = (self.first == ord(name[0])) & (self.second == ord(name[1]))
        return found

    def closing(self) -> Flags:
        """Of each tag, whether it closes an element."""
        found: Flags = self.first == ord("/")
        return found

    @cached_property
    def ends(self) -> Places:
        """Where each tag ends: the place of its ``>``."""
        closes = np.flatnonzero(self.data == _CLOSE)
        if len(closes) != len(self.starts):  # a > stands in the text too
            found = np.searchsorted(closes, self.starts)
            if len(found) and found[-1] >= len(closes):
                raise NotPlain
            return closes[found]
        if (closes < self.starts).any() or (closes[:-1] > self.starts[1:]).any():
            raise NotPlain
        return closes

    def content(self, which: Places) -> tuple[Places, Places]:
        """Where the text behind these opening tags starts and ends; the tag ``<v/>`` holds none."""
        ends = self.ends[which]
        stops = np.append(self.starts, len(self.block))[which + 1]
        return ends + 1, np.where(self.data[ends - 1] == ord("/"), ends + 1, stops)

    def texts(self, starts: Places, ends: Places) -> pa.StringArray:
        """Text between tags, entities and escapes resolved."""
        found = spans.texts(self.data, starts, ends)
        special = np.zeros(len(starts), dtype=bool)
        ampersands = (
            np.flatnonzero(self.data == _AMPERSAND) if b"&" in self.block else np.array([], dtype=int)
        )
        if len(ampersands):
            after = np.searchsorted(ampersands, starts)
            special |= np.append(ampersands, len(self.data) + 1)[after] < ends
        if b"_x" in self.block:
            special |= pc.fill_null(pc.match_substring(found, "_x"), False).to_numpy(zero_copy_only=False)
        at = np.flatnonzero(special)
        written = found.take(pa.array(at)).to_pylist()
        return spans.replaced(found, at, [text and unescaped(text) for text in written])


def tags_of(block: bytes) -> Tags:
    """The tags of a block. Raises `NotPlain` for comments, instructions, marked sections: no spreadsheet writes them."""
    data = spans.padded(block)
    starts = np.flatnonzero(data == _OPEN)
    first = data[starts + 1]
    if ((first == ord("!")) | (first == ord("?"))).any():
        raise NotPlain
    return Tags(block, data, starts, first, data[starts + 2])
