"""What each household has by the rules' own counting, for the generator's decisions who needs help.

Vectorised and without unknowns: it is used before facts are made unknown. `truth.py` counts again,
household by household, with unknowns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doudi.demo.setting import Setting
from doudi.demo.table import Array, Mask, Table


@dataclass
class Means:
    """By household: members, standard (fen a year), income (fen a year) and whether property holds."""

    members: Array
    standard: Array
    income: Array
    property_fits: Mask
    spending: Array  # unavoidable outgoings of the year, fen; the cost of holding a job is not among them

    @property
    def line(self) -> Array:
        """The household's total line, fen a year."""
        return self.standard * self.members

    @property
    def poor(self) -> Mask:
        """Income below the line and property within the limits."""
        return (self.members > 0) & (self.income < self.line) & self.property_fits


def count_means(
    homes: Table, persons: Table, incomes: Table, expenses: Table, assets: Table, setting: Setting
) -> Means:
    """The means of every household."""
    size = homes.size

    def total(table: Table, rows: Mask, values: Array) -> Array:
        return np.bincount(table.home[rows], weights=values[rows], minlength=size).astype(np.int64)

    present = persons.is_("counted", True) & (persons["died_on"] < 0)
    members = np.bincount(persons.home[present], minlength=size)
    standard = np.where(homes.is_("residence", "urban"), setting.urban, setting.rural) * 100
    counted = total(incomes, incomes.is_("excluded", False), incomes["amount_year"])
    taken_off = expenses.is_("deductible", True) | expenses.is_("kind", "employment_cost")
    income = np.maximum(counted - total(expenses, taken_off, expenses["amount_year"]), 0)
    rigid = ~expenses.is_("kind", "employment_cost")
    spending = total(expenses, rigid, expenses["amount_year"])
    own = assets.is_("exempt", False)
    savings = total(assets, own & assets.is_("kind", "deposit", "security", "insurance"), assets["value"])
    vehicles = total(assets, own & assets.is_("kind", "vehicle"), assets["quantity"])
    houses = total(assets, own & assets.is_("kind", "house"), assets["quantity"])
    fits = savings * 12 <= setting.deposit_limit_months * standard * members
    fits &= (vehicles <= setting.vehicle_limit) & (houses <= setting.house_limit)
    return Means(members, standard, income, fits, spending)


def without_means(
    homes: Table, persons: Table, incomes: Table, obligors: Table, age: Array, means: Means
) -> Mask:
    """By person: a destitute person (特困): no capacity, no livelihood, nobody able who owes support."""
    size, home = persons.size, persons.home
    present = persons.is_("counted", True) & (persons["died_on"] < 0)
    grade, kind = persons["disability_grade"], persons.kinds["disability_type"].values
    certified = persons["disability_type"]
    no_capacity = (age >= 60) | (age < 16)
    for name, worst in (("intellectual", 3), ("mental", 3), ("physical", 2), ("visual", 1)):
        no_capacity |= (certified == kind.index(name)) & (grade >= 1) & (grade <= worst)
    counted = incomes.is_("excluded", False)
    personal = counted & (incomes.owner >= 0)
    own = np.bincount(incomes.owner[personal], weights=incomes["amount_year"][personal], minlength=size)
    shared_rows = counted & (incomes.owner < 0)
    shared = np.bincount(
        incomes.home[shared_rows], weights=incomes["amount_year"][shared_rows], minlength=homes.size
    )
    income = own + (shared / np.maximum(means.members, 1))[home]
    able = present & (age >= 18) & (age < 60) & (persons["labour"] <= 1)
    others_able = (np.bincount(home[able], minlength=homes.size)[home] - able) > 0
    answerable = obligors.is_("unable_because", "able", "illness", "drug_treatment", "poor", "other")
    whole = answerable & (obligors.owner < 0)
    owed = np.bincount(obligors.home[whole], minlength=homes.size)[home]
    owed += np.bincount(obligors.owner[answerable & ~whole], minlength=size)
    return (
        present
        & no_capacity
        & (income < means.standard[home])
        & means.property_fits[home]
        & ~others_able
        & (owed == 0)
    )
