"""A list goes out: pseudonyms of the people of authorised households, what is asked of them, and a key by another way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.dates import format_day
from doudi.core.refusal import InputError, Refused
from doudi.matching.exchange.agreement import Agreement
from doudi.matching.exchange.asked import Asked
from doudi.matching.exchange.authorised import CLAUSE, authorised_people
from doudi.matching.exchange.pseudonyms import Pseudonyms, new_key
from doudi.matching.exchange.sealed import write_key, write_sealed

#: goes to the department
REQUEST = "request.jsonl"
#: goes to the department by another way
KEY = "key.json"
#: stays: which reference is whom
OURS = "ours.parquet"


@dataclass(frozen=True)
class Sent:
    """What a request holds, and who is not in it."""

    people: int
    households: int
    households_left_out: int
    without_number: int


def ask(
    register: Path,
    authorisations: Path,
    *,
    kind: str,
    asked: Sequence[Asked],
    agreement: Agreement,
    exchange: str,
    on: int,
    valid_until: int,
    out: Path,
    only: Collection[str] | None = None,
) -> Sent:
    """Write a request to one source into the folder `out` (REQUEST, KEY and OURS), which must hold none yet.

    `exchange` is the request's own number; `on` and `valid_until` are YYYYMMDD, the day of asking and the last day it may
    be answered. `only`: of the authorised households, these persons and nobody else of the family. Who has no checked identity
    number is asked by name and birth date only where both are known. Refused where the agreement does not allow it or
    nobody may be asked (LD-40).
    """
    agreement.require("list", on)
    if valid_until < on:
        raise InputError("答复期限早于询问的日子。", code="usage", value=format_day(valid_until))
    may = authorised_people(register, authorisations, on)
    people = [one for one in may.people if only is None or one.person_id in only]
    if not people:
        raise Refused(
            f"没有一户的成年成员全部授权且在有效期内（{may.left_out} 户未授权），没有可以询问的人；请先取得授权。",
            code="nobody-authorised",
            clause=CLAUSE,
        )
    key = new_key()
    making = Pseudonyms(key, exchange)
    lines, ours = [], []
    for person in people:
        ways = making.ways(person.name, person.number, person.birth, person.area)
        if ways:
            ref = making.of("ref", person.person_id)
            lines.append({"ref": ref, **ways})
            ours.append((ref, person.person_id, person.household_id))
    lines.sort(key=lambda line: line["ref"])  # the order of the register says who lives with whom
    out.mkdir(parents=True, exist_ok=True)
    write_key(out / KEY, key, exchange)
    header = {
        "doudi": "request",
        "exchange": exchange,
        "source": agreement.source,
        "agreement": agreement.id,
        "kind": kind,
        "asked": [one.as_dict() for one in asked],
        "on": format_day(on),
        "valid_until": format_day(valid_until),
        "people": len(lines),
    }
    digest = write_sealed(out / REQUEST, header, lines, making)
    _keep(
        out / OURS, ours, {"exchange": exchange, "kind": kind, "source": agreement.source, "request": digest}
    )
    unnumbered = sum(not person.number for person in people)
    return Sent(len(lines), len({person.household_id for person in people}), may.left_out, unnumbered)


def _keep(path: Path, ours: Sequence[tuple[str, str, str]], said: dict[str, str]) -> None:
    columns = {
        name: pa.array([row[at] for row in ours], pa.string())
        for at, name in enumerate(("ref", "person_id", "household_id"))
    }
    metadata = {f"doudi.{name}": text for name, text in said.items()}
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), path)
    path.chmod(0o600)
