"""Two lists made one, needs made known without a name, measures for one person."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.cases.models import Case, Lead
from doudi.apps.help.lacking import lacking
from doudi.apps.help.models import Help, Referral, UnmetNeed
from doudi.apps.help.selectors import matched, two_lists_findings
from doudi.apps.help.services import needs, referring
from doudi.apps.help.services.giving import Given
from doudi.apps.help.services.referring import Asking
from doudi.apps.screening.models import ScreeningFinding, ScreeningRun
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, make_household
from tests.platform.help.conftest import NOW, rows, stated

PLACES = {"tieling-2019": "211282109201", "zhuzhou-2017": "430281103005", "longnan-2019": "621202201201"}


def moved(user, area):
    """The colleague works there from now on."""
    user.area_code = area[:9] + "000" if user.level == "township" else area[:6] + "000000"
    user.save()
    return user


def found(home, pack, clause, by, on=date(2026, 1, 1)):
    run = ScreeningRun.objects.create(
        area_code=home.area_code[:6] + "000000", pack_id=pack, on=on, asked_by=by, asked_at=NOW
    )
    return ScreeningFinding.objects.create(
        area_code=home.area_code, run=run, pack_id=pack, household=home, clause=clause, finds="missed", because="对上了", mark="m",
        first_found=on,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pack", "clause", "carries"),
    [
        ("tieling-2019", "TL-25", "TL-25"),
        ("zhuzhou-2017", "ZZ-36", "ZZ-36"),
        ("longnan-2019", "LN-14", "LN-26"),
    ],
)
def test_who_belongs_on_the_poverty_register_is_handed_to_its_office_and_its_answer_tracked(
    county, client: Client, pack, clause, carries
):
    """TL-25, ZZ-36: the referral goes out, its answer comes back, and how many days it took shows."""
    home = make_household("王秀英", PLACES[pack])
    clerk, office = (
        moved(county.township_clerk, PLACES[pack]),
        moved(county.county_poverty_office, PLACES[pack]),
    )
    finding = found(home, pack, clause, clerk)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "王秀英" in client.get(reverse("help:two-lists")).content.decode()
    client.post(reverse("help:two-lists"), {"finding": finding.pk})
    sent = Referral.objects.get()
    assert (sent.department, sent.clause, sent.finding) == ("county_poverty_office", carries, finding)
    plans, findings = two_lists_findings(clerk, clerk.area_code, 20260110)
    (open_match,) = matched(plans, list(findings), date(2026, 1, 10))
    assert (open_match.into, open_match.ended_on, open_match.days) == ("poverty", None, 9)
    referring.answer(sent, None, "本年度规模已满，下一年度纳入", by=office, at=at(20260120))
    (ended,) = matched(plans, list(findings), date(2026, 2, 10))
    assert (ended.ended_on, ended.days) == (date(2026, 1, 20), 19)


def test_who_belongs_in_dibao_becomes_a_case_and_the_time_to_its_decision_shows(
    county, client: Client, open_case
):
    """TL-24: each match opens a case by way of a lead; open ones count on, decided ones stand still."""
    area = PLACES["tieling-2019"]
    home = make_household("王秀英", area)
    clerk = moved(county.township_clerk, area)
    finding = found(home, "tieling-2019", "TL-09", clerk)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("help:two-lists"), {"finding": finding.pk})
    finding.refresh_from_db()
    assert finding.lead == Lead.objects.get() and finding.lead.household == home
    case = open_case(home, "liaoning-2014/dibao", day=20260106, by=clerk, lead=finding.lead, way="lead")
    plans, findings = two_lists_findings(clerk, clerk.area_code, 20260110)
    (match,) = matched(plans, list(findings), date(2026, 1, 10))
    assert (match.into, match.case, match.days, match.ended_on) == ("dibao", case, 9, None)
    Case.objects.filter(pk=case.pk).update(decided_on=date(2026, 2, 1))
    (match,) = matched(plans, list(findings), date(2026, 3, 1))
    assert (match.days, match.ended_on) == (31, date(2026, 2, 1))


@pytest.mark.parametrize(("clause", "programme"), [("LN-13", "dibao"), ("LN-12", "temporary")])
def test_only_a_case_for_what_was_missed_ends_the_match(county, open_case, clause, programme):
    """TL-24: a decision on heating or burial help is no decision on dibao; a case that ran already is the case."""
    area = PLACES["longnan-2019"]
    clerk, home = moved(county.township_clerk, area), make_household("王秀英", area)
    finding = found(home, "longnan-2019", clause, clerk)
    case = open_case(home, "cn-2021/dibao", day=20251220, by=clerk)
    Case.objects.filter(pk=case.pk).update(programme="other", decided_on=date(2026, 1, 3))

    def match():
        plans, findings = two_lists_findings(clerk, clerk.area_code, 20260110)
        assert list(findings) == [finding]
        return matched(plans, list(findings), date(2026, 1, 10))[0]

    assert (match().into, match().case, match().ended_on) == (programme, None, None)
    Case.objects.filter(pk=case.pk).update(programme=programme)
    assert (match().case, match().days) == (case, 2)
    Case.objects.filter(pk=case.pk).update(decided_on=date(2025, 12, 30))
    assert match().case is None, "decided before it was found"


def test_a_match_that_was_settled_keeps_its_days_and_one_taken_back_is_open_again(county):
    """TL-25: once the household is registered no screen finds it, and how long that took still shows."""
    area = PLACES["tieling-2019"]
    clerk, office = moved(county.township_clerk, area), moved(county.county_poverty_office, area)
    home = make_household("王秀英", area)
    finding = found(home, "tieling-2019", "TL-25", clerk)
    asked = Asking("poverty_register", None, "对上了", finding)

    def matches():
        plans, findings = two_lists_findings(clerk, clerk.area_code, 20260110)
        return [(one.referral, one.days) for one in matched(plans, list(findings), date(2026, 1, 10))]

    (wrong,) = referring.refer(home, [asked], by=clerk, at=NOW)
    referring.withdraw(wrong, "选错了", by=clerk, at=NOW)
    assert matches() == [(None, 9)]
    (sent,) = referring.refer(home, [asked], by=clerk, at=NOW)
    taken = Given("纳入建档立卡", "service", date(2026, 1, 7), department="county_poverty_office")
    referring.answer(sent, taken, "", by=office, at=at(20260108))
    ScreeningFinding.objects.filter(pk=finding.pk).update(state="gone")
    assert matches() == [(sent, 7)]
    never = found(make_household("李建国", area), "tieling-2019", "TL-25", clerk)
    ScreeningFinding.objects.filter(pk=never.pk).update(state="gone")
    assert matches() == [(sent, 7)], "what nobody acted on and is gone is no match"


def test_a_finding_of_another_kind_is_no_match(county, client: Client):
    home = make_household("王秀英", PLACES["tieling-2019"])
    clerk = moved(county.township_clerk, PLACES["tieling-2019"])
    finding = found(home, "tieling-2019", "TL-07", clerk)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("help:two-lists"), {"finding": finding.pk}).status_code == 409
    assert not Referral.objects.exists() and not Lead.objects.exists()


def refused(county, poor):
    one = referring.refer(poor, [Asking("housing")], by=county.township_clerk, at=NOW)[0]
    return referring.answer(one, None, "指标已满", by=county.housing, at=NOW)


def test_an_unmet_need_is_made_known_without_a_name_to_whoever_wants_to_help(county, poor, client: Client):
    """LD-56: the page without login shows what is needed and where, and nothing of who."""
    need = needs.publish(
        poor, "一位独居老人的房顶漏雨，需要修缮", refused(county, poor), by=county.township_clerk, at=NOW
    )
    page = client.get(reverse("public_needs:index")).content.decode()
    assert "房顶漏雨" in page and need.number in page and "大市镇" in page
    assert "王秀英" not in page and poor.address not in page and poor.number not in page
    given = Given("修房顶", "service", date(2026, 1, 5), giver="charity", given_by="某建筑公司")
    needs.met(need, given, by=county.township_clerk, at=NOW)
    assert "房顶漏雨" not in client.get(reverse("public_needs:index")).content.decode()
    assert Help.objects.get().given_by == "某建筑公司"
    with pytest.raises(Refused, match="已经有人帮了"):
        needs.met(need, given, by=county.township_clerk, at=NOW)


def test_a_need_that_should_not_stand_there_is_taken_back_and_said_anew(county, poor, client: Client):
    """LD-56: the way back from words that give somebody away; the village proposes, the township makes known."""
    asked, clerk = refused(county, poor), county.township_clerk
    with pytest.raises(Refused, match="您的岗位不办理"):
        needs.publish(poor, "房顶漏雨", asked, by=county.village_worker, at=NOW)
    need = needs.publish(poor, "镇上独腿的老木匠，房顶漏雨", asked, by=clerk, at=NOW)
    with pytest.raises(Refused, match="已经公布过"):
        needs.publish(poor, "房顶漏雨", asked, by=clerk, at=NOW)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("help:needs"), {"need_id": need.pk, "why": "认得出是谁"})
    assert "老木匠" not in client.get(reverse("public_needs:index")).content.decode()
    assert "认得出是谁" in client.get(reverse("help:needs")).content.decode()
    with pytest.raises(Refused, match="已经撤回"):
        needs.take_back(need, "再撤", by=clerk, at=NOW)
    assert "公布需求" in client.get(reverse("help:referral", args=[asked.pk])).content.decode()
    needs.publish(poor, "房顶漏雨", asked, by=clerk, at=NOW)
    assert "房顶漏雨" in client.get(reverse("public_needs:index")).content.decode()


@pytest.mark.parametrize(
    "says",
    ["王秀英家房顶漏雨", "请打13712345678", "大市村一组的老人要米", "王 秀英要米", "请打１３７-1234 5678"],
)
def test_words_that_give_the_household_away_are_not_published(county, poor, says):
    """LD-56."""
    with pytest.raises(Refused, match="姓名、住址（村）或号码"):
        needs.publish(poor, says, None, by=county.township_clerk, at=NOW)
    assert not UnmetNeed.objects.exists()


def test_a_need_that_a_department_is_working_on_is_not_published(county, poor):
    one = referring.refer(poor, [Asking("housing")], by=county.township_clerk, at=NOW)[0]
    with pytest.raises(Refused, match="先看部门的结果"):
        needs.publish(poor, "房顶漏雨", one, by=county.township_clerk, at=NOW)


def test_measures_are_set_down_for_one_person_and_their_outcome(county, poor, client: Client):
    """TL-26: what, by whom, until when; and what came of it, once."""
    client.force_login(county.township_clerk, backend="django.contrib.auth.backends.ModelBackend")
    where = reverse("help:measure", args=[poor.pk])
    client.post(where, {"person": poor.head.pk, "says": "送医签约", "who": "罗建国", "until": "2026-01-04"})
    made = poor.measures.get()
    assert (made.person, made.says, made.who) == (poor.head, "送医签约", "罗建国")
    page = client.get(reverse("help:household", args=[poor.pk])).content.decode()
    assert "送医签约" in page and "已逾期" in page
    client.post(where, {"measure": made.pk, "outcome": "已签家庭医生"})
    made.refresh_from_db()
    assert made.done_on == NOW.date()
    assert client.post(where, {"measure": made.pk, "outcome": "再来"}).status_code == 409
    assert client.post(where, {"says": "没有人", "who": "x"}).status_code == 409


def test_members_who_cannot_work_and_have_no_measure_are_named_one_by_one(county, open_case):
    """TL-26: of the registered poor who are severely disabled or ill and cannot work, each; not the one who can."""
    home = make_household("王秀英", PLACES["tieling-2019"])
    clerk = moved(county.township_clerk, PLACES["tieling-2019"])
    assert lacking(home, 20260105).without_measures == []
    stated(home, clerk, {"registered_poor": "current"})
    stated(
        home, clerk, {"counted": True, "disability_grade": 2, "illness": "none", "labour": "full"}, home.head
    )
    assert lacking(home, 20260105).without_measures == []
    stated(home, clerk, {"labour": "none"}, home.head)
    assert lacking(home, 20260105).without_measures == [home.head]
    needs.set_down(home.head, "送医签约", "罗建国", None, "TL-26", by=clerk, at=NOW)
    assert lacking(home, 20260105).without_measures == []


def test_temporary_assistance_grows_with_the_hardship_on_the_page(county, local_values, client: Client):
    """LN-53: the amount stands on the household's page; where the county has laid down no tiers there is none."""
    home = make_household("王秀英", PLACES["longnan-2019"])
    clerk = moved(county.township_clerk, PLACES["longnan-2019"])
    stated(home, clerk, {"hardship_remains": True})
    stated(home, clerk, {"counted": True}, home.head)
    rows(home, clerk, "incomes", [{"kind": "wage", "excluded": False, "amount_year": "1000.00"}])
    rows(home, clerk, "expenses", [{"kind": "medical", "deductible": False, "amount_year": "9000.00"}])
    assert lacking(home, 20260105).temporary is None
    tiers = {
        "temporary_line_2": 4000,
        "temporary_line_3": 8000,
        "temporary_amount_1": 500,
        "temporary_amount_2": 1000,
    }
    values = local_values | tiers | {"temporary_amount_3": 3000, "dibao_standard": 4000}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("doudi.apps.policies.site_values.values_of", lambda _site: values)
        assert lacking(home, 20260105).temporary == (300_000, "LN-53")
        client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
        assert "3,000.00" in client.get(reverse("help:household", args=[home.pk])).content.decode()
