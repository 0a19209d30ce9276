"""Small registers and roster files as `doudi roster load` writes them."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.citizen_id import compose

MONEY = pa.decimal128(14, 2)
TYPES = {"deposit": MONEY, "pay_base": MONEY, "employer_pays": pa.bool_(), "died_on": pa.string()}


def number(sequence: int, birth: int = 19700101) -> str:
    """An invented identity number that holds together."""
    return compose("430481", birth, sequence)


def register(folder: Path, people: list[tuple[str, str, str | None, str | None]]) -> Path:
    """persons.parquet of (person_id, household_id, citizen_id, name)."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("person_id", "household_id", "citizen_id", "name")
    columns = {name: pa.array([row[at] for row in people], pa.string()) for at, name in enumerate(names)}
    pq.write_table(pa.table(columns), folder / "persons.parquet")
    return folder


def roster(
    path: Path,
    rows: list[dict[str, Any]],
    *,
    kind: str = "bank",
    values: tuple[str, ...] = ("deposit",),
    named: bool = True,
) -> Path:
    """A roster file; a row has citizen_id, name, what `values` names (yuan as text), and perhaps status and sheet."""
    size = len(rows)
    ids = [row.get("citizen_id") for row in rows]
    columns = {
        "row": pa.array([row.get("row", at) for at, row in enumerate(rows, 4)], pa.int64()),
        "sheet": pa.array([row.get("sheet") for row in rows], pa.string()),
        "status": pa.array([row.get("status", "ok") for row in rows], pa.string()),
        "name": pa.array([row.get("name") if named else None for row in rows], pa.string()),
        "citizen_id": pa.array(ids, pa.string()),
        "key": pa.array([int(one[:17]) if one else None for one in ids], pa.int64()),
        "notes": pa.nulls(size, pa.string()),
    }
    for name in values:
        cells = [row.get(name) for row in rows]
        if TYPES[name] == MONEY:
            cells = [None if cell is None else Decimal(cell) for cell in cells]
        columns[name] = pa.array(cells, TYPES[name])
    table = pa.table(columns).replace_schema_metadata(
        {"doudi.kind": kind, "doudi.file": path.with_suffix(".xlsx").name, "doudi.sm3": "0" * 64}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return path
