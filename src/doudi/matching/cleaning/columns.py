"""One column of a sheet as SQL: good cells at once, every other distinct text read once in Python and joined back.

A department writes most cells in one plain way, which a pattern recognises; what is left has few distinct texts or
few rows. So a million rows cost a join, and how a text is read is said once, in Python, where it can be tested.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from doudi.matching.cleaning import citizen_ids
from doudi.matching.cleaning.amounts import read_amount, unit_factor
from doudi.matching.cleaning.dates import read_date, read_month, read_year
from doudi.matching.cleaning.people_names import read_name
from doudi.matching.cleaning.verdicts import Level, Read
from doudi.matching.cleaning.words import (
    bad_cell,
    read_area_code,
    read_bool,
    read_int,
    read_number,
    read_phone,
    read_relation,
    read_word,
)
from doudi.matching.kinds import ColumnDef
from doudi.matching.reading.sheets import Mark

#: What a value is in the Parquet file.
SQL_TYPES = {
    "money": "DECIMAL(14,2)",
    "number": "DECIMAL(14,2)",
    "int": "INTEGER",
    "year": "INTEGER",
    "grade": "INTEGER",
    "bool": "BOOLEAN",
}

#: What the reason of an identity number means for its row. A wrong number is left empty, and the row goes on with
#: its name and birth; where it is not clear whose row it is, a person looks.
ID_LEVELS = dict.fromkeys(citizen_ids.Reason, Level.CORRECTED) | {
    citizen_ids.Reason.VALID: Level.OK,
    citizen_ids.Reason.OTHER: Level.REVIEW,
    citizen_ids.Reason.OLD_CENTENARIAN: Level.REVIEW,
    citizen_ids.Reason.RUINED: Level.REJECTED,
}

_MOST_TEXT = 2000


@dataclass(frozen=True)
class Taken:
    """A column that is taken: its place in the grid, the header as written, what we know of it, its unit."""

    at: int
    theirs: str
    ours: ColumnDef
    unit: str

    @property
    def cell(self) -> str:
        """The SQL name of its cells in the body."""
        return f"c{self.at}"

    @property
    def mark(self) -> str:
        """The SQL name of their marks."""
        return f"k{self.at}"


@dataclass(frozen=True)
class ColumnSql:
    """What a column adds to the SELECT over the body ``b``: a join, a value, why it is not as written, a level."""

    join: str
    value: str
    why: str
    level: str


def sql_type(column: ColumnDef) -> str:
    """The type of the column in Parquet."""
    return SQL_TYPES.get(column.type, "VARCHAR")


def column_sql(
    connection: duckdb.DuckDBPyConnection, body: str, taken: Taken, *, base_1904: bool = False
) -> ColumnSql:
    """The SQL of one column that is not the row's own identity number. Reads the odd texts of `body` on the way.

    Leaves a table ``read_<name>`` (cell, mark, value, why, level) behind when there are odd texts.
    """
    cell, mark = f"b.{taken.cell}", f"b.{taken.mark}"
    plain, value = _plain(taken)
    odd = f"{cell} IS NOT NULL AND NOT coalesce({plain}, false)"
    table = f"read_{taken.ours.name}"
    distinct = f"(SELECT DISTINCT {cell} AS cell, {mark} AS mark FROM {body} b WHERE {odd})"
    if taken.ours.type == "citizen_id":
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {_numbers_sql(distinct)}")
    else:
        _read_all(connection, distinct, table, reader(taken, base_1904=base_1904))
    kind = sql_type(taken.ours)
    return ColumnSql(
        f"LEFT JOIN {table} ON {odd} AND {table}.cell = {cell} AND {table}.mark = {mark}",
        f"CASE WHEN {table}.cell IS NULL THEN CAST({value} AS {kind}) ELSE CAST({table}.value AS {kind}) END",
        f"{table}.why",
        f"{table}.level",
    )


def reader(taken: Taken, *, base_1904: bool = False) -> Callable[[str, Mark], Read]:
    """How a cell of the column is read."""
    column = taken.ours
    match column.type:
        case "money":
            unit = taken.unit or column.unit
            return lambda text, mark: read_amount(text, mark, unit)
        case "date":
            return lambda text, mark: read_date(text, mark, base_1904=base_1904)
        case "month":
            return lambda text, mark: read_month(text, mark, base_1904=base_1904)
        case "year":
            return lambda text, mark: read_year(text, mark, base_1904=base_1904)
        case "enum" | "grade":
            return lambda text, mark: read_word(text, mark, column.values)
        case "name":
            return read_name
        case "bool":
            return read_bool
        case "int":
            return read_int
        case "number":
            return read_number
        case "phone":
            return read_phone
        case "area_code":
            return read_area_code
        case "relation":
            return read_relation
        case _:
            return _read_text


def _plain(taken: Taken) -> tuple[str, str]:
    """SQL: whether a cell is written in the plain way, and its value then."""
    cell, mark = f"b.{taken.cell}", f"b.{taken.mark}"
    match taken.ours.type:
        case "money":
            factor = int(unit_factor(taken.unit or taken.ours.unit) * 100)
            # A factor of 10 to the n moves the point: so many decimals more are still whole fen.
            places = len(str(factor)) - 1 if str(factor).strip("0") == "1" else 0
            pattern = r"-?[0-9]{1,9}(\.[0-9]{1," + str(max(places, 1)) + "})?"
            exact = f"CAST(CAST({cell} AS DECIMAL(18,8)) * {factor} AS BIGINT)"
            return (
                f"{mark} < 2 AND regexp_full_match({cell}, '{pattern}')",
                f"CAST({exact} AS DECIMAL(16,0)) * 0.01",
            )
        case "date":
            return (
                f"{mark} IN (0, 2) AND regexp_full_match({cell}, '(19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}')"
                f" AND TRY_CAST({cell} AS DATE) IS NOT NULL",
                cell,
            )
        case "name":
            return f"{mark} = 0 AND regexp_full_match({cell}, '[\\x{{4e00}}-\\x{{9fff}}]{{2,4}}')", cell
        case "phone":
            return f"{mark} < 2 AND regexp_full_match({cell}, '1[3-9][0-9]{{9}}')", cell
        case "area_code":
            return f"{mark} < 2 AND regexp_full_match({cell}, '[1-8][0-9]{{11}}')", cell
        case "text":
            return (
                f"({mark} = 0 OR {mark} = 1 AND strlen({cell}) <= 15) AND strlen({cell}) <= {_MOST_TEXT}"
                f" AND {cell} = trim({cell})",
                cell,
            )
        case _:
            return "false", cell


def _read_text(text: str, mark: Mark) -> Read:
    """A text as written, spaces off both ends."""
    if bad := bad_cell(text, mark):
        return bad
    if mark == Mark.NUMBER and len(text) > 15:
        why = "号码被表格软件当成数字，末几位已经丢失，不采用；请把该列设为文本后重新提供"
        return Read(None, why, Level.CORRECTED)
    bare = text.strip()
    if len(bare) > _MOST_TEXT:
        return Read(None, f"超过 {_MOST_TEXT} 个字，不采用", Level.CORRECTED)
    return Read(bare or None)


def _read_all(
    connection: duckdb.DuckDBPyConnection, distinct: str, table: str, read: Callable[[str, Mark], Read]
) -> None:
    odd = connection.sql(f"FROM {distinct}").to_arrow_table()
    marks = [Mark(mark) for mark in odd["mark"].to_pylist()]
    found = [read(text, mark) for text, mark in zip(odd["cell"].to_pylist(), marks, strict=True)]
    readings = pa.table(
        {
            "cell": odd["cell"],
            "mark": odd["mark"],
            "value": pa.array([one.value for one in found], pa.string()),
            "why": pa.array([one.why or None for one in found], pa.string()),
            "level": pa.array([int(one.level) for one in found], pa.int8()),
        }
    )
    connection.register("odd_readings", readings)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM odd_readings")
    connection.unregister("odd_readings")


def id_why(reason: str) -> str:
    """SQL: the sentence of a reason of `citizen_ids`, null where the number is taken as it is."""
    whens = " ".join(f"WHEN '{one}' THEN '{why}'" for one, why in citizen_ids.WHY.items())
    return f"CASE {reason} {whens} END"


def id_level(reason: str) -> str:
    """SQL: what a reason means for the row."""
    whens = " ".join(f"WHEN '{one}' THEN {int(level)}" for one, level in ID_LEVELS.items())
    return f"CASE {reason} {whens} END"


def _numbers_sql(distinct: str) -> str:
    """Readings of another person's identity number in the row (a spouse's): a bad one is null and said."""
    classified = citizen_ids.with_ids(f"{distinct} AS odd", "cell", "mark")
    level = f"CASE WHEN id_reason = 'valid' THEN {int(Level.OK)} ELSE {int(Level.CORRECTED)} END"
    why = f"CASE WHEN id_reason != 'blank' THEN {id_why('id_reason')} END"
    return f"SELECT cell, mark, citizen_id AS value, {why} AS why, CAST({level} AS TINYINT) AS level FROM ({classified})"
