"""The same join by PostgreSQL and by pandas: persons by key and name, sums of every source, households.

Both get what ours reads (persons; of every source key, name, amounts) already in their own form: tables that are loaded and
analysed, frames in memory. Loading is measured apart. Each gives, as ours does, a row a person and a row a household
with count, sum and unreadable amounts of every source, and leaves them in its own tables or frames.
"""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as csv

from doudi.matching.joining.results import EVERYBODY, matched_rows
from doudi.matching.joining.shape import Shape
from doudi.matching.joining.standing import Standing
from doudi.platform.database import EmbeddedServer, embedded_url
from doudi.platform.paths import database_folder

Checked = tuple[int, int, int, int]


class _Server(EmbeddedServer):
    """A server set up for one large query instead of many small ones."""

    def _server_options(self) -> str:
        return super()._server_options() + " -c shared_buffers=4GB -c max_wal_size=8GB -c jit=on"


def inputs(standing: Standing) -> dict[str, pa.Table]:
    """Persons and the rows of every kind, names as signed 64-bit numbers. Odd names are resolved for the peers beforehand."""
    name = "(name_key >> 1)::BIGINT AS name_key"
    tables = {"persons": standing.connection.sql(f"SELECT p, h, key, {name} FROM persons").to_arrow_table()}
    for shape in standing.shapes:
        rows = matched_rows(f"rows_{shape.kind}", EVERYBODY, "".join(f", r.{one}" for one in shape.money))
        shown = "".join(f", {one}" for one in shape.money)
        tables[shape.kind] = standing.connection.sql(
            f"SELECT key, {name}{shown} FROM ({rows})"
        ).to_arrow_table()
    return tables


def checked(standing: Standing) -> Checked:
    """Persons, households, rows found and fen of bank deposits: what every side must agree on."""
    query = """SELECT (SELECT count(*) FROM people_found), count(*), sum(bank_rows), sum(bank_deposit) FROM households_found"""
    return tuple(int(one) for one in standing.connection.execute(query).fetchall()[0])  # type: ignore[return-value]


def with_postgresql(
    tables: dict[str, pa.Table], shapes: list[Shape], expected: Checked
) -> tuple[float, float]:
    """Seconds to load and to join. Unlogged, no fsync, a quarter of memory as buffers, all cores, no index (a scan is quicker)."""
    place = database_folder("pg-bench-join")
    with (
        _Server(place, durable=False),
        psycopg.connect(embedded_url("postgres", folder=place), autocommit=True) as connection,
    ):
        connection.execute(
            "SET work_mem = '1GB'; SET hash_mem_multiplier = 2; SET max_parallel_workers_per_gather = 2"
        )
        began = time.perf_counter()
        for name, table in tables.items():
            columns = ", ".join(
                f"{field.name} {'int' if field.name in 'ph' else 'bigint'}" for field in table.schema
            )
            connection.execute(f"DROP TABLE IF EXISTS {name}; CREATE UNLOGGED TABLE {name} ({columns})")
            with connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
                for batch in table.to_batches(max_chunksize=500_000):
                    text = io.BytesIO()
                    csv.write_csv(
                        pa.Table.from_batches([batch]), text, csv.WriteOptions(include_header=False)
                    )
                    copy.write(text.getvalue())
            connection.execute(f"VACUUM ANALYZE {name}")
        loaded = time.perf_counter()
        connection.execute("DROP TABLE IF EXISTS people_found; DROP TABLE IF EXISTS households_found")
        connection.execute(f"CREATE UNLOGGED TABLE people_found AS {_people_sql(shapes)}")
        connection.execute(f"CREATE UNLOGGED TABLE households_found AS {_households_sql(shapes)}")
        done = time.perf_counter()
        found = connection.execute("""SELECT (SELECT count(*) FROM people_found), count(*), sum(bank_rows)::bigint,
            sum(bank_deposit)::bigint FROM households_found""").fetchall()[0]
        _agree("PostgreSQL", found, expected)
    return loaded - began, done - loaded


def _people_sql(shapes: list[Shape]) -> str:
    shown, joins = "", ""
    for shape in shapes:
        kind, sums = shape.kind, "count(*) AS n"
        shown += f", coalesce({kind}.n, 0) AS {kind}_rows"
        for name in shape.money:
            sums += f", sum({name})::bigint AS {name}, count({name}) AS {name}_known"
            shown += f", {kind}.{name} AS {kind}_{name}, coalesce({kind}.n - {kind}.{name}_known, 0) AS {kind}_{name}_unknown"
        joins += f""" LEFT JOIN (SELECT key, name_key, {sums} FROM {kind} GROUP BY key, name_key) {kind}
            ON {kind}.key = persons.key AND {kind}.name_key = persons.name_key"""
    return f"SELECT p, h{shown} FROM persons{joins}"


def _households_sql(shapes: list[Shape]) -> str:
    shown = ""
    for shape in shapes:
        shown += f", sum({shape.kind}_rows) AS {shape.kind}_rows"
        for name in shape.money:
            column = f"{shape.kind}_{name}"
            shown += f", sum({column})::bigint AS {column}, sum({column}_unknown) AS {column}_unknown"
    return f"SELECT h, count(*) AS persons{shown} FROM people_found GROUP BY h"


def with_pandas(tables: dict[str, pa.Table], shapes: list[Shape], expected: Checked) -> tuple[float, float]:
    """Seconds to make frames and to join; merge and groupby as its manual says, amounts as nullable whole numbers."""
    import pandas as pd

    began = time.perf_counter()
    types: Callable[[Any], Any] = {pa.int64(): pd.Int64Dtype()}.get
    frames = {
        name: pd.DataFrame(
            {
                column: table.column(column).to_pandas(types_mapper=types)
                if table.column(column).null_count
                else table.column(column).to_numpy()
                for column in table.column_names
            }
        )
        for name, table in tables.items()
    }
    loaded = time.perf_counter()
    people = frames["persons"]
    for shape in shapes:
        kind = shape.kind
        grouped = frames[kind].groupby(["key", "name_key"], sort=False)
        sums = grouped.size().to_frame(f"{kind}_rows")
        for name in shape.money:
            sums[f"{kind}_{name}"] = grouped[name].sum(min_count=1)
            sums[f"{kind}_{name}_unknown"] = sums[f"{kind}_rows"] - grouped[name].count()
        people = people.merge(sums.reset_index(), how="left", on=["key", "name_key"])
        counted = [f"{kind}_rows", *(f"{kind}_{name}_unknown" for name in shape.money)]
        people[counted] = people[counted].fillna(0)
    values = [column for column in people.columns if column not in ("p", "h", "key", "name_key")]
    homes = people.groupby("h", sort=False)[values].sum()
    homes["persons"] = people.groupby("h", sort=False).size()
    done = time.perf_counter()
    _agree(
        "pandas",
        (len(people), len(homes), int(homes["bank_rows"].sum()), int(homes["bank_deposit"].sum())),
        expected,
    )
    return loaded - began, done - loaded


def _agree(side: str, found: tuple[Any, ...], expected: Checked) -> None:
    """Times mean nothing where the results differ."""
    if tuple(int(one) for one in found) != expected:
        raise AssertionError(f"{side} found {found}, ours {expected}")


def size_of(path: Path) -> float:
    """GiB on disk."""
    return path.stat().st_size / 2**30
