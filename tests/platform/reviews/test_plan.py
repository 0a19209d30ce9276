"""The plan of reviews: everything that runs is looked at again in time, by the pack's interval."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.apps.cases.models import Case
from doudi.apps.grants.changes import exit_gradually
from doudi.apps.grants.models import Grant
from doudi.apps.people.models import Person, Statement
from doudi.apps.people.services.moving import move
from doudi.apps.reviews import selectors
from doudi.apps.reviews.models import Review
from doudi.apps.reviews.planning import after_event, plan
from doudi.apps.reviews.services import finish
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.core.workdays import is_working_day
from tests.platform import money_world as world
from tests.platform.reviews.conftest import same
from tests.platform.taking_over import as_owner

pytestmark = pytest.mark.django_db
COUNTY = (world.COUNTY, "county")
DAY = "2026-11-23 09:00"


def dated(grant: Grant, review: date | None, valid: date | None = None) -> Grant:
    grant.next_review_on, grant.valid_until = review, valid
    grant.save()
    return grant


def test_every_running_grant_has_one_review_before_its_day_on_a_working_day_of_its_village(
    staff: Any,
) -> None:
    """57-31, ZZ-33: what runs is looked at again, and a second plan makes nothing twice."""
    for number in range(6):
        dated(world.granted(world.household(2, head=f"户{number}"), staff.county), date(2027, 3, 31))
    made = plan(*COUNTY, by=staff.county, at=world.at(DAY))
    assert (made.made, made.without) == (6, 0)
    found = list(Review.objects.all())
    assert {one.due_on for one in found} == {date(2027, 3, 31)} and {one.worker for one in found} == {
        staff.worker
    }
    assert all(one.planned_on <= one.due_on and is_working_day(from_date(one.planned_on)) for one in found)
    assert max(Counter(one.planned_on for one in found).values()) == 1
    again = plan(*COUNTY, by=staff.county, at=world.at("2026-11-24 09:00"))
    assert (again.made, Review.objects.count()) == (0, 6)


def test_the_interval_is_the_decisions_answer(staff: Any, local_values: Any) -> None:
    """57-31: who is able to work and has no steady income is reviewed half-yearly, others as the pack says."""
    home = world.household(2)
    facts = world.dossier(home, income_changes_little=False)
    facts["persons"][1]["labour"] = "full"
    grant = world.granted(home, staff.county, facts=facts)
    assert grant.decision.answers["review_every_months"] == 6
    dated(grant, None)
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    one = Review.objects.get()
    assert (one.every_months, one.due_on) == (6, date(2027, 6, 1))


def test_a_validity_period_that_ends_before_the_next_review_is_what_makes_it_due(staff: Any) -> None:
    """LN-05: it goes to a review, it does not run on silently: once it has ended it stands as late on the desk."""
    grant = dated(world.granted(world.household(2), staff.county), date(2027, 11, 1), date(2026, 12, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    one = Review.objects.get()
    assert (one.why, one.due_on) == ("validity", date(2026, 12, 31)) and one.planned_on <= one.due_on
    from doudi.apps.cases.desk import desk_of

    alarms = {str(alarm.says): alarm.count for alarm in desk_of(staff.clerk, date(2027, 1, 4)).alarms}
    assert alarms["复核已过期"] == 1
    assert grant.reviews.get() == one


def test_who_has_no_interval_is_counted_and_not_made_up(staff: Any, local_values: Any) -> None:
    grant = dated(world.granted(world.household(1), staff.county), None)
    with as_owner():  # taken over from a register: there is no decision
        Grant.objects.filter(pk=grant.pk).update(decision=None, pack_id="longnan-2019")
    assert plan(*COUNTY, by=staff.county, at=world.at(DAY)).without == 1
    local_values["review_months"] = 6
    assert plan(*COUNTY, by=staff.county, at=world.at(DAY)).made == 1, "LN-06: the county has set it"
    assert Review.objects.get().due_on == date(2027, 6, 1)


def test_an_event_brings_the_review_forward(staff: Any) -> None:
    """LD-46: bankruptcy, land taken, resettlement, a hit: looked at promptly, without a fixed interval."""
    home = world.household(2)
    dated(world.granted(home, staff.county), date(2027, 11, 1))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    (one,) = after_event(home, "承包地被征收", by=staff.county, at=world.at("2026-11-24 09:00"))
    assert (one.why, one.event, one.due_on) == ("event", "承包地被征收", date(2026, 12, 8))
    assert Review.objects.count() == 1


def test_whom_an_event_brings_forward_is_on_the_desk_of_the_villages_worker(staff: Any) -> None:
    """LD-46. Ten working days after a Saturday are ten, and what is ending already is left alone."""
    home = world.household(2)
    grant = dated(world.granted(home, staff.county), date(2027, 11, 1))
    (one,) = after_event(home, "承包地被征收", by=staff.county, at=world.at("2026-11-28 09:00"))
    assert (one.worker, one.due_on) == (staff.worker, date(2026, 12, 11))
    Review.objects.all().delete()
    Grant.objects.filter(pk=grant.pk).update(gradual_until=date(2027, 5, 31), ended_on=date(2027, 5, 31))
    assert after_event(home, "承包地被征收", by=staff.county, at=world.at("2026-11-28 09:00")) == []


@pytest.mark.parametrize(
    ("outcome", "valid"), [("changed", date(2027, 11, 23)), ("exit", date(2026, 12, 31))]
)
def test_what_a_review_found_is_not_asked_for_again_the_next_night(
    staff: Any, local_values: Any, outcome: str, valid: date
) -> None:
    """LN-05: the next review is an interval away; whoever is to leave gets no longer validity, whose end asks again."""
    local_values.update(grant_valid_months=12, review_months=6)
    grant = dated(world.granted(world.household(2), staff.county), date(2026, 11, 1), date(2026, 12, 31))
    with as_owner():  # taken over from a register: there is no decision
        Grant.objects.filter(pk=grant.pk).update(decision=None, pack_id="longnan-2019")
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    finish(
        Review.objects.get(), same(incomes="changed"), outcome, "看了工资单", by=staff.worker,
        at=world.at("2026-11-24 09:00"),
    )  # fmt: skip
    grant.refresh_from_db()
    assert (grant.next_review_on, grant.valid_until) == (date(2027, 5, 24), valid)
    plan(*COUNTY, by=staff.county, at=world.at("2026-11-25 02:00"))
    assert Review.objects.get(outcome="").due_on == min(date(2027, 5, 24), valid)


def test_other_help_asked_for_does_not_hide_a_change_that_a_review_found(staff: Any) -> None:
    home = world.household(2)
    dated(world.granted(home, staff.county), date(2027, 3, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    finish(
        Review.objects.get(), same(incomes="changed"), "changed", "看了工资单", by=staff.worker,
        at=world.at("2026-11-24 09:00"),
    )  # fmt: skip
    for programme, left in (("temporary", 1), ("dibao", 0)):
        Case.objects.filter(pk=world.case_of(home, staff.county, programme=programme).pk).update(
            opened_on=date(2026, 11, 25)
        )
        assert selectors.to_follow(staff.clerk).count() == left


def test_what_ends_needs_no_review_any_more_and_two_never_wait(staff: Any) -> None:
    grant = dated(world.granted(world.household(2), staff.county), date(2027, 3, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    with pytest.raises(IntegrityError, match="one_review_a_grant_waits"), transaction.atomic():
        Review.objects.create(
            area_code=grant.area_code, grant=grant, household=grant.household, why="event", due_on=date(2027, 1, 1),
            planned_on=date(2027, 1, 1),
        )  # fmt: skip
    Grant.objects.filter(pk=grant.pk).update(since=date(2026, 1, 1), ended_on=date(2026, 11, 22))
    assert plan(*COUNTY, by=staff.county, at=world.at(DAY)).dropped == 1
    assert Review.objects.get().outcome == "dropped"


def test_a_household_that_moves_takes_its_review_along(staff: Any) -> None:
    home = world.household(2)
    dated(world.granted(home, staff.county), date(2027, 3, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    move(home, world.OTHER_VILLAGE, because="易地搬迁", by=staff.county, at=world.at("2026-11-24 09:00"))
    assert Review.objects.get().area_code == world.OTHER_VILLAGE
    assert not selectors.waiting(staff.worker).exists() and selectors.waiting(staff.county).exists()


def test_the_new_township_sees_all_of_a_grant_that_moved_in(staff: Any) -> None:
    """Whom it covers, how it is worked out, what is proposed, also while it runs out: the rows lie where the household does."""
    home = world.household(2)
    grant = world.granted(home, staff.county)
    world.next_help_settled(grant, staff.county)
    exit_gradually(
        grant, date(2027, 3, 31), by=staff.county, agreed_by=staff.other, at=world.at("2026-11-23 09:00")
    )
    move(home, world.OTHER_VILLAGE, because="易地搬迁", by=staff.county, at=world.at("2026-11-24 09:00"))
    grant.refresh_from_db()
    assert grant.area_code == world.OTHER_VILLAGE
    for rows in (grant.covered, grant.versions, grant.next_helps):
        assert set(rows.values_list("area_code", flat=True)) == {world.OTHER_VILLAGE}


def test_unchanged_the_grant_goes_on_and_its_times_are_counted_anew(staff: Any, local_values: Any) -> None:
    """LN-05, LN-06, 57-31."""
    local_values["grant_valid_months"] = 12
    home = world.household(2)
    grant = dated(world.granted(home, staff.county), date(2026, 11, 1), date(2026, 11, 30))
    with as_owner():  # taken over from a register: there is no decision
        Grant.objects.filter(pk=grant.pk).update(decision=None, pack_id="longnan-2019")
    local_values["review_months"] = 6
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    one = finish(Review.objects.get(), same(), "same", "", by=staff.worker, at=world.at("2026-11-24 09:00"))
    grant.refresh_from_db()
    assert (grant.next_review_on, grant.valid_until) == (date(2027, 5, 24), date(2027, 11, 23))
    assert Statement.objects.get(household=home).facts == {"last_checked_on": "2026-11-24"}
    plan(*COUNTY, by=staff.county, at=world.at("2026-11-25 09:00"))
    assert Review.objects.filter(outcome="").get().due_on == date(2027, 5, 24)
    with pytest.raises(Refused, match="已经登记过"):
        finish(one, same(), "same", "", by=staff.worker, at=world.at("2026-11-25 09:00"))


def test_nothing_is_changed_without_a_clear_cause(staff: Any) -> None:
    """57-31: no change within the period without a clear change of circumstances."""
    dated(world.granted(world.household(2), staff.county), date(2027, 3, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    one = Review.objects.get()
    how: dict[str, Any] = {"by": staff.worker, "at": world.at("2026-11-24 09:00")}
    for compared, outcome, says in [
        (same(), "changed", "少发一些"),
        (same(incomes="changed"), "exit", " "),
        (same(incomes="changed"), "same", ""),
        ({"incomes": "same"}, "same", ""),
        (same(), "", ""),
    ]:
        with pytest.raises(Refused):
            finish(one, compared, outcome, says, **how)
    found = finish(one, same(incomes="changed"), "exit", "长子到县城上班，月薪4000元，看了工资单", **how)
    assert list(selectors.to_follow(staff.clerk)) == [found]


def test_a_standard_raised_in_the_middle_of_a_review_loses_neither(staff: Any, local_values: Any) -> None:
    """The review began before the raise and ends after it: the raised amount stands, the review's dates are its own."""
    from doudi.apps.grants import standards

    grant = dated(world.granted(world.household(2), staff.county), date(2026, 12, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    one = Review.objects.get()
    change = standards.propose(
        *COUNTY,
        "dibao_standard",
        "7200",
        date(2027, 1, 1),
        "rural",
        by=staff.county,
        at=world.at("2026-11-24 09:00"),
    )
    standards.approve(change, by=staff.other, at=world.at("2026-11-24 10:00"))
    grant.refresh_from_db()
    raised = grant.monthly_fen
    finish(one, same(), "same", "", by=staff.worker, at=world.at("2026-11-25 09:00"))
    grant.refresh_from_db()
    assert (raised, grant.monthly_fen) == (95000, 95000) and grant.next_review_on is not None
    assert grant.next_review_on > date(2027, 1, 1)


def test_the_calendar_shows_what_waits_what_is_late_and_what_comes_again(staff: Any) -> None:
    late = dated(world.granted(world.household(2), staff.county), date(2026, 11, 2))
    dated(world.granted(world.household(1, head="李四"), staff.county), date(2027, 2, 26))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    Review.objects.filter(grant=late).update(every_months=3)
    months = {one.first: one for one in selectors.calendar(staff.county, date(2026, 11, 23))}
    now = months[date(2026, 11, 1)]
    assert now.late == 1 and len(months) == 12 and sum(one.waiting for one in months.values()) == 2
    assert [first for first, one in months.items() if one.again] == [
        date(2027, 2, 1),
        date(2027, 5, 1),
        date(2027, 8, 1),
    ]


def test_nobody_reviews_a_near_relative(staff: Any) -> None:
    from doudi.apps.accounts.models import KinFiling

    home = world.household(2)
    dated(world.granted(home, staff.county), date(2027, 3, 31))
    plan(*COUNTY, by=staff.county, at=world.at(DAY))
    person = Person.objects.filter(household=home)[0]
    person.citizen_id = "430481196005010014"
    person.citizen_index = "x" * 8
    person.save()
    KinFiling.objects.create(
        area_code=world.COUNTY, official=staff.worker, official_name="村里的人", relation="parent", person=person,
        relative_name=person.name, filed_on=date(2026, 1, 1), filed_by=staff.county,
    )  # fmt: skip
    with pytest.raises(Refused, match="近亲属"):
        finish(Review.objects.get(), same(), "same", "", by=staff.worker, at=world.at("2026-11-24 09:00"))
