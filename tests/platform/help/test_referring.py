"""缺什么补什么: what is lacking goes to the department that has it, and is tracked until it has answered and the household knows."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.cases.desk import desk_of
from doudi.apps.help.lacking import lacking
from doudi.apps.help.models import Help, Referral, State
from doudi.apps.help.selectors import counts, referrals_of
from doudi.apps.help.services import giving, referring
from doudi.apps.help.services.giving import Given
from doudi.apps.help.services.referring import Asking
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, make_household
from tests.platform.help.conftest import NOW

ON = 20260105


def sent(county, home, need="housing", **more):
    return referring.refer(home, [Asking(need, **more)], by=county.township_clerk, at=NOW)[0]


def money(fen, measure="危房改造补助", **more):
    return Given(measure, "money", date(2026, 1, 5), fen=fen, **more)


def test_what_is_lacking_is_listed_by_household_and_member_and_the_unknown_apart(poor):
    """LY-09, LY-10: each need with the department that has it; what nobody knows is no need and is said so."""
    found = lacking(poor, ON)
    said = [(one.need.name, one.need.to, one.person) for one in found.lacks]
    assert said == [
        ("housing", "housing", None), ("water", "water", None), ("medical", "medical_insurance", poor.head),
    ]  # fmt: skip
    assert [one.name for one in found.unknown] == ["schooling"], "too old for work"


def test_one_click_hands_all_of_it_over_once(county, poor, client: Client):
    client.force_login(county.township_clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("help:household", args=[poor.pk])).content.decode()
    assert "把选中的转给部门" in page and "义务教育" in page
    chosen = [one.key for one in lacking(poor, ON).lacks]
    client.post(reverse("help:household", args=[poor.pk]), {"lack": chosen})
    rows = list(Referral.objects.order_by("pk"))
    assert [one.department for one in rows] == ["housing", "water", "medical_insurance"]
    assert {one.due_on for one in rows} == {date(2026, 2, 2)}, "twenty working days, new year's holiday apart"
    assert all(not one.is_open for one in lacking(poor, ON).lacks)
    again = client.post(reverse("help:household", args=[poor.pk]), {"lack": chosen})
    assert again.status_code == 409 and Referral.objects.count() == 3


def test_without_a_time_laid_down_nothing_is_late(county, poor, local_values):
    del local_values["referral_answer_days"]
    one = sent(county, poor)
    assert one.due_on is None and referring.days_late(one, 20270105) is None


def test_a_department_that_never_answers_shows_on_both_desks(county, poor):
    one = sent(county, poor)
    assert referring.days_late(one, 20260202) is None and referring.days_late(one, 20260203) == 1
    later = date(2026, 3, 1)
    for who in (county.housing, county.township_clerk):
        assert counts(who, later)["late"] == 1
        assert [alarm.count for alarm in desk_of(who, later).alarms if "逾期没有答复" in alarm.says] == [1]
    assert counts(county.water, later)["late"] == 0, "another department's"


def test_a_department_sees_and_answers_only_its_own(county, poor, client: Client):
    one = sent(county, poor)
    assert list(referrals_of(county.housing)) == [one] and not referrals_of(county.water).exists()
    client.force_login(county.water, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("help:household", args=[poor.pk])).content.decode()
    assert "等部门答复" in page and reverse("help:referral", args=[one.pk]) not in page, "no dead end"
    with pytest.raises(Refused, match="住房城乡建设部门答复"):
        referring.answer(one, None, "不符合", by=county.water, at=NOW)


def test_what_was_given_stands_in_the_ledger_with_class_and_form_and_the_household_is_told(county, poor):
    """LY-16, LD-54, LD-58: who may qualify is passed on, what was given comes back to the household."""
    one = sent(county, poor)
    with pytest.raises(Refused, match="还没有答复"):
        referring.tell(one, "电话", by=county.township_clerk, at=NOW)
    referring.answer(one, money(2_000_000), "已竣工", by=county.housing, at=NOW)
    line = Help.objects.get()
    assert (line.department, line.need, line.category, line.form, line.fen) == (
        "housing",
        "housing",
        "dibao",
        "money",
        2_000_000,
    )
    one.refresh_from_db()
    assert one.state == State.GIVEN and counts(county.township_clerk, NOW.date())["to_tell"] == 1
    referring.tell(one, "上门", by=county.township_clerk, at=NOW)
    assert counts(county.township_clerk, NOW.date())["to_tell"] == 0
    with pytest.raises(Refused, match="已经答复"):
        referring.answer(one, None, "改主意", by=county.housing, at=NOW)


def test_a_refusal_has_its_reason_and_the_need_is_open_again(county, poor):
    one = sent(county, poor)
    with pytest.raises(Refused, match="写明原因"):
        referring.answer(one, None, " ", by=county.housing, at=NOW)
    referring.answer(one, None, "指标已满", by=county.housing, at=NOW)
    again = next(lack for lack in lacking(poor, ON).lacks if lack.need.name == "housing")
    assert again.is_open and again.referral.says == "指标已满"
    assert sent(county, poor).pk != one.pk


def test_a_need_that_is_with_the_department_is_not_sent_again_until_taken_back(county, poor):
    one = sent(county, poor)
    with pytest.raises(Refused, match="还在等答复"):
        sent(county, poor)
    referring.withdraw(one, "选错了", by=county.township_clerk, at=NOW)
    assert sent(county, poor).state == State.WAITING


def test_the_higher_of_two_helps_is_given_and_no_more(county, poor):
    """LY-31: of a second, higher amount the rest is paid, and only if who pays says so; one as high or lower is refused."""
    giving.record(poor, money(1_000_000, need="housing", department="housing"), by=county.housing, at=NOW)
    with pytest.raises(Refused, match="就高不就低"):
        giving.record(poor, money(1_000_000, need="housing", department="housing"), by=county.housing, at=NOW)
    with pytest.raises(Refused, match="只补差 15"):
        giving.record(poor, money(2_500_000, need="housing", department="housing"), by=county.housing, at=NOW)
    rest = money(2_500_000, need="housing", department="housing", top_up=True)
    more = giving.record(poor, rest, by=county.housing, at=NOW)
    assert (more.fen, more.full_fen) == (1_500_000, 2_500_000)
    assert sum(Help.objects.values_list("fen", flat=True)) == 2_500_000


def test_help_given_once_overlaps_within_the_months_the_county_has_laid_down(county, poor, local_values):
    """LY-31: the document says no time; two illnesses in two years are two, and without a number none gives way."""
    spell = Given("大病补助", "money", date(2024, 1, 5), need="illness", fen=300_000, department="health")
    giving.record(poor, spell, by=county.health, at=NOW)
    second = Given("大病补助", "money", date(2025, 1, 4), need="illness", fen=200_000, department="health")
    with pytest.raises(Refused, match="就高不就低"):
        giving.record(poor, second, by=county.health, at=NOW)
    later = Given("大病补助", "money", date(2025, 1, 5), need="illness", fen=200_000, department="health")
    assert giving.record(poor, later, by=county.health, at=NOW).fen == 200_000
    del local_values["overlap_months"]
    assert giving.record(poor, second, by=county.health, at=NOW).fen == 200_000


def test_a_monthly_help_gives_way_to_a_higher_one_on_the_day_before(county, poor):
    """LY-31: from the day of the higher one the lower runs no longer."""
    low = Given(
        "护理补贴",
        "money",
        date(2025, 1, 1),
        need="disability",
        fen=10_000,
        monthly=True,
        department="disabled_federation",
    )
    first = giving.record(poor, low, by=county.disabled_federation, at=NOW)
    high = Given(
        "重残补贴",
        "money",
        date(2026, 1, 1),
        need="disability",
        fen=15_000,
        monthly=True,
        department="disabled_federation",
    )
    second = giving.record(poor, high, by=county.disabled_federation, at=NOW)
    first.refresh_from_db()
    assert (first.until, first.gave_way_to_id, second.fen) == (date(2025, 12, 31), second.pk, 15_000)


def test_services_and_different_needs_do_not_overlap(county, poor):
    """LY-16, LY-31: services are given beside money; a house and water are two things."""
    giving.record(poor, money(1_000_000, need="housing", department="housing"), by=county.housing, at=NOW)
    giving.record(
        poor, Given("上门鉴定", "service", date(2026, 1, 5), need="housing", department="housing"), by=county.housing, at=NOW
    )  # fmt: skip
    giving.record(poor, money(500_000, need="water", department="water"), by=county.water, at=NOW)
    assert sorted(Help.objects.values_list("form", flat=True)) == ["money", "money", "service"]


def test_help_of_others_is_on_record_beside_with_who_gave_it(county, poor):
    """TL-13: welfare, care of the old, the village community, volunteers."""
    from doudi.apps.help.models import Giver
    from doudi.apps.help.selectors import beside_of

    for giver in (Giver.WELFARE, Giver.ELDERLY, Giver.COMMUNITY, Giver.VOLUNTARY):
        given = Given("上门理发", "service", date(2026, 1, 5), giver=giver, given_by="某某协会")
        giving.record(poor, given, by=county.village_worker, at=NOW)
    with pytest.raises(Refused, match="哪个单位或个人"):
        giving.record(
            poor,
            Given("米", "goods", date(2026, 1, 5), giver=Giver.CHARITY),
            by=county.village_worker,
            at=NOW,
        )
    rows = beside_of(county.county_civil_affairs, date(2026, 1, 1), date(2026, 3, 31))
    assert sorted(rows.values_list("giver", flat=True)) == ["community", "elderly", "voluntary", "welfare"]


def test_bad_lines_are_refused_with_what_to_do(county, poor):
    for given, says in (
        (Given("", "money", date(2026, 1, 5), fen=1), "什么措施"),
        (Given("补助", "money", date(2026, 1, 5)), "写明金额"),
        (Given("补助", "money", date(2026, 1, 6), fen=1), "今天以后"),
        (Given("补助", "money", date(2026, 1, 5), fen=0), "大于零"),
        (Given("补助", "money", date(2026, 1, 5), fen=1, until=date(2026, 1, 1)), "止期"),
    ):
        with pytest.raises(Refused, match=says):
            giving.record(poor, Given(**(given.__dict__ | {"department": "water"})), by=county.water, at=NOW)
    with pytest.raises(Refused, match="没有这一样所缺"):
        giving.record(poor, money(1, need="gold", department="water"), by=county.water, at=NOW)
    with pytest.raises(Refused, match="由它自己登记"):
        giving.record(poor, money(1, department="housing"), by=county.water, at=NOW)


def test_no_need_of_a_household_elsewhere_is_handed_over(county):
    there = make_household("李建国", "430281103005")
    with pytest.raises(Refused, match="不在您的辖区"):
        sent(county, there)


def test_liaoning_hands_medical_aid_and_work_to_whoever_has_them(county):
    """LD-54, LD-58: major illness to medical insurance, the unemployed to the employment service."""
    home = make_household("赵永福", "211282109201")
    clerk = county.township_clerk
    clerk.area_code = "211282109000"
    clerk.save()
    made = referring.refer(
        home, [Asking("medical_aid", home.head), Asking("work", home.head)], by=clerk, at=at(20260105)
    )
    assert [(one.department, one.clause) for one in made] == [
        ("medical_insurance", "LD-54"),
        ("employment_service", "LD-58"),
    ]
