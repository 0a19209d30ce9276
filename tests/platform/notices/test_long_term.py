"""The long-term notice: this month's list of whom help goes to; who leaves help leaves the list."""

from contextlib import suppress
from datetime import date

import pytest

from doudi.apps.notices import jobs
from doudi.apps.notices.models import Notice
from doudi.apps.notices.services import hanging, long_term
from doudi.core.refusal import Refused
from tests.platform.notices.conftest import PLACES, at
from tests.platform.taking_over import taken_over

AREA = PLACES["liaoning-2014"]
FROM = {"office": "和平区民政局", "phone": "024-23000000"}


@pytest.fixture
def grant(home):
    from doudi.apps.grants.models import Grant

    def make(name="王秀英", births=("1950-03-02",), pack="liaoning-2014", **more):
        household = home(name, area=AREA, births=births)
        return taken_over(
            area_code=AREA, number=f"G{Grant.objects.count() + 1}", household=household, programme="dibao",
            pack_id=pack, payee_name=name, payee_key=name, persons=len(births), monthly_fen=51_000,
            since=date(2026, 1, 1), **more,
        )  # fmt: skip

    return make


@pytest.fixture
def keeper(staff):
    return staff(AREA).village_committees


def hung(keeper, day):
    (notice,) = long_term.make_long_term(AREA, **FROM, by=keeper, at=at(day))
    hanging.seal(notice, by=keeper, at=at(day, 10))
    return hanging.hang(notice, dict.fromkeys(notice.boards, b"\xff\xd8\xff."), by=keeper, at=at(day, 11))


def test_list_has_who_is_helped_now_with_what_the_document_allows(grant, keeper):
    grant()
    grant("李来福")
    grant("退出户", ended_on=date(2026, 1, 31))
    notice = hung(keeper, 20260201)
    assert [(one.name, one.persons, one.amount_fen) for one in notice.lines.order_by("place")] == [
        ("李来福", 1, 51_000), ("王秀英", 1, 51_000),
    ]  # fmt: skip
    assert notice.until is None and notice.stage == "long_term" and notice.clause == "LD-11"


def test_children_are_on_no_list(grant, keeper):
    grant()
    grant("周小雨", births=("2015-05-01",))
    assert [one.name for one in hung(keeper, 20260201).lines.all()] == ["王秀英"]


def test_fresh_list_takes_the_place_of_last_months(grant, keeper):
    grant()
    first = hung(keeper, 20260201)
    second = hung(keeper, 20260301)
    first.refresh_from_db()
    assert (first.taken_down_on, first.taken_down_because) == (date(2026, 3, 1), "换了新一期")
    assert Notice.objects.get(taken_down_on__isnull=True) == second


def test_who_leaves_help_leaves_the_list_the_day_after(grant, keeper):
    given = grant()
    notice = hung(keeper, 20260201)
    given.ended_on = date(2026, 2, 28)
    given.save()
    assert jobs.take_down(at(20260228)) == 0
    assert jobs.take_down(at(20260301)) == 1
    line = notice.lines.get()
    assert (line.left_on, line.left_because) == (date(2026, 3, 1), "救助已经停止")
    assert jobs.take_down(at(20260302)) == 0


def test_village_without_help_has_nothing_to_announce(staff, keeper):
    with pytest.raises(Refused, match="没有可以长期公示"):
        long_term.make_long_term(AREA, **FROM, by=keeper, at=at(20260201))


def test_childs_case_does_not_wait_for_a_list_for_ever(at_notice, home, staff):
    """Its step is done by law when the village's list is made."""
    from doudi.apps.cases import engine, packs
    from doudi.apps.notices.models import NotPosted
    from doudi.apps.notices.services import making
    from tests.platform.notices.test_hanging import sheet_for
    from tests.platform.notices.walking import walk_to_notice

    child = home("周小雨", births=("2015-05-01",))
    case = at_notice("cn-2021/tekun", child)
    making.make(sheet_for(case, 20260201), [case], by=staff().township_clerk, at=at(20260201))
    with suppress(AssertionError):  # nothing but the long-term list is left to do
        walk_to_notice(case, staff(), 20260202)
    case.refresh_from_db()
    step = next(s for s in packs.flow_of(case).of_kind("notice") if s.unlimited)
    assert step.name in case.waiting_for
    decision = case.decisions.create(
        area_code=case.area_code, outcome="approve", programme="tekun", on=date(2026, 2, 20),
        by=next(h.user for h in case.hands.filter(hand="decision")), at=at(20260220), level="county",
    )  # fmt: skip
    taken_over(
        area_code=case.area_code, number="G9", household=child, person=child.head, beneficiary=child.head.number,
        programme="tekun", decision=decision, pack_id="cn-2021", payee_name="周小雨", persons=1, monthly_fen=80_000,
        since=date(2026, 3, 1),
    )  # fmt: skip
    assert long_term.make_long_term(case.area_code, **FROM, by=staff().township_clerk, at=at(20260310)) == []
    assert NotPosted.objects.filter(case=case, step=step.name).count() == 1
    assert step.name in engine.state_of(case).done
