"""The demo county's register comes into the platform: as if a county had brought its old lists along."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection, models

from doudi.apps.accounts.area_names import area_name
from doudi.apps.people.facts import LISTS, as_plain, contract_value, to_column, words
from doudi.apps.people.models import Household, Membership, Person, SearchKey, Source, Statement
from doudi.apps.people.services.opening import CITIZEN, HEAD, PHONE, name_keys, search_keys
from doudi.apps.record.acts import act
from doudi.core.citizen_id import is_valid
from doudi.core.dates import parse_day, to_date
from doudi.platform.encrypted import blind_index
from doudi.platform.row_security import all_rows
from doudi.policy.vocabulary import TABLES

AT_ONCE = 1500
#: households of the old lists are taken to have been on them since then
SINCE = date(2015, 1, 1)
DETAIL = "登记册迁入"

Say = Callable[[str], None]
Facts = dict[str, Any]


def load_register(
    folder: Path, area: str, on: int, by: Any, at: datetime, say: Say = lambda text: None
) -> int:
    """Bring the households of a register folder in, with everything it says of them on the day `on` (YYYYMMDD), as
    found by a visit. Returns how many households are new; those that are there already are left as they are."""
    with all_rows(), duckdb.connect() as source:
        known = set(Household.objects.filter(area_code__startswith=area[:6]).values_list("number", flat=True))
        waiting = [
            one
            for one in _read(source, folder / "households.parquet", "true order by household_id")
            if one["household_id"] not in known
        ]
        if not waiting:
            return 0
        made: list[int] = []
        statements: list[int] = []
        with act("register.loaded", by=by, at=at, area=area) as writing:
            _hush_triggers()
            for part in _parts(source, folder, waiting):
                batch = _Batch(on, by, at)
                made += batch.write(part)
                statements += [one.pk for one in batch.made[Statement]]
                say(f"  {area_name(area)}：已登记 {len(made)} 户")
            writing.says(households=len(made), on=on)
            writing.wrote_rows(Household, made)
            writing.wrote_rows(Statement, statements)
    return len(made)


def _hush_triggers() -> None:
    """The triggers of history ask for this setting row by row, and an unset one costs them a caught error each time."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pgtrigger.ignore', '{}', true)")


@dataclass
class _Part:
    """Some households of the folder, each list by household number. A table that is not there stays unknown."""

    households: list[Facts]
    rows: dict[str, dict[str, list[Facts]]]


def _parts(source: duckdb.DuckDBPyConnection, folder: Path, households: list[Facts]) -> Iterator[_Part]:
    for start in range(0, len(households), AT_ONCE):
        part = households[start : start + AT_ONCE]
        low, high = part[0]["household_id"], part[-1]["household_id"]
        rows: dict[str, dict[str, list[Facts]]] = {}
        for entity, table in TABLES.items():
            file = folder / f"{table}.parquet"
            if entity == "household" or not file.exists():
                continue
            rows[table] = defaultdict(list)
            for one in _read(source, file, "household_id between ? and ?", low, high):
                rows[table][one["household_id"]].append(one)
        yield _Part(part, rows)


def _read(source: duckdb.DuckDBPyConnection, file: Path, where: str, *values: str) -> list[Facts]:
    found = source.execute(f"select * from read_parquet(?) where {where}", [str(file), *values])
    columns = [column[0] for column in found.description or ()]
    return [
        {name: as_plain(value) for name, value in zip(columns, row, strict=True) if value is not None}
        for row in found.fetchall()
    ]


@dataclass
class _Batch:
    """Rows in the making. Ids are drawn beforehand, so that a household knows its head before the head is there."""

    on: int
    by: Any
    at: datetime
    made: dict[type[models.Model], list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    taken: set[str] = field(default_factory=set)

    @property
    def said(self) -> dict[str, Any]:
        return {
            "source": Source.VISIT, "on": to_date(self.on), "detail": DETAIL, "by": self.by, "at": self.at,
        }  # fmt: skip

    def write(self, part: _Part) -> list[int]:
        persons = part.rows["persons"]
        ids = iter(_ids(Person, sum(len(persons[one["household_id"]]) for one in part.households)))
        keys = _ids(Household, len(part.households))
        self._find_taken(one.get("citizen_id", "") for rows in persons.values() for one in rows)
        for number, (one, key) in enumerate(zip(part.households, keys, strict=True)):
            self._household(key, one, part, ids, number)
        first: list[type[models.Model]] = [Household, Person, Membership, SearchKey, Statement]
        for model in dict.fromkeys([*first, *self.made]):
            model._default_manager.bulk_create(self.made[model], batch_size=2000)
        return keys

    def _household(self, key: int, given: Facts, part: _Part, ids: Iterator[int], number: int) -> None:
        household = Household(
            id=key,
            number=given["household_id"],
            area_code=given["area_code"],
            residence=given.get("residence", ""),
            address=_address(given, number),
            opened_on=SINCE,
        )
        self.made[Household].append(household)
        people = {}
        for one in part.rows["persons"][household.number]:
            people[one["person_id"]] = self._person(next(ids), household, one)
        household.members = len(people)
        self._statement(household, None, given, lists=[table for table in LISTS if table in part.rows])
        for table in LISTS:
            for one in part.rows.get(table, {}).get(household.number, []):
                self._row(household, table, one, people)

    def _person(self, key: int, household: Household, given: Facts) -> Person:
        person = Person(
            id=key,
            number=given["person_id"],
            area_code=household.area_code,
            household=household,
            name=given.get("name", ""),
            sex=given.get("sex", ""),
            citizen_id=given.get("citizen_id", ""),
            phone=given.get("phone", ""),
            phone_index=blind_index(given.get("phone", ""), PHONE),
            birth_date=_day(given.get("birth_date")),
            died_on=_day(given.get("died_on")),
        )
        person.citizen_index = self._index(person.citizen_id)
        name_keys(person)
        relation = given.get("relation", "")
        if relation == HEAD and household.head_id is None:
            household.head_id = key
            household.head_name, household.head_key = person.name, person.name_key
        self.made[Person].append(person)
        self.made[Membership].append(
            Membership(
                area_code=household.area_code, household=household, person=person, relation=relation,
                since=max(SINCE, person.birth_date or SINCE),
            )
        )  # fmt: skip
        self.made[SearchKey] += search_keys(person)
        self._statement(household, person, given)
        return person

    def _index(self, citizen_id: str) -> str:
        """Damaged numbers and such as two persons have are kept as they came, and found by name only."""
        if not is_valid(citizen_id):
            return ""
        index = blind_index(citizen_id, CITIZEN)
        if index in self.taken:
            return ""
        self.taken.add(index)
        return index

    def _find_taken(self, numbers: Iterator[str]) -> None:
        indexes = [blind_index(number, CITIZEN) for number in numbers]
        there = Person.objects.filter(citizen_index__in=indexes).exclude(citizen_index="")
        self.taken = set(there.values_list("citizen_index", flat=True))

    def _statement(
        self, household: Household, person: Person | None, given: Facts, lists: Sequence[str] = ()
    ) -> None:
        entity = "household" if person is None else "person"
        facts: Facts = {}
        sensitive: Facts = {}
        for name, fact in words().facts[entity].items():
            if name in given and name not in _COLUMNS:
                (sensitive if fact.sensitive else facts)[name] = given[name]
        self.made[Statement].append(
            Statement(
                area_code=household.area_code, household=household, person=person, facts=facts,
                sensitive=sensitive, lists=list(lists), **self.said,
            )
        )  # fmt: skip

    def _row(self, household: Household, table: str, given: Facts, people: dict[str, Person]) -> None:
        about = LISTS[table]
        row = about.model(
            area_code=household.area_code, household=household, person=people.get(given.get("person_id", "")),
            **self.said,
        )  # fmt: skip
        for name, fact in words().facts[about.entity].items():
            if name not in ("household_id", "person_id"):
                value = contract_value(about.entity, name, given.get(name))
                setattr(row, about.column(name), to_column(fact, value))
        self.made[about.model].append(row)


#: what stands in columns, so that a statement need not say it again
_COLUMNS = {
    "household_id", "area_code", "residence", "person_id", "citizen_id", "name", "phone", "sex", "birth_date",
    "died_on", "relation",
}  # fmt: skip


def _ids(model: type[models.Model], number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [row[0] for row in cursor.fetchall()]


def _day(text: str | None) -> date | None:
    return to_date(parse_day(text)) if text else None


def _address(given: Facts, number: int) -> str:
    if given.get("residence") == "urban":
        return f"{number % 18 + 1} 栋 {number % 6 + 1}0{number % 4 + 1} 室"
    return f"{'一二三四五六七八九十'[number % 10]}组 {number % 60 + 1} 号"
