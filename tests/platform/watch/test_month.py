"""The county's month: every step once, whatever is begun again or killed; the same warning twice is one."""

from datetime import date

import pytest

from doudi.apps.record.models import Act
from doudi.apps.screening.models import ScreeningFinding
from doudi.apps.watch import monthly
from doudi.apps.watch.models import MonthlyRun, MonthlyStep, PlannedVisit, Reclassing, State, Warned
from doudi.core.refusal import Refused
from tests.platform.watch.conftest import COUNTY, NOW, listed

pytestmark = pytest.mark.django_db


def test_a_month_finds_warnings_with_their_evidence_and_a_day_to_go_there_by(county, month):
    """39-预警: the warning carries its condition and fact, is of the nearest document, and is due in working days."""
    month()
    one = Warned.objects.get(kind="unsafe_house")
    assert one.household == county.unsafe and one.way == "in" and one.pack_id == "leiyang-2024"
    assert "住房安全等级 D级" in one.because and "住房安全等级 在 (C级, D级)" in one.because
    assert one.due_on == date(2026, 1, 12), "five working days after Monday, 5 January"
    assert not Warned.objects.filter(household=county.quiet).exists(), "unknown is no warning"


def test_a_month_screens_by_the_nearest_document_and_finds_who_is_missed(county, month):
    month()
    found = ScreeningFinding.objects.get(clause="LY-21")
    assert found.household == county.monitored and found.pack_id == "leiyang-2024"


def test_begun_again_a_month_repeats_nothing(county, month):
    first = month()
    before = {
        model: model.objects.count()
        for model in (Warned, ScreeningFinding, PlannedVisit, MonthlyStep, Reclassing, Act)
    }
    assert month().pk == first.pk
    assert {model: model.objects.count() for model in before} == before
    assert before[MonthlyStep] == len(monthly.STEPS)


def test_a_month_killed_half_way_goes_on_where_it_stood(county, month, monkeypatch):
    done = []
    steps = monthly.steps()

    class Killed(Exception):
        pass

    def falls(self):
        raise Killed

    broken = monthly.Step("visits", "走访", 20, falls)
    monkeypatch.setitem(monthly.STEPS, "visits", broken)
    with pytest.raises(Killed):
        month()
    assert list(MonthlyStep.objects.values_list("name", flat=True)) == ["looked"]
    assert MonthlyRun.objects.get().done_at is None
    warnings = Warned.objects.count()
    again = monthly.Step("visits", "走访", 20, lambda given: done.append(given) or {"planned": 0})
    monkeypatch.setitem(monthly.STEPS, "visits", again)
    assert month().done_at is not None
    assert len(done) == 1 and Warned.objects.count() == warnings
    assert MonthlyStep.objects.count() == len(steps)


def test_the_next_month_keeps_the_same_warning_as_one(county, month):
    """The same warning twice is one: still open, still due when it was."""
    month(date(2025, 12, 1))
    first = Warned.objects.get(kind="unsafe_house")
    month()
    again = Warned.objects.get(kind="unsafe_house")
    assert (again.pk, again.due_on, again.first_found) == (first.pk, first.due_on, date(2025, 12, 1))


def test_a_warning_that_is_no_longer_so_is_gone_and_comes_back_when_it_is_again(county, month, tell):
    month(date(2025, 11, 3))
    tell(county.unsafe, county.township_clerk, on=date(2025, 11, 20), house_grade="B")
    month(date(2025, 12, 1))
    assert Warned.objects.get(kind="unsafe_house").state == State.GONE
    tell(county.unsafe, county.township_clerk, on=date(2025, 12, 20), house_grade="C")
    month()
    assert Warned.objects.get(kind="unsafe_house").state == State.OPEN


def test_who_is_on_help_and_buys_a_car_is_warned_of_the_other_way(county, month):
    clerk = county.township_clerk
    listed(county.monitored, clerk, "supports", [{"programme": "dibao", "since": "2024-01-01", "monthly_amount": "300.00"}], on=date(2025, 6, 2))  # fmt: skip
    listed(county.monitored, clerk, "assets", [{"kind": "vehicle", "quantity": 1, "exempt": False, "value": "90000.00"}], on=date(2025, 6, 2))  # fmt: skip
    month()
    one = Warned.objects.get(household=county.monitored, way="out")
    assert one.kind == "new_vehicle" and "车辆" in one.because


def test_who_was_refused_stays_on_the_list_of_every_month(county, month, tell):
    """LY-22: a refused applicant is visited as one who is watched, until help runs."""
    tell(county.quiet, county.township_clerk, refused_on="2025-10-01", last_checked_on="2025-12-20")
    listed(county.quiet, county.township_clerk, "supports", [])
    month()
    assert PlannedVisit.objects.get(household=county.quiet).why == "watched"


def test_a_month_to_come_is_refused(county, month):
    with pytest.raises(Refused) as refused:
        month(date(2026, 2, 1))
    assert refused.value.code == "in-the-future"


def test_the_worker_does_the_month_that_a_page_began(county, browser_of):
    from doudi.apps.jobs.models import JobRun
    from doudi.platform.jobs import perform

    client = browser_of(county.county_civil_affairs)
    answer = client.post("/watch/months/")
    assert answer.status_code == 302
    assert client.post("/watch/months/").status_code == 409, "one at a time"
    assert perform(JobRun.objects.get().pk)
    page = client.get(answer["Location"]).content.decode()
    assert "已办完" in page and "新预警 2" in page
    assert client.post("/watch/months/").status_code == 409, "and once a month"
    assert MonthlyRun.objects.get().asked_by == county.county_civil_affairs


def test_the_month_of_a_county_is_no_business_of_a_clerk(county, browser_of):
    assert browser_of(county.township_clerk).post("/watch/months/").status_code == 409
    assert not MonthlyRun.objects.exists()


def test_an_act_stands_for_every_step(county, month):
    month()
    kinds = Act.objects.filter(kind__startswith="monthly.").values_list("kind", flat=True)
    assert list(kinds).count("monthly.step") == len(monthly.STEPS) and "monthly.done" in kinds
    assert COUNTY in set(Act.objects.filter(kind="monthly.done").values_list("area_code", flat=True))
    assert MonthlyRun.objects.get().done_at == NOW
