"""Linked rows of rosters → what they prove of whom, each with file, sheet and row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from doudi.core.refusal import InputError
from doudi.matching.kinds import load_kinds
from doudi.matching.screening.proofs import Proof, proofs
from doudi.policy.sql.cells import quoted, text_literal
from doudi.policy.vocabulary import load_vocabulary

#: one row a proof of a roster's row. `value` is the fact's, `amount` yuan (of a year, for an income); `shows` is said
#: to people: no name, no number of a person, no account
COLUMNS = (
    "household_id VARCHAR, person_id VARCHAR, target VARCHAR, value VARCHAR, amount DECIMAL(14,2), kind VARCHAR,"
    " roster VARCHAR, file VARCHAR, sheet VARCHAR, row BIGINT, how VARCHAR, shows VARCHAR"
)


@dataclass(frozen=True)
class RosterFile:
    """A roster as ``roster load`` wrote it. `file`: what the department had called it."""

    path: Path
    kind: str
    file: str
    columns: frozenset[str]

    @property
    def name(self) -> str:
        """By which links name it."""
        return self.path.stem


def rosters_in(folder: Path) -> list[RosterFile]:
    """The rosters of a folder, by name. Raises InputError for a Parquet that is no roster."""
    if not folder.is_dir():
        raise InputError(f"找不到花名册文件夹 {folder}。", code="file-missing", file=str(folder))
    return [_roster(path) for path in sorted(folder.glob("*.parquet"))]


def _roster(path: Path) -> RosterFile:
    try:
        schema = pq.read_schema(path)
    except (OSError, ValueError) as bad:
        raise InputError("读不了这份花名册，请重新装载。", code="unreadable", file=path.name) from bad
    said = schema.metadata or {}
    kind = said.get(b"doudi.kind", b"").decode(errors="replace")
    if kind not in load_kinds():
        raise InputError(
            "不是 doudi roster load 写出的花名册（没有写明种类）。", code="not-a-roster", file=path.name
        )
    return RosterFile(
        path,
        kind,
        said.get(b"doudi.file", b"").decode(errors="replace") or path.name,
        frozenset(schema.names),
    )


def gather(
    connection: duckdb.DuckDBPyConnection, rosters: list[RosterFile], links: Path, persons: str
) -> None:
    """Make ``evidence`` (`COLUMNS`) and ``linked`` (household_id, person_id, roster, sheet, row, how). ``persons``: a table
    with person_id and household_id."""
    run = connection.execute
    there = {str(row[0]) for row in run(f"DESCRIBE SELECT * FROM read_parquet({_path(links)})").fetchall()}
    sheet = (
        "l.sheet" if "sheet" in there else "NULL::VARCHAR"
    )  # only where a roster has rows of several sheets
    same_home = " AND p.household_id = l.household_id" if "household_id" in there else ""
    run(f"""CREATE OR REPLACE TEMP TABLE linked AS
        SELECT p.household_id, p.person_id, l.roster, {sheet} AS sheet, l.row, l.how
        FROM read_parquet({_path(links)}) l JOIN {persons} p ON p.person_id = l.person_id{same_home}""")
    run(f"CREATE OR REPLACE TEMP TABLE evidence ({COLUMNS})")
    for roster in rosters:
        for proof in proofs().get(roster.kind, ()):
            if proof.needs() <= roster.columns:
                run(_proved(roster, proof))


def linked_rows(roster: RosterFile) -> str:
    """SQL of a roster's rows ``r`` with whom they are of, ``l``."""
    return f"""read_parquet({_path(roster.path)}) r JOIN linked l
        ON l.roster = {text_literal(roster.name)} AND l.row = r.row AND (l.sheet IS NULL OR l.sheet = r.sheet)"""


def _proved(roster: RosterFile, proof: Proof) -> str:
    value, amount = "NULL", "NULL"
    if proof.is_row and proof.column:
        amount = f"CAST({quoted(proof.column)} * {proof.times} AS DECIMAL(14,2))"
    elif not proof.is_row:
        value = f"CAST({quoted(proof.column)} AS VARCHAR)" if proof.column else text_literal(proof.value)
    # a monthly sum is told again each month: the greatest stands for all of them
    once = (
        f" QUALIFY row_number() OVER (PARTITION BY l.person_id ORDER BY {amount} DESC, r.sheet, r.row) = 1"
        if proof.times > 1
        else ""
    )
    return f"""INSERT INTO evidence
        SELECT l.household_id, l.person_id, '{proof.target}', {value}, {amount}, '{roster.kind}',
            {text_literal(roster.name)}, {text_literal(roster.file)}, r.sheet, r.row, l.how, {shown(roster, proof.shows)}
        FROM {linked_rows(roster)}
        WHERE {proof.condition(set(roster.columns))}{once}"""


def shown(roster: RosterFile, columns: tuple[str, ...]) -> str:
    """SQL of the sentence that tells what a row says: 「状态 正常，车辆类型 小型轿车」."""
    known = load_kinds()[roster.kind].columns
    parts = []
    for name in columns:
        if name in roster.columns and name in known:
            label = f"{known[name].label} "
            parts.append(f"{text_literal(label)} || {_worded(name)}")
    return f"concat_ws('，', {', '.join(parts)})" if parts else "''"


def _worded(column: str) -> str:
    """A column as people read it: words of the vocabulary by their label."""
    text = f"CAST({quoted(column)} AS VARCHAR)"
    for entity in load_vocabulary().facts.values():
        if column in entity and entity[column].type.words:
            arms = " ".join(
                f"WHEN {text_literal(value)} THEN {text_literal(label)}"
                for value, label in entity[column].type.words
            )
            return f"CASE {text} {arms} ELSE {text} END"
    return text


def _path(path: Path) -> str:
    return text_literal(str(path))
