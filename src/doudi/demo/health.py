"""Health, disability, capacity for labour, whereabouts and deaths, by age and as they go together."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before
from doudi.demo.draw import Draw
from doudi.demo.people import SHAPES, People
from doudi.demo.setting import Setting
from doudi.demo.table import NULL, Array, Table

# Shares of the kinds among the certified: visual, hearing, speech, physical, intellectual, mental, multiple.
_KINDS = (14, 13, 2, 48, 9, 10, 4)
_GRADES = (13, 27, 30, 30)
_DISABLED_BY_AGE = ((0, 0.014), (18, 0.042), (45, 0.062), (60, 0.115), (75, 0.15))
_SERIOUS_BY_AGE = ((0, 0.002), (18, 0.007), (45, 0.018), (60, 0.034))
_CHRONIC_BY_AGE = ((0, 0.004), (18, 0.03), (45, 0.12), (60, 0.31), (75, 0.42))
_DIED_BY_AGE = ((0, 0.0004), (18, 0.0008), (45, 0.004), (60, 0.013), (75, 0.045), (85, 0.09))
_DISABLED_SHAPE = SHAPES.index("disabled_child_of_old_parent")


def set_health(draw: Draw, persons: Table, people: People, shape: Array, setting: Setting) -> None:
    """Fill every fact of the body and of where the person is; `shape` is that of the person's household."""
    _disability(draw, persons, people, shape)
    _illness(draw, persons, people)
    _labour(draw, persons, people)
    _self_care(draw, persons, people)
    _whereabouts(draw, persons, people, setting)
    _deaths(draw, persons, people, setting)


def by_age(age: Array, steps: tuple[tuple[int, float], ...]) -> Array:
    """The value of the last step that the age has reached."""
    starts = np.array([start for start, _ in steps])
    values = np.array([value for _, value in steps])
    return values[np.searchsorted(starts, age, side="right") - 1]


def _disability(draw: Draw, persons: Table, people: People, shape: Array) -> None:
    size = persons.size
    disabled = draw.chance(by_age(people.age, _DISABLED_BY_AGE), size)
    cared_for = (shape == _DISABLED_SHAPE) & (people.role == "child")
    disabled |= cared_for
    kind = 1 + draw.places(_KINDS, size)
    kind = np.where(cared_for, 1 + draw.places((4, 2, 1, 25, 34, 30, 4), size), kind)
    grade = 1 + draw.places(_GRADES, size)
    grade = np.where(cared_for, 1 + draw.places((35, 45, 18, 2), size), grade)
    persons.put("disability_type", np.where(disabled, kind, 0))
    persons.put("disability_grade", np.where(disabled, grade, 0))
    persons.put("disability_uncertified", (~disabled & draw.chance(0.006, size)).astype(np.int8))


def _illness(draw: Draw, persons: Table, people: People) -> None:
    size = persons.size
    chronic = draw.chance(by_age(people.age, _CHRONIC_BY_AGE), size)
    serious = draw.chance(by_age(people.age, _SERIOUS_BY_AGE), size)
    persons.put("illness", np.where(serious, 2, np.where(chronic, 1, 0)))
    continues = np.where(serious, draw.chance(0.95, size), chronic & draw.chance(0.8, size))
    persons.put("treatment_continues", continues.astype(np.int8))


def _labour(draw: Draw, persons: Table, people: People) -> None:
    """Full by default in working age; lost in part or wholly by age, disability and illness."""
    size, age = persons.size, people.age
    grade, severe_mind = persons["disability_grade"], persons.is_("disability_type", "intellectual", "mental")
    labour = np.zeros(size, dtype=np.int8)  # full
    labour[(age >= 60) & draw.chance(0.6, size)] = 1
    labour[(age >= 70) & draw.chance(0.7, size)] = 2
    labour[persons.is_("illness", "serious") & draw.chance(0.9, size)] = 1
    labour[persons.is_("illness", "serious") & draw.chance(0.55, size)] = 2
    labour[(grade >= 3) & (labour == 0)] = 1
    labour[((grade == 1) | (grade == 2)) & (labour == 0)] = 1
    labour[(grade == 1) | ((grade == 2) & draw.chance(0.7, size)) | ((grade == 3) & severe_mind)] = 2
    labour[(age < 16) | (age >= 80)] = 2
    persons.put("labour", labour)


def _self_care(draw: Draw, persons: Table, people: People) -> None:
    """Items lost of six, and the same said as full, partial, none."""
    size, age, grade = persons.size, people.age, persons["disability_grade"]
    frail = np.where(age >= 80, 0.32, np.where(age >= 70, 0.1, 0.012))
    frail = np.where(grade == 1, 0.85, np.where(grade == 2, 0.45, frail))
    lost = np.where(draw.chance(frail, size), 1 + draw.places((30, 22, 14, 14, 11, 9), size), 0)
    lost = np.where(age < 6, 0, lost)
    persons.put("self_care_items_lost", lost)
    persons.put("self_care", np.where(lost == 0, 0, np.where(lost <= 3, 1, 2)))


def _whereabouts(draw: Draw, persons: Table, people: People, setting: Setting) -> None:
    size, age = persons.size, people.age
    grown = (age >= 18) & (age < 62)
    able = grown & persons.is_("labour", "full")
    alone = np.bincount(people.household)[people.household] == 1
    place = np.zeros(size, dtype=np.int8)  # home

    def send(where: str, who: Array, share: float) -> None:
        chosen = who & (place == 0) & draw.chance(share, size)
        place[chosen] = persons.code("whereabouts", where)

    send("prison", able & ~alone, 0.0028)
    send("drug_treatment", able & ~alone, 0.0009)
    send("missing", grown & ~alone, 0.0012)
    send("religious", (age >= 18) & ~alone, 0.0006)
    send("institution", (age >= 70) | (persons["disability_grade"] == 1), 0.012)
    send("away", able & (age < 58), 0.24)
    persons.put("whereabouts", place)
    gone_days = np.where(place == 1, draw.whole(20, 900, size), draw.whole(60, 2600, size))
    persons.put("away_since", np.where(place == 0, NULL, before(setting.on, gone_days)))
    since_three_years = gone_days >= 1096
    left_out = persons.is_("whereabouts", "prison", "drug_treatment", "missing")
    left_out |= persons.is_("whereabouts", "religious") & since_three_years & draw.chance(0.5, size)
    persons.put("counted", (~left_out).astype(np.int8))


def _deaths(draw: Draw, persons: Table, people: People, setting: Setting) -> None:
    """Some who died in the last two years are still on the register, as on every register."""
    size = persons.size
    died = draw.chance(by_age(people.age, _DIED_BY_AGE) * 0.75, size)
    died &= persons.is_("whereabouts", "home", "institution")
    days = np.minimum(draw.whole(3, 730, size), (people.age * 365).astype(np.int64))
    persons.put("died_on", np.where(died, before(setting.on, days), NULL))
