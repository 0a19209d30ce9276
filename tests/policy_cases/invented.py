"""Invented households for property tests: small ones, whose numbers and days lie on and beside the thresholds."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from doudi.policy.vocabulary import load_vocabulary

Row = dict[str, Any]
ON = date(2024, 9, 1)
EVE = timedelta(days=1)
PROGRAMMES = ("dibao", "tekun", "single_person", "temporary", "medical_aid", "heating")
MONEY = [0, 1, 299_999, 300_000, 499_999, 500_000, 599_999, 600_000, 600_001, 899_999, 900_000, 1_200_000]
MORE_MONEY = [*MONEY, 700_000, 1_400_000, 1_799_999, 1_800_000, 1_999_999, 2_000_000, 2_100_000, 2_800_000]
EVENTS = {fact.name for facts in load_vocabulary().facts.values() for fact in facts.values() if fact.event}
IDS = ("household_id", "person_id")


def years_ago(years: int) -> date:
    return date(ON.year - years, ON.month, ON.day)


BIRTHS = [day for years in (16, 17, 18, 60) for day in (years_ago(years), years_ago(years) + EVE)]
BIRTHS += [years_ago(59), years_ago(40), years_ago(75), years_ago(5)]
EDGES = [ON - EVE, ON, ON + EVE]
FAR = [
    date(2020, 2, 29),
    date(2022, 9, 1),
    date(2023, 9, 1),
    date(2023, 9, 2),
    date(2024, 3, 1),
    date(2024, 3, 2),
]
DAYS = st.sampled_from([*EDGES, *FAR, date(2023, 8, 31), date(2024, 8, 31)])
EVENT = st.one_of(st.none(), DAYS)
BOOL = st.booleans()
RARELY = st.sampled_from([False, False, False, True])
MOSTLY = st.sampled_from([True, True, True, False])


def words(entity: str, name: str, *first: str) -> st.SearchStrategy[str]:
    """The codes of an enum; those in ``first`` come more often."""
    codes = [code for code, _ in load_vocabulary().facts[entity][name].type.words]
    return st.sampled_from([*first, *first, *codes])


def entity_facts(entity: str, fixed: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Row]:
    """Rows of an entity: every enum, truth and event of the vocabulary, and what is fixed here."""
    facts: dict[str, st.SearchStrategy[Any]] = {}
    for fact in load_vocabulary().facts[entity].values():
        if fact.name in IDS:
            continue
        if fact.given_as == "enum":
            facts[fact.name] = words(entity, fact.name)
        elif fact.given_as == "bool":
            facts[fact.name] = RARELY
        elif fact.event:
            facts[fact.name] = EVENT
    return st.fixed_dictionaries({**facts, **fixed})


HOUSEHOLD = entity_facts(
    "household",
    {
        "area_code": st.just("211282001000"),
        "registered_here": MOSTLY,
        "residence": words("household", "residence", "rural"),
        "water_safe": MOSTLY,
        "house_grade": words("household", "house_grade", "A", "B"),
        "payment_fault": words("household", "payment_fault", "none"),
        "false_declarations": st.integers(0, 3),
        "hardship_remains": BOOL,
        "fallen_back": BOOL,
        "village_exited_on": st.sampled_from([None, *FAR]),
        "income_ceased_above": st.sampled_from([None, *FAR, *EDGES]),
    },
)
PERSON = entity_facts(
    "person",
    {
        "birth_date": st.sampled_from(BIRTHS),
        "counted": MOSTLY,
        "died_on": st.one_of(st.none(), st.none(), st.none(), st.sampled_from(EDGES)),
        "main_labourer": MOSTLY,
        "illness": words("person", "illness", "chronic"),
        "treatment_continues": MOSTLY,
        "disability_grade": st.integers(0, 4),
        "job_refusals": st.integers(0, 3),
        "self_care_items_lost": st.integers(0, 6),
        "away_since": st.one_of(st.none(), st.sampled_from([years_ago(3), years_ago(3) + EVE])),
        "whereabouts": words("person", "whereabouts", "home", "home"),
        "labour": words("person", "labour", "none", "partial"),
        "medical_insured": MOSTLY,
        "custody_agreement": MOSTLY,
        "care_delivered": MOSTLY,
        "not_seeking_work": RARELY,
    },
)
OBLIGOR = entity_facts(
    "obligor", {"unable_because": words("obligor", "unable_because", "illness", "disability")}
)
INCOME = entity_facts("income", {"amount_year": st.sampled_from(MORE_MONEY)})
EXPENSE = entity_facts(
    "expense", {"amount_year": st.sampled_from(MORE_MONEY), "kind": words("expense", "kind", "medical")}
)
ASSET = entity_facts(
    "asset",
    {
        "value": st.sampled_from([0, 1_199_999, 1_200_000, 1_200_001]),
        "quantity": st.integers(0, 2),
        "exempt": BOOL,
    },
)
SUPPORT = entity_facts(
    "support",
    {
        "since": st.one_of(st.sampled_from(FAR), DAYS),
        "programme": words("support", "programme", *PROGRAMMES, "dibao", "dibao", "dibao"),
        "ended_on": st.one_of(st.none(), st.none(), DAYS),
        "grade": words("support", "grade", "1"),
        "way": words("support", "way", "home"),
    },
)
LISTED = {
    "obligors": (OBLIGOR, 2),
    "incomes": (INCOME, 3),
    "expenses": (EXPENSE, 2),
    "assets": (ASSET, 1),
    "supports": (SUPPORT, 3),
}


@st.composite
def households(draw: st.DrawFn) -> dict[str, Any]:
    """A household of which everything is known: money in fen, days as ``date``, events that have not happened None."""
    made: dict[str, Any] = {"household": {"household_id": "h", **draw(HOUSEHOLD)}}
    people = draw(st.lists(PERSON, min_size=0, max_size=4))
    made["persons"] = [{"household_id": "h", "person_id": f"p{at}", **one} for at, one in enumerate(people)]
    whose = st.sampled_from([None, *(f"p{at}" for at in range(len(people)))])
    for name, (rows, most) in LISTED.items():
        made[name] = [
            {"household_id": "h", "person_id": draw(whose), **row}
            for row in draw(st.lists(rows, max_size=most))
        ]
    return made


def as_file(household: dict[str, Any]) -> dict[str, Any]:
    """The same as a household file writes it."""
    return {
        name: _row(content) if name == "household" else [_row(row) for row in content]
        for name, content in household.items()
    }


def _row(facts: Row) -> Row:
    return {name: _text(name, value) for name, value in facts.items()}


def _text(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and name in ("amount_year", "value", "amount", "monthly_amount"):
        return f"{value // 100}.{value % 100:02d}"
    return None if value is None else str(value)


@st.composite
def with_unknowns(draw: st.DrawFn, household: dict[str, Any], *, lists: bool = True) -> dict[str, Any]:
    """The same household of which some facts are not known, or (``lists``) a whole list is not there."""
    made = as_file(household)
    for name in LISTED:
        if lists and draw(st.integers(0, 11)) == 0:
            del made[name]
    for name, content in made.items():
        for row in [content] if name == "household" else content:
            for fact in row:
                if fact not in EVENTS and fact not in IDS and draw(st.integers(0, 11)) == 0:
                    row[fact] = None
    return made
