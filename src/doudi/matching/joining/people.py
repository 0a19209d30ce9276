"""The register's persons as the join wants them: numbered, with the key of the identity number and the folded name."""

from __future__ import annotations

from pathlib import Path

import duckdb

from doudi.core.refusal import InputError
from doudi.matching.joining.cells import first_row, number, parquet
from doudi.matching.joining.keys import key_sql
from doudi.matching.joining.same_name import NO_NAME, name_key_sql
from doudi.matching.names import add_forms
from doudi.policy.sql.cells import text_literal

#: p, h       numbers of person and household, from 0, kept from month to month
#: key        of the checked number; without one -1 - p, so that a reviewed link can still point at the person
#: name_key   of the folded name, NO_NAME without a name
#: wild       a character of the name could not be printed: the text must be compared
#: lead       the first of those who share key and name (a person registered twice)
#: shared     people of other names have the same number: only an equal name says whose a row is
COLUMNS = (
    "p",
    "h",
    "person_id",
    "household_id",
    "key",
    "name",
    "folded",
    "name_key",
    "wild",
    "lead",
    "shared",
)


def persons_file(register: Path) -> Path:
    """``persons.parquet`` or ``persons.csv`` of a register folder. InputError where there is none."""
    if not register.is_dir():
        raise InputError(f"找不到登记册文件夹 {register}。", code="file-missing", file=str(register))
    for name in ("persons.parquet", "persons.csv"):
        if (register / name).is_file():
            return register / name
    raise InputError(
        "缺少表 persons（.parquet 或 .csv）：没有人，就没有可比对的。",
        code="missing-table",
        file=str(register),
    )


def read_people(
    connection: duckdb.DuckDBPyConnection, register: Path, into: str, more: tuple[str, ...] = ()
) -> None:
    """Read a register's persons as text into a table (person_id, household_id, citizen_id, name, and `more`).

    InputError where a person has no number of person or household, or two rows have the same.
    """
    file = persons_file(register)
    reader = (
        parquet(file)
        if file.suffix == ".parquet"
        else f"read_csv({text_literal(str(file))}, all_varchar = true, header = true)"
    )
    try:
        there = {str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()}
        lacking = {"person_id", "household_id"} - there
        if lacking:
            raise InputError(f"缺少列 {'、'.join(sorted(lacking))}。", code="missing-column", file=file.name)
        columns = ", ".join(
            f"nullif({name}::VARCHAR, '') AS {name}" if name in there else f"NULL::VARCHAR AS {name}"
            for name in ("person_id", "household_id", "citizen_id", "name", *more)
        )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT {columns} FROM {reader}")
    except duckdb.Error as bad:
        raise InputError("读不了这张表，请核对文件。", code="unreadable", file=file.name) from bad
    check_people(connection, into, file.name)


def check_people(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> None:
    """InputError for a row without person_id or household_id and for a person_id that comes twice."""
    empty = number(
        connection, f"SELECT count(*) FROM {table} WHERE person_id IS NULL OR household_id IS NULL"
    )
    if empty:
        raise InputError(f"有 {empty} 行没有 person_id 或 household_id。", code="missing-id", file=file)
    twice = first_row(
        connection, f"SELECT person_id FROM {table} GROUP BY person_id HAVING count(*) > 1 LIMIT 1"
    )
    if twice:
        raise InputError(
            f"人编号“{twice[0]}”出现两次，请核对登记册。", code="double-person", file=file, value=twice[0]
        )


def number_people(
    connection: duckdb.DuckDBPyConnection, given: str, into: str, keep: str | None = None
) -> None:
    """Make the table `into` (COLUMNS) of the table `given`, sorted by key.

    `keep` names a table of COLUMNS whose numbers of persons and households stay what they were.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE numbered AS {_numbered(connection, keep, given)}")
    add_forms(connection, f"SELECT name FROM {given}", "people_forms", sound=False)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE keyed AS
        SELECT n.p, n.h, n.person_id, n.household_id, coalesce({key_sql("n.citizen_id")}, -1 - n.p) AS key,
            n.name, f.folded, coalesce({name_key_sql("nullif(f.folded, '')")}, {NO_NAME})::UBIGINT AS name_key,
            coalesce(contains(f.folded, '?'), false) AS wild
        FROM numbered n LEFT JOIN people_forms f ON f.name = n.name""")
    connection.execute(f"""
        CREATE OR REPLACE TABLE {into} AS
        SELECT k.*, d.first IS NULL OR d.first = k.p AS lead, coalesce(d.shared, false) AS shared
        FROM keyed k LEFT JOIN (
            SELECT key, name_key, min(p) AS first, count(*) OVER (PARTITION BY key) > 1 AS shared FROM keyed
            WHERE key IN (SELECT key FROM keyed GROUP BY key HAVING count(*) > 1) GROUP BY key, name_key
        ) d ON d.key = k.key AND d.name_key = k.name_key
        ORDER BY k.key""")
    connection.execute("DROP TABLE numbered; DROP TABLE keyed; DROP TABLE people_forms")


def _numbered(connection: duckdb.DuckDBPyConnection, keep: str | None, given: str) -> str:
    """Numbers in the order of the file for those who are new; the old ones keep theirs."""
    if keep is None:
        return f"""SELECT g.*, p, dense_h.h FROM (SELECT *, (row_number() OVER () - 1)::INTEGER AS p FROM {given}) g
            JOIN (SELECT household_id, (row_number() OVER (ORDER BY household_id) - 1)::INTEGER AS h
                FROM (SELECT DISTINCT household_id FROM {given})) dense_h USING (household_id)"""
    last_p = number(connection, f"SELECT coalesce(max(p), -1) FROM {keep}")
    last_h = number(connection, f"SELECT coalesce(max(h), -1) FROM {keep}")
    return f"""SELECT g.*, coalesce(o.p, {last_p} + row_number() OVER (PARTITION BY o.p IS NULL ORDER BY g.person_id))::INTEGER AS p,
            homes.h
        FROM {given} g LEFT JOIN {keep} o ON o.person_id = g.person_id JOIN (
            SELECT household_id, coalesce(h, {last_h} + row_number() OVER (PARTITION BY h IS NULL ORDER BY household_id))::INTEGER AS h
            FROM (SELECT DISTINCT household_id FROM {given})
            LEFT JOIN (SELECT household_id, any_value(h) AS h FROM {keep} GROUP BY household_id) USING (household_id)
        ) homes ON homes.household_id = g.household_id"""
