"""Unknown is never false and never zero; what is missing is exactly what could still change the answer."""

from typing import Any

import pytest

from doudi.policy.decide import Decision, decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack

ON = 20190801


def household(**parts: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"household": {"household_id": "H"}, "persons": [], "obligors": [], "incomes": []}
    given |= {"expenses": [], "assets": [], "supports": []}
    for name, value in parts.items():
        if value is None:
            del given[name]
        elif name == "household":
            given["household"] |= value
        else:
            given[name] = value
    return given


def person(number: int, **facts: Any) -> dict[str, Any]:
    return {"person_id": f"p{number}", "counted": True} | facts


def ask(
    rule: str, given: dict[str, Any], *, make_pack: Any, unit: str = "", extra: str = "", **local: Any
) -> Decision:
    stated = f", unit: {unit}" if unit else ""
    make_pack(
        f"低保: {{is: '{rule}', clause: X-1{stated}}}\n{extra}",
        parameters="dibao_standard: {clause: X-1, left_to: county}\ntekun_standard: {clause: X-1, left_to: county, optional: true}\n",
    )
    return decide(load_pack("test-pack", local=local or None), read_household(given), ON)


@pytest.mark.parametrize(
    ("rule", "facts", "value", "missing"),
    [
        ("户籍在本地 且 饮水安全", {"registered_here": False}, False, []),
        ("户籍在本地 且 饮水安全", {"registered_here": True}, None, ["household.water_safe"]),
        ("户籍在本地 或 饮水安全", {"registered_here": True}, True, []),
        ("户籍在本地 或 饮水安全", {"registered_here": False}, None, ["household.water_safe"]),
        ("非 户籍在本地", {}, None, ["household.registered_here"]),
        ("城乡 = 农村", {}, None, ["household.residence"]),
        ("城乡 在 (农村, 城镇)", {}, None, ["household.residence"]),
        ("城乡 不在 (城镇)", {"residence": "rural"}, True, []),
        # an undecided condition is settled where every value still possible is the same
        ("择(户籍在本地: 是; 否则 是)", {}, True, []),
        (
            "择(户籍在本地: 饮水安全; 否则 是)",
            {},
            None,
            ["household.registered_here", "household.water_safe"],
        ),
        ("择(户籍在本地: 饮水安全; 否则 是)", {"water_safe": True}, True, []),
        ("择(户籍在本地: 是; 饮水安全: 否; 否则 否)", {"registered_here": False}, False, []),
        # the walk stops at the first undecided condition; later conditions are not asked for
        ("择(户籍在本地: 是; 饮水安全: 否; 否则 否)", {}, None, ["household.registered_here"]),
    ],
)
def test_truth_tables(
    make_pack, rule: str, facts: dict[str, Any], value: bool | None, missing: list[str]
) -> None:
    decision = ask(rule, household(household=facts), make_pack=make_pack)
    assert decision.answers["dibao"] is value
    assert decision.missing == missing


@pytest.mark.parametrize(
    ("rule", "persons", "value", "missing"),
    [
        ("有成员(在校)", [], False, []),
        ("全体成员(在校)", [], True, []),
        ("人数() = 0", [], True, []),
        ("有成员(在校)", [person(0), person(1, in_school=True)], True, []),
        ("有成员(在校)", [person(0), person(1, in_school=False)], None, ["persons[0].in_school"]),
        ("全体成员(在校)", [person(0), person(1, in_school=False)], False, []),
        ("人数(在校) >= 1", [person(0), person(1, in_school=True)], None, ["persons[0].in_school"]),
        ("有成员(在校)", [person(0, counted=None, in_school=True)], None, ["persons[0].counted"]),
        ("有成员(在校)", [person(0, counted=None, in_school=False)], False, []),
        ("有成员(在校)", [person(0, counted=False, in_school=True)], False, []),
        ("有成员(在校)", [person(0, died_on="2019-08-01", in_school=True)], False, []),
        ("有成员(在校)", [person(0, died_on="2019-08-02", in_school=True)], True, []),
        ("有(人员: 在校)", [person(0, counted=False, in_school=True)], True, []),
        ("人数() > 1", [person(0), person(1, counted=None)], None, ["persons[1].counted"]),
    ],
)
def test_members_are_those_counted_and_alive(
    make_pack, rule: str, persons: list[Any], value: bool | None, missing: list[str]
) -> None:
    decision = ask(rule, household(persons=persons), make_pack=make_pack)
    assert decision.answers["dibao"] is value
    assert decision.missing == missing


def income(amount: Any, **facts: Any) -> dict[str, Any]:
    return {"excluded": False, "amount_year": amount} | facts


SUM = "合计(收入: 年收入 当 非 依规定不计入) = 0"


@pytest.mark.parametrize(
    ("incomes", "value", "missing"),
    [
        (None, None, ["incomes"]),
        ([], True, []),
        ([income(0)], True, []),
        ([income("0.01")], False, []),
        ([income(None)], None, ["incomes[0].amount_year"]),
        ([income(None, excluded=True)], True, []),
        ([income(5, excluded=None)], None, ["incomes[0].excluded"]),
        ([income(None, excluded=None)], None, ["incomes[0].amount_year", "incomes[0].excluded"]),
        ([income(100), income(None)], None, ["incomes[1].amount_year"]),
    ],
)
def test_a_sum_is_unknown_as_soon_as_one_part_is(
    make_pack, incomes: Any, value: bool | None, missing: list[str]
) -> None:
    decision = ask(SUM, household(incomes=incomes), make_pack=make_pack)
    assert decision.answers["dibao"] is value
    assert decision.missing == missing


def test_own_shared_and_owned_rows_are_told_apart(make_pack) -> None:
    given = household(
        persons=[person(0, main_labourer=True), person(1, main_labourer=False)],
        incomes=[income(10, person_id="p0"), income(20, person_id="p1"), income(40)],
    )
    for rule, total in [
        ("合计(共有收入: 年收入) = 40元/年", True),
        ("合计(收入: 年收入) = 70元/年", True),
        ("合计(收入: 年收入 当 所属成员(主要劳动力)) = 10元/年", True),
        ("合计(收入: 年收入 当 非 所属成员(主要劳动力)) = 60元/年", True),
        ("有成员(合计(本人收入: 年收入) = 20元/年)", True),
        ("全体成员(合计(本人收入: 年收入) < 20元/年)", False),
    ]:
        assert ask(rule, given, make_pack=make_pack).answers["dibao"] is total, rule


@pytest.mark.parametrize(
    ("labour", "value", "missing"),
    [
        ([None, "none"], True, []),  # nobody else: whether this member can work is not asked
        ([None, "full"], False, []),
        (["full", "none"], True, []),
        (["none", None], None, ["persons[1].labour"]),
    ],
)
def test_the_other_members_are_not_this_member(
    make_pack, labour: list[Any], value: bool | None, missing: list[str]
) -> None:
    persons = [person(at, labour=of, main_labourer=at == 0) for at, of in enumerate(labour)]
    extra = "成员.独自: {is: '主要劳动力 且 非 有(其他成员: 劳动能力 在 (完全, 部分))', clause: X-1}\n"
    decision = ask("有成员(独自)", household(persons=persons), make_pack=make_pack, extra=extra)
    assert decision.answers["dibao"] is value
    assert decision.missing == missing


def test_a_missing_parameter_is_named(make_pack) -> None:
    decision = ask("低保标准 > 0", household(), make_pack=make_pack)
    assert decision.answers["dibao"] is None
    assert decision.missing == ["parameter:dibao_standard"]


def test_a_parameter_that_depends_on_an_unknown_residence_asks_for_it(make_pack) -> None:
    local = {
        "dibao_standard": [{"value": "6000", "residence": "urban"}, {"value": "4000", "residence": "rural"}]
    }
    decision = ask("低保标准 > 5000元/年", household(), make_pack=make_pack, **local)
    assert decision.missing == ["household.residence"]
    same = {
        "dibao_standard": [{"value": "6000", "residence": "urban"}, {"value": "6000", "residence": "rural"}]
    }
    assert ask("低保标准 > 5000元/年", household(), make_pack=make_pack, **same).answers["dibao"] is True


def test_the_value_of_the_nearest_area_counts_and_an_unknown_area_is_asked_for(make_pack) -> None:
    local = {"dibao_standard": [{"value": "4000"}, {"value": "6000", "area": "430481114000"}]}
    rule = "低保标准 > 5000元/年"
    near = household(household={"area_code": "430481114001"})
    far = household(household={"area_code": "430481001001"})
    assert ask(rule, near, make_pack=make_pack, **local).answers["dibao"] is True
    assert ask(rule, far, make_pack=make_pack, **local).answers["dibao"] is False
    assert ask(rule, household(), make_pack=make_pack, **local).missing == ["household.area_code"]


def test_an_optional_parameter_is_never_missing(make_pack) -> None:
    rule = "择(已定(特困供养标准): 特困供养标准 > 0; 否则 是)"
    decision = ask(rule, household(), make_pack=make_pack)
    assert decision.answers["dibao"] is True
    assert decision.missing == []


def test_an_event_that_has_not_happened_is_no_unknown(make_pack) -> None:
    for rule, value in [
        ("已发生(收入稳定超标之日)", False),
        ("无(收入稳定超标之日)", True),
        ("期满(收入稳定超标之日, 6) < 今日", False),
    ]:
        decision = ask(rule, household(), make_pack=make_pack)
        assert decision.answers["dibao"] is value
        assert decision.missing == []


@pytest.mark.parametrize(("born", "age"), [("2003-08-01", 16), ("2003-08-02", 15), ("2003-07-31", 16)])
def test_an_age_is_reached_on_the_birthday(make_pack, born: str, age: int) -> None:
    given = household(persons=[person(0, birth_date=born)])
    assert ask(f"有成员(周岁(出生日期) = {age})", given, make_pack=make_pack).answers["dibao"] is True


def test_rounding_happens_once_and_half_goes_up(make_pack) -> None:
    given = household(incomes=[income("0.06")])
    rule = "到分(每月(合计(收入: 年收入))) = 0.01元/月"  # half a fen a month
    assert ask(rule, given, make_pack=make_pack).answers["dibao"] is True
    given = household(incomes=[income("0.05")])
    assert ask(rule, given, make_pack=make_pack).answers["dibao"] is False
    given = household(incomes=[income("12.01")])
    assert (
        ask("进到元(每月(合计(收入: 年收入))) = 2元/月", given, make_pack=make_pack).answers["dibao"] is True
    )


def test_the_tree_names_rule_clause_sides_facts_and_parameter(make_pack) -> None:
    decision = ask(
        "合计(收入: 年收入) < 低保标准",
        household(incomes=[income(100)]),
        make_pack=make_pack,
        dibao_standard="4770",
    )
    tree = decision.because["dibao"]
    assert (tree["name"], tree["value"], tree["clause"]) == ("低保", True, "X-1")
    assert (tree["left"], tree["op"], tree["right"]) == ("100.00", "<", "4770.00")
    parameter = next(part for part in tree["of"] if part.get("name") == "dibao_standard")
    assert parameter["value"] == "4770.00"
    assert parameter["source"] == "local"
    assert tree["of"][0]["of"][0]["facts"] == [{"path": "incomes[0].amount_year", "value": "100.00"}]
