"""Answers come back: which of our people they are about, and which of them stand without a person looking."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.refusal import InputError, Refused
from doudi.matching.exchange.asking import KEY, OURS
from doudi.matching.exchange.pseudonyms import NUMBER, NUMBER_AND_NAME, WAYS
from doudi.matching.exchange.sealed import read_key, read_sealed

_COLUMNS = {
    "person_id": pa.string(),
    "household_id": pa.string(),
    "kind": pa.string(),
    "source": pa.string(),
    "exchange": pa.string(),
    "as_of": pa.string(),
    "how": pa.string(),
    "rows": pa.int64(),
    "values": pa.string(),
}


@dataclass(frozen=True)
class Returned:
    """`hits` stand by themselves; `review` is for a person. `nothing_found`: people asked of whom the file has nothing."""

    hits: pa.Table
    review: pa.Table
    nothing_found: int


def read_answers(answers: Path, folder: Path) -> Returned:
    """Read the answers to the request that `ask` wrote into `folder`.

    The tables have person_id, household_id, kind, source, exchange, as_of (ISO day), how (a Chinese sentence), rows, and
    values (JSON). A hit has number and name in common, or the number where the source has no names. Refused for
    answers that were altered or are to another request; InputError for what is no such file.
    """
    sealed, _ = read_sealed(answers, "answers", read_key(folder / KEY))
    ours = pq.read_table(folder / OURS)
    if sealed.header.get("request") != _said(ours, "request"):
        raise Refused("这份答复不是对这次询问的，没有采用；请找到对应的询问。", code="other-request")
    whose = {
        ref: (person, home)
        for ref, person, home in zip(*(ours.column(at).to_pylist() for at in range(3)), strict=True)
    }
    stand: list[tuple[object, ...]] = []
    look: list[tuple[object, ...]] = []
    for line in sealed.lines:
        if line.get("ref") not in whose or line.get("how") not in WAYS:
            raise InputError(
                "答复里有没有问过的人，没有采用；请对方重新答复。", code="stranger", file=answers.name
            )
        row = (
            *whose[line["ref"]],
            sealed.header["kind"],
            sealed.header["source"],
            sealed.header["exchange"],
            sealed.header["as_of"],
            WAYS[line["how"]],
            line["rows"],
            json.dumps(line["values"], ensure_ascii=False),
        )
        alone = line["how"] == NUMBER and not sealed.header["named"]
        (stand if line["how"] == NUMBER_AND_NAME or alone else look).append(row)
    found = {line["ref"] for line in sealed.lines}
    return Returned(_table(stand), _table(look), len(whose) - len(found))


def _said(ours: pa.Table, name: str) -> str:
    said: dict[bytes, bytes] = ours.schema.metadata or {}
    return said.get(f"doudi.{name}".encode(), b"").decode()


def _table(rows: list[tuple[object, ...]]) -> pa.Table:
    return pa.table(
        {
            name: pa.array([row[at] for row in rows], type_)
            for at, (name, type_) in enumerate(_COLUMNS.items())
        }
    )
