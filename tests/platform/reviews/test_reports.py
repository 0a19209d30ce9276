"""What households report by themselves, and rounds in which everybody is seen to live."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.cases.models import Lead
from doudi.apps.grants.models import Grant
from doudi.apps.reviews import selectors
from doudi.apps.reviews.models import LivenessCheck, Review
from doudi.apps.reviews.services import confirm, open_round, report
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
SAME = {"persons": "same", "incomes": "same", "assets": "same"}


def test_who_has_not_reported_in_time_shows(staff: Any) -> None:
    """LN-40: people, income and property are reported regularly by the household itself; who is overdue shows."""
    home, quiet = world.household(2), world.household(1, head="李四")
    for one in (home, quiet):
        world.granted(one, staff.county)
    today = date(2027, 7, 5)
    assert set(selectors.overdue_reports(staff.clerk, today, 6)) == {home, quiet}
    report(home, date(2027, 7, 1), SAME, "", by=staff.worker, at=world.at("2027-07-02 09:00"))
    (left,) = selectors.overdue_reports(staff.clerk, today, 6)
    assert left == quiet and left.last is None
    assert home in selectors.overdue_reports(staff.clerk, date(2028, 2, 1), 6)
    assert not selectors.overdue_reports(staff.clerk, date(2026, 12, 20), 6), (
        "nobody owes one in the first months"
    )
    with pytest.raises(Refused, match="已经登记过"):
        report(home, date(2027, 7, 1), SAME, "", by=staff.worker, at=world.at("2027-07-02 10:00"))


def test_a_reported_change_brings_a_review_and_must_be_said(staff: Any) -> None:
    """LN-40: the report is not filed away, it leads to a look."""
    home = world.household(2)
    world.granted(home, staff.county)
    how: dict[str, Any] = {"by": staff.worker, "at": world.at("2027-07-02 09:00")}
    with pytest.raises(Refused, match="写明变化"):
        report(home, date(2027, 7, 1), SAME | {"persons": "changed"}, "", **how)
    with pytest.raises(Refused, match="三项都要说"):
        report(home, date(2027, 7, 1), {"persons": "same"}, "", **how)
    report(home, date(2027, 7, 1), SAME | {"persons": "changed"}, "小儿子出生", **how)
    one = Review.objects.get()
    assert one.why == "event" and "小儿子出生" in one.event and one.due_on == date(2027, 7, 16)


def test_the_interval_is_the_countys_own(staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """LN-40 names none: without the county's value nobody is overdue."""
    longnan = world.user("county_civil_affairs", area="621202000000")
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: {})
    assert selectors.report_months(longnan, date(2019, 7, 1)) is None
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: {"report_months": 6})
    assert selectors.report_months(longnan, date(2019, 7, 1)) == 6
    assert selectors.report_months(staff.county, date(2026, 11, 23)) is None


def test_a_round_asks_once_for_everybody_who_is_covered(staff: Any) -> None:
    home = world.household(2)
    world.granted(home, staff.county)
    world.household(1, head="没有待遇")
    at, due = world.at("2027-01-04 09:00"), date(2027, 2, 26)
    assert open_round(world.COUNTY, "county", "2027年上半年", due, by=staff.county, at=at) == 2
    assert open_round(world.COUNTY, "county", "2027年上半年", due, by=staff.county, at=at) == 0
    with pytest.raises(Refused, match="不早于今天"):
        open_round(world.COUNTY, "county", "旧的", date(2026, 1, 1), by=staff.county, at=at)


def test_who_is_not_found_stays_on_the_list_and_a_death_that_is_said_holds_no_money(staff: Any) -> None:
    """A word at the door is a lead; only what a source tells holds money, and reversibly."""
    home = world.household(2)
    grant = world.granted(home, staff.county)
    at = world.at("2027-01-04 09:00")
    open_round(world.COUNTY, "county", "2027年上半年", date(2027, 2, 26), by=staff.county, at=at)
    first, second = LivenessCheck.objects.order_by("pk")
    with pytest.raises(Refused, match="怎样认证"):
        confirm(first, "lives", "", "", "", by=staff.worker, at=at)
    confirm(first, "not_found", "", "", "两次上门没有人", by=staff.worker, at=at)
    confirm(second, "died", "", "", "邻居说上月去世", by=staff.worker, at=at)
    assert selectors.liveness_of(staff.worker).count() == 2
    assert "邻居说" in Lead.objects.get(household=home).says
    assert not Grant.objects.get(pk=grant.pk).held
    confirm(first, "lives", "seen", "村委会", "", by=staff.worker, at=world.at("2027-01-05 09:00"))
    assert list(selectors.liveness_of(staff.worker)) == [second]
    with pytest.raises(Refused, match="已经认证过"):
        confirm(first, "died", "", "", "误", by=staff.worker, at=world.at("2027-01-06 09:00"))
