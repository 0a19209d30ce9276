"""Whom the rows of a taken roster are of: the passes of `doudi.matching.linking` over the county's persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.apps.accounts.areas import area_range
from doudi.apps.people.models import Household, Person
from doudi.apps.rosters.models import LinkState, Roster, RosterLink
from doudi.apps.rosters.services import mark_of
from doudi.core.areas import level
from doudi.matching.linking.match import match
from doudi.policy.sql.cells import text_literal

_BATCH = 2_000
#: a name of a sheet that is longer is kept up to here
LONGEST_SHEET = 255
_NOT_SAID = {"key", "notes", "status", "row", "sheet"}


def write_persons(area: str, folder: Path) -> Path:
    """The persons of an area as a register folder, with plain numbers: only into a private folder. Person ids are keys."""
    low, high = area_range(area, level(area))
    rows = [
        {
            "household_id": str(one.household_id), "person_id": str(one.pk), "name": one.name, "citizen_id": one.citizen_id or None,
            "phone": one.phone or None, "sex": one.sex or None,
            "birth_date": one.birth_date.isoformat() if one.birth_date else None,
        }
        for one in Person.objects.filter(area_code__gte=low, area_code__lt=high, household__isnull=False).iterator(_BATCH)
    ]  # fmt: skip
    register = folder / "register"
    register.mkdir()
    names = ("household_id", "person_id", "name", "citizen_id", "phone", "sex", "birth_date")
    schema = pa.schema([(name, pa.string()) for name in names])
    pq.write_table(pa.Table.from_pylist(rows, schema), register / "persons.parquet")
    homes = dict(
        Household.objects.filter(area_code__gte=low, area_code__lt=high).values_list("pk", "area_code")
    )
    table = {"household_id": [str(key) for key in homes], "area_code": list(homes.values())}
    schema = pa.schema([(name, pa.string()) for name in table])
    pq.write_table(pa.table(table, schema), register / "households.parquet")
    return register


def keep_links(roster: Roster, taken: Path, folder: Path, run: Any) -> None:
    """Make the links of a roster; what a person decided of the same pair before holds. Counts go into the roster."""
    run.progress(0, 4, "取出登记册里的人")
    register = write_persons(roster.area_code, folder)
    run.progress(1, 4, "逐行比对")
    (summary,) = match(register, [taken], folder / "out", tell=lambda said: run.progress(1, 4, said))
    run.progress(3, 4, "记下结果")
    roster.links.all().delete()
    decided, withdrawn = _decided(roster), _withdrawn(roster)
    areas = dict(Person.objects.filter(pk__in=_people(folder)).values_list("pk", "area_code"))
    waiting: list[RosterLink] = []
    for state, name in ((LinkState.STANDS, "links"), (LinkState.DOUBT, "review")):
        for says, person, how, score in _rows(taken, folder / "out" / f"{name}.parquet"):
            mark = mark_of(says)
            told = {
                key: str(value) for key, value in says.items() if value is not None and key not in _NOT_SAID
            }
            earlier = withdrawn.get((person, frozenset(told.items()))) or decided.get((mark, person))
            waiting.append(RosterLink(
                roster=roster, area_code=areas[person], sheet=(says["sheet"] or "")[:LONGEST_SHEET], row=says["row"], person_id=person, how=how[:120],
                score=score, state=earlier.state if earlier else state, mark=mark,
                says=told,
                decided_by=earlier.decided_by if earlier else None, decided_at=earlier.decided_at if earlier else None,
                reason=earlier.reason if earlier else "",
            ))  # fmt: skip
    RosterLink.objects.bulk_create(_one_a_row(waiting), batch_size=_BATCH)
    states = list(roster.links.values_list("state", "sheet", "row"))
    roster.linked = sum(state in (LinkState.STANDS, LinkState.ACCEPTED) for state, _sheet, _row in states)
    roster.to_decide = len({(sheet, row) for state, sheet, row in states if state == LinkState.DOUBT})
    roster.unlinked = summary.rows - roster.linked


def _one_a_row(links: list[RosterLink]) -> list[RosterLink]:
    """Where a person once accepted a pair, the other persons the row may be of fall away."""
    accepted = {(one.sheet, one.row): one.person_id for one in links if one.state == LinkState.ACCEPTED}
    return [one for one in links if accepted.get((one.sheet, one.row), one.person_id) == one.person_id]


def _decided(roster: Roster) -> dict[tuple[str, int], RosterLink]:
    """What was decided of pairs in this county before, by (mark of the row, person); the last word counts."""
    low, high = area_range(roster.area_code, level(roster.area_code))
    found = RosterLink.objects.filter(
        area_code__gte=low, area_code__lt=high, state__in=[LinkState.ACCEPTED, LinkState.REFUSED]
    ).order_by("decided_at")
    return {(one.mark, one.person_id): one for one in found}


def _withdrawn(roster: Roster) -> dict[tuple[int, frozenset[tuple[str, str]]], RosterLink]:
    """Rows of this kind that were found wrong in this county before, by (person, all that the row says)."""
    low, high = area_range(roster.area_code, level(roster.area_code))
    found = RosterLink.objects.filter(
        area_code__gte=low, area_code__lt=high, state=LinkState.WITHDRAWN, roster__kind=roster.kind
    ).order_by("decided_at")
    return {(one.person_id, frozenset(one.says.items())): one for one in found}


def _people(folder: Path) -> list[int]:
    ids: set[str] = set()
    for name in ("links", "review"):
        ids |= set(
            pq.read_table(folder / "out" / f"{name}.parquet", columns=["person_id"]).column(0).to_pylist()
        )
    return [int(one) for one in ids]


def _rows(taken: Path, pairs: Path) -> list[tuple[dict[str, Any], int, str, float]]:
    """What each linked row says, with whom, how and how surely."""
    sheet = "sheet" if "sheet" in pq.read_schema(pairs).names else "NULL"
    with duckdb.connect(config={"temp_directory": ""}) as connection:  # nothing of people is left on a disk
        found = connection.execute(
            f"""SELECT t.*, l.person_id AS "_person", l.how AS "_how", l.score AS "_score"
                FROM read_parquet({text_literal(str(taken))}) t
                JOIN (SELECT *, {sheet} AS its_sheet FROM read_parquet({text_literal(str(pairs))})) l
                  ON l.row = t.row AND (l.its_sheet IS NULL OR l.its_sheet = t.sheet)"""
        )
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return [
        (
            {name: row[name] for name in names if not name.startswith("_")},
            int(row["_person"]),
            row["_how"],
            float(row["_score"]),
        )
        for row in rows
    ]
