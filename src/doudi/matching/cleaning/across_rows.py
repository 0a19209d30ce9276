"""What only all rows together show: the same line twice, one number under two names, areas on no list."""

from __future__ import annotations

import duckdb

from doudi.core import areas
from doudi.matching.cleaning.verdicts import Level
from doudi.matching.names import add_forms


def drop_repeated(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str]]:
    """Take lines that stand in the file before out of ``cleaned``; sheet, row and sentence of each of them.

    Two lines are the same when every cell but the running number is. The first counts.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE repeated AS
        SELECT sheet_number, place, sheet, row,
            first_value(sheet) OVER same AS first_sheet, first_value(row) OVER same AS first_row,
            row_number() OVER same AS nth
        FROM cleaned JOIN (SELECT line FROM cleaned GROUP BY line HAVING count(*) > 1) USING (line)
        WINDOW same AS (PARTITION BY line ORDER BY sheet_number, place)""")
    connection.execute("DELETE FROM repeated WHERE nth = 1")
    connection.execute("""
        DELETE FROM cleaned USING repeated
        WHERE cleaned.sheet_number = repeated.sheet_number AND cleaned.place = repeated.place""")
    found = connection.execute(
        "SELECT sheet, row, first_sheet, first_row FROM repeated ORDER BY sheet_number, place"
    ).fetchall()
    return [
        (
            sheet,
            row,
            f"与{f'“{before}”' if before != sheet else ''}第 {first} 行完全相同，只计一次",
        )
        for sheet, row, before, first in found
    ]


def hold_shared_numbers(connection: duckdb.DuckDBPyConnection, column: str) -> None:
    """Keep for a person every row of ``cleaned`` whose number stands under two names; `column`: the number's header.

    Names that differ only in dressing, traditional characters or variants in daily use are one.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE shared AS
        SELECT key, name FROM cleaned WHERE name IS NOT NULL AND key IN (
            SELECT key FROM cleaned WHERE key IS NOT NULL GROUP BY key HAVING count(DISTINCT name) > 1)""")
    add_forms(connection, "SELECT name FROM shared", "shared_form")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE shared_by AS
        SELECT key, list(DISTINCT row ORDER BY row) AS rows FROM cleaned WHERE key IN (
            SELECT key FROM shared JOIN shared_form USING (name) GROUP BY key HAVING count(DISTINCT folded) > 1)
        GROUP BY key""")
    connection.execute(
        f"""
        UPDATE cleaned SET level = greatest(level, {int(Level.REVIEW)}),
            notes = list_append(notes, struct_pack("column" := ?, was := citizen_id, "now" := citizen_id,
                why := '同一号码在表中有两个以上姓名（第 ' || list_aggregate(rows[:10], 'string_agg', '、') || ' 行），由人核对'))
        FROM shared_by WHERE cleaned.key = shared_by.key""",
        [column],
    )
    for table in ("shared", "shared_form", "shared_by"):
        connection.execute(f"DROP TABLE {table}")


def numbers_of_unknown_areas(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows of ``cleaned`` have a number whose county is neither on the list of areas nor known to be abolished.

    Counties merge, and a number keeps the code of its day: a remark on the file, never an error of a row.
    """
    found = connection.execute("""
        SELECT CAST(key // 100000000000 AS VARCHAR), count(*) FROM cleaned WHERE key IS NOT NULL GROUP BY ALL""").fetchall()
    return sum(count for area, count in found if not _known(areas.full_code(area)))


def _known(code: str) -> bool:
    return code[:2] in ("81", "82", "83") or areas.exists(code) or areas.change_of(code) is not None
