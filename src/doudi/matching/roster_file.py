"""The rows of a roster out of the database: counted, shown, written to Parquet.

The file has one row a row that was taken or kept for a person: row, sheet, status (ok, corrected, review), name,
citizen_id, key (its first seventeen digits), id_as_written (without dressing, also of a number that is wrong), sex,
birth_date, phone, area_code, other_document, then the values of the kind, and notes (JSON). Its metadata say what it
was made of: doudi.kind, doudi.file, doudi.sm3 (of the file), doudi.encoding, doudi.version.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import duckdb

from doudi.core.refusal import InputError
from doudi.matching.checked import STATUSES, Check
from doudi.matching.cleaning.sheet import OTHER_DOCUMENT
from doudi.matching.cleaning.verdicts import Level
from doudi.matching.kinds import Kind
from doudi.policy.sql.cells import text_literal

_IDENTITY = "name, citizen_id, key, id_as_written, sex, birth_date, phone, area_code"


def summary(connection: duckdb.DuckDBPyConnection, kind: Kind, result: Check, *, every_row: bool) -> None:
    """Counts of ``cleaned`` and the rows to be shown, into `result`."""
    for level, count in connection.execute("SELECT level, count(*) FROM cleaned GROUP BY level").fetchall():
        result.counts[STATUSES[level]] = count
    where = "true" if every_row else "level > 0"
    result.rows_table = connection.sql(_select(kind, where)).to_arrow_table()


def write_roster(connection: duckdb.DuckDBPyConnection, kind: Kind, result: Check, out: Path) -> None:
    """The roster file; whole or not at all. InputError with code ``file`` where nothing can be written."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    said = {
        "doudi.kind": result.kind,
        "doudi.file": result.file,
        "doudi.sm3": result.sm3,
        "doudi.encoding": result.encoding,
        "doudi.version": version("doudi"),
    }
    metadata = ", ".join(
        f"{text_literal(name).replace(chr(39), chr(34))}: {text_literal(value)}"
        for name, value in said.items()
    )
    try:
        connection.execute(
            f"COPY ({_select(kind, f'level < {int(Level.REJECTED)}')}) TO {text_literal(str(part))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{metadata}}})"
        )
        part.replace(out)
    except duckdb.IOException as failed:
        raise InputError("写不了这个文件，请检查文件夹和磁盘空间。", code="file", file=str(out)) from failed
    finally:
        part.unlink(missing_ok=True)


def _select(kind: Kind, where: str) -> str:
    values = "".join(f", {one.name}" for one in kind.values)
    whens = " ".join(f"WHEN {int(level)} THEN '{level.status}'" for level in Level)
    return f"""
        SELECT row, sheet, CASE level {whens} END AS status, {_IDENTITY}, {OTHER_DOCUMENT}{values},
            CAST(to_json(notes) AS VARCHAR) AS notes
        FROM cleaned WHERE {where} ORDER BY sheet_number, place"""
