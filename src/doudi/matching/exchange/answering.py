"""What a department runs in its own house: a request of pseudonyms against its own file, and out come only answers.

It needs no network and no database. Nothing of who is not asked about leaves, nothing is kept, and of who is found
only what was asked, as bands, truths, whole numbers or days. No number, no name, no file name is in the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from doudi.core.dates import format_day, parse_day
from doudi.core.refusal import Refused
from doudi.matching.exchange.asked import Asked, asked_of, refuse_unknown
from doudi.matching.exchange.pseudonyms import WAYS, Pseudonyms, letters
from doudi.matching.exchange.rosters import as_roster
from doudi.matching.exchange.sealed import read_key, read_sealed, write_sealed
from doudi.matching.exchange.wiping import sm3_of
from doudi.matching.joining.shape import read_shape

_ROWS_AT_A_TIME = 65_536
_WHO = ("status", "name", "citizen_id", "birth_date", "area_code")


@dataclass(frozen=True)
class Answered:
    """People asked and found, and the rows that were read for it."""

    people: int
    found: int
    rows: int
    rows_used: int


def answer(request: Path, key_file: Path, file: Path, *, on: int, as_of: int, out: Path) -> Answered:
    """Answer a request from a file of any shape (or a roster Parquet file) into `out`, which is written whole.

    `on` is the day of answering, `as_of` the day the data stand for (YYYYMMDD). A person is found by the strongest key
    that a row shares; weaker keys than number and name are said, and never stand by themselves on the other side.
    Refused where the request has run out or was altered, or where a number would leave.
    """
    sealed, making = read_sealed(request, "request", read_key(key_file))
    header = sealed.header
    if on > parse_day(header["valid_until"]):
        raise Refused(
            f"这次询问到 {header['valid_until']} 为止，已经过期，不再答复；请对方重新询问。",
            code="request-expired",
        )
    asked = asked_of(header)
    with as_roster(file, header["kind"], out.parent) as roster:
        shape = read_shape(roster)
        refuse_unknown(asked, (value.name for value in shape.shape.values), file.name)
        found, used = _find(roster, asked, sealed.lines, making)
        named = _has_names(roster)
    lines = [
        {"ref": ref, "how": how, "rows": len(rows), "values": _values(asked, rows)}
        for (ref, how), rows in sorted(found.items())
    ]
    answers = {
        "doudi": "answers",
        "exchange": header["exchange"],
        "source": header["source"],
        "kind": header["kind"],
        "request": sealed.digest,
        "on": format_day(on),
        "as_of": format_day(as_of),
        "file": letters(bytes.fromhex(sm3_of(file))),
        "people": len(sealed.lines),
        "rows": shape.rows,
        "rows_used": used,
        "named": named,
    }
    write_sealed(out, answers, lines, making)
    return Answered(len(sealed.lines), len({ref for ref, _ in found}), shape.rows, used)


def _find(
    roster: Path, asked: list[Asked], lines: list[dict[str, Any]], making: Pseudonyms
) -> tuple[dict[tuple[str, str], list[tuple[Any, ...]]], int]:
    """The asked cells of each row that is a person's, by reference and way; and how many rows could be compared.

    Two people of a request with the same key (a number registered twice) are both answered.
    """
    wanted: dict[str, dict[str, list[str]]] = {way: defaultdict(list) for way in WAYS}
    for line in lines:
        for way in WAYS:
            if way in line:
                wanted[way][line[way]].append(line["ref"])
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    used = 0
    for who, cells in _rows(roster, [one.column for one in asked]):
        ways = making.ways(*who)
        used += bool(ways)
        for way, pseudonym in ways.items():
            if refs := wanted[way].get(pseudonym):
                for ref in refs:
                    found[ref, way].append(cells)
                break
    return found, used


def _rows(roster: Path, asked: list[str]) -> Iterator[tuple[tuple[str, str, str, str], tuple[Any, ...]]]:
    """Name, number, birth and area of each row, empty where not known, and the cells that are asked."""
    file = pq.ParquetFile(roster)
    there = [name for name in _WHO if name in file.schema_arrow.names]
    for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=[*there, *asked]):
        columns = {name: batch.column(name).to_pylist() for name in {*there, *asked}}
        for at in range(batch.num_rows):
            status, *who = (columns[name][at] if name in columns else None for name in _WHO)
            name, number, birth, area = (text or "" for text in who)
            if status == "review":
                number = ""  # kept for a person: never found by itself
            if number and not birth:
                birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
            yield (name, number, birth, area), tuple(columns[column][at] for column in asked)


def _has_names(roster: Path) -> bool:
    """Whether the source says names at all: without them the number alone must do."""
    there = pq.read_schema(roster).names
    return (
        "name" in there
        and pq.read_table(roster, columns=["name"]).column(0).null_count < pq.read_metadata(roster).num_rows
    )


def _values(asked: list[Asked], rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """What one person's rows answer, and of each column how many rows could not be read."""
    values: dict[str, Any] = {}
    for at, one in enumerate(asked):
        cells = [row[at] for row in rows]
        values[one.column] = one.answer(cells)
        if unknown := sum(cell is None for cell in cells):
            values[f"{one.column}_unknown"] = unknown
    return values
