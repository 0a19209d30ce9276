"""Tables to Parquet, always the same bytes for the same content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.demo.columns import Column
from doudi.demo.table import NULL, Array, Table

_MONEY = pa.decimal128(14, 2)
_ROWS_A_GROUP = 122_880  # what DuckDB reads in one piece


def write_table(table: Table, path: Path) -> None:
    """One Parquet file: bool BOOLEAN, money DECIMAL(14,2) in yuan, int INTEGER, everything else VARCHAR."""
    arrow = pa.table({name: to_arrow(table[name], kind) for name, kind in table.kinds.items()})
    write_arrow(arrow, path)


def write_arrow(arrow: pa.Table, path: Path) -> None:
    """With fixed writer options and without the Arrow schema, so that only the content decides the bytes."""
    pq.write_table(
        arrow,
        path,
        row_group_size=_ROWS_A_GROUP,
        compression="zstd",
        compression_level=3,
        version="2.6",
        store_schema=False,
    )


def to_arrow(values: Array, kind: Column) -> pa.Array:
    """The Arrow column of a kept one; NULL becomes null."""
    if kind.kind == "text":
        return pa.array(values, type=pa.string())
    unknown = values == NULL
    if kind.kind == "bool":
        return pa.array(values == 1, mask=unknown)
    if kind.kind == "int":
        return pa.array(values.astype(np.int32), mask=unknown)
    if kind.kind == "enum":
        places = pa.array(values.astype(np.int8), mask=unknown)
        return pa.DictionaryArray.from_arrays(places, pa.array(kind.values)).cast(pa.string())
    if kind.kind == "date":
        return _iso_days(values, unknown)
    return _decimals(values, unknown)


def iso_day(day: int) -> str:
    """20240901 as 2024-09-01."""
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def _iso_days(values: Array, unknown: Array) -> pa.Array:
    days, places = np.unique(values, return_inverse=True)
    texts = pa.array([None if day == NULL else iso_day(int(day)) for day in days], type=pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=unknown), texts).cast(
        pa.string()
    )


def _decimals(fen: Array, unknown: Array) -> pa.Array:
    """Fen as DECIMAL(14,2): the same whole number, read with two decimals (16 bytes, low half first)."""
    halves = np.empty((len(fen), 2), dtype=np.int64)
    halves[:, 0] = np.where(unknown, 0, fen)
    halves[:, 1] = 0  # never negative
    validity = pa.array(~unknown).buffers()[1]
    return pa.Array.from_buffers(_MONEY, len(fen), [validity, pa.py_buffer(halves.tobytes())])
