"""Loads the files of a register into DuckDB: every cell typed and checked, every row numbered, set by set."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from doudi.core.refusal import InputError
from doudi.policy.sql.cells import Cell, cell, inside_type, quoted, text_literal
from doudi.policy.values import read_fact
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES, Vocabulary

_KEYS = ("household_id", "person_id")


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is known of a loaded column: whether any row is unknown, and the least and greatest number in it."""

    nullable: bool
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """One list of the register. An absent one (``present`` false) is unknown for everybody.

    ``most_per_household`` and ``most_per_person`` bound what an aggregate can count.
    """

    entity: str
    present: bool
    rows: int = 0
    columns: Mapping[str, ColumnFacts] = field(default_factory=dict)
    most_per_household: int = 0
    most_per_person: int = 0


class Loader:
    """Loads table after table: households first, then persons, then the rows that belong to them."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        files: dict[str, Path],
        words: Vocabulary,
        keep: Mapping[str, set[str]] | None,
    ) -> None:
        self.connection = connection
        self.files = files
        self.words = words
        self.keep = keep

    def load(self, entity: str) -> LoadedTable:
        file = self.files.get(entity)
        if file is None:
            return LoadedTable(entity, present=False)
        source = self._source(file)
        types = self._header(entity, file, source)
        cells = {name: cell(self.words.facts[entity][name], name, type_) for name, type_ in types.items()}
        self._type_and_check(entity, file, source, cells)
        self._number(entity, file, list(types))
        self.connection.execute("DROP TABLE typed")
        return self._describe(entity, list(types))

    # -- the file --

    def _source(self, file: Path) -> str:
        path = text_literal(str(file))
        if file.suffix.lower() == ".parquet":
            return f"read_parquet({path}, hive_partitioning=false)"
        return (
            f"read_csv({path}, all_varchar=true, header=true, delim=',', quote='\"', escape='\"', encoding='utf-8', "
            f"nullstr='', null_padding=false, strict_mode=true, auto_detect=false, columns={self._csv_columns(file)})"
        )

    def _csv_columns(self, file: Path) -> str:
        """The header as it stands; read by Python's csv so that DuckDB has nothing to sniff."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as text:
                header = next(csv.reader(text), [])
        except UnicodeDecodeError as bad:
            raise InputError(
                "文件不是 UTF-8 编码，请另存为 UTF-8 后再用。", code="encoding", file=file.name
            ) from bad
        seen: set[str] = set()
        for name in header:
            if name in seen:
                raise InputError(
                    f"列“{name}”写了两次。", code="double-column", file=file.name, row=1, column=name
                )
            seen.add(name)
        if not header or header == [""]:
            raise InputError("文件是空的，第一行应当是列名。", code="no-header", file=file.name, row=1)
        return "{" + ", ".join(f"{text_literal(name)}: 'VARCHAR'" for name in header) + "}"

    def _header(self, entity: str, file: Path, source: str) -> dict[str, str]:
        try:
            described = self.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        except duckdb.Error as failed:
            raise _unreadable(file, failed) from failed
        facts = self.words.facts[entity]
        types = {str(row[0]): str(row[1]) for row in described}
        for name in types:
            if name not in facts:
                raise InputError(
                    f"列“{name}”不在事实词表里，请改名或删去。",
                    code="unknown-column",
                    file=file.name,
                    row=1,
                    column=name,
                    value=name,
                )
        if "household_id" not in types:
            raise InputError(
                "缺少列 household_id（户编号）。",
                code="missing-column",
                file=file.name,
                column="household_id",
            )
        return types

    # -- cells --

    def _kept(self, entity: str, name: str) -> bool:
        if name in _KEYS or (entity == HOUSEHOLD and name in ("area_code", "residence")):
            return True
        return self.keep is None or name in self.keep.get(entity, ())

    def _type_and_check(self, entity: str, file: Path, source: str, cells: dict[str, Cell]) -> None:
        bad = [made.bad for made in cells.values() if made.bad is not None]
        kept = [f"{made.value} AS {quoted(name)}" for name, made in cells.items() if self._kept(entity, name)]
        checks = " OR ".join(f"coalesce({one}, false)" for one in bad) or "false"
        try:
            self.connection.execute(
                f"CREATE TEMP TABLE typed AS SELECT row_number() OVER () AS line, {checks} AS bad, {', '.join(kept)} FROM {source}"
            )
            worst = self.connection.execute("SELECT min(line) FROM typed WHERE bad").fetchone()
        except duckdb.Error as failed:
            raise _unreadable(file, failed) from failed
        if worst is not None and worst[0] is not None:
            raise self._complaint(entity, file, source, cells, int(worst[0]))

    def _complaint(self, entity: str, file: Path, source: str, cells: dict[str, Cell], at: int) -> InputError:
        """The sentence for the first bad cell of row ``at``, in the words of a household file's refusal."""
        names = [name for name, made in cells.items() if made.bad is not None]
        tests = ", ".join(f"coalesce({cells[name].bad}, false), {quoted(name)}" for name in names)
        row = self.connection.execute(f"SELECT {tests} FROM {source} LIMIT 1 OFFSET {at - 1}").fetchone()
        assert row is not None
        for place, name in enumerate(names):
            if not row[2 * place]:
                continue
            fact = self.words.facts[entity][name]
            raw = _as_in_json(row[2 * place + 1])
            try:
                read_fact(fact, raw, strict=file.suffix.lower() != ".csv", field="", file=file.name)
            except InputError as complaint:
                return complaint.at(row=_row_number(file, at), column=name)
            return InputError(
                f"“{fact.label}”这一格的类型不对。",
                code="wrong-type",
                file=file.name,
                row=_row_number(file, at),
                column=name,
                value=None if fact.sensitive else str(raw),
            )
        return InputError(
            "这一行有读不了的格。", code="wrong-type", file=file.name, row=_row_number(file, at)
        )

    # -- numbering --

    def _number(self, entity: str, file: Path, names: list[str]) -> None:
        run = self.connection.execute
        kept = [f"t.{quoted(name)}" for name in names if self._kept(entity, name) and name not in _KEYS]
        self._refuse(
            file,
            "household_id",
            "SELECT min(line), NULL FROM typed WHERE household_id IS NULL OR household_id = ''",
            "缺少户编号。",
            "missing-id",
        )
        if entity == HOUSEHOLD:
            self._refuse_twice(file, ["household_id"], "户编号")
            area = "t.area_code" if "area_code" in names else "CAST(NULL AS VARCHAR)"
            residence = "t.residence" if "residence" in names else "CAST(NULL AS TINYINT)"
            run(
                f"CREATE TEMP TABLE places AS SELECT CAST(row_number() OVER (ORDER BY area, residence) - 1 AS INTEGER) AS place, "
                f"area, residence FROM (SELECT DISTINCT {area} AS area, {residence} AS residence FROM typed t)"
            )
            run(
                f"CREATE TEMP TABLE households AS SELECT CAST(t.line - 1 AS INTEGER) AS h, t.household_id, pl.place"
                f"{''.join(', ' + name for name in kept)} FROM typed t LEFT JOIN places pl "
                f"ON pl.area IS NOT DISTINCT FROM {area} AND pl.residence IS NOT DISTINCT FROM {residence} ORDER BY t.line"
            )
            return
        self._refuse(
            file,
            "household_id",
            "SELECT min(t.line), arg_min(t.household_id, t.line) FROM typed t "
            "ANTI JOIN households USING (household_id)",
            "表 households 里没有户“{}”。",
            "unknown-household",
        )
        if entity == PERSON:
            self._number_persons(file, names, kept)
            return
        owner = "p.p"
        joined = "LEFT JOIN persons p ON p.h = hh.h AND p.person_id = t.person_id"
        if "person_id" not in names:
            owner, joined = "CAST(NULL AS INTEGER)", ""
        else:
            self._refuse(
                file,
                "person_id",
                "SELECT min(t.line), arg_min(t.person_id, t.line) FROM typed t JOIN households hh USING (household_id) "
                "ANTI JOIN persons p ON p.h = hh.h AND p.person_id = t.person_id WHERE t.person_id IS NOT NULL",
                "人编号“{}”不在这一户的人里。",
                "unknown-person",
            )
        run(
            f"CREATE TEMP TABLE {TABLES[entity]} AS SELECT hh.h, {owner} AS p{''.join(', ' + name for name in kept)} "
            f"FROM typed t JOIN households hh USING (household_id) {joined} ORDER BY hh.h, t.line"
        )

    def _number_persons(self, file: Path, names: list[str], kept: list[str]) -> None:
        number = "CAST(row_number() OVER (PARTITION BY hh.h ORDER BY t.line) AS VARCHAR)"
        person_id = f"coalesce(t.person_id, {number})" if "person_id" in names else number
        nameless = "person_id" not in names or self._one("SELECT count(*) FROM typed WHERE person_id IS NULL")
        if not nameless:
            self._refuse_twice(file, ["household_id", "person_id"], "人编号")
        numbered = f"""SELECT hh.h, t.line, {person_id if nameless else "t.person_id"} AS person_id
                       {"".join(", " + name for name in kept)} FROM typed t JOIN households hh USING (household_id)"""
        columns = "".join(", " + name for name in kept)
        self.connection.execute(
            f"CREATE TEMP TABLE persons AS SELECT t.h, CAST(row_number() OVER () - 1 AS INTEGER) AS p, t.person_id{columns} "
            f"FROM (SELECT * FROM ({numbered}) ORDER BY h, line) t"
        )
        if nameless:
            self._refuse_query(
                file,
                "person_id",
                "人编号“{}”在同一户里写了两次。",
                "duplicate-id",
                "SELECT 1, any_value(person_id) FROM persons GROUP BY h, person_id HAVING count(*) > 1 LIMIT 1",
            )

    def _refuse_twice(self, file: Path, keys: list[str], what: str) -> None:
        listed = ", ".join(keys)
        where = "WHERE person_id IS NOT NULL" if "person_id" in keys else ""
        self._refuse(
            file,
            keys[-1],
            f"SELECT min(line), arg_min({keys[-1]}, line) FROM (SELECT max(line) AS line, {listed} FROM typed {where} "
            f"GROUP BY {listed} HAVING count(*) > 1)",
            what + "“{}”写了两次。",
            "duplicate-id",
        )

    def _refuse(self, file: Path, column: str, query: str, sentence: str, code: str) -> None:
        self._refuse_query(file, column, sentence, code, query)

    def _refuse_query(self, file: Path, column: str, sentence: str, code: str, query: str) -> None:
        found = self.connection.execute(query).fetchone()
        if found is not None and found[0] is not None:
            raise InputError(
                sentence.format(found[1]),
                code=code,
                file=file.name,
                row=_row_number(file, int(found[0])),
                column=column,
                value=found[1],
            )

    # -- what is known of the columns --

    def _describe(self, entity: str, names: list[str]) -> LoadedTable:
        table = TABLES[entity]
        kept = [name for name in names if self._kept(entity, name) and name not in _KEYS]
        asked = ["count(*)"]
        for name in kept:
            fact = self.words.facts[entity][name]
            number = inside_type(fact) in ("BIGINT", "INTEGER")
            asked += [
                f"count({quoted(name)})",
                *([f"min({quoted(name)})", f"max({quoted(name)})"] if number else ["NULL", "NULL"]),
            ]
        row = self.connection.execute(f"SELECT {', '.join(asked)} FROM {table}").fetchone()
        assert row is not None
        columns = {
            name: ColumnFacts(row[1 + 3 * at] < row[0], row[2 + 3 * at], row[3 + 3 * at])
            for at, name in enumerate(kept)
        }
        if entity == HOUSEHOLD:
            return LoadedTable(entity, True, row[0], columns)
        per_household = self._one(f"SELECT max(n) FROM (SELECT count(*) AS n FROM {table} GROUP BY h)")
        per_person = 0
        if entity != PERSON:
            per_person = self._one(
                f"SELECT max(n) FROM (SELECT count(*) AS n FROM {table} WHERE p IS NOT NULL GROUP BY p)"
            )
        return LoadedTable(entity, True, row[0], columns, per_household, per_person)

    def _one(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        return int(row[0] or 0) if row else 0

    def places(self) -> list[tuple[str | None, str | None]]:
        residences = [code for code, _ in self.words.facts[HOUSEHOLD]["residence"].type.words]
        rows = self.connection.execute("SELECT area, residence FROM places ORDER BY place").fetchall()
        return [(area, None if at is None else residences[at]) for area, at in rows]


def _row_number(file: Path, at: int) -> int:
    """As a spreadsheet numbers rows: the header of a CSV file is row 1; a Parquet file has no header."""
    return at + 1 if file.suffix.lower() == ".csv" else at


def _as_in_json(raw: Any) -> Any:
    """A Parquet value as a household file would hold it."""
    if isinstance(raw, float):
        return Decimal(repr(raw))
    if hasattr(raw, "isoformat"):
        return raw.isoformat()
    return raw


def _unreadable(file: Path, failed: duckdb.Error) -> InputError:
    """What DuckDB could not read, in a sentence; the commonest is a row with too many or too few cells."""
    line = re.search(r"CSV Error on Line: (\d+)", str(failed))
    if line is not None:
        return InputError(
            "这一行的格数与列名对不上，或引号没有配对。", code="unreadable", file=file.name, row=int(line[1])
        )
    return InputError(f"读不了这个文件：{first_line(failed)}。", code="unreadable", file=file.name)


def first_line(failed: Exception) -> str:
    return str(failed).strip().splitlines()[0][:300] if str(failed).strip() else type(failed).__name__
