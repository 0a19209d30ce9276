"""School and work: who learns, who has a job, who is paid by the state, who is the main labourer."""

from __future__ import annotations

import numpy as np

from doudi.demo.draw import Draw
from doudi.demo.people import People
from doudi.demo.table import NULL, Array, Mask, Table


def alive(persons: Table) -> Mask:
    """Not known to have died."""
    return persons["died_on"] == NULL


def set_occupation(draw: Draw, persons: Table, people: People, urban: Mask, remoteness: Array) -> None:
    """Fill the facts of school and work; `urban` and `remoteness` are those of the person's household."""
    size, age, living = persons.size, people.age, alive(persons)
    _schooling(draw, persons, age)
    student_share = np.where(age < 18, 0.9, np.where(age < 22, 0.48, 0.05))
    student = (age >= 16) & (age < 25) & draw.chance(student_share, size)
    student &= persons.is_("whereabouts", "home") & (persons["disability_grade"] <= 0) & living
    persons.put("in_school", (student | (persons.is_("schooling", "attending") & living)).astype(np.int8))
    labour = persons["labour"]
    share = np.where(labour == 0, 0.83, np.where(labour == 1, 0.3, 0.0))
    share = np.where(age >= 60, share * np.where(urban, 0.25, 0.45), share)
    share = np.where(persons.is_("whereabouts", "away"), 0.97, share - 0.08 * remoteness * (share > 0.1))
    place_allows = persons.is_("whereabouts", "home", "away")
    employed = (age >= 16) & living & ~student & place_allows & draw.chance(share, size)
    persons.put("employed", employed.astype(np.int8))
    on_payroll = employed & (labour == 0) & persons.is_("whereabouts", "home") & (age >= 22) & (age < 60)
    on_payroll &= draw.chance(np.where(urban, 0.055, 0.012), size)
    persons.put("public_payroll", on_payroll.astype(np.int8))
    idle = (age >= 18) & (age < 60) & (labour == 0) & ~employed & ~student & living & place_allows
    persons.put(
        "unemployment_registered", (idle & draw.chance(np.where(urban, 0.25, 0.06), size)).astype(np.int8)
    )
    persons.put("not_seeking_work", (idle & draw.chance(0.05, size)).astype(np.int8))
    persons.put("job_refusals", np.where(idle & draw.chance(0.06, size), draw.whole(1, 4, size), 0))
    persons.put("medical_insured", draw.chance(np.where(people.age < 1, 0.9, 0.968), size).astype(np.int8))
    persons.put("main_labourer", _main_labourers(persons, people).astype(np.int8))


def _schooling(draw: Draw, persons: Table, age: Array) -> None:
    size = persons.size
    severe = (persons["disability_grade"] >= 1) & (persons["disability_grade"] <= 2)
    of_age = draw.places((990, 3, 4), size) + 1  # attending, excused, dropped out
    of_age = np.where(severe & draw.chance(0.4, size), 2, of_age)
    persons.put("schooling", np.where(age < 6.4, 0, np.where(age < 15.6, of_age, 4)))


def _main_labourers(persons: Table, people: People) -> Mask:
    """Head and spouse of working age, and grown children who earn; wherever they are, as ZZ-45 needs."""
    age = people.age
    working = (age >= 18) & (age < 60)
    core = working & ((people.role == "head") | (people.role == "spouse"))
    return core | (working & persons.is_("employed", True))
