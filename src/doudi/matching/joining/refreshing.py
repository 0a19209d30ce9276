"""What follows from register and rows, put into the tables of results: all of a kind, or only what was touched.

Both add up persons in the same way, kind by kind; a kind that nothing touched is not looked at. Households are added up
in memory in a full run, by SQL where a few were touched: two ways that must give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from doudi.matching.joining.cells import number
from doudi.matching.joining.merging import found_by_job
from doudi.matching.joining.results import (
    LOOKED_AT,
    Kind,
    Scope,
    counted,
    homes_query,
    looked_at_people,
)
from doudi.matching.joining.shape import Shape

#: a block of the database
_ROWS_A_PIECE = 122_880


def prepare(
    connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape], people: str
) -> Callable[[Sequence[Shape]], list[Kind]]:
    """Find the names that must be compared as text, for persons of a table; returns what is to be read of each kind.

    Outside of a transaction: kinds are read by connections of their own, which see only what is kept.
    """
    connection.execute(f"CREATE OR REPLACE TABLE {LOOKED_AT} AS {looked_at_people(shapes, people)}")
    wild = _any(connection, LOOKED_AT, "wild")

    def of_kinds(some: Sequence[Shape]) -> list[Kind]:
        return [_kind(connection, shape, wild) for shape in some]

    return of_kinds


def _kind(connection: duckdb.DuckDBPyConnection, shape: Shape, wild: bool) -> Kind:
    tables = (f"rows_{shape.kind}", f"gone_{shape.kind}")
    return Kind(
        shape,
        gone=_any(connection, tables[1], "true"),
        nameless=any(_any(connection, table, "apart AND name IS NULL") for table in tables),
        apart=any(_any(connection, table, "apart AND name IS NOT NULL") for table in tables),
        wild=wild,
    )


def _any(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> bool:
    return number(connection, f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT 1)") > 0


def compute_all(
    connection: duckdb.DuckDBPyConnection, kinds: Sequence[Kind], scopes: Sequence[Scope]
) -> None:
    """The results of kinds for everybody, whom the scopes cut into jobs."""
    for kind in kinds:
        for table in tables_of(kind.shape):
            whose = "p INTEGER, h INTEGER" if table.startswith("found_") else "h INTEGER"
            columns = "".join(f", {name} {type_}" for name, type_ in counted(kind.shape))
            # DuckDB 2.0: a table made by an empty SELECT and filled in the same transaction shows no rows
            connection.execute(f"CREATE OR REPLACE TABLE {table} ({whose}{columns})")
    size = number(connection, "SELECT max(h) + 1 FROM persons")
    homes = {kind.shape.kind: Homes(kind.shape, size) for kind in kinds}
    for kind, found in found_by_job(connection, kinds, scopes):
        _add(connection, f"found_{kind.shape.kind}", found)
        homes[kind.shape.kind].add(found)
    for name in list(homes):
        _add(connection, f"homes_{name}", homes.pop(name).table())


class Homes:
    """A kind added up by household, as its persons are found: households have numbers from 0, so a number is a place."""

    def __init__(self, shape: Shape, households: int) -> None:
        types = {"INTEGER": np.int32, "BIGINT": np.int64}
        self._sums = {name: np.zeros(households, types[type_]) for name, type_ in counted(shape)}

    def add(self, found: pa.Table) -> None:
        """Add some persons' columns (merging.py)."""
        where = found.column("h").to_numpy()
        for name, total in self._sums.items():
            np.add.at(total, where, found.column(name).to_numpy())

    def table(self) -> pa.Table:
        """``h`` and the counted columns of the households that the kind has or had rows of."""
        there = np.flatnonzero((self._sums["rows"] > 0) | (self._sums["gone"] > 0))
        columns = {"h": pa.array(there.astype(np.int32))}
        return pa.table(columns | {name: pa.array(total[there]) for name, total in self._sums.items()})


def compute_touched(connection: duckdb.DuckDBPyConnection, kinds: Sequence[Kind]) -> None:
    """The results of kinds for the persons of ``stale_people``, and for their households, old and new."""
    run = connection.execute
    run("""CREATE OR REPLACE TEMP TABLE stale_homes AS
        SELECT h FROM stale_people UNION SELECT h FROM stale WHERE h IS NOT NULL""")
    run("""CREATE OR REPLACE TEMP TABLE stale_numbers AS
        SELECT p FROM stale_people UNION SELECT p FROM stale WHERE p IS NOT NULL""")
    for kind in kinds:
        run(f"DELETE FROM found_{kind.shape.kind} WHERE p IN (SELECT p FROM stale_numbers)")
    for kind, found in found_by_job(connection, kinds, [Scope(people="stale_people")]):
        _add(connection, f"found_{kind.shape.kind}", found)
    touched = "h IN (SELECT h FROM stale_homes)"
    for kind in kinds:
        run(f"DELETE FROM homes_{kind.shape.kind} WHERE {touched}")
        run(f"INSERT INTO homes_{kind.shape.kind} {homes_query(kind.shape, touched)}")
    run("DROP TABLE stale_homes; DROP TABLE stale_numbers")


def tables_of(shape: Shape) -> tuple[str, str]:
    """The tables of results of a kind: by person, by household."""
    return f"found_{shape.kind}", f"homes_{shape.kind}"


def _add(connection: duckdb.DuckDBPyConnection, table: str, computed: pa.Table) -> None:
    """Put computed rows into a table of results, in pieces that the database reads side by side."""
    pieces = computed.to_batches(max_chunksize=_ROWS_A_PIECE)
    connection.register("computed", pa.Table.from_batches(pieces, computed.schema))
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"INSERT INTO {table} FROM computed")
    connection.execute("RESET preserve_insertion_order")
    connection.unregister("computed")
