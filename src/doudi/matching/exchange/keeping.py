"""A file comes in: the hits of authorised households are kept, the rest is wiped, and a record says so."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.dates import format_day
from doudi.matching.exchange.agreement import Agreement
from doudi.matching.exchange.authorised import authorised_people
from doudi.matching.exchange.rosters import as_roster
from doudi.matching.exchange.wiping import refuse_unwipeable, sm3_of, wipe, write_down
from doudi.matching.joining.hits import Member, hits_of
from doudi.matching.joining.standing import Standing


@dataclass(frozen=True)
class Kept:
    """Rows of the file, hits kept of so many people, and the SM3 of the file that is no more.

    `asked`: person ids of all who were looked for; `unsure`: of these, whose number stands in the file in a row that is no
    hit, with another name or kept for a person to look at. Of them the file says neither yes nor no.
    """

    rows: int
    hits: int
    people: int
    sm3: str
    asked: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


def keep(
    file: Path,
    register: Path,
    authorisations: Path,
    *,
    kind: str,
    agreement: Agreement,
    on: int,
    at: str,
    by: str,
    out: Path,
    record: Path,
    only: Collection[str] | None = None,
    as_of: int | None = None,
) -> Kept:
    """Keep the hits of a source's file in `out` (columns of `joining.hits.hits_of`), wipe the file, write it down.

    `on` is the day (YYYYMMDD) on which authorisations (LD-40) and agreement must hold, `as_of` the one for which the file
    stands (the same where it is not given); `at` the moment (ISO) and `by` the person for the record. `only`: of the
    authorised households, these persons alone. If the join does not come about, the file stays as it was.
    The record is written before wiping and after it, so that a machine that stops in between leaves a trace.
    """
    agreement.require("file", on)
    refuse_unwipeable(file)
    may = authorised_people(register, authorisations, on)
    sm3, size = sm3_of(file), file.stat().st_size
    members = [
        Member(one.person_id, one.household_id, one.name, one.number)
        for one in may.people
        if only is None or one.person_id in only
    ]
    with as_roster(file, kind, out.parent) as roster, Standing.open(None) as standing:
        counts = standing.take(roster, on=as_of or on, source=agreement.source)
        hits = hits_of(standing.connection, standing.shapes, members)
        unsure = _unsure(roster, members, set(hits.column("person_id").to_pylist()))
    _write(out, hits)
    found = set(hits.column("person_id").to_pylist())
    asked = frozenset(one.person_id for one in members)
    kept = Kept(counts.rows, hits.num_rows, len(found), sm3, asked, unsure)
    said: Mapping[str, object] = {
        "file": sm3, "bytes": size, "source": agreement.source, "agreement": agreement.id, "kind": kind,
        "rows": kept.rows, "hits": kept.hits, "people": kept.people, "on": format_day(on), "at": at, "by": by,
    }  # fmt: skip
    write_down(record, {"what": "wiping", **said})
    wipe(file)
    write_down(record, {"what": "wiped", **said})
    return kept


def _unsure(roster: Path, members: Sequence[Member], found: Collection[str]) -> frozenset[str]:
    """Who has no hit although a row has their number."""
    file = pq.ParquetFile(roster)
    there = [name for name in ("citizen_id", "id_as_written") if name in file.schema_arrow.names]
    numbers: set[str] = set()
    for batch in file.iter_batches(columns=there):
        for name in there:
            numbers.update(one for one in batch.column(name).to_pylist() if one)
    return frozenset(one.person_id for one in members if one.number in numbers and one.person_id not in found)


def _write(out: Path, hits: pa.Table) -> None:
    """Whole or not at all, for its owner alone."""
    part = out.with_name(f".{out.name}.part")
    try:
        pq.write_table(hits, part)
        part.chmod(0o600)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
