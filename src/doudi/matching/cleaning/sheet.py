"""Sheets of a roster cleaned in one query: values, notes and the level of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from doudi.matching.cleaning import citizen_ids
from doudi.matching.cleaning.columns import ColumnSql, Taken, column_sql, id_level, id_why, sql_type
from doudi.matching.cleaning.remarks import Remark, contradictions
from doudi.matching.kinds import IDENTITY, SEQUENCE, Kind
from doudi.policy.sql.cells import text_literal

NOTES = 'STRUCT("column" VARCHAR, was VARCHAR, "now" VARCHAR, why VARCHAR)[]'

#: Where another document than an identity number is kept, in every kind.
OTHER_DOCUMENT = "other_document"

_IDENTITY = "name, citizen_id, key, id_as_written, sex, birth_date, phone, area_code"


@dataclass(frozen=True)
class Part:
    """Sheets with the same columns: their rows as `placed` gives them, the columns taken, and how days count.

    `headers` are all their columns: place in the grid, header as written.
    """

    body: pa.Table
    taken: Sequence[Taken]
    headers: Sequence[tuple[int, str]] = ()
    base_1904: bool = False

    def column(self, name: str) -> Taken | None:
        """The column taken under this name of ours."""
        return next((one for one in self.taken if one.ours.name == name), None)


def placed(body: pa.Table, number: int, name: str) -> pa.Table:
    """The rows of a sheet with the sheet's number and name, and their place in it.

    Of lists side by side one row holds several persons: those of the second list have 「（第2栏）」 behind the sheet's name,
    so that sheet and row always name one line, in links, decisions and findings.
    """
    rows = body.num_rows
    lists = np.concatenate([[0], np.cumsum(np.diff(body["row"].to_numpy()) <= 0)])[:rows]
    names = [name, *(f"{name}（第{at}栏）" for at in range(2, int(lists.max(initial=0)) + 2))]
    body = body.append_column("sheet_number", pa.repeat(pa.scalar(number, pa.int32()), rows))
    body = body.append_column("sheet", pa.array(names, pa.string()).take(pa.array(lists, pa.int64())))
    return body.append_column("place", pa.array(np.arange(rows)))


def create_cleaned(connection: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """An empty table ``cleaned`` for the rows of every sheet.

    sheet_number, sheet, row, place (of the row in its sheet, from 0), line (a hash of its cells), level (`Level`),
    notes, then the columns of identity, ``other_document`` and the values of the kind.
    """
    values = "".join(f", {one.name} {sql_type(one)}" for one in kind.values)
    connection.execute(f"""
        CREATE TEMP TABLE cleaned (sheet_number INTEGER, sheet VARCHAR, row BIGINT, place BIGINT, line UBIGINT,
            level TINYINT, notes {NOTES}, name VARCHAR, citizen_id VARCHAR, key BIGINT, id_as_written VARCHAR,
            sex VARCHAR, birth_date VARCHAR, phone VARCHAR, area_code VARCHAR, {OTHER_DOCUMENT} VARCHAR{values})""")


def clean_part(connection: duckdb.DuckDBPyConnection, kind: Kind, part: Part, on: int | None) -> None:
    """Add the rows of the sheets to ``cleaned``. `on`: see `contradictions`."""
    connection.register("body", part.body)
    read = {
        one.ours.name: column_sql(connection, "body", one, base_1904=part.base_1904)
        for one in part.taken
        if one.ours.name not in ("citizen_id", SEQUENCE)
    }
    values = "".join(f", {one.name}" for one in kind.values)
    connection.execute(f"""
        INSERT INTO cleaned BY NAME SELECT sheet_number, sheet, row, place, line, level, notes, {_IDENTITY}, {OTHER_DOCUMENT}{values} FROM ({_judged(kind, part, read, on)})""")
    for name in read:
        connection.execute(f"DROP TABLE read_{name}")
    connection.unregister("body")


def _cells(part: Part, read: Mapping[str, ColumnSql]) -> str:
    """Every cell read: v_ its value, y_ why, l_ its level, w_ the cell as written; the number's cell as it is."""
    counted = {one.at for one in part.taken if one.ours.name == SEQUENCE}
    line = [f"b.{name}" for name in part.body.column_names if name[0] == "c" and int(name[1:]) not in counted]
    number = part.column("citizen_id")
    columns = [
        f"hash({', '.join(line)}) AS line",
        f"{f'b.{number.cell}' if number else 'NULL::VARCHAR'} AS id_cell",
        f"{f'b.{number.mark}' if number else '0'} AS id_mark",
    ]
    for one in part.taken:
        if sql := read.get(one.ours.name):
            name = one.ours.name
            columns.append(
                f"{sql.value} AS v_{name}, {sql.why} AS y_{name}, {sql.level} AS l_{name}, b.{one.cell} AS w_{name}"
            )
    joins = " ".join(sql.join for sql in read.values())
    return f"SELECT b.sheet_number, b.sheet, b.row, b.place, {', '.join(columns)} FROM body b {joins}"


def _judged(kind: Kind, part: Part, read: Mapping[str, ColumnSql], on: int | None) -> str:
    """Notes and level of every row; the columns of the kind that the sheet lacks as null."""
    remarks = _remarks(part, read, on)
    notes = ", ".join(remark.note for remark in remarks)
    level = f"greatest(0, {', '.join(remark.weight for remark in remarks)})"
    values = [*(name for name in IDENTITY if name != "citizen_id"), *(one.name for one in kind.values)]
    columns = ", ".join(f"{f'v_{name}' if name in read else 'NULL'} AS {name}" for name in values)
    numbered = citizen_ids.with_ids(f"({_cells(part, read)}) AS cells", "id_cell", "id_mark")
    return f"""
        SELECT sheet_number, sheet, row, place, line, level, citizen_id, id_key AS key, id_text AS id_as_written, {columns},
            CASE WHEN level > 0 THEN list_filter([{notes}], lambda one: one IS NOT NULL) ELSE [] END AS notes,
            CASE WHEN id_reason = '{citizen_ids.Reason.OTHER}' THEN trim(id_cell) END AS {OTHER_DOCUMENT}
        FROM (SELECT *, CAST({level} AS TINYINT) AS level FROM ({numbered}))"""


def _remarks(part: Part, read: Mapping[str, ColumnSql], on: int | None) -> list[Remark]:
    """All that may be said of a row, in the order of the columns, then what it says against itself."""
    remarks = []
    for one in part.taken:
        name, column = one.ours.name, text_literal(one.theirs)
        if name == "citizen_id":
            said, level = id_why("id_reason"), id_level("id_reason")
            remarks.append(Remark(column, "id_cell", "citizen_id", "id_reason != 'valid'", said, level))
        elif name in read:
            now = f"CAST(v_{name} AS VARCHAR)"
            remarks.append(
                Remark(column, f"w_{name}", now, f"y_{name} IS NOT NULL", f"y_{name}", f"l_{name}")
            )
    return remarks + contradictions({one.ours.name: one.theirs for one in part.taken}, read, on)
