"""Reading one household out of a register's folder, as a household file with every value as text."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from doudi.apps.policies.household_form import Household, as_text
from doudi.platform.masking import masked_name
from doudi.policy.vocabulary import TABLES

# Nothing a page computes needs them, so they are not among its facts; of a name the masked form goes to the page.
NEVER_SHOWN = ("citizen_id", "phone", "name")


def read_household_of(folder: Path, household_id: str) -> tuple[Household, dict[str, str]]:
    """The household's facts, and each person's masked name by person_id. A table that is not there stays unknown."""
    household: Household = {"household": {}, "persons": []}
    names: dict[str, str] = {}
    with duckdb.connect() as connection:
        for entity, table in TABLES.items():
            file = folder / f"{table}.parquet"
            if not file.exists():
                continue
            rows = _rows(connection, file, household_id)
            if entity == "household":
                household["household"] = _facts(rows[0]) if rows else {}
                continue
            if entity == "person":
                names = {str(row["person_id"]): masked_name(row.get("name")) for row in rows}
            household[table] = [_facts(row) for row in rows]
    return household, names


def _rows(connection: duckdb.DuckDBPyConnection, file: Path, household_id: str) -> list[dict[str, Any]]:
    found = connection.execute(
        "select * from read_parquet(?) where household_id = ?", [str(file), household_id]
    )
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _facts(row: dict[str, Any]) -> dict[str, str]:
    return {
        name: f"{value:.2f}" if isinstance(value, Decimal) else as_text(value)
        for name, value in row.items()
        if value is not None and name not in NEVER_SHOWN
    }
