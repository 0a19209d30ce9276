"""Small registers and rosters written as `doudi match` reads them, and what it makes of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.citizen_id import is_valid
from doudi.matching.linking.match import RosterSummary, match

Row = dict[str, Any]
VILLAGE = "430481100201"
PERSON = ("household_id", "person_id", "citizen_id", "name", "phone", "sex", "birth_date")
ROSTER = pa.schema(
    [("row", pa.int64()), ("key", pa.int64())]
    + [(name, pa.string()) for name in ("sheet", "status", "name", "citizen_id", "id_as_written", "sex", "birth_date", "phone", "area_code", "notes")]
)  # fmt: skip


@dataclass
class Outcome:
    """What a run wrote, as lists of rows."""

    links: list[Row]
    review: list[Row]
    unlinked: list[Row]
    summaries: list[RosterSummary]

    def pairs(self) -> set[tuple[str, int]]:
        """Who is linked to which row."""
        return {(one["person_id"], one["row"]) for one in self.links}


def write_register(folder: Path, persons: list[Row]) -> Path:
    """A register; `area` is the household's, a person without `home` lives alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"person_id": f"P{at}", **one, "household_id": one.get("home", f"H{at}"), "citizen_id": one.get("number"),
         "birth_date": one.get("birth")}
        for at, one in enumerate(persons)
    ]  # fmt: skip
    schema = pa.schema([(name, pa.string()) for name in PERSON])
    pq.write_table(
        pa.Table.from_pylist([{k: r.get(k) for k in PERSON} for r in rows], schema),
        folder / "persons.parquet",
    )
    homes = {row["household_id"]: row.get("area", VILLAGE) for row in rows}
    table = {"household_id": list(homes), "area_code": list(homes.values())}
    pq.write_table(
        pa.table(table, schema=pa.schema([(name, pa.string()) for name in table])),
        folder / "households.parquet",
    )
    return folder


def write_roster(file: Path, rows: list[Row]) -> Path:
    """A roster as `roster load` writes it; `number` is the cell, valid or not."""
    made = []
    for at, one in enumerate(rows, start=2):
        said = one.get("number")
        valid = said is not None and is_valid(said)
        made.append(
            {
                "row": one.get("row", at),
                "sheet": one.get("sheet", "Sheet1"),
                "status": one.get("status", "ok"),
                "name": one.get("name"),
                "citizen_id": said if valid else None,
                "key": int(said[:17]) if said is not None and valid else None,
                "id_as_written": said,
                "sex": one.get("sex"),
                "birth_date": one.get("birth"),
                "phone": one.get("phone"),
                "area_code": one.get("area"),
                "notes": json.dumps([]),
            }
        )
    pq.write_table(pa.Table.from_pylist(made, ROSTER), file)
    return file


def run(folder: Path, persons: list[Row], rows: list[Row], **options: Any) -> Outcome:
    """Match one roster called `roster`."""
    register = write_register(folder / "register", persons)
    return run_files(folder, register, [write_roster(folder / "roster.parquet", rows)], **options)


def run_files(folder: Path, register: Path, rosters: list[Path], **options: Any) -> Outcome:
    out = folder / "out"
    summaries = match(register, rosters, out, **options)
    read = [pq.read_table(out / f"{name}.parquet").to_pylist() for name in ("links", "review", "unlinked")]
    return Outcome(*read, summaries)
