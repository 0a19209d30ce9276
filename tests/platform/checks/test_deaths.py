"""A death told by a source holds money at once and asks for a visit; found wrong, money flows and the row does not come back."""

from datetime import date

import pytest

from doudi.apps.cases.models import Lead
from doudi.apps.checks import services as checks
from doudi.apps.grants.models import Grant, GrantPerson
from doudi.apps.record.models import Act
from doudi.apps.rosters.answering import answer_from_rosters
from doudi.apps.rosters.models import LinkState, RosterLink
from tests.platform.cases.conftest import at, make_household
from tests.platform.checks.test_check import answer, ask, authorised, declare, row
from tests.platform.checks.test_from_rosters import CARS, known, taken
from tests.platform.field import DAY
from tests.platform.rosters.conftest import number
from tests.platform.taking_over import taken_over

__all__ = ["authorised", "known"]


def deaths(*days):
    rows = "".join(f"王秀英,{number('王秀英')},{day}\n" for day in days)
    return f"姓名,身份证号,死亡日期\n{rows}"


def running(home, person, number="DB-1", programme="tekun", beneficiary="household"):
    grant = taken_over(
        number=number, area_code=home.area_code, household=home, programme=programme, pack_id="cn-2021",
        beneficiary=beneficiary, payee_name=home.head_name, persons=1, monthly_fen=50_000, since=date(2025, 1, 1),
    )  # fmt: skip
    GrantPerson.objects.create(
        area_code=home.area_code, grant=grant, person=person, programme=programme, since=grant.since
    )
    return grant


@pytest.fixture
def paid(known):
    """What is paid for the head each month."""
    return running(known.household, known.household.head)


def held(grant):
    grant.refresh_from_db()
    return grant.held


def settle(hit, result, people, why="本人在家，同名同号登记错了。"):
    return checks.settle(hit, result, why, by=people.county_check_centre, at=at(DAY, 12))


def test_a_death_on_a_linked_roster_holds_what_is_paid_and_leaves_a_lead(known, paid, people):
    taken(people, deaths("2025-12-20"), "火化名单.csv")
    assert held(paid) and "火化名单.csv第2行" in paid.held_because
    lead = Lead.objects.get()
    assert (lead.household, lead.outcome) == (known.household, "") and paid.number in lead.says
    assert Act.objects.filter(kind="grant.held", household_id=known.household_id).count() == 1


def test_what_another_member_has_of_his_own_is_not_held_for_a_death(known, paid, people):
    """Help given to a person is held for that person alone; the household's own as a whole (decision 0014)."""
    other = running(known.household, make_household("李建国").head, "DB-2", beneficiary="own")
    taken(people, deaths("2025-12-20"), "火化名单.csv")
    assert held(paid) and not held(other)


def test_an_answer_that_tells_of_a_death_holds_and_two_sources_make_one_lead(known, paid, people):
    taken(people, deaths("2025-12-20"), "火化名单.csv")
    request = ask(known, people, only={"funeral", "police"})
    answer(request, "police", people, {"facts": {"died_on": "2025-12-20"}})
    assert held(paid) and Lead.objects.count() == 1
    assert Act.objects.filter(kind="grant.held").count() == 1


def test_nothing_but_a_death_holds_money(known, paid, people):
    declare(known, people, [])
    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    assert row(request, "vehicles").hit and not held(paid) and not Lead.objects.exists()


@pytest.mark.parametrize("result", ["wrong", "explained"])
def test_a_death_that_is_not_so_releases_the_money_and_closes_the_lead(known, paid, people, result):
    taken(people, deaths("2025-12-20"), "火化名单.csv")
    request = ask(known, people, only={"funeral"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    hit = row(request, "funeral")
    checks.household_answers(hit, "本人在家。", by=people.township_clerk, at=at(DAY, 11))
    settle(hit, result, people)
    assert not held(paid) and (paid.held_because, paid.held_for_id) == ("", None)
    lead = Lead.objects.get()
    assert lead.outcome == "closed" and "恢复发放" in lead.outcome_says


def test_the_money_stays_held_while_another_source_still_tells_of_the_death(known, paid, people):
    request = ask(known, people, only={"funeral", "police"})
    died = {"facts": {"died_on": "2025-12-20"}}
    first = answer(request, "funeral", people, died)
    second = answer(request, "police", people, died)
    settle(first, "wrong", people)
    assert held(paid)
    settle(second, "wrong", people)
    assert not held(paid)


def test_an_answer_put_right_lets_the_money_go(known, paid, people):
    request = ask(known, people, only={"funeral"})
    answer(request, "funeral", people, {"facts": {"died_on": "2025-12-20"}})
    assert held(paid)
    answer(request, "funeral", people, found=False)
    assert not held(paid)


def test_a_kept_death_stays_held_and_a_verdict_changed_again_holds_again(known, paid, people):
    request = ask(known, people, only={"funeral"})
    hit = answer(request, "funeral", people, {"facts": {"died_on": "2025-12-20"}})
    settle(hit, "kept", people)
    assert held(paid)
    settle(hit, "wrong", people)
    assert not held(paid)
    settle(hit, "kept", people)
    assert held(paid)


def test_what_was_held_by_hand_is_not_released_by_a_hit(known, paid, people):
    request = ask(known, people, only={"funeral"})
    Grant.objects.update(held=True, held_because="办事员暂停")
    hit = answer(request, "funeral", people, {"facts": {"died_on": "2025-12-20"}})
    settle(hit, "wrong", people)
    assert held(paid) and paid.held_because == "办事员暂停"


def test_a_grant_that_has_ended_is_not_held(known, paid, people):
    GrantPerson.objects.update(ended_on=date(2025, 12, 31))
    Grant.objects.update(ended_on=date(2025, 12, 31))
    taken(people, deaths("2025-12-20"), "火化名单.csv")
    assert not held(paid) and not Lead.objects.exists()


def test_a_row_found_wrong_is_withdrawn_and_the_next_file_does_not_bring_it_back(known, paid, people):
    taken(people, deaths("2025-12-20"), "火化名单.csv")
    request = ask(known, people, only={"funeral"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    settle(row(request, "funeral"), "wrong", people, "殡仪馆登记错了人")
    link = RosterLink.objects.get()
    assert (link.state, link.reason) == (LinkState.WITHDRAWN, "殡仪馆登记错了人")
    again = taken(people, deaths("2025-12-20") + "赵无名,,2025-12-22\n", "火化名单二.csv", hour=14)
    assert RosterLink.objects.get(roster=again).state == LinkState.WITHDRAWN
    assert not held(paid)
    other = taken(people, deaths("2026-01-02"), "火化名单三.csv", hour=15)
    assert RosterLink.objects.get(roster=other).state == LinkState.STANDS, "other words are news"
    assert held(paid)


def test_withdrawing_a_car_withdraws_neither_the_person_nor_other_lists(known, people):
    declare(known, people, [])
    car = CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n"
    taken(people, car, "机动车.csv")
    request = ask(known, people, only={"vehicles"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    hit = row(request, "vehicles")
    assert hit.rests_on
    settle(hit, "wrong", people, "号牌登记串了")
    second = taken(
        people, car + f"王秀英,{number('王秀英')},湘D99999,小型轿车,正常\n", "机动车二.csv", hour=14
    )
    states = dict(RosterLink.objects.filter(roster=second).values_list("row", "state"))
    assert states == {2: LinkState.WITHDRAWN, 3: LinkState.STANDS}


def test_a_hit_kept_after_all_brings_its_row_back(known, people):
    declare(known, people, [])
    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    hit = row(request, "vehicles")
    settle(hit, "wrong", people)
    settle(hit, "kept", people)
    assert RosterLink.objects.get().state == LinkState.ACCEPTED
