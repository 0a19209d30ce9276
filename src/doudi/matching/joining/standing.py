"""The standing register: one DuckDB file that keeps what every source said, and what follows, from month to month.

    with Standing.open(Path("standing.duckdb")) as standing:
        standing.set_people(Path("register"))
        standing.take(Path("bank.parquet"), on=20240901)
        standing.refresh()

A batch is in whole or not at all, also when the machine stops in between: it is one transaction. What a batch touches
is noted in the file; `refresh` computes it again, or everything where that is quicker. Both give the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import duckdb

from doudi.core.refusal import InputError
from doudi.matching.joining import batches, cells, people, refreshing
from doudi.matching.joining.batches import Counts
from doudi.matching.joining.results import EVERYBODY, Scope, everybody, written
from doudi.matching.joining.shape import Shape, Value, read_shape
from doudi.policy.sql.cells import text_literal

LAYOUT = "2"
#: persons computed at a time in a full run; memory is bounded by it
PERSONS_A_SLICE = 1_250_000
#: with more than this share of the persons touched, everything is computed again
FULL_ABOVE = 0.2

_TABLES = (
    "said (name VARCHAR, text VARCHAR)",
    "sources (source INTEGER, kind VARCHAR, name VARCHAR)",
    "kinds (kind VARCHAR, shape VARCHAR, place INTEGER)",
    """batches (batch INTEGER, source INTEGER, file VARCHAR, sm3 VARCHAR, "on" INTEGER, full_file BOOLEAN, because VARCHAR,
        in_file BIGINT, joined BIGINT, new_keys BIGINT, changed_keys BIGINT, gone_keys BIGINT, back_keys BIGINT)""",
    # the kind that was touched, or none for the register: then all kinds are
    "stale (kind VARCHAR, key BIGINT, h INTEGER, p INTEGER)",
    "persons (p INTEGER, h INTEGER, person_id VARCHAR, household_id VARCHAR, key BIGINT, name VARCHAR, folded VARCHAR,"
    " name_key UBIGINT, wild BOOLEAN, lead BOOLEAN, shared BOOLEAN)",
)


@contextmanager
def _for_the_owner_alone() -> Iterator[None]:
    """Files that come to be within the block are for this user alone from their first byte."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


class Standing:
    """An open standing file. One process has it open at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    @classmethod
    def open(cls, path: Path | None, *, memory_limit: str = "", spill_to: Path | None = None) -> Standing:
        """Open or begin a standing file; None: in memory, for one run. InputError where it cannot be opened."""
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # what is committed is in the log; the file is put in order once, on closing
            "wal_autocheckpoint": "512MB",
        }
        if memory_limit:
            settings["memory_limit"] = memory_limit
        if spill_to or path is None:
            # what is only in memory must not be left behind on a disk
            settings["temp_directory"] = str(spill_to or "")
        try:
            with _for_the_owner_alone():
                connection = duckdb.connect(str(path) if path else ":memory:", config=settings)
        except duckdb.Error as bad:
            raise InputError(
                "打不开这个常设库：正被别的程序使用，或不是常设库文件。", code="standing-file", file=str(path)
            ) from bad
        connection.execute("SET enable_progress_bar = false")
        standing = cls(connection)
        try:
            with _for_the_owner_alone():
                standing._begin()
        except BaseException:
            connection.close()
            raise
        return standing

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Standing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # what is in it ----------------------------------------------------------------------------------------------

    @property
    def shapes(self) -> list[Shape]:
        """The kinds that have been delivered, in the order they first came."""
        rows = self.connection.execute("SELECT kind, shape FROM kinds ORDER BY place").fetchall()
        return [Shape(kind, tuple(Value(*value) for value in json.loads(text))) for kind, text in rows]

    @property
    def persons(self) -> int:
        return self.one("SELECT count(*) FROM persons")

    def one(self, query: str) -> int:
        """The first cell of a query as a whole number; 0 for nothing."""
        return cells.number(self.connection, query)

    # what comes in ----------------------------------------------------------------------------------------------

    def set_people(self, register: Path) -> None:
        """Take a register folder's persons. Who is new, has another number, name or household is computed again."""
        people.read_people(self.connection, register, "given_people")
        with self._whole():
            first = self.persons == 0
            people.number_people(self.connection, "given_people", "persons_now", None if first else "persons")
            differs = """FROM persons o FULL JOIN persons_now n ON o.p = n.p
                WHERE o.p IS NULL OR n.p IS NULL OR o.key <> n.key OR o.name_key <> n.name_key OR o.h <> n.h
                    OR o.lead <> n.lead OR o.shared <> n.shared"""
            if not first:
                for side in "on":
                    self.connection.execute(
                        f"INSERT INTO stale SELECT NULL, {side}.key, {side}.h, {side}.p {differs}"
                    )
            self.connection.execute("DROP TABLE persons")
            self.connection.execute("ALTER TABLE persons_now RENAME TO persons")
            if first:
                self._forget(self.shapes)
        self.connection.execute("DROP TABLE given_people")

    def take(
        self,
        file: Path,
        *,
        on: int,
        source: str = "",
        full: bool = True,
        because: str = "",
        links: Path | None = None,
    ) -> Counts:
        """Take one roster file (of `doudi roster load`) that a source sent, as it stood on a day (YYYYMMDD).

        `source` names the sender where several send the same kind (banks); `full`: the file holds everything the
        source has, else only what changed; `because` lets a file pass that is a third shorter than the last; `links`
        is the links.parquet of `doudi match`. Refused for such a file, InputError for one that cannot be joined.
        """
        given = read_shape(file)
        known = {shape.kind: shape for shape in self.shapes}
        shape = batches.merged([known[given.kind], given.shape]) if given.kind in known else given.shape
        number = self._source(given.kind, source)
        if full:
            batches.refuse_short(given, self._rows_before(number), because=because)
        batch = self.one("SELECT max(batch) FROM batches") + 1
        with self._whole():
            batches.make_tables(self.connection, shape, known.get(given.kind))
            self._remember(shape, known, number, source)
            batches.stage(self.connection, given, shape, number, batch, links)
            joined = self.one("SELECT count(*) FROM incoming")
            batches.refuse_empty(given, joined)
            if self.one(f"SELECT count(*) FROM batches WHERE source = {number}"):
                batches.compare(self.connection, shape.kind, number, full=full)
                new, changed, gone, back = batches.apply(self.connection, shape, number, batch)
                self.connection.execute(
                    "INSERT INTO stale SELECT ?, key, NULL, NULL FROM touched", [shape.kind]
                )
                self.connection.execute("DROP TABLE touched")
            else:
                new, changed, gone, back = batches.begin(self.connection, shape), 0, 0, 0
                self._forget([shape])
            self.connection.execute(
                "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    batch,
                    number,
                    given.file,
                    given.sm3,
                    on,
                    full,
                    because,
                    given.rows,
                    joined,
                    new,
                    changed,
                    gone,
                    back,
                ],
            )
            if known.get(given.kind) != shape:
                self._forget([shape])
        self.connection.execute("DROP TABLE incoming")
        return Counts(given.rows, joined, new, changed, gone, back)

    # what follows -----------------------------------------------------------------------------------------------

    def refresh(self, *, full: bool = False, persons_a_slice: int = PERSONS_A_SLICE) -> int:
        """Compute again what batches and register have touched, or everything (`full`); returns how many persons.

        Results are in the views ``people_found`` and ``households_found`` (results.py says what the columns are).
        """
        shapes, run = self.shapes, self.connection.execute
        run("CREATE OR REPLACE TABLE stale_people AS SELECT p, h, key, name_key FROM persons"
            " WHERE key IN (SELECT key FROM stale) ORDER BY key")  # fmt: skip
        touched = self.one("SELECT count(*) FROM stale_people")
        if touched > FULL_ABOVE * self.persons:
            full = True
        anew = [shape for shape in shapes if full or not self._has_results(shape)]
        changed = {row[0] for row in run("SELECT DISTINCT kind FROM stale").fetchall()}
        again = [shape for shape in shapes if shape not in anew and changed & {None, shape.kind}]
        # before the transaction: kinds are read by connections of their own, which see only what is kept
        read = refreshing.prepare(self.connection, [*anew, *again], "persons" if anew else "stale_people")
        with self._whole():
            if anew:
                refreshing.compute_all(self.connection, read(anew), self.slices(persons_a_slice))
            if again:
                refreshing.compute_touched(self.connection, read(again))
            for view, query in everybody(shapes).items():
                run(f"CREATE OR REPLACE VIEW {view} AS {query}")
            run("DELETE FROM stale")
        return self.persons if anew else touched

    def write(self, out: Path) -> None:
        """``persons.parquet`` and ``households.parquet`` of the results, money in yuan, in the folder `out`."""
        self.refresh()
        shown = written(self.shapes)
        for name, query in (
            ("persons", f"SELECT p.person_id, p.household_id{shown} FROM people_found f JOIN persons p USING (p) ORDER BY f.p"),
            ("households", f"""SELECT o.household_id, f.persons{shown} FROM households_found f
                JOIN (SELECT DISTINCT h, household_id FROM persons) o USING (h) ORDER BY f.h"""),
        ):  # fmt: skip
            part = out / f".{name}.parquet.part"
            self.connection.execute(f"COPY ({query}) TO {text_literal(str(part))} (FORMAT parquet)")
            os.replace(part, out / f"{name}.parquet")

    # the house --------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        for table in _TABLES:
            self.connection.execute(f"CREATE TABLE IF NOT EXISTS {table}")
        layout = cells.first_row(self.connection, "SELECT text FROM said WHERE name = 'layout'")
        if not layout:
            self.connection.execute("INSERT INTO said VALUES ('layout', ?)", [LAYOUT])
        elif layout[0] != LAYOUT:
            raise InputError("这个常设库是旧版本写的，请用原来的花名册重建。", code="standing-layout")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """One transaction: everything in it is kept, or nothing. InputError where the database itself fails: a file that
        only looks like Parquet, a disk that is full."""
        self.connection.execute("BEGIN")
        try:
            with _for_the_owner_alone():  # the log of what is written lies beside the file
                yield
                self.connection.execute("COMMIT")
        except BaseException as bad:
            with suppress(duckdb.Error):  # a database that failed badly has rolled back by itself
                self.connection.execute("ROLLBACK")
            if isinstance(bad, duckdb.Error):
                raise InputError(
                    "常设库没有接受这一批，什么都没有改：文件损坏，或磁盘已满。请核对以后再试。",
                    code="standing-write",
                ) from bad
            raise

    def _has_results(self, shape: Shape) -> bool:
        table = refreshing.tables_of(shape)[0]
        return self.one(f"SELECT count(*) FROM duckdb_tables() WHERE table_name = '{table}'") > 0

    def _forget(self, shapes: Sequence[Shape]) -> None:
        """Drop the results of kinds: the next refresh computes them for everybody."""
        for shape in shapes:
            for table in refreshing.tables_of(shape):
                self.connection.execute(f"DROP TABLE IF EXISTS {table}")

    def slices(self, persons_a_slice: int) -> list[Scope]:
        """Ranges of keys with about so many persons each; each is a job of its own."""
        total = self.persons
        if total <= persons_a_slice:
            return [EVERYBODY]
        parts = -(-total // persons_a_slice)
        shares = [part / parts for part in range(1, parts)]
        row = cells.first_row(self.connection, f"SELECT approx_quantile(key, {shares}) FROM persons")
        bounds = sorted(set(row[0])) if row else []
        return [Scope(first, stop) for first, stop in zip([None, *bounds], [*bounds, None], strict=True)]

    def _source(self, kind: str, name: str) -> int:
        """The number of a sender of a kind; a new one gets the next."""
        row = cells.first_row(
            self.connection, "SELECT source FROM sources WHERE kind = ? AND name = ?", [kind, name]
        )
        return int(row[0]) if row else self.one("SELECT max(source) FROM sources") + 1

    def _rows_before(self, source: int) -> int:
        """The rows of the last full file of a source."""
        return self.one(
            f"SELECT in_file FROM batches WHERE source = {source} AND full_file ORDER BY batch DESC LIMIT 1"
        )

    def _remember(self, shape: Shape, known: dict[str, Shape], number: int, source: str) -> None:
        text = json.dumps([[value.name, value.type] for value in shape.values])
        if shape.kind in known:
            self.connection.execute("UPDATE kinds SET shape = ? WHERE kind = ?", [text, shape.kind])
        else:
            self.connection.execute("INSERT INTO kinds VALUES (?, ?, ?)", [shape.kind, text, len(known)])
        self.connection.execute(
            "INSERT INTO sources SELECT ?, ?, ? WHERE NOT EXISTS (FROM sources WHERE source = ?)",
            [number, shape.kind, source, number],
        )
