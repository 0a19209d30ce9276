"""Two people at once, on two connections of a real PostgreSQL: one acts, the other is told."""

import pytest

from doudi.apps.cases import engine
from doudi.apps.cases.models import Case, CaseEvent, CaseHand
from doudi.apps.cases.services.intake import Application, open_case
from doudi.platform.row_security import all_rows
from tests.platform.at_once import at_once
from tests.platform.cases.conftest import VILLAGE, accounts, at, make_household

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surveyed():
    """A case whose survey and check are done, waiting for the township's review, committed."""
    with all_rows():
        people = accounts()
        case = open_case(
            Application(household=make_household("王秀英"), offer="cn-2021/dibao", programme="dibao"),
            by=people.township_clerk, at=at(20260105),
        )  # fmt: skip

        def done(step, by, users=(), **data):
            engine.act(case, "done", step, by=by, at=at(20260105, 12), data=data, with_users=users)

        clerk = people.township_clerk
        done("申请受理", clerk, evidence=["申请书"])
        done("授权核对", clerk, evidence=["核查授权书"])
        signed = [str(clerk.pk), str(people.second_clerk.pk), "household"]
        done("入户调查", clerk, [people.second_clerk], signed=signed)
        done("发起信息核对", people.county_check_centre)
    return case, people


def test_of_two_reviewers_at_the_same_second_one_wins(surveyed):
    case, people = surveyed
    seen = case.version
    with all_rows():
        other = accounts(names=["second_reviewer"], role="township_reviewer").second_reviewer

    def review(by):
        mine = Case.objects.get(pk=case.pk)
        engine.act(mine, "done", "乡镇审核", by=by, at=at(20260106), data={"agree": True}, seen_version=seen)

    came_to = at_once(lambda: review(people.township_reviewer), lambda: review(other))
    assert sorted(one == "done" for one in came_to) == [False, True]
    assert any("请先看最新情况再办" in one for one in came_to)
    with all_rows():
        assert CaseEvent.objects.filter(case=case, step="乡镇审核").count() == 1
        assert CaseHand.objects.filter(case=case, hand="review").count() == 1
        seqs = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(len(seqs)))


def test_of_two_windows_opening_the_same_matter_one_opens_it():
    with all_rows():
        people = accounts()
        household = make_household("李建国")

    def apply(by):
        application = Application(household=household, offer="cn-2021/dibao", programme="dibao")
        open_case(application, by=by, at=at(20260105))

    came_to = at_once(lambda: apply(people.township_clerk), lambda: apply(people.second_clerk))
    assert sorted(one == "done" for one in came_to) == [False, True]
    assert any("已经有一件正在办理" in one for one in came_to)
    with all_rows():
        assert Case.objects.filter(area_code=VILLAGE).count() == 1


def test_the_database_stops_two_hands_even_when_both_are_written_at_once(surveyed):
    case, people = surveyed

    def take(hand):
        CaseHand.objects.create(
            area_code=VILLAGE, case=case, user=people.township_head, hand=hand, at=at(20260106)
        )

    from doudi.apps.cases.guards import refusals_in_words

    def told(hand):
        with refusals_in_words():
            take(hand)

    came_to = at_once(lambda: told("review"), lambda: told("decision"))
    assert sorted(one == "done" for one in came_to) == [False, True]
    assert any("同一个人不能在一件办件里担两手" in one for one in came_to)
