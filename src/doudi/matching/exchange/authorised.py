"""The one door to the register for every exchange: households whose adults have all authorised the check (LD-40).

The condition stands in the join itself. Whatever sends, asks or keeps takes its people from `authorised_people`; a
household that lacks one adult's authorisation, or whose authorisation has run out, is in no request and in no result.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from doudi.core.refusal import InputError
from doudi.matching.joining.cells import number, parquet
from doudi.matching.joining.keys import key_sql
from doudi.matching.joining.people import read_people
from doudi.policy.sql.cells import text_literal

#: of age, as `doudi.apps.cases.consent` counts; who has no known birth date is asked as an adult
ADULT = 18

CLAUSE = "LD-40"


@dataclass(frozen=True)
class Person:
    """A living member of an authorised household. `number` is a checked identity number or empty; `birth` an ISO day."""

    person_id: str
    household_id: str
    name: str
    number: str
    birth: str
    area: str


@dataclass(frozen=True)
class Authorised:
    """Whom an exchange may ask about, and how many households it may not."""

    people: tuple[Person, ...]
    households: int
    left_out: int


def authorised_people(register: Path, authorisations: Path, on: int) -> Authorised:
    """The people of a register folder who may be asked about on a day (YYYYMMDD), in the order of person_id.

    `authorisations` (.parquet or .csv) has a row for each signature: person_id, signed_on, valid_until (ISO days). A
    household is authorised when each living member of 18 years or more, or of unknown age, has one that holds on that
    day, and at least one member has. The dead sign nothing and are not asked about.
    """
    with duckdb.connect(config={"temp_directory": ""}) as connection:  # nothing of people is left on a disk
        read_people(connection, register, "people", more=("birth_date", "died_on"))
        _read_areas(connection, register)
        _read_authorisations(connection, authorisations)
        rows = connection.execute(f"""
            WITH living AS (SELECT *, {_day("birth_date")} AS born FROM people WHERE died_on IS NULL),
            signed AS (SELECT DISTINCT person_id FROM signatures WHERE signed_on <= {on} AND valid_until >= {on}),
            may AS (
                SELECT l.household_id FROM living l LEFT JOIN signed s ON s.person_id = l.person_id
                GROUP BY l.household_id
                HAVING count(s.person_id) > 0
                    AND count(*) FILTER (WHERE s.person_id IS NULL AND (l.born IS NULL OR ({on} - l.born) // 10000 >= {ADULT})) = 0)
            SELECT l.person_id, l.household_id, coalesce(l.name, ''),
                CASE WHEN {key_sql("l.citizen_id")} IS NULL THEN '' ELSE l.citizen_id END,
                coalesce(l.birth_date, ''), coalesce(a.area_code, '')
            FROM living l JOIN may m ON m.household_id = l.household_id
            LEFT JOIN areas a ON a.household_id = l.household_id
            ORDER BY l.person_id""").fetchall()  # fmt: skip
        people = tuple(Person(*row) for row in rows)
        households = len({person.household_id for person in people})
        total = number(connection, "SELECT count(DISTINCT household_id) FROM people")
    return Authorised(people, households, total - households)


def _read_areas(connection: duckdb.DuckDBPyConnection, register: Path) -> None:
    """Where each household is, if the register has a table of households."""
    connection.execute("CREATE TEMP TABLE areas (household_id VARCHAR, area_code VARCHAR)")
    for name in ("households.parquet", "households.csv"):
        if (register / name).is_file():
            rows = _rows(connection, register / name, ("household_id", "area_code"))
            connection.execute(
                f"INSERT INTO areas SELECT household_id, any_value(area_code) FROM ({rows}) GROUP BY 1"
            )


def _read_authorisations(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    rows = _rows(connection, file, ("person_id", "signed_on", "valid_until"))
    connection.execute(f"""CREATE TEMP TABLE signatures AS
        SELECT person_id, {_day("signed_on")} AS signed_on, {_day("valid_until")} AS valid_until FROM ({rows})""")
    broken = number(
        connection,
        "SELECT count(*) FROM signatures WHERE person_id IS NULL OR signed_on IS NULL OR valid_until IS NULL",
    )
    if broken:
        raise InputError(
            f"有 {broken} 行授权缺少人编号，或日期不是 2024-09-01 这样的写法；请改正后再试。",
            code="bad-authorisation",
            file=file.name,
        )


def _rows(connection: duckdb.DuckDBPyConnection, file: Path, columns: tuple[str, ...]) -> str:
    """A SELECT of these columns as text. InputError for a file that is not there, unreadable, or lacks one."""
    if not file.is_file():
        raise InputError(f"找不到文件 {file}。", code="file-missing", file=str(file))
    csv = f"read_csv({text_literal(str(file))}, all_varchar = true, header = true)"
    reader = parquet(file) if file.suffix == ".parquet" else csv
    try:
        there = {str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()}
    except duckdb.Error as bad:
        raise InputError("读不了这张表，请核对文件。", code="unreadable", file=file.name) from bad
    lacking = [name for name in columns if name not in there]
    if lacking:
        raise InputError(f"缺少列 {'、'.join(lacking)}。", code="missing-column", file=file.name)
    shown = ", ".join(f"nullif(trim({name}::VARCHAR), '') AS {name}" for name in columns)
    return f"SELECT {shown} FROM {reader}"


def _day(text: str) -> str:
    """SQL: an ISO day as YYYYMMDD, NULL for anything else."""
    return f"""CASE WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')
        AND try_strptime({text}, '%Y-%m-%d') IS NOT NULL THEN replace({text}, '-', '')::INTEGER END"""
