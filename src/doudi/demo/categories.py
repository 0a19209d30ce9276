"""What leiyang-2024 adds to cn-2021, written a second time in plain Python: the class of low-income households."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.demo.answers import Answers, Home
from doudi.demo.three_valued import Truth, all_of, any_of, below, one_of, opposite, total


@dataclass(frozen=True)
class ClassLimits:
    """Last year's disposable income per head (fen, by residence), the rigid share in tenths, the transition's end."""

    disposable: dict[str, int]
    rigid_tenths: int
    transition_end: int


def category(home: Home, found: Answers, on: int, limits: ClassLimits) -> str | None:
    """The first class that fits, `none` when none does, None as soon as one that comes first is not decidable."""
    everybody = all_of(
        any_of([opposite(member), tekun]) for member, tekun in zip(found.members, found.tekun, strict=True)
    )
    classes: tuple[tuple[str, Truth], ...] = (
        ("tekun", all_of([any_of(found.members), everybody])),
        ("dibao", found.dibao),
        ("margin", found.margin),
        ("rigid", _rigid(home, found, limits)),
        ("other", home.household["other_hardship"]),
        (
            "monitored",
            all_of([opposite(one_of(home.household["monitored_as"], "no")), on < limits.transition_end]),
        ),
    )
    for name, holds in classes:
        if holds is None:
            return None
        if holds:
            return name
    return "none"


def _rigid(home: Home, found: Answers, limits: ClassLimits) -> Truth:
    spending = total(
        (opposite(one_of(row["kind"], "employment_cost")), row["amount_year"]) for row in home.expenses
    )
    per_head = limits.disposable[home.household["residence"]]
    line = None if found.count is None else per_head * found.count
    share = None if found.income is None else found.income * limits.rigid_tenths
    spent = None if spending is None else spending * 10
    return all_of([below(found.income, line), found.conditions["57-14"], below(share, spent)])
