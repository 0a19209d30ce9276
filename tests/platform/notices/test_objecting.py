"""Objections: in time they stop the case until they are settled, late they are complaints; both are answered."""

from datetime import date

import pytest

from doudi.apps.cases import engine
from doudi.apps.notices import jobs
from doudi.apps.notices.models import Objection
from doudi.apps.notices.selectors import waiting
from doudi.apps.notices.services import hanging, making, objecting
from doudi.apps.notices.services.objecting import Said
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from tests.platform.notices.conftest import at
from tests.platform.notices.test_hanging import DAY, sheet_for
from tests.platform.notices.walking import do, walk_to_notice

SAYS = "他家去年买了小汽车"


@pytest.fixture
def hung(at_notice, staff, boards):
    case = at_notice()
    clerk = staff().township_clerk
    notice = making.make(sheet_for(case), [case], by=clerk, at=at(DAY)).notice
    hanging.seal(notice, by=clerk, at=at(DAY, 10))
    return case, hanging.hang(notice, boards(notice), by=clerk, at=at(DAY, 11))


@pytest.fixture
def objected(hung, staff):
    _case, notice = hung
    return objecting.take(
        notice, Said(1, SAYS, "phone", contact="13700001111"), by=staff().township_clerk, at=at(DAY + 2)
    )


def test_objection_in_time_stops_the_case(hung, objected):
    case, notice = hung
    assert objected.late == "" and objected.objection.in_time
    assert [one.id for one in engine.state_of(case).open_objections] == [objected.objection.receipt]
    jobs.take_down(at(20260125))
    case.refresh_from_db()
    assert notice.step not in engine.state_of(case).done and case.status == "open"


def test_objection_on_the_last_day_is_in_time_and_on_the_next_a_complaint(hung):
    case, notice = hung
    last = objecting.take(notice, Said(1, SAYS), by=None, at=at(20260122, 23))
    assert last.objection.in_time
    case.refresh_from_db()
    assert not case.complained_of
    late = objecting.take(notice, Said(1, SAYS), by=None, at=at(20260123, 0))
    case.refresh_from_db()
    assert not late.objection.in_time and "2026-01-22 期满" in late.late and "举报" in late.late
    assert case.complained_of


def test_complaint_makes_the_county_visit(hung):
    case, notice = hung
    assert jobs.take_down(at(20260123)) == 1
    objecting.take(notice, Said(1, SAYS), by=None, at=at(20260123, 10))
    case.refresh_from_db()
    assert "县级入户核实" in case.waiting_for


def test_what_the_document_wants_done_again_comes_before_the_answer(hung, objected, staff):
    case, _notice = hung
    with pytest.raises(Refused, match="要重新办一次"):
        objecting.settle(
            objected.objection,
            upheld=False,
            answer="查过，车是侄子的",
            by=staff().township_reviewer,
            at=at(DAY + 3),
        )
    step = engine.packs.flow_of(case).steps["入户调查"]
    do(case, step, staff(), DAY + 3)
    objecting.settle(
        objected.objection, upheld=False, answer="查过，车是侄子的", answered_how="电话",
        by=staff().township_reviewer, at=at(DAY + 4),
    )  # fmt: skip
    found = Objection.objects.get()
    assert (found.upheld, found.settled_on, found.answered_how) == (False, date(2026, 1, 19), "电话")
    assert engine.state_of(case).open_objections == ()


def test_upheld_objection_takes_the_household_off_and_it_is_announced_anew(hung, objected, staff):
    case, notice = hung
    do(case, engine.packs.flow_of(case).steps["入户调查"], staff(), DAY + 3)
    objecting.settle(
        objected.objection,
        upheld=True,
        answer="收入漏报，重新核算",
        by=staff().township_reviewer,
        at=at(DAY + 4),
    )
    notice.refresh_from_db()
    line = notice.lines.get()
    assert (line.left_on, notice.lines_left) == (date(2026, 1, 19), 1)
    case.refresh_from_db()
    assert notice.step not in engine.state_of(case).begun
    walk_to_notice(case, staff(), DAY + 5)
    assert [one.cases for one in waiting(staff().township_clerk)] == [1]


def test_objection_is_settled_once_and_with_words(objected, staff):
    with pytest.raises(Refused, match="查到了什么"):
        objecting.settle(
            objected.objection, upheld=True, answer=" ", by=staff().township_reviewer, at=at(DAY + 3)
        )
    with pytest.raises(Refused, match="还没有处理"):
        objecting.answered(objected.objection, "电话", by=staff().township_clerk, at=at(DAY + 3))


def test_what_was_said_is_encrypted_and_not_in_the_record(objected):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select says, contact from notices_objection")
        says, contact = cursor.fetchone()
    assert SAYS.encode() not in bytes(says) and b"137" not in bytes(contact)
    assert SAYS not in str(list(Act.objects.values_list("said", flat=True)))
    assert Objection.objects.get().says == SAYS


def test_nothing_is_taken_against_a_line_that_is_not_there(hung):
    _case, notice = hung
    with pytest.raises(Refused, match="没有这一户"):
        objecting.take(notice, Said(2, SAYS), by=None, at=at(DAY + 1))
    with pytest.raises(Refused, match="写明反映"):
        objecting.take(notice, Said(1, "  "), by=None, at=at(DAY + 1))


def test_record_of_acts_agrees_with_every_row_of_a_notice_s_life(hung, objected, staff):
    from doudi.apps.record.verify import verify

    case, notice = hung
    do(case, engine.packs.flow_of(case).steps["入户调查"], staff(), DAY + 3)
    objecting.settle(
        objected.objection, upheld=True, answer="收入漏报", by=staff().township_reviewer, at=at(DAY + 4)
    )
    jobs.take_down(at(20260125))
    notice.refresh_from_db()
    assert notice.taken_down_on is not None
    found = [one for one in verify(deep=True).findings if "notice" in str(one) or "objection" in str(one)]
    assert found == []
