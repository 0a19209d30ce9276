"""The platform's register as a register folder, for rules that go over all households at once: in a private folder only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Q

from doudi.apps.accounts.areas import area_range
from doudi.apps.people.dossiers import Known, as_file
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Household, Membership, Statement
from doudi.core.areas import level
from doudi.core.dates import to_date
from doudi.policy.vocabulary import HOUSEHOLD, TABLES, load_vocabulary

AT_ONCE = 500


def write_register(area: str, on: int, folder: Path, progress: Callable[[int, int], None]) -> int:
    """Write the households of an area as they stand on a day (YYYYMMDD); returns how many. Ids are the register's numbers.

    A list nobody stated of a household is one row without values: a folder has no other way to say that it is unknown.
    """
    low, high = area_range(area, level(area))
    homes = Household.objects.filter(area_code__gte=low, area_code__lt=high, closed_on__isnull=True).order_by(
        "pk"
    )
    total, done = homes.count(), 0
    folder.mkdir()
    facts = load_vocabulary().facts
    schemas = {entity: pa.schema([(name, pa.string()) for name in facts[entity]]) for entity in TABLES}
    writers = {
        entity: pq.ParquetWriter(folder / f"{TABLES[entity]}.parquet", schema)
        for entity, schema in schemas.items()
    }
    try:
        for batch in _batches(homes):
            rows: dict[str, list[dict[str, str | None]]] = {entity: [] for entity in TABLES}
            for about in known_together(batch, on):
                _add(rows, as_file(about, identity=True))
            for entity, writer in writers.items():
                writer.write_table(pa.Table.from_pylist(rows[entity], schemas[entity]))
            done += len(batch)
            progress(done, total)
    finally:
        for writer in writers.values():
            writer.close()
    return total


def _batches(homes: Any) -> Iterator[list[Household]]:
    last = 0
    while batch := list(homes.filter(pk__gt=last)[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def known_together(households: list[Household], on: int) -> Iterator[Known]:
    """What is known of many households (``dossiers.known``), with the same few queries for all of them."""
    day = to_date(on)
    members: dict[int, list[Membership]] = defaultdict(list)
    lived = Membership.objects.filter(household__in=households, since__lte=day)
    for one in lived.filter(Q(until__isnull=True) | Q(until__gt=day)).select_related("person").order_by("id"):
        members[one.household_id].append(one)
    at_home = {one.person_id: home for home, listed in members.items() for one in listed}
    statements: dict[int, list[Statement]] = defaultdict(list)
    said = Statement.objects.filter(
        Q(household__in=households, person__isnull=True) | Q(person__in=list(at_home)), on__lte=day
    )
    for told in said.order_by("id"):
        place = at_home.get(told.person_id) if told.person_id else told.household_id
        if place is not None:
            statements[place].append(told)
    listed: dict[str, dict[int, list[Any]]] = {table: defaultdict(list) for table in LISTS}
    for table, which in LISTS.items():
        for row in which.model._default_manager.filter(household__in=households, on__lte=day).order_by("id"):
            listed[table][row.household_id].append(row)
    for home in households:
        lived_here = sorted(members[home.pk], key=lambda one: one.person_id != home.head_id)
        by_person: dict[int | None, list[Statement]] = {None: [], **{one.person_id: [] for one in lived_here}}
        for told in statements[home.pk]:
            by_person[told.person_id].append(told)
        every = {table: listed[table][home.pk] for table in LISTS}
        rows = {
            table: [
                one for one in found if one.stands and (one.person_id is None or one.person_id in by_person)
            ]
            for table, found in every.items()
        }
        yield Known(
            home,
            on,
            lived_here,
            by_person,
            rows,
            every,
            {name for one in statements[home.pk] for name in one.lists},
        )


def _add(rows: dict[str, list[dict[str, str | None]]], file: dict[str, Any]) -> None:
    own = file["household"]["household_id"]
    rows[HOUSEHOLD].append(_text(file["household"]))
    for entity, table in TABLES.items():
        if entity == HOUSEHOLD:
            continue
        given = file.get(table)
        if given is None:
            given = [{}]
        rows[entity] += [_text(row) | {"household_id": own} for row in given]


def _text(row: dict[str, Any]) -> dict[str, str | None]:
    return {name: _plain(value) for name, value in row.items() if value is not None}


def _plain(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
