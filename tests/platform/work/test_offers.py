"""Jobs offered and answered: every one on file, refusals counted from it as the law counts."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.grants.models import Grant
from doudi.apps.grants.proposals import propose
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Person, Source
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import act
from doudi.apps.reviews.models import Review
from doudi.apps.work import selectors
from doudi.apps.work.models import Answer
from doudi.apps.work.services import answer, offer, refusals, register, unregister
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db


def offered(person: Person, what: str, month: int, staff: Any, says: str = "不想去") -> None:
    at = world.at(f"2027-{month:02d}-05 09:00")
    made = offer(person, "job", "县城保洁，某物业公司", at.date(), 300_000, by=staff.clerk, at=at)
    answer(made, what, says, at.date(), by=staff.clerk, at=world.at(f"2027-{month:02d}-05 10:00"))


def able(home: Any, staff: Any) -> Person:
    """The second member, able to work; the first is not."""
    first, second = home.people.order_by("pk")
    at = world.at("2026-12-20 09:00")
    with act("test.stated", by=staff.clerk, at=at, area=home.area_code):
        for person, labour in ((first, "none"), (second, "full")):
            state(
                home,
                person,
                {"labour": labour, "counted": True},
                source=Source.VISIT,
                on=at.date(),
                by=staff.clerk,
                at=at,
            )
    return second


def refusals_in_dossier(person: Person) -> Any:
    file = household_file(person.household, 20271231)
    return next(one.get("job_refusals") for one in file["persons"] if one["person_id"] == person.number)


def test_refusals_are_counted_from_the_offers_and_nowhere_else(
    staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LD-43: each offer and its answer is recorded; LD-18: refused twice or more without a good reason, the share is stopped."""
    home = world.household(2, area="211221104201")
    staff.clerk = world.user("township_clerk", "township", "211221104000")
    county = world.user("county_civil_affairs", area="211221000000")
    grant = world.granted(home, county)
    Grant.objects.filter(pk=grant.pk).update(pack_id="liaoning-2014")
    person = able(home, staff)
    offered(person, "refused", 1, staff)
    assert (refusals(person, date(2027, 1, 31)), refusals_in_dossier(person)) == (1, 1)
    offered(person, "excused", 2, staff, "要照顾重病的母亲")
    offered(person, "accepted", 3, staff, "")
    assert selectors.to_stop(county, date(2027, 3, 31)) == []
    offered(person, "refused", 4, staff)
    assert refusals_in_dossier(person) == 2, "in Liaoning they need not follow each other"
    (one,) = selectors.to_stop(county, date(2027, 4, 30))
    assert (one.person, one.grant.pk, one.refused, one.last, one.sure) == (
        person,
        grant.pk,
        2,
        date(2027, 4, 5),
        True,
    )


def test_nationally_only_refusals_in_a_row_count(staff: Any) -> None:
    """57-34: three in a row without a good reason; one that was accepted begins the count anew."""
    person = able(world.household(2), staff)
    for month, what in enumerate(["refused", "refused", "accepted", "refused", "not_taken", "refused"], 1):
        offered(person, what, month, staff)
    assert refusals(person, date(2027, 6, 30)) == 2 == refusals_in_dossier(person)


def test_who_refused_often_enough_and_cannot_be_told_is_shown_for_a_look_not_passed_over(staff: Any) -> None:
    """57-34 is a number of a document that answers no list: enough refusals are shown, ability to work is for people to see."""
    home = world.household(2)
    grant = world.granted(home, staff.county)
    person = able(home, staff)
    offered(person, "refused", 1, staff)
    offered(person, "refused", 2, staff)
    assert selectors.to_stop(staff.county, date(2027, 3, 1)) == []
    offered(person, "refused", 3, staff)
    (one,) = selectors.to_stop(staff.county, date(2027, 3, 31))
    assert (one.person, one.grant, one.refused, one.sure) == (person, grant, 3, False)


def test_refusing_work_is_a_cause_only_for_whom_the_law_names(staff: Any) -> None:
    """LD-18, 57-34: whose refusals are too few is not cut or stopped for them."""
    home = world.household(2)
    grant = world.granted(home, staff.county)
    person = able(home, staff)
    how: dict[str, Any] = {
        "fen": 60000,
        "cause": "work_refused",
        "by": staff.county,
        "at": world.at("2027-04-01 09:00"),
    }
    offered(person, "refused", 1, staff)
    offered(person, "refused", 2, staff)
    with pytest.raises(Refused, match="拒绝就业到了"):
        propose(grant, "amount", date(2027, 5, 1), "拒绝就业", **how)
    offered(person, "refused", 3, staff)
    assert propose(grant, "amount", date(2027, 5, 1), "拒绝就业", **how).cause == "work_refused"


def test_whoever_has_left_every_household_is_still_answered_for(staff: Any) -> None:
    """LD-43: the answer stays on file; there is no dossier left to say it in."""
    person = world.household(2).people.order_by("pk")[1]
    at = world.at("2027-01-05 09:00")
    made = offer(person, "job", "保洁", at.date(), by=staff.clerk, at=at)
    Person.objects.filter(pk=person.pk).update(household=None)
    assert answer(made, "refused", "搬走了", at.date(), by=staff.clerk, at=at).answer == "refused"


def test_an_offer_waits_for_its_answer_and_an_answer_says_why(staff: Any) -> None:
    """LD-43."""
    person = world.household(2).people.order_by("pk")[1]
    at = world.at("2027-01-05 09:00")
    how: dict[str, Any] = {"by": staff.clerk, "at": at}
    with pytest.raises(Refused, match="什么工作"):
        offer(person, "job", " ", at.date(), **how)
    made = offer(person, "job", "保洁", at.date(), **how)
    with pytest.raises(Refused, match="还没有答复"):
        offer(person, "job", "保安", at.date(), **how)
    with pytest.raises(Refused, match="本人说的理由"):
        answer(made, "refused", "", at.date(), **how)
    with pytest.raises(Refused, match="介绍日期和今天之间"):
        answer(made, "refused", "远", date(2027, 1, 1), **how)
    assert list(selectors.waiting(staff.clerk)) == [made]
    answer(made, Answer.REFUSED, "太远", at.date(), **how)
    with pytest.raises(Refused, match="已经登记过"):
        answer(made, Answer.ACCEPTED, "", at.date(), **how)


def test_who_begins_to_work_is_looked_at_again(staff: Any) -> None:
    home = world.household(2)
    world.granted(home, staff.county)
    offered(home.people.order_by("pk")[1], "accepted", 1, staff)
    assert "接受介绍的工作" in Review.objects.get().event


def test_who_is_registered_as_unemployed_stands_in_the_dossier(staff: Any) -> None:
    """LD-32."""
    person = world.household(2).people.order_by("pk")[1]
    at = world.at("2027-01-05 09:00")
    made = register(person, "大市镇人社站", "SY-1", at.date(), by=staff.clerk, at=at)
    with pytest.raises(Refused, match="已经有失业登记"):
        register(person, "大市镇人社站", "SY-2", at.date(), by=staff.clerk, at=at)

    def said() -> Any:
        rows = household_file(person.household, 20270301)["persons"]
        return next(one.get("unemployment_registered") for one in rows if one["person_id"] == person.number)

    assert said() is True
    unregister(made, date(2027, 2, 1), by=staff.clerk, at=world.at("2027-02-01 09:00"))
    assert said() is False
    register(
        person, "大市镇人社站", "SY-2", date(2027, 2, 2), by=staff.clerk, at=world.at("2027-02-02 09:00")
    )
