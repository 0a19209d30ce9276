"""The register's persons and a roster's rows as tables that passes can join: names folded, numbers, dates, places as integers.

``person``: p, person_id, home, f (folded name), s (sound), key, number, sex, birth, phone, village, town, county.
``record``: r, row, sheet, and the same, with ``written`` and ``kind`` for what is left of a number that is not valid, and ``held``.
Everything that is not known is null. Dates are YYYYMMDD, sex is 0 male or 1 female, areas are digits, phones too.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from doudi.core.refusal import InputError
from doudi.matching.names import add_forms
from doudi.policy.register import find_files
from doudi.policy.sql.cells import text_literal
from doudi.policy.sql.loading import Loader
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, load_vocabulary

#: what a roster file needs for linking (docs/algorithms/linking.md); the rest of its columns is not read
ROSTER_COLUMNS = ("row", "sheet", "status", "name", "citizen_id", "key", "id_as_written", "sex", "birth_date", "phone", "area_code")  # fmt: skip
_FACTS = {HOUSEHOLD: {"area_code"}, PERSON: {"citizen_id", "name", "phone", "sex", "birth_date"}}
_PHONE = "TRY_CAST(regexp_replace(phone, '[^0-9]', '', 'g') AS BIGINT)"
#: signs that hide a digit as *; an X is one of them where two stand together
_PLAIN_MASK = """CASE WHEN said SIMILAR TO '[0-9]+XX+' THEN replace(said, 'X', '*')
    WHEN length(said) = 18 AND contains(said, 'XX') THEN replace(left(said, 17), 'X', '*') || right(said, 1)
    ELSE translate(said, '＊×●○■□#?_•', '**********') END"""
_AREA = "TRY_CAST(area_code AS BIGINT)"
_PLACE = """CASE WHEN area % 1000 > 0 THEN area END AS village, CASE WHEN area // 1000 % 1000 > 0 THEN area // 1000 END AS town,
    CASE WHEN area // 1000000 % 100 > 0 THEN area // 1000000 END AS county"""


def prepare_register(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Make ``person`` from a register folder; returns how many there are. Raises InputError for bad cells."""
    files = {entity: file for entity, file in find_files(folder).items() if entity in (HOUSEHOLD, PERSON)}
    loader = Loader(connection, files, load_vocabulary(), _FACTS)
    for entity in (HOUSEHOLD, PERSON):
        loader.load(entity)
    there = {name for table in ("households", "persons") for name in _columns(connection, table)}
    for name, type_ in (
        *((fact, "VARCHAR") for fact in ("citizen_id", "name", "phone")),
        ("sex", "TINYINT"),
        ("birth_date", "INTEGER"),
    ):
        if name not in there:
            connection.execute(f"ALTER TABLE persons ADD COLUMN {name} {type_}")
    if "area_code" not in there:
        connection.execute("ALTER TABLE households ADD COLUMN area_code VARCHAR")
    add_forms(connection, "SELECT name FROM persons", "form")
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE person AS
        SELECT p, person_id, h AS home, f, s, CASE WHEN number SIMILAR TO '[0-9]{{17}}[0-9X]' THEN CAST(left(number, 17) AS BIGINT) END AS key,
            number, sex, birth, {_PHONE} AS phone, {_PLACE}
        FROM (SELECT p.p, p.person_id, p.h, nullif(n.folded, '') AS f, nullif(n.sounded, '') AS s, p.citizen_id AS number, p.sex,
                  p.birth_date AS birth, p.phone, {_AREA} AS area
              FROM persons p JOIN households h ON h.h = p.h LEFT JOIN form n ON n.name = p.name)""")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE home_name AS SELECT h AS home, household_id FROM households"
    )
    for table in ("persons", "households", "form", "places"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    return _count(connection, "person")


def prepare_roster(connection: duckdb.DuckDBPyConnection, file: Path) -> int:
    """Make ``record`` from a roster as ``roster load`` writes it; returns how many rows it has."""
    source = f"read_parquet({text_literal(str(file))}, hive_partitioning=false, file_row_number=true)"
    _check_roster(file)
    add_forms(connection, f"SELECT name FROM {source}", "form")
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE record AS
        SELECT r, row, sheet, held, f, s, key, number, sex, birth, {_PHONE} AS phone, area, {_PLACE},
            CASE WHEN key IS NULL THEN {_kind("plain")} END AS kind, CASE WHEN key IS NULL THEN {_digits("plain")} END AS written
        FROM (SELECT *, CASE WHEN key IS NULL THEN {_PLAIN_MASK} END AS plain FROM (
              SELECT CAST(t.file_row_number + 1 AS INTEGER) AS r, t.row, t.sheet, t.status = 'review' AS held,
                  nullif(n.folded, '') AS f, nullif(n.sounded, '') AS s, t.key, t.citizen_id AS number,
                  upper(t.id_as_written) AS said, CASE t.sex WHEN 'male' THEN 0 WHEN 'female' THEN 1 END AS sex,
                  TRY_CAST(replace(t.birth_date, '-', '') AS INTEGER) AS birth, t.phone, {_AREA} AS area
              FROM {source} t LEFT JOIN form n ON n.name = t.name))""")
    connection.execute("DROP TABLE form")
    return _count(connection, "record")


def _kind(said: str) -> str:
    """What a text that is no valid number still tells: ``masked``, ``cut`` (its first digits hold), ``full`` (near enough to compare)."""
    return f"""CASE WHEN {said} SIMILAR TO '[0-9X*]{{18}}' AND contains({said}, '*') AND length(replace({said}, '*', '')) >= 8 THEN 'masked'
        WHEN {said} SIMILAR TO '[0-9]{{15}}000' THEN 'cut'
        WHEN {said} SIMILAR TO '[0-9]{{16,19}}|[0-9]{{16,18}}X|[0-9]{{15}}' THEN 'full' END"""


def _digits(said: str) -> str:
    return f"CASE {_kind(said)} WHEN 'cut' THEN left({said}, 15) WHEN 'masked' THEN {said} WHEN 'full' THEN {said} END"


def _check_roster(file: Path) -> None:
    if not file.is_file():
        raise InputError(f"找不到花名册 {file}。", code="file-missing", file=str(file))
    try:
        there = pq.read_schema(file).names
    except (OSError, ValueError) as bad:
        raise InputError(
            "不是 Parquet 文件；请先用 doudi roster load 读入。", code="unreadable", file=file.name
        ) from bad
    missing = [name for name in ROSTER_COLUMNS if name not in there]
    if missing:
        raise InputError(
            f"缺少列 {'、'.join(missing)}；请先用 doudi roster load 读入。",
            code="missing-column",
            file=file.name,
            column=missing[0],
        )


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {table}").fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


#: called with what is being done, in Chinese
Tell = Callable[[str], None]
