"""What everybody may open without login shows what hangs, and nothing else of the database."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from doudi.apps.files.models import StoredFile
from doudi.apps.notices import jobs
from doudi.apps.notices.models import Notice, NoticeLine, Objection
from doudi.apps.notices.public_rows import public_rows
from doudi.apps.notices.services import hanging, making
from doudi.apps.record.acts import act as record_act
from doudi.platform import fences
from doudi.platform.clock import Clock, clock_set
from doudi.platform.row_security import NOTHING, area_rows
from tests.platform.notices.conftest import at
from tests.platform.notices.test_hanging import DAY, sheet_for


class Stopped(Clock):
    """A clock that stands."""

    def __init__(self, moment):
        super().__init__()
        self.moment = moment

    def now(self):
        return self.moment


@pytest.fixture
def now():
    with clock_set(Stopped(at(DAY + 1, 12))) as standing:
        yield standing


@pytest.fixture
def hung(at_notice, staff, boards, now):
    case = at_notice()
    clerk = staff().township_clerk
    notice = making.make(sheet_for(case), [case], by=clerk, at=at(DAY)).notice
    hanging.seal(notice, by=clerk, at=at(DAY, 10))
    return hanging.hang(notice, boards(notice), by=clerk, at=at(DAY, 11))


@pytest.fixture
def draft(at_notice, staff, now):
    case = at_notice("zhuzhou-2017/doudi")
    clerk = staff(case.area_code).township_clerk
    return making.make(sheet_for(case, DAY + 5), [case], by=clerk, at=at(DAY + 5)).notice


def page_of(notice, name="notice"):
    with area_rows(NOTHING):
        return Client().get(reverse(f"public_notices:{name}", args=[notice.verify_key]))


def test_hanging_notice_shows_its_lines_and_that_it_is_as_printed(hung):
    page = page_of(hung)
    text = page.content.decode()
    assert page.status_code == 200 and "王秀英" in text and "一致" in text and hung.number in text
    assert page["X-Robots-Tag"].startswith("noindex") and 'content="noindex' in text
    sheet = page_of(hung, "sheet")
    assert sheet.content.startswith(b"%PDF")


def test_names_are_gone_the_day_after_the_last(hung, now):
    now.moment = at(20260122, 23)
    assert "王秀英" in page_of(hung).content.decode()
    now.moment = at(20260123, 0)
    text = page_of(hung).content.decode()
    assert "王秀英" not in text and hung.number in text and "期满" in text
    assert page_of(hung, "sheet").status_code == 404
    jobs.take_down(at(20260123, 1))
    assert "已经撤下" in page_of(hung).content.decode()


def test_list_shows_what_hangs_without_names(hung, draft):
    with area_rows(NOTHING):
        text = Client().get(reverse("public_notices:index")).content.decode()
    assert hung.number in text and draft.number not in text and "王秀英" not in text


def test_draft_has_no_public_page(draft):
    assert page_of(draft).status_code == 404


def test_stranger_reads_hanging_notices_and_not_one_row_of_any_other_table(hung, draft):
    with area_rows(NOTHING), public_rows(hung.posted_on + timedelta(days=1)):
        assert list(Notice.objects.all()) == [hung]
        assert NoticeLine.objects.count() == 1
        assert [one.kind for one in StoredFile.objects.all()] == ["notice"]
        seen = {}
        with connection.cursor() as cursor:
            for table, has_area, _fenced in fences.tables():
                if (has_area or table in fences.BELONGING) and table not in fences.PUBLIC:
                    cursor.execute(f'select count(*) from "{table}"')
                    seen[table] = cursor.fetchone()[0]
        shown = {table for table, rows in seen.items() if rows}
    assert shown == {"notices_notice", "notices_noticeline", "files_storedfile"}
    assert len(seen) > 60


def test_public_reading_writes_nothing(hung):
    with area_rows(NOTHING), public_rows(hung.posted_on):
        assert Notice.objects.update(phone="0") == 0
        assert NoticeLine.objects.filter(posted_on__isnull=False).update(left_because="x") == 0


def test_notice_changed_after_printing_says_so(hung):
    with connection.cursor() as cursor:
        cursor.execute("reset role; set session_replication_role = replica")
        cursor.execute("update notices_noticeline set amount_fen = 99900, name = '别人'")
        cursor.execute("set session_replication_role = origin; set role doudi_app")
    text = page_of(hung).content.decode()
    assert "打印之后被改动过" in text and "一致。" not in text


def post(notice, **more):
    data = {"place": "1", "says": "他家有车", "objector": "李大爷", "contact": "13700001111"} | more
    with area_rows(NOTHING):
        return Client().post(reverse("public_notices:object", args=[notice.verify_key]), data)


def test_anybody_objects_and_finds_the_answer_by_the_receipt(hung, staff):
    page = post(hung)
    found = Objection.objects.get()
    assert found.in_time and found.way == "page" and found.receipt in page.content.decode()
    with area_rows(NOTHING):
        answer = Client().post(reverse("public_notices:answer"), {"receipt": found.receipt}).content.decode()
        wrong = Client().post(reverse("public_notices:answer"), {"receipt": "0" * 32}).content.decode()
    assert "正在处理" in answer and "李大爷" not in answer and "他家有车" not in answer
    assert "没有找到" in wrong


def test_public_page_never_shows_what_others_said(hung):
    post(hung)
    text = page_of(hung).content.decode() + page_of(hung, "object").content.decode()
    assert "他家有车" not in text and "李大爷" not in text and "13700001111" not in text


def test_objections_of_one_address_are_limited(hung, monkeypatch):
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr("doudi.apps.notices.throttle.MOST", 2)
    assert [post(hung).status_code for _ in range(3)] == [200, 200, 409]
    assert Objection.objects.count() == 2
    cache.clear()


def test_late_visitor_is_told_where_to_go(hung, now):
    now.moment = at(20260123)
    text = post(hung).content.decode()
    assert "已经期满" in text and "作为举报登记" in text and Objection.objects.count() == 0


def test_upheld_line_is_no_longer_shown(hung):
    with record_act("notice.line_left", by=None, at=at(DAY, 13), area=hung.area_code) as entry:
        making.leave(hung.lines.get(), "异议成立", hung.posted_on, entry)
    text = page_of(hung).content.decode()
    assert "王秀英" not in text and "已经撤下" in text
    assert page_of(hung, "sheet").status_code == 404


def test_policy_in_force_is_public_with_its_clauses(db, now):
    with area_rows(NOTHING):
        text = Client().get(reverse("public_notices:policy"), {"area": "430481000000"}).content.decode()
    assert "57-" in text and "低保" in text and not re.search(r"\d{17}", text)


def test_receipt_is_never_in_an_address(hung):
    with area_rows(NOTHING):
        page = Client().get(reverse("public_notices:answer"), {"receipt": "0" * 32})
    assert "没有找到" not in page.content.decode()


def test_sheet_exchanged_after_printing_says_so(hung):
    from doudi.apps.files.services import keep

    other = keep(
        b"%PDF another", "x.pdf", "application/pdf", "notice", area=hung.area_code, by=None, at=at(DAY, 13)
    )
    with connection.cursor() as cursor:
        cursor.execute("reset role; set session_replication_role = replica")
        cursor.execute("update notices_notice set sheet_id = %s", [other.pk])
        cursor.execute("set session_replication_role = origin; set role doudi_app")
    assert "不是同一份" in page_of(hung).content.decode()
