"""Names of persons: surnames in families, given names by sex and the time of birth."""

from __future__ import annotations

import numpy as np

from doudi.core import areas
from doudi.demo.draw import Draw
from doudi.demo.name_lists import GIVEN, LONG_NAMES, SINGLE_SHARE, SURNAMES, TIBETAN_NAMES
from doudi.demo.table import Array, Mask


def cohort_of(birth_year: Array) -> Array:
    """0 born before 1965, 1 before 1990, 2 from 1990."""
    return (birth_year >= 1965).astype(np.int8) + (birth_year >= 1990)


def family_surnames(draw: Draw, households: int) -> Array:
    """One surname a household."""
    return draw.pick(list(SURNAMES), households, list(SURNAMES.values()))


def full_names(
    draw: Draw, home: Array, family: Array, of_line: Mask, sex: Array, birth_year: Array, tibetan: Mask
) -> Array:
    """A name for every person; no two of one household are alike.

    home: the household, row by row; family: its surname; of_line: who carries it; sex: 0 male, 1 female;
    tibetan: who lives in a township of Tibetans.
    About 3 in 1,000 of those who married in bear a long name with a middle dot.
    """
    size = len(sex)
    married_in = draw.pick(list(SURNAMES), size, list(SURNAMES.values()))
    surname = np.where(of_line, family, married_in)
    given = np.empty(size, dtype=object)
    cohort = cohort_of(birth_year)
    for (of_sex, of_cohort), text in GIVEN.items():
        rows = np.flatnonzero((sex == of_sex) & (cohort == of_cohort))
        first, second = draw.pick(list(text), len(rows)), draw.pick(list(text), len(rows))
        single = draw.chance(SINGLE_SHARE[of_cohort], len(rows))
        given[rows] = np.where(single, first, first + second)
    names = surname + given
    foreign = np.flatnonzero(~of_line & draw.chance(0.003, size))
    names[foreign] = draw.pick(LONG_NAMES, len(foreign))
    own = np.flatnonzero(tibetan & draw.chance(0.7, size))
    names[own] = draw.pick(TIBETAN_NAMES, len(own))
    _tell_apart(names, home, sex, cohort)
    return names


def _tell_apart(names: Array, home: Array, sex: Array, cohort: Array) -> None:
    """Give who is called like somebody of the same household another last character."""
    seen: set[tuple[int, str]] = set()
    for row, key in enumerate(zip(home.tolist(), names.tolist(), strict=True)):
        household, name = key
        for character in GIVEN[int(sex[row]), int(cohort[row])]:
            if (household, name) not in seen:
                break
            name = names[row][:-1] + character
        names[row] = name
        seen.add((household, name))


def in_tibetan_townships(villages: Array) -> Mask:
    """Which of these villages lie in a township of Tibetans (藏族乡)."""
    towns = {code[:9] for code in villages}
    theirs = {town for town in towns if areas.name(town + "000").endswith("藏族乡")}
    return np.array([code[:9] in theirs for code in villages], dtype=bool)
