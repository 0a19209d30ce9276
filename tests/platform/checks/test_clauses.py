"""What the clauses on exchange ask of the departments: their own file or their own word answers a check, and the case waits for it."""

from datetime import date

import pytest

from doudi.apps.checks import services as checks
from doudi.apps.checks.sources import sources
from doudi.apps.rosters.answering import answer_from_rosters
from doudi.apps.rosters.models import LinkState, Roster, RosterLink
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at
from tests.platform.checks.test_from_rosters import taken
from tests.platform.rosters.conftest import number
from tests.platform.surveys.test_joint import DAY, authorise, surveyed, zhuzhou

__all__ = ["zhuzhou"]

STEP = "家庭经济状况核对"


@pytest.fixture
def zhuzhou_check(zhuzhou, tmp_path, monkeypatch):
    """A case of 株洲 whose check is under way; the head has a number in the register."""
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    case, people = zhuzhou
    head = case.household.head
    head.name, head.citizen_id = "王秀英", number("王秀英")
    head.save()
    surveyed(case, [people.township_clerk, people.second_clerk, people.county_poverty_office], people.township_clerk)  # fmt: skip
    authorise(case, people, "授权核对")
    return checks.ask(case, STEP, by=people.county_check_centre, at=at(DAY, 12)), people


def sent(people, by, text, name):
    """A department of 醴陵 hands its list in; the check centre takes it."""
    return taken(people, text, name, DAY, 12, area="430281000000", as_of=date(2018, 1, 4), sent_by=by)


def answered(request, people, source):
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 13))
    return request.answers.get(source=source)


def test_social_security_answers_with_its_own_list(zhuzhou_check):
    """ZZ-09."""
    request, people = zhuzhou_check
    text = f"姓名,身份证号,参保单位,险种,缴费基数\n王秀英,{number('王秀英')},某某公司,职工养老,3000\n"
    sent(people, people.hrss, text, "社保参保.csv")
    row = answered(request, people, "hrss")
    assert row.found and row.verified["facts"]["employed"] == "true"
    assert row.verified["incomes"] == [{"kind": "wage", "amount_year": "36000.00"}]
    assert any(where.startswith("社保参保.csv") for where in row.says)


def test_health_answers_with_its_list_of_the_seriously_ill(zhuzhou_check):
    """ZZ-10."""
    request, people = zhuzhou_check
    text = f"姓名,身份证号,病种,总费用,自付费用\n王秀英,{number('王秀英')},尿毒症,80000,30000\n"
    sent(people, people.health, text, "大病患者.csv")
    row = answered(request, people, "health")
    assert row.found and row.verified["facts"]["illness"] == "serious"


def test_the_disabled_federation_hands_in_its_four_lists_and_answers_from_them(zhuzhou_check):
    """ZZ-11."""
    request, people = zhuzhou_check
    for name, kind, grade in (
        ("一二级残疾人", "肢体", "二级"), ("三四级智力精神残疾人", "智力", "三级"),
        ("一户多残", "肢体", "二级"), ("老残同户", "听力", "一级"),
    ):  # fmt: skip
        text = f"姓名,身份证号,残疾类别,残疾等级\n赵无名,,{kind},{grade}\n"
        if name == "一二级残疾人":
            text += f"王秀英,{number('王秀英')},肢体,二级\n"
        sent(people, people.disabled_federation, text, f"{name}.csv")
    assert Roster.objects.filter(source="disabled_federation", state="linked").count() == 4
    row = answered(request, people, "disabled_federation")
    assert row.verified["facts"] == {"disability_grade": "2", "disability_type": "physical"}


def test_the_peoples_bank_says_where_accounts_are_and_what_is_in_them(zhuzhou_check):
    """ZZ-13."""
    request, people = zhuzhou_check
    row = checks.answer(
        request.answers.get(source="peoples_bank"), found=True, says={"开户银行": "某某农商行大市支行"},
        verified={"assets": [{"kind": "deposit", "value": "5200.00"}]}, as_of=date(2018, 1, 4),
        by=people.peoples_bank, at=at(DAY, 13),
    )  # fmt: skip
    assert row.says == {"开户银行": "某某农商行大市支行"}
    assert row.answered_by == people.peoples_bank and row.verified["assets"][0]["value"] == "5200.00"


def test_who_joins_a_check_answers_for_the_own_source_alone(zhuzhou_check):
    """ZZ-13: the bank of the bank accounts, the poverty office of its register; neither of the other's, nor of cars."""
    request, people = zhuzhou_check
    asked = {one.source: one for one in request.answers.order_by("pk")}
    for by in (people.peoples_bank, people.county_poverty_office):
        others = [one for name, one in asked.items() if by.role not in sources()[name].who]
        assert len(others) >= 3
        for other in others:
            with pytest.raises(Refused, match="不能代填"):
                checks.answer(
                    other, found=False, says={}, verified={}, as_of=date(2018, 1, 4), by=by, at=at(DAY, 13)
                )


def test_civil_affairs_list_of_the_rural_dibao_is_taken_and_linked(zhuzhou_check):
    """ZZ-03."""
    _request, people = zhuzhou_check
    text = f"户主姓名,身份证号,保障人口,月保障金额\n王秀英,{number('王秀英')},1,320\n"
    roster = sent(people, people.county_civil_affairs, text, "农村低保花名册.csv")
    assert roster.kind == "dibao"
    assert RosterLink.objects.get(roster=roster).state == LinkState.STANDS


def test_the_poverty_office_hands_in_its_register(zhuzhou_check):
    """Its other half, who of it has dibao, is in tests/platform/exchange/test_clauses.py."""
    _request, people = zhuzhou_check
    text = f"户主姓名,身份证号,脱贫属性,识别年度,脱贫年度\n王秀英,{number('王秀英')},一般贫困户,2014,\n"
    roster = sent(people, people.county_poverty_office, text, "建档立卡名册.csv")
    assert roster.kind == "registered_poor"
    assert RosterLink.objects.get(roster=roster).person.name == "王秀英"
