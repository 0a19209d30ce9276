"""Whom an inquiry may ask about: the households of checks as a small register with their signatures, in a private folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.apps.cases.models import Authorisation
from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.checks.services import not_authorised
from doudi.apps.people.models import Household, Person

#: nobody of the household is on the list although all have signed
NOT_NAMEABLE = "要问的人没有能用的身份证号码，也没有出生日期，名单上写不了，请发函查询"


def write_asked(requests: Sequence[CheckRequest], folder: Path) -> tuple[Path, Path]:
    """A register folder of the whole households of these checks, and a file of what they signed in these cases.

    Everybody of a household is in it, asked about or not: whether all adults have signed is looked at in the join.
    """
    homes = {one.case.household_id for one in requests}
    register = folder / "register"
    register.mkdir()
    names = ("person_id", "household_id", "citizen_id", "name", "birth_date", "died_on")
    people = [
        (
            str(one.pk), str(one.household_id), one.citizen_id or None, one.name,
            one.birth_date.isoformat() if one.birth_date else None, one.died_on.isoformat() if one.died_on else None,
        )
        for one in Person.objects.filter(household__in=homes)
    ]  # fmt: skip
    _write(register / "persons.parquet", names, people)
    areas = Household.objects.filter(pk__in=homes).values_list("pk", "area_code")
    _write(
        register / "households.parquet",
        ("household_id", "area_code"),
        [(str(key), area) for key, area in areas],
    )
    signed = Authorisation.objects.filter(
        case__in={one.case_id for one in requests}, person__isnull=False
    ).values_list("person_id", "signed_on", "valid_until")
    rows = [(str(person), day.isoformat(), until.isoformat()) for person, day, until in signed]
    signatures = folder / "authorisations.parquet"
    _write(signatures, ("person_id", "signed_on", "valid_until"), rows)
    return register, signatures


def _write(path: Path, names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> None:
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    pq.write_table(pa.table(columns), path)


def silent_of(requests: Sequence[CheckRequest], source: str) -> list[CheckAnswer]:
    """What a source has not answered of members of these households. Obligors are asked by letter: they are in no register."""
    rows = CheckAnswer.objects.filter(request__in=requests, source=source, found=None, person__isnull=False)
    return list(rows.select_related("request__case", "person").order_by("pk"))


def why_not_sent(request: CheckRequest, on: int) -> str:
    """Why a household is not on the list although its check waits for the source."""
    lacking = not_authorised(request.case, on, with_obligors=False)
    if lacking:
        return f"{'、'.join(lacking)}没有签核对授权，或授权已过期（LD-40）"[:300]
    return NOT_NAMEABLE
