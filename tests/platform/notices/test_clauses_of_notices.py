"""Notices and announcements of 株洲 and 辽宁, clause by clause, on cases of the platform."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.cases import engine
from doudi.apps.grants.models import Grant
from doudi.apps.notices import jobs
from doudi.apps.notices.models import Stage
from doudi.apps.notices.services import hanging, long_term, making
from doudi.core.refusal import Refused
from doudi.platform.clock import clock_set
from doudi.platform.row_security import NOTHING, area_rows
from doudi.policy.pack import load_pack
from tests.platform.notices.conftest import PIXEL, PLACES, at, day_after
from tests.platform.notices.test_all_packs import hang_next, notice_step
from tests.platform.notices.test_hanging import sheet_for
from tests.platform.notices.test_public import Stopped
from tests.platform.notices.walking import walk_to_notice
from tests.platform.taking_over import taken_over

ZHUZHOU, LIAONING = PLACES["zhuzhou-2017"], PLACES["liaoning-2014"]


@pytest.fixture
def proposed(at_notice, staff, boards):
    """A 株洲 case whose first notice has run out and that waits for the notice of proposed approvals: (case, day)."""
    case = at_notice("zhuzhou-2017/doudi")
    people = staff(case.area_code)
    assert notice_step(case) == "初评公示"
    first = hang_next(case, people, 20260201, boards)
    assert (first.stage, first.boards) == (Stage.FIRST, ["村务公开栏"])
    day = day_after(20260201, 9)
    jobs.take_down(at(day))
    case.refresh_from_db()
    day = walk_to_notice(case, people, day)
    case.refresh_from_db()
    return case, day


def test_the_first_result_hangs_on_the_villages_board_and_the_review_waits_for_it(at_notice, staff, boards):
    """ZZ-23: photographed on the village's board; on day 7 it hangs, the day after the township may review."""
    case = at_notice("zhuzhou-2017/doudi")
    notice = hang_next(case, staff(case.area_code), 20260201, boards)
    assert [photo.board for photo in notice.photos.all()] == ["村务公开栏"]
    assert (notice.posted_on, notice.until) == (date(2026, 2, 1), date(2026, 2, 8))
    assert jobs.take_down(at(20260208, 23)) == 0
    case.refresh_from_db()
    assert "乡镇审核" not in case.waiting_for
    assert jobs.take_down(at(20260209)) == 1
    case.refresh_from_db()
    assert "乡镇审核" in case.waiting_for


def test_proposed_approvals_are_shown_on_both_boards_before_anybody_is_entered(proposed, staff):
    """ZZ-26: without a picture of either board it does not hang; nobody is entered before it has run out."""
    case, day = proposed
    clerk = staff(case.area_code).township_clerk
    assert notice_step(case) == "拟审批公示"
    sheet = making.Sheet(**{**sheet_for(case, day).__dict__, "step": "拟审批公示"})
    notice = making.make(sheet, [case], by=clerk, at=at(day)).notice
    hanging.seal(notice, by=clerk, at=at(day, 10))
    for missing in ("政务公开栏", "村务公开栏"):
        photos = {board: PIXEL for board in notice.boards if board != missing}
        with pytest.raises(Refused, match=f"{missing}.*首日照片"):
            hanging.hang(notice, photos, by=clerk, at=at(day, 11))
    hanging.hang(notice, dict.fromkeys(notice.boards, PIXEL), by=clerk, at=at(day, 12))
    assert {photo.board for photo in notice.photos.all()} == {"政务公开栏", "村务公开栏"}
    case.refresh_from_db()
    assert notice.stage == Stage.PROPOSED and "纳入" not in case.waiting_for
    jobs.take_down(at(day_after(day, 8)))
    case.refresh_from_db()
    assert "纳入" in case.waiting_for or "扶贫核准" in case.waiting_for


def test_a_notice_has_its_seal_and_its_office_before_it_hangs(proposed, staff):
    """ZZ-05: sealed once, by whom and when on record, with the digest of the printed sheet; unsealed it hangs nowhere."""
    case, day = proposed
    people = staff(case.area_code)
    sheet = making.Sheet(**{**sheet_for(case, day).__dict__, "step": "拟审批公示", "office": "醴陵市民政局"})
    notice = making.make(sheet, [case], by=people.township_clerk, at=at(day)).notice
    photos = dict.fromkeys(notice.boards, PIXEL)
    with pytest.raises(Refused, match="还没有盖章"):
        hanging.hang(notice, photos, by=people.township_clerk, at=at(day, 9))
    hanging.seal(notice, by=people.county_civil_affairs, at=at(day, 10))
    notice.refresh_from_db()
    assert (notice.office, notice.sealed_by) == ("醴陵市民政局", people.county_civil_affairs)
    with pytest.raises(Refused, match="已经盖过章"):
        hanging.seal(notice, by=people.county_civil_affairs, at=at(day, 11))
    hanging.hang(notice, photos, by=people.township_clerk, at=at(day, 12))
    from doudi.apps.record.models import Act

    said = Act.objects.filter(kind="notice.sealed").order_by("-seq").first().said
    assert said["sheet"] == notice.sm3 and said["number"] == notice.number


def entered(home, area, pack, programme, **more):
    household = home("王秀英", area=area)
    return taken_over(
        area_code=area, number=f"G{Grant.objects.count() + 1}", household=household, programme=programme, pack_id=pack,
        payee_name="王秀英", payee_key="w", persons=1, monthly_fen=35_000, since=date(2026, 1, 1), **more,
    )  # fmt: skip


def announced(area, by, day):
    (notice,) = long_term.make_long_term(area, office="民政局", phone="0731-23000000", by=by, at=at(day))
    hanging.seal(notice, by=by, at=at(day, 10))
    return hanging.hang(notice, dict.fromkeys(notice.boards, PIXEL), by=by, at=at(day, 11))


def test_households_entered_are_announced_and_stay_so(home, staff):
    """ZZ-49: name and number of people, no end; a year later it still hangs and the public page shows it."""
    entered(home, ZHUZHOU, "zhuzhou-2017", "doudi")
    notice = announced(ZHUZHOU, staff(ZHUZHOU).township_clerk, 20260201)
    assert (notice.stage, notice.until, notice.clause) == (Stage.LONG_TERM, None, "ZZ-49")
    assert [(line.name, line.persons, line.amount_fen) for line in notice.lines.all()] == [
        ("王秀英", 1, None)
    ]
    jobs.take_down(at(20270201))
    notice.refresh_from_db()
    assert notice.taken_down_on is None
    with area_rows(NOTHING), clock_set(Stopped(at(20270202, 12))):
        page = Client().get(reverse("public_notices:notice", args=[notice.verify_key])).content.decode()
    assert "王秀英" in page


def test_liaoning_announces_three_times(at_notice, staff, boards, home):
    """LD-11: the survey's result, the approval once made, and for good who receives help."""
    case = at_notice("liaoning-2014/dibao")
    people, day, stages = staff(case.area_code), 20260201, []
    while notice_step(case) is not None:
        stages.append(hang_next(case, people, day, boards).stage)
        day = day_after(day, 9)
        jobs.take_down(at(day))
        case.refresh_from_db()
        try:
            day = walk_to_notice(case, people, day)
        except AssertionError:
            break
        case.refresh_from_db()
    assert stages == [Stage.FIRST, Stage.APPROVED]
    assert engine.state_of(case).done["县级审批"].on > engine.state_of(case).done["审查结果公示"].on
    entered(home, LIAONING, "liaoning-2014", "dibao")
    last = announced(LIAONING, people.village_committees, day)
    assert (last.stage, last.clause, last.until) == (Stage.LONG_TERM, "LD-11", None)


def test_the_policy_in_force_is_public_in_full(db, local_values):
    """LD-34: every number of the document in force here with its clause, as it holds today; none of other places."""

    def read(area, day):
        with area_rows(NOTHING), clock_set(Stopped(at(day, 12))):
            return Client().get(reverse("public_notices:policy"), {"area": area}).content.decode()

    pack, page = load_pack("liaoning-2014"), read(LIAONING, 20260201)
    assert pack.document.title in page and pack.document.title not in read(ZHUZHOU, 20260201)
    for entry in pack.parameters.entries.values():
        assert entry.parameter.label in page and entry.clause in page, entry.parameter.label
    for clause in ("LD-01", "LD-30"):
        assert clause in page
    local_values["notice_days"] = [{"value": 7}, {"value": 10, "from": "2026-03-01"}]
    days = re.compile(r"公示天数</td>.{0,90}?>(\d+)天</td>", re.S)
    pages = [re.sub(r"\s+", "", read(LIAONING, day)) for day in (20260228, 20260301)]
    assert [days.search(page).group(1) for page in pages] == ["7", "10"]
