"""The county put together: from places and people to what they earn, own and receive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doudi.demo import (
    assets,
    health,
    homes,
    identity,
    incomes,
    names,
    obligors,
    occupation,
    people,
    places,
    supports,
)
from doudi.demo.days import before
from doudi.demo.draw import Draw
from doudi.demo.means import count_means, without_means
from doudi.demo.people import People
from doudi.demo.places import Places
from doudi.demo.setting import Setting
from doudi.demo.table import NULL, Array, Table, rows_for, stack

Progress = Callable[[str], None]

# Counties round about, whose numbers those who married in or moved in bear.
_NEIGHBOURS = {
    "430481": (430482, 430422, 430424, 431028, 431023, 430421),
    "430281": (430211, 430223, 430181, 360313, 430224, 430321),
    "621202": (621221, 621224, 621223, 623023, 621225, 510723),
    "211282": (211224, 211281, 211221, 210423, 211223, 210123),
    "211221": (211282, 211281, 210123, 210423, 211204, 211223),
}


@dataclass
class County:
    """The seven tables, and what the making needs besides: ages in years, shapes, and the setting."""

    setting: Setting
    homes: Table
    persons: Table
    obligors: Table
    incomes: Table
    expenses: Table
    assets: Table
    supports: Table
    people: People
    shape: Array

    def tables(self) -> list[Table]:
        """In the order of the vocabulary."""
        return [
            self.homes,
            self.persons,
            self.obligors,
            self.incomes,
            self.expenses,
            self.assets,
            self.supports,
        ]


def build(households: int, seed: int, setting: Setting, township: str | None = None) -> County:
    """A county whose facts are all known and whose supports are roughly right; nothing is planted yet."""
    land = places.villages_of(setting.county, township)
    village = places.settle_villages(Draw(seed, "villages"), land, households)
    urban, remoteness = land.urban[village], land.remoteness[village]
    fortune = _fortune(Draw(seed, "fortune"), land, village, setting.hardship)
    shape = people.shape_of(Draw(seed, "shapes"), urban, remoteness)
    folk = people.settle(Draw(seed, "people"), shape)
    persons = Table("persons", folk.household, np.arange(len(folk.age)))
    draw = Draw(seed, "persons")
    _set_birth(draw, persons, folk, setting)
    health.set_health(draw, persons, folk, shape[folk.household], setting)
    occupation.set_occupation(draw, persons, folk, urban[folk.household], remoteness[folk.household])
    persons.put("relation", people.relations(folk, _only_child(folk)))
    _set_identity(Draw(seed, "identity"), persons, folk, setting, land, village)
    owing = obligors.make_obligors(Draw(seed, "obligors"), persons, folk, shape, setting)
    earned = incomes.make_incomes(Draw(seed, "incomes"), persons, folk, urban, fortune, shape, owing, setting)
    spent = incomes.make_expenses(Draw(seed, "expenses"), persons, folk, earned, fortune)
    owned = assets.make_assets(Draw(seed, "assets"), persons, urban, fortune, setting)
    hearths = homes.make_households(
        Draw(seed, "homes"), land.codes[village], urban, remoteness, fortune, setting
    )
    _set_business(hearths, owned)
    means = count_means(hearths, persons, earned, spent, owned, setting)
    destitute = without_means(hearths, persons, earned, owing, folk.age, means)
    given = supports.make_supports(Draw(seed, "supports"), hearths, persons, destitute, means, setting)
    return County(setting, hearths, persons, owing, earned, spent, owned, given, folk, shape)


def finish(county: County, seed: int) -> None:
    """What follows from the supports in the end: money received, care, visits, checks; and the text ids."""
    _follow_supports(Draw(seed, "following"), county)
    household_ids = county_ids(county.setting.county, county.homes.size)
    number = county.people.place + 1
    person_ids = household_ids[county.people.household] + "-" + number.astype(str).astype(object)
    for table in county.tables():
        table.put("household_id", household_ids[table.home])
        if "person_id" in table.kinds:
            owned = np.flatnonzero(table.owner >= 0)
            table.put("person_id", person_ids[table.owner[owned]], owned)


def county_ids(county: str, size: int) -> Array:
    """430481-000001 and so on: no two counties share an id."""
    return np.array([f"{county}-{number:06d}" for number in range(1, size + 1)], dtype=object)


def _fortune(draw: Draw, land: Places, village: Array, hardship: float) -> Array:
    """Standing of every household: its own luck, its village's, and how far it lies from the town."""
    of_village = draw.rng.normal(0, 0.25, len(land.codes))
    own = draw.rng.normal(0.2 - hardship, 0.75, len(village))
    return np.clip(
        own + of_village[village] - 0.5 * land.remoteness[village] + 0.35 * land.urban[village], -2.6, 2.6
    )


def _set_birth(draw: Draw, persons: Table, folk: People, setting: Setting) -> None:
    birth = before(setting.on, np.maximum((folk.age * 365.2425).astype(np.int64), 1))
    persons.put("birth_date", birth)
    years = (setting.on - birth) // 10000
    folk.age = np.where(years > folk.age.astype(np.int64), years, np.minimum(folk.age, years + 0.999))
    persons.put("sex", folk.sex)


def _only_child(folk: People) -> Array:
    children = np.bincount(folk.household[folk.role == "child"], minlength=int(folk.household.max()) + 1)
    return children[folk.household] == 1


def _set_identity(
    draw: Draw, persons: Table, folk: People, setting: Setting, land: Places, village: Array
) -> None:
    size = persons.size
    year = persons["birth_date"] // 10000
    of_line = np.isin(folk.role, ["head", "child", "grandchild"]) | (
        (folk.role == "parent") & (folk.sex == 0)
    )
    family = names.family_surnames(draw, len(village))[folk.household]
    tibetan = names.in_tibetan_townships(land.codes[village])[folk.household]
    persons.put("name", names.full_names(draw, folk.household, family, of_line, folk.sex, year, tibetan))
    elsewhere = draw.chance(np.where(of_line, 0.02, 0.22), size)
    abroad = draw.pick(_NEIGHBOURS[setting.county], size).astype(np.int64)
    area = np.where(elsewhere, abroad, int(setting.county))
    persons.put("citizen_id", identity.citizen_ids(area, persons["birth_date"], persons["sex"]))
    grown = folk.age >= 14
    reachable = np.flatnonzero(grown & draw.chance(0.82, size))
    persons.put("phone", identity.phones(draw, len(reachable)), reachable)
    own = land.codes[village][folk.household]
    moved = elsewhere & draw.chance(0.12, size) & (folk.place > 0)
    persons.put("registered_area", np.where(moved, area.astype(str).astype(object) + "000000", own))


def _set_business(hearths: Table, owned: Table) -> None:
    running = owned.home[owned.is_("kind", "shop", "company")]
    hearths.put("working_business", np.isin(np.arange(hearths.size), running).astype(np.int8))


def _follow_supports(draw: Draw, county: County) -> None:
    given, homes_, persons, on = county.supports, county.homes, county.persons, county.setting.on
    running = (given["ended_on"] == NULL) & (given["since"] <= on)
    monthly = running & (given["monthly_amount"] > 0)
    received = rows_for(
        "incomes",
        given.home[monthly],
        given.owner[monthly],
        kind="transfer",
        excluded=True,
        amount_year=given["monthly_amount"][monthly] * 12,
    )
    county.incomes = stack("incomes", [county.incomes, received])
    supported = np.bincount(given.home[running], minlength=homes_.size) > 0
    checked = before(on, draw.whole(10, 420, homes_.size))
    homes_.put("last_checked_on", np.where(supported | draw.chance(0.1, homes_.size), checked, NULL))
    tekun = running & given.is_("programme", "tekun")
    cared = np.isin(np.arange(persons.size), given.owner[tekun])
    persons.put("custody_agreement", np.where(cared, draw.chance(0.93, persons.size), 0))
    persons.put("care_delivered", np.where(cared, draw.chance(0.95, persons.size), NULL))
    visited = before(on, draw.whole(1, 75, persons.size))
    seen = supported[persons.home] & (persons["died_on"] == NULL)
    persons.put("last_visited_on", np.where(seen | draw.chance(0.04, persons.size), visited, NULL))
