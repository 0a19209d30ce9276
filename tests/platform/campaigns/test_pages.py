"""Pages of a campaign, as the role of the pages under row security: from the button that opens it to the ledger."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.campaigns.models import Campaign, CampaignProblem, HouseholdCheck, Seat
from doudi.apps.campaigns.services import planning, rounds
from doudi.apps.campaigns.services.problems import give_task
from doudi.apps.record.models import Act
from doudi.platform.clock import clock_set
from doudi.procedure.campaigns.reading import load_campaign
from tests.platform.campaigns.conftest import CHENG, HOMES, WEN, WUDU, at, check_of, signed
from tests.platform.cases.conftest import Stopped, make_household

DAY = at(20190605, 10)
TEXT = load_campaign("longnan-2019")


@pytest.fixture(autouse=True)
def june():
    with clock_set(Stopped(DAY)):
        yield


def browse(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client, name, *args, **asked):
    answer = client.get(reverse(f"campaigns:{name}", args=args), asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_city_opens_a_campaign_and_counties_find_their_households(people, work):
    make_household("杨才让", "621202201200")
    city = browse(people.city.city_civil_affairs)
    answer = city.post(
        reverse("campaigns:list"), {"pack": "longnan-2019", "exit_classes": "收入超标\n\n死亡\n"}
    )
    assert answer.status_code == 302
    work()
    campaign = Campaign.objects.get()
    assert campaign.settings["exit_classes"] == ["收入超标", "死亡"]
    assert "武都区" in page(city, "campaign", campaign.key)
    wudu = browse(people.wudu.village_worker)
    assert "杨才让" in page(wudu, "round", campaign.key, "县级自查")
    assert "杨才让" not in page(browse(people.cheng.village_worker), "round", campaign.key, "县级自查")
    assert (
        browse(people.wudu.county_reviewer)
        .post(reverse("campaigns:list"), {"pack": "longnan-2019"})
        .status_code
        == 409
    )


def test_a_household_is_filled_in_group_by_group_and_signed(campaign, people):
    """LN-33: on a telephone, one group a screen; what the page shows is refused in a sentence with everything kept."""
    client, row = browse(people.wudu.village_worker), check_of("杨才让")
    url = reverse("campaigns:check", args=[row.pk])
    first = client.get(url).content.decode()
    assert "房子是不是安全" in first and "水够吃" in first and "符合低保的都在享受" not in first
    answer = client.post(
        url + "?group=三保障和饮水", {"act": "save", "a0": "problem", "n0": "后墙裂了。", "all": "1"}
    )
    assert answer.status_code == 302 and unquote(answer["Location"]).endswith("?group=应纳尽纳")
    assert "符合低保的都在享受" in client.get(answer["Location"]).content.decode()
    for group in list(TEXT.groups)[1:]:
        assert client.post(f"{url}?group={group}", {"act": "save", "all": "1"}).status_code == 302
    assert "后墙裂了" in client.get(url).content.decode(), "the last screen shows what is signed for"
    wrong = client.post(url + "?group=签字", {"act": "sign", "seen": "0"})
    assert wrong.status_code == 409 and "一个人也不能漏" in wrong.content.decode()
    assert client.post(url + "?group=签字", {"act": "sign", "seen": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.signed_by == people.wudu.village_worker and row.problems == 1
    other = browse(people.wudu.township_clerk).post(
        url + "?group=三保障和饮水", {"act": "save", "a0": "fine"}
    )
    assert other.status_code == 409 and "已经在" in other.content.decode()


def test_two_people_at_one_household_are_told_of_each_other(campaign, people):
    row = check_of("杨才让")
    url = reverse("campaigns:check", args=[row.pk]) + "?group=三保障和饮水"
    browse(people.wudu.village_worker).post(url, {"act": "save", "a0": "fine"})
    clerk = browse(people.wudu.township_clerk)
    answer = clerk.post(url, {"act": "save", "a0": "problem", "n0": "漏雨"})
    text = answer.content.decode()
    assert answer.status_code == 409 and people.wudu.village_worker.display_name in text and "漏雨" in text
    assert clerk.post(url, {"act": "take_over"}).status_code == 302
    assert clerk.post(url, {"act": "save", "a0": "problem", "n0": "漏雨"}).status_code == 302


def test_a_problem_is_given_referred_answered_and_cleared_on_pages(campaign, people):
    """LN-25, LN-32."""
    from tests.platform.campaigns.test_problems import supported

    supported(check_of("杨才让"))
    signed("杨才让", people.wudu.village_worker, DAY, {"住房安全": "后墙裂了。"})
    one = CampaignProblem.objects.get()
    url = reverse("campaigns:problem", args=[one.pk])
    lead, housing = browse(people.wudu.county_reviewer), browse(people.wudu.housing)
    assert "纳入危房改造" in page(lead, "problem", one.pk)
    task = {
        "act": "task",
        "requirement": "修好",
        "measure": "报住建",
        "deadline": "2019-06-20",
        "person": people.wudu.township_clerk.pk,
    }
    assert lead.post(url, task | {"deadline": ""}).status_code == 409
    assert lead.post(url, task).status_code == 302
    assert lead.post(url, {"act": "remedy"}).status_code == 302
    assert "杨才让" in page(housing, "referrals")
    assert (
        browse(people.wudu.county_poverty_office)
        .post(url, {"act": "answer", "done": "yes", "says": "好"})
        .status_code
        == 409
    )
    assert housing.post(url, {"act": "answer", "done": "yes", "says": "已改造。"}).status_code == 302
    assert lead.post(url, {"act": "clear", "says": "修好了。"}).status_code == 302
    assert "已清零" in page(lead, "problem", one.pk)
    assert "没有这样的问题" in page(lead, "problems", campaign.key)
    assert "杨才让" in page(lead, "problems", campaign.key, state="all")


def test_the_ledger_of_a_special_clean_up_holds_its_problems(campaign, people):
    """LN-38: run together with the clean-ups of card abuse and of rural dibao: the same problems stand in their ledgers."""
    signed("杨才让", people.wudu.village_worker, DAY, {"代管和二次分配": "卡在村干部手里。"})
    signed("韩卓玛", people.wudu.village_worker, DAY, {"五有人员": "有车。"})
    signed("赵老三", people.wudu.village_worker, DAY, {"饮水安全": "水浑。"})
    lead = browse(people.wudu.county_reviewer)
    card, dibao = list(TEXT.cleanups)
    for name, there in ((card, "杨才让"), (dibao, "韩卓玛")):
        text = page(lead, "problems", campaign.key, cleanup=name)
        assert there in text and "赵老三" not in text
    taken = lead.get(reverse("campaigns:problems-export", args=[campaign.key]), {"cleanup": card})
    rows = taken.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and "杨才让" in rows[1]
    assert Act.objects.get(kind="campaign.exported").said == {"rows": 1, "list": card}
    assert (
        browse(people.wudu.village_worker)
        .get(reverse("campaigns:problems-export", args=[campaign.key]))
        .status_code
        == 403
    )


def test_somebody_sent_works_in_the_other_county_and_nowhere_else(campaign, people):
    """LN-35: their own county's list of the round is not theirs, and nobody else of their county gets in."""
    by = people.city.city_civil_affairs
    for place in (people.wudu, people.cheng, people.wen):
        for name in HOMES[place.county]:
            signed(name, place.village_worker, DAY)
        row = rounds.hand_in(campaign, "县级自查", by=place.township_clerk, at=DAY)
        rounds.review(row, True, "", by=place.county_reviewer, at=DAY)
        rounds.close(place_round(campaign, place.county), "", by=place.county_reviewer, at=DAY)
    plan = {"share": "1", "per_county": 1, "seed": "385", "seed_from": "福彩", "in_charge": by}
    made = planning.publish(campaign, TEXT.rounds["县际互查"], **plan, by=by, at=at(20190604))
    planning.draw(made, by=by, at=DAY)
    seat = Seat.objects.get(sent_to=CHENG)
    checker = browse(seat.user)
    text = page(checker, "round", campaign.key, "县际互查")
    assert "王大山" in text and "杨才让" not in text and "张文" not in text
    there = check_of("王大山", "县际互查")
    url = reverse("campaigns:check", args=[there.pk])
    for group in TEXT.groups:
        assert checker.post(f"{url}?group={group}", {"act": "save", "all": "1"}).status_code == 302
    assert checker.post(url, {"act": "sign", "seen": "1"}).status_code == 302
    there.refresh_from_db()
    assert there.signed_by == seat.user
    home = HouseholdCheck.objects.filter(
        round="县际互查", area_code__startswith=seat.user.area_code[:6]
    ).first()
    assert home is not None
    own = reverse("campaigns:check", args=[home.pk])
    answer = checker.post(f"{own}?group=三保障和饮水", {"act": "save", "all": "1"})
    assert answer.status_code == 409 and "抽调" in answer.content.decode()
    stays = (
        people.wudu.county_civil_affairs if seat.user.area_code == WUDU else people.wen.county_civil_affairs
    )
    if stays != seat.user and not Seat.objects.filter(user=stays).exists():
        assert browse(stays).get(url).status_code == 404
    assert (
        browse(people.cheng.village_worker).post(f"{url}?group=三保障和饮水", {"act": "save"}).status_code
        == 409
    )


def place_round(campaign, county):
    from doudi.apps.campaigns.models import CountyRound

    return CountyRound.objects.get(campaign=campaign, round="县级自查", area_code=county)


def test_forms_are_made_signed_sent_and_printed_on_pages(campaign, people):
    """LN-34."""
    wudu = people.wudu
    for name in HOMES[WUDU]:
        signed(name, wudu.village_worker, DAY, {"饮水安全": "水浑。"} if name == "杨才让" else None)
    row = rounds.hand_in(campaign, "县级自查", by=wudu.township_clerk, at=DAY)
    rounds.review(row, True, "", by=wudu.county_reviewer, at=DAY)
    give_task(
        CampaignProblem.objects.get(),
        "要求",
        "措施",
        date(2019, 6, 20),
        wudu.township_clerk,
        by=wudu.county_reviewer,
        at=DAY,
    )
    lead = browse(wudu.county_civil_affairs)
    address = reverse("campaigns:campaign", args=[campaign.key])
    assert lead.post(address, {"act": "close", "round": "县级自查"}).status_code == 409
    assert lead.post(address, {"act": "close", "round": "县级自查", "why": "等水管。"}).status_code == 302
    listing = reverse("campaigns:sheets", args=[campaign.key])
    answer = lead.post(listing, {"paper": "统计表2"})
    assert answer.status_code == 302
    sheet = answer["Location"]
    assert lead.post(sheet, {"act": "send"}).status_code == 409
    for head in (wudu.county_party_head, wudu.county_government_head):
        client = browse(head)
        assert "杨才让" in client.get(sheet).content.decode()
        assert client.post(sheet, {"act": "sign"}).status_code == 302
    assert lead.post(sheet, {"act": "send"}).status_code == 302
    assert lead.get(sheet.rstrip("/") + ".pdf").content.startswith(b"%PDF")
    assert browse(people.cheng.county_civil_affairs).get(sheet).status_code == 404
    assert "2019-06-05" in page(browse(people.city.city_civil_affairs), "sheets", campaign.key)


def test_a_county_is_screened_from_the_campaign_and_its_findings_handed_over(
    campaign, people, work, monkeypatch
):
    monkeypatch.setattr("doudi.apps.screening.jobs.values_of", lambda site: {})
    lead = browse(people.wudu.county_reviewer)
    address = reverse("campaigns:campaign", args=[campaign.key])
    assert lead.post(address, {"act": "screen"}).status_code == 302
    work()
    assert lead.post(address, {"act": "findings"}).status_code == 302
    assert browse(people.city.city_civil_affairs).post(address, {"act": "screen"}).status_code == 409
    assert WEN


def test_known_problems_stay_on_the_screen_until_they_are_answered(campaign, people):
    worker, row = people.wudu.village_worker, check_of("杨才让")
    CampaignProblem.objects.create(
        area_code=row.area_code, campaign=campaign, round=row.round, household=row.household, question="住房安全",
        how="data", says="房屋等级D级。", state="found", found_at=DAY, handed_to=worker,
    )  # fmt: skip
    url, client = reverse("campaigns:check", args=[row.pk]) + "?group=三保障和饮水", browse(worker)
    told = client.post(url, {"act": "save", "all": "1"}, follow=True).content.decode()
    assert "单独回答" in told and "房子是不是安全" in told and "D级" in told
    lead = browse(people.wudu.county_reviewer)
    one = reverse("campaigns:problem", args=[CampaignProblem.objects.get().pk])
    assert "核实了什么" in lead.get(one).content.decode()
    assert lead.post(one, {"act": "true", "says": "后墙裂了。"}).status_code == 302
    assert "交办任务" in lead.get(one).content.decode() and "核实了什么" not in lead.get(one).content.decode()


def test_the_city_finds_where_to_list_its_classes_of_exit(campaign, people):
    url = reverse("campaigns:campaign", args=[campaign.key])
    city = browse(people.city.city_civil_affairs)
    assert "虚报冒领" in city.get(url).content.decode()
    assert city.post(url, {"act": "exit_classes", "exit_classes": "死亡\n有车"}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.settings["exit_classes"] == ["死亡", "有车"]
    assert "虚报冒领" not in browse(people.wudu.county_reviewer).get(url).content.decode()


def test_a_department_reads_what_came_to_it_and_not_the_whole_ledger(campaign, people):
    """Housing sees the house it is asked to mend; who holds whose card is none of its business."""
    from doudi.apps.campaigns.services.remedies import open_remedy
    from tests.platform.campaigns.test_problems import supported

    supported(check_of("杨才让"))
    signed("杨才让", people.wudu.village_worker, DAY, {"住房安全": "后墙裂了。"})
    signed("韩卓玛", people.wudu.village_worker, DAY, {"代管和二次分配": "卡在村干部手里。"})
    house, card = (CampaignProblem.objects.get(question=name) for name in ("住房安全", "代管和二次分配"))
    housing = browse(people.wudu.housing)
    assert "杨才让" not in page(housing, "problems", campaign.key, state="all")
    open_remedy(house, by=people.wudu.county_reviewer, at=DAY)
    text = page(housing, "problems", campaign.key, state="all")
    assert "杨才让" in text and "韩卓玛" not in text
    assert housing.get(reverse("campaigns:problem", args=[house.pk])).status_code == 200
    assert housing.get(reverse("campaigns:problem", args=[card.pk])).status_code == 404
    assert "韩卓玛" in page(browse(people.wudu.county_party_head), "problems", campaign.key, state="all")
