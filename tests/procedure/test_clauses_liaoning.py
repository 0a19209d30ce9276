"""辽宁 (2014), clause by clause: application, two reviews, three notices, on the real road of a case."""

from dataclasses import replace
from typing import Any

import pytest

from doudi.policy.case import Case
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack
from doudi.procedure.asking import may_pay
from doudi.procedure.clocks import notice_until
from tests.procedure.road import Road, needed_for, person

CLERK = person("township_clerk", 11)
WINDOW = person("township_window")
HEAD_OF_CIVIL_AFFAIRS = person("county_civil_affairs", 41)


def case(*applies: str) -> Road:
    return Road("liaoning-2014", "dibao", applies)


def dossier(person_facts: dict[str, Any], residence: str = "urban", **lists: list) -> dict[str, Any]:
    area = {"household_id": "h", "area_code": "210102001001", "residence": residence}
    member = {
        "household_id": "h",
        "person_id": "p",
        "counted": True,
        "birth_date": "1984-01-01",
        "died_on": None,
    }
    return {"household": area, "persons": [member | person_facts], **lists}


def test_a_household_applies_directly_at_the_window_and_needs_nobodys_leave() -> None:
    """LD-03: the window takes the application first of all; no step stands before it and the village is not asked."""
    road = case()
    step = road.flow.steps["个人申请"]
    assert step.after == () and not road.flow.preceding["个人申请"]
    assert road.refused("个人申请", person("village_committees")) == "role"
    assert road.refused("入户调查") == "too-early"
    road.done("个人申请", WINDOW)
    assert {"书面声明", "核查授权"} <= set(road.open)


@pytest.mark.parametrize(
    ("step", "paper"),
    [("个人申请", "申请材料"), ("书面声明", "收入和财产书面声明"), ("核查授权", "核查授权书")],
)
def test_papers_and_a_written_declaration_are_handed_in(step: str, paper: str) -> None:
    """LD-04, LD-40: without the paper the step is not done, and without the step no survey or check begins."""
    road = case().up_to(step)
    assert road.refused(step, evidence=[]) == "evidence"
    assert road.refused("信息核对") == "too-early"
    road.done(step, evidence=[paper])
    assert step in road.state.done


def test_without_the_written_declaration_nobody_goes_to_the_house() -> None:
    """LD-04: income and property are declared in writing before they are looked into."""
    road = case().up_to("入户调查", without="书面声明")
    assert road.refused("入户调查") == "too-early"
    road.done("书面声明")
    road.done("入户调查")


def test_no_check_runs_without_the_authorisation() -> None:
    """LD-40: everything else is there and the city's centre may still not ask; with the paper it may."""
    road = case().up_to("信息核对", without="核查授权")
    assert road.refused("信息核对") == "too-early"
    assert road.refused("乡镇审核") == "too-early"
    road.done("核查授权")
    road.done("信息核对")


def test_surveyors_and_applicant_both_sign() -> None:
    """LD-05: one signature missing, whichever, and there is no survey."""
    road = case().up_to("入户调查")
    village = person("village_worker")
    for signed in ([CLERK.id, village.id], ["household"], []):
        assert road.refused("入户调查", CLERK, [village], signed=signed) == "not-signed"
    road.done("入户调查", CLERK, [village])


def test_the_township_surveys_every_household_and_answers_for_the_review() -> None:
    """LD-05: no review without the survey; the village helps but surveys not alone; the county does not review."""
    road = case().up_to("入户调查")
    assert road.refused("入户调查", person("village_worker")) == "role"
    assert case().up_to("乡镇审核", without="入户调查").refused("乡镇审核") == "too-early"
    road.up_to("乡镇审核")
    assert road.refused("乡镇审核", person("county_civil_affairs")) == "role"
    surveyor = replace(person("township_reviewer"), id=road.state.done["入户调查"].by.id)
    assert road.refused("乡镇审核", surveyor) == "same-person"
    road.done("乡镇审核")


@pytest.mark.parametrize(("present", "counts"), [(9, False), (10, True)])
def test_the_appraisal_follows_the_survey_and_is_the_townships(present: int, counts: bool) -> None:
    """LD-06: not before there is a survey's result; with the quorum of 民发〔2012〕220号."""
    assert case().up_to("民主评议", without="入户调查").refused("民主评议") == "too-early"
    road = case().up_to("民主评议")
    assert road.refused("民主评议", person("village_committees")) == "role"
    meeting = {"members": 15, "present": present, "deputies": present, "agree": present, "disagree": 0}
    assert road.refused("审查结果公示") == "too-early"
    if counts:
        road.done("民主评议", meeting=meeting)
    else:
        assert road.refused("民主评议", meeting=meeting) == "quorum"


def test_the_county_decides_after_the_check_and_township_staff_may_take_part() -> None:
    """LD-07: approval is the county's, on the city centre's answer; those who surveyed or reviewed do not sit there."""
    assert case().up_to("县级审批", without="信息核对").refused("县级审批") == "too-early"
    road = case().up_to("县级审批")
    assert road.refused("县级审批", person("township_head")) == "role"
    assert road.refused("县级审批", person("township_reviewer", 21)) == "role"
    reviewer = replace(person("township_head"), id=road.state.done["乡镇审核"].by.id)
    assert road.refused("县级审批", HEAD_OF_CIVIL_AFFAIRS, [reviewer]) == "same-person"
    road.done("县级审批", HEAD_OF_CIVIL_AFFAIRS, [person("township_head")])
    assert road.state.decision is not None


@pytest.mark.parametrize(("taken", "enough"), [(29, False), (30, True)])
def test_the_county_visits_three_in_ten_before_it_approves(taken: int, enough: bool) -> None:
    """LD-08: 29 of 100 are refused, 30 of 100 accepted; who was drawn is visited before the approval."""
    road = case().up_to("抽取")
    assert road.refused("县级审批") == "too-early"
    if not enough:
        assert road.refused("抽取", of=100, taken=taken) == "share"
        return
    road.done("抽取", of=100, taken=taken, drawn=True)
    assert road.refused("县级审批") == "too-early"
    assert road.refused("入户抽查", CLERK) == "role"
    road.done("入户抽查")
    road.done("县级审批")


def test_special_cases_are_discussed_together_and_minuted() -> None:
    """LD-09: serious illness, or spending above income by one fen, and there is no approval without the minutes."""
    healthy = {"illness": "none"}
    money = [{"household_id": "h", "kind": "wage", "excluded": False, "amount_year": "1000.00"}]
    spent = {"household_id": "h", "kind": "medical", "deductible": True}

    def needed(about: dict[str, Any], **lists: list) -> bool | None:
        return needed_for("liaoning-2014", "dibao", "集体讨论", dossier(about, **lists))

    assert needed({"illness": "serious"}) is True
    assert needed(healthy, incomes=money, expenses=[spent | {"amount_year": "1000.00"}]) is False
    assert needed(healthy, incomes=money, expenses=[spent | {"amount_year": "1000.01"}]) is True
    assert needed(healthy) is None
    road = case("集体讨论").up_to("县级审批", without="集体讨论")
    assert road.refused("县级审批") == "too-early"
    assert road.refused("集体讨论", minutes="") == "no-minutes"
    road.done("集体讨论", minutes="会议纪要")
    road.done("县级审批")


def test_two_reviews_and_three_notices() -> None:
    """LD-11: the survey's result, then the approval, then for good; each where it belongs, none left out."""
    assert case().up_to("乡镇审核", without="审查结果公示").refused("乡镇审核") == "too-early"
    assert case().up_to("县级审批", without="乡镇审核").refused("县级审批") == "too-early"
    road = case().up_to("审批结果公示")
    assert not may_pay(road.flow, road.state)
    assert road.refused("长期公示") == "too-early"
    road.done("审批结果公示")
    road.later(7)
    assert road.refused("审批结果公示") == "notice-runs"
    assert not may_pay(road.flow, road.state)
    road.later(1).done("审批结果公示")
    assert may_pay(road.flow, road.state)
    road.done("长期公示")
    assert notice_until(road.flow, road.state, "长期公示") is None
    stages = [road.flow.steps[name].stage for name in ("审查结果公示", "审批结果公示", "长期公示")]
    assert stages == ["first", "approved", "long_term"]


def emergency() -> Road:
    return Road("liaoning-2014", "emergency")


def test_in_an_emergency_help_comes_first_and_the_papers_afterwards() -> None:
    """LD-29: no survey, no notice before the money; but the case does not end before papers and review are there."""
    road = emergency()
    road.done("受理", person("village_worker"))
    assert road.refused("应急救助", person("township_clerk")) == "role"
    road.done("应急救助", person("township_head"))
    assert road.status == "approved" and may_pay(road.flow, road.state)
    assert road.refused("补办手续", evidence=["申请书"]) == "evidence"
    assert road.refused("事后复核") == "too-early"
    road.done("补办手续")
    head = replace(person("township_reviewer"), id=road.state.decision.by.id)
    assert road.refused("事后复核", head) == "same-person"
    road.done("事后复核")


def test_who_is_of_working_age_able_and_without_work_registers_first() -> None:
    """LD-32: townspeople from 16 to under 60; 60 on the day is no more, registered already is enough."""
    jobless = {"labour": "full", "employed": False, "in_school": False, "unemployment_registered": False}

    def needed(about: dict[str, Any], residence: str = "urban") -> bool | None:
        given = dossier(jobless | about, residence)
        return needed_for("liaoning-2014", "dibao", "失业登记", given, on=20140303)

    assert needed({}) is True
    assert needed({}, "rural") is False
    for about in (
        {"employed": True},
        {"in_school": True},
        {"unemployment_registered": True},
        {"labour": "none"},
    ):
        assert needed(about) is False
    assert needed({"birth_date": "1954-03-04"}) is True and needed({"birth_date": "1954-03-03"}) is False
    assert needed({"birth_date": "1998-03-03"}) is True and needed({"birth_date": "1998-03-04"}) is False
    assert needed({"employed": None}) is None
    road = case("失业登记").up_to("乡镇审核", without="失业登记")
    assert road.refused("乡镇审核") == "too-early"
    road.done("失业登记", person("employment_service"))
    road.done("乡镇审核")


def test_the_county_checks_every_filed_relatives_case() -> None:
    """LD-48, LD-22: filed, then checked by the county itself, before anything is approved; by no one of the township."""
    road = case("近亲属备案", "近亲属备案核查").up_to("县级审批", without="近亲属备案核查")
    assert road.refused("县级审批") == "too-early"
    assert road.refused("近亲属备案核查", person("township_reviewer", 21)) == "role"
    checker = person("county_civil_affairs", 39)
    road.done("近亲属备案核查", checker)
    assert road.refused("县级审批", checker) == "same-person"
    road.done("县级审批")
    unfiled = case("近亲属备案", "近亲属备案核查").up_to("近亲属备案核查", without="近亲属备案")
    assert unfiled.refused("近亲属备案核查") == "too-early"


def test_a_family_of_low_income_is_confirmed_as_such_by_the_county() -> None:
    """LD-53: after the visit, by civil affairs; who is refused 低保 can be it, for it is a class of its own."""
    road = case()
    assert road.refused("低收入家庭认定") == "too-early"
    road.up_to("县级审批")
    assert road.refused("低收入家庭认定", person("township_clerk")) == "role"
    road.done("低收入家庭认定", person("county_civil_affairs", 51))
    assert "低收入家庭认定" in road.state.done


@pytest.mark.parametrize(
    ("income", "factor", "expected"),
    [
        ("4799.99", "1.5", False), ("4800.00", "1.5", True), ("7199.99", "1.5", True), ("7200.00", "1.5", False),
        ("7200.00", "2", True), ("6000.00", None, None), ("4799.99", None, False),
    ],
)  # fmt: skip
def test_the_line_of_a_low_income_family_is_the_countys_to_draw(
    income: str, factor: str | None, expected: bool | None
) -> None:
    """LD-53: not under dibao's standard, and below so many times it as the county has laid down; unknown where it has
    laid down nothing, except for whoever is below the standard already."""
    local = {"dibao_standard": 4800, "deposit_limit_months": 24, "vehicle_limit": 0, "house_limit": 1}
    law = load_pack("liaoning-2014", local=local | ({"low_income_factor": factor} if factor else {})).law(
        20240102
    )
    rows = {
        "incomes": [
            {"household_id": "h", "person_id": "p", "kind": "wage", "excluded": False, "amount_year": income}
        ]
    }
    file = dossier({}, **rows, expenses=[], assets=[], obligors=[], supports=[])
    file["household"]["registered_here"] = True
    case = Case(law, read_household(file, strict=False))
    assert law.evaluator.value("低收入家庭", case) is expected
