"""Cells merged over several rows of persons: a name or number that stands for each of these rows.

An amount is not repeated: merged over the rows of a family it is the family's, and would be counted once a member.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading import Mark, Merged
from doudi.matching.reading.spans import replaced

_AMOUNT = re.compile(r"[-+¥￥]?[0-9,，]{1,14}(?:\.[0-9]+)?\s*(?:元|万元|千元)?")


def filled_down(body: pa.Table, merged: Iterable[Merged]) -> pa.Table:
    """The body with what is no amount repeated in all rows that its cell is merged over."""
    high: dict[int, list[Merged]] = defaultdict(list)
    for one in merged:
        if one.last_row > one.first_row:
            high[one.first_column].append(one)
    if not high or not body.num_rows:
        return body
    place_of = {row: place for place, row in enumerate(body["row"].to_pylist())}
    for column, ones in high.items():
        if body.schema.get_field_index(f"c{column}") >= 0:
            body = _filled(body, column, ones, place_of)
    return body


def _filled(body: pa.Table, column: int, ones: list[Merged], place_of: dict[int, int]) -> pa.Table:
    cells = body.column(f"c{column}").combine_chunks()
    marks = body.column(f"k{column}").to_pylist()
    at: list[int] = []
    texts: list[str | None] = []
    for one in ones:
        first = place_of.get(one.first_row)
        text = None if first is None else cells[first].as_py()
        if (
            text
            and first is not None
            and marks[first] in (Mark.TEXT, Mark.DATE)
            and not _AMOUNT.fullmatch(text)
        ):
            for row in range(one.first_row + 1, min(one.last_row, one.first_row + len(place_of)) + 1):
                if row in place_of and not cells[place_of[row]].is_valid:
                    at.append(place_of[row])
                    texts.append(text)
                    marks[place_of[row]] = marks[first]
    if not at:
        return body
    pairs = sorted(zip(at, texts, strict=True))
    filled = replaced(
        pc.cast(cells, pa.string()), pa.array([one for one, _ in pairs]).to_numpy(), [two for _, two in pairs]
    )
    body = body.set_column(body.schema.get_field_index(f"c{column}"), f"c{column}", filled)
    return body.set_column(
        body.schema.get_field_index(f"k{column}"), f"k{column}", pa.array(marks, pa.uint8())
    )
