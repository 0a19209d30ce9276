"""Where each value of a dossier comes from: source, day, proof, who entered it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.apps.people.dossiers import best, known
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Household, Stated


@dataclass(frozen=True)
class Said:
    """Who says so. `others`: how many other statements of the same fact there are."""

    source: str
    on: date
    detail: str
    by: str
    proof: int | None
    case: int | None
    others: int = 0


def said_by(one: Stated, others: int = 0) -> Said:
    """The provenance of one statement or row, in words."""
    by = one.by
    return Said(
        str(one.get_source_display()),
        one.on,
        one.detail,
        (by.display_name or by.username) if by else "",
        one.proof_id,
        one.case_id,
        others,
    )


def provenance(household: Household, on: int) -> dict[str, Said]:
    """By path of the household file (``persons[1].illness``, ``incomes[0]``) who says so, as of a day (YYYYMMDD)."""
    about = known(household, on)
    found: dict[str, Said] = {}
    of_members: list[tuple[str, Any]] = [("household", about.statements[None])]
    of_members += [
        (f"persons[{index}]", about.statements[one.person_id]) for index, one in enumerate(about.memberships)
    ]
    for path, statements in of_members:
        for name, value in best(statements).items():
            others = sum(name in one.facts or name in one.sensitive for one in statements) - 1
            found[f"{path}.{name}"] = said_by(value.statement, others)
    for table in LISTS:
        for index, row in enumerate(about.rows[table]):
            found[f"{table}[{index}]"] = said_by(row)
    return found
