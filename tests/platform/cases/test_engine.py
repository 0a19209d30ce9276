"""A case moves only through the engine: a whole road, and each way round it refused."""

import pytest

from doudi.apps.cases import engine
from doudi.apps.cases.models import CaseEvent, CaseHand
from doudi.apps.cases.services.intake import accept
from doudi.apps.record.models import Act
from doudi.apps.record.verify import verify
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at
from tests.platform.trust.conftest import behind_its_back


def done(case, step, by, day, users=(), **data):
    return engine.act(case, "done", step, by=by, at=at(day, 12), data=data, with_users=users)


def surveyed(case, people, day=20260107):
    done(
        case, "入户调查", people.township_clerk, day, [people.second_clerk],
        signed=[str(people.township_clerk.pk), str(people.second_clerk.pk), "household"],
    )  # fmt: skip


def accepted(case, people, day=20260105):
    accept(case, by=people.township_clerk, at=at(day, 10), papers={"申请书": True, "核查授权书": True})


def test_a_dibao_case_goes_from_application_to_approval(household, people, open_case):
    case = open_case(household)
    assert (case.status, case.waiting_for, case.version) == ("open", ["申请受理"], 2)
    accepted(case, people)
    assert case.total_due_on is not None
    done(case, "授权核对", people.township_clerk, 20260105, evidence=["核查授权书"])
    surveyed(case, people)
    done(case, "发起信息核对", people.county_check_centre, 20260108)
    done(case, "乡镇审核", people.township_reviewer, 20260109, agree=True)
    engine.act(
        case, "begin", "乡镇审核公示", by=people.township_clerk, at=at(20260110, 13),
        data={"boards": ["村（居）民委员会公示栏"]},
    )  # fmt: skip
    with pytest.raises(Refused, match="期满"):
        done(case, "乡镇审核公示", None, 20260117)
    done(case, "乡镇审核公示", None, 20260118)
    engine.act(
        case, "decide", "县级审核确认", by=people.county_civil_affairs, at=at(20260119, 13),
        data={"outcome": "approve"},
    )  # fmt: skip
    assert case.status == "approved"
    assert case.decided_on.isoformat() == "2026-01-19"
    assert CaseEvent.objects.filter(case=case).count() == case.version
    hands = dict(CaseHand.objects.filter(case=case).values_list("user__username", "hand"))
    assert hands == {
        "township_clerk": "survey", "second_clerk": "survey", "township_reviewer": "review",
        "county_civil_affairs": "decision",
    }  # fmt: skip
    assert Act.objects.filter(case_id=case.pk, kind="case.decide").count() == 1


def test_hands_that_are_changed_or_put_in_behind_the_engine_are_found(household, people, open_case):
    case = open_case(household)
    accepted(case, people)
    done(case, "授权核对", people.township_clerk, 20260105, evidence=["核查授权书"])
    surveyed(case, people)
    assert findings() == set()
    first, second = CaseHand.objects.filter(case=case).order_by("pk")
    with behind_its_back() as cursor:
        cursor.execute("update cases_casehand set hand = 'help' where id = %s", [first.pk])
        cursor.execute("delete from cases_casehand where id = %s", [second.pk])
        cursor.execute(
            "insert into cases_casehand (id, area_code, hand, at, case_id, user_id)"
            " select 999999, area_code, hand, at, case_id, %s from cases_casehand where id = %s", [people.township_head.pk, first.pk],
        )  # fmt: skip
    assert findings() == {
        ("row-changed", first.pk), ("row-gone", second.pk), ("row-unrecorded", 999999),
    }  # fmt: skip


def findings():
    return {(one.code, one.key) for one in verify(deep=True).findings if one.table == "cases_casehand"}


def test_who_surveyed_may_not_review_nor_decide(household, people, open_case):
    case = open_case(household)
    accepted(case, people)
    done(case, "授权核对", people.township_clerk, 20260105, evidence=["核查授权书"])
    surveyed(case, people)
    done(case, "发起信息核对", people.county_check_centre, 20260108)
    people.second_clerk.role = "township_reviewer"
    people.second_clerk.save()
    with pytest.raises(Refused) as refused:
        done(case, "乡镇审核", people.second_clerk, 20260109, agree=True)
    assert refused.value.code == "same-person"
    assert case.version == CaseEvent.objects.filter(case=case).count()


def test_a_refused_event_leaves_nothing_behind(household, people, open_case):
    case = open_case(household)
    before = (CaseEvent.objects.count(), Act.objects.count(), CaseHand.objects.count())
    with pytest.raises(Refused, match="还缺申请书"):
        accept(case, by=people.township_clerk, at=at(20260105), papers={"申请书": False})
    assert (CaseEvent.objects.count(), Act.objects.count(), CaseHand.objects.count()) == before
    case.refresh_from_db()
    assert case.papers["申请书"] == {"had": False}
    assert case.total_due_on is None


def test_the_second_of_two_clerks_is_told_who_was_first(household, people, open_case):
    case = open_case(household)
    seen = case.version
    accepted(case, people)
    with pytest.raises(Refused, match="办了“申请受理”，请先看最新情况再办"):
        accept(case, by=people.second_clerk, at=at(20260105, 11), papers={"申请书": True}, seen_version=seen)


def test_a_relative_on_file_may_not_touch_the_case(household, people, open_case):
    from datetime import date

    from doudi.apps.accounts.models import KinFiling

    case = open_case(household)
    assert "近亲属备案" not in case.waiting_for
    KinFiling.objects.create(
        official=people.second_clerk, official_name="李四", relation="兄弟姐妹", relative_name="王秀英",
        person=household.head, area_code=household.area_code, filed_on=date(2026, 1, 2),
        filed_by=people.second_clerk,
    )  # fmt: skip
    with pytest.raises(Refused, match="近亲属"):
        accept(case, by=people.second_clerk, at=at(20260105), papers={"申请书": True})
    accepted(case, people)
    engine.refresh_conditions(case, at=at(20260105, 11))
    assert "近亲属备案" in case.waiting_for, "a filed relative makes the filing and the county's visit due"


def test_a_case_of_another_township_is_out_of_reach(household, people, open_case):
    case = open_case(household)
    people.township_clerk.area_code = "430481115000"
    people.township_clerk.save()
    with pytest.raises(Refused, match="不在您负责的地区"):
        accepted(case, people)


def test_the_day_may_not_be_earlier_than_the_last(household, people, open_case):
    case = open_case(household)
    with pytest.raises(Refused, match="时钟"):
        accepted(case, people, 20260104)
