"""A notice from the cases that wait for it to the day it comes down, and each way round it refused."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from doudi.apps.cases import engine
from doudi.apps.notices import jobs
from doudi.apps.notices.models import Notice, NoticeLine, NotPosted
from doudi.apps.notices.selectors import waiting
from doudi.apps.notices.services import hanging, making
from doudi.core.refusal import Refused
from doudi.documents.forms.notices import NoticeRow
from tests.platform.notices.conftest import PIXEL, VILLAGE, at

DAY = 20260115


def sheet_for(case, day=DAY):
    return making.Sheet(
        case.area_code, case.pack_id, case.flow, case.waiting_for[0], "大市镇人民政府", "0734-4321000",
        date(day // 10000, day // 100 % 100, day % 100),
    )  # fmt: skip


@pytest.fixture
def made(at_notice, staff):
    case = at_notice()
    notice = making.make(sheet_for(case), [case], by=staff().township_clerk, at=at(DAY)).notice
    return case, notice


@pytest.fixture
def hung(made, staff, boards):
    case, notice = made
    hanging.seal(notice, by=staff().township_clerk, at=at(DAY, 10))
    return case, hanging.hang(notice, boards(notice), by=staff().township_clerk, at=at(DAY, 11))


def test_notice_is_made_of_the_cases_that_wait_for_it(made, staff):
    case, notice = made
    assert notice.number == f"{VILLAGE}-2026-0001"
    assert (notice.days, notice.from_on, notice.until) == (7, date(2026, 1, 15), date(2026, 1, 22))
    line = notice.lines.get()
    assert (line.name, line.persons, line.case) == ("王秀英", 1, case)
    assert notice.sheet.sm3 == notice.sm3 and len(notice.sm3) == 64


def test_case_on_a_notice_waits_for_no_other(made, staff):
    case, notice = made
    assert waiting(staff().township_clerk) == []
    with pytest.raises(Refused, match="已经在公示"):
        making.make(sheet_for(case), [case], by=staff().township_clerk, at=at(DAY, 12))
    making.discard(notice, because="印错了电话", by=staff().township_clerk, at=at(DAY, 13))
    assert [(one.area, one.cases) for one in waiting(staff().township_clerk)] == [(VILLAGE, 1)]


def test_no_notice_while_nobody_laid_down_its_days(at_notice, staff, monkeypatch):
    case = at_notice("zhuzhou-2017/doudi")
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: {"survey_team_min": 2})
    case.numbers = {name: value for name, value in case.numbers.items() if name != "notice_days"}
    case.save()
    with pytest.raises(Refused, match="还没有规定公示天数（notice_days）") as refused:
        making.make(sheet_for(case), [case], by=staff(case.area_code).township_clerk, at=at(DAY))
    assert refused.value.clause == "ZZ-23"
    assert Notice.objects.count() == 0


def test_unsealed_notice_does_not_hang(made, staff, boards):
    """ZZ-05: the notice goes out with the office's seal."""
    _case, notice = made
    with pytest.raises(Refused, match="还没有盖章"):
        hanging.hang(notice, boards(notice), by=staff().township_clerk, at=at(DAY, 11))
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(posted_on=date(2026, 1, 15))


def test_notice_hangs_on_the_day_that_is_printed_or_is_printed_anew(made, staff, boards):
    _case, notice = made
    hanging.seal(notice, by=staff().township_clerk, at=at(DAY, 10))
    with pytest.raises(Refused, match="2026-01-15 起公示"):
        hanging.hang(notice, boards(notice), by=staff().township_clerk, at=at(DAY + 1))
    before = notice.sm3
    making.print_anew(notice, date(2026, 1, 16), by=staff().township_clerk, at=at(DAY + 1, 10))
    notice.refresh_from_db()
    assert notice.sm3 != before and notice.sealed_at is None and notice.until == date(2026, 1, 23)


def test_every_board_needs_its_photograph(at_notice, staff):
    """ZZ-23: the first result is shown to hang on the village's board, or it does not hang at all."""
    case = at_notice("zhuzhou-2017/doudi")
    clerk = staff(case.area_code).township_clerk
    notice = making.make(sheet_for(case), [case], by=clerk, at=at(DAY)).notice
    hanging.seal(notice, by=clerk, at=at(DAY, 10))
    with pytest.raises(Refused, match=r"村务公开栏.*首日照片"):
        hanging.hang(notice, {}, by=clerk, at=at(DAY, 11))
    assert engine.state_of(case).begun.get(notice.step) is None


def test_notice_comes_down_by_itself_the_day_after_its_last(hung):
    case, notice = hung
    assert jobs.take_down(at(20260122, 23)) == 0
    assert jobs.take_down(at(20260125)) == 1
    notice.refresh_from_db()
    case.refresh_from_db()
    assert (notice.taken_down_on, notice.taken_down_because) == (date(2026, 1, 23), "公示期满")
    assert notice.step in engine.state_of(case).done
    assert jobs.take_down(at(20260126)) == 0


def test_what_hung_can_be_changed_or_removed_by_nobody(hung):
    _case, notice = hung
    line = notice.lines.get()
    for change in (
        lambda: NoticeLine.objects.filter(pk=line.pk).update(name="别人"),
        lambda: NoticeLine.objects.filter(pk=line.pk).update(amount_fen=1),
        lambda: NoticeLine.objects.filter(pk=line.pk).delete(),
        lambda: Notice.objects.filter(pk=notice.pk).update(until=date(2026, 1, 16)),
        lambda: Notice.objects.filter(pk=notice.pk).update(sm3="0" * 64),
    ):
        with pytest.raises(ProgrammingError, match=r"Cannot (update|delete)"), transaction.atomic():
            change()


def test_line_changed_after_printing_stops_the_hanging(made, staff, boards):
    _case, notice = made
    hanging.seal(notice, by=staff().township_clerk, at=at(DAY, 10))
    notice.lines.update(name="张冠李")
    with pytest.raises(Refused, match="打印之后被改动过"):
        hanging.hang(notice, boards(notice), by=staff().township_clerk, at=at(DAY, 11))


def test_case_that_moved_away_meanwhile_stops_the_hanging(made, staff, boards):
    case, notice = made
    hanging.seal(notice, by=staff().township_clerk, at=at(DAY, 10))
    engine.act(case, "withdraw", by=staff().township_clerk, at=at(DAY, 10), data={"why": "不需要了"})
    with pytest.raises(Refused, match="纸上还有这一户"):
        hanging.hang(notice, boards(notice), by=staff().township_clerk, at=at(DAY, 11))
    assert Notice.objects.get(pk=notice.pk).posted_on is None


def test_double_click_hangs_once(hung, staff, boards):
    _case, notice = hung
    with pytest.raises(Refused, match="已经张贴"):
        hanging.hang(notice, boards(notice), by=staff().township_clerk, at=at(DAY, 12))
    assert notice.photos.count() == 1


def test_last_day_photograph_is_taken_on_the_last_day(hung, staff):
    _case, notice = hung
    photos = dict.fromkeys(notice.boards, PIXEL)
    with pytest.raises(Refused, match="才是最后一天"):
        hanging.photograph_last_day(notice, photos, by=staff().township_clerk, at=at(20260121))
    hanging.photograph_last_day(notice, photos, by=staff().township_clerk, at=at(20260122, 15))
    assert notice.photos.filter(day="last").count() == 1


def test_childrens_names_never_hang_and_their_step_is_done_by_the_law(at_notice, home, staff):
    case = at_notice("cn-2021/tekun", home("周小雨", births=("2015-05-01", "2018-09-09")))
    step = case.waiting_for[0]
    made = making.make(sheet_for(case), [case], by=staff().township_clerk, at=at(DAY))
    assert made.notice is None and Notice.objects.count() == 0
    left = NotPosted.objects.get()
    assert (left.step, left.because) == (step, "救助对象都是未成年人，姓名依法不得张贴")
    assert "未成年人保护法" in left.clause
    assert engine.state_of(case).done[step].data["not_posted"] == left.clause


def test_adult_stands_for_a_household_with_children(at_notice, home, staff):
    case = at_notice(household=home("周小雨", births=("2015-05-01", "1985-01-01")))
    notice = making.make(sheet_for(case), [case], by=staff().township_clerk, at=at(DAY)).notice
    assert notice.lines.get().name == "周小一"


def test_unknown_age_is_found_out_before_anything_hangs(at_notice, home, staff):
    case = at_notice(household=home("周小雨", births=("",)))
    with pytest.raises(Refused, match="出生日期还不知道"):
        making.make(sheet_for(case), [case], by=staff().township_clerk, at=at(DAY))


def test_eighteenth_birthday_is_the_first_day_a_name_may_hang(at_notice, home, staff):
    case = at_notice(household=home("周小雨", births=("2008-01-16",)))
    with transaction.atomic():
        assert making.make(sheet_for(case), [case], by=staff().township_clerk, at=at(DAY)).notice is None
        transaction.set_rollback(True)
    made = making.make(sheet_for(case, 20260116), [case], by=staff().township_clerk, at=at(20260116))
    assert made.notice.lines.get().name == "周小雨"


def test_form_of_a_notice_has_no_place_for_anything_private():
    """LD-12: nothing unrelated to the benefit can even be put on the form."""
    assert set(NoticeRow.__dataclass_fields__) == {"name", "persons", "amount", "category"}
