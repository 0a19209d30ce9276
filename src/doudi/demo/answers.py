"""What cn-2021 says of one household, written a second time in plain Python.

This is no part of deciding: it is the demo's own reading of the same clauses, so that what the rules answer
can be held against something that was not made from them. Facts are dicts with vocabulary names; money in fen,
days YYYYMMDD, None for unknown; an event that has not happened is None as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.core.dates import NEVER, add_period
from doudi.demo.three_valued import Truth, all_of, any_of, at_most, below, one_of, opposite, total

Facts = dict[str, Any]
_UNABLE = ("tekun", "elderly", "disability", "no_capacity", "missing", "prison")
_CLERGY_YEARS = 3
_GRADUAL_SINCE, _GRADUAL_MONTHS = 20221020, 6


@dataclass(frozen=True)
class Limits:
    """The county's own numbers: standards in fen a year by residence, and the limits of property."""

    standard: dict[str, int]
    deposit_months: int
    vehicles: int
    houses: int


@dataclass
class Home:
    """The facts of one household."""

    household: Facts
    persons: list[Facts]
    obligors: list[Facts]
    incomes: list[Facts]
    expenses: list[Facts]
    assets: list[Facts]
    supports: list[Facts]


@dataclass
class Answers:
    """By person in order for `tekun` and `single_person`; `conditions` are those of dibao, by clause."""

    dibao: Truth
    dibao_amount_month: int | None  # fen
    margin: Truth
    tekun: list[Truth]
    single_person: list[Truth]
    gradual_until: int | None
    conditions: dict[str, Truth]
    runs_dibao: Truth
    members: list[Truth]
    income: int | None  # fen a year
    count: int | None


def running(support: Facts, on: int) -> Truth:
    """Begun, and not ended by the day."""
    begun = at_most(support["since"], on)
    return all_of([begun, (support["ended_on"] or NEVER) > on])


def answer(home: Home, on: int, limits: Limits) -> Answers:
    """Everything that cn-2021 answers about who is entitled, on that day."""
    members = [all_of([person["counted"], (person["died_on"] or NEVER) > on]) for person in home.persons]
    count = None if None in members else sum(member is True for member in members)
    standard = limits.standard[home.household["residence"]]
    line = None if count is None else standard * count
    income = _income(home)
    income_fits = below(income, line)
    property_fits = _property(home, standard, count, limits)
    conditions = {
        "57-7": any_of(members),
        "57-4": home.household["registered_here"],
        "57-23": income_fits,
        "57-14": property_fits,
    }
    margin = all_of(
        [
            home.household["registered_here"],
            property_fits,
            at_most(line, income),
            None if line is None or income is None else income * 2 < line * 3,
        ]
    )
    single = [
        all_of(
            [
                member,
                margin,
                any_of([_severe(person), one_of(person["illness"], "serious"), _clergy(person, on)]),
            ]
        )
        for member, person in zip(members, home.persons, strict=True)
    ]
    runs = any_of(all_of([one_of(row["programme"], "dibao"), running(row, on)]) for row in home.supports)
    tekun = _tekun(home, members, count, standard, property_fits, on)
    until = _gradual(home, runs, income_fits, on)
    dibao = all_of(conditions.values())
    amount = _amount(dibao, line, income)
    return Answers(dibao, amount, margin, tekun, single, until, conditions, runs, members, income, count)


def _amount(dibao: Truth, line: int | None, income: int | None) -> int | None:
    """The household's total a month in fen, rounded once, half up."""
    if not dibao:
        return None if dibao is None else 0
    return None if line is None or income is None else ((line - income) * 2 + 12) // 24


def _income(home: Home) -> int | None:
    counted = total((opposite(row["excluded"]), row["amount_year"]) for row in home.incomes)
    taken_off = total(
        (any_of([row["deductible"], one_of(row["kind"], "employment_cost")]), row["amount_year"])
        for row in home.expenses
    )
    return None if counted is None or taken_off is None else max(counted - taken_off, 0)


def _property(home: Home, standard: int, count: int | None, limits: Limits) -> Truth:
    def held(what: str, *kinds: str) -> int | None:
        return total(
            (all_of([one_of(row["kind"], *kinds), opposite(row["exempt"])]), row[what]) for row in home.assets
        )

    savings = held("value", "deposit", "security", "insurance")
    savings_twelfths = None if savings is None else savings * 12
    allowed = None if count is None else limits.deposit_months * standard * count
    return all_of(
        [
            at_most(savings_twelfths, allowed),
            at_most(held("quantity", "vehicle"), limits.vehicles),
            at_most(held("quantity", "house"), limits.houses),
        ]
    )


def _severe(person: Facts) -> Truth:
    grade, kind = person["disability_grade"], person["disability_type"]
    return any_of([one_of(grade, 1, 2), all_of([one_of(grade, 3), one_of(kind, "intellectual", "mental")])])


def _clergy(person: Facts, on: int) -> Truth:
    years = max(on - (person["away_since"] or NEVER), 0) // 10000
    return all_of([one_of(person["whereabouts"], "religious"), years >= _CLERGY_YEARS])


def _age(person: Facts, on: int) -> int | None:
    return None if person["birth_date"] is None else max(on - person["birth_date"], 0) // 10000


def _without_capacity(person: Facts, on: int) -> Truth:
    age, grade, kind = _age(person, on), person["disability_grade"], person["disability_type"]
    return any_of(
        [
            None if age is None else age >= 60 or age < 16,
            all_of([one_of(kind, "intellectual", "mental"), one_of(grade, 1, 2, 3)]),
            all_of([one_of(kind, "physical"), one_of(grade, 1, 2)]),
            all_of([one_of(kind, "visual"), one_of(grade, 1)]),
        ]
    )


def _tekun(
    home: Home, members: list[Truth], count: int | None, standard: int, property_fits: Truth, on: int
) -> list[Truth]:
    """One truth a person: no capacity, no livelihood, no other who can work, nobody able who owes support."""
    able = []
    for member, person in zip(members, home.persons, strict=True):
        age = _age(person, on)
        working_age = None if age is None else 18 <= age <= 59
        able.append(all_of([member, working_age, one_of(person["labour"], "full", "partial")]))
    shared = total(
        (all_of([row["person_id"] is None, opposite(row["excluded"])]), row["amount_year"])
        for row in home.incomes
    )
    result: list[Truth] = []
    for place, person in enumerate(home.persons):
        capacity = all_of([members[place], _without_capacity(person, on), property_fits])
        if capacity is False:
            result.append(False)
            continue
        own = total(
            (all_of([row["person_id"] == person["person_id"], opposite(row["excluded"])]), row["amount_year"])
            for row in home.incomes
        )
        known = own is not None and shared is not None and count is not None
        poor = own * count + shared < standard * count if known else None  # type: ignore[operator]
        unable = all_of(
            one_of(row["unable_because"], *_UNABLE)
            for row in home.obligors
            if row["person_id"] in (None, person["person_id"])
        )
        others = any_of(able[:place] + able[place + 1 :])
        result.append(all_of([capacity, poor, opposite(others), unable]))
    return result


def _gradual(home: Home, runs: Truth, income_fits: Truth, on: int) -> int | None:
    """Until when the gradual exit lasts; None when there is none, it is past, or it can't be said."""
    above = home.household["income_ceased_above"]
    if on < _GRADUAL_SINCE or above is None or all_of([runs, opposite(income_fits)]) is not True:
        return None
    until = add_period(above, _GRADUAL_MONTHS)
    return until if until >= on else None
