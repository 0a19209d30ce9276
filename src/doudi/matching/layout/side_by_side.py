"""Two or more lists side by side under one title (序号 姓名 身份证 | 序号 姓名 身份证) as one list."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pyarrow as pa

from doudi.matching.layout.found import Column, NotData

_COUNTED = re.compile("（[0-9]+）$")
_MOST_LISTS = 4


def stacked(columns: list[Column], body: pa.Table) -> tuple[list[Column], pa.Table, list[NotData]]:
    """The columns of the first list, the rows of all of them, and rows in which nobody stands in any list.

    As given when there is only one list. The rows of the second list have the numbers of the rows they stand in,
    so such a number comes twice.
    """
    lists = _lists(columns)
    if not lists:
        return columns, body, []
    parts = [body if not at else _moved(body, lists[0], one) for at, one in enumerate(lists)]
    stands = [_stands(part, lists[0]) for part in parts]
    kept = [part.filter(pa.array(where)) for part, where in zip(parts, stands, strict=True)]
    empty = body.filter(pa.array(~np.any(stands, axis=0)))["row"].to_pylist()
    first = [dataclasses.replace(one, theirs=_COUNTED.sub("", one.theirs)) for one in lists[0]]
    return first, pa.concat_tables(kept), [NotData(row, "只有序号的空行") for row in empty]


def _lists(columns: list[Column]) -> list[list[Column]]:
    """The columns of each list, when the same headers come again in the same order."""
    names = [_COUNTED.sub("", one.theirs) for one in columns]
    for count in range(_MOST_LISTS, 1, -1):
        size, left = divmod(len(names), count)
        if not left and size >= 2 and names == names[:size] * count:
            return [columns[at * size : (at + 1) * size] for at in range(count)]
    return []


def _moved(body: pa.Table, to: list[Column], come_from: list[Column]) -> pa.Table:
    """The body with the cells of one list in the columns of another."""
    for target, source in zip(to, come_from, strict=True):
        for letter in "ck":
            at = body.schema.get_field_index(f"{letter}{target.at}")
            body = body.set_column(at, f"{letter}{target.at}", body.column(f"{letter}{source.at}"))
    return body


def _stands(body: pa.Table, columns: list[Column]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """In which rows this list has more than its counter."""
    held = np.zeros(body.num_rows, dtype=np.int64)
    for one in columns:
        held += body.column(f"c{one.at}").is_valid().to_numpy()
    return held > 1
