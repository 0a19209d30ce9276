"""The pages of cases, as the clerks of a township and a county see them."""

import re

import pytest
from django.urls import reverse

from doudi.apps.cases.models import Case, Decision, Lead
from tests.platform.cases.conftest import make_household


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def case(household, open_case, people, it_is):
    it_is(20260105)
    return open_case(household)


def test_a_household_is_found_and_a_case_opened(household, people, browser_of, it_is):
    clerk = browser_of(people.township_clerk)
    found = clerk.get(reverse("cases:new"), {"q": "王秀"})
    assert "王秀英" in text(found)
    apply = reverse("cases:apply", args=[household.pk])
    form = clerk.get(apply, {"offer": "cn-2021/dibao"})
    assert "立案" in text(form)
    assert "户口信息" in text(form), "what the check supplies is said not to be asked for"
    opened = clerk.post(
        apply,
        {
            "offer": "cn-2021/dibao",
            "programme": "dibao",
            "way": "agent",
            "agent_name": "罗四",
            "agent_relation": "邻居",
        },
    )
    case = Case.objects.get(household=household)
    assert opened.url == reverse("cases:papers", args=[case.pk])
    assert (case.way, case.agent_name) == ("agent", "罗四")
    again = clerk.post(apply, {"offer": "cn-2021/dibao", "programme": "dibao", "way": "self"})
    assert again.status_code == 409
    assert "已经有一件正在办理" in text(again)
    assert Case.objects.count() == 1


def test_an_agent_without_a_name_is_refused(household, people, browser_of, it_is):
    """LY-33: who acts for whom is kept, with the relation."""
    clerk = browser_of(people.township_clerk)
    answer = clerk.post(
        reverse("cases:apply", args=[household.pk]),
        {"offer": "cn-2021/dibao", "programme": "dibao", "way": "agent"},
    )
    assert answer.status_code == 409
    assert "代办的要写明代办人姓名" in text(answer)


def test_the_one_time_list_names_what_is_missing_and_acceptance_starts_the_clock(
    case, people, browser_of, it_is
):
    clerk = browser_of(people.township_clerk)
    page = reverse("cases:papers", args=[case.pk])
    assert "一次性告知" in text(clerk.get(page))
    refused = clerk.post(page, {"act": "accept", "seen_version": case.version, "had": []})
    assert refused.status_code == 409
    assert "还缺申请书" in text(refused)
    it_is(20260106)
    clerk.post(page, {"act": "accept", "seen_version": case.version, "had": ["申请书"]})
    case.refresh_from_db()
    assert "申请受理" not in case.waiting_for
    assert case.total_due_on.isoformat() == "2026-02-24", "30 working days, the Spring Festival among them"


def test_the_case_page_lets_each_do_their_part_and_says_why_not(case, people, browser_of):
    clerk, reviewer = browser_of(people.township_clerk), browser_of(people.township_reviewer)
    page = reverse("cases:case", args=[case.pk])
    mine = text(clerk.get(page))
    assert 'btn btn-primary" href="' + reverse("cases:step", args=[case.pk, "申请受理"]) in mine
    theirs = text(reviewer.get(page))
    assert "“申请受理”由" in theirs
    assert "stop-here" in mine
    for tab in ("cases:facts", "cases:history"):
        assert clerk.get(reverse(tab, args=[case.pk])).status_code == 200


def test_a_second_click_finds_the_step_done(case, people, browser_of, it_is):
    clerk = browser_of(people.township_clerk)
    page = reverse("cases:papers", args=[case.pk])
    posted = {"act": "accept", "seen_version": case.version, "had": ["申请书"]}
    assert clerk.post(page, posted).status_code == 302
    second = clerk.post(page, posted)
    assert second.status_code == 409
    assert "请先看最新情况再办" in text(second)


def test_nobody_of_another_county_sees_the_case(case, people, browser_of):
    people.county_reviewer.area_code = "430281000000"
    people.county_reviewer.save()
    stranger = browser_of(people.county_reviewer)
    assert stranger.get(reverse("cases:case", args=[case.pk])).status_code == 404
    assert "王秀英" not in text(stranger.get(reverse("cases:list")))


def test_the_list_filters_and_exports(case, people, browser_of, open_case):
    open_case(make_household("李建国"))
    clerk = browser_of(people.township_clerk)
    listing = reverse("cases:list")
    assert "李建国" in text(clerk.get(listing))
    narrowed = text(clerk.get(listing, {"q": "王秀", "mine": "1", "status": "open", "due": "later"}))
    assert "李建国" not in narrowed
    assert "王秀英" in narrowed
    by_number = text(clerk.get(listing, {"q": case.number}))
    assert "王秀英" in by_number
    sheet = clerk.get(reverse("cases:export"), {"q": "王秀"})
    assert sheet.content[:2] == b"PK"
    assert "没有这样的办件" in text(clerk.get(listing, {"q": "无此人"}))
    assert "李建国" in text(clerk.get(listing, {"q": "\0", "step": "\0", "pack": "\0", "area": "²" * 12}))
    assert "李建国" in text(clerk.get(listing, {"area": case.area_code[:9] + "000"}))
    assert "李建国" not in text(clerk.get(listing, {"area": "430481999000"}))


def test_the_list_and_the_desk_take_few_queries(
    case, people, browser_of, open_case, django_assert_max_num_queries
):
    for name in ("李建国", "欧阳春", "谢桂花", "罗长生"):
        open_case(make_household(name))
    clerk = browser_of(people.township_clerk)
    clerk.get(reverse("front"))
    with django_assert_max_num_queries(16):  # of which the frame's own: session, user, area, savepoints
        clerk.get(reverse("cases:list"))
    with django_assert_max_num_queries(20):
        desk = clerk.get(reverse("front"))
    assert "王秀英" in text(desk)


def test_a_lead_becomes_a_case_or_is_closed_with_a_reason(household, people, browser_of, it_is):
    """LY-17: the village reports, the township makes a case of it. LY-34: or tells of the policy, on record."""
    worker = browser_of(people.village_worker)
    told = {
        "told_by": "村（社区）走访",
        "name": "王秀英",
        "says": "独居，摔伤后不能劳动",
        "area": household.area_code,
    }
    worker.post(reverse("cases:new-lead"), told)
    lead = Lead.objects.get()
    assert lead.by == people.village_worker
    clerk = browser_of(people.township_clerk)
    assert "王秀英" in text(clerk.get(reverse("cases:new"), {"lead": lead.pk}))
    clerk.post(
        reverse("cases:apply", args=[household.pk]),
        {"offer": "cn-2021/dibao", "programme": "dibao", "way": "lead", "lead": lead.pk},
    )
    lead.refresh_from_db()
    assert (lead.outcome, lead.settled_by) == ("case", people.township_clerk)
    worker.post(reverse("cases:new-lead"), told | {"name": "李某"})
    other = Lead.objects.get(name="李某")
    page = reverse("cases:lead", args=[other.pk])
    assert clerk.post(page, {"says": " "}).status_code == 409
    clerk.post(page, {"says": "有子女赡养，已告知政策"})
    other.refresh_from_db()
    assert other.outcome == "closed"


def test_a_withdrawn_case_says_why(case, people, browser_of):
    clerk = browser_of(people.township_clerk)
    act = reverse("cases:act", args=[case.pk])
    assert clerk.post(act, {"act": "withdraw", "why": ""}).status_code == 409
    clerk.post(act, {"act": "withdraw", "why": "已外出务工，本人提出", "seen_version": case.version})
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert "已外出务工" in text(clerk.get(reverse("cases:history", args=[case.pk])))
    assert Decision.objects.count() == 0
