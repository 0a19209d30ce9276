"""The same join by PostgreSQL and by pandas: persons by key and name, sums of every source, households.

Both get what ours reads (persons; of every source key, name, amounts, yes or no) already in their own form, and names that
are to be compared as text resolved beforehand. Each leaves what ours leaves: for every source a row a person it knows, with
count, sums and how many were known, and a row a household.
"""

import io
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from doudi.matching.joining.refreshing import prepare, tables_of
from doudi.matching.joining.results import EVERYBODY, counted, equal_rows, looked_at_rows, nameless_rows
from doudi.matching.joining.shape import Shape
from doudi.matching.joining.standing import Standing
from doudi.platform.database import EmbeddedServer, embedded_url
from doudi.platform.paths import database_folder

#: of every table of results its rows and the sums of its columns
Checked = dict[str, list[int]]


@dataclass(frozen=True)
class Took:
    """Seconds: to read what it needs, to join, to write what came out (0: it is in its tables already); GiB at most."""

    load: float
    join: float
    write: float = 0.0
    peak: float = 0.0


class _Server(EmbeddedServer):
    """A server set up for one large query instead of many small ones."""

    def _server_options(self) -> str:
        return super()._server_options() + " -c shared_buffers=4GB -c max_wal_size=8GB -c jit=on"


def inputs(standing: Standing) -> dict[str, pa.Table]:
    """Persons and the rows of every kind, names as signed 64-bit numbers."""
    shapes, run = standing.shapes, standing.connection.sql
    tables = {
        "persons": run("SELECT p, h, key, (name_key >> 1)::BIGINT AS name_key FROM persons").to_arrow_table()
    }
    for kind in prepare(standing.connection, shapes, "persons")(shapes):
        parts = [equal_rows(kind, EVERYBODY)]
        if kind.nameless:
            parts.append(f"""SELECT r.key, p.name_key, r.* EXCLUDE key FROM ({nameless_rows(kind, EVERYBODY)}) r
                JOIN persons p ON r.key = p.key WHERE p.lead AND NOT p.shared""")
        if kind.looked_at:
            parts.append(looked_at_rows(kind, EVERYBODY))
        tables[kind.shape.kind] = run(
            f"SELECT * REPLACE ((name_key >> 1)::BIGINT AS name_key) FROM ({' UNION ALL '.join(parts)})"
        ).to_arrow_table()
    return tables


def checked(standing: Standing) -> Checked:
    """What every side must agree on."""
    said = {}
    for shape in standing.shapes:
        for table in tables_of(shape):
            sums = "".join(f", sum({name})::BIGINT" for name, _ in counted(shape) if name != "gone")
            row = standing.connection.execute(f"SELECT count(*){sums} FROM {table}").fetchall()[0]
            said[table] = [int(one) for one in row]
    return said


def with_postgresql(tables: dict[str, pa.Table], shapes: list[Shape], expected: Checked) -> Took:
    """Unlogged, no fsync, a quarter of memory as buffers, all cores, no index (a scan is quicker)."""
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
            columns = ", ".join(f"{field.name} {_type(field)}" for field in table.schema)
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
        for shape in shapes:
            found, homes = tables_of(shape)
            sums = "".join(f", sum({name})::bigint AS {name}" for name in _values(shape))
            connection.execute(f"""DROP TABLE IF EXISTS {found}; CREATE UNLOGGED TABLE {found} AS
                SELECT p, h, s.* FROM persons JOIN (SELECT key AS k, name_key AS n, count(*) AS rows{sums}
                    FROM {shape.kind} GROUP BY key, name_key) s ON k = key AND n = name_key""")
            connection.execute(f"""DROP TABLE IF EXISTS {homes}; CREATE UNLOGGED TABLE {homes} AS
                SELECT h, sum(rows) AS rows{sums} FROM {found} GROUP BY h""")
        done = time.perf_counter()
        said = {}
        for shape in shapes:
            sums = "".join(f", sum({name})::bigint" for name in ["rows", *_values(shape)])
            for table in tables_of(shape):
                row = connection.execute(f"SELECT count(*){sums} FROM {table}").fetchall()[0]
                said[table] = [int(one) for one in row]
        agree("PostgreSQL", said, expected)
    return Took(loaded - began, done - loaded)


def _type(field: pa.Field) -> str:
    return {pa.int32(): "int", pa.uint8(): "smallint"}.get(field.type, "bigint")


def _values(shape: Shape) -> list[str]:
    return [name for name, _ in counted(shape) if name not in ("rows", "gone")]


def with_pandas(tables: dict[str, pa.Table], shapes: list[Shape], expected: Checked, folder: Path) -> Took:
    """In a process of its own (joining_pandas.py), which reads Parquet files and leaves such files."""
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    values = {shape.kind: _values(shape) for shape in shapes}
    tables.clear()
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.joining_pandas", str(folder), json.dumps(values)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    said = json.loads(ran.stdout)
    agree("pandas", said.pop("checked"), expected)
    return Took(**said)


def agree(side: str, found: Checked, expected: Checked) -> None:
    """Times mean nothing where the results differ."""
    differing = [table for table in expected if found.get(table) != expected[table]]
    if differing:
        one = differing[0]
        raise AssertionError(f"{side}: {one} is {found.get(one)}, ours {expected[one]}")
