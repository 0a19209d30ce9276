"""Who, outside the household, owes support: children of the old, parents of the children left behind."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before
from doudi.demo.draw import Draw, fen
from doudi.demo.people import SHAPES, People
from doudi.demo.setting import Setting
from doudi.demo.table import Array, Table, rows_for, stack

_UNABLE = (
    "illness",
    "disability",
    "prison",
    "drug_treatment",
    "missing",
    "poor",
    "tekun",
    "elderly",
    "no_capacity",
)
_UNABLE_WEIGHTS = (20, 22, 6, 3, 5, 26, 3, 10, 5)


def make_obligors(draw: Draw, persons: Table, people: People, shape: Array, setting: Setting) -> Table:
    """Obligor rows of the households whose old or young have kin elsewhere; `shape` is by household."""
    heads = np.flatnonzero(people.place == 0)
    lonely = np.isin(shape, [SHAPES.index(name) for name in ("single_elder", "elder_couple")])
    others = np.isin(
        shape,
        [
            SHAPES.index(name)
            for name in ("left_behind", "disabled_child_of_old_parent", "elders_with_grown_child")
        ],
    )
    parts = []
    for rows, childless in (
        (heads[lonely[people.household[heads]]], 0.2),
        (heads[others[people.household[heads]]], 0.06),
    ):
        size = len(rows)
        share = np.where(people.sex[rows] == 0, childless, childless * 0.4)
        share = np.where(
            shape[people.household[rows]] == SHAPES.index("elder_couple"), childless * 0.3, share
        )
        counts = np.where(draw.chance(share, size), 0, 1 + draw.places((22, 36, 26, 12, 4), size))
        for number in range(5):
            parts.append(_children(draw, persons, people, rows[counts > number], number, setting))
    parts.append(_parents(draw, persons, people, shape, setting))
    return stack("obligors", parts)


def _children(
    draw: Draw, persons: Table, people: People, rows: Array, number: int, setting: Setting
) -> Table:
    """One grown child of each of these heads; owed to the whole household, so person_id is empty."""
    size = len(rows)
    age = np.maximum(people.age[rows] - draw.between(21, 34, size) - number, 18.5)
    obligors = rows_for("obligors", persons.home[rows])
    codes = [f"2{min(number + 2, 5)}", f"3{min(number + 2, 5)}"]
    obligors.put("relation", draw.pick(codes, size))
    _means(draw, obligors, age, setting)
    return obligors


def _parents(draw: Draw, persons: Table, people: People, shape: Array, setting: Setting) -> Table:
    """Father or mother of every grandchild left behind, except orphans."""
    rows = np.flatnonzero(
        (people.role == "grandchild") & (shape[people.household] == SHAPES.index("left_behind"))
    )
    orphaned = draw.chance(0.02, len(shape))
    rows = rows[~orphaned[people.household[rows]]]
    obligors = rows_for("obligors", persons.home[rows], rows)
    obligors.put("relation", draw.pick(["51", "52"], len(rows), [0.8, 0.2]))
    _means(draw, obligors, people.age[rows] + draw.between(21, 33, len(rows)), setting)
    return obligors


def _means(draw: Draw, obligors: Table, age: Array, setting: Setting) -> None:
    size = obligors.size
    obligors.put("birth_date", before(setting.on, (age * 365.2425).astype(np.int64)))
    codes = obligors.kinds["unable_because"].values
    unable = draw.places(_UNABLE_WEIGHTS, size)
    reasons = np.array([codes.index(reason) for reason in _UNABLE], dtype=np.int8)
    because = np.where(draw.chance(0.11, size), reasons[unable], 0)
    because = np.where((because == codes.index("elderly")) & (age < 60), codes.index("poor"), because)
    obligors.put("unable_because", because)
    poor = because > 0
    programme = np.where(poor & draw.chance(0.4, size), 1, 0)
    programme = np.where(
        because == codes.index("tekun"), 2, np.where(because == codes.index("elderly"), 1, programme)
    )
    obligors.put("programme", programme)
    income = draw.about(np.where(poor, 4200, setting.disposable_rural * 1.05), 0.35, size)
    obligors.put("income_per_head_year", fen(income, 100))
    obligors.put("property_fits", draw.chance(np.where(poor, 0.95, 0.6), size).astype(np.int8))
