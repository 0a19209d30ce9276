"""Incomes and outgoings of the twelve months before the day.

`fortune` is the household's luck and standing, about -2 to 2: it pulls wages, savings and property the same
way, so that the poor are poor in everything, as in life.
"""

from __future__ import annotations

import numpy as np

from doudi.demo.draw import Draw, fen
from doudi.demo.occupation import alive
from doudi.demo.people import SHAPES, People
from doudi.demo.setting import Setting
from doudi.demo.table import Array, Mask, Table, rows_for, stack

_ELDERLY_SHAPES = (SHAPES.index("single_elder"), SHAPES.index("elder_couple"))


def make_incomes(
    draw: Draw,
    persons: Table,
    people: People,
    urban: Mask,
    fortune: Array,
    shape: Array,
    owing: Table,
    setting: Setting,
) -> Table:
    """All income rows; `urban`, `fortune` and `shape` are by household; `owing` are the obligors."""
    level = setting.level
    parts = [
        _wages(draw, persons, people, urban, fortune, level),
        _odd_jobs(draw, persons, people, fortune, level),
        _business(draw, persons, urban, fortune, level),
        _farming(draw, urban, fortune, shape, level),
        _pensions(draw, persons, people, urban, fortune, level),
        _from_children(draw, urban, fortune, shape, owing, level),
        _not_counted(draw, persons, people, fortune, level),
    ]
    return stack("incomes", parts)


def _wages(draw: Draw, persons: Table, people: People, urban: Mask, fortune: Array, level: float) -> Table:
    who = np.flatnonzero(persons.is_("employed", True))
    size, home = len(who), persons.home[who]
    median = np.where(persons.is_("whereabouts", "away")[who], 48000, np.where(urban[home], 40000, 27500))
    median = np.where(persons.is_("public_payroll", True)[who], 68000, median)
    median = (
        median * np.where(persons["labour"][who] == 1, 0.28, 1.0) * np.where(people.age[who] >= 60, 0.4, 1.0)
    )
    median = median * np.where(people.sex[who] == 1, 0.86, 1.0) * np.where(people.age[who] < 22, 0.75, 1.0)
    amount = draw.about(median * level * np.exp(0.28 * fortune[home]), 0.32, size)
    return rows_for("incomes", home, who, kind="wage", excluded=False, amount_year=fen(amount, 100))


def _odd_jobs(draw: Draw, persons: Table, people: People, fortune: Array, level: float) -> Table:
    """Season and day work of those at home who could work and have no job; children of the house excepted."""
    able = alive(persons) & (people.age >= 18) & (people.age < 66) & (persons["labour"] <= 1)
    able &= (
        persons.is_("employed", False) & persons.is_("in_school", False) & persons.is_("whereabouts", "home")
    )
    share = np.clip(0.72 + 0.12 * fortune[persons.home], 0.2, 0.95)
    who = np.flatnonzero(able & draw.chance(share, persons.size))
    median = (
        np.where(persons["labour"][who] == 1, 5600, 13500) * level * np.exp(0.25 * fortune[persons.home[who]])
    )
    return rows_for(
        "incomes",
        persons.home[who],
        who,
        kind="wage",
        excluded=False,
        amount_year=fen(draw.about(median, 0.4, len(who)), 100),
    )


def _business(draw: Draw, persons: Table, urban: Mask, fortune: Array, level: float) -> Table:
    able = persons.is_("labour", "full") & (persons["died_on"] < 0) & ~persons.is_("public_payroll", True)
    has_able = np.bincount(persons.home[able], minlength=len(fortune)) > 0
    share = np.where(urban, 0.13, 0.07) * np.exp(0.7 * fortune)
    homes = np.flatnonzero(has_able & draw.chance(share, len(fortune)))
    amount = draw.about(52000 * level * np.exp(0.3 * fortune[homes]), 0.55, len(homes))
    return rows_for("incomes", homes, kind="business", excluded=False, amount_year=fen(amount, 500))


def _farming(draw: Draw, urban: Mask, fortune: Array, shape: Array, level: float) -> Table:
    """Own fields and animals: business income; land let to others: property income."""
    size = len(fortune)
    elderly = np.isin(shape, _ELDERLY_SHAPES)
    farms = np.flatnonzero(~urban & draw.chance(np.where(elderly, 0.5, 0.72), size))
    median = np.where(elderly[farms], 1800, 5600) * level * np.exp(0.25 * fortune[farms])
    own = rows_for(
        "incomes",
        farms,
        kind="business",
        excluded=False,
        amount_year=fen(draw.about(median, 0.6, len(farms)), 10),
    )
    lets = np.flatnonzero(~urban & draw.chance(0.3, size))
    rent = rows_for(
        "incomes",
        lets,
        kind="property",
        excluded=False,
        amount_year=fen(draw.about(420 * level, 0.6, len(lets)), 10),
    )
    flats = np.flatnonzero(draw.chance(np.where(urban, 0.05, 0.008) * np.exp(0.9 * fortune), size))
    letting = rows_for(
        "incomes",
        flats,
        kind="property",
        excluded=False,
        amount_year=fen(draw.about(9600 * level, 0.3, len(flats)), 100),
    )
    return stack("incomes", [own, rent, letting])


def _pensions(draw: Draw, persons: Table, people: People, urban: Mask, fortune: Array, level: float) -> Table:
    """Retired employees' pensions count; the basic pension of residents does not."""
    old = alive(persons) & (people.age >= 60)
    share = np.clip(np.where(urban[persons.home], 0.55, 0.07) + 0.08 * fortune[persons.home], 0.01, 0.9)
    retired = old & draw.chance(share, persons.size)
    employees = np.flatnonzero(retired)
    amount = draw.about(27600 * level, 0.25, len(employees))
    full = rows_for(
        "incomes",
        persons.home[employees],
        employees,
        kind="transfer",
        excluded=False,
        amount_year=fen(amount, 12),
    )
    residents = np.flatnonzero(old & ~retired & draw.chance(0.97, persons.size))
    basic = 12 * (128 * level + np.round(draw.between(0, 70, len(residents))))
    small = rows_for(
        "incomes", persons.home[residents], residents, kind="transfer", excluded=True, amount_year=fen(basic)
    )
    return stack("incomes", [full, small])


def _from_children(
    draw: Draw, urban: Mask, fortune: Array, shape: Array, owing: Table, level: float
) -> Table:
    """What grown children who live elsewhere give their parents, or send for the children left behind."""
    size = len(fortune)
    elderly = np.isin(shape, _ELDERLY_SHAPES)
    left_behind = shape == SHAPES.index("left_behind")
    share = np.where(elderly, 0.88, np.where(left_behind, 0.93, 0.06)) + 0.07 * fortune
    able = np.bincount(owing.home[owing.is_("unable_because", "able")], minlength=size) > 0
    share = np.where(elderly & ~able, 0.08, share)  # nobody there who could give
    given = np.flatnonzero(draw.chance(share, size))
    median = np.where(left_behind[given], 27000, np.where(shape[given] == _ELDERLY_SHAPES[1], 19800, 12400))
    median = median * level * np.where(urban[given], 1.25, 1.0) * np.exp(0.28 * fortune[given])
    return rows_for(
        "incomes",
        given,
        kind="transfer",
        excluded=False,
        amount_year=fen(draw.about(median, 0.35, len(given)), 100),
    )


def _not_counted(draw: Draw, persons: Table, people: People, fortune: Array, level: float) -> Table:
    """Veterans' allowances and scholarships, which the rules leave out; gifts and the like, which they do not."""
    veterans = np.flatnonzero(
        alive(persons) & (people.age >= 60) & (people.sex == 0) & draw.chance(0.035, persons.size)
    )
    allowance = rows_for(
        "incomes",
        persons.home[veterans],
        veterans,
        kind="transfer",
        excluded=True,
        amount_year=fen(draw.about(7200 * level, 0.2, len(veterans)), 12),
    )
    scholars = np.flatnonzero(
        persons.is_("in_school", True) & (people.age >= 16) & draw.chance(0.2, persons.size)
    )
    grants = rows_for(
        "incomes",
        persons.home[scholars],
        scholars,
        kind="transfer",
        excluded=True,
        amount_year=fen(draw.between(1500, 4400, len(scholars)), 100),
    )
    others = np.flatnonzero(draw.chance(0.03, len(fortune)))
    gifts = rows_for(
        "incomes",
        others,
        kind="other",
        excluded=False,
        amount_year=fen(draw.about(1500 * level, 0.6, len(others)), 50),
    )
    return stack("incomes", [allowance, grants, gifts])


def make_expenses(draw: Draw, persons: Table, people: People, incomes: Table, fortune: Array) -> Table:
    """Unavoidable outgoings: of the sick, the disabled, the students; the cost of holding a job."""
    size = persons.size
    sick = np.flatnonzero(alive(persons) & (persons["illness"] > 0) & draw.chance(0.85, size))
    serious = persons.is_("illness", "serious")[sick]
    medical = rows_for(
        "expenses",
        persons.home[sick],
        sick,
        kind="medical",
        deductible=(serious & draw.chance(0.5, len(sick))).astype(np.int8),
        amount_year=fen(draw.about(np.where(serious, 14500, 1300), 0.7, len(sick)), 10),
    )
    severe = np.flatnonzero(alive(persons) & (persons["self_care_items_lost"] >= 3) & draw.chance(0.6, size))
    care = rows_for(
        "expenses",
        persons.home[severe],
        severe,
        kind="disability_care",
        deductible=draw.chance(0.5, len(severe)).astype(np.int8),
        amount_year=fen(draw.about(3400, 0.5, len(severe)), 50),
    )
    students = np.flatnonzero(persons.is_("in_school", True) & (people.age >= 15))
    school = rows_for(
        "expenses",
        persons.home[students],
        students,
        kind="education",
        deductible=False,
        amount_year=fen(
            draw.about(np.where(people.age[students] >= 18, 13500, 5200), 0.3, len(students)), 100
        ),
    )
    earning = np.flatnonzero(incomes.is_("kind", "wage"))
    earning = earning[draw.chance(0.35, len(earning))]
    cost = rows_for(
        "expenses",
        incomes.home[earning],
        incomes.owner[earning],
        kind="employment_cost",
        deductible=True,
        amount_year=fen(incomes["amount_year"][earning] / 100 * draw.between(0.03, 0.11, len(earning)), 50),
    )
    homes = np.flatnonzero(draw.chance(0.05 * np.exp(-0.2 * fortune), len(fortune)))
    housing = rows_for(
        "expenses",
        homes,
        kind="housing",
        deductible=False,
        amount_year=fen(draw.about(5200, 0.5, len(homes)), 100),
    )
    return stack("expenses", [medical, care, school, cost, housing])
