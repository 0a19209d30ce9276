"""Facts that nobody knows: a few everywhere, many in households that were never properly surveyed.

Planted cases keep their facts. What is an event (a null date means it has not happened) is never made unknown.
"""

from __future__ import annotations

import numpy as np

from doudi.demo.county import County
from doudi.demo.draw import Draw
from doudi.demo.table import NULL, Array, Mask, Table

_THIN_SHARE = 0.08  # households hardly surveyed

# Facts by table: columns that are unknown together, share in thin households, share elsewhere.
_RATES: dict[str, tuple[tuple[tuple[str, ...], float, float], ...]] = {
    "homes": (
        (("house_grade",), 0.45, 0.03),
        (("water_safe",), 0.4, 0.03),
        (("income_changes_little",), 0.5, 0.05),
        (("heating",), 0.3, 0.02),
        (("working_business",), 0.3, 0.02),
        (("living_place_poor",), 0.5, 0.06),
        (("staff_relative", "staff_relative_filed"), 0.3, 0.02),
        (("hardship_remains",), 0.4, 0.04),
        (("registered_here",), 0.02, 0.0015),
        (("special_case",), 0.2, 0.01),
        (("admitted_after",), 0.2, 0.02),
    ),
    "persons": (
        (("labour",), 0.35, 0.025),
        (("main_labourer",), 0.35, 0.025),
        (("self_care", "self_care_items_lost"), 0.45, 0.05),
        (("illness", "treatment_continues"), 0.35, 0.03),
        (("disability_uncertified",), 0.5, 0.05),
        (("employed",), 0.35, 0.03),
        (("medical_insured",), 0.2, 0.02),
        (("unemployment_registered",), 0.3, 0.03),
        (("job_refusals", "not_seeking_work"), 0.4, 0.04),
        (("public_payroll",), 0.15, 0.01),
        (("disability_type", "disability_grade"), 0.05, 0.003),
        (("counted",), 0.01, 0.0004),
        (("birth_date", "citizen_id"), 0.01, 0.0004),
        (("schooling", "in_school"), 0.12, 0.01),
        (("registered_area",), 0.2, 0.02),
    ),
    "obligors": (
        (("unable_because",), 0.3, 0.03),
        (("income_per_head_year",), 0.6, 0.08),
        (("property_fits",), 0.6, 0.1),
        (("birth_date",), 0.3, 0.03),
        (("programme",), 0.3, 0.03),
    ),
    "incomes": ((("amount_year",), 0.13, 0.005), (("excluded",), 0.01, 0.0005)),
    "expenses": ((("amount_year",), 0.15, 0.006), (("deductible",), 0.05, 0.002)),
    "assets": ((("value",), 0.16, 0.008), (("exempt",), 0.02, 0.001), (("in_town",), 0.2, 0.02)),
    "supports": ((("grade",), 0.1, 0.01), (("approved_by",), 0.1, 0.02)),
}


def forget(county: County, seed: int, keep: Mask) -> None:
    """Make facts unknown in every household but those of `keep`."""
    draw = Draw(seed, "unknowns")
    size = county.homes.size
    given = county.supports
    supported = np.bincount(given.home[given["ended_on"] == NULL], minlength=size) > 0
    thin = draw.chance(np.where(supported, _THIN_SHARE / 4, _THIN_SHARE * 1.05), size)
    for name, rates in _RATES.items():
        table: Table = getattr(county, name)
        for columns, in_thin, elsewhere in rates:
            rows = draw.chance(np.where(thin[table.home], in_thin, elsewhere), table.size) & ~keep[table.home]
            _erase(table, columns, rows)


def _erase(table: Table, columns: tuple[str, ...], rows: Mask | Array) -> None:
    for column in columns:
        table.put(column, None, rows)
