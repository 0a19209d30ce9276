"""truth.parquet: who is missed, wrongly covered, rightly treated, or not decidable, by which clause.

One row a household without a person for dibao, one row a person for tekun and for a single-person dibao where
either the rules or the payments say something. `planted` marks the cases that were put in on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from doudi.demo.answers import Answers, Facts, Home, Limits, answer, running
from doudi.demo.categories import ClassLimits, category
from doudi.demo.county import County
from doudi.demo.setting import Setting
from doudi.demo.table import NULL, Table
from doudi.demo.three_valued import Truth, all_of, any_of, one_of
from doudi.demo.write import write_arrow

PACK, CLASS_PACK, CLASS_CLAUSE = "cn-2021", "leiyang-2024", "LY-02"
_CLASSES = ("margin", "rigid", "monitored")  # with a support of the same name
TRANSITION_END = 20260101
TEKUN_CLAUSE, SINGLE_CLAUSE, GRADUAL_CLAUSE, DIBAO_CLAUSE = "TK-劳动能力", "57-8", "83-渐退", "57-23"


class Finding(NamedTuple):
    """One row of truth.parquet; person_id is empty where the row is the household's."""

    household_id: str
    person_id: str | None
    pack: str
    what: str  # missed, wrong, right or unknown
    clause: str
    planted: bool


def write_truth(findings: Iterable[Finding], path: Path) -> None:
    """Sorted by household, person, pack and clause, each once."""
    rows = sorted(
        set(findings), key=lambda row: (row.household_id, row.person_id or "", row.pack, row.clause, row.what)
    )
    columns = list(zip(*rows, strict=True)) or [()] * 6
    types = [pa.string()] * 5 + [pa.bool_()]
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns, types, strict=True)]
    write_arrow(pa.table(arrays, names=list(Finding._fields)), path)


def limits_of(setting: Setting) -> Limits:
    """The county's numbers as the counting needs them."""
    return Limits(
        {"rural": setting.rural * 100, "urban": setting.urban * 100},
        setting.deposit_limit_months,
        setting.vehicle_limit,
        setting.house_limit,
    )


def class_limits_of(setting: Setting) -> ClassLimits:
    """The county's numbers for the classes of low-income households."""
    disposable = {"rural": setting.disposable_rural * 100, "urban": setting.disposable_urban * 100}
    return ClassLimits(disposable, setting.rigid_tenths, TRANSITION_END)


def true_of_all(county: County, planted: set[tuple[int, int]]) -> Iterator[Finding]:
    """The truth of every household; `planted` names the rows of cn-2021 (household, person or -1)."""
    setting = county.setting
    limits, classes, on = limits_of(setting), class_limits_of(setting), setting.on
    person = 0
    for number, home in enumerate(homes_of(county)):
        found = answer(home, on, limits)
        household_id = home.household["household_id"]
        what, clause = of_dibao(home, found, on)
        yield Finding(household_id, None, PACK, what, clause, (number, NULL) in planted)
        for what in of_class(home, category(home, found, on, classes), on):
            yield Finding(household_id, None, CLASS_PACK, what, CLASS_CLAUSE, False)
        for place, facts in enumerate(home.persons):
            for what, clause in of_person(home, found, place, on):
                yield Finding(
                    household_id, facts["person_id"], PACK, what, clause, (number, person) in planted
                )
            person += 1


def of_dibao(home: Home, found: Answers, on: int) -> tuple[str, str]:
    """What is true of the household's dibao, and the clause that says so.

    Missed: entitled, no dibao runs, and not every member has a running tekun instead. Wrong: dibao runs, the
    household is not entitled, and no gradual exit is under way; the clause is the first condition that fails.
    """
    if found.dibao is None:
        return "unknown", next(clause for clause, truth in found.conditions.items() if truth is None)
    if found.dibao:
        covered = found.runs_dibao is True or all(
            runs(home, "tekun", person["person_id"], on) is True
            for person, member in zip(home.persons, found.members, strict=True)
            if member
        )
        return ("right" if covered else "missed"), DIBAO_CLAUSE
    if not found.runs_dibao:
        return "right", DIBAO_CLAUSE
    if found.gradual_until is not None:
        return "right", GRADUAL_CLAUSE
    return "wrong", next(clause for clause, truth in found.conditions.items() if truth is False)


def of_person(home: Home, found: Answers, place: int, on: int) -> Iterator[tuple[str, str]]:
    """What is true of one person's tekun and single-person dibao; nothing where neither has anything to say.

    Missed: entitled, and neither this nor the household's dibao nor tekun runs.
    """
    person_id = home.persons[place]["person_id"]
    for entitled, programme, clause in (
        (found.tekun[place], "tekun", TEKUN_CLAUSE),
        (found.single_person[place], "single_person", SINGLE_CLAUSE),
    ):
        has = runs(home, programme, person_id, on)
        if entitled is None:
            yield "unknown", clause
        elif entitled:
            helped = any_of([has, found.runs_dibao, runs(home, "tekun", person_id, on)])
            yield ("right" if helped else "missed"), clause
        elif has:
            yield "wrong", clause


def of_class(home: Home, named: str | None, on: int) -> Iterator[str]:
    """What is true of the household's class under leiyang-2024, where that differs from dibao and tekun.

    Missed: edge, rigid or monitored, and not on the list of that class. Wrong: on the list of edge or rigid
    families, and of another class. Nothing where neither the rules nor the lists name such a class.
    """
    listed = {
        row["programme"] for row in home.supports if row["programme"] in _CLASSES and running(row, on) is True
    }
    if named in _CLASSES:
        yield "right" if named in listed else "missed"
    elif listed & {"margin", "rigid"}:
        yield "unknown" if named is None else "wrong"


def runs(home: Home, programme: str, person_id: str, on: int) -> Truth:
    """Whether this person has a running support of the programme."""
    return any_of(
        all_of([one_of(row["programme"], programme), row["person_id"] == person_id, running(row, on)])
        for row in home.supports
    )


def homes_of(county: County) -> Iterator[Home]:
    """Every household with its rows as dicts, in order."""
    rows = [_grouped(table, county.homes.size) for table in county.tables()]
    for household, *others in zip(*rows, strict=True):
        yield Home(household[0], *others)


def _grouped(table: Table, households: int) -> Iterator[list[Facts]]:
    """The rows of each household; the table is sorted by household."""
    rows = _as_dicts(table)
    owners = table.home.tolist()
    at = 0
    for household in range(households):
        mine = []
        while at < len(owners) and owners[at] == household:
            mine.append(next(rows))
            at += 1
        yield mine


def _as_dicts(table: Table) -> Iterator[Facts]:
    columns = [_readable(table, name) for name in table.kinds]
    names = list(table.kinds)
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _readable(table: Table, name: str) -> list[Any]:
    """A column as Python values with None for unknown."""
    kind, values = table.kinds[name], table[name].tolist()
    if kind.kind == "text":
        return values
    if kind.kind == "bool":
        return [None if value == NULL else value == 1 for value in values]
    if kind.kind == "enum":
        words = [*kind.values, None]  # -1 is the last
        return [words[value] for value in values]
    return [None if value == NULL else value for value in values]


def found_elsewhere(county: County, planted: Iterable[tuple[int, str, str, str]]) -> Iterator[Finding]:
    """The planted findings (household, pack, what, clause) of the county's own pack."""
    ids = county.homes["household_id"]
    for home, pack, what, clause in planted:
        if pack == county.setting.pack:
            yield Finding(ids[home], None, pack, what, clause, True)
