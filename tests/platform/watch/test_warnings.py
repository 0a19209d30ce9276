"""A warning from the visit to its end: nobody settles what nobody has seen, and every end has its next hand."""

from datetime import date

import pytest

from doudi.apps.cases.models import Lead
from doudi.apps.watch.models import Disposal, MonthlyStep, State, Warned
from doudi.apps.watch.services.visits import log_visit
from doudi.apps.watch.services.warnings import settle
from doudi.core.refusal import Refused
from tests.platform.taking_over import taken_over
from tests.platform.watch.conftest import NOW

pytestmark = pytest.mark.django_db


def visit(county, home, **more):
    given = {
        "on": date(2026, 1, 5),
        "purpose": "warning",
        "met": "本人",
        "says": "墙体开裂。",
        "in_need": False,
    }
    return log_visit(home, **(given | more), by=county.village_worker, at=NOW)


def end(one, disposal, county, says="已入户核实。"):
    return settle(one, disposal, says, title="住房是C级、D级危房", by=county.township_clerk, at=NOW)


def test_nobody_settles_a_warning_before_somebody_has_been_there(county, warned):
    with pytest.raises(Refused) as refused:
        end(warned, Disposal.MAY_QUALIFY, county)
    assert refused.value.code == "not-visited" and refused.value.clause == "39-预警"


@pytest.mark.parametrize("disposal", [one for one in Disposal if one != Disposal.UNTRUE])
def test_each_of_the_four_ends_hands_the_household_on(county, warned, disposal):
    """39-处置: not delivered, may qualify, complex, may not qualify: each opens a lead that names the warning."""
    visit(county, county.unsafe)
    done = end(Warned.objects.get(pk=warned.pk), disposal, county)
    assert done.state == State.SETTLED and done.disposal == disposal
    lead = Lead.objects.get()
    assert (
        lead == done.lead and lead.household == county.unsafe and "危房" in lead.says and lead.outcome == ""
    )


def test_a_warning_on_wrong_data_ends_without_a_lead(county, warned):
    visit(county, county.unsafe, says="房子已经翻新。")
    assert end(Warned.objects.get(pk=warned.pk), Disposal.UNTRUE, county).lead is None
    assert not Lead.objects.exists()


def test_a_warning_is_settled_once_and_with_a_reason(county, warned):
    visit(county, county.unsafe)
    seen = Warned.objects.get(pk=warned.pk)
    for disposal, says, code in ((Disposal.COMPLEX, " ", "why-missing"), ("gone", "看过", "not-chosen")):
        with pytest.raises(Refused) as refused:
            end(seen, disposal, county, says)
        assert refused.value.code == code
    end(seen, Disposal.COMPLEX, county)
    with pytest.raises(Refused) as refused:
        end(seen, Disposal.COMPLEX, county)
    assert refused.value.code == "warning-settled"


def test_a_settled_warning_comes_back_only_when_it_rests_on_something_else(county, warned, month, tell):
    visit(county, county.unsafe)
    end(Warned.objects.get(pk=warned.pk), Disposal.MAY_QUALIFY, county)
    MonthlyStep.objects.filter(name="looked").delete()
    month()
    assert Warned.objects.get(pk=warned.pk).state == State.SETTLED
    tell(county.unsafe, county.township_clerk, on=date(2026, 1, 5), house_grade="C")
    MonthlyStep.objects.filter(name="looked").delete()
    month()
    again = Warned.objects.get(pk=warned.pk)
    assert (
        again.state == State.OPEN and again.visit is None and again.disposal == "" and "C级" in again.because
    )


def test_pages_from_the_list_to_the_settled_warning(county, warned, browser_of):
    worker, clerk = browser_of(county.village_worker), browser_of(county.township_clerk)
    assert "王秀英" in worker.get("/watch/").content.decode()
    page = f"/watch/warnings/{warned.pk}/"
    assert "住房安全等级 D级" in worker.get(page).content.decode()
    assert clerk.post(page, {"disposal": "qualify", "says": "符合"}).status_code == 409
    seen = {"on": "2026-01-05", "purpose": "warning", "met": "本人", "says": "墙体开裂，漏雨。"}
    assert worker.post(f"/watch/visits/{county.unsafe.pk}/", seen).status_code == 302
    assert worker.post(page, {"disposal": "qualify", "says": "符合"}).status_code == 409, (
        "the township settles"
    )
    assert clerk.post(page, {"disposal": "qualify", "says": "符合危房改造条件"}).status_code == 302
    shown = clerk.get(page).content.decode()
    assert "可能符合，告知并协助申请" in shown and "墙体开裂" in shown and "看线索" in shown
    assert "王秀英" not in worker.get("/watch/").content.decode(), "nothing waits any more"
    assert "王秀英" in worker.get("/watch/?state=settled").content.decode()


def test_the_desk_says_what_waits(county, warned, browser_of):
    assert "预警等入户" in browser_of(county.village_worker).get("/").content.decode()
    visit(county, county.unsafe)
    assert "预警等处置" in browser_of(county.township_clerk).get("/").content.decode()


def test_a_visit_before_the_warning_was_found_does_not_answer_it(county, warned):
    """Who writes last month's visit down today has not seen what this month found."""
    visit(county, county.unsafe, on=date(2025, 12, 20))
    assert Warned.objects.get(pk=warned.pk).state == State.OPEN
    visit(county, county.unsafe)
    assert Warned.objects.get(pk=warned.pk).state == State.SEEN


def test_a_waiting_warning_says_what_it_rests_on_today_and_does_not_come_back_for_that(
    county, warned, month, tell
):
    tell(county.unsafe, county.township_clerk, on=date(2026, 1, 5), house_grade="C")
    MonthlyStep.objects.filter(name="looked").delete()
    month()
    one = Warned.objects.get(pk=warned.pk)
    assert one.state == State.OPEN and "C级" in one.because and one.due_on == warned.due_on
    visit(county, county.unsafe)
    end(Warned.objects.get(pk=warned.pk), Disposal.MAY_QUALIFY, county)
    MonthlyStep.objects.filter(name="looked").delete()
    month()
    assert Warned.objects.get(pk=warned.pk).state == State.SETTLED


def test_who_may_not_qualify_any_more_is_reviewed_out_of_turn(county, warned):
    """39-处置, LD-46: what runs for the household is reviewed within ten working days."""
    from doudi.apps.reviews.models import Review, Why

    grant = taken_over(
        area_code=county.unsafe.area_code, household=county.unsafe, programme="dibao", number="ZS1", pack_id="cn-2021",
        payee_name="王秀英", persons=1, since=date(2025, 1, 1), monthly_fen=30_000,
    )  # fmt: skip
    visit(county, county.unsafe)
    end(Warned.objects.get(pk=warned.pk), Disposal.MAY_NOT_QUALIFY, county)
    review = Review.objects.get(grant=grant)
    assert review.why == Why.EVENT and "危房" in review.event and review.due_on == date(2026, 1, 19)


def test_a_household_that_moves_takes_its_warnings_along_and_the_next_month_goes_on(county, warned, month):
    """The village it lives in now goes there; the month finds the same warning and the same place on the list."""
    from doudi.apps.people.services.moving import move
    from doudi.apps.watch.models import PlannedVisit

    move(county.unsafe, "430481114206", because="搬到女儿家", by=county.township_clerk, at=NOW)
    assert Warned.objects.get(pk=warned.pk).area_code == "430481114206"
    assert PlannedVisit.objects.get(household=county.unsafe).area_code == "430481114206"
    MonthlyStep.objects.all().delete()
    month()
    assert Warned.objects.filter(household=county.unsafe, kind="unsafe_house").count() == 1


def test_nobody_is_sent_to_a_household_that_is_closed(county, warned, month):
    county.unsafe.closed_on = date(2026, 1, 5)
    county.unsafe.save()
    with pytest.raises(Refused) as refused:
        visit(county, county.unsafe)
    assert refused.value.code == "household-closed"
    MonthlyStep.objects.filter(name="looked").delete()
    month()
    assert Warned.objects.get(pk=warned.pk).state == State.GONE
