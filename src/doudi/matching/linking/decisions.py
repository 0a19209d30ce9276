"""What reviewers decided about pairs, kept so that it outlives the next run.

A fresh decision names a row of a roster of this run (CSV: person_id, roster, row, verdict, by, on; household_id where person
ids are not unique over the register, sheet where a roster has several). It is kept as marks of the two records, and holds
for every later roster with such a record, wherever its row stands, until one of the two records changes: the person's name,
number, birth date or sex, or anything the roster's record says of who it is.

The marks are digests of personal data without a key: guard the file as the register itself.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError

ACCEPTED, REFUSED = "accepted", "refused"
COLUMNS = ("person_id", "roster", "row", "verdict", "by", "on")
#: what a decision is kept as
STANDING = pa.schema(
    [(name, pa.string()) for name in ("household_id", "person_id", "person_mark", "record_mark", "verdict", "by", "on")]
)  # fmt: skip

#: no spreadsheet has rows with longer numbers
_ROW_DIGITS = 12

PERSON_MARK = (
    "md5(concat_ws('|', coalesce(p.f, ''), coalesce(p.number, ''), coalesce(p.birth, 0), coalesce(p.sex, 9)))"
)
RECORD_MARK = "md5(concat_ws('|', coalesce(r.f, ''), coalesce(r.number, r.written, ''), coalesce(r.birth, 0), coalesce(r.sex, 9), coalesce(r.phone, 0), coalesce(r.area, 0)))"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fresh:
    """A decision about a row of this run; `line` is where the file says it."""

    file: str
    line: int
    household_id: str
    person_id: str
    roster: str
    sheet: str
    row: int
    verdict: str
    by: str
    on: str


@dataclass
class Decisions:
    """Everything given: fresh decisions, and standing ones as kept by an earlier run."""

    fresh: list[Fresh]
    standing: pa.Table


def read_decisions(files: Sequence[Path]) -> Decisions:
    """Read CSV files of fresh decisions and Parquet files of standing ones. InputError with file and row."""
    fresh: list[Fresh] = []
    kept = [STANDING.empty_table()]
    for file in files:
        if not file.is_file():
            raise InputError(f"找不到认定文件 {file}。", code="file-missing", file=str(file))
        if file.suffix.lower() == ".parquet":
            kept.append(_read_standing(file))
        else:
            fresh += _read_fresh(file)
    return Decisions(fresh, pa.concat_tables(kept))


def _read_standing(file: Path) -> pa.Table:
    try:
        table = pq.read_table(file)
    except (OSError, ValueError) as bad:
        raise InputError("不是 Parquet 文件。", code="unreadable", file=file.name) from bad
    for name in STANDING.names:
        if name not in table.column_names:
            raise InputError(
                f"缺少列 {name}；请给上次 doudi match 写出的 decisions.parquet。",
                code="missing-column",
                file=file.name,
                column=name,
            )
    try:
        return table.select(STANDING.names).cast(STANDING)
    except pa.ArrowException as bad:
        raise InputError(
            "不是上次 doudi match 写出的 decisions.parquet：有一列不是文字。",
            code="unreadable",
            file=file.name,
        ) from bad


def _read_fresh(file: Path) -> list[Fresh]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.DictReader(text))
    except UnicodeDecodeError as bad:
        raise InputError("文件不是 UTF-8 编码，请另存为 UTF-8。", code="encoding", file=file.name) from bad
    except csv.Error as bad:
        raise InputError("不是 CSV 文件，请核对。", code="unreadable", file=file.name) from bad
    return [_fresh(file.name, line, row) for line, row in enumerate(rows, start=2)]


def _fresh(file: str, line: int, row: dict[str, Any]) -> Fresh:
    for name in COLUMNS:
        if not (row.get(name) or "").strip():
            raise InputError("这一格不能空。", code="missing-value", file=file, row=line, column=name)
    said = {
        name: (value or "").strip() for name, value in row.items() if isinstance(value, str) or value is None
    }
    if said["verdict"] not in (ACCEPTED, REFUSED):
        raise InputError(
            f"应写 {ACCEPTED}（是同一人）或 {REFUSED}（不是），实际是“{said['verdict']}”。",
            code="unknown-word",
            file=file,
            row=line,
            column="verdict",
        )
    if not said["row"].isdecimal() or len(said["row"]) > _ROW_DIGITS:
        raise InputError(
            "应是行号。", code="wrong-type", file=file, row=line, column="row", value=said["row"]
        )
    try:
        parse_day(said["on"])
    except InputError as bad:
        raise bad.at(file=file, row=line, column="on") from bad
    return Fresh(
        file, line, said.get("household_id", ""), said["person_id"], said["roster"], said.get("sheet", ""),
        int(said["row"]), said["verdict"], said["by"], said["on"],
    )  # fmt: skip


class Keeper:
    """Turns decisions into marks and applies them, roster by roster; `standing` is what the run leaves behind."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, decisions: Decisions) -> None:
        self.connection = connection
        self.fresh = decisions.fresh
        run = connection.execute
        connection.register("given", decisions.standing)
        run("CREATE OR REPLACE TEMP TABLE standing AS FROM given")
        connection.unregister("given")

    def refuse_unknown_rosters(self, rosters: Sequence[str]) -> None:
        for one in self.fresh:
            if one.roster not in rosters:
                raise InputError(
                    f"这次没有叫“{one.roster}”的花名册；认定要和它所说的花名册一起给。",
                    code="unknown-roster", file=one.file, row=one.line, column="roster",
                )  # fmt: skip

    def apply(self, roster: str) -> None:
        """Make ``decided`` (r, p, verdict, how) for the roster in ``record``."""
        run = self.connection.execute
        for one in self.fresh:
            if one.roster == roster:
                self._keep(one)
        run("""CREATE OR REPLACE TEMP TABLE ruling AS SELECT household_id, person_id, person_mark, record_mark, verdict,
            "by", "on" FROM (SELECT household_id, person_id, person_mark, record_mark, verdict, "on", min("by") AS "by"
                              FROM standing GROUP BY household_id, person_id, person_mark, record_mark, verdict, "on")
            QUALIFY "on" = max("on") OVER (PARTITION BY household_id, person_id, person_mark, record_mark)""")
        torn = run("""SELECT person_id FROM ruling GROUP BY household_id, person_id, person_mark, record_mark
            HAVING count(DISTINCT verdict) > 1""").fetchall()
        if torn:
            raise InputError(
                f"对人员 {torn[0][0]} 的同一行，同一天既认定又否定，请留下一个。", code="torn-decision"
            )
        run(f"""CREATE OR REPLACE TEMP TABLE decided AS
            SELECT r.r, p.p, d.verdict, '人工认定（' || d."by" || '，' || d."on" || '）' AS how
            FROM ruling d JOIN (SELECT p.*, h.household_id, {PERSON_MARK} AS mark FROM person p JOIN home_name h USING (home)
                                WHERE p.person_id IN (SELECT person_id FROM ruling)) p
              ON p.person_id = d.person_id AND p.household_id = d.household_id AND p.mark = d.person_mark
            JOIN (SELECT r.r, {RECORD_MARK} AS mark FROM record r) r ON r.mark = d.record_mark""")
        twice = run("""SELECT any_value(p.person_id), max(p.person_id) FROM decided d JOIN person p USING (p)
            WHERE verdict = 'accepted' GROUP BY d.r HAVING count(*) > 1""").fetchall()
        if twice:
            raise InputError(
                f"花名册 {roster} 的同一行被认定给了两个人（{twice[0][0]}、{twice[0][1]}），请否定其中一个。",
                code="two-persons",
            )

    def _keep(self, one: Fresh) -> None:
        run = self.connection.execute
        persons = run(
            f"""SELECT h.household_id, {PERSON_MARK} FROM person p JOIN home_name h USING (home)
            WHERE p.person_id = ? AND (? = '' OR h.household_id = ?)""",
            [one.person_id, one.household_id, one.household_id],
        ).fetchall()
        records = run(
            f"SELECT {RECORD_MARK} FROM record r WHERE r.row = ? AND (? = '' OR r.sheet = ?)",
            [one.row, one.sheet, one.sheet],
        ).fetchall()
        for found, column, what in ((persons, "person_id", "人"), (records, "row", "行")):
            if len(found) != 1:
                hint = "没有这" if not found else "不止一"
                raise InputError(
                    f"{hint}{'一' if not found else ''}{what}；"
                    + ("请核对。" if not found else "请加上 household_id 或 sheet 一列。"),
                    code="unknown-pair", file=one.file, row=one.line, column=column,
                )  # fmt: skip
        run(
            "INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?)",
            [persons[0][0], one.person_id, persons[0][1], records[0][0], one.verdict, one.by, one.on],
        )
