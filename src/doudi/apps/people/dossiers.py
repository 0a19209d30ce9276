"""The dossier: what is known of a household on a day, from everything that was stated, in the contract's shape.

Of several statements of a fact the best source is taken, of equal sources the later: decided, then visit and
department, then found, then declared. What nobody stated is left out, and so is unknown; a list that nobody stated is
not there at all, and one that was stated empty is empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.apps.people.at_once import read_household
from doudi.apps.people.facts import LISTS, RANK, row_facts
from doudi.apps.people.models import Household, Membership, Person, Statement
from doudi.core.dates import format_day, from_date, to_date


@dataclass(frozen=True)
class Value:
    """A fact's value with who says so. `fact` is its name, `statement` where it stands."""

    fact: str
    value: Any
    statement: Statement

    @property
    def weight(self) -> tuple[int, date, Any, int]:
        one = self.statement
        return RANK[one.source], one.on, one.at, one.pk  # type: ignore[index]


def values(statements: Iterable[Statement]) -> Iterable[Value]:
    """Every value that statements hold."""
    for one in statements:
        for name, value in (one.facts | one.sensitive).items():
            yield Value(name, value, one)


def best(statements: Iterable[Statement]) -> dict[str, Value]:
    """The value of every fact that is believed."""
    found: dict[str, Value] = {}
    for value in values(statements):
        if value.fact not in found or found[value.fact].weight < value.weight:
            found[value.fact] = value
    return found


def best_values(household: Household, person: Person | None, on: date | None = None) -> dict[str, Value]:
    """What is believed of the household itself, or of one member wherever he or she lived."""
    statements = (
        Statement.objects.filter(person=person)
        if person
        else Statement.objects.filter(household=household, person__isnull=True)
    )
    return best(statements.filter(on__lte=on) if on else statements)


@dataclass(frozen=True)
class Known:
    """All that is known of a household on a day, read once. `statements` by person id, the household's under None.
    `rows` stand and are of its members; `every` row of a list is there beside, also those that others replaced."""

    household: Household
    on: int
    memberships: list[Membership]
    statements: dict[int | None, list[Statement]]
    rows: dict[str, list[Any]]
    every: dict[str, list[Any]]
    lists: set[str]

    @property
    def persons(self) -> list[Person]:
        return [one.person for one in self.memberships]


def known(household: Household, on: int) -> Known:
    """Read a household as of a day (YYYYMMDD): members of that day, statements up to it, rows that stand."""
    read = read_household(household.pk, to_date(on))
    memberships: list[Membership] = sorted(
        read["memberships"], key=lambda one: one.person_id != household.head_id
    )
    statements: dict[int | None, list[Statement]] = {None: [], **{one.person_id: [] for one in memberships}}
    lists = set()
    for said in read["statements"]:
        statements[said.person_id].append(said)
        lists |= set(said.lists)
    every = {table: read[table] for table in LISTS}
    rows = {
        table: [one for one in found if one.stands and (one.person_id is None or one.person_id in statements)]
        for table, found in every.items()
    }
    return Known(household, on, memberships, statements, rows, every, lists)


def household_file(household: Household, on: int, *, identity: bool = False) -> dict[str, Any]:
    """The household file of the contract as of a day (YYYYMMDD), ready for ``read_household``.

    Values are JSON's own; amounts are yuan texts. `identity` puts identity numbers and telephones in, which no rule
    needs: for documents only.
    """
    return as_file(known(household, on), identity=identity)


def as_file(about: Known, *, identity: bool = False) -> dict[str, Any]:
    """The household file of what has been read already."""
    household = about.household
    facts = _facts(about.statements[None])
    file: dict[str, Any] = {
        "household": facts
        | {
            "household_id": household.number,
            "area_code": household.area_code,
            "residence": household.residence or None,
        },
        "persons": [_person(one, about, identity) for one in about.memberships],
    }
    numbers = {one.person_id: one.person.number for one in about.memberships}
    for table in LISTS:
        if table in about.lists or about.rows[table]:
            file[table] = [row_facts(table, row, numbers.get(row.person_id)) for row in about.rows[table]]
    return file


def _facts(statements: list[Statement]) -> dict[str, Any]:
    return {name: value.value for name, value in best(statements).items()}


def _person(membership: Membership, about: Known, identity: bool) -> dict[str, Any]:
    person = membership.person
    facts = _facts(about.statements[membership.person_id])
    facts |= {
        "person_id": person.number,
        "name": person.name,
        "relation": membership.relation or None,
        "sex": person.sex or None,
        "birth_date": _day(person.birth_date),
    }
    if person.died_on and from_date(person.died_on) <= about.on:
        facts["died_on"] = _day(person.died_on)
    if identity:
        facts |= {"citizen_id": person.citizen_id or None, "phone": person.phone or None}
    return facts


def _day(day: date | None) -> str | None:
    return format_day(from_date(day)) if day else None
