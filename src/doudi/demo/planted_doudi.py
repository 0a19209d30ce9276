"""Households of the five classes of 兜底 (Zhuzhou), some carried and some missed, and some carried wrongly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from doudi.demo.days import before, months_before
from doudi.demo.draw import fen
from doudi.demo.planted import Plot
from doudi.demo.table import NULL, Array, Mask, rows_for

_PACK = "zhuzhou-2017"
_SHARE = 0.0045  # of all households, for each class


def plant_doudi(plot: Plot) -> None:
    """One or two households a class and limb in a small township; every other one is carried, the rest missed."""
    for clause, candidates, change in (
        ("ZZ-15", _only_old(plot), _lose_incomes),
        ("ZZ-44", _only_old(plot) & _with_obligors(plot), _obligors_ill),
        ("ZZ-45", _one_labourer(plot), _labourer_in_prison),
        ("ZZ-16", _some_labourer(plot), _labourer_disabled),
        ("ZZ-17", _some_labourer(plot), _labourer_ill),
        ("ZZ-18", _plain(plot), _disaster),
        ("ZZ-19", _plain(plot), _force_majeure),
    ):
        _plant(plot, clause, candidates, change)
    _wrongly_carried(plot)


def _plant(plot: Plot, clause: str, candidates: Mask, change: Callable[[Plot, Array], None]) -> None:
    homes = plot.choose(candidates, _SHARE)
    plot.drop(homes, "dibao", "tekun", "single_person")
    change(plot, homes)
    carried = homes[::2]
    _carry(plot, carried)
    plot.find(carried, _PACK, "right", clause)
    plot.find(homes[1::2], _PACK, "missed", clause)


def _carry(plot: Plot, homes: Array) -> None:
    months = plot.draw.whole(2, 11, len(homes))
    plot.added.append(
        rows_for(
            "supports",
            homes,
            programme="doudi",
            since=months_before(plot.county.setting.on, months),
            approved_by="county",
        )
    )


def _plain(plot: Plot) -> Mask:
    """Living members, registered here, without anything that would make or break another class."""
    homes, persons = plot.county.homes, plot.county.persons
    unusual = persons.is_("counted", False) | (persons["died_on"] != NULL)
    clear = homes.is_("sudden_loss", False) & homes.is_("force_majeure", False)
    return clear & plot.here & ~plot.homes(unusual)


def _only_old(plot: Plot) -> Mask:
    return _plain(plot) & ~plot.homes(plot.county.people.age < 61)


def _with_obligors(plot: Plot) -> Mask:
    owing = plot.county.obligors
    return np.bincount(owing.home, minlength=plot.county.homes.size) > 0


def _one_labourer(plot: Plot) -> Mask:
    """Exactly one main labourer, at home, and somebody else."""
    persons, size = plot.county.persons, plot.county.homes.size
    main = persons.is_("main_labourer", True)
    one = np.bincount(persons.home[main], minlength=size) == 1
    at_home = plot.homes(main & persons.is_("whereabouts", "home"))
    return _plain(plot) & one & at_home & (np.bincount(persons.home, minlength=size) > 1)


def _some_labourer(plot: Plot) -> Mask:
    """A main labourer, who may fall ill or be disabled; nobody else is."""
    persons = plot.county.persons
    weak = (persons["disability_grade"] > 0) | (persons["illness"] > 0)
    return _plain(plot) & plot.homes(persons.is_("main_labourer", True)) & ~plot.homes(weak)


def _labourers(plot: Plot, homes: Array) -> Array:
    return plot.first_person(homes, plot.county.persons.is_("main_labourer", True))


def _lose_incomes(plot: Plot, homes: Array) -> None:
    """Nothing that counts comes in; what does not count may."""
    incomes = plot.county.incomes
    plot.lost |= incomes.is_("excluded", False) & np.isin(incomes.home, homes)


def _obligors_ill(plot: Plot, homes: Array) -> None:
    owing = plot.county.obligors
    rows = np.isin(owing.home, homes)
    owing.put("unable_because", "illness", rows)


def _labourer_in_prison(plot: Plot, homes: Array) -> None:
    who, persons = _labourers(plot, homes), plot.county.persons
    persons.put("whereabouts", "prison", who)
    persons.put("counted", False, who)
    persons.put("employed", False, who)
    persons.put("away_since", before(plot.county.setting.on, plot.draw.whole(100, 900, len(who))), who)
    plot.lost |= np.isin(plot.county.incomes.owner, who)


def _labourer_disabled(plot: Plot, homes: Array) -> None:
    who, persons = _labourers(plot, homes), plot.county.persons
    persons.put("disability_type", "physical", who)
    persons.put("disability_grade", 1, who)
    persons.put("labour", "none", who)
    persons.put("employed", False, who)
    _lose_incomes(plot, homes)


def _labourer_ill(plot: Plot, homes: Array) -> None:
    who, persons = _labourers(plot, homes), plot.county.persons
    persons.put("illness", "serious", who)
    persons.put("treatment_continues", True, who)
    persons.put("labour", "none", who)
    persons.put("employed", False, who)
    _lose_incomes(plot, homes)
    plot.added.append(
        rows_for(
            "expenses",
            homes,
            who,
            kind="medical",
            deductible=True,
            amount_year=fen(plot.draw.about(16000, 0.4, len(homes)), 100),
        )
    )


def _disaster(plot: Plot, homes: Array) -> None:
    plot.county.homes.put("sudden_loss", True, homes)
    _lose_incomes(plot, homes)


def _force_majeure(plot: Plot, homes: Array) -> None:
    plot.county.homes.put("force_majeure", True, homes)


def _wrongly_carried(plot: Plot) -> None:
    """Carried, though healthy people of working age earn enough and nothing has happened."""
    persons = plot.county.persons
    weak = (persons["disability_grade"] > 0) | (persons["illness"] > 0) | (persons["labour"] == 1)
    weak |= (plot.county.people.age >= 60) | ~persons.is_("whereabouts", "home", "away")
    well = _plain(plot) & ~plot.homes(weak) & ~_with_obligors(plot) & (plot.means.income > plot.means.line)
    homes = plot.choose(well & plot.homes(persons.is_("main_labourer", True)), _SHARE)
    _carry(plot, homes)
    plot.find(homes, _PACK, "wrong", "ZZ-43")
