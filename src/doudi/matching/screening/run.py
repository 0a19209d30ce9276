"""``screen``: a whole register against the screens of a pack and the rosters of departments."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.refusal import InputError
from doudi.matching.linking.match import match
from doudi.matching.screening.because import Evidence, Reasons, read_dossiers
from doudi.matching.screening.evidence import gather, rosters_in
from doudi.matching.screening.payments import judge_payments
from doudi.matching.screening.proved import read_table, write_proved
from doudi.policy.pack import Pack
from doudi.policy.sql.cells import quoted, text_literal
from doudi.policy.sweep import sweep

FINDINGS = pa.schema([
    ("household_id", pa.string()), ("person_id", pa.string()), ("clause", pa.string()), ("because", pa.string()),
    ("finds", pa.string()), ("remedy", pa.string()), ("by_rosters", pa.bool_()),
])  # fmt: skip
#: households explained at a time
_BATCH = 2_000
STAGES = ("比对花名册", "整理证据", "筛查", "写出理由")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Screened:
    """What a screening found: households and rosters looked at, and by clause how many households were found, and how
    many could not be decided for want of a fact."""

    households: int
    rosters: int
    found: dict[str, int]
    undecided: dict[str, int]


def screen(
    pack: Pack,
    register: Path,
    rosters: Path,
    on: int,
    out: Path,
    *,
    decisions: Sequence[Path] = (),
    tell: Tell = lambda said: None,
) -> Screened:
    """Screen a register on a day (YYYYMMDD). Writes into ``out``: findings.parquet (one row a finding, a person's where
    it is one person's), evidence.parquet (what rosters prove), links.parquet, review.parquet, unlinked.parquet.

    ``decisions``: what people said of doubtful rows (``linking.decisions``). ``by_rosters``: the register alone did not say so. Raises InputError; then ``out`` is left as it was.
    """
    given = rosters_in(rosters)
    if not pack.screens:
        raise InputError(f"“{pack.id}”没有筛查项。", code="no-screens", value=pack.id)
    out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".screening-", dir=out))
    try:
        with duckdb.connect(config={"temp_directory": str(work / "spill")}) as connection:
            tell(STAGES[0])
            match(register, [one.path for one in given], work, decisions=decisions)
            persons = read_table(connection, register, "persons")
            supports = read_table(connection, register, "supports")
            if not persons:
                raise InputError("缺少表 persons。", code="missing-table", file=str(register))
            tell(STAGES[1])
            gather(connection, given, work / "links.parquet", "persons")
            judge_payments(connection, given, supports)
            write_proved(connection, register, work / "proved")
            tell(STAGES[2])
            sweep(pack, register, on, work / "before.parquet")
            households = sweep(pack, work / "proved", on, work / "after.parquet")
            tell(STAGES[3])
            found, undecided = _write(connection, pack, on, work)
            connection.execute(
                f"COPY (SELECT * FROM evidence ORDER BY ALL) TO {text_literal(str(work / 'evidence.parquet'))} (FORMAT parquet)"
            )
        for name in ("findings", "evidence", "links", "review", "unlinked"):
            (work / f"{name}.parquet").replace(out / f"{name}.parquet")
    except duckdb.Error as failed:  # its text may quote a cell
        raise InputError(
            "花名册里有一列的值和它的种类不符，没有筛查。请用 doudi roster load 重新装载花名册。",
            code="failed",
        ) from failed
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Screened(households, len(given), found, undecided)


def _file(path: Path) -> str:
    return f"read_parquet({text_literal(str(path))})"


def _write(
    connection: duckdb.DuckDBPyConnection, pack: Pack, on: int, work: Path
) -> tuple[dict[str, int], dict[str, int]]:
    """Write findings.parquet; returns (found, undecided) by clause."""
    found, undecided = _by_household(connection, pack, work)
    counts = {clause: sum(clause in said for said in found.values()) for clause in pack.answers}
    reasons = Reasons(pack, on)
    with pq.ParquetWriter(work / "findings.parquet", FINDINGS, compression="zstd") as writer:
        households = list(found)
        for first in range(0, len(households), _BATCH):
            batch = households[first : first + _BATCH]
            evidence = _evidence(connection, batch)
            rows: list[dict[str, object]] = []
            for household_id, dossier in read_dossiers(connection, work / "proved", batch):
                for clause, by_rosters in found[household_id].items():
                    why = reasons.of(dossier, clause, evidence.get(household_id, []))
                    rows.append({"household_id": household_id, "person_id": why.person_id, "clause": clause, "because": why.because,
                                 "finds": pack.screens[clause].finds, "remedy": pack.screens[clause].remedy, "by_rosters": by_rosters})  # fmt: skip
            writer.write_table(pa.Table.from_pylist(rows, FINDINGS))
    return counts, undecided


def _by_household(
    connection: duckdb.DuckDBPyConnection, pack: Pack, work: Path
) -> tuple[dict[str, dict[str, bool]], dict[str, int]]:
    """The clauses that hold of each household, with whether the rosters were needed to say so; how many are undecided."""
    found: dict[str, dict[str, bool]] = {}
    undecided = {}
    for clause in pack.answers:
        column = quoted(clause)
        rows = connection.execute(
            f"""SELECT a.household_id, b.{column} IS NOT true FROM {_file(work / "after.parquet")} a
                JOIN {_file(work / "before.parquet")} b USING (household_id) WHERE a.{column} ORDER BY 1"""
        ).fetchall()
        for household_id, by_rosters in rows:
            found.setdefault(household_id, {})[clause] = by_rosters
        count = connection.execute(
            f"SELECT count(*) FROM {_file(work / 'after.parquet')} WHERE {column} IS NULL"
        )
        undecided[clause] = int(count.fetchall()[0][0])
    return dict(sorted(found.items())), undecided


def _evidence(connection: duckdb.DuckDBPyConnection, households: list[str]) -> dict[str, list[Evidence]]:
    rows: Iterator[tuple[str, ...]] = iter(
        connection.execute(
            """SELECT household_id, person_id, target, file, sheet, row, how, shows FROM evidence
               WHERE household_id IN (SELECT unnest(?)) ORDER BY ALL""",
            [households],
        ).fetchall()
    )
    found: dict[str, list[Evidence]] = {}
    for household_id, *said in rows:
        found.setdefault(household_id, []).append(Evidence(*said))  # type: ignore[arg-type]
    return found
