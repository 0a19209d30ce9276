"""Lists pushed by class and taken on record; each department's ledger, reported back by the quarter."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.cases.desk import desk_of
from doudi.apps.help.models import LedgerReport, PushTaken
from doudi.apps.help.plans import plans_at
from doudi.apps.help.selectors import pushes_of
from doudi.apps.help.services import giving, reporting
from doudi.apps.help.services.giving import Given
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from doudi.procedure.help_plan import Quarter
from tests.platform.cases.conftest import at, make_household
from tests.platform.help.conftest import COUNTY, NOW, supported

ON = 20260105
LAST = Quarter(2025, 4)


def plan_here():
    return next(one for one in plans_at(COUNTY, ON) if one.pack == "leiyang-2024")


def pushed(county, by=None):
    plan = plan_here()
    return reporting.push(plan, plan.pushes["名单推送"], COUNTY, by=by or county.county_civil_affairs, at=NOW)


def test_confirmed_households_go_to_the_eight_departments_by_class(county, poor):
    """LY-09: each class with its households; who is in none is not on the list; no number of a person."""
    edge, rich, other = make_household("李建国"), make_household("陈有余"), make_household("周困难")
    supported(edge, county.township_clerk, "margin")
    supported(other, county.township_clerk, "other")
    made = pushed(county)
    assert made.counts == {"dibao": 1, "margin": 1, "other": 1} and len(made.to) == 8
    text = reporting.take(made, by=county.housing, at=NOW).decode("utf-8-sig")
    assert "王秀英" in text and "低保" in text and "李建国" in text and rich.head_name not in text
    assert text.splitlines()[0].startswith("户编号,户主")


def test_who_took_the_list_is_on_record_and_who_was_not_told_gets_none(county, poor):
    """LY-09."""
    made = pushed(county)
    reporting.take(made, by=county.water, at=NOW)
    assert PushTaken.objects.get().department == "water"
    assert Act.objects.filter(kind="help.list_taken").count() == 1
    with pytest.raises(Refused, match="没有推送给您的部门"):
        reporting.take(made, by=county.employment_service, at=NOW)
    assert not pushes_of(county.employment_service).exists() and pushes_of(county.water).get() == made


def test_a_list_is_due_again_after_the_interval_the_county_has_laid_down(county, poor, local_values):
    """LY-09: "regularly" has no number in the document; without the county's own there is no day."""
    plan = plan_here()
    push = plan.pushes["名单推送"]
    assert reporting.next_push(plan, push, COUNTY, None, ON) is None
    assert reporting.next_push(plan, push, COUNTY, date(2025, 11, 5), ON) == date(2025, 12, 4)
    del local_values["list_push_months"]
    assert reporting.next_push(plan, push, COUNTY, date(2025, 11, 5), ON) is None


def test_a_list_that_should_have_gone_out_stands_on_the_desk(county, poor, local_values):
    """LY-09: never pushed, or not again within the interval; a button nobody presses is seen."""

    def due(who, on):
        return [alarm.count for alarm in desk_of(who, on).alarms if "没有推送的名单" in alarm.says]

    office = county.county_civil_affairs
    assert due(office, NOW.date()) == [1] and due(county.housing, NOW.date()) == []
    pushed(county)
    assert due(office, date(2026, 2, 4)) == [] and due(office, date(2026, 2, 5)) == [1]
    del local_values["list_push_months"]
    assert due(office, date(2026, 2, 5)) == []


def test_a_ledger_that_never_came_stays_overdue_on_both_desks(county):
    """LY-32: after a year and more it is still asked for; a department sees its own only."""

    def late(who, on):
        return [alarm.count for alarm in desk_of(who, on).alarms if "没有反馈的部门台账" in alarm.says]

    quarters = 10  # from the third of 2024 to the fourth of 2026
    assert late(county.water, date(2027, 1, 11)) == [quarters]
    assert late(county.county_civil_affairs, date(2027, 1, 11)) == [quarters * 8]
    reporting.report(plan_here(), "water", COUNTY, LAST, "", by=county.water, at=at(20270111))
    assert late(county.water, date(2027, 1, 11)) == [quarters - 1]


def test_an_empty_list_is_not_pushed(county):
    make_household("陈有余")
    with pytest.raises(Refused, match="没有应在这份名单上的户"):
        pushed(county)


def test_a_departments_people_push_no_list(county, poor):
    with pytest.raises(Refused, match="您的岗位不办理"):
        pushed(county, by=county.housing)


def given(county, poor, day=date(2025, 12, 20), fen=50_000):
    line = Given("水井改造", "money", day, need="", fen=fen, department="water")
    return giving.record(poor, line, by=county.water, at=NOW)


def test_the_ledger_is_reported_once_a_quarter_with_what_it_holds(county, poor):
    """LY-11, LY-32: the figures are the ledger's own; the quarter that runs and a second time are refused."""
    given(county, poor)
    given(county, poor, fen=20_000)
    given(county, poor, day=date(2026, 1, 2), fen=99_000)
    made = reporting.report(plan_here(), "water", COUNTY, LAST, "两户水井已改", by=county.water, at=NOW)
    assert (made.figures["lines"], made.figures["households"], made.figures["fen"]) == (2, 1, 70_000)
    with pytest.raises(Refused, match="已经反馈过"):
        reporting.report(plan_here(), "water", COUNTY, LAST, "", by=county.water, at=NOW)
    with pytest.raises(Refused, match="还没有结束"):
        reporting.report(plan_here(), "water", COUNTY, Quarter(2026, 1), "", by=county.water, at=NOW)
    with pytest.raises(Refused, match="各部门自己反馈"):
        reporting.report(plan_here(), "housing", COUNTY, LAST, "", by=county.water, at=NOW)


def test_whose_ledger_is_overdue_shows_from_the_day_after_the_time_is_up(county, poor, local_values):
    """LY-32: ten days after the quarter here; where nothing is laid down nobody is called late, but it shows as missing."""

    def of_water(on):
        return next(
            one
            for one in reporting.reports_due(plan_here(), COUNTY, on)
            if one.department == "water" and one.quarter == LAST
        )

    assert of_water(20260110).due_on == date(2026, 1, 10) and not of_water(20260110).late
    assert of_water(20260111).late
    reporting.report(plan_here(), "water", COUNTY, LAST, "", by=county.water, at=at(20260115))
    assert not of_water(20260116).late and of_water(20260116).report == LedgerReport.objects.get()
    del local_values["ledger_feedback_days"]
    found = [one for one in reporting.reports_due(plan_here(), COUNTY, 20260301) if one.report is None]
    assert found and not any(one.late for one in found)


def test_nothing_is_asked_back_from_before_the_document(county):
    """LY-32: in force since July 2024, so the third quarter of that year is the first."""
    quarters = {one.quarter for one in reporting.reports_due(plan_here(), COUNTY, 20241105)}
    assert quarters == {Quarter(2024, 3)}


def test_the_ledgers_page_reports_exports_and_shows_the_class(county, poor, client: Client):
    """LY-11, LY-16: a line shows to which class it went, as money or service; taking the sheet away is an act."""
    given(county, poor)
    client.force_login(county.water, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("help:ledger"), {"department": "water", "quarter": "2025-4"}).content.decode()
    assert "水井改造" in page and 'data-label="类别">低保' in page and "500.00" in page
    sheet = client.post(reverse("help:ledger-export") + "?department=water&quarter=2025-4").content.decode(
        "utf-8-sig"
    )
    assert "水井改造" in sheet and Act.objects.filter(kind="help.ledger_exported").exists()
    client.post(reverse("help:ledger"), {"report": "water:2025-4", "says": "已改"})
    assert LedgerReport.objects.get().says == "已改"


def test_the_lists_page_pushes_and_hands_out(county, poor, client: Client):
    client.force_login(county.county_civil_affairs, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("help:lists"), {"push": "leiyang-2024:名单推送"})
    made = pushes_of(county.county_civil_affairs).get()
    client.force_login(county.education, backend="django.contrib.auth.backends.ModelBackend")
    assert "名单推送" in client.get(reverse("help:lists")).content.decode()
    answer = client.post(reverse("help:take-list", args=[made.pk]))
    assert answer.status_code == 200 and "王秀英" in answer.content.decode()


def test_liaonings_lists_go_out_by_class_and_residence(county, client: Client):
    """LD-28, LD-31, LD-57, LD-60: edge households to special assistance, dibao to it and to insurance, the rural to poverty
    relief, the urban to employment; each only with whom it is about."""
    village, where = "211282109201", "211282000000"
    clerk, civil = county.township_clerk, county.county_civil_affairs
    civil.area_code = where
    civil.save()
    for name, programme, residence in (
        ("王秀英", "dibao", "rural"),
        ("李建国", "dibao", "urban"),
        ("陈有余", "margin", "rural"),
    ):
        home = make_household(name, village)
        home.residence = residence
        home.save()
        supported(home, clerk, programme, monthly_amount="300.00")
    plan = next(one for one in plans_at(where, ON) if one.pack == "liaoning-2014")
    told = {}
    for push in plan.pushes.values():
        made = reporting.push(plan, push, where, by=civil, at=NOW)
        text = reporting.take(made, by=civil, at=NOW).decode("utf-8-sig")
        told[push.name] = ({name for name in ("王秀英", "李建国", "陈有余") if name in text}, set(made.to))
    special = {"medical_insurance", "education", "housing"}
    assert told == {
        "低收入家庭名单": ({"陈有余"}, special),
        "低保家庭名单": ({"王秀英", "李建国"}, special),
        "社会保险衔接名单": ({"王秀英", "李建国"}, {"hrss", "medical_insurance"}),
        "农村低保名单": ({"王秀英"}, {"county_poverty_office"}),
        "城市低保名单": ({"李建国"}, {"employment_service"}),
    }
