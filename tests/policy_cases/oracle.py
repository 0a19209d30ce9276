"""What the contract's answers mean, said a second time in plain Python for households of which everything is known.

Written from the meanings, not from the rules, so that the two can be held against each other. Money is in fen, days are
``date``, an event that has not happened is None. ``local`` holds what the county gives.
"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
STANDARD = 600_000  # fen a year per person
LOCAL: dict[str, Any] = {
    "dibao_standard": 6000,
    "deposit_limit_months": 24,
    "vehicle_limit": 0,
    "house_limit": 1,
    "low_income_factor": 2,
    "job_keep_months": 6,
    "heating_central_year": 900,
    "poverty_line": 5000,
    "excluding_haves": ["public_payroll", "vehicle", "house", "company"],
    "last_year_disposable_income": 20000,
    "rigid_share": 0.6,
    "transition_end": "2026-01-01",
}
UNABLE_FOR_TEKUN = {"tekun", "elderly", "disability", "no_capacity", "missing", "prison"}


def months_on(day: date, months: int) -> date:
    """The last day of so many months that begin on a day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, last) if day.day > last else date(year, month, day.day) - timedelta(days=1)


class Household:
    """One household on one day."""

    def __init__(self, given: dict[str, Any], on: date) -> None:
        self.on = on
        self.facts: Row = given["household"]
        self.persons: list[Row] = given["persons"]
        self.obligors, self.incomes, self.expenses, self.assets, self.supports = (
            given[name] for name in ("obligors", "incomes", "expenses", "assets", "supports")
        )
        self.members = [p for p in self.persons if p["counted"] and not self.past(p["died_on"])]
        self.count = len(self.members)
        self.earned = sum(row["amount_year"] for row in self.incomes if not row["excluded"])
        less = sum(
            row["amount_year"]
            for row in self.expenses
            if row["deductible"] or row["kind"] == "employment_cost"
        )
        self.income = max(0, self.earned - less)
        self.income_ok = self.income < STANDARD * self.count
        self.property_ok = self._property()
        self.dibao = (
            bool(self.members) and self.facts["registered_here"] and self.income_ok and self.property_ok
        )

    def past(self, day: date | None) -> bool:
        return day is not None and day <= self.on

    def age(self, person: Row) -> int:
        born = person["birth_date"]
        return self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))

    def _property(self) -> bool:
        counted = [row for row in self.assets if not row["exempt"]]
        money = sum(row["value"] for row in counted if row["kind"] in ("deposit", "security", "insurance"))
        vehicles = sum(row["quantity"] for row in counted if row["kind"] == "vehicle")
        houses = sum(row["quantity"] for row in counted if row["kind"] == "house")
        return 12 * money <= 24 * STANDARD * self.count and vehicles <= 0 and houses <= 1

    def runs(self, *programmes: str) -> bool:
        return any(row["programme"] in programmes and self.running(row) for row in self.supports)

    def running(self, row: Row) -> bool:
        return row["since"] <= self.on and not self.past(row["ended_on"])

    @property
    def amount(self) -> str:
        if not self.dibao:
            return "0.00"
        fen = int(Fraction(STANDARD * self.count - self.income, 12) + Fraction(1, 2))
        return f"{fen // 100}.{fen % 100:02d}"

    def able(self, person: Row) -> bool:
        return person["labour"] in ("full", "partial")

    def graded(self, person: Row) -> bool:
        mind = person["disability_type"] in ("intellectual", "mental")
        return person["disability_grade"] in (1, 2) or (person["disability_grade"] == 3 and mind)

    # -- tekun --

    def is_tekun(self, person: Row) -> bool:
        kind, grade = person["disability_type"], person["disability_grade"]
        no_labour = (
            self.age(person) >= 60
            or self.age(person) < 16
            or (kind in ("intellectual", "mental") and grade in (1, 2, 3))
            or (kind == "physical" and grade in (1, 2))
            or (kind == "visual" and grade == 1)
        )
        counted = [row for row in self.incomes if not row["excluded"]]
        own = sum(row["amount_year"] for row in counted if row["person_id"] == person["person_id"])
        shared = sum(row["amount_year"] for row in counted if row["person_id"] is None)
        others = [p for p in self.members if p is not person]
        return (
            no_labour
            and Fraction(own) + Fraction(shared, self.count) < STANDARD
            and self.property_ok
            and not any(18 <= self.age(p) <= 59 and self.able(p) for p in others)
            and all(
                row["unable_because"] in UNABLE_FOR_TEKUN
                for row in self.obligors
                if row["person_id"] in (None, person["person_id"])
            )
        )

    @property
    def tekun(self) -> list[Row]:
        return [p for p in self.members if self.is_tekun(p)]

    @property
    def margin(self) -> bool:
        total = STANDARD * self.count
        return (
            self.facts["registered_here"]
            and self.property_ok
            and total <= self.income
            and 2 * self.income < 3 * total
        )

    def exit_until(self, months: int) -> str:
        above = self.facts["income_ceased_above"]
        if not self.runs("dibao") or self.income_ok or above is None:
            return "none"
        last = months_on(above, months)
        return last.isoformat() if last >= self.on else "none"


def ids(persons: list[Row]) -> list[str]:
    return [p["person_id"] for p in persons]


def national(h: Household) -> Row:
    """cn-2021 and cn-2026, after 2022-10-20."""
    single = [
        p
        for p in h.members
        if h.graded(p)
        or p["illness"] == "serious"
        or (p["whereabouts"] == "religious" and p["away_since"] and months_on(p["away_since"], 36) < h.on)
    ]
    lost = [p["self_care_items_lost"] for p in h.tekun]
    little = h.facts["income_changes_little"]
    return {
        "dibao": h.dibao,
        "dibao_amount_month": h.amount,
        "margin": h.margin,
        "single_person": ids(single) if h.margin else [],
        "tekun": ids(h.tekun),
        "care_level": ["self" if n == 0 else "half" if n <= 3 else "full" for n in lost],
        "gradual_exit_until": h.exit_until(6),
        "review_every_months": 6 if not little and any(h.able(p) for p in h.members) else 12,
    }


def liaoning(h: Household) -> Row:
    facts = h.facts
    able = any(h.able(p) for p in h.members)
    if not able and h.earned == 0 and not h.obligors:
        review = 12
    elif facts["income_changes_little"]:
        review = 6
    elif able:
        review = 1 if facts["residence"] == "urban" else 3
    else:
        review = 6
    steady, false = facts["steady_job_since"], facts["last_false_declaration"]
    keeps = months_on(steady, 6).isoformat() if steady and h.runs("dibao") else "none"
    barred = months_on(false, 12) if false and facts["false_declarations"] >= 2 else None
    return {
        "dibao": h.dibao,
        "dibao_amount_month": h.amount,
        "review_every_months": review,
        "job_keeps_until": keeps,
        "stop_for_refusal": ids(
            [
                p
                for p in h.members
                if p["labour"] == "full" and (p["not_seeking_work"] or p["job_refusals"] >= 2)
            ]
        ),
        "barred_until": barred.isoformat() if barred and barred >= h.on else "none",
    }


def tieling(h: Household) -> Row:
    facts = h.facts
    poor = facts["registered_poor"] in ("current", "exited")
    helped = bool(h.members) and facts["residence"] == "rural" and (h.dibao or h.runs("dibao", "tekun"))
    return {
        "dibao": h.dibao,
        "dibao_amount_month": h.amount,
        "tekun_standard_year": "7800.00",
        "gradual_exit_until": h.exit_until(24) if poor else "none",
        "temporary_in_scope": poor,
        "heating_amount_year": {"individual": "200.00", "central": "900.00"}[facts["heating"]]
        if helped
        else "0.00",
    }


def leiyang(h: Household) -> Row:
    facts = h.facts
    rigid = sum(row["amount_year"] for row in h.expenses if row["kind"] != "employment_cost")
    if h.members and len(h.tekun) == h.count:
        category = "tekun"
    elif h.dibao:
        category = "dibao"
    elif h.margin:
        category = "margin"
    elif h.income < 2_000_000 * h.count and h.property_ok and rigid > Fraction(6, 10) * h.income:
        category = "rigid"
    elif facts["other_hardship"]:
        category = "other"
    elif facts["monitored_as"] != "no" and h.on < date(2026, 1, 1):
        category = "monitored"
    else:
        category = "none"
    return {"category": category, "due_working_days": 40 if facts["special_case"] else 25}
