"""A written register read back into the facts of households, for tests."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from doudi.demo.answers import Facts, Home
from doudi.demo.columns import TABLES


def rows_of(register: Path, table: str) -> list[Facts]:
    """The rows of a table with money in fen and days as YYYYMMDD."""
    kinds = TABLES[table]
    return [
        {name: _plain(value, kinds[name].kind) for name, value in row.items()}
        for row in pq.read_table(register / f"{table}.parquet").to_pylist()
    ]


def homes_in(register: Path) -> list[Home]:
    """Every household of a register folder."""
    by_home: dict[str, dict[str, list[Facts]]] = {
        name: defaultdict(list) for name in TABLES if name != "households"
    }
    for name, groups in by_home.items():
        for row in rows_of(register, name):
            groups[row["household_id"]].append(row)
    return [
        Home(household, *(groups[household["household_id"]] for groups in by_home.values()))
        for household in rows_of(register, "households")
    ]


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "date":
        return int(date.fromisoformat(value).strftime("%Y%m%d"))
    if kind == "money":
        assert isinstance(value, Decimal)
        return int(value * 100)
    return value
