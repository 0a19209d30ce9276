"""A check answered from the rosters at hand: only who has authorised it is asked about, each hit names file and row."""

from datetime import date

import pytest

from doudi.apps.checks import services as checks
from doudi.apps.jobs.models import JobRun
from doudi.apps.rosters import services as rosters
from doudi.apps.rosters.answering import answer_from_rosters
from doudi.apps.rosters.models import LinkState, Roster, RosterLink
from doudi.core.refusal import Refused
from doudi.platform.clock import clock_set
from doudi.platform.jobs import perform
from tests.platform.cases.conftest import Stopped, at
from tests.platform.checks.test_check import ask, authorised, row
from tests.platform.field import DAY
from tests.platform.rosters.conftest import number

__all__ = ["authorised"]


def taken(people, text, name, when=DAY, hour=8, area="430481000000", as_of=date(2026, 1, 5), sent_by=None):
    """A department hands a list in; the check centre takes it, and the worker links it."""
    now, centre = at(when, hour), people.county_check_centre
    with clock_set(Stopped(now)):
        roster = rosters.receive(
            text.encode(), name, "auto", area=area, as_of=as_of, by=sent_by or centre, at=now
        )
        perform(JobRun.objects.latest("pk").pk)
        rosters.take(Roster.objects.get(pk=roster.pk), by=centre, at=now)
        perform(JobRun.objects.latest("pk").pk)
    return Roster.objects.get(pk=roster.pk)


@pytest.fixture
def known(authorised, tmp_path, monkeypatch):
    """The head has a number in the register."""
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    head = authorised.household.head
    head.name, head.citizen_id = "王秀英", number("王秀英")
    head.save()
    return authorised


CARS = "机动车所有人,身份证明号码,号牌号码,车辆类型,状态\n"


def test_a_car_on_the_traffic_polices_list_becomes_an_answer_with_file_and_row(known, people):
    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles", "bank"})
    assert answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10)) == 1
    found = row(request, "vehicles")
    assert found.found and found.verified["assets"] == [{"kind": "vehicle", "quantity": "1"}]
    assert any("机动车.csv" in where and "第2行" in where for where in found.says)
    assert row(request, "bank").found is None, "a source that sent no list stays silent"


def test_not_on_the_list_says_which_list_and_proves_nothing(known, people):
    taken(people, CARS + "赵无名,,湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    found = row(request, "vehicles")
    assert found.found is False and not found.hit and "机动车.csv" in str(found.says)


def test_of_whoever_has_no_number_a_list_of_numbers_cannot_say_no(known, people):
    head = known.household.head
    head.citizen_id = ""
    head.save()
    taken(people, CARS + f"李大富,{number('李大富')},湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles"})
    assert answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10)) == 0
    assert row(request, "vehicles").found is None


def test_a_doubtful_row_leaves_the_source_silent_until_a_person_has_decided(known, people):
    roster = taken(people, CARS + f"陈不同,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles"})
    assert answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10)) == 0
    doubt = RosterLink.objects.get(roster=roster, state=LinkState.DOUBT)
    rosters.decide(doubt, False, "邻居借用", by=people.county_check_centre, at=at(DAY, 10))
    assert answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 11)) == 1
    assert row(request, "vehicles").found is False


def test_without_the_households_authorisation_no_roster_is_asked(known, people):
    from doudi.apps.cases.models import Authorisation

    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    Authorisation.objects.update(valid_until=date(2026, 1, 5))
    with pytest.raises(Refused) as refused:
        ask(known, people, only={"vehicles"})
    assert refused.value.code == "not-authorised"


def test_an_old_list_answers_nothing(known, people):
    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    Roster.objects.update(as_of=date(2025, 6, 1))
    request = ask(known, people, only={"vehicles"})
    assert answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10)) == 0


def test_a_death_is_always_a_hit(known, people):
    taken(people, f"姓名,身份证号,死亡日期\n王秀英,{number('王秀英')},2025-12-20\n", "火化名单.csv")
    request = ask(known, people, only={"funeral"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    assert row(request, "funeral").hit and checks.sources()["funeral"].label
