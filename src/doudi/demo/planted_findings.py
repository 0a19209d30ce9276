"""What a screening finds beside dibao itself: unsafe homes, cards kept by others, deductions, care not given.

The clauses are those of the screening of Longnan (LN); the facts are planted in every county, and recorded as
truth where that document holds.
"""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before, months_before
from doudi.demo.planted import SCREENED, Plot
from doudi.demo.supports import dibao_rows
from doudi.demo.table import NULL, Array, Mask, Table, rows_for

# What is missed; every other clause says that something about the help is wrong.
MISSED_CLAUSES = ("LN-02", "LN-12", "LN-13", "LN-20", "LN-22", "LN-24", "LN-45", "LN-46")


def plant_findings(plot: Plot) -> None:
    """Plant the findings of the screening; about 0.6 % of the households."""
    _needs(plot)
    _money(plot)
    _tekun_care(plot)
    _left_too_early(plot)
    _five_haves(plot)
    _false_declarations(plot)


def _note(plot: Plot, homes: Array, *clauses: str) -> None:
    for clause in clauses:
        plot.find(homes, SCREENED, "missed" if clause in MISSED_CLAUSES else "wrong", clause)


def _covered(plot: Plot) -> Mask:
    return plot.with_running("dibao") & plot.means.poor & plot.here


def _needs(plot: Plot) -> None:
    """Unsafe house, unsafe water, still in hardship, fallen back."""
    homes = plot.county.homes
    rural = homes.is_("residence", "rural")
    unsafe = plot.choose(_covered(plot) & rural, 0.0006)
    homes.put("house_grade", "D", unsafe)
    _note(plot, unsafe, "LN-01", "LN-21")
    thirsty = plot.choose(_covered(plot) & rural, 0.0004)
    homes.put("water_safe", False, thirsty)
    _note(plot, thirsty, "LN-01", "LN-21")
    given = plot.county.supports
    helped = np.bincount(given.home[given.is_("programme", "temporary")], minlength=homes.size) > 0
    hard = plot.choose(_covered(plot) & ~helped, 0.0006)
    homes.put("hardship_remains", True, hard)
    _note(plot, hard, "LN-12")
    back = plot.choose(homes.is_("registered_poor", "exited") & ~helped, 0.0004)
    homes.put("fallen_back", True, back)
    _note(plot, back, "LN-46")
    current = plot.choose(_covered(plot) & homes.is_("registered_poor", "current"), 0.0008)
    plot.drop(current, "dibao", "tekun", "single_person")
    plot.note(current)
    _note(plot, current, "LN-02", "LN-13", "LN-20", "LN-22")


def _money(plot: Plot) -> None:
    """Cards kept by others, money shared out again, deductions by the bank, late and short payments, bulk entry."""
    for column, value, clause, share in (
        ("card_held_by_others", True, "LN-18", 0.0005),
        ("money_redistributed", True, "LN-18", 0.0003),
        ("bank_deduction", True, "LN-19", 0.0005),
        ("payment_fault", "late", "LN-44", 0.0005),
        ("payment_fault", "short", "LN-44", 0.0004),
        ("bulk_admitted", True, "LN-41", 0.0004),
    ):
        homes = plot.choose(_covered(plot), share)
        plot.county.homes.put(column, value, homes)
        _note(plot, homes, clause)


def _tekun_care(plot: Plot) -> None:
    """Living at home on tekun without an agreement, without care, or in a dirty place."""
    county = plot.county
    at_home = plot.running("tekun") & county.supports.is_("way", "home")
    candidates = np.bincount(county.supports.home[at_home], minlength=county.homes.size) > 0
    neglected = plot.choose(candidates, 0.0008)
    county.homes.put("living_place_poor", True, neglected)
    _note(plot, neglected, "LN-23")


def _left_too_early(plot: Plot) -> None:
    """Out of poverty and out of dibao on one day, without a gradual exit; or cut when the village exited."""
    county, draw = plot.county, plot.draw
    on, homes = county.setting.on, county.homes
    free = ~plot.supported & (plot.means.members > 0) & plot.means.property_fits
    gone = plot.choose(free & homes.is_("registered_poor", "exited"), 0.0006)
    ended = _ended(plot, gone, months_before(on, draw.whole(2, 9, len(gone))))
    ended.put("exit_reason", "脱贫后直接退出")
    plot.added.append(ended)
    _note(plot, gone, "LN-24")
    current = plot.choose(free & homes.is_("registered_poor", "current") & ~plot.means.poor, 0.0006)
    village = months_before(on, np.full(len(current), 5))
    homes.put("village_exited_on", village, current)
    plot.added.append(_ended(plot, current, before(on, np.full(len(current), 130))))
    _note(plot, current, "LN-15")


def _ended(plot: Plot, homes: Array, ended_on: Array) -> Table:
    table = dibao_rows(plot.draw, homes, plot.means, plot.county.setting)
    table.put("grade", "2")
    table.put("monthly_amount", 18_000)
    table.put("since", months_before(plot.county.setting.on, plot.draw.whole(30, 70, len(homes))))
    table.put("ended_on", ended_on)
    table.put("valid_until", NULL)
    table.put("gradual_until", NULL)
    return table


def _five_haves(plot: Plot) -> None:
    """A public employee, a shop or a company in a household on dibao."""
    county, draw = plot.county, plot.draw
    workers = county.persons.is_("employed", True) & county.persons.is_("labour", "full")
    staff = plot.choose(_covered(plot) & plot.homes(workers), 0.0004)
    county.persons.put("public_payroll", True, plot.first_person(staff, workers))
    _note(plot, staff, "LN-09")
    for kind in ("shop", "company"):
        owners = plot.choose(_covered(plot), 0.0003)
        heads = plot.first_person(owners, county.people.place == 0)
        plot.added.append(
            rows_for(
                "assets",
                owners,
                heads,
                kind=kind,
                exempt=False,
                quantity=1,
                in_town=True,
                value=draw.whole(3, 20, len(owners)) * 1_000_000,
            )
        )
        county.homes.put("working_business", True, owners)
        _note(plot, owners, "LN-09")


def _false_declarations(plot: Plot) -> None:
    """Two false declarations, the last one within the year: barred where a document says so."""
    homes = plot.choose(~plot.supported & plot.here, 0.0005, always=True)
    plot.county.homes.put("false_declarations", 2, homes)
    days = plot.draw.whole(40, 300, len(homes))
    plot.county.homes.put("last_false_declaration", before(plot.county.setting.on, days), homes)
