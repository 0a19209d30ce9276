"""Whatever is stated, the dossier says the same again; declared and verified stand side by side."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.apps.people.differences import compared, differences
from doudi.apps.people.dossiers import household_file, known
from doudi.apps.people.facts import IN_COLUMNS, LISTS
from doudi.apps.people.models import Statement
from doudi.apps.people.provenance import provenance
from doudi.apps.people.services import state, state_rows
from doudi.policy.dossier import read_household
from doudi.policy.vocabulary import FactDef, load_vocabulary

ON = 20240910
DAYS = st.dates(date(1930, 1, 1), date(2024, 9, 1)).map(str)
MONEY = st.integers(0, 10**9).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")


def value_of(fact: FactDef) -> st.SearchStrategy[Any]:
    if fact.type.words:
        known: st.SearchStrategy[Any] = st.sampled_from([code for code, _label in fact.type.words])
    else:
        known = {
            "bool": st.booleans(), "date": DAYS, "money": MONEY,
            "int": st.integers(fact.least or 0, fact.most if fact.most is not None else 99),
            "code": st.sampled_from(["430481114205" if "area" in fact.name else "22"]),
        }.get(fact.given_as, st.text("甲乙丙丁", max_size=5).filter(bool))  # fmt: skip
    return st.none() | known


def facts_of(entity: str, left_out: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    facts = {name: fact for name, fact in load_vocabulary().facts[entity].items() if name not in left_out}
    return st.fixed_dictionaries({}, optional={name: value_of(fact) for name, fact in facts.items()})


# what stands in columns follows from the person and is no statement's affair alone
HOUSEHOLD = facts_of("household", IN_COLUMNS["household"] | {"residence"})
PERSON = facts_of("person", IN_COLUMNS["person"] | {"sex", "birth_date", "died_on"})
ROWS = st.fixed_dictionaries({}, optional={
    table: st.lists(facts_of(which.entity, frozenset({"household_id", "person_id"})), max_size=3)
    for table, which in LISTS.items()
})  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOUSEHOLD, PERSON, ROWS)
def test_what_goes_in_by_statements_comes_out_of_the_dossier(
    make_household: Callable[..., Any],
    say: dict[str, Any],
    own: dict[str, Any],
    head: dict[str, Any],
    rows: Any,
) -> None:
    household = make_household("谢敏")
    person = household.head
    state(household, None, own, **say)
    state(household, person, head, **say)
    for table, given_rows in rows.items():
        state_rows(household, table, given_rows, **say)
    whole: dict[str, Any] = {
        "household": own | {
            "household_id": household.number, "area_code": household.area_code, "residence": "rural",
        },
        "persons": [head | {"person_id": person.number, "name": "谢敏", "relation": "02"}],
        **rows,
    }  # fmt: skip
    assert read_household(household_file(household, ON)) == read_household(whole)
    stored = str(list(Statement.objects.filter(household=household).values_list("facts", flat=True)))
    sensitive = {name for name, fact in load_vocabulary().facts["person"].items() if fact.sensitive}
    assert not [name for name in sensitive if f"'{name}'" in stored], "sensitive facts are encrypted"


def test_declared_and_verified_stand_side_by_side(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏")
    number = household.head.number
    visit = say | {"source": "visit", "on": date(2024, 9, 5), "detail": "入户调查"}
    state(household, None, {"house_grade": "D", "water_safe": True}, **say)
    state(household, None, {"house_grade": "B", "water_safe": True}, **visit)
    wage = {"person_id": number, "kind": "wage", "amount_year": "1000.00"}
    state_rows(household, "incomes", [wage, {"kind": "property", "amount_year": "50"}], **say)
    state_rows(household, "incomes", [wage | {"amount_year": "9000.00"}], **visit)
    found = {(one.what, one.whose): (one.declared, one.verified) for one in differences(household, ON)}
    assert found == {
        ("住房安全等级", "全户"): ("D级", "B级"),
        ("收入 · 工资性", "谢敏"): ("1000.00 元", "9000.00 元"),
        ("收入 · 财产净", "全户"): ("50.00 元", "没有"),
    }
    same = [one for one in compared(known(household, ON)) if not one.differs]
    assert [(one.what, one.source) for one in same] == [("饮水安全", "入户调查")]


def test_every_value_says_who_said_it_and_how_often(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏")
    state(household, household.head, {"illness": "chronic"}, **say)
    state(
        household,
        household.head,
        {"illness": "serious"},
        **say | {"source": "department", "detail": "医保局"},
    )
    said = provenance(household, ON)["persons[0].illness"]
    assert (said.source, said.detail, said.by, said.others) == ("部门核对", "医保局", "clerk", 1)
