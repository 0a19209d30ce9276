"""The columns of the seven register tables, in the order in which they are written.

Names, types and enum values are those of the fact vocabulary; a test holds them to it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["text", "date", "int", "bool", "money", "enum"]


class Column(NamedTuple):
    """One column: how it is kept (see `table.Table`) and, for an enum, its codes in order."""

    kind: Kind
    values: tuple[str, ...] = ()


TEXT, DATE, INT, BOOL, MONEY = Column("text"), Column("date"), Column("int"), Column("bool"), Column("money")


def words(*values: str) -> Column:
    """An enum column with these codes."""
    return Column("enum", values)


HOUSEHOLDS: dict[str, Column] = {
    "household_id": TEXT,
    "area_code": TEXT,
    "residence": words("urban", "rural"),
    "registered_here": BOOL,
    "registered_poor": words("no", "current", "exited"),
    "registered_poor_exit": DATE,
    "monitored_as": words("no", "unstable", "marginal", "sudden"),
    "house_grade": words("A", "B", "C", "D"),
    "water_safe": BOOL,
    "sudden_loss": BOOL,
    "force_majeure": BOOL,
    "working_business": BOOL,
    "bulk_admitted": BOOL,
    "card_held_by_others": BOOL,
    "bank_deduction": BOOL,
    "staff_relative": BOOL,
    "income_ceased_above": DATE,
    "steady_job_since": DATE,
    "false_declarations": INT,
    "last_false_declaration": DATE,
    "income_changes_little": BOOL,
    "admitted_after": words("ordinary", "bankruptcy", "land_taking"),
    "heating": words("central", "individual"),
    "special_case": BOOL,
    "other_hardship": BOOL,
    "hardship_remains": BOOL,
    "fallen_back": BOOL,
    "village_exited_on": DATE,
    "money_redistributed": BOOL,
    "payment_fault": words("none", "late", "short"),
    "paid_after_death": BOOL,
    "card_shared": BOOL,
    "living_place_poor": BOOL,
    "staff_relative_filed": BOOL,
    "last_checked_on": DATE,
    "refused_on": DATE,
}

PERSONS: dict[str, Column] = {
    "person_id": TEXT,
    "household_id": TEXT,
    "citizen_id": TEXT,
    "name": TEXT,
    "phone": TEXT,
    "sex": words("male", "female"),
    "birth_date": DATE,
    "relation": TEXT,
    "counted": BOOL,
    "labour": words("full", "partial", "none"),
    "main_labourer": BOOL,
    "self_care": words("full", "partial", "none"),
    "disability_type": words(
        "none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"
    ),
    "disability_grade": INT,
    "illness": words("none", "chronic", "serious"),
    "treatment_continues": BOOL,
    "whereabouts": words("home", "away", "prison", "drug_treatment", "missing", "institution", "religious"),
    "died_on": DATE,
    "in_school": BOOL,
    "medical_insured": BOOL,
    "employed": BOOL,
    "unemployment_registered": BOOL,
    "job_refusals": INT,
    "public_payroll": BOOL,
    "away_since": DATE,
    "registered_area": TEXT,
    "schooling": words("not_of_age", "attending", "excused", "dropped_out", "completed"),
    "not_seeking_work": BOOL,
    "disability_uncertified": BOOL,
    "self_care_items_lost": INT,
    "custody_agreement": BOOL,
    "care_delivered": BOOL,
    "last_visited_on": DATE,
}

OBLIGORS: dict[str, Column] = {
    "household_id": TEXT,
    "relation": TEXT,
    "unable_because": words(
        "able",
        "illness",
        "disability",
        "prison",
        "drug_treatment",
        "missing",
        "poor",
        "other",
        "tekun",
        "elderly",
        "no_capacity",
    ),
    "person_id": TEXT,
    "birth_date": DATE,
    "programme": words("none", "dibao", "tekun", "other"),
    "income_per_head_year": MONEY,
    "property_fits": BOOL,
}

INCOMES: dict[str, Column] = {
    "household_id": TEXT,
    "person_id": TEXT,
    "kind": words("wage", "business", "property", "transfer", "other"),
    "excluded": BOOL,
    "amount_year": MONEY,
}

EXPENSES: dict[str, Column] = {
    "household_id": TEXT,
    "person_id": TEXT,
    "kind": words("medical", "education", "disability_care", "employment_cost", "housing", "other"),
    "deductible": BOOL,
    "amount_year": MONEY,
}

ASSETS: dict[str, Column] = {
    "household_id": TEXT,
    "person_id": TEXT,
    "kind": words(
        "deposit", "security", "insurance", "vehicle", "house", "shop", "company", "machinery", "other"
    ),
    "exempt": BOOL,
    "quantity": INT,
    "in_town": BOOL,
    "value": MONEY,
}

SUPPORTS: dict[str, Column] = {
    "household_id": TEXT,
    "person_id": TEXT,
    "programme": words(
        "dibao",
        "tekun",
        "doudi",
        "margin",
        "single_person",
        "rigid",
        "monitored",
        "temporary",
        "heating",
        "other",
        "orphan",
        "medical_aid",
    ),
    "grade": words("1", "2", "3", "4"),
    "monthly_amount": MONEY,
    "since": DATE,
    "valid_until": DATE,
    "ended_on": DATE,
    "exit_reason": TEXT,
    "gradual_until": DATE,
    "amount": MONEY,
    "approved_by": words("township", "county"),
    "way": words("home", "institution"),
}

TABLES: dict[str, dict[str, Column]] = {
    "households": HOUSEHOLDS,
    "persons": PERSONS,
    "obligors": OBLIGORS,
    "incomes": INCOMES,
    "expenses": EXPENSES,
    "assets": ASSETS,
    "supports": SUPPORTS,
}
