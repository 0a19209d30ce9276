"""Worked and invented households swept as one register give what each of them is decided to be alone."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.policy.cases import WorkedCase, load_cases
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.local import apply_local
from doudi.policy.pack import load_pack, pack_ids
from doudi.policy.sweep import sweep
from doudi.policy.vocabulary import TABLES
from tests.policy_cases.invented import households as invented
from tests.policy_cases.invented import with_unknowns
from tests.policy_cases.oracle import LOCAL

LISTS = tuple(table for table in TABLES.values() if table != "households")
FEWEST = 4  # a register of fewer households says little


def groups(pack_id: str) -> list[list[WorkedCase]]:
    """Cases of one day and one set of local values that give every list: what a register can hold together."""
    found: dict[str, list[WorkedCase]] = defaultdict(list)
    for case in load_cases(pack_id):
        if all(table in case.household for table in LISTS):
            found[f"{case.on} {case.local}"].append(case)
    return [cases for cases in found.values() if len(cases) >= FEWEST]


def numbered(given: dict[str, Any], number: int) -> dict[str, Any]:
    """A household with ids of its own, as a register asks for."""
    household = f"h{number:03d}"
    made: dict[str, Any] = {"household": {**given["household"], "household_id": household}}
    for table in LISTS:
        made[table] = [
            {**row, "household_id": household}
            | ({"person_id": f"{household}-{row['person_id']}"} if row.get("person_id") else {})
            for row in given[table]
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
        households = [numbered(case.household, number) for number, case in enumerate(cases)]
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


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """A register of invented households, one fact in twelve of them unknown."""
    made: list[dict[str, Any]] = []

    @settings(
        max_examples=250,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(data=st.data(), household=invented())
    def invent(data: st.DataObject, household: dict[str, Any]) -> None:
        made.append(numbered(data.draw(with_unknowns(household, lists=False)), len(made)))

    invent()
    folder = tmp_path_factory.mktemp("register")
    write_register(folder, made)
    return folder, made


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_register_with_unknown_facts_is_swept_as_each_household_is_decided(
    pack_id: str, register: tuple[Path, list[dict[str, Any]]], tmp_path: Path
) -> None:
    folder, made = register
    pack = apply_local(
        load_pack(pack_id), {**LOCAL, **({"gradual_exit_months": 6} if "longnan" in pack_id else {})}
    )
    sweep(pack, folder, 20240901, tmp_path / "out.parquet")
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert len(rows) == len(made) >= 200
    undecided = 0
    for household, row in zip(made, rows, strict=True):
        alone = decide(pack, read_household(household, strict=False), 20240901, because=False).answers
        together = {name: as_json(value) for name, value in row.items() if name != "household_id"}
        assert together == alone, household
        undecided += None in alone.values()
    assert 0 < undecided < len(made)
