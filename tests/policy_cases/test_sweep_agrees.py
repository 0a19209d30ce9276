"""The worked households swept as one register give what each of them is decided to be alone."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from doudi.policy.cases import WorkedCase, load_cases
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import pack_ids
from doudi.policy.sweep import sweep
from doudi.policy.vocabulary import TABLES

LISTS = tuple(table for table in TABLES.values() if table != "households")
FEWEST = 4  # a register of fewer households says little


def groups(pack_id: str) -> list[list[WorkedCase]]:
    """Cases of one day and one set of local values that give every list: what a register can hold together."""
    found: dict[str, list[WorkedCase]] = defaultdict(list)
    for case in load_cases(pack_id):
        if all(table in case.household for table in LISTS):
            found[f"{case.on} {case.local}"].append(case)
    return [cases for cases in found.values() if len(cases) >= FEWEST]


def numbered(case: WorkedCase, number: int) -> dict[str, Any]:
    """The household of a case with ids of its own, as a register asks for."""
    household = f"h{number:03d}"
    made: dict[str, Any] = {"household": {**case.household["household"], "household_id": household}}
    for table in LISTS:
        made[table] = [
            {**row, "household_id": household}
            | ({"person_id": f"{household}-{row['person_id']}"} if row.get("person_id") else {})
            for row in case.household[table]
        ]
    return made


def write_register(folder: Path, households: list[dict[str, Any]]) -> None:
    for table in TABLES.values():
        rows = [
            row
            for household in households
            for row in ([household["household"]] if table == "households" else household[table])
        ]
        names = list(dict.fromkeys(["household_id", *(name for row in rows for name in row)]))
        if table not in ("households", "persons") and "person_id" not in names:
            names.append("person_id")
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)


def as_json(value: object) -> object:
    return f"{value:.2f}" if isinstance(value, Decimal) else value


@pytest.mark.parametrize("pack_id", pack_ids())
def test_the_worked_households_swept_together_are_decided_as_each_alone(pack_id: str, tmp_path: Path) -> None:
    swept = 0
    for at, cases in enumerate(groups(pack_id)):
        folder = tmp_path / f"register{at}"
        folder.mkdir()
        households = [numbered(case, number) for number, case in enumerate(cases)]
        write_register(folder, households)
        pack, on = cases[0].pack_with_local(), cases[0].on
        sweep(pack, folder, on, tmp_path / f"out{at}.parquet")
        rows = pq.read_table(tmp_path / f"out{at}.parquet").to_pylist()
        for case, household, row in zip(cases, households, rows, strict=True):
            alone = decide(pack, read_household(household, strict=False), on, because=False).answers
            together = {name: as_json(value) for name, value in row.items() if name != "household_id"}
            assert together == alone, f"{pack_id}/cases.yaml:{case.line} {case.title}"
        swept += len(rows)
    assert swept >= FEWEST
