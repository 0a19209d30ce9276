"""What the departments know: the people of the county as they are, and people who are not in the register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doudi.core import areas
from doudi.demo import identity, names
from doudi.demo.county import County
from doudi.demo.days import before
from doudi.demo.draw import Draw
from doudi.demo.rosters.dirt import dirty_ids, dirty_names
from doudi.demo.table import NULL, Array, Mask


@dataclass
class Source:
    """The county before facts became unknown, with names of places for every household."""

    county: County
    seed: int
    township: Array
    village: Array

    @property
    def on(self) -> int:
        """The day of the register, YYYYMMDD."""
        return self.county.setting.on

    @property
    def county_name(self) -> str:
        """耒阳市."""
        return areas.name(areas.full_code(self.county.setting.county))

    def draw(self, stage: str) -> Draw:
        """A stream of its own for each roster."""
        return Draw(self.seed, f"roster {stage}")

    def address(self, rows: Array) -> Array:
        """County, township and village of persons."""
        home = self.county.persons.home[rows]
        return self.county_name + self.township[home] + self.village[home]

    def alive(self) -> Mask:
        """Persons who live."""
        return self.county.persons["died_on"] == NULL


@dataclass
class Listed:
    """People on a roster: persons of the register, then strangers; cells already dirty where people typed."""

    rows: Array  # rows of the persons table; strangers have none
    name: Array
    number: Array
    sex: Array
    birth: Array
    place: Array

    @property
    def size(self) -> int:
        """How many."""
        return len(self.name)

    def pad(self, cells: Array, strangers: Array) -> Array:
        """Cells for the persons of the register, then those for the strangers."""
        return np.concatenate([cells, strangers[: self.size - len(self.rows)]])


def source_of(county: County, seed: int) -> Source:
    """Names of places looked up once."""
    codes = county.homes["area_code"]
    distinct, places = np.unique(codes.astype(str), return_inverse=True)
    township = np.array([areas.name(code[:9] + "000") for code in distinct], dtype=object)
    village = np.array([areas.name(str(code)) for code in distinct], dtype=object)
    return Source(county, seed, township[places], village[places])


def listed(source: Source, draw: Draw, rows: Array, strangers: float = 0.0, dirt: float = 1.0) -> Listed:
    """These persons as a roster lists them, and so many strangers for each of them."""
    persons, setting = source.county.persons, source.county.setting
    count = round(len(rows) * strangers)
    sex = draw.whole(0, 1, count).astype(np.int8)
    birth = before(setting.on, draw.whole(7000, 32000, count))
    family = names.family_surnames(draw, count)
    no, line = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    other_names = names.full_names(draw, np.arange(count), family, line, sex, birth // 10000, no)
    other_ids = identity.citizen_ids(np.full(count, int(setting.county)), birth, sex)
    taken = set(persons["citizen_id"].tolist())
    fresh = np.array([number not in taken for number in other_ids], dtype=bool)
    keep = np.flatnonzero(fresh)
    all_names = np.concatenate([persons["name"][rows], other_names[keep]])
    all_ids = np.concatenate([persons["citizen_id"][rows], other_ids[keep]])
    towns = draw.pick(sorted(set(source.township.tolist())), len(keep))
    return Listed(
        rows,
        dirty_names(draw, all_names),
        dirty_ids(draw, all_ids, dirt),
        np.concatenate([persons["sex"][rows], sex[keep]]),
        np.concatenate([persons["birth_date"][rows], birth[keep]]),
        np.concatenate([source.address(rows), source.county_name + towns]),
    )
