"""A month's file of one source against what is known from it: new, changed and gone, made by ourselves.

A key's rows are compared as a set of row hashes; a key that differs is replaced whole. Rows that are no longer in a
full file are kept apart as gone, with the batch that lacked them: gone is not "no", for a department's file can be
short. A full file that is a third shorter than the one before stops the run. A delta file speaks only of the keys in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from doudi.core.refusal import InputError, Refused
from doudi.matching.joining.cells import number, parquet
from doudi.matching.joining.same_name import name_key_sql, odd_sql
from doudi.matching.joining.shape import RosterFile, Shape, Value
from doudi.matching.names import add_forms
from doudi.policy.sql.cells import text_literal

#: A full file with this many percent of the rows of the one before, or fewer, stops the run.
SHORTEST_PERCENT = 70

#: What every row keeps besides its values. `apart`: its name must be compared as text (results.matched_rows); `folded`
#: only where it differs from `name`; `linked`: a person or a pass of `doudi match` said whose it is, not its number.
ROW_COLUMNS = """key BIGINT, name_key UBIGINT, apart BOOLEAN, folded VARCHAR, name VARCHAR, linked BOOLEAN,
    source INTEGER, batch INTEGER, sheet VARCHAR, "row" BIGINT, hash UBIGINT"""
#: rows that stand apart lie together, so that the few are read without the many
_ORDER = "apart, key"
_KEPT = ("key", "name_key", "apart", "folded", "name", "linked", "source", "batch", "sheet", '"row"', "hash")


@dataclass(frozen=True)
class Counts:
    """What a batch did: rows of the file, rows that take part in the join, and keys new, changed, gone and back."""

    rows: int
    joined: int
    new: int
    changed: int
    gone: int
    back: int


def make_tables(connection: duckdb.DuckDBPyConnection, shape: Shape, known: Shape | None) -> None:
    """The tables of a kind, or the columns that a file brings for the first time."""
    for table in (f"rows_{shape.kind}", f"gone_{shape.kind}"):
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({ROW_COLUMNS})")
        have = {value.name for value in known.values} if known else set()
        for value in shape.values:
            if value.name not in have:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {value.name} {_stored(value)}")


def stage(
    connection: duckdb.DuckDBPyConnection,
    file: RosterFile,
    shape: Shape,
    source: int,
    batch: int,
    links: Path | None,
) -> int:
    """Read a roster file into the temporary table ``incoming``; returns the rows of the file.

    Rows for a person to look at (`review`) and rows without a key do not take part, unless `links` (links.parquet of
    `doudi match`: person_id, roster, row) says whose they are.
    """
    reader = parquet(file.path)
    named = "name" in file.columns and number(connection, f"SELECT count(name) FROM {reader}") > 0
    add_forms(
        connection,
        f"SELECT name FROM {reader}" if named else "SELECT NULL::VARCHAR",
        "row_forms",
        sound=False,
    )
    _stage_links(connection, file, links)
    folded = "nullif(f.folded, '')"
    # without names the number alone must do: such rows stand apart and match whoever has the number
    apart = f"coalesce({odd_sql(folded)}, false)" if named else "true"
    values = "".join(f", {_read(value, file.shape)} AS {value.name}" for value in shape.values)
    sheet = "t.sheet" if "sheet" in file.columns else "NULL::VARCHAR"
    name, join = ("t.name", "LEFT JOIN row_forms f ON f.name = t.name") if named else ("NULL::VARCHAR", "")
    if not named:
        folded = "NULL::VARCHAR"
    marks = ", ".join(
        [
            "key",
            "name_key",
            "coalesce(name, '')",
            *(f"coalesce({value.name}::VARCHAR, '∅')" for value in shape.values),
        ]
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE incoming AS
        SELECT * REPLACE (md5_number_lower(concat_ws(chr(31), {marks})) AS hash) FROM (
            SELECT coalesce(l.key, t.key) AS key, coalesce(l.name_key, {name_key_sql(folded)}) AS name_key,
                l.key IS NULL AND {apart} AS apart, nullif({folded}, {name}) AS folded, {name} AS name,
                l.key IS NOT NULL AS linked, {source} AS source, {batch} AS batch, {sheet} AS sheet, t."row",
                NULL::UBIGINT AS hash{values}
            FROM {reader} t {join} LEFT JOIN row_links l ON l."row" = t."row" AND (l.sheet IS NULL OR l.sheet = {sheet})
            WHERE l.key IS NOT NULL OR (t.status <> 'review' AND t.key IS NOT NULL))""")
    connection.execute("DROP TABLE row_forms; DROP TABLE row_links")
    return file.rows


def _stage_links(connection: duckdb.DuckDBPyConnection, file: RosterFile, links: Path | None) -> None:
    """``row_links``: the key and name of the person that a row of this file was linked to; a null sheet stands for any,
    for links name sheets only where a roster has several."""
    if links is None:
        connection.execute(
            'CREATE OR REPLACE TEMP TABLE row_links (key BIGINT, name_key UBIGINT, sheet VARCHAR, "row" BIGINT)'
        )
        return
    reader = parquet(links)
    columns = {str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()}
    sheet = "k.sheet" if "sheet" in columns else "NULL::VARCHAR"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE row_links AS
        SELECT p.key, p.name_key, {sheet} AS sheet, k."row" FROM {reader} k JOIN persons p USING (person_id)
        WHERE k.roster IN ({text_literal(file.path.stem)}, {text_literal(file.path.name)}, {text_literal(file.file)})""")


def begin(connection: duckdb.DuckDBPyConnection, shape: Shape) -> int:
    """Keep the first file of a source as it is, sorted by key; how many keys."""
    columns = ", ".join([*_KEPT, *(value.name for value in shape.values)])
    connection.execute(
        f"INSERT INTO rows_{shape.kind} ({columns}) SELECT {columns} FROM incoming ORDER BY {_ORDER}"
    )
    return number(connection, "SELECT count(DISTINCT key) FROM incoming")


def compare(connection: duckdb.DuckDBPyConnection, kind: str, source: int, *, full: bool) -> None:
    """``touched``: the keys of this source that differ between ``incoming`` and what is kept, and how."""
    digest = "SELECT key, count(*) AS n, sum(hash) AS d FROM"
    spoken_of = "" if full else "AND key IN (SELECT key FROM incoming)"
    kept = f"{digest} rows_{kind} WHERE source = {source} {spoken_of} GROUP BY key"
    sides = "FULL JOIN" if full else "LEFT JOIN"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE touched AS
        SELECT coalesce(i.key, k.key) AS key,
            CASE WHEN k.key IS NULL THEN 'new' WHEN i.key IS NULL THEN 'gone' ELSE 'changed' END AS what
        FROM ({digest} incoming GROUP BY key) i {sides} ({kept}) k ON i.key = k.key
        WHERE i.n IS DISTINCT FROM k.n OR i.d IS DISTINCT FROM k.d""")


def apply(
    connection: duckdb.DuckDBPyConnection, shape: Shape, source: int, batch: int
) -> tuple[int, int, int, int]:
    """Put the touched keys' rows in place of the old ones; keys new, changed, gone and back."""
    kind = shape.kind
    rows, gone = f"rows_{kind}", f"gone_{kind}"
    columns = ", ".join([*_KEPT, *(value.name for value in shape.values)])
    of_source = f"source = {source} AND key IN (SELECT key FROM touched"
    back = number(connection, f"SELECT count(DISTINCT key) FROM {gone} WHERE {of_source} WHERE what = 'new')")
    connection.execute(f"DELETE FROM {gone} WHERE {of_source} WHERE what = 'new')")
    connection.execute(
        f"INSERT INTO {gone} ({columns}) SELECT {columns.replace('batch', f'{batch} AS batch', 1)} FROM {rows} "
        f"WHERE {of_source} WHERE what = 'gone')"
    )
    if number(connection, "SELECT count(*) FROM touched WHERE what <> 'new'"):
        connection.execute(f"DELETE FROM {rows} WHERE {of_source} WHERE what <> 'new')")
    connection.execute(
        f"INSERT INTO {rows} ({columns}) SELECT {columns} FROM incoming "
        f"WHERE key IN (SELECT key FROM touched WHERE what <> 'gone') ORDER BY {_ORDER}"
    )
    counts = dict(connection.execute("SELECT what, count(*) FROM touched GROUP BY what").fetchall())
    return counts.get("new", 0) - back, counts.get("changed", 0), counts.get("gone", 0), back


def refuse_short(file: RosterFile, before: int, *, because: str) -> None:
    """Stop a full file that is much shorter than the last; a reason, which is kept, lets it pass."""
    if before and file.rows * 100 <= before * SHORTEST_PERCENT and not because.strip():
        raise Refused(
            f"{file.file}：这次只有 {file.rows} 行，上次有 {before} 行，少了三成以上，很可能没有报全，没有采用。"
            "请先向来源单位核实；确实如此的，写明原因再读入。",
            code="file-short",
        )


def refuse_empty(file: RosterFile, joined: int) -> None:
    """A file of which nothing can be joined says nothing about anybody."""
    if not joined:
        raise InputError(
            "没有一行有可用的身份证号码，没有采用；请先用 doudi match 按其他信息关联。",
            code="nothing-to-join",
            file=file.file,
        )


def _stored(value: Value) -> str:
    return "BIGINT" if value.money else value.type


def _read(value: Value, there: Shape) -> str:
    """A value as it is kept: money in fen; NULL where this file has no such column."""
    if value.name not in {one.name for one in there.values}:
        return f"NULL::{_stored(value)}"
    return f"(t.{value.name} * 100)::BIGINT" if value.money else f"t.{value.name}"


def merged(shapes: Sequence[Shape]) -> Shape:
    """One shape with the values of all."""
    first, *others = shapes
    for other in others:
        first = first.with_values(other.values)
    return first
