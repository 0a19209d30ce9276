"""At the door: every household stands on the list; who enters signs and answers for it; two people do not enter one."""

from datetime import date

import pytest

from doudi.apps.accounts.models import KinFiling
from doudi.apps.campaigns.models import CampaignProblem, CountyRound, HouseholdCheck, ProblemState
from doudi.apps.campaigns.services.opening import open_campaign
from doudi.apps.campaigns.services.visiting import save_group, sign, take_over, unsign
from doudi.apps.people.models import Household
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from tests.platform.campaigns.conftest import CITY, WUDU, answered, at, check_of, signed

DAY = at(20190605, 10)


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as told:
        act(*args, **kwargs)
    assert told.value.code == code, told.value.message
    return told.value


def test_every_household_of_every_county_stands_on_the_list(campaign):
    """LN-31: no township, village or household left out; counties without a household show that they have none."""
    assert set(HouseholdCheck.objects.values_list("household", flat=True)) == set(
        Household.objects.values_list("pk", flat=True)
    )
    rounds = {row.area_code: row.households for row in CountyRound.objects.all()}
    assert len(rounds) == 9 and rounds[WUDU] == 3 and sum(rounds.values()) == 7
    assert all(row.due == date(2019, 6, 10) for row in CountyRound.objects.all())


def test_a_second_campaign_of_the_same_document_waits_for_the_first(campaign, people):
    refused(
        "campaign-open", open_campaign, CITY, "longnan-2019", [], by=people.city.city_civil_affairs, at=DAY
    )
    refused("not-allowed", open_campaign, CITY, "longnan-2019", [], by=people.wudu.county_reviewer, at=DAY)


def test_who_enters_signs_and_nobody_changes_it_afterwards(campaign, people):
    """LN-33: 谁入户、谁签字、谁负责."""
    worker = people.wudu.village_worker
    row = signed("杨才让", worker, DAY, {"住房安全": "后墙裂了。"})
    assert row.signed_by == worker and row.problems == 1
    problem = CampaignProblem.objects.get()
    assert problem.check_row == row and problem.state == ProblemState.OPEN and "后墙" in problem.says
    assert Act.objects.filter(kind="campaign.check_signed", by=worker).exists()
    told = refused(
        "signed",
        save_group,
        row,
        "三保障和饮水",
        {"住房安全": "fine"},
        {},
        by=people.wudu.township_clerk,
        at=DAY,
    )
    assert told.clause == "LN-33"
    refused("not-the-signer", unsign, row, "看错了", by=people.wudu.township_clerk, at=DAY)
    again = unsign(row, "看错了，是邻居家。", by=worker, at=DAY)
    assert again.signed_at is None
    problem.refresh_from_db()
    assert problem.state == ProblemState.UNTRUE


def test_no_answer_is_not_no_problem(campaign, people):
    """LN-33: nobody signs for what was not looked at."""
    worker = people.wudu.village_worker
    row = save_group(check_of("杨才让"), "三保障和饮水", {"住房安全": "fine"}, {}, by=worker, at=DAY)
    told = refused("unanswered", sign, row, 1, by=worker, at=DAY)
    assert "22 个问题" in told.message
    answered(row, worker, DAY, {"饮水安全": ""})
    refused("no-note", sign, row, 1, by=worker, at=DAY)


def test_no_person_is_left_out_without_a_word(campaign, people):
    """LN-31: 户不漏人."""
    worker = people.wudu.village_worker
    row = answered(check_of("杨才让"), worker, DAY)
    refused("no-count", sign, row, None, by=worker, at=DAY)
    refused("persons-differ", sign, row, 0, by=worker, at=DAY)
    assert sign(row, 0, "一人在外务工，电话核实。", by=worker, at=DAY).seen == 0


def test_two_people_do_not_fill_in_one_household(campaign, people):
    worker, clerk = people.wudu.village_worker, people.wudu.township_clerk
    row = save_group(check_of("杨才让"), "三保障和饮水", {"住房安全": "fine"}, {}, by=worker, at=DAY)
    told = refused(
        "taken",
        save_group,
        row,
        "三保障和饮水",
        {"住房安全": "problem"},
        {"住房安全": "漏"},
        by=clerk,
        at=DAY,
    )
    assert worker.display_name in told.message
    row.refresh_from_db()
    assert row.answers == {"住房安全": "fine"} and row.taken_by == worker
    taken = take_over(row, by=clerk, at=DAY)
    assert taken.taken_by == clerk and taken.answers == {"住房安全": "fine"}
    refused("taken", save_group, row, "三保障和饮水", {"住房安全": "fine"}, {}, by=worker, at=DAY)
    assert Act.objects.get(kind="campaign.check_taken_over").said["why"] == f"接替{worker.display_name}"


def test_nobody_checks_the_household_of_a_near_relative_on_file(campaign, people):
    """LN-07: near relatives on file (近亲属备案) keep the official away from the household, and the question is asked."""
    worker, row = people.wudu.village_worker, check_of("杨才让")
    KinFiling.objects.create(
        area_code=WUDU, official=worker, official_name=worker.display_name, relation="父母", relative_name="杨才让",
        person=row.household.head, filed_on=date(2019, 6, 1), filed_by=worker,
    )  # fmt: skip
    told = refused("kin", save_group, row, "三保障和饮水", {"住房安全": "fine"}, {}, by=worker, at=DAY)
    assert told.clause == "LN-07"
    signed("杨才让", people.wudu.township_clerk, DAY, {"近亲属备案": "没有备案。"})
    assert CampaignProblem.objects.get().question == "近亲属备案"


def test_the_city_does_not_do_the_counties_self_check(campaign, people):
    """LN-31: the county checks itself."""
    told = refused(
        "other-round",
        save_group,
        check_of("杨才让"),
        "三保障和饮水",
        {},
        {},
        by=people.city.city_civil_affairs,
        at=DAY,
    )
    assert told.clause == "LN-31"


def test_a_household_that_moves_within_the_county_is_found_and_checked_where_it_lives_now(campaign, people):
    """LN-31: no household left out: its place on the list moves with it, and so does what was found."""
    from doudi.apps.people.services.moving import move

    signed("杨才让", people.wudu.village_worker, DAY, {"饮水安全": "水浑。"})
    row, lead = check_of("韩卓玛"), people.wudu.county_reviewer
    for name in ("杨才让", "韩卓玛"):
        move(check_of(name).household, "621202100201", because="搬到城里住", by=lead, at=DAY)
    row.refresh_from_db()
    assert row.area_code == "621202100201" == CampaignProblem.objects.get().area_code
    told = HouseholdCheck.objects.filter(round="县级自查", area_code__startswith="621202201")
    assert {one.household.head_name for one in told} == {"赵老三"}


def test_the_rest_has_no_problem_but_what_is_known_of_is_answered_by_itself(campaign, people):
    """One button says the rest of a group is fine; it never says so of what data or an earlier visit has found."""
    worker, row = people.wudu.village_worker, check_of("杨才让")
    CampaignProblem.objects.create(
        area_code=row.area_code, campaign=campaign, round=row.round, household=row.household, question="住房安全",
        how="data", says="房屋等级D级。", state=ProblemState.FOUND, found_at=DAY, handed_to=worker,
    )  # fmt: skip
    row = save_group(
        row, "三保障和饮水", {"饮水安全": "problem"}, {"饮水安全": "浑"}, rest_fine=True, by=worker, at=DAY
    )
    assert row.answers == {"义务教育": "fine", "基本医疗": "fine", "饮水安全": "problem"}
    row = save_group(row, "三保障和饮水", {"住房安全": "none"}, {}, rest_fine=True, by=worker, at=DAY)
    assert row.answers["住房安全"] == "none" and row.answers["饮水安全"] == "problem", "what was said stays"


def test_when_somebody_signed_is_told_in_chinese_time(campaign, people):
    row = signed("杨才让", people.wudu.village_worker, DAY)
    row.refresh_from_db()
    told = refused("signed", save_group, row, "三保障和饮水", {}, {}, by=people.wudu.township_clerk, at=DAY)
    assert "2019-06-05 10:00" in told.message
