"""Small pieces of SQL and single answers, shared by the parts of the join."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from doudi.policy.sql.cells import text_literal


def first_row(
    connection: duckdb.DuckDBPyConnection, query: str, values: list[Any] | None = None
) -> tuple[Any, ...]:
    """The first row of a query, empty for none. All rows are fetched: a half-read result would hold the connection."""
    rows = connection.execute(query, values or []).fetchall()
    return rows[0] if rows else ()


def number(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any] | None = None) -> int:
    """The first cell of a query as a whole number; 0 for nothing and for NULL."""
    row = first_row(connection, query, values)
    return int(row[0]) if row and row[0] is not None else 0


def parquet(path: Path) -> str:
    """The rows of a Parquet file, as SQL."""
    return f"read_parquet({text_literal(str(path))})"
