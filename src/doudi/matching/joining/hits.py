"""The rows behind the sums: who, which source, which file, sheet and row, as of which day, and what it says.

Every hit points to where it came from. A row whose number is a person's and whose name is not is no hit: it is
doubtful, and a person looks at both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from doudi.core import citizen_id
from doudi.matching.joining.results import matches_sql
from doudi.matching.joining.same_name import NO_NAME, name_key_sql
from doudi.matching.joining.shape import Shape
from doudi.matching.names import folded
from doudi.policy.sql.cells import text_literal

#: with more people than this, the keys are joined and not named one by one
MOST_KEYS_NAMED = 1000

BY_NUMBER_AND_NAME = "身份证号码和姓名一致"
BY_NUMBER_AND_LIKE_NAME = "身份证号码一致，姓名因截断或缺字写法不同"
BY_NUMBER_ALONE = "身份证号码一致，来源未提供姓名"
BY_LINK = "按已确认的关联"
ANOTHER_NAME = "身份证号码一致，姓名不同"
NO_NAME_WRITTEN = "身份证号码一致，没有写姓名"


_TEXT = (
    "person_id",
    "household_id",
    "kind",
    "source",
    "file",
    "sheet",
    "row",
    "as_of",
    "how",
    "name",
    "values",
)
_NOTHING = pa.table({name: pa.array([], pa.int64() if name == "row" else pa.string()) for name in _TEXT})


@dataclass(frozen=True)
class Member:
    """Somebody of a household that is asked about; `number` of 18 characters, or empty."""

    person_id: str
    household_id: str
    name: str
    number: str


def hits_of(
    connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape], members: Sequence[Member]
) -> pa.Table:
    """The hits of a few people, who need not be in the register, in the order of kind, file and row.

    Columns: person_id, household_id, kind, source, file, sheet, row, as_of (ISO day), how (a Chinese sentence), name
    (as the source writes it) and values (JSON; money in yuan, as text).
    """
    _ask_for(connection, members)
    return _of_asked(connection, shapes)


def hits_of_households(
    connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape], households: str
) -> pa.Table:
    """The hits of the registered households that a SELECT of ``h`` names, as `hits_of` gives them."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE asked AS FROM persons WHERE h IN ({households})")
    return _of_asked(connection, shapes)


def _of_asked(connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape]) -> pa.Table:
    keys = [int(row[0]) for row in connection.execute("SELECT DISTINCT key FROM asked").fetchall()]
    found = _collected(connection, shapes, "asked", keys)
    connection.execute("DROP TABLE asked")
    return found


def doubtful(connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape]) -> pa.Table:
    """Rows whose number is a registered person's and whose name is not, each with that person's name.

    Columns as of `hits_of`, `registered_name` besides; `how` says what does not agree. None of them is in any sum.
    """
    parts = []
    for shape in shapes:
        parts.append(f"""
            SELECT p.person_id, p.household_id, {text_literal(shape.kind)} AS kind, {_ORIGIN},
                CASE WHEN r.name IS NULL THEN '{NO_NAME_WRITTEN}' ELSE '{ANOTHER_NAME}' END AS how,
                r.name, {_values(shape)} AS "values", p.name AS registered_name
            FROM rows_{shape.kind} r JOIN persons p ON r.key = p.key {_BATCH}
            WHERE NOT {matches_sql("r", "p")} AND NOT (p.shared AND EXISTS (
                FROM persons o WHERE o.key = r.key AND o.shared AND {matches_sql("r", "o")}))""")
    return _ordered(connection, parts)


_ORIGIN = """s.name AS source, b.file, r.sheet, r."row",
    strftime(strptime(b."on"::VARCHAR, '%Y%m%d'), '%Y-%m-%d') AS as_of"""
_KEPT = 'r.key, r.name_key, r.apart, r.folded, r.name, r.linked, r.source, r.batch, r.sheet, r."row"'
_BATCH = "JOIN batches b ON b.batch = r.batch JOIN sources s ON s.source = r.source"


def _collected(
    connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape], people: str, keys: Sequence[int]
) -> pa.Table:
    """The rows of the people in a table; `keys` stand in the query, so that only the blocks that can hold them are read."""
    named = ", ".join(map(str, keys)) if len(keys) <= MOST_KEYS_NAMED else f"SELECT key FROM {people}"
    if not shapes or not keys:
        return _NOTHING
    rows = " UNION ALL ".join(
        f"""SELECT {text_literal(shape.kind)} AS kind, {_KEPT}, {_values(shape)} AS "values"
            FROM rows_{shape.kind} r WHERE r.key IN ({named})"""
        for shape in shapes
    )
    query = f"""
        SELECT p.person_id, p.household_id, r.kind, {_ORIGIN},
            CASE WHEN r.linked THEN '{BY_LINK}' WHEN r.name IS NULL THEN '{BY_NUMBER_ALONE}'
                WHEN r.name_key = p.name_key THEN '{BY_NUMBER_AND_NAME}' ELSE '{BY_NUMBER_AND_LIKE_NAME}' END AS how,
            r.name, r."values"
        FROM ({rows}) r JOIN {people} p ON r.key = p.key {_BATCH}
        WHERE {matches_sql("r", "p")}"""
    return _ordered(connection, [query])


def _ordered(connection: duckdb.DuckDBPyConnection, parts: Sequence[str]) -> pa.Table:
    if not parts:
        return _NOTHING
    return connection.sql(
        " UNION ALL ".join(parts)
        + ' ORDER BY kind, file, sheet, "row", person_id, as_of, source, name, "values"'
    ).to_arrow_table()


def _values(shape: Shape) -> str:
    """SQL: a row's values as JSON, money in yuan with two decimals."""
    money = set(shape.money)
    cells = ", ".join(
        f"{value.name} := "
        + (
            f"(r.{value.name} * 0.01::DECIMAL(3,2))::DECIMAL(18,2)::VARCHAR"
            if value.name in money
            else f"r.{value.name}"
        )
        for value in shape.values
    )
    return f"to_json(struct_pack({cells}))::VARCHAR" if cells else "'{}'"


def _ask_for(connection: duckdb.DuckDBPyConnection, members: Sequence[Member]) -> None:
    """The temporary table ``asked``, in the columns of ``persons``."""
    names = [folded(member.name) for member in members]
    keys = [
        int(member.number[:17]) if citizen_id.is_valid(member.number) else -1 - at
        for at, member in enumerate(members)
    ]
    shared = [
        any(key == other and name != another for other, another in zip(keys, names, strict=True))
        for key, name in zip(keys, names, strict=True)
    ]
    given = pa.table({
        "p": pa.array(range(len(members)), pa.int32()),
        "h": pa.array([0] * len(members), pa.int32()),
        "person_id": pa.array([member.person_id for member in members], pa.string()),
        "household_id": pa.array([member.household_id for member in members], pa.string()),
        "key": pa.array(keys, pa.int64()),
        "name": pa.array([member.name for member in members], pa.string()),
        "folded": pa.array(names, pa.string()),
        "wild": pa.array(["?" in name for name in names], pa.bool_()),
        "shared": pa.array(shared, pa.bool_()),
    })  # fmt: skip
    connection.register("given_members", given)
    said = "nullif(folded, '')"
    name_key = f"coalesce({name_key_sql(said)}, {NO_NAME})::UBIGINT"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE asked AS SELECT *, {name_key} AS name_key FROM given_members"
    )
    connection.unregister("given_members")
