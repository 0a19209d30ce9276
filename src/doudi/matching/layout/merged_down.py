"""Cells merged over several rows of persons: a name or number that stands for each of these rows.

An amount is not repeated: merged over the rows of a family it is the family's, and would be counted once a member.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading import Mark, Merged
from doudi.matching.reading.spans import Places, replaced

_AMOUNT = re.compile(r"[-+¥￥]?[0-9,，]{1,14}(?:\.[0-9]+)?\s*(?:元|万元|千元)?")


def filled_down(body: pa.Table, merged: Iterable[Merged]) -> pa.Table:
    """The body with what is no amount repeated in all rows that its cell is merged over."""
    high: dict[int, list[Merged]] = defaultdict(list)
    for one in merged:
        if one.last_row > one.first_row:
            high[one.first_column].append(one)
    if not high or not body.num_rows:
        return body
    rows = body["row"].to_numpy()
    for column, ones in high.items():
        if body.schema.get_field_index(f"c{column}") >= 0:
            body = _filled(body, column, sorted(ones, key=lambda one: one.first_row), rows)
    return body


def _filled(body: pa.Table, column: int, ones: list[Merged], rows: Places) -> pa.Table:
    cells = body.column(f"c{column}").combine_chunks()
    empty = cells.is_null().to_numpy(zero_copy_only=False)
    marks = body.column(f"k{column}").to_numpy().copy()
    at: list[int] = []
    texts: list[str | None] = []
    reached = 0
    for one in ones:
        first, stop = np.searchsorted(rows, [one.first_row, one.last_row + 1])
        if one.first_row <= reached or first == len(rows) or rows[first] != one.first_row:
            continue  # merged cells that overlap, or begin above the body
        reached = one.last_row
        text = cells[first].as_py()
        if text and marks[first] in (Mark.TEXT, Mark.DATE) and not _AMOUNT.fullmatch(text):
            below = first + 1 + np.flatnonzero(empty[first + 1 : stop])
            at.extend(below.tolist())
            texts.extend([text] * len(below))
            marks[below] = marks[first]
    if not at:
        return body
    filled = replaced(pc.cast(cells, pa.string()), np.array(at), texts)
    body = body.set_column(body.schema.get_field_index(f"c{column}"), f"c{column}", filled)
    return body.set_column(body.schema.get_field_index(f"k{column}"), f"k{column}", pa.array(marks))
