"""Which person each row of some rosters is: the public face of linking, used by the command and the platform."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from doudi.core.refusal import InputError
from doudi.matching.linking.compare import add_macros
from doudi.matching.linking.decisions import Decisions, Keeper, read_decisions
from doudi.matching.linking.opinion import second_opinion
from doudi.matching.linking.prepare import Tell, prepare_register, prepare_roster
from doudi.matching.linking.queue import make_queue
from doudi.matching.linking.run import run_passes
from doudi.policy.sql.cells import text_literal

FILES = ("links.parquet", "review.parquet", "unlinked.parquet", "decisions.parquet")


@dataclass
class RosterSummary:
    """What became of a roster's rows: `rows` = `linked` + `unlinked`; `review` of the unlinked have persons to choose from.

    `passes`: links by the sentence that made them, the most first. `note`: what the second opinion could not do, or None.
    """

    roster: str
    rows: int = 0
    linked: int = 0
    review: int = 0
    unlinked: int = 0
    passes: list[tuple[str, int]] = field(default_factory=list)
    note: str | None = None


def match(
    register: Path,
    rosters: Sequence[Path],
    out: Path,
    *,
    decisions: Sequence[Path] = (),
    opinion: bool = False,
    memory_limit: str | None = None,
    tell: Tell = lambda said: None,
) -> list[RosterSummary]:
    """Link the rows of rosters (Parquet as ``roster load`` writes it) to the persons of a register folder.

    Writes ``links.parquet`` (person_id, roster, row, how, score): only what stands by itself or was decided by a person;
    ``review.parquet`` (the same columns): for each row without a link the likeliest persons, at most three; ``unlinked.parquet``
    (roster, row, why): every row that is not in links; ``decisions.parquet``: what to give the next run. A roster is called as
    its file, without ``.parquet``. `household_id` is added where person ids are not unique over the register, `sheet` where a
    roster has rows of several sheets.

    `decisions`: reviewers' decisions (``decisions.read_decisions``); `opinion`: let Splink order the queue (an extra).
    Raises InputError; then nothing is written.
    """
    names = [file.stem for file in rosters]
    _check_places(register, names, out)
    given = read_decisions(decisions)
    spill = Path(tempfile.mkdtemp(prefix="doudi-", dir=out.parent))
    try:
        with _connect(spill, memory_limit) as connection:
            summaries = _link(
                connection, register, list(zip(names, rosters, strict=True)), given, opinion, tell
            )
            tell("写出结果")
            _write(connection, out)
            return summaries
    except duckdb.Error as failed:
        # what the database says of a cell quotes it, and this sentence is kept with the job
        raise InputError(f"没有算成，没有写出结果（{type(failed).__name__}）。", code="failed") from failed
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _link(
    connection: duckdb.DuckDBPyConnection,
    register: Path,
    rosters: list[tuple[str, Path]],
    given: Decisions,
    opinion: bool,
    tell: Tell,
) -> list[RosterSummary]:
    add_macros(connection)
    connection.execute("SET enable_progress_bar = false")
    tell("读入登记册")
    prepare_register(connection, register)
    keeper = Keeper(connection, given)
    keeper.refuse_unknown_rosters([name for name, _ in rosters])
    for table, columns in (("links", "p INTEGER, how VARCHAR, score DOUBLE"), ("review", "p INTEGER, how VARCHAR, score DOUBLE"),
                           ("unlinked", "why VARCHAR")):  # fmt: skip
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE all_{table} (roster VARCHAR, sheet VARCHAR, row BIGINT, {columns})"
        )
    summaries = []
    for name, file in rosters:
        tell(f"读入花名册 {name}")
        prepare_roster(connection, file)
        keeper.apply(name)
        run_passes(connection, tell)
        make_queue(connection, tell)
        note = None
        if opinion:
            tell("第二意见")
            note = second_opinion(connection)
        _hold(connection)
        summaries.append(_collect(connection, name, note))
    return summaries


def _hold(connection: duckdb.DuckDBPyConnection) -> None:
    """Rows that reading kept for a person are never linked by themselves; what was refused is not brought up again."""
    run = connection.execute
    accepted = "r IN (SELECT r FROM decided WHERE verdict = 'accepted')"
    held = f"r IN (SELECT r FROM record WHERE held) AND NOT {accepted}"
    refused = "(r, p) IN (SELECT (r, p) FROM decided WHERE verdict = 'refused')"
    run(f"INSERT INTO queue SELECT r, p, '这一行读入时留待核对：' || how, score FROM link WHERE {held}")
    run(f"DELETE FROM link WHERE {held} OR {refused}")
    run(f"DELETE FROM queue WHERE {accepted} OR {refused}")


def _collect(connection: duckdb.DuckDBPyConnection, name: str, note: str | None) -> RosterSummary:
    run = connection.execute
    for table, source in (("links", "link"), ("review", "queue")):
        run(
            f"INSERT INTO all_{table} SELECT ?, r.sheet, r.row, t.p, t.how, t.score FROM {source} t JOIN record r ON r.r = t.r",
            [name],
        )
    run(
        """INSERT INTO all_unlinked SELECT ?, r.sheet, r.row, CASE
            WHEN r.held AND q.persons > 0 THEN '这一行读入时留待核对，可能是 ' || q.persons || ' 个人，待人工认定'
            WHEN q.persons > 1 THEN '可能是 ' || q.persons || ' 个人中的一个，待人工认定'
            WHEN q.persons = 1 THEN '可能是 1 个人，但凭据不足，待人工认定'
            WHEN r.f IS NULL THEN '没有姓名，也没有在册的号码'
            WHEN r.key IS NOT NULL THEN '登记册里没有这个号码，也没有其他相符的人'
            WHEN r.birth IS NULL AND r.phone IS NULL AND r.village IS NULL
                THEN '没有有效号码，也没有出生日期、电话和村，请来源部门补充'
            ELSE '没有有效号码，登记册里没有相符的人' END
        FROM record r ANTI JOIN link l ON l.r = r.r
        LEFT JOIN (SELECT r, count(*) AS persons FROM queue GROUP BY r) q ON q.r = r.r""",
        [name],
    )
    counts = run("""SELECT (SELECT count(*) FROM record), (SELECT count(*) FROM link), (SELECT count(DISTINCT r) FROM queue)""").fetchall()[0]  # fmt: skip
    passes = run("SELECT how, count(*) FROM link GROUP BY how ORDER BY 2 DESC, 1").fetchall()
    rows, linked, review = (int(one) for one in counts)
    by_pass = [(str(how), int(links)) for how, links in passes]
    return RosterSummary(name, rows, linked, review, rows - linked, by_pass, note)


def _write(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    run = connection.execute
    doubled = run(
        "SELECT count(*) FROM (SELECT person_id FROM person GROUP BY person_id HAVING count(*) > 1)"
    ).fetchall()[0][0]
    home = ", h.household_id" if doubled else ""
    several = run("""SELECT count(*) FROM (SELECT roster FROM (SELECT roster, sheet FROM all_links UNION SELECT roster, sheet FROM all_unlinked)
        GROUP BY roster HAVING count(DISTINCT sheet) > 1)""").fetchall()[0][0]
    sheet = ", t.sheet" if several else ""
    pairs = f"SELECT p.person_id, t.roster, t.row, t.how, t.score{home}{sheet} FROM all_{{}} t JOIN person p ON p.p = t.p JOIN home_name h ON h.home = p.home"
    order = "ORDER BY t.roster, t.sheet, t.row"  # which name one line; a line has one link
    queries = {
        "links.parquet": f"{pairs.format('links')} {order}",
        "review.parquet": f"{pairs.format('review')} {order}, t.score DESC, p.p",
        "unlinked.parquet": f"SELECT t.roster, t.row, t.why{sheet} FROM all_unlinked t {order}",
        "decisions.parquet": "SELECT DISTINCT * FROM standing ORDER BY ALL",
    }
    out.mkdir(exist_ok=True)
    parts = {name: out / f".{name}.part" for name in queries}
    try:
        for name, query in queries.items():
            run(f"COPY ({query}) TO {text_literal(str(parts[name]))} (FORMAT parquet, COMPRESSION zstd)")
        for name, part in parts.items():
            os.replace(part, out / name)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _check_places(register: Path, names: list[str], out: Path) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise InputError(f"有两份花名册都叫 {min(twice)}，请改一个名字。", code="usage", value=min(twice))
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} 是文件，请写一个文件夹。", code="usage", file=str(out))
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise InputError(
            f"找不到要写入的文件夹 {out.parent}，或不能写入。", code="file-missing", file=str(out.parent)
        )
    if out.resolve().is_relative_to(register.resolve()):
        raise InputError("结果不能写进登记册的文件夹；请换一个地方。", code="usage", file=str(out))


def _connect(spill: Path, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(spill),
        **({"memory_limit": memory_limit} if memory_limit else {}),
    }
    return duckdb.connect(config=settings)
