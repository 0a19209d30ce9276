"""Problems: handed to a person with their reasons, made tasks, remedied as the document says, cleared only when done."""

from datetime import date

import pytest

from doudi.apps.campaigns.models import CampaignProblem, CampaignRemedy, ProblemState
from doudi.apps.campaigns.services.opening import list_exit_classes
from doudi.apps.campaigns.services.problems import clear, find_true, find_untrue, give_task, take_findings
from doudi.apps.campaigns.services.remedies import answer, give_back, open_remedy
from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import close_lead
from doudi.apps.people.models import Support
from doudi.apps.screening.models import ScreeningFinding, ScreeningRun
from tests.platform.campaigns.conftest import WUDU, at, check_of, signed
from tests.platform.campaigns.test_door import refused

DAY, LATER = at(20190605, 10), at(20190608, 10)
DEADLINE = date(2019, 6, 20)


def supported(check, programme="dibao", grade="1"):
    return Support.objects.create(
        area_code=check.area_code, household=check.household, source="visit", on=date(2019, 1, 1), programme=programme,
        grade=grade, monthly_fen=33_000, since=date(2018, 7, 1), at=DAY,
    )  # fmt: skip


@pytest.fixture
def found(campaign, people):
    """A problem of a question in 武都's village, seen at the door; on class-1 dibao unless said."""

    def make(question, grade="1"):
        supported(check_of("杨才让"), grade=grade)
        signed("杨才让", people.wudu.village_worker, DAY, {question: "看到的情况。"})
        return CampaignProblem.objects.get(question=question)

    return make


def tasked(problem, people):
    return give_task(
        problem,
        "按政策办",
        "乡里负责办",
        DEADLINE,
        people.wudu.township_clerk,
        by=people.wudu.county_reviewer,
        at=DAY,
    )


def test_a_problem_is_cleared_only_as_a_task_with_all_four(found, people):
    """LN-32: requirement, measure, deadline, person responsible; worked off until zero."""
    problem, lead = found("饮水安全"), people.wudu.county_reviewer
    told = refused("no-task", clear, problem, "通了自来水。", by=lead, at=LATER)
    assert told.clause == "LN-32"
    for missing in (("", "措施", DEADLINE), ("要求", "", DEADLINE), ("要求", "措施", None)):
        refused("task-incomplete", give_task, problem, *missing, people.wudu.township_clerk, by=lead, at=DAY)
    refused("past-deadline", give_task, problem, "要求", "措施", date(2019, 6, 1), lead, by=lead, at=DAY)
    tasked(problem, people)
    refused("not-allowed", clear, problem, "通了。", by=people.wudu.village_worker, at=LATER)
    done = clear(problem, "通了自来水。", by=people.wudu.township_clerk, at=LATER)
    assert done.state == ProblemState.CLEARED and done.settled_by == people.wudu.township_clerk
    refused("settled", clear, problem, "再来一次", by=lead, at=LATER)


def test_dangerous_housing_goes_to_housing_while_support_goes_on(found, people):
    """LN-25: referred to housing for reconstruction; the class-1 household's support is not touched."""
    problem, lead = found("住房安全"), people.wudu.county_reviewer
    before = list(Support.objects.values())
    tasked(problem, people)
    made = open_remedy(problem, by=lead, at=DAY)
    assert (made.opens, made.to_role, made.clause) == ("referral", "housing", "LN-25")
    assert list(Support.objects.values()) == before
    told = refused("referral-open", clear, problem, "修好了。", by=lead, at=LATER)
    assert told.clause == "LN-25"
    refused("not-yours", answer, made, True, "已修缮。", by=people.wudu.county_poverty_office, at=LATER)
    answer(made, True, "6月7日竣工验收。", by=people.wudu.housing, at=LATER)
    assert clear(problem, "房子修好了。", by=lead, at=LATER).state == ProblemState.CLEARED


def test_a_remedy_for_classes_one_and_two_is_not_opened_for_others(found, people):
    """LN-25: for class 1-2 dibao and tekun households."""
    problem = found("住房安全", grade="3")
    told = refused("not-for-them", open_remedy, problem, by=people.wudu.county_reviewer, at=DAY)
    assert told.clause == "LN-25"
    tasked(problem, people)
    assert (
        clear(problem, "村里帮着修了。", by=people.wudu.county_reviewer, at=LATER).state
        == ProblemState.CLEARED
    )


def test_large_costs_of_the_registrable_go_to_the_poverty_office(found, people):
    """LN-26."""
    made = open_remedy(found("低保户建档"), by=people.wudu.county_reviewer, at=DAY)
    assert (made.opens, made.to_role, made.clause) == ("referral", "county_poverty_office", "LN-26")
    assert (
        answer(made, False, "不符合识别标准。", by=people.wudu.county_poverty_office, at=LATER).state
        == "refused"
    )


@pytest.mark.parametrize(
    "question, clause, told_by",
    [
        ("单人户", "LN-27", "筛查"), ("低保", "LN-47", "筛查"), ("刚性支出困难", "LN-30", "筛查"),
        ("特别困难", "LN-48", "筛查（报县民政）"),
    ],
)  # fmt: skip
def test_what_needs_a_case_becomes_a_lead_followed_to_its_end(found, people, question, clause, told_by):
    """LN-27, LN-30, LN-47, LN-48: the township (for LN-48 the county) takes it up; cleared when it has come to its end."""
    problem, lead = found(question), people.wudu.county_reviewer
    tasked(problem, people)
    told = refused("no-remedy", clear, problem, "办了。", by=lead, at=LATER)
    assert told.clause == clause
    made = open_remedy(problem, by=lead, at=DAY)
    assert made.clause == clause and made.lead.told_by == told_by and made.lead.household == problem.household
    assert "看到的情况" in made.lead.says
    refused("lead-open", clear, problem, "办了。", by=lead, at=LATER)
    close_lead(Lead.objects.get(), "已受理，按程序办了。", by=people.wudu.township_clerk, at=LATER)
    assert clear(problem, "办了。", by=lead, at=LATER).state == ProblemState.CLEARED


def test_the_wrongly_supported_leave_by_one_of_the_citys_five_classes(found, people, campaign):
    """LN-28: the five classes of exit are the city's own list; without one nobody is sent out."""
    problem, lead = found("五有人员"), people.wudu.county_reviewer
    told = refused("no-exit-class", open_remedy, problem, by=lead, at=DAY)
    assert told.clause == "LN-28"
    refused("no-exit-class", open_remedy, problem, exit_class="别的", by=lead, at=DAY)
    made = open_remedy(problem, exit_class="有财产", by=lead, at=DAY)
    assert made.exit_class == "有财产" and "有财产" in made.lead.says


def test_money_taken_by_a_bank_is_worked_off_when_all_of_it_is_back(found, people):
    """LN-29: what was taken is returned or paid again."""
    problem, lead = found("扣还贷款"), people.wudu.county_reviewer
    tasked(problem, people)
    refused("no-amount", open_remedy, problem, by=lead, at=DAY)
    made = open_remedy(problem, owed_fen=66_000, by=lead, at=DAY)
    give_back(made, 33_000, "退回一个月的。", by=lead, at=DAY)
    told = refused("owed", clear, problem, "退了。", by=lead, at=LATER)
    assert told.clause == "LN-29"
    refused("bad-amount", give_back, made, 33_001, "", by=lead, at=DAY)
    give_back(made, 33_000, "全部退回，贷款展期。", by=lead, at=LATER)
    assert clear(problem, "全部退回。", by=lead, at=LATER).state == ProblemState.CLEARED
    assert CampaignRemedy.objects.get().returned_fen == 66_000


def test_findings_of_the_register_are_handed_to_a_person_with_their_reasons(campaign, people):
    """The automatic part: each finding a question to somebody of its place; settled by who was there, both ways."""
    run = ScreeningRun.objects.create(
        area_code=WUDU,
        pack_id="longnan-2019",
        on=date(2019, 6, 3),
        asked_by=people.wudu.county_reviewer,
        asked_at=DAY,
    )
    for name, clause, because in (("杨才让", "LN-21", "房屋等级D级。"), ("韩卓玛", "LN-09", "有城镇房产。")):
        home = check_of(name).household
        ScreeningFinding.objects.create(
            area_code=home.area_code, run=run, pack_id="longnan-2019", household=home, clause=clause, finds="quality",
            because=because, mark="x", first_found=date(2019, 6, 3),
        )  # fmt: skip
    lead = people.wudu.county_reviewer
    assert take_findings(campaign, WUDU, "县级自查", by=lead, at=DAY) == 2
    assert take_findings(campaign, WUDU, "县级自查", by=lead, at=DAY) == 0, "the same finding is one problem"
    problems = {one.household.head_name: one for one in CampaignProblem.objects.all()}
    assert problems["杨才让"].handed_to == people.wudu.village_worker and "D级" in problems["杨才让"].says
    assert problems["韩卓玛"].state == ProblemState.FOUND
    signed("杨才让", people.wudu.village_worker, DAY, {"住房安全": "墙裂了。"})
    signed("韩卓玛", people.wudu.village_worker, DAY)
    problems = {one.household.head_name: one for one in CampaignProblem.objects.all()}
    assert problems["杨才让"].state == ProblemState.OPEN and "墙裂了" in problems["杨才让"].says
    assert problems["韩卓玛"].state == ProblemState.UNTRUE
    assert dict(ScreeningFinding.objects.values_list("clause", "state")) == {
        "LN-21": "true",
        "LN-09": "wrong",
    }


def test_what_is_not_so_on_a_second_look_is_said_with_a_reason(found, people):
    problem, lead = found("饮水安全"), people.wudu.county_reviewer
    refused("why-missing", find_untrue, problem, " ", by=lead, at=LATER)
    assert find_untrue(problem, "水质检测合格。", by=lead, at=LATER).state == ProblemState.UNTRUE


@pytest.mark.parametrize("question, clause", [("住房安全", "LN-25"), ("低保户建档", "LN-26")])
def test_whom_a_remedy_is_for_is_not_cleared_without_it(found, people, question, clause):
    """LN-25, LN-26: the house of a class-1 household goes to housing, the registrable to the poverty office, before
    anybody says that the problem is gone."""
    problem = found(question)
    tasked(problem, people)
    told = refused("no-remedy", clear, problem, "办好了。", by=people.wudu.county_reviewer, at=LATER)
    assert told.clause == clause


def test_what_data_finds_of_a_household_already_signed_for_is_verified_by_the_county(campaign, people):
    """Neither lost nor only deniable: true makes it a task, with what was verified; the finding is settled with it."""
    signed("杨才让", people.wudu.village_worker, DAY)
    home, lead = check_of("杨才让").household, people.wudu.county_reviewer
    run = ScreeningRun.objects.create(
        area_code=WUDU, pack_id="longnan-2019", on=date(2019, 6, 3), asked_by=lead, asked_at=DAY
    )
    finding = ScreeningFinding.objects.create(
        area_code=home.area_code, run=run, pack_id="longnan-2019", household=home, clause="LN-21", finds="quality",
        because="房屋等级D级。", mark="x", first_found=date(2019, 6, 3),
    )  # fmt: skip
    take_findings(campaign, WUDU, "县级自查", by=lead, at=DAY)
    problem = CampaignProblem.objects.get()
    refused("why-missing", find_true, problem, " ", by=lead, at=LATER)
    refused("not-allowed", find_true, problem, "去看过", by=people.wudu.village_worker, at=LATER)
    made = find_true(problem, "又去看过，后墙裂了。", by=lead, at=LATER)
    assert made.state == ProblemState.OPEN and "D级" in made.says and "后墙裂了" in made.says
    finding.refresh_from_db()
    assert finding.state == "true"
    refused("verified", find_true, problem, "再来一次", by=lead, at=LATER)


def test_the_city_lists_its_classes_of_exit_later_too(found, people, campaign):
    """LN-28: a campaign opened without them is no dead end for the wrongly supported."""
    campaign.settings = {}
    campaign.save()
    problem, lead, city = found("五有人员"), people.wudu.county_reviewer, people.city.city_civil_affairs
    refused("no-exit-class", open_remedy, problem, exit_class="有财产", by=lead, at=DAY)
    refused("not-allowed", list_exit_classes, campaign, ["有财产"], by=lead, at=DAY)
    refused("no-exit-class", list_exit_classes, campaign, [" "], by=city, at=DAY)
    list_exit_classes(campaign, ["有财产", " 死亡 ", "有财产"], by=city, at=DAY)
    campaign.refresh_from_db()
    assert campaign.settings["exit_classes"] == ["有财产", "死亡"]
    problem.refresh_from_db()
    problem.campaign.refresh_from_db()
    assert open_remedy(problem, exit_class="有财产", by=lead, at=DAY).exit_class == "有财产"
