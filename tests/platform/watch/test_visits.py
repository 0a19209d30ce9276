"""Visits and calls: each written down, none lost; what a year has covered shows by village."""

from datetime import date

import pytest

from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import close_lead
from doudi.apps.people.dossiers import best_values
from doudi.apps.record.models import Act
from doudi.apps.watch.models import Call, HomeVisit, PlannedVisit
from doudi.apps.watch.services import calls
from doudi.apps.watch.services.visits import log_visit
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import make_household
from tests.platform.watch.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 5)


def visit(county, home, **more):
    given = {"on": TODAY, "purpose": "month", "met": "", "says": "一切正常。", "in_need": False}
    return log_visit(home, **(given | more), by=county.village_worker, at=NOW)


def test_a_visit_is_kept_counts_as_the_check_of_the_year_and_comes_off_the_list(county, month):
    """LY-19, LY-18: the visit of a month is on record, with who, when and what; the household's last check is that day."""
    month()
    planned = PlannedVisit.objects.get(household=county.quiet)
    made = visit(county, county.quiet)
    assert (made.by, made.on, made.says) == (county.village_worker, TODAY, "一切正常。")
    assert best_values(county.quiet, None)["last_checked_on"].value == "2026-01-05"
    planned.refresh_from_db()
    assert planned.visit == made


def test_every_household_is_on_a_list_within_the_year_and_the_lists_are_the_villages_own(
    county, month, browser_of
):
    """LY-19: the list visited is set by the place: warned of and watched first, then the round's share of the month."""
    month()
    whys = dict(PlannedVisit.objects.values_list("household__head_name", "why"))
    assert whys["王秀英"] == whys["李建国"] == "warning" and whys["张春香"] == "round"
    shown = browser_of(county.village_worker).get("/watch/visits/").content.decode()
    assert all(name in shown for name in whys)
    assert shown.index("王秀英") < shown.index("张春香"), "who is warned of stands before the round"


def test_whoever_is_found_in_need_becomes_a_lead(county):
    """LY-17: active discovery."""
    visit(county, county.quiet, says="儿子车祸，欠债。", in_need=True)
    assert Lead.objects.get().household == county.quiet and "车祸" in Lead.objects.get().says


@pytest.mark.parametrize(
    ("wrong", "code"), [({"on": date(2026, 1, 6)}, "in-the-future"), ({"says": "  "}, "why-missing")]
)
def test_a_visit_that_was_not_is_refused(county, wrong, code):
    with pytest.raises(Refused) as refused:
        visit(county, county.quiet, **wrong)
    assert refused.value.code == code and not HomeVisit.objects.exists()


def test_a_household_of_another_county_is_not_visited(county):
    elsewhere = make_household("外县人", area="430281104201")
    with pytest.raises(Refused) as refused:
        visit(county, elsewhere)
    assert refused.value.code == "outside-area"


def test_coverage_counts_each_household_once_a_year_by_village(county, browser_of):
    """LY-18: who has not been seen this year shows, village by village."""
    other = make_household("谢长根", area="430481114206")
    visit(county, county.quiet)
    visit(county, county.quiet, on=date(2026, 1, 3))
    said = {"purpose": "round", "met": "", "says": "正常。", "in_need": False}
    log_visit(other, on=date(2025, 12, 30), **said, by=county.township_clerk, at=NOW)
    client = browser_of(county.township_clerk)
    page = client.get("/watch/coverage/").content.decode()
    assert "1 / 3" in page and "0 / 1" in page and "33%" in page
    village = client.get(f"/watch/coverage/?area={county.quiet.area_code}").content.decode()
    assert "王秀英" in village and "张春香" not in village
    township = browser_of(county.county_civil_affairs).get("/watch/coverage/").content.decode()
    assert "1 / 4" in township


def test_a_call_is_followed_to_its_end(county, browser_of):
    """LY-20: taken, due, handed on, open while its lead is, answered; and never answered twice."""
    client = browser_of(county.township_window)
    said = {
        "way": "phone",
        "caller": "刘大娘",
        "phone": "13800000000",
        "about": "张春香",
        "says": "邻居没有饭吃",
        "area": county.quiet.area_code,
    }
    assert client.post("/watch/calls/", said).status_code == 302
    call = Call.objects.get()
    assert call.due_on == date(2026, 1, 26), "fifteen working days"
    page = f"/watch/calls/{call.pk}/"
    assert (
        "没有饭吃" in client.get(page).content.decode()
        and "13800000000" not in client.get(page).content.decode()
    )
    assert "13800000000" in client.post(page, {"act": "phone"}).content.decode()
    assert Act.objects.get(kind="call.phone_read").by == county.township_window, "who read it is on record"
    assert client.post(page, {"act": "hand_on"}).status_code == 302
    refused = client.post(page, {"act": "answer", "says": "办好了"})
    assert refused.status_code == 409 and "线索还没有办结" in refused.content.decode()
    close_lead(Lead.objects.get(), "送去米面，已经告知临时救助。", by=county.township_clerk, at=NOW)
    assert client.post(page, {"act": "answer", "says": "已上门，已答复刘大娘"}).status_code == 302
    assert client.post(page, {"act": "answer", "says": "再说"}).status_code == 409
    assert "刘大娘" not in client.get("/watch/calls/").content.decode()
    assert "刘大娘" in client.get("/watch/calls/?state=all").content.decode()


def test_a_call_past_its_day_is_on_the_desk(county, browser_of):
    call = Call(area_code=county.quiet.area_code, way="person", caller="刘大娘", says="来问低保")
    calls.take_call(call, by=county.township_window, at=NOW)
    Call.objects.update(due_on=date(2026, 1, 2))
    assert "来电来访超期未答复" in browser_of(county.township_clerk).get("/").content.decode()


def test_a_call_without_words_or_of_another_place_is_refused(county):
    for area, says, code in (
        (county.quiet.area_code, " ", "why-missing"),
        ("430281104201", "喂", "outside-area"),
    ):
        with pytest.raises(Refused) as refused:
            calls.take_call(Call(area_code=area, way="phone", says=says), by=county.township_clerk, at=NOW)
        assert refused.value.code == code
