"""Roads other than the one into help: tiers by amount, aid first, help that is cut after a hearing."""

import itertools
from datetime import date

import pytest
from django.urls import reverse

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Decision
from doudi.apps.cases.services.deciding import Verdict, decide_case
from doudi.apps.grants.models import Grant
from doudi.apps.people.models import Support
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, know


@pytest.fixture
def tieling(monkeypatch, local_values):
    """The Tieling document applies where the tests' village lies."""
    real = packs.area_prefix
    monkeypatch.setattr(packs, "area_prefix", lambda code: "4304" if code.startswith("2112") else real(code))
    local_values.update(temporary_limit_township=2000, temporary_limit_county=20000)


def road(case, day=20260105):
    """Does steps of the case, an hour after another."""
    hours = itertools.count(10)

    def done(step, by, users=(), **data):
        return engine.act(case, "done", step, by=by, at=at(day, next(hours)), data=data, with_users=users)

    return done


@pytest.mark.parametrize(
    ("amount", "step", "who"),
    [(200000, "乡镇审批", "township_head"), (200001, "县区审批", "county_civil_affairs")],
)
def test_the_amount_says_who_decides_one_off_help(
    household, people, open_case, tieling, it_is, browser_of, amount, step, who
):
    """TL-16: up to 2,000 yuan the township, above it the county, to the cent."""
    case = open_case(household, "tieling-2019/temporary", programme="temporary")
    know(household, people.township_clerk, 20260105, registered_poor="current")
    done = road(case)
    done("申请受理", people.township_clerk, evidence=["申请书"])
    done("入户调查", people.township_clerk, signed=[str(people.township_clerk.pk), "household"])
    it_is(20260106)
    page = reverse("cases:step", args=[case.pk, "乡镇审核"])
    reviewer = browser_of(people.township_reviewer)
    posted = {"act": "done", "agree": "yes", "says": "急需", "amount": f"{amount / 100:.2f}"}
    assert reviewer.post(page, posted).status_code == 302
    boards = {"boards": ["村（居）民委员会公示栏"]}
    engine.act(case, "begin", "公示", by=people.township_clerk, at=at(20260106, 16), data=boards)
    engine.act(case, "done", "公示", by=None, at=at(20260114))
    other = "县区审批" if step == "乡镇审批" else "乡镇审批"
    assert step in case.waiting_for
    assert other not in case.waiting_for
    decision = decide_case(
        case,
        step,
        Verdict("approve", once_fen=amount, reason="火灾"),
        by=getattr(people, who),
        at=at(20260115),
    )
    assert decision.once_fen == amount
    assert Grant.objects.get(decision=decision).once_fen == amount


def test_help_comes_first_and_the_papers_after(household, people, open_case, tieling, it_is):
    """TL-17: decided on the day; what was left out is done afterwards, and waited for."""
    case = open_case(household, "tieling-2019/urgent", programme="temporary")
    know(household, people.township_clerk, 20260105)
    road(case)("申请受理", people.township_clerk)
    decide_case(
        case, "先行救助", Verdict("approve", once_fen=100000, reason="突发火灾"),
        by=people.township_head, at=at(20260105, 15),
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.status, case.waiting_for) == ("approved", ["补办手续"])
    with pytest.raises(Refused, match="还缺"):
        road(case, 20260106)("补办手续", people.township_clerk)


def test_help_is_cut_only_after_a_hearing_and_with_reasons(household, people, open_case, it_is):
    """FA-48: the household is told and heard before, and the decision gives no grant."""
    with pytest.raises(Refused, match="没有在享"):
        open_case(household, "cn-2026/reduction", programme="dibao", day=20260801)
    Support.objects.create(
        area_code=household.area_code, household=household, programme="dibao", since=date(2026, 1, 1),
        source="decided", on=date(2026, 1, 1), at=at(20260101),
    )  # fmt: skip
    case = open_case(household, "cn-2026/reduction", programme="dibao", day=20260801)
    know(household, people.township_clerk, 20260801, income="9000")
    done = road(case, 20260803)
    done("登记变化", people.township_clerk)
    done("核实变化", people.county_check_centre)

    def decide(reason=""):
        verdict = Verdict("approve", reason=reason)
        return decide_case(case, "减发停发决定", verdict, by=people.county_civil_affairs, at=at(20260805))

    with pytest.raises(Refused, match="要先办完“听取意见”"):
        decide("收入超过标准")
    done("书面通知", people.township_clerk, evidence=["拟减发停发通知书", "送达回证"])
    with pytest.raises(Refused):
        done("听取意见", people.county_reviewer, evidence=["意见记录"])
    done("听取意见", people.county_reviewer, evidence=["意见记录"], signed=["household"])
    decision = decide("务工收入稳定超过标准")
    assert decision.reason == "务工收入稳定超过标准"
    assert Grant.objects.count() == 0
    assert Decision.objects.count() == 1


def test_who_receives_already_may_not_apply_again(household, people, open_case, it_is):
    Support.objects.create(
        area_code=household.area_code, household=household, programme="dibao", since=date(2025, 1, 1),
        source="decided", on=date(2025, 1, 1), at=at(20250101),
    )  # fmt: skip
    with pytest.raises(Refused, match="正在享受低保"):
        open_case(household)
